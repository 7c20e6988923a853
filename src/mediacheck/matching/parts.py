"""Registered pictures in parts of a picture: crops, collages, screenshots, whatever was laid beside or over them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint import perceptual
from mediacheck.matching import ENOUGH, Entry, Lookup, Propose, colours, coverage, tones
from mediacheck.matching.alignment import Correspondences
from mediacheck.matching.placement import Placement, place
from mediacheck.matching.sides import Canvas, Side, Sides
from mediacheck.matching.whole import MIRROR, Compared, comparable, from_unit, turn
from mediacheck.model import Fingerprints, Match, Outline, Region, Sketch

Marks = NDArray[np.bool_]
Matrix = NDArray[np.float64]

AGAIN = 4  # times that one asset is looked for in one picture, upright and in the mirror each
VOTES = 4  # keypoints that propose an asset at least: of a part that is shown at least twice as many are found
FAILURES = 4  # candidates in a row whose keypoints agree on nothing, after which no more are asked
HINT = 12  # keypoints that agree on a place, from which a refused asset is named: by chance it is 9 at most
OVERLAP, SAME = 0.01, 0.9  # shares of a part that another picture covers: more than an edge, less than the same picture
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


@lru_cache(maxsize=1)
def _sides(sketch: Sketch) -> Sides:
    """Of the picture at hand: it is looked for among what is registered, and again among what was decided on."""
    return Sides(sketch)


@dataclass(frozen=True, slots=True)
class _Place:
    entry: Entry
    placement: Placement
    mirrored: bool
    method: str
    foreign: Marks  # (height, width) of the picture as it is: what of the part is in other colours

    @classmethod
    def of(cls, entry: Entry, placement: Placement, side: Side, method: str) -> "_Place":
        foreign = np.zeros((1, 1), np.bool_)
        if placement.comparison.same and entry.fingerprints is not None:
            transform = placement.transform
            explained = placement.explained
            if side.mirrored:
                transform, explained = transform @ MIRROR, explained[:, ::-1]
            foreign = colours.on_part(side.sketch, explained, transform, entry.fingerprints)
        return cls(entry, placement, side.mirrored, method, foreign)

    @property
    def explained(self) -> Marks:
        """(height, width) of the picture as it is."""
        return self._as_it_is(self.placement.explained) & ~self.foreign

    @property
    def complete(self) -> bool:
        """Whether the asset accounts for all that is in its part."""
        comparison = self.placement.comparison
        own = comparison.coverage >= ENOUGH and not comparison.overlay and not self.foreign.any()
        return self.placement.fine and own

    @property
    def covered(self) -> Marks:
        return self._as_it_is(self.placement.covered)

    def _as_it_is(self, marks: Marks) -> Marks:
        return marks[:, ::-1] if self.mirrored else marks


def _beside_others(found: _Place, places: Sequence[_Place], canvas: Canvas) -> _Place:
    """The same, compared without what the others explain: a block at the edge of an inset shows a part of both."""
    its = found.entry.fingerprints
    others = [other.explained for other in places if other is not found and other.complete]
    if found.placement.comparison.coverage >= 1 or its is None or not others:
        return found
    hidden = np.logical_or.reduce(others)
    if found.mirrored:
        hidden = hidden[:, ::-1]
    again = place(canvas, its.views[0].raster, found.placement.transform, hidden)
    return found if again is None or not again.comparison.same else replace(found, placement=again)


def find(
    mine: Fingerprints, sketch: Sketch, lookup: Lookup, near: Sequence[Compared], propose: Propose | None = None
) -> Parts:
    """What keypoints find, and what `near`, the assets that look like the whole, explain of the picture.

    Where that is not all of it, the assets that `propose` names are looked for as well: so it never takes a match away.
    """
    search = _Search(sketch)

    def by_keypoints(side: Side) -> Iterator[_Place]:
        known = list(_known(side, near))
        yield from known
        yield from _voted(side, lookup, mine, {each.entry.asset.id for each in known})

    search.look(by_keypoints)
    if propose is not None and not search.rest.explained:
        found = {each.entry.asset.id for each in search.places}
        named = [asset for asset in propose(sketch) if asset not in found]
        search.look(lambda side: _proposed(side, named, lookup, mine))
    search.settle()
    matches = tuple(_match(each, search.places, mine, sketch, search.rest) for each in search.places)
    rest = search.rest
    return Parts(matches, tuple(search.refused.values()), rest.coverage, rest.explained, rest.regions)


class _Search:
    """What was found so far, and what it leaves unexplained of the picture."""

    def __init__(self, sketch: Sketch) -> None:
        self.places: list[_Place] = []
        self.refused: dict[str, tuple[Match, Entry]] = {}
        self.rest = coverage.NOTHING
        self._sketch = sketch
        self._sides = _sides(sketch)

    def look(self, find: Callable[[Side], Iterable[_Place]]) -> None:
        """In the picture as it is; in the mirror, where that leaves something that is picture content."""
        for mirrored in (False, True):
            if self.rest.explained:
                return
            before = len(self.places)
            explained, content = (~_unexplained(self.places), self.rest.content) if before else (None, None)
            for found in find(self._sides.side(explained, content, mirrored=mirrored)):
                if found.placement.comparison.same:
                    self.places.append(found)
                else:
                    self.refused.setdefault(found.entry.asset.id, (_hint(found), found.entry))
            if len(self.places) > before:
                self.rest = self._judged(_unexplained(self.places))

    def settle(self) -> None:
        """Once more where one picture lies on another, each without what the others explain."""
        if len(self.places) > 1 and not self.rest.explained:
            places = [
                _beside_others(each, self.places, self._sides.canvas(mirrored=each.mirrored)) for each in self.places
            ]
            if any(new is not old for new, old in zip(places, self.places, strict=True)):
                before, self.places = _unexplained(self.places), places
                self.rest = self._judged(before & _unexplained(self.places))

    def _judged(self, unexplained: Marks) -> coverage.Rest:
        rest = self._rest(unexplained, self.places)
        complete = [each for each in self.places if each.complete]
        if not rest.explained or len(complete) == len(self.places):
            return rest
        # Two frames of one shoot that each explain what the other does not are not a third one.
        explained = bool(complete) and self._rest(_unexplained(complete), complete).explained
        return replace(rest, explained=explained)

    def _rest(self, unexplained: Marks, places: Sequence[_Place]) -> coverage.Rest:
        inside = unexplained & np.logical_or.reduce([each.covered for each in places])
        return coverage.judge(self._sketch, unexplained, inside)


def _unexplained(places: Sequence[_Place]) -> Marks:
    unexplained: Marks = ~np.logical_or.reduce([each.explained for each in places])
    return unexplained


def _known(side: Side, near: Sequence[Compared]) -> Iterator[_Place]:
    """The assets that were verified by the look of the whole, laid on it to see which parts they explain."""
    for each in near:
        rotation, mirror = perceptual.ORIENTATIONS[each.orientation]
        if not each.match.verified or mirror != side.mirrored or each.entry.fingerprints is None:
            continue
        view = each.view
        if mirror:
            view = (1 - view[0] - view[2], *view[1:])
        transform = from_unit(each.asset_view) @ turn(rotation) @ np.linalg.inv(from_unit(view))
        placement = place(side.canvas, each.entry.fingerprints.views[0].raster, transform)
        if placement is not None and placement.comparison.same:
            yield _Place.of(each.entry, placement, side, "perceptual")


def _voted(side: Side, lookup: Lookup, mine: Fingerprints, known: set[str]) -> Iterator[_Place]:
    """The assets whose keypoints are in the picture and that are not `known`, verified by the comparison or not."""
    failures = 0
    for vote in lookup.voted(side.corners):
        if vote.votes < VOTES or vote.asset in known:
            continue
        found = list(_placed(side, vote.asset, lookup, mine, "keypoints"))
        yield from found
        failures = 0 if found else failures + 1
        if failures >= FAILURES:
            return


def _proposed(side: Side, assets: Sequence[str], lookup: Lookup, mine: Fingerprints) -> Iterator[_Place]:
    """The same of these assets."""
    for asset in assets:
        yield from _placed(side, asset, lookup, mine, "embedding")


def _placed(side: Side, asset: str, lookup: Lookup, mine: Fingerprints, method: str) -> Iterator[_Place]:
    """Wherever one asset is in the picture; at last where it seemed to be and is not, if that can be said.

    It may be where another one was found: a picture can be registered twice, and one of the two be forbidden.
    """
    entry = lookup.get(asset)
    its = entry.fingerprints if entry is not None else None
    if entry is None or its is None or its.keypoints is None or not comparable(mine, its):
        return
    if not any(view.codes for view in its.views):  # a line of text has corners, and they are those of any other
        return
    raster, free = its.views[0].raster, np.ones(len(side.places), np.bool_)
    pairs = Correspondences(side.corners, side.canvas.shape, its.keypoints, (raster.height, raster.width))
    for _ in range(AGAIN):
        aligned = pairs.transform(free)
        placement = None if aligned is None else place(side.canvas, raster, aligned[0])
        if aligned is None or placement is None:
            return
        if placement.comparison.same or aligned[1] >= HINT:
            yield _Place.of(entry, placement, side, method)
        if not placement.comparison.same:
            return
        free &= ~side.inside(placement.covered)


def _hint(found: _Place) -> Match:
    asset = found.entry.asset
    region = _region(found)
    return Match(
        asset.id,
        asset.title,
        found.method,
        verified=False,
        score=found.placement.comparison.score,
        region=region,
        outline=_outline(found),
    )


def _region(found: _Place) -> Region:
    left, top, width, height = found.placement.region
    return (1 - left - width, top, width, height) if found.mirrored else (left, top, width, height)


def _outline(found: _Place) -> Outline:
    corners = [(float(x), float(y)) for x, y in found.placement.outline]
    return tuple((1 - x, y) for x, y in corners) if found.mirrored else tuple(corners)


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
        *(["overlay"] if comparison.overlay or (around and beside) or _overlaid(found, places) else []),
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
        complete=found.complete,
        shown=placement.shown,
        outline=_outline(found),
    )


def _overlaid(found: _Place, places: Sequence[_Place]) -> bool:
    """Whether another picture lies on a part of it, and not on all of it: that would be the same picture."""
    covered = found.covered
    shares = [float((covered & each.explained).sum() / covered.sum()) for each in places if each is not found]
    return any(OVERLAP <= share <= SAME for share in shares)


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
