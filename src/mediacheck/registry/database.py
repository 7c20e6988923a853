"""One SQLite file: opened, made, brought up to date, locked for writing; its errors as sentences."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from mediacheck.errors import RegistryError
from mediacheck.registry import migrations
from mediacheck.registry.chain import Change

BUSY_SECONDS = 30.0
"""How long a writer waits for another one."""


class Database:
    """An open registry file; `path` None is one in memory. Every method raises RegistryError for what goes wrong."""

    def __init__(self, path: Path | None, location: str, *, create: bool, backed_up: bool = False) -> None:
        """`backed_up`: a copy of the file is kept before its schema is changed."""
        self.path = path
        self.location = location
        self._backed_up = backed_up
        self.changes: list[Change] = []  # of the transaction at hand, for the log
        if path is not None and not os.path.exists(path):
            if not create:
                raise RegistryError(
                    "There is no registry at {location}.",
                    "Check the name, or make one: mediacheck registry add.",
                    location=location,
                )
            _make(path, location)
        with explained(location):
            self._connection = _connect(path)
        try:
            with explained(location):
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with explained(self.location):
            return self._connection.execute(sql, values).fetchall()

    def iterate(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Row by row, for what is too much for a list."""
        with explained(self.location):
            yield from self._connection.execute(sql, values)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Inside a transaction. The number of the row that was inserted, if any was."""
        with explained(self.location):
            return self._connection.execute(sql, values).lastrowid or 0

    @contextmanager
    def transaction(self, kind: str = "IMMEDIATE") -> Iterator[None]:
        """Everything inside or nothing of it.

        A writer takes its lock at once and waits for others; DEFERRED is for reads that have to see one state.
        """
        with explained(self.location):
            self._connection.execute(f"BEGIN {kind}")
        self.changes = []
        try:
            yield
            with explained(self.location):
                self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    def backup(self, target: Path) -> None:
        """A copy of this moment, whole or not at all: a copied file would lack what still lies beside it."""
        part = target.with_name(f".{target.name}.part")
        try:
            part.unlink(missing_ok=True)  # of a process that was killed
            part.open("xb").close()  # of a place that cannot be written SQLite says no more than that
            # By a connection of its own: one that holds the lock for writing would wait for itself.
            with (
                explained(self.location),
                closing(_connect(self.path)) as source,
                closing(sqlite3.connect(part)) as copy,
            ):
                source.backup(copy)
            part.replace(target)
        except OSError as error:
            raise RegistryError(
                "The registry {location} cannot be backed up to {path}: {reason}.",
                "Choose a place that you may write to and that has room.",
                location=self.location,
                path=str(target),
                reason=error.strerror or str(error),
            ) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def close(self) -> None:
        self._connection.close()

    def _prepare(self) -> None:
        if self.path is None:
            migrations.migrate(self._connection)
            return
        version = self.rows("PRAGMA user_version")[0][0]
        if self.rows("PRAGMA application_id")[0][0] != migrations.APPLICATION:
            raise _foreign(self.location)
        if version > len(migrations.MIGRATIONS):
            raise RegistryError(
                "The registry {location} was written by a newer version of mediacheck.",
                "Upgrade mediacheck here: pip install --upgrade mediacheck.",
                location=self.location,
            )
        if version < len(migrations.MIGRATIONS):
            stem, suffix = self.path.stem, self.path.suffix
            place = self.path.with_name
            keep = self._backed_up
            migrations.migrate(
                self._connection, lambda old: self.backup(place(f"{stem}.version-{old}{suffix}")) if keep else None
            )


_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_locked(error: RegistryError) -> bool:
    """Whether another process writes, and has been for longer than anybody waits."""
    return _code(error.__cause__) in _LOCKED


def _code(error: BaseException | None) -> int:
    """SQLite's primary result code."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def explained(location: str) -> Iterator[None]:
    """Turns what SQLite says into what a person can do about it."""
    try:
        yield
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:  # the last in a message about damaged text
        code = _code(error)
        if code in _LOCKED:
            raise RegistryError(
                "The registry {location} is locked: another program is writing to it.",
                "Wait until it is done, or end it, and try again.",
                location=location,
            ) from error
        if code == sqlite3.SQLITE_NOTADB:
            raise _foreign(location) from error
        if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}:
            raise RegistryError(
                "The registry {location} cannot be changed: you are not permitted to write to it.",
                "Ask for the right to write to the file and its folder.",
                location=location,
            ) from error
        if code == sqlite3.SQLITE_FULL:
            raise RegistryError(
                "The registry {location} cannot be written: the disk is full.",
                "Make room and try again; nothing that was there before is lost.",
                location=location,
            ) from error
        damaged = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH}
        if code in damaged or isinstance(error, UnicodeDecodeError):
            raise RegistryError(
                "The registry {location} is damaged: {reason}.",
                "Restore it from a backup, or import its source again into a new one.",
                location=location,
                reason=str(error),
            ) from error
        raise RegistryError(
            "The registry {location} cannot be used: {reason}.",
            "Check that the file and its folder can be read.",
            location=location,
            reason=str(error),
        ) from error


def _foreign(location: str) -> RegistryError:
    return RegistryError(
        "{location} is not a registry of mediacheck.",
        "Name another file; this one is left as it is.",
        location=location,
    )


_FROZEN = "?immutable=1"


def _connect(path: Path | None, *, query: str = "?mode=rw") -> sqlite3.Connection:
    name = ":memory:" if path is None else path.absolute().as_uri() + query
    connection = sqlite3.connect(name, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        connection.close()
        cannot = _code(error) in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
        if path is None or query == _FROZEN or not cannot or _pending(path):
            raise
        # In a folder that cannot be written SQLite has no room for its lock file; with no writer it needs none.
        return _connect(path, query=_FROZEN)
    return connection


def _pending(path: Path) -> bool:
    """Whether changes lie beside the file that are not in it yet."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _make(path: Path, location: str) -> None:
    """A new, empty registry, complete from the moment it can be seen; if another process is first, its one stands."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".mediacheck-", dir=path.parent) as folder:
            new = Path(folder, "new")
            with explained(location):
                connection = sqlite3.connect(new, isolation_level=None)
                try:
                    connection.execute("PRAGMA journal_mode = WAL")  # the file remembers it
                    migrations.migrate(connection)
                finally:
                    connection.close()
            _place(new, path)
    except OSError as error:
        raise RegistryError(
            "The registry {location} cannot be made: {reason}.",
            "Choose a folder that you may write to.",
            location=location,
            reason=error.strerror or str(error),
        ) from error


def _place(new: Path, path: Path) -> None:
    try:
        os.link(new, path)  # never over an existing file
    except FileExistsError:
        return
    except OSError:  # a file system without links
        if not path.exists():
            new.rename(path)
