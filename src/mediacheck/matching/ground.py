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

LEVEL = 4.0  # grey levels that ground may be off its surface
RINGING = 0.06  # and of the steepest step nearby
CHROMA = 9.0  # levels between the channels that ground may be off
ALLOWED = 0.002  # share of a surface's samples that may be off before another is tried
LEAST = 6  # samples that a surface is fitted to; less lies between letters
SHADOW = 30  # pixels that a box's shadow reaches
NEARBY = 18.0  # the same where an edge is near
SPOILT = 0.12  # share of a surface's samples that are off, from which all of it is none
BLEED = 19  # pixels across in which a colour runs into its neighbours


@dataclass(frozen=True, slots=True)
class Samples:
    """One of every SQUARE × SQUARE pixels, with what lies around it free of outlines."""

    x: Floats
    y: Floats
    values: Floats  # (samples, channels)
    tolerance: Floats  # (samples, channels); infinite where nothing can be said


def uneven(sketch: Sketch, grey: NDArray[np.uint8], outlines: Outlines, judged: Marks, frames: NDArray[np.uint8]) -> Marks:
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
    shaded = _shaded(means, frames, down, across)
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
    profiles: list[Floats] | None = None
    off = np.zeros(len(x), np.bool_)
    excused = np.zeros(len(x), np.bool_)
    for channel in range(samples.values.shape[1]):
        values, tolerance = samples.values[:, channel], samples.tolerance[:, channel]
        least = np.abs(values - np.median(values)) > tolerance
        if least.any():
            least = _fewer(least, np.abs(values - _bent(x, y, values)) > tolerance)
        if least.mean() > ALLOWED:
            profiles = _profiles(x, y, samples.values) if profiles is None else profiles
            for profile in profiles:
                least = _fewer(least, np.abs(values - _along(profile, values)) > tolerance)
        if channel == 0 and not shaded.all():
            excused = shaded & least & (values < np.median(values[~shaded]))
        off |= least & ~excused
    return off


def _fewer(one: Marks, other: Marks) -> Marks:
    return other if other.sum() < one.sum() else one


def _shaded(means: NDArray[np.uint8], frames: NDArray[np.uint8], down: Floats, across: Floats) -> Marks:
    """Where it may be the shadow of a box: close to a frame, and the tones change upright or level, or at its corners."""
    reach = np.ones((SHADOW + 1, SHADOW + 1), np.uint8)
    near = cv2.dilate(frames[::2, ::2].copy(), reach)[down // 2, across // 2] > 0
    height, width = means.shape
    right, left = np.minimum(across + 3, width - 1), np.maximum(across - 3, 0)
    below, above = np.minimum(down + 3, height - 1), np.maximum(down - 3, 0)
    level = np.abs(means[down, right].astype(np.int16) - means[down, left])
    upright = np.abs(means[below, across].astype(np.int16) - means[above, across])
    straight: Marks = near & (np.minimum(level, upright) <= 2 + 0.2 * np.maximum(level, upright))
    return straight


def _fewer(one: Marks, other: Marks) -> Marks:
    return other if other.sum() < one.sum() else one


def _bent(x: Floats, y: Floats, values: Floats) -> Floats:
    """The quadratic surface of least absolute deviation."""
    terms = np.stack((np.ones_like(x), x, y, x * x, x * y, y * y), axis=1)
    weight = np.ones_like(values)
    fitted = values
    for _ in range(6):
        weighted = terms * weight[:, None]
        normal = weighted.T @ terms + 1e-6 * np.eye(6)
        fitted = terms @ np.linalg.solve(normal, weighted.T @ values)
        weight = 1 / np.maximum(np.abs(values - fitted), 1)
    return fitted


def _profiles(x: Floats, y: Floats, values: Floats) -> list[Floats]:
    """The place of each sample along the gradient's line, and its distance from the gradient's centre."""
    slopes, at_x, at_y = _slopes(x, y, values)
    if len(at_x) < LEAST:
        return []
    tensor = np.einsum("kic,kjc->ij", slopes, slopes)
    direction = np.linalg.eigh(tensor)[1][:, 1]
    profiles = [x * direction[0] + y * direction[1]]
    # Every slope points at the centre c: n · (p - c) = 0 for its normal n. In an ellipse as wide and high as the region too.
    for stretch in (1.0, float(np.ptp(x)) / max(float(np.ptp(y)), 1e-6)):
        normals = np.stack((-slopes[:, 1] / stretch, slopes[:, 0]), axis=1)
        matrix = np.einsum("kic,kjc->ij", normals, normals)
        matrix += (1e-6 * float(np.trace(matrix)) + 1e-6) * np.eye(2)
        along = normals[:, 0] * at_x[:, None] + normals[:, 1] * at_y[:, None] * stretch
        centre = np.linalg.solve(matrix, np.einsum("kic,kc->i", normals, along))
        profiles.append(np.hypot(x - centre[0], y * stretch - centre[1]))
    return profiles


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
    return np.interp(profile, places, medians)
