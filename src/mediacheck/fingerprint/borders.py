"""Where the picture begins: plain borders around it, found and left out."""

import numpy as np
from PIL import Image

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels, as Pillow has it

_TOLERANCE = 10  # grey levels that a border's pixel may be off its colour: JPEG's ringing
_LEAST = 0.02  # of a side; less is not worth a second look
_MOST = 0.8  # of a side; what remains would be a detail, not the picture


def content(picture: Image.Image) -> Box | None:
    """The box of an RGB picture inside its plain borders; None where there are none worth cutting."""
    pixels = np.asarray(picture, dtype=np.int16)
    height, width = pixels.shape[:2]
    top = _depth(pixels)
    bottom = _depth(pixels[::-1])
    left = _depth(pixels.transpose(1, 0, 2))
    right = _depth(pixels.transpose(1, 0, 2)[::-1])
    inner_width, inner_height = width - left - right, height - top - bottom
    if inner_width < (1 - _MOST) * width or inner_height < (1 - _MOST) * height:
        return None
    if max(left, right) < _LEAST * width and max(top, bottom) < _LEAST * height:
        return None
    return left, top, width - right, height - bottom


def _depth(rows: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> int:
    """How many rows, from the first, are of one colour: that of the first."""
    colour = np.median(rows[0], axis=0)
    for depth, row in enumerate(rows):
        if (np.abs(row - colour) > _TOLERANCE).any(axis=1).mean() > 0.01:
            return depth
    return len(rows)
