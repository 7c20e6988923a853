"""The registry in memory: as plain as can be, the reference that the other backends are compared with."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace as with_

from mediacheck.fingerprint import ALGORITHM
from mediacheck.model import Asset, Decision, Keypoints, RecordedUse, Revocation, Text, text
from mediacheck.registry import (
    DISTANCE,
    KEYPOINTS,
    Added,
    Booked,
    Decided,
    Entry,
    Hit,
    Order,
    Purchase,
    Stored,
    Vote,
    adding,
    setting,
    verifying,
)
from mediacheck.registry import decisions as ruled
from mediacheck.registry import purchases as bought
from mediacheck.registry import uses as used
from mediacheck.registry.packing import unpack, upright
from mediacheck.registry.ranking import heaviest

LIKE = 48
"""Bits of 256 by which the descriptors of the same corner differ at most, in nearly all copies."""


class MemoryRegistry:
    """A `Registry` that ends with its process."""

    keeps_originals = False

    def __init__(self) -> None:
        self.location = "memory:"
        self._stored: dict[str, Stored] = {}
        self._orders: dict[Order, tuple[Purchase, ...]] = {}
        self._decided: dict[str, Decided] = {}
        self._uses: set[RecordedUse] = set()
        self._revision = secrets.token_hex(8)

    def revision(self) -> str:
        return self._revision

    def refresh(self) -> None:
        """Nobody else has it."""

    def __len__(self) -> int:
        return len(self._stored)

    def assets(self, after: str = "") -> Iterator[Asset]:
        return (stored.asset for stored in self.stored() if stored.asset.id > after)

    def stored(self) -> Iterator[Stored]:
        return (self._stored[asset_id] for asset_id in sorted(self._stored))

    def stored_at(self, asset_id: str) -> Stored | None:
        return self._stored.get(asset_id)

    def get(self, asset_id: str) -> Entry | None:
        stored = self.stored_at(asset_id)
        return unpack(stored) if stored else None

    def asset(self, asset_id: str) -> Asset | None:
        stored = self.stored_at(asset_id)
        return stored.asset if stored else None

    def exact(self, sha256: str) -> list[str]:
        return [stored.asset.id for stored in self.stored() if stored.sha256 == sha256]

    def pixels(self, digest: str) -> list[str]:
        return [stored.asset.id for stored in self.stored() if stored.packed and stored.packed.pixels == digest]

    def near(self, codes: Sequence[bytes]) -> list[Hit]:
        hits = []
        for stored in self.stored():
            if stored.packed is None or stored.packed.algorithm != ALGORITHM:
                continue
            for position, view in enumerate(stored.packed.views):
                if (known := upright(view)) is None:
                    continue
                for query, code in enumerate(codes):
                    distance = (int.from_bytes(known) ^ int.from_bytes(code)).bit_count()
                    if distance <= DISTANCE:
                        hits.append(Hit(stored.asset.id, position, query, distance))
        return sorted(hits, key=lambda hit: (hit.distance, hit.asset, hit.view, hit.query))

    def voted(self, keypoints: Keypoints) -> list[Vote]:
        """Every descriptor asked for votes for all assets that have one at most LIKE bits from it."""
        import numpy as np

        if keypoints.algorithm != KEYPOINTS or not keypoints.descriptors:
            return []
        asked = np.frombuffer(keypoints.descriptors, "<u8").reshape(-1, 4)
        votes = {}
        for stored in self.stored():
            known = stored.packed.keypoints if stored.packed else None
            if known is None or known.algorithm != keypoints.algorithm or not known.descriptors:
                continue
            its = np.frombuffer(known.descriptors, "<u8").reshape(-1, 4)
            off = sum(np.bitwise_count(asked[:, None, word] ^ its[None, :, word]).astype(int) for word in range(4))
            votes[stored.asset.id] = off.min(axis=1) <= LIKE
        weight = 1 / np.maximum(1, sum(votes.values(), np.zeros(len(asked), int)))
        return heaviest(
            (float(weight[mine].sum()), Vote(asset, int(mine.sum()))) for asset, mine in votes.items() if mine.any()
        )

    def looks(self) -> Iterator[tuple[str, str]]:
        for stored in self.stored():
            packed = stored.packed
            yield (
                stored.asset.id,
                repr((stored.sha256, packed and (packed.algorithm, packed.pixels, packed.keypoints is None))),
            )

    def previews(self) -> Iterator[tuple[str, str]]:
        for stored in self.stored():
            yield stored.asset.id, f"{stored.sha256} {len(stored.preview)}" if stored.preview else ""

    def preview(self, asset_id: str) -> bytes | None:
        stored = self.stored_at(asset_id)
        return stored.preview if stored else None

    def add(self, entries: Iterable[Entry | Stored], *, replace: bool = False) -> Added:
        tally = adding.Tally()
        for batch in adding.batches(entries):
            before = dict(self._stored)
            try:
                for entry in batch:
                    settled = adding.settle(self, entry, replace=replace)
                    new = adding.free_id(self, settled.new)
                    if settled.changed:
                        self._stored[new.asset.id] = new
                    tally.count(settled, new.asset.id)
            except BaseException:
                self._stored = before
                raise
            if self._stored != before:
                self._revision = secrets.token_hex(8)
        return tally.added()

    def revise(self, asset_id: str, settings: Sequence[setting.Setting]) -> setting.Revised:
        stored = self.stored_at(asset_id)
        if stored is None:
            raise adding.unknown(asset_id)
        new = setting.wanted(stored.asset, settings).asset
        self._stored[asset_id] = with_(stored, asset=new)
        self._changed(new != stored.asset)
        return setting.Revised(stored.asset, new)

    def remove(self, asset_id: str) -> Text:
        if self._stored.pop(asset_id, None) is None:
            raise adding.unknown(asset_id)
        self._revision = secrets.token_hex(8)
        return text("“{id}” is no longer registered.", id=asset_id)

    def purchases(self, agency: str, supplier_id: str) -> list[Purchase]:
        wanted = agency, supplier_id.casefold()
        return [purchase for purchase in self.all_purchases() if purchase.order[:2] == wanted]

    def all_purchases(self) -> Iterator[Purchase]:
        return (purchase for order in sorted(self._orders) for purchase in self._orders[order])

    def add_purchases(self, purchases: Iterable[Purchase], *, cancelled: Iterable[Order] = ()) -> Booked:
        settled = bought.settle(lambda order: self._orders.get(order, ()), purchases, cancelled)
        if settled.changes:
            orders = self._orders | dict(settled.changes)
            self._orders = {order: found for order, found in orders.items() if found}
            self._revision = secrets.token_hex(8)
        return settled.booked

    def decisions(self) -> Iterator[Decided]:
        return iter(ruled.ordered(self._decided.values()))

    def decide(self, decisions: Iterable[Decided]) -> int:
        before = dict(self._decided)
        try:
            for each in decisions:
                name = each.decision.id
                self._decided[name] = ruled.merged(self._decided.get(name), each)
        except BaseException:
            self._decided = before
            raise
        return self._changed(sum(each != before.get(name) for name, each in self._decided.items()))

    def revoke(self, decision_id: str, revocation: Revocation) -> Decision:
        self._decided[decision_id] = ruled.revoked(self._decided.get(decision_id), decision_id, revocation)
        self._changed(1)
        return self._decided[decision_id].decision

    def uses(self, asset: str | None = None) -> Iterator[RecordedUse]:
        return iter(used.ordered(use for use in self._uses if asset is None or use.asset == asset))

    def record_uses(self, uses: Iterable[RecordedUse]) -> int:
        new = set(uses) - self._uses
        self._uses |= new
        return self._changed(len(new))

    def _changed(self, count: int) -> int:
        if count:
            self._revision = secrets.token_hex(8)
        return count

    def verify(self) -> Iterator[Text]:
        return verifying.records(self.stored())

    def close(self) -> None:
        self._stored = {}
        self._orders = {}
        self._decided = {}
        self._uses = set()
