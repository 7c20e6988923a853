"""Registered pictures in parts of a picture: crops, collages, screenshots, whatever was laid beside or over them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint import keypoints, perceptual
from mediacheck.matching import ENOUGH, Entry, Lookup, Propose, coverage, tones
from mediacheck.matching.alignment import Correspondences
from mediacheck.matching.placement import Placement, place
from mediacheck.matching.whole import MIRROR, Compared, comparable, from_unit, turn
from mediacheck.model import Fingerprints, Keypoints, Match, Raster, Region, Sketch

Marks = NDArray[np.bool_]
Matrix = NDArray[np.float64]

AGAIN = 4  # times that one asset is looked for in one picture, upright and in the mirror each
VOTES = 4  # keypoints that propose an asset at least: of a part that is shown at least twice as many are found
FAILURES = 6  # candidates in a row whose keypoints agree on nothing, after which no more are asked
HINT = 12  # keypoints that agree on a place, from which a refused asset is named: by chance it is 9 at most
_WHOLE = 0.97  # of the asset that is shown where nothing was cut off
_TURNED = 2.0  # degrees
_BARE = 0.97  # of the picture that an asset covers where there is nothing around it


@dataclass(frozen=True, slots=True)
class Parts:
    matches: tuple[Match, ...]
    refused: tuple[tuple[Match, Entry], ...]
    coverage: float
    explained: bool
    leftover: tuple[Region, ...]


@dataclass(slots=True)
class _Side:
    """The picture as it is, or as it looks in a mirror; `explained` (height, width) is of the picture as it is."""

    grey: Raster
    mirrored: bool
    corners: Keypoints
    free: Marks  # corners that no asset accounts for yet

    @classmethod
    def of(cls, sketch: Sketch, corners: keypoints.Corners, *, mirrored: bool) -> "_Side":
        grey, found = sketch.grey, corners.keypoints(mirrored=mirrored)
        if mirrored:
            pixels = np.frombuffer(grey.pixels, np.uint8).reshape(grey.height, grey.width)[:, ::-1]
            grey = Raster(grey.width, grey.height, pixels.tobytes())
        return cls(grey, mirrored, found, np.ones(len(found.places) // 4, np.bool_))

    def as_it_is(self, marks: Marks) -> Marks:
        return marks[:, ::-1] if self.mirrored else marks

    def take(self, explained: Marks) -> None:
        """Corners inside what is explained (of this side) are no longer free."""
        at = keypoints.places(self.corners)
        down = np.minimum((at[:, 1] * explained.shape[0]).astype(int), explained.shape[0] - 1)
        across = np.minimum((at[:, 0] * explained.shape[1]).astype(int), explained.shape[1] - 1)
        self.free &= ~explained[down, across]


@dataclass(frozen=True, slots=True)
class _Place:
    entry: Entry
    placement: Placement
    mirrored: bool
    method: str


@dataclass(slots=True)
class _Search:
    """What was found so far, and what it leaves unexplained of the picture."""

    sketch: Sketch
    explained: Marks  # (height, width) of the sketch
    places: list[_Place] = field(default_factory=list)
    refused: dict[str, tuple[Match, Entry]] = field(default_factory=dict)
    rest: coverage.Rest = coverage.NOTHING

    def know(self, side: _Side, found: Iterable[_Place]) -> None:
        for each in found:
            self._keep(side, each)
            side.take(each.placement.explained)

    def look(self, side: _Side, sought: Iterable[tuple[_Place, bool]]) -> bool:
        """Takes what is found on a side, verified or not. Whether nothing is left to be explained."""
        for found, verified in sought:
            if verified:
                self._keep(side, found)
            elif found.entry.asset.id not in self.refused:
                self.refused[found.entry.asset.id] = (_hint(found), found.entry)
        if self.places:
            self.rest = coverage.judge(self.sketch, ~self.explained)
        return self.rest.explained

    def _keep(self, side: _Side, found: _Place) -> None:
        self.places.append(found)
        self.explained |= side.as_it_is(found.placement.explained)


def find(
    mine: Fingerprints, sketch: Sketch, lookup: Lookup, near: Sequence[Compared], propose: Propose | None = None
) -> Parts:
    """What keypoints find, and what `near`, the assets that look like the whole, explain of the picture.

    Where that is not all of it, the assets that `propose` names are looked for as well: so it never takes a match away.
    """
    search = _Search(sketch, np.zeros((sketch.grey.height, sketch.grey.width), np.bool_))
    corners = keypoints.Corners(sketch.grey)
    sides = []
    for mirrored in (False, True):
        side = _Side.of(sketch, corners, mirrored=mirrored)
        sides.append(side)
        side.take(side.as_it_is(search.explained))
        search.know(side, _known(side, near))
        if search.look(side, _voted(side, lookup, mine)):
            break
    if propose is not None and not search.rest.explained:
        proposed = propose(sketch)
        for side in sides:
            side.take(side.as_it_is(search.explained))
            known = {each.entry.asset.id for each in search.places}
            sought = [asset for asset in proposed if asset not in known]
            if search.look(side, _proposed(side, sought, lookup, mine)):
                break
    rest = search.rest
    matches = tuple(_match(each, search.places, mine, sketch, rest) for each in search.places)
    return Parts(matches, tuple(search.refused.values()), rest.coverage, rest.explained, rest.regions)


def _known(side: _Side, near: Sequence[Compared]) -> Iterator[_Place]:
    """The assets that were verified by the look of the whole, laid on it to see which parts they explain."""
    for each in near:
        rotation, mirror = perceptual.ORIENTATIONS[each.orientation]
        if not each.match.verified or mirror != side.mirrored or each.entry.fingerprints is None:
            continue
        view = each.view
        if mirror:
            view = (1 - view[0] - view[2], *view[1:])
        transform = from_unit(each.asset_view) @ turn(rotation) @ np.linalg.inv(from_unit(view))
        placement = place(side.grey, each.entry.fingerprints.views[0].raster, transform)
        if placement is not None and placement.comparison.same:
            yield _Place(each.entry, placement, side.mirrored, "perceptual")


def _voted(side: _Side, lookup: Lookup, mine: Fingerprints) -> Iterator[tuple[_Place, bool]]:
    """The assets whose keypoints are in the picture, and whether the comparison verifies them."""
    failures = 0
    for vote in lookup.voted(keypoints.chosen(side.corners, side.free)):
        if vote.votes < VOTES:
            continue
        if (entry := _comparable(vote.asset, lookup, mine)) is None:
            continue
        found = 0
        for each in _sought(side, entry, "keypoints"):
            found += 1
            yield each
        failures = 0 if found else failures + 1
        if failures >= FAILURES:
            return


def _proposed(side: _Side, assets: Sequence[str], lookup: Lookup, mine: Fingerprints) -> Iterator[tuple[_Place, bool]]:
    """The same of these assets."""
    for asset in assets:
        if (entry := _comparable(asset, lookup, mine)) is not None:
            yield from _sought(side, entry, "embedding")


def _comparable(asset: str, lookup: Lookup, mine: Fingerprints) -> Entry | None:
    """The asset, if it can be looked for in parts of a picture."""
    entry = lookup.get(asset)
    its = entry.fingerprints if entry is not None else None
    if its is None or its.keypoints is None or not comparable(mine, its):
        return None
    # A line of text has corners, and they are those of any other.
    return entry if any(view.codes for view in its.views) else None


def _sought(side: _Side, entry: Entry, method: str) -> Iterator[tuple[_Place, bool]]:
    """The places where the asset's keypoints lie as they do in the asset, and whether the comparison verifies them."""
    its = entry.fingerprints
    assert its is not None  # noqa: S101 - it is comparable
    assert its.keypoints is not None  # noqa: S101
    raster = its.views[0].raster
    pairs = Correspondences(side.corners, side.grey, its.keypoints, raster, side.free)
    for _ in range(AGAIN):
        aligned = pairs.transform(side.free)
        if aligned is None:
            return
        placement = place(side.grey, raster, aligned[0])
        if placement is None:
            return
        verified = placement.comparison.same
        if verified or aligned[1] >= HINT:
            yield _Place(entry, placement, side.mirrored, method), verified
        if not verified:
            return
        side.take(placement.explained)


def _hint(found: _Place) -> Match:
    asset = found.entry.asset
    region = _region(found)
    return Match(
        asset.id, asset.title, found.method, verified=False, score=found.placement.comparison.score, region=region
    )


def _region(found: _Place) -> Region:
    left, top, width, height = found.placement.region
    return (1 - left - width, top, width, height) if found.mirrored else (left, top, width, height)


def _match(found: _Place, places: Sequence[_Place], mine: Fingerprints, sketch: Sketch, rest: coverage.Rest) -> Match:
    placement, asset = found.placement, found.entry.asset
    its = found.entry.fingerprints
    assert its is not None  # noqa: S101 - it was compared
    comparison = placement.comparison
    region = _region(found)
    around = region[2] * region[3] < _BARE
    beside = len(places) > 1 or rest.beside(region)
    to_picture = np.linalg.inv(placement.transform)
    if found.mirrored:
        to_picture = MIRROR @ to_picture
    side = max(region[2] * sketch.grey.width, region[3] * sketch.grey.height)
    edits = (
        *(["crop"] if placement.share < _WHOLE else []),
        *(["mirror"] if found.mirrored else []),
        *(["rotate"] if _angle(placement, sketch, its) > _TURNED else []),
        *(["overlay"] if comparison.overlay or (around and beside) else []),
        *(["border"] if around and not beside else []),
        *tones.edits(mine, its, comparison, to_picture, fine=side >= 256),
    )
    return Match(
        asset.id,
        asset.title,
        found.method,
        verified=True,
        score=min(1.0, comparison.score),
        region=region,
        asset_share=placement.share,
        edits=edits,
        complete=comparison.coverage >= ENOUGH and not comparison.overlay,
        shown=placement.shown,
    )


def _angle(placement: Placement, sketch: Sketch, its: Fingerprints) -> float:
    """Degrees by which the asset's upright is off the picture's, at the middle of what is shown."""
    raster = its.views[0].raster
    scale = np.diag((raster.width, raster.height, 1.0)) @ placement.transform
    left, top, width, height = placement.region
    middle = np.array((left + width / 2, top + height / 2, 1.0))
    step = 1 / sketch.grey.width
    one, two = (scale @ point for point in (middle, middle + np.array((step, 0, 0))))
    across, down = two[:2] / two[2] - one[:2] / one[2]
    return float(abs(np.degrees(np.arctan2(down, across))))
