"""Which registered assets a medium shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from mediacheck.model import Asset, Fingerprints, Keypoints, Match, Media, Region, Sketch

ENOUGH = 0.995
"""The coverage from which all of a picture's content is accounted for. Copies that were recoded, scaled, toned, turned or
padded reach 1.00 in nearly all cases, the nearest frames of a real film 0.987 (docs/matching.md)."""


class Entry(Protocol):
    """A registered file, as far as matching looks at it."""

    @property
    def asset(self) -> Asset: ...
    @property
    def fingerprints(self) -> Fingerprints | None: ...


class Hit(Protocol):
    """A near code: `query` is its index among those asked for, `view` that of the asset's view."""

    @property
    def asset(self) -> str: ...
    @property
    def view(self) -> int: ...
    @property
    def query(self) -> int: ...
    @property
    def distance(self) -> int: ...


class Vote(Protocol):
    """An asset that keypoints propose, and how many of them do."""

    @property
    def asset(self) -> str: ...
    @property
    def votes(self) -> int: ...


class Lookup(Protocol):
    """What matching needs of a registry."""

    def exact(self, sha256: str, /) -> Sequence[str]: ...
    def pixels(self, digest: str, /) -> Sequence[str]: ...
    def near(self, codes: Sequence[bytes], /) -> Sequence[Hit]: ...
    def voted(self, keypoints: Keypoints, /) -> Sequence[Vote]: ...
    def get(self, asset: str, /) -> Entry | None: ...


Propose = Callable[[Sketch], Sequence[str]]
"""The assets that a model takes a picture to show, the likeliest first: they are looked for like those that keypoints
vote for."""


Closer = Callable[[], Sketch | None]
"""The sketch of the picture, asked for where the whole does not settle it; None where its parts cannot be looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """Verified matches first. `coverage` is None where nothing is verified.

    `explained`: the verified matches account for all of the picture's content. `leftover`: where they do not.
    """

    matches: tuple[Match, ...] = ()
    coverage: float | None = None
    explained: bool = False
    leftover: tuple[Region, ...] = ()


def find(media: Media, lookup: Lookup, propose: Propose | None = None, closer: Closer | None = None) -> Found:
    """The assets that this medium shows; its parts are media of their own, and asked for on their own.

    Without `closer` the sketch is that of its fingerprints.
    """
    from mediacheck.matching import search

    return search.find(media, lookup, propose, closer)
