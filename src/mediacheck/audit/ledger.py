"""What an audit knows: posts, what came of their media, and what was seen in files. One SQLite file."""

import contextlib
import datetime as dt
import errno
import itertools
import json
import sqlite3
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from mediacheck.audit import Outcome, record, undated
from mediacheck.errors import LedgerError
from mediacheck.matching import remembered
from mediacheck.media.answers import KINDS as LOOKS
from mediacheck.model import Post, RecordedUse, Verdict
from mediacheck.registry import uses
from mediacheck.values import dump, load

_APPLICATION = 0x6D634C31  # "mcL1"
_VERSION = 1
_BATCH = 1000  # posts of a transaction
_MOMENT = 2.0  # seconds
_KEPT = LOOKS | remembered.KINDS

_TAKE = """
INSERT INTO post VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET run = excluded.run, source = excluded.source, day = excluded.day, record = excluded.record
"""
_ITEM = """
INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (post, position) DO UPDATE SET
    key = excluded.key, sha256 = excluded.sha256, verdict = excluded.verdict, document = excluded.document,
    limited = excluded.limited, found = CASE WHEN excluded.found IS NULL THEN NULL ELSE ifnull(found, excluded.found) END
"""
_USED = "SELECT used.record FROM used JOIN post ON post.id = used.post WHERE run = ? ORDER BY day, post.id, position"
_UNTOLD = "SELECT 1 FROM post JOIN used ON used.post = post.id WHERE run = ? AND told IS NOT ? LIMIT 1"
_TELL = "UPDATE used SET told = ? WHERE post IN (SELECT id FROM post WHERE run = ?)"
_GROUPS = """
SELECT DISTINCT used.{0}, post.id, day, verdict FROM post JOIN used ON used.post = post.id
JOIN item ON item.post = used.post AND item.position = used.position
WHERE run = ? AND used.{0} IS NOT NULL ORDER BY used.{0}, day, post.id
"""
_MONTHS = """
SELECT substr(day, 1, 7), post.id, day, CASE max(CASE verdict
    WHEN 'clear' THEN 0 WHEN 'review' THEN 1 WHEN 'unchecked' THEN 2 ELSE 3 END)
    WHEN 0 THEN 'clear' WHEN 1 THEN 'review' WHEN 2 THEN 'unchecked' ELSE 'blocked' END
FROM post JOIN item ON item.post = post.id WHERE run = ? GROUP BY post.id ORDER BY day, post.id
"""
_ASSETS, _LICENSES = _GROUPS.format("asset"), _GROUPS.format("license")
_SCHEMA = f"""
CREATE TABLE kept (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE post (
    id TEXT PRIMARY KEY, run INTEGER NOT NULL, source TEXT NOT NULL, day TEXT NOT NULL, record TEXT NOT NULL
);
CREATE INDEX post_by_day ON post (run, day, id);
CREATE TABLE item (
    post TEXT NOT NULL REFERENCES post, position INTEGER NOT NULL, key TEXT NOT NULL, sha256 TEXT,
    verdict TEXT NOT NULL, document TEXT NOT NULL, limited INTEGER NOT NULL, found TEXT,
    PRIMARY KEY (post, position)
);
CREATE TABLE used (
    post TEXT NOT NULL, position INTEGER NOT NULL, asset TEXT, license TEXT, record TEXT NOT NULL, told TEXT
);
CREATE INDEX used_by_item ON used (post, position);
CREATE TABLE run (number INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT);
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
"""


@dataclass(frozen=True, slots=True)
class Item:
    """What came of a medium: `key` as of its piece, `document` its item as JSON.

    `found` is the day since when it is known to be not clear.
    """

    key: str
    sha256: str | None
    document: str
    limited: bool
    found: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a medium: its item, and the day since when it is known to be not clear."""

    document: dict[str, Any]
    since: dt.date | None
    reached: bool = True  # False: the audit was ended before it


@dataclass(frozen=True, slots=True)
class Borne:
    """A post that went out, and the verdict of today on it, or on the medium that was borne by something."""

    post: str
    day: str
    verdict: str


class Ledger:
    """A context manager. One process writes it at a time; others may read it meanwhile."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._run = 0

    def __enter__(self) -> Self:
        if not self.path.name:
            raise _no_ledger(self.path)
        with contextlib.ExitStack() as opened:
            try:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                opened.enter_context(_alone(self.path))
            except OSError as error:
                raise _unusable(self.path, error) from error
            with _explained(self.path):
                self._connection = _open(self.path)
            opened.callback(self._connection.close)
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    # ------------------------------------------------------------ a run

    def begin(self, started: dt.datetime) -> None:
        """What is taken from now on is what this run is about."""
        with self._writing():
            rows = self._connection.execute("INSERT INTO run (started) VALUES (?)", (started.isoformat(),))
            self._run = rows.lastrowid or 0

    def end(self, finished: dt.datetime) -> None:
        with self._writing():
            self._connection.execute("UPDATE run SET finished = ? WHERE number = ?", (finished.isoformat(), self._run))

    @property
    def empty(self) -> bool:
        """Nothing was ever looked at."""
        return not self._rows("SELECT 1 FROM kept LIMIT 1")

    def forget(self) -> None:
        """All that was seen and judged; what posts there are, and when something was found first, stays."""
        with self._writing():
            self._connection.execute("DELETE FROM kept")
            self._connection.execute("UPDATE item SET key = ''")
            self._connection.execute("UPDATE used SET told = NULL")

    def take(self, posts: Iterable[Post]) -> Iterator[Post]:
        """Keeps them as those of this run, one that comes twice once; gives each on when it is taken."""
        waiting = iter(posts)
        while batch := list(itertools.islice(waiting, _BATCH)):
            with self._writing():
                for post in batch:
                    self._connection.execute(_TAKE, (post.id, self._run, post.source, _day(post), record.dump(post)))
                    many = len(post.attachments)
                    self._connection.execute("DELETE FROM item WHERE post = ? AND position >= ?", (post.id, many))
                    self._connection.execute("DELETE FROM used WHERE post = ? AND position >= ?", (post.id, many))
            yield from batch

    def posts(self) -> Iterator[Post]:
        """Those of this run by their day."""
        with self._reading() as rows:
            for (content,) in rows("SELECT record FROM post WHERE run = ? ORDER BY day, id", (self._run,)):
                with _whole(self.path):
                    post = record.load(content)
                yield post

    # ------------------------------------------------------------ what came of them

    def items(self, post: str) -> dict[int, Item]:
        """By position."""
        found = self._rows("SELECT position, key, sha256, document, limited, found FROM item WHERE post = ?", (post,))
        return {position: Item(*rest) for position, *rest in found}

    def found(self, item: Item) -> Found:
        """What an item says. Raises LedgerError where it is not what was written."""
        with _whole(self.path):
            document = json.loads(item.document)
            for part in (document, document["then"], document["now"]):
                Verdict(part["verdict"])
            return Found(document, None if item.found is None else dt.date.fromisoformat(item.found))

    def judged(self) -> int:
        """So many media have come to something, in this run or before."""
        return int(self._rows("SELECT count(*) FROM item")[0][0])

    def commit(self, outcome: Outcome, day: dt.date) -> None:
        """All that came of a shard, or nothing of it."""
        with self._writing():
            self._connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", outcome.kept)
            for judged in outcome.items:
                place = judged.piece.post, judged.piece.position
                found = None if judged.verdict is Verdict.CLEAR else day.isoformat()
                values = judged.piece.key, judged.sha256, judged.verdict.value, judged.document, judged.limited, found
                self._connection.execute(_ITEM, (*place, *values))
                self._connection.execute("DELETE FROM used WHERE post = ? AND position = ?", place)
                records = [(*place, use.asset, use.license, uses.dump(use)) for use in judged.uses]
                self._connection.executemany("INSERT INTO used VALUES (?, ?, ?, ?, ?, NULL)", records)

    def uses(self) -> Iterator[RecordedUse]:
        """What bore the posts of this run, by their day."""
        with self._reading() as rows:
            for (content,) in rows(_USED, (self._run,)):
                with _whole(self.path):
                    use = uses.load(content)
                yield use

    def has_untold(self, registry: str) -> bool:
        """Whether any of it was not told to that registry since it was judged; what is counted is judged in each audit."""
        return bool(self._rows(_UNTOLD, (self._run, registry)))

    def tell(self, registry: str) -> None:
        """All of it was told to that registry."""
        with self._writing():
            self._connection.execute(_TELL, (registry, self._run))

    def groups(self, by: Literal["asset", "license"]) -> Iterator[tuple[str, list[Borne]]]:
        """The posts of this run by what bore them, in the order of names, each group's by their day."""
        with self._reading() as rows:
            found = rows(_ASSETS if by == "asset" else _LICENSES, (self._run,))
            for name, group in itertools.groupby(found, key=lambda row: row[0]):
                yield name, [Borne(*row) for _, *row in group]

    def months(self) -> Iterator[tuple[str, list[Borne]]]:
        """The posts of this run that have media, by the month in which they went out."""
        with self._reading() as rows:
            for month, group in itertools.groupby(rows(_MONTHS, (self._run,)), key=lambda row: row[0]):
                yield month, [Borne(*row) for _, *row in group]

    # ------------------------------------------------------------ inside

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with _explained(self.path):
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[Callable[..., Iterator[Any]]]:
        """Of one state, whatever is written meanwhile."""
        with _explained(self.path), contextlib.closing(_connect(self.path)) as connection:
            yield connection.execute

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with _explained(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise


class Kept:
    """What was seen and found, for one who judges: read from the ledger, and noted to be kept in it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with _explained(path):
            self._connection = _connect(path)
        self._new: dict[str, bytes] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._new or bool(self._rows("SELECT 1 FROM kept WHERE key = ?", key))

    def get(self, key: str) -> Any:
        packed = self._new.get(key)
        if packed is None:
            rows = self._rows("SELECT value FROM kept WHERE key = ?", key)
            packed = rows[0][0] if rows else None
        try:
            return None if packed is None else load(zlib.decompress(packed), _KEPT)
        except Exception:  # noqa: BLE001 - damaged bytes raise nearly anything; the value is made again
            return None

    def put(self, key: str, value: object) -> None:
        # In a picture's grey levels little but runs repeats: looking for more takes twice the time for 8 % of the room.
        packing = zlib.compressobj(1, strategy=zlib.Z_RLE)
        self._new[key] = packing.compress(dump(value)) + packing.flush()

    def drain(self) -> tuple[tuple[str, bytes], ...]:
        """What is new since the last time."""
        new = tuple(self._new.items())
        self._new = {}
        return new

    def close(self) -> None:
        self._connection.close()

    def _rows(self, sql: str, key: str) -> list[Any]:
        with _explained(self._path):
            return self._connection.execute(sql, (key,)).fetchall()


# ---------------------------------------------------------------- the file


def _open(path: Path) -> sqlite3.Connection:
    new = not path.exists()
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    if new:
        path.chmod(0o600)
        connection.execute("PRAGMA journal_mode = WAL")
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if not version and not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        return connection
    connection_is_ours = application == _APPLICATION
    if not connection_is_ours or version > _VERSION:
        connection.close()
        if not connection_is_ours:
            raise _no_ledger(path)
        raise LedgerError(
            "The ledger {path} was written by a newer version of mediacheck.",
            "Upgrade mediacheck here: pip install --upgrade mediacheck.",
            path=str(path),
        )
    return connection


def _no_ledger(path: Path) -> LedgerError:
    return LedgerError("{path} is no ledger of audits.", "Name another file with --ledger.", path=str(path))


def _connect(path: Path) -> sqlite3.Connection:
    """To read alone."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=30, isolation_level=None, uri=True)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _unusable(path, error) from error
    except UnicodeDecodeError as error:  # of a name in it
        raise _damaged(path) from error


def _unusable(path: Path, error: Exception) -> LedgerError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", 0) == errno.ENOSPC:
        return LedgerError(
            "The ledger {path} cannot be written: the disk is full.",
            "Make room and start the audit again: it goes on where it was.",
            path=str(path),
        )
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return _damaged(path)
    return LedgerError(
        "The ledger {path} cannot be used: {reason}.",
        "Name a place that you may write to with --ledger.",
        path=str(path),
        reason=getattr(error, "strerror", None) or str(error),
    )


def _damaged(path: Path) -> LedgerError:
    return LedgerError("The ledger {path} is damaged.", "Move it away: the audit begins anew.", path=str(path))


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Around what reads a value that this program wrote: one that is another now is damage that SQLite does not see."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(path) from error


def _day(post: Post) -> str:
    return "" if undated.is_undated(post.use) else post.use.date.isoformat()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Raises LedgerError where another audit is at work; the lock ends with its process."""
    with path.with_name(f"{path.name}.lock").open("a+b") as file:
        try:
            _lock_soon(file.fileno())
        except OSError as error:
            if error.errno not in {errno.EACCES, errno.EAGAIN, errno.EDEADLK}:  # as where there are no locks
                raise
            raise LedgerError(
                "Another audit is at work with this ledger: {path}.",
                "Wait until it is done, or end it; or name another ledger with --ledger.",
                path=str(path),
            ) from error
        yield


def _lock_soon(descriptor: int) -> None:
    """A process that a killed audit was starting has the lock for a moment yet."""
    until = time.monotonic() + _MOMENT
    while True:
        try:
            _lock(descriptor)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":  # pragma: no cover
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
