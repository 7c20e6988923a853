"""A picture as a whole: the same file, the same pixels, near codes that the block comparison verifies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint import perceptual, raster
from mediacheck.matching import ENOUGH, Entry, Hit, Lookup, colours, tones
from mediacheck.matching.blocks import Comparison, compare
from mediacheck.matching.placement import UNIT, apply
from mediacheck.model import WHOLE, Fingerprints, Match, Media, Region, View

Matrix = NDArray[np.float64]

CANDIDATES = 64  # assets that are compared, nearest first: the same picture may be registered many times
ALIGNMENTS = 4  # ways to lay the picture on one asset that are tried
_SAME_BORDER = 0.03  # of the area: two views that differ by less have the same borders

_ORIENTATIONS = len(perceptual.ORIENTATIONS)


@dataclass(frozen=True, slots=True)
class _Alignment:
    distance: int
    view: int  # of the query
    asset_view: int
    orientation: int  # that turns the query as the asset is


@dataclass(frozen=True, slots=True)
class Compared:
    """An asset whose code is near: the match, how much of the picture it explains, and how the picture lies on it."""

    match: Match
    entry: Entry
    coverage: float
    view: Region  # of the picture
    asset_view: Region  # of the asset
    orientation: int  # that turns the picture as the asset is
    trimmed: bool  # borders of one were cut away, and not looked at


def comparable(one: Fingerprints, other: Fingerprints) -> bool:
    return one.algorithm == other.algorithm


def same(media: Media, lookup: Lookup) -> Iterator[Match]:
    """The same file, else the same picture data under other metadata."""
    exact = set(lookup.exact(media.sha256)) if media.sha256 else set()
    for asset in sorted(exact):
        if (entry := lookup.get(asset)) is not None:
            yield Match(asset, entry.asset.title, "exact", verified=True, score=1.0, region=WHOLE, asset_share=1.0)
    mine = media.fingerprints
    if mine is None or not mine.pixels:
        return
    for asset in sorted(set(lookup.pixels(mine.pixels)) - exact):
        entry = lookup.get(asset)
        if entry is None or entry.fingerprints is None or not comparable(mine, entry.fingerprints):
            continue
        # Another EXIF orientation shows the same coded data turned.
        edits = _turns(_nearest_orientation(mine, entry.fingerprints))
        yield Match(
            asset, entry.asset.title, "pixels", verified=True, score=1.0, region=WHOLE, asset_share=1.0, edits=edits
        )


def near(mine: Fingerprints, lookup: Lookup, known: set[str]) -> Iterator[Compared]:
    """The assets that look like the picture as a whole and are not `known`, nearest first."""
    for asset, ways in _alignments(mine, lookup, known)[:CANDIDATES]:
        entry = lookup.get(asset)
        if entry is not None and entry.fingerprints is not None and comparable(mine, entry.fingerprints):
            yield _compared(mine, entry, entry.fingerprints, ways)


def _nearest_orientation(mine: Fingerprints, its: Fingerprints) -> int:
    codes, own = mine.views[0].codes, its.views[0].codes
    if not codes or not own:
        return 0
    return min(range(_ORIENTATIONS), key=lambda turn: (perceptual.distance(codes[turn], own[0]), turn))


def _alignments(mine: Fingerprints, lookup: Lookup, known: set[str]) -> list[tuple[str, list[_Alignment]]]:
    """Of each asset that is near and not `known`, the ways to lay the picture on it; all nearest first."""
    asked = [(view, turn) for view, seen in enumerate(mine.views) for turn in range(len(seen.codes))]
    codes = [mine.views[view].codes[turn] for view, turn in asked]
    hits: Sequence[Hit] = lookup.near(codes) if codes else ()
    ways: dict[str, list[_Alignment]] = {}
    for hit in hits:
        if hit.asset not in known and hit.distance <= perceptual.DISTANCE:
            view, turn = asked[hit.query]
            ways.setdefault(hit.asset, []).append(_Alignment(hit.distance, view, hit.view, turn))
    for found in ways.values():
        found.sort(key=lambda way: (way.distance, way.view + way.asset_view, way.orientation))
    return sorted(ways.items(), key=lambda item: (item[1][0].distance, item[0]))


def _compared(mine: Fingerprints, entry: Entry, its: Fingerprints, ways: list[_Alignment]) -> Compared:
    """By the best of the alignments."""
    best: tuple[Comparison, _Alignment] | None = None
    for way in ways[:ALIGNMENTS]:
        seen, known = mine.views[way.view], its.views[way.asset_view]
        turned = raster.orient(seen.raster, way.orientation)
        result = compare(turned, known.raster, trimmed=bool(way.view or way.asset_view))
        if best is None or (result.same, result.coverage) > (best[0].same, best[0].coverage):
            best = result, way
        if result.same and not result.overlay:
            break
    if best is None:
        raise ValueError("no alignment to compare")
    result, way = best
    seen, known = mine.views[way.view], its.views[way.asset_view]
    trimmed = bool(way.view or way.asset_view)
    covered = result.coverage
    if result.same and not trimmed:
        covered = min(covered, 1 - colours.on_whole(mine, its, way.orientation))
    to_picture = _to_picture(seen.box, known.box, way.orientation)
    edits = (
        *_turns(way.orientation),
        *_borders(seen, known),
        *(["overlay"] if result.overlay else []),
        *tones.edits(mine, its, result, to_picture),
    )
    match = Match(
        entry.asset.id,
        entry.asset.title,
        "perceptual",
        verified=result.same,
        score=min(1.0, result.score),
        region=seen.box,
        asset_share=_area(known.box),
        edits=edits if result.same else (),
        complete=covered >= ENOUGH and not result.overlay,
        shown=known.box if "crop" in edits else None,
        outline=tuple((float(x), float(y)) for x, y in apply(to_picture, UNIT)),
    )
    return Compared(match, entry, covered, seen.box, known.box, way.orientation, trimmed)


def from_unit(box: Region) -> Matrix:
    """(3, 3): takes the unit square to the box."""
    left, top, width, height = box
    return np.array(((width, 0, left), (0, height, top), (0, 0, 1.0)))


def turn(rotation: int) -> Matrix:
    """(3, 3): the unit square turned clockwise by a multiple of 90 degrees."""
    return np.array(_QUARTERS[rotation], np.float64)


_QUARTERS = {
    0: ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    90: ((0, -1, 1), (1, 0, 0), (0, 0, 1)),
    180: ((-1, 0, 1), (0, -1, 1), (0, 0, 1)),
    270: ((0, 1, 0), (-1, 0, 1), (0, 0, 1)),
}
MIRROR: Matrix = np.array(((-1, 0, 1), (0, 1, 0), (0, 0, 1)), np.float64)
"""(3, 3): the unit square in a mirror, left to right."""


def _to_picture(view: Region, asset_view: Region, orientation: int) -> Matrix:
    """From shares of the asset to shares of the picture, which was mirrored and then turned to be as the asset is."""
    rotation, mirror = perceptual.ORIENTATIONS[orientation]
    turned = turn(rotation) @ MIRROR if mirror else turn(rotation)
    back: Matrix = from_unit(view) @ np.linalg.inv(from_unit(asset_view) @ turned)
    return back


def _turns(orientation: int) -> tuple[str, ...]:
    rotation, mirror = perceptual.ORIENTATIONS[orientation]
    return (*(["mirror"] if mirror else []), *(["rotate"] if rotation else []))


def _borders(seen: View, known: View) -> tuple[str, ...]:
    """A border that the asset has not is one; a border of the asset's that is gone was cropped away."""
    difference = _area(known.box) - _area(seen.box)
    if abs(difference) < _SAME_BORDER:
        return ()
    return ("border",) if difference > 0 else ("crop",)


def _area(box: Region) -> float:
    return box[2] * box[3]
