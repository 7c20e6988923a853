"""What becomes of an entry that meets what is registered already; the same for every backend."""

import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Protocol

from mediacheck.errors import UsageError
from mediacheck.model import Asset
from mediacheck.registry import Added, Entry, Packed, Stored
from mediacheck.registry.packing import pack

BATCH = 64
"""Entries that are written together."""


class Shelf(Protocol):
    """What is registered, to be looked up and written."""

    def stored_at(self, asset_id: str) -> Stored | None: ...
    def exact(self, sha256: str) -> list[str]: ...


@dataclasses.dataclass(frozen=True, slots=True)
class Settled:
    """An entry's place: what was there (None: nothing), and what shall be."""

    old: Stored | None
    new: Stored

    @property
    def changed(self) -> bool:
        return self.old is None or not _same(self.old, self.new)


@dataclasses.dataclass(slots=True)
class Tally:
    """Counts what becomes of entries, one after the other."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ids: list[str] = dataclasses.field(default_factory=list)

    def count(self, settled: Settled, asset_id: str) -> None:
        self.new += settled.old is None
        self.changed += settled.old is not None and settled.changed
        self.unchanged += not settled.changed
        self.ids.append(asset_id)

    def added(self) -> Added:
        return Added(self.new, self.changed, self.unchanged, tuple(self.ids))


def settle(shelf: Shelf, entry: Entry | Stored, *, replace: bool) -> Settled:
    """Where the entry goes. A new asset that states no id has an empty one still: see `free_id`.

    Raises UsageError for an id that belongs to another file, and for a file that is registered under another id.
    """
    new = pack(entry)
    same = shelf.exact(new.sha256) if new.sha256 else []
    asset_id = printable(new.asset.id) or (same[0] if same else "")
    new = dataclasses.replace(new, asset=dataclasses.replace(new.asset, id=asset_id))
    old = shelf.stored_at(asset_id) if asset_id else None
    if old is not None and old.sha256 == new.sha256 and new.sha256:
        new = dataclasses.replace(new, packed=_better(old.packed, new.packed), preview=old.preview or new.preview)
    if replace:
        return Settled(old, new)
    if old is None:
        if same:
            raise UsageError(
                "{file} is registered already, as “{id}”.",
                "Leave the id out to add the grant to it, or remove “{id}” first.",
                file=new.asset.origin or asset_id,
                id=same[0],
            )
        return Settled(None, new)
    if old.sha256 != new.sha256:
        raise UsageError(
            "The id “{id}” belongs to another file already: {file}.",
            "Choose another id.",
            id=asset_id,
            file=old.asset.origin or asset_id,
        )
    asset = merged(old.asset, new.asset)
    return Settled(old, dataclasses.replace(old, asset=asset, packed=new.packed, preview=new.preview))


def merged(old: Asset, new: Asset) -> Asset:
    """`old` with what `new` states: its words win, its grants and releases are added, a ban stays a ban."""
    stated = {
        name: value
        for name in ("title", "reason", "creator", "owner", "source", "supplier_id", "credit_region")
        if (value := getattr(new, name)) is not None
    }
    flags = {name: getattr(old, name) or getattr(new, name) for name in ("people", "property", "ai_made")}
    return dataclasses.replace(
        old,
        **stated,
        **flags,
        status=old.status if new.status == "active" else new.status,
        grants=(*old.grants, *(grant for grant in new.grants if grant not in old.grants)),
        releases=(*old.releases, *(release for release in new.releases if release not in old.releases)),
        origin=old.origin or new.origin,
    )


def free_id(shelf: Shelf, stored: Stored) -> Stored:
    """With an id of its own: the stated one, else the file's name, with a number where that is taken."""
    if stored.asset.id:
        return stored
    for candidate in names(printable(PurePath(stored.asset.origin or "asset").name), stored.sha256):
        if shelf.stored_at(candidate) is None:
            return dataclasses.replace(stored, asset=dataclasses.replace(stored.asset, id=candidate))
    raise AssertionError("unreachable: names do not end")


def names(name: str, sha256: str | None) -> Iterator[str]:
    """lake.jpg, lake-2.jpg, lake-3.jpg ..., and soon one with the digest, which nobody else has."""
    path = PurePath(name)
    yield name
    for number in range(2, 10):
        yield f"{path.stem}-{number}{path.suffix}"
    if sha256:
        yield f"{path.stem}-{sha256[:16]}{path.suffix}"
    for number in itertools.count(10):
        yield f"{path.stem}-{number}{path.suffix}"


def printable(name: str) -> str:
    r"""A name as text that can be stored: bytes that are not UTF-8 become \xNN."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # half a pair of surrogates, which is no byte of a name
        return name.encode("utf-8", "backslashreplace").decode("utf-8")


def batches(entries: Iterable[Entry | Stored]) -> Iterator[list[Entry | Stored]]:
    """Read ahead of the transaction they go into, because an entry may take its time."""
    source = iter(entries)
    while batch := list(itertools.islice(source, BATCH)):
        yield batch


def unknown(asset_id: str) -> UsageError:
    return UsageError(
        "There is no asset “{id}” in the registry.",
        "“mediacheck registry list” shows all of them.",
        id=asset_id,
    )


def _better(old: Packed | None, new: Packed | None) -> Packed | None:
    """What is kept of the same bytes: the newer, where it is of other algorithms or has what the older lacks."""
    if old is None or new is None:
        return new or old
    if old.algorithm != new.algorithm:
        return new
    more = new.keypoints is not None and _algorithms(new)[1:] != _algorithms(old)[1:]
    return new if more else old


def _same(old: Stored, new: Stored) -> bool:
    """Equal in all but the bytes of their rasters and previews, which depend on the machine that packed them."""
    return (
        old.asset == new.asset
        and old.sha256 == new.sha256
        and (old.media_type, old.width, old.height) == (new.media_type, new.width, new.height)
        and _algorithms(old.packed) == _algorithms(new.packed)
        and (old.preview is None) == (new.preview is None)
    )


def _algorithms(packed: Packed | None) -> tuple[object, ...]:
    """By which fingerprints were made, and whether there are colours."""
    if packed is None:
        return ()
    return packed.algorithm, packed.keypoints and packed.keypoints.algorithm, bool(packed.colours)
