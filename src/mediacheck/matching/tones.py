"""Edits of a picture's tones: without colour, in other colours, blurred."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint import sketch as sketches
from mediacheck.fingerprint.image import FIELDS
from mediacheck.matching.blocks import Comparison
from mediacheck.model import Fingerprints

Floats = NDArray[Any]

# Set by the edits of benchmarks/recognition.py, so that recompression, scaling and cropping name none: docs/matching.md.
GAIN = 1.12  # times as much contrast as before, or as little
SHIFT = 14.0  # levels by which the middle tones are brighter or darker
SATURATION = 0.25  # of the asset's colourfulness that is more or less
HUE = 7.0  # levels by which all colours are off
BLURRED = 3  # smoothings of the asset: recompression takes one or two
_COLOURFUL = 9.0  # levels of colour that can be told from noise
_FEW = 12  # fields that are too few to speak for a picture


def edits(
    mine: Fingerprints, its: Fingerprints, comparison: Comparison, to_picture: Floats, *, fine: bool = True
) -> tuple[str, ...]:
    """`to_picture` (3, 3) takes shares of the asset to shares of the picture; `fine`: it could be as sharp as the asset."""
    gain, offset = comparison.tone
    found = []
    if mine.grey and not its.grey:
        found.append("grey")
    elif not 1 / GAIN <= gain <= GAIN or abs(128 * (gain - 1) + offset) > SHIFT or _recoloured(mine, its, to_picture):
        found.append("colour")
    if fine and comparison.blurred >= BLURRED:
        found.append("blur")
    return tuple(found)


def _recoloured(mine: Fingerprints, its: Fingerprints, to_picture: Floats) -> bool:
    if len(its.colours) != FIELDS * FIELDS * 3:
        return False
    middles = (np.arange(FIELDS) + 0.5) / FIELDS
    places = np.stack((*(grid.ravel() for grid in np.meshgrid(middles, middles)), np.ones(FIELDS * FIELDS)), axis=1)
    mapped = places @ to_picture.T
    x, y = mapped[:, 0] / mapped[:, 2], mapped[:, 1] / mapped[:, 2]
    inside = (x > 0) & (x < 1) & (y > 0) & (y < 1)
    if inside.sum() < _FEW:
        return False
    squares = _squares(mine)
    rows, columns = squares.shape[:2]
    seen = _chroma(squares[(y[inside] * rows).astype(int), (x[inside] * columns).astype(int)])
    known = _chroma(np.frombuffer(its.colours, np.uint8).reshape(-1, 3)[inside])
    off = np.median(seen - known, axis=0)
    if float(np.abs(off).max()) > HUE:
        return True
    mine_off, its_off = seen - np.median(seen, axis=0), known - np.median(known, axis=0)
    power = float((its_off**2).mean())
    if power < _COLOURFUL**2:
        return False
    return abs(float((mine_off * its_off).mean()) / power - 1) > SATURATION


def _squares(mine: Fingerprints) -> Floats:
    """The picture's colours, (rows, columns, 3)."""
    if mine.sketch is None:
        return np.frombuffer(mine.colours, np.uint8).reshape(FIELDS, FIELDS, 3)
    grey = mine.sketch.grey
    shape = -(-grey.height // sketches.SQUARE), -(-grey.width // sketches.SQUARE), 3
    return np.frombuffer(mine.sketch.colours, np.uint8).reshape(shape)


def _chroma(colours: Floats) -> Floats:
    values = colours.astype(np.float32)
    return np.stack((values[:, 0] - values[:, 1], values[:, 2] - values[:, 1]), axis=1)
