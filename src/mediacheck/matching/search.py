"""From a medium to its matches: the same file, the same pixels, near codes that the block comparison verifies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mediacheck.fingerprint import perceptual, raster
from mediacheck.matching import ENOUGH, Entry, Found, Hit, Lookup
from mediacheck.matching.blocks import Comparison, compare
from mediacheck.model import WHOLE, Fingerprints, Match, Media, Region, View

CANDIDATES = 64  # assets that are compared, nearest first: the same picture may be registered many times
ALIGNMENTS = 4  # ways to lay the picture on one asset that are tried
UNVERIFIED = 3  # refused candidates that are reported
_SAME_BORDER = 0.03  # of the area: two views that differ by less have the same borders

_ORIENTATIONS = len(perceptual.ORIENTATIONS)


@dataclass(frozen=True, slots=True)
class _Alignment:
    distance: int
    view: int  # of the query
    asset_view: int
    orientation: int  # that turns the query as the asset is


def find(media: Media, lookup: Lookup) -> Found:
    verified = dict(_same(media, lookup))
    coverage = 1.0 if verified else None
    refused: list[Match] = []
    barred: list[Match] = []
    if media.fingerprints is not None:
        alignments = _alignments(media.fingerprints, lookup, set(verified))
        for asset, ways in alignments[:CANDIDATES]:
            entry = lookup.get(asset)
            if entry is None or entry.fingerprints is None or not _comparable(media.fingerprints, entry.fingerprints):
                continue
            match, share = _compared(media.fingerprints, entry, entry.fingerprints, ways)
            if match.verified:
                verified[asset] = match
                coverage = max(coverage or 0.0, share)
            elif entry.asset.status != "active" or entry.asset.problems:
                barred.append(match)
            else:
                refused.append(match)
    matches = sorted(verified.values(), key=lambda match: (-match.score, match.asset))
    # Beside what is verified a mere likeness says nothing, unless it is one of those that must not be used.
    return Found((*matches, *barred[:UNVERIFIED], *([] if verified else refused[:UNVERIFIED])), coverage)


def _comparable(one: Fingerprints, other: Fingerprints) -> bool:
    return one.algorithm == other.algorithm


def _same(media: Media, lookup: Lookup) -> Iterator[tuple[str, Match]]:
    """The same file, else the same picture data under other metadata."""
    exact = set(lookup.exact(media.sha256)) if media.sha256 else set()
    for asset in sorted(exact):
        if (entry := lookup.get(asset)) is not None:
            yield (
                asset,
                Match(asset, entry.asset.title, "exact", verified=True, score=1.0, region=WHOLE, asset_share=1.0),
            )
    mine = media.fingerprints
    if mine is None or not mine.pixels:
        return
    for asset in sorted(set(lookup.pixels(mine.pixels)) - exact):
        entry = lookup.get(asset)
        if entry is None or entry.fingerprints is None or not _comparable(mine, entry.fingerprints):
            continue
        # Another EXIF orientation shows the same coded data turned.
        edits = _turns(_nearest_orientation(mine, entry.fingerprints))
        yield (
            asset,
            Match(
                asset,
                entry.asset.title,
                "pixels",
                verified=True,
                score=1.0,
                region=WHOLE,
                asset_share=1.0,
                edits=edits,
            ),
        )


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


def _compared(mine: Fingerprints, entry: Entry, its: Fingerprints, ways: list[_Alignment]) -> tuple[Match, float]:
    """The best of the alignments as a match, and how much of the picture it explains."""
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
    edits = (
        *_turns(way.orientation),
        *_borders(seen, known),
        *(["grey"] if mine.grey and not its.grey else []),
        *(["overlay"] if result.overlay else []),
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
        complete=result.coverage >= ENOUGH and not result.overlay,
    )
    return match, result.coverage


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
