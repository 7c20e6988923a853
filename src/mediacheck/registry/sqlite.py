"""The registry in one SQLite file: fingerprints, rasters, records and where the originals lie, not the originals."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace as with_
from pathlib import Path

from mediacheck import cache
from mediacheck.model import Asset, Decision, Keypoints, RecordedUse, Revocation, Text, text
from mediacheck.registry import Added, Booked, Decided, Entry, Hit, Order, Purchase, Stored, Vote, adding, setting
from mediacheck.registry import purchases as bought
from mediacheck.registry.database import Database
from mediacheck.registry.keeping import Kept
from mediacheck.registry.store import Store


class SqliteRegistry:
    """A `Registry`. Any number of processes may read it while one writes; writers wait for one another."""

    keeps_originals = False

    def __init__(self, location: str, *, create: bool = False) -> None:
        self.location = location
        path = Path(location)
        database = Database(path, location, create=create, backed_up=True)
        self._store = Store(database, cache.place(path, ".index"), logged=True)
        self._kept = Kept(self._store.database, sealed=True)

    def revision(self) -> str:
        return self._store.revision()

    def refresh(self) -> None:
        """Every query sees the newest state."""

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

    def add(self, entries: Iterable[Entry | Stored], *, replace: bool = False) -> Added:
        tally = adding.Tally()
        for batch in adding.batches(entries):
            with self._store.writing():
                for entry in batch:
                    settled = adding.settle(self._store, entry, replace=replace)
                    new = adding.free_id(self._store, settled.new)
                    if settled.changed:
                        self._store.put(new)
                    tally.count(settled, new.asset.id)
        return tally.added()

    def revise(self, asset_id: str, settings: Sequence[setting.Setting]) -> setting.Revised:
        with self._store.writing():
            stored = self._store.stored_at(asset_id)
            if stored is None:
                raise adding.unknown(asset_id)
            new = setting.wanted(stored.asset, settings).asset
            if new != stored.asset:
                self._store.put(with_(stored, asset=new))
        return setting.Revised(stored.asset, new)

    def remove(self, asset_id: str) -> Text:
        with self._store.writing():
            if self._store.stored_at(asset_id) is None:
                raise adding.unknown(asset_id)
            self._store.delete(asset_id)
        return text("“{id}” is no longer registered.", id=asset_id)

    def purchases(self, agency: str, supplier_id: str) -> list[Purchase]:
        return self._store.purchases(agency, supplier_id)

    def all_purchases(self) -> Iterator[Purchase]:
        return self._store.all_purchases()

    def add_purchases(self, purchases: Iterable[Purchase], *, cancelled: Iterable[Order] = ()) -> Booked:
        with self._store.writing():
            settled = bought.settle(self._store.order, purchases, cancelled)
            self._store.put_orders(settled.changes)
        return settled.booked

    def decisions(self) -> Iterator[Decided]:
        return self._kept.decisions()

    def decide(self, decisions: Iterable[Decided]) -> int:
        rulings = list(decisions)
        people = sorted({each.decision.by for each in rulings})
        with self._store.writing(", ".join(people)):
            return self._kept.decide(rulings)

    def revoke(self, decision_id: str, revocation: Revocation) -> Decision:
        with self._store.writing(revocation.by):
            return self._kept.revoke(decision_id, revocation)

    def uses(self, asset: str | None = None) -> Iterator[RecordedUse]:
        return self._kept.uses(asset)

    def record_uses(self, uses: Iterable[RecordedUse]) -> int:
        with self._store.writing():
            return self._kept.record(uses)

    def verify(self) -> Iterator[Text]:
        damage = self._store.damage()
        yield from damage
        if not damage:
            yield from self._store.verify()
            yield from self._kept.verify()

    def backup(self, target: Path) -> None:
        """A copy of this moment, made by SQLite, while others may write."""
        self._store.database.backup(target)

    def close(self) -> None:
        self._store.database.close()
