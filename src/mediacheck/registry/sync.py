"""Brings the cache of a folder registry up to date with the folder: only what was touched is read again.

Every batch is committed, so that an interrupted run goes on where it stopped. Nothing here changes the folder.
"""

import hashlib
import mimetypes
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from mediacheck import __version__
from mediacheck.errors import FileError
from mediacheck.fingerprint import ALGORITHM
from mediacheck.model import NOT_CHECKED, Asset, Media, Text
from mediacheck.registry import KEYPOINTS, Entry, Inspect, Progress, Stored, ledgers, record, walk
from mediacheck.registry.adding import BATCH, printable
from mediacheck.registry.contents import Contents
from mediacheck.registry.ledgers import Ledgers
from mediacheck.registry.packing import current, pack
from mediacheck.registry.state import put_state, state
from mediacheck.registry.store import Store

TABLES = (
    """
    CREATE TABLE IF NOT EXISTS file (
        path BLOB PRIMARY KEY, stamp TEXT NOT NULL, asset INTEGER REFERENCES asset (number) ON DELETE SET NULL,
        problem TEXT
    )
    """,
    "CREATE INDEX IF NOT EXISTS file_asset ON file (asset)",
    "CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
"""What the cache of a folder has beside the tables of every registry: the files as they were read."""

_PATIENCE = 2.0  # seconds of looking at files, after which what was seen is committed


@dataclass(frozen=True, slots=True)
class Row:
    """A file as the cache knows it."""

    stamp: str
    asset: str | None
    stale: bool  # its fingerprints or keypoints are of another algorithm, or were never looked for
    problem: bool


class Sync:
    """One pass over a folder, into the store of its cache."""

    def __init__(self, store: Store, folder: Contents, inspect: Inspect, progress: Progress | None) -> None:
        self._store = store
        self._folder = folder
        self._inspect = inspect
        self._progress = progress or (lambda _done, _total: None)
        self._assets: dict[str, Asset] = {}  # of the files that are new or changed, or that were newly written about

    def run(self, known: Mapping[str, Stored], *, again: bool = False) -> None:
        """Makes the cache what the folder is.

        `known`: files that were just put there (path below the root), with what is known of their bytes.
        `again`: files that could not be read are tried once more. Raises FileError where two files claim the same id; then nothing is changed.
        """
        rows = self._rows()
        touched = self._touched_notes(rows)
        looks = []  # files whose bytes may be others
        noted = []  # files that are as they were, but not what is written about them
        for path in self._folder.media:
            row = rows.get(path)
            if (
                row is None
                or row.stale
                or not walk.unchanged(row.stamp, self._folder.stamps[path])
                or (again and row.problem)
                or (row.asset is None and self._folder.sidecar(path) in touched)
            ):
                looks.append(path)
            elif row.asset is not None and any(place in touched for place in self._folder.places(path)):
                noted.append((path, row.asset))
        self._assets = {path: self._folder.asset(path) for path in (*looks, *(path for path, _ in noted))}
        self._refuse_doubles(rows)
        beside = ledgers.read(self._folder, self._store, touched)
        moved = [] if again else list(self._moved([path for path in looks if path not in known], rows))
        done = self._rewrite([*noted, *moved], {path: known[path] for path in looks if path in known})
        self._look([path for path in looks if path not in done])
        self._finish(beside)

    # ------------------------------------------------------------ what was touched

    def _rows(self) -> dict[str, Row]:
        rows = self._store.database.rows(
            "SELECT path, stamp, asset.id, asset.algorithm, keypoints.algorithm, problem FROM file"
            " LEFT JOIN asset ON asset.number = file.asset LEFT JOIN keypoints ON keypoints.asset = file.asset"
        )
        return {
            os.fsdecode(path): Row(
                stamp, asset, algorithms[0] is not None and algorithms != [ALGORITHM, KEYPOINTS], problem is not None
            )
            for path, stamp, asset, *algorithms, problem in rows
        }

    def _touched_notes(self, rows: Mapping[str, Row]) -> set[str]:
        """Sidecars and folder.tomls that are new, changed or gone; all of them for another version of the program."""
        stamps = self._folder.stamps
        same = state(self._store, "program") == __version__
        touched = {
            path
            for path, stamp in stamps.items()
            if walk.is_note(path) and not (same and path in rows and walk.unchanged(rows[path].stamp, stamp))
        }
        return touched | {path for path in rows if walk.is_note(path) and path not in stamps}

    def _refuse_doubles(self, rows: Mapping[str, Row]) -> None:
        paths: dict[str, str] = {}
        for path in self._folder.media:
            asset_id = self._assets[path].id if path in self._assets else rows[path].asset
            if asset_id is not None and (other := paths.setdefault(asset_id, path)) != path:
                place, line = self._folder.line(path)
                raise FileError(
                    "the id “{id}” belongs to {other} already.",
                    "Give one of the two another id, or remove one.",
                    path=place,
                    line=line,
                    id=asset_id,
                    other=str(self._folder.line(other)[0]),
                )

    def _moved(self, paths: Iterable[str], rows: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
        """Files whose bytes are known: touched only, renamed or copied; and an id with the same bytes."""
        sizes = {walk.size(row.stamp) for row in rows.values() if row.asset and not row.stale and not row.problem}
        for path in paths:
            if walk.size(self._folder.stamps[path]) in sizes and (sha256 := digest_of(self._folder.root / path)):
                for asset_id in self._store.exact(sha256):
                    stored = self._store.stored_at(asset_id)
                    if stored and stored.packed and current(stored.packed):
                        yield path, asset_id
                        break

    # ------------------------------------------------------------ writing to the cache

    def _rewrite(self, sources: Sequence[tuple[str, str]], known: Mapping[str, Stored]) -> set[str]:
        """Gives files the fingerprints that are stored under an id already, and the record of today. Those done."""
        done = set()
        with self._writing():
            # An id that is another's from now on would be overwritten before it was read.
            targets = {self._assets[path].id for path, _ in sources} | {self._assets[path].id for path in known}
            held = {
                source: self._store.stored_at(source)
                for path, source in sources
                if source in targets and source != self._assets[path].id
            }
            for path, source in sources:
                stored = held.get(source) or self._store.stored_at(source)
                if stored is not None:
                    self._put(path, stored, None)
                    done.add(path)
            for path, stored in known.items():
                self._put(path, stored, None)
                done.add(path)
        return done

    def _look(self, paths: Sequence[str]) -> None:
        """Inspects files and keeps what was seen, a batch at a time."""
        files = ((self._folder.root / path, printable(path)) for path in paths)
        batch: list[tuple[str, Media]] = []
        since = time.monotonic()
        for done, (path, media) in enumerate(zip(paths, self._inspect(files), strict=True), 1):
            batch.append((path, media))
            if len(batch) >= BATCH or time.monotonic() - since > _PATIENCE or done == len(paths):
                self._keep(batch)
                batch = []
                since = time.monotonic()
                self._progress(done, len(paths))

    def _keep(self, batch: Sequence[tuple[str, Media]]) -> None:
        packed = [(path, media, pack(Entry.of(self._assets[path], media))) for path, media in batch]
        with self._writing():
            for path, media, stored in packed:
                problem = next((each.message for each in media.problems if each.code in NOT_CHECKED), None)
                if self._is_media(path, media):
                    self._put(path, stored, problem)
                else:
                    self._put_file(path, None, None)

    def _put(self, path: str, stored: Stored, problem: Text | None) -> None:
        number = self._store.put(replace(stored, asset=self._assets[path]))
        self._put_file(path, number, problem)

    def _put_file(self, path: str, asset: int | None, problem: Text | None) -> None:
        self._store.database.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)",
            (os.fsencode(path), self._folder.stamps[path], asset, problem and record.dump_text(problem)),
        )

    def _finish(self, beside: Ledgers) -> None:
        """Forgets what is gone, and remembers the state of the folder if the cache holds all of it."""
        folder, database = self._folder, self._store.database
        with self._writing():
            rows = {os.fsdecode(path): stamp for path, stamp in database.rows("SELECT path, stamp FROM file")}
            notes = {path: stamp for path, stamp in folder.stamps.items() if walk.is_note(path)}
            for path in (path for path, stamp in notes.items() if rows.get(path) != stamp):
                self._put_file(path, None, beside.broken(path))
            wanted = notes | {path: folder.stamps[path] for path in folder.media}
            for path in rows.keys() - wanted.keys():
                database.execute("DELETE FROM file WHERE path = ?", (os.fsencode(path),))
            forgotten = "SELECT id FROM asset WHERE number NOT IN (SELECT asset FROM file WHERE asset IS NOT NULL)"
            for (asset_id,) in database.rows(forgotten):
                self._store.delete(asset_id)
            beside.put(self._store)
            put_state(self._store, "program", __version__)
            put_state(self._store, "content", _content(self._store))
            # Another process may be reading an older state of the folder at the same time.
            complete = wanted.items() <= (rows | notes).items()
            if complete:
                put_state(self._store, "walked", folder.walked)
                if (known := listing(folder)) is not None:
                    put_state(self._store, "listing", known)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Until all is done, the cache is not what its listing said."""
        with self._store.writing():
            self._store.database.execute("DELETE FROM state WHERE name IN ('listing', 'walked')")
            yield

    def _is_media(self, path: str, media: Media) -> bool:
        """A file below a folder.toml may be anything; one with a sidecar of its own is meant.

        One that calls itself a picture and is none is damaged: it is kept, so that verifying names it.
        """
        if media.kind is not None or self._folder.sidecar(path) in self._folder.stamps:
            return True
        guess, _ = _TYPES.guess_type(path, strict=False)
        return guess is not None and guess.partition("/")[0] in {"image", "video", "audio"}


_TYPES = mimetypes.MimeTypes()


def listing(folder: Contents) -> str | None:
    """What tells that nothing was touched since the last pass; None where that cannot be told."""
    digest = walk.digest(folder.stamps)
    return digest and f"{__version__} {ALGORITHM} {KEYPOINTS} {digest}"


def digest_of(path: Path) -> str | None:
    """SHA-256 of a file; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _content(store: Store) -> str:
    """One value for all that is registered, the same wherever the folder lies."""
    digest = hashlib.sha256()
    for row in store.database.iterate(
        "SELECT id, record, sha256, media_type, width, height, asset.algorithm, pixels, keypoints.algorithm FROM asset"
        " LEFT JOIN keypoints ON keypoints.asset = asset.number ORDER BY id"
    ):
        digest.update(repr(row).encode())
    for table in (
        "SELECT agency, number, reference, record FROM purchase ORDER BY 1, 2, 3, 4",
        "SELECT id, record FROM decision ORDER BY id",
        "SELECT record FROM recorded_use ORDER BY record",
    ):
        for row in store.database.iterate(table):
            digest.update(repr(row).encode())
    return digest.hexdigest()[:32]
