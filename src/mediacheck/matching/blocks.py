"""The block comparison: whether one raster is a copy of another, and which parts of it are not.

The query is laid on the asset, its tones and its blur are allowed for, and both are cut into blocks of 8 × 8 pixels. A
block is *explained* by the asset if it correlates with the asset's block and lies where that lies: of another frame of
the same shoot much correlates, but it has moved. How the numbers were found is in docs/matching.md.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint import raster
from mediacheck.matching import displacement
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
    level = np.abs(_ratio(sums[..., 0, 6] - sums[..., 0, 1], sums[..., 0, 0]))
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
        same=bool(same) and _finely_alike(_grid(seen)[right], _grid(expected)[right]),
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
    padded = np.pad(picture, 1, mode="edge")
    across = padded[:, :-1] + padded[:, 1:]
    across = across[:, :-1] + across[:, 1:]
    down = across[:-1] + across[1:]
    smoothed: Floats = (down[:-1] + down[1:]) * np.float32(1 / 16)
    return smoothed


def _grid(picture: Floats) -> Floats:
    """(…, height, width) → (…, rows, columns, 64): the blocks; what does not fill one is left over at the edges."""
    height, width = picture.shape[-2:]
    rows, columns = height // SIDE, width // SIDE
    top, left = (height - rows * SIDE) // 2, (width - columns * SIDE) // 2
    inner = picture[..., top : top + rows * SIDE, left : left + columns * SIDE]
    blocks = inner.reshape(*picture.shape[:-2], rows, SIDE, columns, SIDE).swapaxes(-3, -2)
    return blocks.reshape(*picture.shape[:-2], rows, columns, SIDE * SIDE)


def _fitted(seen: Floats, asset: Floats, valid: Marks | None) -> tuple[Floats, tuple[float, float]]:
    """The asset in the tones of what is seen: one gain and one offset, unmoved by a changed part or by clipping."""
    query, model = _grid(seen).reshape(-1, SIDE * SIDE), _grid(asset).reshape(-1, SIDE * SIDE)
    if valid is not None:
        whole = _grid(valid).reshape(-1, SIDE * SIDE).all(axis=1)
        query, model = query[whole], model[whole]
    level, at = query.mean(-1), model.mean(-1)
    spread, own = query.std(-1), model.std(-1)
    unclipped = (level > 6) & (level < 249)
    detailed = unclipped & (own > 3)
    gain = float(np.median(spread[detailed] / own[detailed])) if detailed.sum() >= 4 else 1.0
    if unclipped.sum() < 8:
        offset = float(np.median(level - gain * at)) if len(level) else 0.0
        return gain * asset + offset, (gain, offset)
    x, y, prior, offset = at[unclipped], level[unclipped], gain, 0.0
    weight = np.ones_like(x)
    for _ in range(5):  # least absolute deviations by reweighting, drawn to the gain that the detail shows
        total = weight.sum()
        mean_x, mean_y = (weight * x).sum() / total, (weight * y).sum() / total
        covariance = (weight * (x - mean_x) * (y - mean_y)).sum() / total
        variance = (weight * (x - mean_x) ** 2).sum() / total
        gain = float((covariance + 25 * prior) / (variance + 25))
        offset = float(mean_y - gain * mean_x)
        weight = 1 / np.maximum(np.abs(y - gain * x - offset), 2)
    return max(gain, 0.1) * asset + offset, (gain, offset)


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
    """(rows, columns, 7, 7): sums over each block's valid pixels of the products of 1, e, ∂e/∂x, ∂e/∂y, x, y, s."""
    height, width = seen.shape
    blocks = np.empty((height // SIDE, width // SIDE, 7, SIDE * SIDE), np.float32)
    blocks[..., 0, :] = 1
    blocks[..., 1, :] = _grid(expected - 128)
    blocks[..., 2, :] = _grid(_slope(expected.T).T)
    blocks[..., 3, :] = _grid(_slope(expected))
    blocks[..., 4:6, :] = _places(height, width)
    blocks[..., 6, :] = _grid(seen - 128)
    if not valid.all():
        blocks *= _grid(valid)[..., None, :]
    sums: Floats = np.matmul(blocks, blocks.swapaxes(-1, -2)).astype(np.float64)
    return sums


def _slope(picture: Floats) -> Floats:
    """Downwards, between the rows above and below."""
    slope = np.empty_like(picture)
    np.subtract(picture[2:], picture[:-2], out=slope[1:-1])
    slope[1:-1] /= 2
    slope[0], slope[-1] = picture[1] - picture[0], picture[-1] - picture[-2]
    return slope


@lru_cache(maxsize=16)
def _places(height: int, width: int) -> Floats:
    """(rows, columns, 2, 64): x and y of every pixel, from -1 to 1."""
    down, across = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    return np.stack((_grid(across), _grid(down)), axis=-2).astype(np.float32)


def _ratio(number: Floats, count: Floats) -> Floats:
    ratio: Floats = number / np.maximum(count, 1)
    return ratio


def _correlation(sums: Floats) -> tuple[Floats, Marks, Marks]:
    """Of each block: the correlation of the two, whether there is content in what is seen, and in either."""
    count = sums[..., 0, 0]
    mine, its = _ratio(sums[..., 0, 6], count), _ratio(sums[..., 0, 1], count)
    seen = np.maximum(_ratio(sums[..., 6, 6], count) - mine**2, 0)
    expected = np.maximum(_ratio(sums[..., 1, 1], count) - its**2, 0)
    both = _ratio(sums[..., 1, 6], count) - mine * its
    # With the noise above and below, two plain blocks agree, and a plain and a detailed one do not.
    correlation = (both + NOISE) / np.sqrt((seen + NOISE) * (expected + NOISE))
    enough = count >= SIDE * SIDE / 3
    content = enough & (seen > NOISE)
    return correlation, content, content | (enough & (expected > NOISE))


def _finely_alike(seen: Floats, expected: Floats) -> bool:
    """Whether (blocks, 64) agree also in what is neither the same all along a row nor all along a column.

    Lines of text agree with other lines of text, bricks with bricks; the letters and the single bricks do not. Soft
    pictures have nothing so fine, and are not asked.
    """
    mine, its = _beside_lines(seen), _beside_lines(expected)
    own, other = (mine**2).mean(axis=1), (its**2).mean(axis=1)
    detailed = np.maximum(own, other) > 4
    if detailed.sum() < EVIDENCE:
        return True
    both = (mine * its).mean(axis=1)
    correlation = (both[detailed] + 1) / np.sqrt((own[detailed] + 1) * (other[detailed] + 1))
    return bool(np.median(correlation) >= FINE)


def _beside_lines(blocks: Floats) -> Floats:
    """Without the mean of each row and column of each block."""
    # Small products: a large one would start the threads of the linear algebra library, which others need.
    rest: Floats = _CENTRED @ (blocks.reshape(-1, SIDE, SIDE) @ _CENTRED)
    return rest.reshape(blocks.shape)


_CENTRED = np.eye(SIDE, dtype=np.float32) - np.float32(1 / SIDE)


def _neighbours(marks: Marks) -> Floats:
    """How many of each block and the eight around it are marked."""
    rows, columns = marks.shape
    padded = np.pad(marks, 1).astype(np.int8)
    across = padded[:, :columns] + padded[:, 1 : columns + 1] + padded[:, 2:]
    count: Floats = across[:rows] + across[1 : rows + 1] + across[2:]
    return count
