"""One SQLite file: opened, made, brought up to date, locked for writing; its errors as sentences."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from mediacheck.errors import RegistryError

APPLICATION = 0x6D65_6463  # "medc", in the file's header
BUSY_SECONDS = 30.0
"""How long a writer waits for another one."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # A line for each change: `number` counts them, `token` tells two files apart that were the same once.
        """
        CREATE TABLE revision (
            number INTEGER PRIMARY KEY, token TEXT NOT NULL, assets INTEGER NOT NULL, views INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE asset (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL, origin BLOB,
            sha256 TEXT, media_type TEXT, width INTEGER, height INTEGER,
            algorithm TEXT, pixels TEXT, detail REAL, grey INTEGER
        )
        """,
        "CREATE INDEX asset_sha256 ON asset (sha256)",
        "CREATE INDEX asset_pixels ON asset (pixels)",
        # Numbers of views are never used again, so that a search index which is behind can be told what is new.
        """
        CREATE TABLE view (
            number INTEGER PRIMARY KEY AUTOINCREMENT, asset INTEGER NOT NULL REFERENCES asset (number) ON DELETE CASCADE,
            position INTEGER NOT NULL, box TEXT NOT NULL, codes BLOB NOT NULL, UNIQUE (asset, position)
        )
        """,
        # By themselves, because a pass over all codes would otherwise read them too.
        """
        CREATE TABLE raster (
            view INTEGER PRIMARY KEY REFERENCES view (number) ON DELETE CASCADE, packed BLOB NOT NULL
        )
        """,
        "INSERT INTO revision VALUES (0, lower(hex(randomblob(8))), 0, 0)",
    ),
    (
        # Several rows for one order are one picture bought under several licences.
        """
        CREATE TABLE purchase (
            agency TEXT NOT NULL, number TEXT NOT NULL, reference TEXT NOT NULL, record TEXT NOT NULL,
            PRIMARY KEY (agency, number, reference, record)
        ) WITHOUT ROWID
        """,
    ),
    (
        "ALTER TABLE revision ADD COLUMN keypoints INTEGER NOT NULL DEFAULT 0",
        # All of an asset in a row, whose number is never used again, as that of a view. Descriptors stand before places,
        # because a pass over all of them would otherwise read the places too.
        """
        CREATE TABLE keypoints (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            asset INTEGER NOT NULL UNIQUE REFERENCES asset (number) ON DELETE CASCADE,
            algorithm TEXT NOT NULL, descriptors BLOB NOT NULL, places BLOB NOT NULL
        )
        """,
        """
        CREATE TABLE look (
            asset INTEGER PRIMARY KEY REFERENCES asset (number) ON DELETE CASCADE, colours BLOB NOT NULL, preview BLOB
        )
        """,
    ),
    (
        "CREATE TABLE decision (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID",
        # What was used under no asset's grant has an empty one. A use is all that is known of it.
        """
        CREATE TABLE recorded_use (
            asset TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (asset, record)
        ) WITHOUT ROWID
        """,
    ),
)
"""What brings a file from schema version n to n + 1. The version stands in the file (`user_version`)."""


class Database:
    """An open registry file; `path` None is one in memory. Every method raises RegistryError for what goes wrong."""

    def __init__(self, path: Path | None, location: str, *, create: bool) -> None:
        self.path = path
        self.location = location
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
        try:
            yield
            with explained(self.location):
                self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        self._connection.close()

    def _prepare(self) -> None:
        if self.path is None:
            migrate(self._connection)
            return
        version = self.rows("PRAGMA user_version")[0][0]
        if self.rows("PRAGMA application_id")[0][0] != APPLICATION:
            raise _foreign(self.location)
        if version > len(MIGRATIONS):
            raise RegistryError(
                "The registry {location} was written by a newer version of mediacheck.",
                "Upgrade mediacheck here: pip install --upgrade mediacheck.",
                location=self.location,
            )
        if version < len(MIGRATIONS):
            migrate(self._connection)


def migrate(connection: sqlite3.Connection) -> None:
    """To the newest schema, all of the way or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]  # another process may have been first
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


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
    except (sqlite3.Error, OverflowError) as error:
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
        if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH}:
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
    except sqlite3.Error as error:
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
                    migrate(connection)
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
