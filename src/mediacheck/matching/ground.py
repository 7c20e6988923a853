"""Plain ground: one colour, or a gradient along a line or around a point."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint.sketch import SQUARE
from mediacheck.matching.outlines import Outlines
from mediacheck.model import Sketch

Marks = NDArray[np.bool_]
Floats = NDArray[Any]
Integers = NDArray[Any]

LEVEL = 3.0  # grey levels that ground may be off its surface
RINGING = 0.06  # and of the steepest step nearby
CHROMA = 7.0  # levels between the channels that ground may be off
ALLOWED = 0.002  # share of a surface's samples that may be off before another is tried
LEAST = 6  # samples that a surface is fitted to; less lies between letters
SHADOW = 30  # pixels that a box's shadow reaches
CORNER, BESIDE = 2, 1  # of a box, outside it
NEARBY = 18.0  # the same where an edge is near
SPOILT = 0.12  # share of a surface's samples that are off, from which all of it is none
PROFILED = 64  # samples from which a gradient's course is looked for
ENOUGH = 700  # places at which slopes are taken
BLEED = 19  # pixels across in which a colour runs into its neighbours


@dataclass(frozen=True, slots=True)
class Samples:
    """One of every SQUARE × SQUARE pixels, with what lies around it free of outlines."""

    x: Floats
    y: Floats
    values: Floats  # (samples, channels)
    tolerance: Floats  # (samples, channels); infinite where nothing can be said


def uneven(sketch: Sketch, grey: NDArray[np.uint8], outlines: Outlines, judged: Marks, framing: Marks) -> Marks:
    """The squares of SQUARE × SQUARE pixels in which what has no outline is no plain ground either."""
    height, width = grey.shape
    free = (judged & (outlines.mask == 0)).astype(np.uint8)
    # Outlines are three pixels thick: every other pixel shows as well what they part.
    half = cv2.erode(free, np.ones((3, 3), np.uint8), borderValue=1)[::2, ::2].copy()
    _, regions = cv2.connectedComponents(half, connectivity=4, ltype=cv2.CV_32S)
    calm = cv2.erode(half, np.ones((3, 3), np.uint8), borderValue=1)
    square = cv2.erode(half, np.ones((5, 5), np.uint8), borderValue=1)
    clean = cv2.erode(half, np.ones((BLEED // 2, BLEED // 2), np.uint8), borderValue=1)
    means = cv2.blur(grey, (5, 5))
    middle = SQUARE // 2
    rows, columns = np.nonzero(calm[middle // 2 :: SQUARE // 2, middle // 2 :: SQUARE // 2])
    down, across = rows * SQUARE + middle, columns * SQUARE + middle
    halved = down // 2, across // 2
    colours = np.frombuffer(sketch.colours, np.uint8).reshape(-(-height // SQUARE), -(-width // SQUARE), 3)
    colour = colours[rows, columns].astype(np.float32)
    values = np.stack(
        (means[down, across].astype(np.float32), colour[:, 0] - colour[:, 1], colour[:, 2] - colour[:, 1]), axis=1
    )
    tolerance = np.empty_like(values)
    tolerance[:, 0] = LEVEL + RINGING * outlines.steepest[down, across]
    nearby = np.where(square[halved] > 0, NEARBY, np.inf)
    tolerance[:, 1:] = np.where(clean[halved] > 0, CHROMA, nearby)[:, None]
    squares = np.zeros((-(-height // SQUARE), -(-width // SQUARE)), np.bool_)
    shaded = _shaded(np.asarray(means), outlines, framing, down, across)
    owner = regions[halved]
    order = np.argsort(owner, kind="stable")
    starts = np.flatnonzero(np.diff(owner[order], prepend=-1))
    ordered, allowed = values[order], tolerance[order]
    if not len(starts):
        return squares
    spread = np.maximum.reduceat(ordered - allowed, starts) - np.minimum.reduceat(ordered + allowed, starts)
    for number in np.flatnonzero((spread > 0).any(axis=1)):
        members = order[starts[number] : starts[number + 1] if number + 1 < len(starts) else None]
        if len(members) < LEAST:
            continue
        samples = Samples(across[members] / 256, down[members] / 256, values[members], tolerance[members])
        off = _off_surface(samples, shaded[members])
        squares[rows[members], columns[members]] = off | (off.mean() > SPOILT)
    return squares


def _off_surface(samples: Samples, shaded: Marks) -> Marks:
    """Off the surface that explains most: bent a little, or a profile along a line or around a point."""
    x, y = samples.x, samples.y
    few = slice(None, None, max(1, len(x) // ENOUGH))
    profiles: list[Floats] | None = None
    off, excused = np.zeros(len(x), np.bool_), np.zeros(len(x), np.bool_)
    for channel in range(samples.values.shape[1]):
        values, tolerance = samples.values[:, channel], samples.tolerance[:, channel]
        least = np.abs(values - np.median(values)) > tolerance
        if least.any():
            least = _fewer(least, np.abs(values - _bent(x, y, values, few)) > tolerance)
        if least.mean() > ALLOWED and len(x) >= PROFILED:
            profiles = _profiles(x, y, samples.values) if profiles is None else profiles
            missed = [np.abs(values[few] - _along(one[few], values[few])) > tolerance[few] for one in profiles]
            if missed:
                best = profiles[int(np.argmin([one.sum() for one in missed]))]
                least = _fewer(least, np.abs(values - _along(best, values)) > tolerance)
        if channel == 0:
            # A shadow is darker than the ground, and only then its colours may be others.
            lit = np.inf if shaded.all() else np.median(values[~shaded])
            excused = shaded & least & (values < lit)
        off |= least & ~excused
    return off


def _fewer(one: Marks, other: Marks) -> Marks:
    return other if other.sum() < one.sum() else one


def _shaded(means: NDArray[Any], outlines: Outlines, framing: Marks, down: Integers, across: Integers) -> Marks:
    """Where it may be the shadow of a box: close to it, and the tones change upright or level, or at its corners."""
    height, width = means.shape
    mask = np.zeros((-(-height // 2), -(-width // 2)), np.uint8)
    boxes = np.flatnonzero(framing & (outlines.width >= SHADOW))
    sizes = outlines.width[boxes].astype(np.int64) * outlines.height[boxes]
    for one in boxes[np.argsort(-sizes)][:100]:
        left, top = int(outlines.left[one]) // 2, int(outlines.top[one]) // 2
        right, bottom, reach = left + int(outlines.width[one]) // 2, top + int(outlines.height[one]) // 2, SHADOW // 2
        cv2.rectangle(mask, (left - reach, top - reach), (right + reach, bottom + reach), CORNER, cv2.FILLED)
        cv2.rectangle(mask, (left - reach, top), (right + reach, bottom), BESIDE, cv2.FILLED)
        cv2.rectangle(mask, (left, top - reach), (right, bottom + reach), BESIDE, cv2.FILLED)
        cv2.rectangle(mask, (left, top), (right, bottom), 0, cv2.FILLED)
    where = mask[down // 2, across // 2]
    right_, left_ = np.minimum(across + 3, width - 1), np.maximum(across - 3, 0)
    below, above = np.minimum(down + 3, height - 1), np.maximum(down - 3, 0)
    level = np.abs(means[down, right_].astype(np.int16) - means[down, left_])
    upright = np.abs(means[below, across].astype(np.int16) - means[above, across])
    straight = np.minimum(level, upright) <= 2 + 0.2 * np.maximum(level, upright)
    shaded: Marks = (where == CORNER) | ((where == BESIDE) & straight)
    return shaded


def _bent(x: Floats, y: Floats, values: Floats, few: slice) -> Floats:
    """The quadratic surface of least absolute deviation, of a few samples at all."""
    terms = np.stack((np.ones_like(x), x, y, x * x, x * y, y * y), axis=1)
    part, level = terms[few], values[few]
    weight, factors = np.ones_like(level), np.zeros(6)
    for _ in range(6):
        weighted = part * weight[:, None]
        factors = np.linalg.solve(weighted.T @ part + 1e-6 * np.eye(6), weighted.T @ level)
        weight = 1 / np.maximum(np.abs(level - part @ factors), 1)
    fitted: Floats = terms @ factors
    return fitted


def _profiles(x: Floats, y: Floats, values: Floats) -> list[Floats]:
    """The place of each sample along the gradient's line, and its distance from the gradient's centre."""
    slopes, at_x, at_y = _slopes(x, y, values)
    if len(at_x) < LEAST:
        return []
    thin = slice(None, None, max(1, len(at_x) // ENOUGH))
    slopes, at_x, at_y = slopes[thin], at_x[thin], at_y[thin]
    tensor = np.tensordot(slopes, slopes, axes=([0, 2], [0, 2]))
    direction = np.linalg.eigh(tensor)[1][:, 1]
    profiles = [x * direction[0] + y * direction[1]]
    # Every slope points at the centre c: n · (p - c) = 0 for its normal n. In an ellipse as wide and high as the region too.
    for stretch in (1.0, float(np.ptp(x)) / max(float(np.ptp(y)), 1e-6)):
        normals = np.stack((-slopes[:, 1] / stretch, slopes[:, 0]), axis=1)
        places = np.stack((at_x, at_y * stretch), axis=1)
        centre = _centre(normals, places)
        profiles.append(np.hypot(x - centre[0], y * stretch - centre[1]))
    return profiles


def _centre(normals: Floats, places: Floats) -> Floats:
    """Where the lines through the places meet, by least angles; normals are (places, 2, channels)."""
    toward = (normals * places[:, :, None]).sum(axis=1)
    weight = np.ones_like(toward)
    centre: Floats = places.mean(axis=0)
    for _ in range(6):
        weighted = normals * weight[:, None]
        matrix = np.tensordot(weighted, normals, axes=([0, 2], [0, 2]))
        matrix += (1e-9 * float(np.trace(matrix)) + 1e-9) * np.eye(2)
        centre = np.linalg.solve(matrix, np.tensordot(weighted, toward, axes=([0, 2], [0, 1])))
        far = np.hypot(*(places - centre).T)[:, None] + 0.02
        off = np.abs(toward - (normals * centre[:, None]).sum(axis=1)) / far
        weight = 1 / (far**2 * np.maximum(off, 1))
    return centre


def _slopes(x: Floats, y: Floats, values: Floats) -> tuple[Floats, Floats, Floats]:
    """(places, 2, channels), x, y: the slopes between samples four squares apart, and where."""
    column, row = (x * 256).astype(int) // SQUARE, (y * 256).astype(int) // SQUARE
    column, row = column - column.min(), row - row.min()
    field = np.full((int(row.max()) + 5, int(column.max()) + 5, values.shape[1]), np.nan, np.float32)
    field[row, column] = values
    # Around the same place: half way between the four corners of a square.
    one, two, three = field[row, column + 4], field[row + 4, column], field[row + 4, column + 4]
    across, down = (one + three - two - values) / 2, (two + three - one - values) / 2
    slopes = np.stack((across, down), axis=1)
    known = np.isfinite(slopes).all(axis=(1, 2)) & (np.abs(slopes).max(axis=(1, 2), initial=0) < 80)
    shift = 2 * SQUARE / 256
    return slopes[known], x[known] + shift, y[known] + shift


def _along(profile: Floats, values: Floats) -> Floats:
    """The profile's own course: the median of each piece, drawn through."""
    pieces = ((profile - profile.min()) * (256 / SQUARE / 1.5)).astype(int)
    order = np.lexsort((values, pieces))
    starts = np.flatnonzero(np.diff(pieces[order], prepend=-1))
    counts = np.diff(starts, append=len(order))
    medians = values[order][starts + counts // 2]
    total = np.bincount(pieces, weights=profile)[pieces[order][starts]]
    places = total / counts
    if len(places) > 2:  # straight on at both ends
        first = medians[0] - (medians[1] - medians[0]) / (places[1] - places[0]) * places[0]
        last = medians[-1] + (medians[-1] - medians[-2]) / (places[-1] - places[-2])
        places = np.concatenate(([0.0], places, [places[-1] + 1])) if places[0] > 0 else places
        medians = np.concatenate(([first], medians, [last])) if len(places) > len(medians) else medians
    course: Floats = np.interp(profile, places, medians)
    return course
