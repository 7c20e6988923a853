"""Strokes of a drawing, stars, dots: many small outlines that are no letters."""

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.matching import lettering
from mediacheck.matching.outlines import Outlines

Marks = NDArray[np.bool_]

SPECK = 6  # pixels of the least outline that counts in a crowd
GRID = 4  # pixels; a crowd is looked for in squares of 80
CROWD = 7  # small outlines in such a square that are no text: icons are fewer


def scattered(outlines: Outlines, text: lettering.Lettering, frames: Marks) -> Marks:
    """Which small outlines lie in a crowd, but in no line of text and close to none: strokes of a drawing, stars."""
    small = min(lettering.SMALL, lettering.SHARE * outlines.mask.size**0.5)
    lonely: Marks = text.fine & ~text.lines & ~frames & (outlines.height <= small) & (outlines.area >= SPECK)
    lonely[0] = False
    which = np.flatnonzero(lonely)
    if len(which) < CROWD:
        return np.zeros_like(lonely)
    lines = outlines.pixels(text.lines | (text.fine & (outlines.height > small)))[::GRID, ::GRID]
    reach = 2 * round(small / 2 / GRID) + 1
    near = cv2.dilate(lines.copy(), np.ones((reach, reach), np.uint8))
    down = (outlines.top[which] + outlines.height[which] // 2) // GRID
    across = (outlines.left[which] + outlines.width[which] // 2) // GRID
    alone = near[down.clip(max=len(near) - 1), across.clip(max=near.shape[1] - 1)] == 0
    which, down, across = which[alone], down[alone] // 4, across[alone] // 4
    counts = np.zeros((len(near) // 4 + 1, near.shape[1] // 4 + 1), np.float32)
    np.add.at(counts, (down, across), 1)
    crowd = cv2.blur(counts, (5, 5), borderType=cv2.BORDER_CONSTANT)[down, across] * 25
    found: Marks = np.zeros(len(lonely), np.bool_)
    found[which[crowd >= CROWD - 0.5]] = True
    return found
