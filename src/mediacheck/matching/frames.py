"""Frames, rules, boxes and bars: outlines that are straight, upright or level, or a rounded rectangle."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.matching.outlines import Outlines

Marks = NDArray[np.bool_]

LENGTH = 32  # pixels that a straight piece has at least
STRAIGHT = 0.88  # share of an outline in straight pieces; the rest are corners
THIN = 5  # pixels of depth of a sharp edge or rule, coded
OFF = 4  # pixels that an outline may be off the rounded rectangle
DISC = 0.4  # corner radius as a share of the longer side, from which a box is a disc
CORNER = 2 - 2**0.5  # of a radius: how far a rounded corner stays away from the corner, across and down together
VISIBLE = 20  # grey levels by which pixels two apart differ at the side of a bar
# Share of the pixels that are at the side of a bar, at least, and of them beside a bar's end, at most: letters have as many
# of these. Of a table's rules a sixth are at a side; notes stand on the lines.
BARS = 0.22, 0.1
STAVES = 0.38, 0.5


def of(outlines: Outlines) -> Marks:
    """Which outlines are a frame."""
    level: NDArray[Any] = cv2.morphologyEx(outlines.mask, cv2.MORPH_OPEN, np.ones((1, LENGTH), np.uint8))
    upright: NDArray[Any] = cv2.morphologyEx(outlines.mask, cv2.MORPH_OPEN, np.ones((LENGTH, 1), np.uint8))
    thin = outlines.depth <= THIN
    fine: Marks = thin & (outlines.share(np.maximum(level, upright)) >= STRAIGHT)
    candidates = np.flatnonzero(thin & ~fine & (outlines.width >= LENGTH) & (outlines.height >= 2 * THIN))
    for one in candidates[np.argsort(-outlines.area[candidates])][:60]:
        if one:
            fine[one] = _rounded(outlines, int(one))
    return fine


def _rounded(outlines: Outlines, one: int) -> bool:
    left, top, width, height = (int(x[one]) for x in (outlines.left, outlines.top, outlines.width, outlines.height))
    if outlines.area[one] > 2 * (width + height) * (2 * THIN):
        return False
    slack = min(OFF, 0.07 * min(width, height))
    thickness = 2 * float(outlines.depth[one]) + 1 + slack
    if min(width, height) < 3 * thickness:
        return False  # nothing would be outside it: a word is no box
    down, across = np.nonzero(outlines.labels[top : top + height, left : left + width] == one)
    x, y = np.minimum(across, width - 1 - across), np.minimum(down, height - 1 - down)
    corner = (across > width / 2) + 2 * (down > height / 2)
    inside = 0
    for number in range(4):
        at_x, at_y = x[corner == number], y[corner == number]
        if not at_x.size:
            return False
        radius = min(float((at_x + at_y).min()) / CORNER, width / 2, height / 2)
        if radius > DISC * max(width, height):
            return False
        beyond = np.hypot(np.maximum(radius - at_x, 0), np.maximum(radius - at_y, 0))
        depth = np.where(beyond > 0, radius - beyond, np.minimum(at_x, at_y))
        inside += int(((depth <= thickness) & (depth >= -slack)).sum())
    return inside >= 0.97 * down.size


def ruled(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A mask, at every other pixel, of where many bars or lines lie side by side: a bar code, sheet music."""
    level, upright = grey[:-2:2, :-2:2], grey[:-2:2, 2::2]
    across = cv2.threshold(cv2.absdiff(level, upright), VISIBLE, 255, cv2.THRESH_BINARY)[1]
    down = cv2.threshold(cv2.absdiff(level, grey[2::2, :-2:2]), VISIBLE, 255, cv2.THRESH_BINARY)[1]
    found = np.zeros_like(level)
    for over, along, window, (least, most) in ((across, down, (48, 8), BARS), (down, across, (16, 24), STAVES)):
        over_share, along_share = cv2.blur(over, window), cv2.blur(along, window)
        found |= ((over_share >= 255 * least) & (along_share <= most * over_share)).view(np.uint8)
    return found


def boxes(outlines: Outlines, fine: Marks, least: float, most: float) -> NDArray[Any]:
    """Numbers of the frames whose box has an area between `least` and `most` pixels and is no strip."""
    area = outlines.width.astype(np.int64) * outlines.height
    long, short = np.maximum(outlines.width, outlines.height), np.minimum(outlines.width, outlines.height)
    chosen = np.flatnonzero(fine & (area >= least) & (area <= most) & (long <= 3 * short))
    return chosen[chosen > 0]
