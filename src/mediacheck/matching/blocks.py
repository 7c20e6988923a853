"""The block comparison: whether one raster is a copy of another, and which parts of it are not.

The query is laid on the asset, its tones and its blur are allowed for, and both are cut into blocks of 8 × 8 pixels. A
block is *explained* by the asset if it correlates with the asset's block and lies where that lies: of another frame of
the same shoot much correlates, but it has moved. How the numbers were found is in docs/matching.md.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint import raster
from mediacheck.matching import displacement
from mediacheck.matching.displacement import EXPECTED, ONE, SEEN
from mediacheck.model import Raster

Floats = NDArray[Any]
Marks = NDArray[np.bool_]

SIDE = 8  # of a block, in pixels of the raster
CORRELATION = 0.6  # from here a block is the same
FINE = 0.5  # the same for what a block holds beside its rows and columns, at half of the blocks: letters, not lines
NOISE = 9.0  # variance, in squared grey levels, that coding and noise bring into a block; above it there is content
LEVEL = 24.0  # grey levels that a plain block may be off
AREA = 4  # unexplained blocks in a square of three by three: less is a stray
AREA_CLEAN = 3  # the same where three quarters of the blocks that agree do so to CLEAN: then there are few strays
CLEAN = 0.98
STRAYS = 0.005  # of the blocks with content that may be off outside unexplained areas: twelve strangers of 2 % of the side each
OVERLAY = 6  # the same, from which something was most likely laid over the picture
LEAST = 24  # pixels of the shorter side: less shows too little
EVIDENCE = 12  # blocks with content that must agree
SAME = 0.6  # share of the blocks with content that must agree
SLACK = 0.6  # pixels that the whole may be off at its edges: a size rounded otherwise
SLACK_TRIMMED = 3.0  # the same where borders were cut away


@dataclass(frozen=True, slots=True)
class Comparison:
    """`score` and `coverage` from 0 to 1; `overlay`: a connected part of the query is not the asset's."""

    same: bool
    score: float  # correlation of the blocks that agree, over all with content
    coverage: float  # of the query's blocks with content: those outside unexplained areas
    overlay: bool
    tone: tuple[float, float] = (1.0, 0.0)  # gain and offset by which the asset's brightness became the query's
    blurred: int = 0  # times that the asset had to be smoothed to be no sharper than the query


NOTHING = Comparison(same=False, score=0.0, coverage=0.0, overlay=False)


@dataclass(frozen=True, slots=True)
class Laid:
    """One picture on another: what `compare` says of them, block by block."""

    comparison: Comparison
    field: displacement.Field
    unexplained: Marks  # (rows, columns): the blocks in unexplained areas
    blank: Marks  # blocks in which neither shows anything, or too little of the query is seen


def compare(query: Raster, asset: Raster, *, trimmed: bool = False) -> Comparison:
    """Hold `query`, turned upright as the asset is, against `asset`; `trimmed`: borders of one were cut away."""
    if min(query.width, query.height, asset.width, asset.height) < LEAST:
        return NOTHING
    # Small ones are enlarged, and the other as well from that size: blocks of the same share find the same changes.
    scale = raster.SIDE / max(asset.width, asset.height)
    size = round(asset.width * scale), round(asset.height * scale)
    least = min(query.width, asset.width, size[0]), min(query.height, asset.height, size[1])
    mine, its = raster.resize(query, *least), raster.resize(asset, *least)
    result, offset = _on(raster.resize(mine, *size), raster.resize(its, *size))
    if trimmed and SLACK < offset.most <= SLACK_TRIMMED:
        # The border was cut a pixel too deep or not deep enough: compare what both show.
        shown, known = (_scaled(box, size, least) for box in offset.common(*size))
        result, offset = _on(raster.resize(mine, *size, shown), raster.resize(its, *size, known))
    return result if offset.most <= SLACK else Comparison(same=False, score=result.score, coverage=0.0, overlay=False)


def _scaled(box: displacement.Box, size: tuple[int, int], least: tuple[int, int]) -> displacement.Box:
    across, down = least[0] / size[0], least[1] / size[1]
    return box[0] * across, box[1] * down, box[2] * across, box[3] * down


def _on(query: Raster, asset: Raster) -> tuple[Comparison, displacement.Offset]:
    laid = lay(_array(query), _array(asset))
    return laid.comparison, laid.field.in_place[1]


def lay(query: Floats, asset: Floats, valid: Marks | None = None, *, bent: bool = False) -> Laid:
    """Hold one grey picture against another of its size, (height, width) of float32; only where `valid` says so.

    What is not valid should be the asset's own there, so that no edge comes into the query. `bent`: the whole may be a
    little distorted, not only off.
    """
    seen = _smooth(query)
    expected, tone = _fitted(seen, _smooth(asset), valid)
    clipped = ((expected > 250) & (seen > 240)) | ((expected < 5) & (seen < 15))
    seen, expected, blurred = _alike_in_detail(seen, expected.clip(0, 255))
    sums = _moments(seen, expected, ~clipped if valid is None else valid & ~clipped)
    correlation, content_seen, content = _correlation(sums)
    level = np.abs(_ratio(sums[..., ONE, SEEN] - sums[..., ONE, EXPECTED], sums[..., ONE, ONE]))
    field = displacement.measure(sums, correlation > CORRELATION)
    in_place = field.in_place_bent() if bent else field.in_place[0]
    agrees = np.where(content, (correlation > CORRELATION) & in_place, level < LEVEL)

    right, known = content & agrees, int(content.sum())
    if int(right.sum()) < EVIDENCE:
        return Laid(NOTHING, field, ~agrees, ~content)
    wrong = content & ~agrees
    around = _neighbours(wrong)
    clean = np.percentile(correlation[right], 25) >= CLEAN
    area = wrong & (_neighbours(around >= (AREA_CLEAN if clean else AREA)) > 0)
    strays = wrong & content_seen & ~area
    if strays.sum() > STRAYS * content_seen.sum():
        area = area | strays
    same = right.sum() >= SAME * known and agrees.mean() >= SAME
    comparison = Comparison(
        same=bool(same) and _finely_alike(seen, expected, right),
        score=float(correlation[right].sum() / known),
        coverage=1 - float((area & content_seen).sum()) / max(1, int(content_seen.sum())),
        overlay=bool((around >= OVERLAY).any()),
        tone=tone,
        blurred=blurred,
    )
    return Laid(comparison, field, area, ~content)


def _array(picture: Raster) -> Floats:
    return np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width).astype(np.float32)


def _smooth(picture: Floats) -> Floats:
    """By [1 2 1] / 4 both ways: takes away the coding's noise, and makes both a little blurred."""
    smoothed: Floats = cv2.sepFilter2D(picture, -1, _SMOOTH, _SMOOTH, borderType=cv2.BORDER_REPLICATE)
    return smoothed


_SMOOTH = np.array((1, 2, 1), np.float32) / 4


def _grid(picture: Floats) -> Floats:
    """(height, width) → (rows, columns, 64): the blocks; what does not fill one is left over at the edges."""
    inner = _inner(picture)
    rows, columns = inner.shape[0] // SIDE, inner.shape[1] // SIDE
    return inner.reshape(rows, SIDE, columns, SIDE).swapaxes(1, 2).reshape(rows, columns, SIDE * SIDE)


def _inner(picture: Floats) -> Floats:
    height, width = picture.shape
    top, left = height % SIDE // 2, width % SIDE // 2
    return picture[top : height - height % SIDE + top, left : width - width % SIDE + left]


def _fitted(seen: Floats, asset: Floats, valid: Marks | None) -> tuple[Floats, tuple[float, float]]:
    """The asset in the tones of what is seen: one gain and one offset, unmoved by a changed part or by clipping."""
    query, model = _grid(seen).reshape(-1, SIDE * SIDE), _grid(asset).reshape(-1, SIDE * SIDE)
    if valid is not None:
        whole = _grid(valid).reshape(-1, SIDE * SIDE).all(axis=1)
        query, model = query[whole], model[whole]
    (level, spread), (at, own) = _level_and_spread(query), _level_and_spread(model)
    unclipped = (level > 6) & (level < 249)
    detailed = unclipped & (own > 3)
    gain = _median(spread[detailed] / own[detailed]) if detailed.sum() >= 4 else 1.0
    if unclipped.sum() < 8:
        offset = float(np.median(level - gain * at)) if len(level) else 0.0
        return gain * asset + offset, (gain, offset)
    x, y, prior, offset = at[unclipped], level[unclipped], gain, 0.0
    weight = np.ones_like(x)
    for _ in range(5):  # least absolute deviations by reweighting, drawn to the gain that the detail shows
        total = weight.sum()
        mean_x, mean_y = np.dot(weight, x) / total, np.dot(weight, y) / total
        beside = x - mean_x
        weighted = weight * beside
        covariance, variance = np.dot(weighted, y - mean_y) / total, np.dot(weighted, beside) / total
        gain = float((covariance + 25 * prior) / (variance + 25))
        offset = float(mean_y - gain * mean_x)
        weight = 1 / np.maximum(np.abs(y - gain * x - offset), 2)
    return max(gain, 0.1) * asset + offset, (gain, offset)


def _level_and_spread(blocks: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each of (blocks, pixels)."""
    level = blocks @ np.full(blocks.shape[1], 1 / blocks.shape[1], blocks.dtype)
    return level, np.sqrt(_products(beside := blocks - level[:, None], beside) / blocks.shape[1])


def _products(one: Floats, other: Floats) -> Floats:
    """Of (blocks, pixels) each: the sum of the products in each block."""
    products: Floats = np.einsum("bp,bp->b", one, other)
    return products


def _median(values: Floats) -> float:
    """As `numpy.median`, which is made for more than some hundred of them."""
    ordered, middle = np.sort(values), len(values) // 2
    return float(ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2)


def _alike_in_detail(seen: Floats, expected: Floats) -> tuple[Floats, Floats, int]:
    """The asset, blurred until it has no more fine detail than what is seen; both, where what is seen has more: noise."""
    mine, its = _steepness(seen), _steepness(expected)
    blurred = 0
    while blurred < 8 and 0.85 * its > mine:
        expected = _smooth(expected)
        its = _steepness(expected)
        blurred += 1
    for _ in range(3):
        if mine <= 1.3 * its:
            break
        seen, expected = _smooth(seen), _smooth(expected)
        mine, its = _steepness(seen), _steepness(expected)
    return seen, expected, blurred


def _steepness(picture: Floats) -> float:
    down, across = np.diff(picture, axis=0).ravel(), np.diff(picture, axis=1).ravel()
    return float(np.dot(down, down) / down.size + np.dot(across, across) / across.size)


def _moments(seen: Floats, expected: Floats, valid: Marks) -> Floats:
    """(rows, columns, 7, 7): sums over each block's valid pixels of the products of 1, x, y, e, ∂e/∂x, ∂e/∂y, s."""
    plane, of_plane = _plane(*seen.shape)
    down, across = np.gradient(expected)
    terms = np.empty((*plane.shape[:2], 7, SIDE * SIDE), np.float32)
    terms[..., :EXPECTED, :] = plane
    for term, shown in enumerate((expected - 128, across, down, seen - 128), EXPECTED):
        terms[..., term, :] = _grid(shown)
    if not valid.all():
        terms *= _grid(valid)[..., None, :]
        of_plane = _sums(terms[..., :EXPECTED, :], terms[..., :EXPECTED, :])
    sums = np.empty((*plane.shape[:2], 7, 7))
    sums[..., :EXPECTED, :EXPECTED] = of_plane
    sums[..., EXPECTED:, :] = others = _sums(terms[..., EXPECTED:, :], terms)
    sums[..., :EXPECTED, EXPECTED:] = others[..., :EXPECTED].swapaxes(-1, -2)
    return sums


def _sums(one: Floats, other: Floats) -> Floats:
    """(…, a, 64), (…, b, 64) → (…, a, b)."""
    sums: Floats = np.matmul(one, other.swapaxes(-1, -2))
    return sums


@lru_cache(maxsize=16)
def _plane(height: int, width: int) -> tuple[Floats, Floats]:
    """(rows, columns, 3, 64): 1, and x and y from -1 to 1, of every pixel; and the sums of their products."""
    down, across = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    plane = np.stack((_grid(np.ones_like(across)), _grid(across), _grid(down)), axis=-2).astype(np.float32)
    return plane, _sums(plane, plane)


def _ratio(number: Floats, count: Floats) -> Floats:
    ratio: Floats = number / np.maximum(count, 1)
    return ratio


def _correlation(sums: Floats) -> tuple[Floats, Marks, Marks]:
    """Of each block: the correlation of the two, whether there is content in what is seen, and in either."""
    count = sums[..., ONE, ONE]
    mine, its = _ratio(sums[..., ONE, SEEN], count), _ratio(sums[..., ONE, EXPECTED], count)
    seen = np.maximum(_ratio(sums[..., SEEN, SEEN], count) - mine**2, 0)
    expected = np.maximum(_ratio(sums[..., EXPECTED, EXPECTED], count) - its**2, 0)
    both = _ratio(sums[..., EXPECTED, SEEN], count) - mine * its
    # With the noise above and below, two plain blocks agree, and a plain and a detailed one do not.
    correlation = (both + NOISE) / np.sqrt((seen + NOISE) * (expected + NOISE))
    enough = count >= SIDE * SIDE / 3
    content = enough & (seen > NOISE)
    return correlation, content, content | (enough & (expected > NOISE))


def _finely_alike(seen: Floats, expected: Floats, asked: Marks) -> bool:
    """Whether the blocks `asked` agree also in what is neither the same all along a row nor all along a column.

    Lines of text agree with other lines of text, bricks with bricks; the letters and the single bricks do not. Soft
    pictures have nothing so fine, and are not asked.
    """
    mine, its = _beside_lines(seen), _beside_lines(expected)
    own, other, both = (_products(*pair)[asked.ravel()] for pair in ((mine, mine), (its, its), (mine, its)))
    least = SIDE * SIDE
    detailed = np.maximum(own, other) > 4 * least
    if detailed.sum() < EVIDENCE:
        return True
    correlation = (both[detailed] + least) / np.sqrt((own[detailed] + least) * (other[detailed] + least))
    return _median(correlation) >= FINE


def _beside_lines(picture: Floats) -> Floats:
    """(blocks, 64) of the picture, without the mean of each row and column of each block."""
    inner = _inner(picture)
    height, width = inner.shape
    # Small products: a large one would start the threads of the linear algebra library, which others need.
    rest = _CENTRED @ inner.reshape(-1, SIDE, width)
    rest = rest.reshape(height, -1, SIDE) @ _CENTRED
    return _grid(rest.reshape(height, width)).reshape(-1, SIDE * SIDE)


_CENTRED = np.eye(SIDE, dtype=np.float32) - np.float32(1 / SIDE)


def _neighbours(marks: Marks) -> Floats:
    """How many of each block and the eight around it are marked."""
    count: Floats = cv2.boxFilter(marks.view(np.uint8), -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return count
