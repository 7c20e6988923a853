"""A picture behind a mesh: straight rules so close that each cell between them is too small to be judged as ground."""

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint.sketch import SQUARE
from mediacheck.matching.ground import LEAST
from mediacheck.matching.outlines import Outlines

Marks = NDArray[np.bool_]

MANY = 60  # cells that make a mesh: a table with cells so small is no table
LARGEST = LEAST * SQUARE**2  # pixels of a cell: in a larger one the ground is judged
SMALLEST = 12  # pixels of a cell: less lies between letters and rules
LEVEL = 16.0  # grey levels that a cell is off the middle one: rules ring into such cells
OFF = 0.3  # of the cells that are; in 9 pictures behind a mesh of 16 pixels 0.47 to 0.83
RULED = 0.2  # of a cell that lies within two pixels of a straight rule


def behind(outlines: Outlines, grey: NDArray[np.uint8], judged: Marks, frames: Marks) -> Marks:
    """(height, width): the cells of a mesh whose tones are many."""
    nothing = np.zeros_like(judged)
    rules = outlines.pixels(frames)
    if int(rules.sum()) < MANY * SMALLEST:
        return nothing
    free = (judged & (outlines.mask == 0)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(free, connectivity=4, ltype=cv2.CV_32S)
    areas = stats[:, cv2.CC_STAT_AREA]
    areas[0] = 0
    tiny = np.flatnonzero((areas >= SMALLEST) & (areas < LARGEST))
    if len(tiny) < MANY:
        return nothing
    places = labels.ravel()
    near = cv2.dilate(rules, np.ones((5, 5), np.uint8)).ravel()
    tiny = tiny[np.bincount(places, weights=near, minlength=count)[tiny] > RULED * areas[tiny]]
    if len(tiny) < MANY:
        return nothing
    tones = np.bincount(places, weights=grey.ravel(), minlength=count)[tiny] / areas[tiny]
    if np.mean(np.abs(tones - np.median(tones)) > LEVEL) <= OFF:
        return nothing
    chosen = np.zeros(count, np.bool_)
    chosen[tiny] = True
    found: Marks = chosen[labels]
    return found
