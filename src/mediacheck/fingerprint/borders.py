"""Where the picture begins: plain borders around it, found and left out."""

from typing import Any

import numpy as np
from PIL import Image

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels, as Pillow has it

_TOLERANCE = 10  # grey levels that a border's pixel may be off its colour: JPEG's ringing
_STRAY = 0.01  # of a row's pixels may be off further
_LEAST = 0.004  # of a side: a pixel of the raster; less does not move the picture
_MOST = 0.8  # of a side; what remained would be a detail, not the picture
_STEP = 8.0  # grey levels between border and picture, on average along the edge
_STEEP = 3  # pixels in which an edge rises; a sky fades away slower
_BLEED = 16  # pixels within which a border has ended: JPEG smears its edge over a block
_INNER = 32  # pixels beyond, which say how far the picture is off the border's colour


def content(grey: Image.Image) -> Box | None:
    """The box of a picture of mode L inside its plain borders; None where there are none worth cutting."""
    pixels = np.asarray(grey)
    height, width = pixels.shape
    top, bottom = _depth(pixels), _depth(pixels[::-1])
    left, right = _depth(pixels.T), _depth(pixels.T[::-1])
    if max(left, right) < _LEAST * width and max(top, bottom) < _LEAST * height:
        return None
    if width - left - right < (1 - _MOST) * width or height - top - bottom < (1 - _MOST) * height:
        return None
    return left, top, width - right, height - bottom


def _depth(rows: np.ndarray[Any, np.dtype[np.uint8]]) -> int:
    """How many rows, from the first, are a border: of one colour, and ending at a straight edge."""
    colour = int(np.median(rows[0]))
    plain = 0
    while plain < len(rows) and _off(rows[plain], colour) <= _STRAY:
        plain += 1
    if plain in (0, len(rows)):
        return 0
    first = max(0, plain - _STEEP)
    profile = np.abs(rows[first : plain + _BLEED + _INNER].astype(np.int16) - colour).mean(axis=1)
    if len(profile) <= plain - first + _BLEED:
        return 0
    step = float(np.median(profile[plain - first + _BLEED :]))
    edge = int(np.argmax(profile >= step / 2))
    rise = profile[edge] - profile[max(0, edge - _STEEP)]
    return first + edge if step >= _STEP and rise >= step / 4 and first + edge < plain + _BLEED else 0


def _off(row: np.ndarray[Any, np.dtype[np.uint8]], colour: int) -> float:
    return float((np.abs(row.astype(np.int16) - colour) > _TOLERANCE).mean())
