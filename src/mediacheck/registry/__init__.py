"""Assets and their grants: one protocol, and a backend for each size of collection.

folder (pictures with sidecars), sqlite (one file), memory (the reference that the others are compared with).
"""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mediacheck.errors import RegistryError
from mediacheck.model import Asset, Decision, Fingerprints, Keypoints, Media, RecordedUse, Region, Revocation, Text

if TYPE_CHECKING:
    from mediacheck.registry.setting import Revised, Setting

DISTANCE = 31
"""Bits by which two codes may differ: everything to here is found, and nothing beyond."""

KEYPOINTS = "orb-1"
"""The algorithm of keypoints that are compared: `fingerprint.keypoints.ALGORITHM`, whose module loads OpenCV."""

CANDIDATES = 24
"""Assets that keypoints propose at most."""

Inspect = Callable[[Iterable[tuple[Path, str]]], Iterator[Media]]
"""Files (path, name) → their Media in the same order, lazily. The registry itself never decodes."""

Progress = Callable[[int, int], None]
"""Called with the number of files looked at and their total."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A registered file. `asset.origin` is where it lies: a folder registry copies it from there.

    An empty `asset.id` leaves the id to the registry: the file's name, or that of the asset with the same bytes.
    """

    asset: Asset
    sha256: str | None  # None: its bytes could not be read
    media_type: str | None = None
    width: int | None = None
    height: int | None = None
    fingerprints: Fingerprints | None = None
    preview: bytes | None = None  # a small JPEG for people

    @classmethod
    def of(cls, asset: Asset, media: Media) -> "Entry":
        return cls(asset, media.sha256, media.type, media.width, media.height, media.fingerprints, media.preview)


@dataclass(frozen=True, slots=True)
class PackedView:
    """A `model.View` as it is stored: `codes` one behind the other, `raster` by `fingerprint.raster.pack`."""

    box: Region
    codes: bytes
    raster: bytes


@dataclass(frozen=True, slots=True)
class Packed:
    """`model.Fingerprints` as they are stored."""

    algorithm: str
    pixels: str
    detail: float
    grey: bool
    views: tuple[PackedView, ...]
    colours: bytes = b""
    keypoints: Keypoints | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """An Entry as every backend keeps it.

    Rasters are packed once and then handed on as they are, because packing loses a little: so all registries compare
    the same picture.
    """

    asset: Asset
    sha256: str | None
    media_type: str | None = None
    width: int | None = None
    height: int | None = None
    packed: Packed | None = None
    preview: bytes | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and what the picture that it is about looks like; None where nobody looked, or it is no single picture."""

    decision: Decision
    packed: Packed | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A registered view whose upright code is near one of the codes that were asked for."""

    asset: str
    view: int  # index of the asset's view
    query: int  # index of the code asked for
    distance: int  # bits


@dataclass(frozen=True, slots=True)
class Vote:
    """So many of the keypoints that were asked for are like one of the asset's."""

    asset: str
    votes: int


Order = tuple[str, str, str]
"""What purchases are known by: agency, picture number without case, order number ("" where the list has none)."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """A picture bought from an agency, as a purchase list has it. It is a grant for whatever bears its number.

    `agency` is an id of `metadata/agencies.toml`. `date` is the day of the purchase in the list's own words: no right
    begins or ends with it.
    """

    agency: str
    supplier_id: str  # the picture's number there
    license: str  # a licence id, or the list's own words where nobody said what they mean
    reference: str | None = None  # order, licence or invoice number
    licensee: str | None = None
    date: str | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    project: str | None = None
    user: str | None = None
    document: str | None = None

    @property
    def order(self) -> Order:
        return self.agency, self.supplier_id.casefold(), self.reference or ""


@dataclass(frozen=True, slots=True)
class Booked:
    """What became of the orders in a purchase list."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the entries: how many assets are new, changed, unchanged; and which asset each entry went to."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ids: tuple[str, ...] = ()
    purchases: Booked = Booked()  # those that an import brought with the assets
    decisions: int = 0  # new or newly revoked, that an import brought
    uses: int = 0  # new, that an import brought


class Registry(Protocol):
    """Every method may raise RegistryError: locked, damaged, read-only, out of space."""

    location: str
    keeps_originals: bool  # or where they lie

    def revision(self) -> str:
        """Opaque; another one exactly when the content is another one."""
        ...

    def refresh(self) -> None:
        """Takes in what others have changed since it was opened; a database has that at any time."""
        ...

    def __len__(self) -> int: ...

    def assets(self, after: str = "") -> Iterator[Asset]:
        """All of them, ordered by id; of those behind this one."""
        ...

    def stored(self) -> Iterator[Stored]:
        """All that is kept, ordered by id: what an export writes and another registry takes over."""
        ...

    def get(self, asset_id: str) -> Entry | None: ...

    def asset(self, asset_id: str) -> Asset | None:
        """The asset alone: no fingerprints are unpacked for it."""
        ...

    def exact(self, sha256: str) -> list[str]:
        """Ids of the assets whose file has these bytes, ordered."""
        ...

    def pixels(self, digest: str) -> list[str]:
        """Ids of the assets whose picture data have this digest, ordered."""
        ...

    def near(self, codes: Sequence[bytes]) -> list[Hit]:
        """Every view whose upright code is at most DISTANCE bits from one of the codes, nearest first."""
        ...

    def voted(self, keypoints: Keypoints) -> list[Vote]:
        """The assets whose keypoints are most like these, best first, at most CANDIDATES; they are only proposed.

        A keypoint that is like those of n assets weighs 1/n for each: letters and buttons are like those of any
        screenshot. Assets that were registered without keypoints, or with ones of another algorithm, are never among them.
        """
        ...

    def looks(self) -> Iterator[tuple[str, str]]:
        """The id of each asset, ordered, and what is another one if it is recognised by something else."""
        ...

    def previews(self) -> Iterator[tuple[str, str]]:
        """The id of each asset, ordered, and what is another one if its preview is; empty where it has none."""
        ...

    def preview(self, asset_id: str) -> bytes | None: ...

    def add(self, entries: Iterable[Entry | Stored], *, replace: bool = False) -> Added:
        """Registers files, a batch at a time; what is there already is extended by what is new in the entry.

        `replace`: an asset of the same id becomes exactly the entry, grants that it has no more included: that is how
        an import follows its source. Raises UsageError for an id that belongs to another file, or for a file that is
        registered under another id.
        """
        ...

    def revise(self, asset_id: str, settings: Sequence["Setting"]) -> "Revised":
        """Sets what is said of an asset, all of it or nothing.

        Raises UsageError for an unknown id, and for values that a sidecar could not have.
        """
        ...

    def remove(self, asset_id: str) -> Text:
        """Ends a registration and says what was done. Raises UsageError for an unknown id."""
        ...

    def purchases(self, agency: str, supplier_id: str) -> list[Purchase]:
        """What was bought of that agency under that picture number, compared without case; ordered."""
        ...

    def all_purchases(self) -> Iterator[Purchase]:
        """Ordered by agency, number and order number."""
        ...

    def add_purchases(self, purchases: Iterable[Purchase], *, cancelled: Iterable[Order] = ()) -> Booked:
        """Each order becomes what is said of it here, in place of what was known of it; a cancelled one is gone.

        All of it or nothing.
        """
        ...

    def decisions(self) -> Iterator[Decided]:
        """All of them, ended and revoked ones too, ordered by id. Raises FileError for one that is written wrongly."""
        ...

    def decide(self, decisions: Iterable[Decided]) -> int:
        """Keeps them, all or none; how many of them are new or newly revoked.

        Raises UsageError for an id that stands for another decision.
        """
        ...

    def revoke(self, decision_id: str, revocation: Revocation) -> Decision:
        """Ends a decision, which stays on record. Raises UsageError for one that is unknown or was revoked before."""
        ...

    def uses(self, asset: str | None = None) -> Iterator[RecordedUse]:
        """What went out, or what went out under a grant of that asset; the oldest first."""
        ...

    def record_uses(self, uses: Iterable[RecordedUse]) -> int:
        """Keeps them, all or none; how many are new: what is on record already counts once."""
        ...

    def verify(self) -> Iterator[Text]:
        """What is wrong with the registry, a sentence each."""
        ...

    def close(self) -> None: ...


def open_registry(
    location: str, *, inspect: Inspect, create: bool = False, progress: Progress | None = None
) -> Registry:
    """The registry at a folder, a `*.db` or `*.sqlite` file, or `memory:`; `create` makes a missing one.

    A folder is read first, with `inspect` for its new and changed files. Raises RegistryError, and FileError where two
    files of a folder claim the same id.
    """
    if location == "memory:":
        from mediacheck.registry.memory import MemoryRegistry

        return MemoryRegistry()
    if location.startswith(("postgresql:", "postgres:")):
        raise RegistryError(
            "PostgreSQL registries are not in this version.", "Use a folder, or an SQLite file (*.db, *.sqlite)."
        )
    path = Path(location)
    if path.suffix.casefold() in {".db", ".sqlite"} and not os.path.isdir(path):
        from mediacheck.registry.sqlite import SqliteRegistry

        return SqliteRegistry(location, create=create)
    from mediacheck.registry.folder import FolderRegistry

    return FolderRegistry(location, inspect=inspect, create=create, progress=progress)
