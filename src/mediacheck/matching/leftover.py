"""What no registered picture accounts for: other picture content, or only plain ground, frames and text.

Nothing is fine by default. A part is fine if it is positively one of three: *ground*, one smooth surface of one colour
or gradient; a *frame*, straight or a rounded rectangle; *text*, letters of one tone in lines on such ground, or
something no larger than a letter. Whatever else stands out is picture content. Numbers: docs/matching.md.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint.sketch import SQUARE
from mediacheck.matching import crowds, frames, ground, lettering, meshes
from mediacheck.matching.outlines import Outlines
from mediacheck.model import Sketch

Marks = NDArray[np.bool_]

SIDE = 16  # pixels of a cell
SMALLEST = 64  # pixels of the shorter side: what is smaller cannot be told from text
# A stranger's rim of 1 to 2 % of the height all around cleared in 30 of 30 pictures with 3 and 6, in 12 with these; of 449
# explained copies 447 are still.
SEAM = 2  # pixels that the edge of a registered picture may be off, on either side
BLUR = 4  # pixels to which the picture's edge, coded, reaches beyond it
FEW = 6  # pixels of a cell that a stray edge may fill
MOST = 0.3  # share of the picture's area up to which a box may be a flag or a pictogram
WRITTEN = 0.3  # share of what is in a box that is text, beside an icon
LEAST = 0.0015  # share of the picture's area that a part must have to be more than an icon; 4 cells at least


def picture_content(sketch: Sketch, unexplained: Marks) -> Marks:
    """Which cells of SIDE × SIDE pixels show other picture content; `unexplained` has a mark for each pixel of the sketch.

    A cell that is explained in part is judged by the rest of it.
    """
    width, height = sketch.grey.width, sketch.grey.height
    grey = np.frombuffer(sketch.grey.pixels, np.uint8).reshape(height, width)
    judged = _without_seams(unexplained)
    if not judged.any():
        return np.zeros((-(-height // SIDE), -(-width // SIDE)), np.bool_)
    if min(width, height) < SMALLEST:
        return cells(judged.view(np.uint8)) > 0
    outlines = Outlines.of(grey, judged)
    framing = frames.of(outlines)
    text = lettering.of(outlines, grey, framing)
    for one in frames.boxes(outlines, framing, LEAST * grey.size, MOST * grey.size):
        framing[one] = _plain_inside(outlines, grey, text, int(one))
    scattered = crowds.scattered(outlines, text, framing)
    wrong = outlines.pixels(~(framing | text.fine) | scattered)
    ruled = cv2.resize(frames.ruled(grey), (width, height), interpolation=cv2.INTER_NEAREST)
    wrong |= np.asarray(ruled, np.uint8) & judged.view(np.uint8)
    wrong |= outlines.mask & _enclosed(judged)
    wrong |= meshes.behind(outlines, grey, judged, framing).view(np.uint8)
    squares = ground.uneven(sketch, grey, outlines, judged, framing)
    found = cells(_filled(wrong)) >= FEW
    found |= cells(np.repeat(np.repeat(squares, SQUARE, 0), SQUARE, 1)[:height, :width].view(np.uint8)) > 0
    found &= cells(judged.view(np.uint8)) > 0
    return _parts(found, height * width)


def _enclosed(judged: Marks) -> NDArray[np.uint8]:
    """A mask of the parts that lie within a registered picture: what is written there is written over it."""
    mask = judged.view(np.uint8)
    if judged.all():
        return np.zeros_like(mask)
    count, labels = cv2.connectedComponents(mask, connectivity=4)
    within = np.ones(count, np.uint8)
    within[0] = 0
    for rim in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        within[rim] = 0
    return within[labels] if within.any() else np.zeros_like(mask)


def _plain_inside(outlines: Outlines, grey: NDArray[np.uint8], text: lettering.Lettering, one: int) -> bool:
    """Whether a box holds text, or nothing: with shapes in it, or several tones, it is a flag or a pictogram."""
    left, top, width, height = (int(x[one]) for x in (outlines.left, outlines.top, outlines.width, outlines.height))
    inside = (outlines.left >= left) & (outlines.left + outlines.width <= left + width)
    inside &= (outlines.top >= top) & (outlines.top + outlines.height <= top + height)
    # The inner edge of the box's own rule is nothing in it.
    inside &= (outlines.width < 0.75 * width) | (outlines.height < 0.75 * height)
    content = int(outlines.area[inside].sum())
    if (inside & text.lines).any() and outlines.area[inside & text.lines].sum() >= WRITTEN * content:
        return True
    if content > 0.01 * width * height:
        return False
    # Beside rounded corners lies the ground.
    inner = np.s_[top + height // 7 : top + height - height // 7, left + width // 7 : left + width - width // 7]
    free = outlines.mask[inner] == 0
    tones = np.bincount(grey[inner][free] // 8, minlength=33)
    tones = tones[:-1] + tones[1:]
    high = np.flatnonzero(tones >= 0.12 * free.size)
    return not high.size or int(np.ptp(high)) <= 1


def _filled(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """With what each outline encloses."""
    contours, _ = cv2.findContours(pixels, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = pixels.copy()
    cv2.drawContours(filled, contours, -1, 1, cv2.FILLED)
    return filled


def _without_seams(unexplained: Marks) -> Marks:
    """Less what is no wider than two seams, and less a seam along what is explained."""
    if unexplained.all():
        return unexplained
    mask = unexplained.astype(np.uint8)
    side = 2 * SEAM - 1
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((side, side), np.uint8), borderValue=0)
    judged: Marks = cv2.erode(opened, np.ones((2 * BLUR + 1, 2 * BLUR + 1), np.uint8), borderValue=1) > 0
    return judged


def cells(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The sum of each cell's pixels."""
    height, width = pixels.shape
    padded = np.pad(pixels, ((0, -height % SIDE), (0, -width % SIDE)))
    rows, columns = padded.shape[0] // SIDE, padded.shape[1] // SIDE
    down = padded.reshape(rows, SIDE, columns * SIDE).sum(axis=1, dtype=np.uint16)  # whole rows at a time
    counts: NDArray[np.int64] = down.reshape(rows, columns, SIDE).sum(axis=2, dtype=np.int64)
    return counts


def _parts(found: Marks, area: int) -> Marks:
    """The cells of every part that is large enough, and what they enclose."""
    near = cv2.dilate(found.astype(np.uint8), np.ones((3, 3), np.uint8))
    count, labels = cv2.connectedComponents(near, connectivity=8)
    sizes = np.bincount(labels[found], minlength=count)
    least = max(4.0, LEAST * area / SIDE**2)
    large = found & (sizes[labels] >= least)
    around = np.pad((~large).astype(np.uint8), 1, constant_values=1)
    cv2.floodFill(around, None, (0, 0), 2)
    enclosed: Marks = large | (around[1:-1, 1:-1] == 1)
    return enclosed
