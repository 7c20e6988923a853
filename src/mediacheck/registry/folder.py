"""The registry as a folder of pictures with what is written about them beside them, to be kept in git.

What is in force is what lies in the folder. A cache in the user's cache directory, an SQLite file, holds what was seen
in the pictures; it can be lost at any time.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from mediacheck import cache
from mediacheck.errors import RegistryError
from mediacheck.model import Asset, Decision, Keypoints, RecordedUse, Revocation, Text, text
from mediacheck.registry import (
    Added,
    Booked,
    Decided,
    Entry,
    Hit,
    Inspect,
    Order,
    Progress,
    Purchase,
    Stored,
    Vote,
    adding,
    filing,
    ledgers,
    logfile,
    setting,
    staging,
    sync,
    walk,
)
from mediacheck.registry import decisions as ruled
from mediacheck.registry.contents import Contents
from mediacheck.registry.database import Database, is_locked
from mediacheck.registry.keeping import Kept
from mediacheck.registry.locking import locked
from mediacheck.registry.sidecar import FOLDER, SUFFIX
from mediacheck.registry.state import state
from mediacheck.registry.store import Store


class FolderRegistry:
    """A `Registry`. The folder is read when it is opened and after each change made through it."""

    keeps_originals = True

    def __init__(
        self, location: str, *, inspect: Inspect, create: bool = False, progress: Progress | None = None
    ) -> None:
        self.location = location
        self._inspect = inspect
        self._progress = progress
        self._root = _existing(location, create=create)
        logfile.recover(self._root)
        self._contents = Contents(self._root, walk.walk(self._root, location))
        self._store = self._open()
        try:
            self._bring_up_to_date({})
        except BaseException:
            self.close()
            raise

    # ------------------------------------------------------------ what is registered

    def revision(self) -> str:
        return state(self._store, "content") or ""

    def refresh(self) -> None:
        self._catch_up()

    def __len__(self) -> int:
        return len(self._store)

    def assets(self, after: str = "") -> Iterator[Asset]:
        return self._store.assets(after)

    def stored(self) -> Iterator[Stored]:
        return self._store.stored()

    def get(self, asset_id: str) -> Entry | None:
        return self._store.get(asset_id)

    def asset(self, asset_id: str) -> Asset | None:
        return self._store.sealed(asset_id)

    def exact(self, sha256: str) -> list[str]:
        return self._store.exact(sha256)

    def pixels(self, digest: str) -> list[str]:
        return self._store.pixels(digest)

    def near(self, codes: Sequence[bytes]) -> list[Hit]:
        return self._store.near(codes)

    def voted(self, keypoints: Keypoints) -> list[Vote]:
        return self._store.voted(keypoints)

    def looks(self) -> Iterator[tuple[str, str]]:
        return self._store.looks()

    def previews(self) -> Iterator[tuple[str, str]]:
        return self._store.previews()

    def preview(self, asset_id: str) -> bytes | None:
        return self._store.preview(asset_id)

    # ------------------------------------------------------------ changes

    def add(self, entries: Iterable[Entry | Stored], *, replace: bool = False) -> Added:
        tally = adding.Tally()
        for batch in adding.batches(entries):
            with self._changing() as known, staging.Change(self._root) as change:
                self._catch_up()
                desk = filing.Desk(self._contents, self._store, change, replace=replace)
                for entry in batch:
                    desk.add(entry, tally)
                logfile.commit(
                    self._root, change, None, registered=sorted(each.asset.id for each in desk.known.values())
                )
                known.update(desk.known)
        return tally.added()

    def revise(self, asset_id: str, settings: Sequence[setting.Setting]) -> setting.Revised:
        with self._changing(), staging.Change(self._root) as change:
            self._catch_up()
            stored = self._store.stored_at(asset_id)
            if stored is None:
                raise adding.unknown(asset_id)
            revised = filing.Desk(self._contents, self._store, change, replace=False).revise(stored, settings)
            logfile.commit(self._root, change, None, set=asset_id, keys=[each.name for each in settings])
        return revised

    def remove(self, asset_id: str) -> Text:
        """Moves the picture and its sidecar to `.removed/`, which is not looked into.

        So nothing is lost, and no folder.toml registers the picture again.
        """
        with self._changing(), staging.Change(self._root) as change:
            self._catch_up()
            stored = self._store.stored_at(asset_id)
            if stored is None:
                raise adding.unknown(asset_id)
            change.begin()
            moved = filing.put_away(self._contents, stored, change)
            logfile.commit(self._root, change, None, removed=[asset_id])
        return text("“{id}” is no longer registered; its file was moved to {path}.", id=asset_id, path=str(moved))

    # ------------------------------------------------------------ what was bought

    def purchases(self, agency: str, supplier_id: str) -> list[Purchase]:
        return self._store.purchases(agency, supplier_id)

    def all_purchases(self) -> Iterator[Purchase]:
        return self._store.all_purchases()

    def add_purchases(self, purchases: Iterable[Purchase], *, cancelled: Iterable[Order] = ()) -> Booked:
        with self._changing():
            return ledgers.add_purchases(self._root, purchases, cancelled)

    # ------------------------------------------------------------ what was decided and used

    def decisions(self) -> Iterator[Decided]:
        for path, _ in ledgers.broken(self._store):
            if ruled.is_file(path):
                ruled.read(self._root / path)  # says what is wrong: nobody knows which picture it is about
        yield from Kept(self._store.database).decisions()

    def decide(self, decisions: Iterable[Decided]) -> int:
        with self._changing():
            return ledgers.decide(self._root, decisions)

    def revoke(self, decision_id: str, revocation: Revocation) -> Decision:
        with self._changing():
            return ledgers.revoke(self._root, decision_id, revocation)

    def uses(self, asset: str | None = None) -> Iterator[RecordedUse]:
        return Kept(self._store.database).uses(asset)

    def record_uses(self, uses: Iterable[RecordedUse]) -> int:
        with self._changing():
            return ledgers.record_uses(self._root, uses)

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Stored]]:
        """One writer at a time; then the folder is read again, with what it was given as known of files in it."""
        known: dict[str, Stored] = {}
        try:
            with locked(self._root):
                logfile.finish(self._root)
                yield known
        except OSError as error:
            raise _unwritable(self.location, error) from error
        self._read_again(known)

    def _catch_up(self) -> None:
        """Reads the folder again where another process, or a person, has changed it."""
        if not walk.same(self._contents.stamps, walk.walk(self._root, self.location)):
            self._read_again({})

    # ------------------------------------------------------------ whether all is well

    def verify(self) -> Iterator[Text]:
        if self._store.damage():
            self._drop()  # only a cache
        self._read_again({}, again=True)
        yield from self._store.verify()
        yield from logfile.verify(self._root)
        for path, problem in ledgers.broken(self._store):
            if ruled.is_file(path):
                yield problem
            else:
                yield text("Only exact copies of this file are recognised: {problem}", problem=problem)
        for path in self._contents.stamps:
            if walk.is_note(path) and not ruled.is_file(path) and (wrong := self._wrong_note(path)):
                yield wrong

    def _wrong_note(self, path: str) -> Text | None:
        """A sidecar without its picture, or a broken folder.toml with nothing below it."""
        name = path.rpartition("/")[2]
        if name == FOLDER:
            folder = path.removesuffix(FOLDER)
            alone = not any(media.startswith(folder) for media in self._contents.media)
            return self._contents.stated(path).problem if alone else None
        media = path.removesuffix(SUFFIX)
        if media in self._contents.stamps or not Path(media).suffix:
            return None
        return text("{sidecar} describes a picture that is not there.", sidecar=adding.printable(path))

    def close(self) -> None:
        self._store.database.close()

    # ------------------------------------------------------------ the cache

    def _bring_up_to_date(self, known: Mapping[str, Stored], *, again: bool = False) -> None:
        if not (known or again) and self._is_up_to_date():
            return
        for remedy in (self._drop, self._do_without):
            try:
                self._sync(known, again=again)
            except RegistryError as error:
                if is_locked(error):
                    raise
                remedy()  # the cache is damaged, or there is no room for it
            else:
                return
        self._sync(known, again=again)

    def _is_up_to_date(self) -> bool:
        try:
            known = state(self._store, "listing")
        except RegistryError:
            return False  # the pass finds out what is wrong, and mends it
        return known is not None and known == sync.listing(self._contents)

    def _sync(self, known: Mapping[str, Stored], *, again: bool) -> None:
        sync.Sync(self._store, self._contents, self._inspect, self._progress).run(known, again=again)

    def _read_again(self, known: Mapping[str, Stored], *, again: bool = False) -> None:
        self._contents = Contents(self._root, walk.walk(self._root, self.location))
        self._bring_up_to_date(known, again=again)

    def _open(self) -> Store:
        path = cache.place(self._root, ".db")
        if path is not None:
            for _ in ("as it is", "made anew"):
                try:
                    return self._store_at(path)
                except RegistryError as error:
                    if is_locked(error):
                        raise
                    _delete(path)
        return self._store_at(None)

    def _store_at(self, path: Path | None) -> Store:
        database = Database(path, self.location, create=True)
        try:
            for table in sync.TABLES:
                database.execute(table)
        except BaseException:
            database.close()
            raise
        return Store(database, cache.place(self._root, ".index") if path else None)

    def _drop(self) -> None:
        """A new cache in place of one that cannot be used."""
        self.close()
        if self._store.database.path is not None:
            _delete(self._store.database.path)
        self._store = self._open()

    def _do_without(self) -> None:
        self.close()
        self._store = self._store_at(None)


def _existing(location: str, *, create: bool) -> Path:
    root = Path(location)
    try:
        if create:
            root.mkdir(parents=True, exist_ok=True)
        if root.is_dir():
            return root.resolve()
    except (OSError, ValueError) as error:
        raise RegistryError(
            "The registry {location} cannot be made: {reason}.",
            "Choose a folder that you may write to.",
            location=location,
            reason=str(getattr(error, "strerror", None) or error),
        ) from error
    if os.path.exists(root):
        raise RegistryError(
            "{location} is not a registry of mediacheck.",
            "A registry is a folder, or an SQLite file whose name ends in .db or .sqlite.",
            location=location,
        )
    raise RegistryError(
        "There is no registry at {location}.",
        "Check the name, or make one: mediacheck init, or mediacheck registry add.",
        location=location,
    )


def _unwritable(location: str, error: OSError) -> RegistryError:
    return RegistryError(
        "The registry {location} cannot be changed: {reason}.",
        "Check that you may write to the folder and that the disk has room.",
        location=location,
        reason=error.strerror or str(error),
    )


def _delete(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink()
