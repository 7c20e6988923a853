"""What the HTTP service keeps: tokens, results, jobs, deliveries, callbacks. In the registry's database; nothing else to run.

Where the registry is no database, in one of its own of the same kind. None of it is part of what is registered: it is in no
revision and in no export.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mediacheck.errors import UsageError
from mediacheck.registry.database import Database

_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS service_token (
        name TEXT PRIMARY KEY, digest BLOB NOT NULL UNIQUE, scope TEXT NOT NULL, made REAL NOT NULL, revoked REAL
    ) WITHOUT ROWID
    """,
    # What was asked for (JSON); the answer (JSON, packed) as soon as there is one.
    """
    CREATE TABLE IF NOT EXISTS service_check (
        id TEXT PRIMARY KEY, made REAL NOT NULL, owner TEXT NOT NULL, request TEXT NOT NULL, result BLOB
    ) WITHOUT ROWID
    """,
    "CREATE INDEX IF NOT EXISTS service_check_made ON service_check (made)",
    """
    CREATE TABLE IF NOT EXISTS service_job (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, made REAL NOT NULL, owner TEXT NOT NULL,
        state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL, finished REAL, problem TEXT
    )
    """,
    "CREATE INDEX IF NOT EXISTS service_job_due ON service_job (state, due)",
    # An Idempotency-Key of a caller: the digest of what it stood before, and the check that it led to.
    """
    CREATE TABLE IF NOT EXISTS service_key (
        owner TEXT NOT NULL, key TEXT NOT NULL, made REAL NOT NULL, digest TEXT NOT NULL, id TEXT NOT NULL,
        PRIMARY KEY (owner, key)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS service_delivery (
        hook TEXT NOT NULL, message TEXT NOT NULL, made REAL NOT NULL, id TEXT NOT NULL, PRIMARY KEY (hook, message)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS service_callback (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, made REAL NOT NULL, hook TEXT NOT NULL,
        url TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
        due REAL NOT NULL, problem TEXT
    )
    """,
    "CREATE INDEX IF NOT EXISTS service_callback_due ON service_callback (state, due)",
)

_DAY = 86400.0

LONGEST_PAUSE = 300.0
"""Seconds between two tries of a job."""

HOOK = "hook:"
"""What the owner of a job begins with that came by a hook; no token is called so."""


@dataclass(frozen=True, slots=True)
class Token:
    """Who may ask; of the token itself only a digest is kept. Times in seconds since 1970."""

    name: str
    scope: str
    made: float
    revoked: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A check: what was asked for, and its result as soon as there is one."""

    id: str
    made: float
    owner: str  # the token's name
    request: Mapping[str, Any]
    result: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Job:
    """A check that is not answered at once; it has that check's id. `state`: queued, running, done, failed."""

    id: str
    made: float
    owner: str
    state: str
    tries: int
    due: float
    finished: float | None
    problem: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Callback:
    """An answer that is to be sent. `state`: waiting, sent, dead."""

    id: str
    made: float
    hook: str
    url: str
    body: str
    state: str
    tries: int
    due: float
    problem: str | None


class Journal:
    """For the thread that opened it. Every method raises RegistryError for what goes wrong with the file."""

    def __init__(
        self, path: Path, *, create: bool = True, patience: float | None = None, backed_up: bool = False
    ) -> None:
        """`patience`: so many seconds another writer is waited for, if not as long as elsewhere.

        `backed_up`: a copy of a file that an earlier version left is kept, as it is of a registry.
        """
        self._path = path
        self._database = Database(path, str(path), create=create, backed_up=backed_up)
        try:
            if patience is not None:
                self._database.rows(f"PRAGMA busy_timeout = {int(patience * 1000)}")
            self._file = _identity(path)
            for table in _TABLES:
                self._database.execute(table)
        except BaseException:
            self._database.close()
            raise

    @property
    def stands(self) -> bool:
        """Whether the file that was opened is still the one at its place."""
        return self._file is not None and self._file == _identity(self._path)

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that is written inside, or nothing of it."""
        with self._database.transaction():
            yield

    # ------------------------------------------------------------ tokens

    def add_token(self, name: str, digest: bytes, scope: str, now: float) -> None:
        """Raises UsageError where the name is taken: what was logged under it would be somebody else's."""
        if self._database.rows("SELECT 1 FROM service_token WHERE name = ?", (name,)):
            raise UsageError("There is a token “{name}” already, or there was one.", "Choose another name.", name=name)
        self._database.execute("INSERT INTO service_token VALUES (?, ?, ?, ?, NULL)", (name, digest, scope, now))

    def tokens(self) -> list[Token]:
        rows = self._database.rows("SELECT name, scope, made, revoked FROM service_token ORDER BY name")
        return [Token(*row) for row in rows]

    def token(self, digest: bytes) -> Token | None:
        """The one with that digest, unless it was revoked."""
        found = self._database.rows(
            "SELECT name, scope, made, revoked FROM service_token WHERE digest = ? AND revoked IS NULL", (digest,)
        )
        return Token(*found[0]) if found else None

    def revoke_token(self, name: str, now: float) -> bool:
        """Whether there was one to revoke."""
        sql = "UPDATE service_token SET revoked = ? WHERE name = ? AND revoked IS NULL RETURNING name"
        return bool(self._database.rows(sql, (now, name)))

    # ------------------------------------------------------------ checks

    def begin(self, check: str, owner: str, request: Mapping[str, Any], now: float) -> None:
        values = (check, now, owner, _json(request))
        self._database.execute("INSERT INTO service_check VALUES (?, ?, ?, ?, NULL)", values)

    def finish(self, check: str, result: Mapping[str, Any]) -> None:
        packed = zlib.compress(_json(result).encode(), 1)
        self._database.execute("UPDATE service_check SET result = ? WHERE id = ?", (packed, check))

    def checked(self, check: str) -> Kept | None:
        found = self._database.rows("SELECT id, made, owner, request, result FROM service_check WHERE id = ?", (check,))
        if not found:
            return None
        known, made, owner, request, result = found[0]
        answer = None if result is None else json.loads(zlib.decompress(result))
        return Kept(known, made, owner, json.loads(request), answer)

    # ------------------------------------------------------------ idempotency

    def claim(self, owner: str, key: str, digest: str, check: str, now: float) -> tuple[str, str]:
        """The digest and the check that this key stands for: these ones, if it is new."""
        found = self._database.rows("SELECT digest, id FROM service_key WHERE owner = ? AND key = ?", (owner, key))
        if found:
            return found[0][0], found[0][1]
        self._database.execute("INSERT INTO service_key VALUES (?, ?, ?, ?, ?)", (owner, key, now, digest, check))
        return digest, check

    def release(self, check: str) -> None:
        """Nothing came of the check: the key may stand for another one."""
        self._database.execute("DELETE FROM service_key WHERE id = ?", (check,))
        self._database.execute("DELETE FROM service_check WHERE id = ? AND result IS NULL", (check,))

    # ------------------------------------------------------------ jobs

    def enqueue(self, job: str, owner: str, now: float) -> None:
        sql = "INSERT INTO service_job (id, made, owner, state, due) VALUES (?, ?, ?, 'queued', ?)"
        self._database.execute(sql, (job, now, owner, now))

    def job(self, job: str) -> Job | None:
        found = self._jobs("WHERE id = ?", job)
        return found[0] if found else None

    def next_job(self, now: float, *, of_hooks: bool = False) -> Job | None:
        """The oldest that is due, of those that came by hooks or of the others; it is running from now on.

        The clock may have been set back since: what was never tried is due at whatever time it came, and nothing is put back
        for longer than LONGEST_PAUSE. Outside of a transaction nobody who writes is waited for where there is none.
        """
        found = self._database.rows(
            """
            SELECT id FROM service_job
            WHERE state = 'queued' AND (tries = 0 OR due <= ? OR due > ?) AND (owner GLOB ?) = ?
            ORDER BY due, number LIMIT 1
            """,
            (now, now + LONGEST_PAUSE, f"{HOOK}*", of_hooks),
        )
        if not found:
            return None
        self._database.execute("UPDATE service_job SET state = 'running', tries = tries + 1 WHERE id = ?", found[0])
        return self.job(found[0][0])

    def settle_job(self, job: str, state: str, now: float, problem: Mapping[str, Any] | None = None) -> None:
        """`done` or `failed`."""
        self._database.execute(
            "UPDATE service_job SET state = ?, finished = ?, problem = ? WHERE id = ?",
            (state, now, None if problem is None else _json(problem), job),
        )

    def put_back(self, job: str, due: float, problem: Mapping[str, Any] | None = None) -> None:
        """It is tried again, not before `due`."""
        self._database.execute(
            "UPDATE service_job SET state = 'queued', due = ?, problem = ? WHERE id = ?",
            (due, None if problem is None else _json(problem), job),
        )

    def recover(self) -> list[str]:
        """After a service that was killed: what was running is queued again, and keys of answers that nobody got are free.

        The ids of all jobs that are not done, whose files are still needed.
        """
        # It is not the job's fault that nobody finished it.
        self._database.execute(
            "UPDATE service_job SET state = 'queued', tries = max(tries - 1, 0) WHERE state = 'running'"
        )
        lost = "SELECT id FROM service_check WHERE result IS NULL AND id NOT IN (SELECT id FROM service_job)"
        self._database.execute(f"DELETE FROM service_key WHERE id IN ({lost})")  # noqa: S608 - ours
        self._database.execute(f"DELETE FROM service_check WHERE id IN ({lost})")  # noqa: S608 - ours
        return [row[0] for row in self._database.rows("SELECT id FROM service_job WHERE state = 'queued'")]

    def waiting(self) -> int:
        """Jobs that are neither done nor failed."""
        return int(self._database.rows("SELECT count(*) FROM service_job WHERE state IN ('queued', 'running')")[0][0])

    def _jobs(self, which: str, *values: object) -> list[Job]:
        rows = self._database.rows(
            f"SELECT id, made, owner, state, tries, due, finished, problem FROM service_job {which}",  # noqa: S608
            values,
        )
        return [Job(*row[:7], None if row[7] is None else json.loads(row[7])) for row in rows]  # type: ignore[call-arg]

    # ------------------------------------------------------------ hooks

    def delivered(self, hook: str, message: str) -> str | None:
        """The job that this message of a sender led to before."""
        found = self._database.rows("SELECT id FROM service_delivery WHERE hook = ? AND message = ?", (hook, message))
        return found[0][0] if found else None

    def deliver(self, hook: str, message: str, job: str, now: float) -> None:
        self._database.execute("INSERT INTO service_delivery VALUES (?, ?, ?, ?)", (hook, message, now, job))

    # ------------------------------------------------------------ callbacks

    def call_back(self, callback: str, hook: str, url: str, body: str, now: float) -> None:
        sql = (
            "INSERT INTO service_callback (id, made, hook, url, body, state, due) VALUES (?, ?, ?, ?, ?, 'waiting', ?)"
        )
        self._database.execute(sql, (callback, now, hook, url, body, now))

    def callbacks(self, state: str | None = None, *, most: int = 100) -> list[Callback]:
        """The oldest first."""
        which, values = ("", ()) if state is None else ("WHERE state = ?", (state,))
        return self._callbacks(f"{which} ORDER BY number LIMIT ?", (*values, most))

    def callback(self, callback: str) -> Callback | None:
        found = self._callbacks("WHERE id = ?", (callback,))
        return found[0] if found else None

    def due_callbacks(self, now: float, *, most: int = 20) -> list[Callback]:
        """Those that were never tried are due whatever the clock said when they were made: it may have been set back since."""
        which = "WHERE state = 'waiting' AND (tries = 0 OR due <= ?) ORDER BY due, number LIMIT ?"
        return self._callbacks(which, (now, most))

    def settle_callback(self, callback: str, state: str, tries: int, due: float, problem: str | None) -> None:
        """`waiting` for another try at `due`, `sent` or `dead`."""
        self._database.execute(
            "UPDATE service_callback SET state = ?, tries = ?, due = ?, problem = ? WHERE id = ?",
            (state, tries, due, problem, callback),
        )

    def _callbacks(self, which: str, values: Sequence[object]) -> list[Callback]:
        rows = self._database.rows(
            f"SELECT id, made, hook, url, body, state, tries, due, problem FROM service_callback {which}",  # noqa: S608
            values,
        )
        return [Callback(*row) for row in rows]

    # ------------------------------------------------------------ tidying

    def tidy(self, now: float, days: float) -> None:
        """Forgets what is older. What waits is kept; keys are good for a day, dead callbacks for as long as results."""
        old = now - days * _DAY
        self._database.execute("DELETE FROM service_job WHERE state IN ('done', 'failed') AND made < ?", (old,))
        self._database.execute(
            "DELETE FROM service_check WHERE made < ? AND id NOT IN (SELECT id FROM service_job)", (old,)
        )
        self._database.execute("DELETE FROM service_callback WHERE state <> 'waiting' AND made < ?", (old,))
        self._database.execute("DELETE FROM service_delivery WHERE made < ?", (old,))
        self._database.execute("DELETE FROM service_key WHERE made < ?", (now - _DAY,))


def keeps_journal(location: str | None) -> bool:
    """Whether a registry at this location is a database, in which a journal has its place."""
    return (
        location is not None and Path(location).suffix.casefold() in {".db", ".sqlite"} and not Path(location).is_dir()
    )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
