"""Where the tones of a picture change, cut into connected outlines."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Marks = NDArray[np.bool_]
Integers = NDArray[Any]

STEP = 7  # grey levels within three pixels: more than a gradient or the coding brings
RINGING = 0.22  # of the steepest step within REACH: coding leaves as much beside an edge
REACH = 17  # pixels across: a block of the coding on either side
STRIP = 40  # pixels of height: two lines of small text have room in what is higher


@dataclass(frozen=True, slots=True)
class Outlines:
    """Connected outlines; everything but `mask` and `labels` is by number, and number 0 is none."""

    mask: NDArray[np.uint8]  # 1 where there is an outline
    labels: Integers
    left: Integers
    top: Integers
    width: Integers
    height: Integers
    area: Integers
    depth: Integers  # pixels from its middle to its edge, at its thickest
    peak: Integers  # its steepest step in grey levels
    steepest: NDArray[np.uint8]  # step around every pixel
    places: Integers  # of the mask's pixels, in the flattened picture
    owners: Integers  # their outlines
    runs: Integers  # where in `places` pixels side by side begin, all of them of one outline
    cut: Marks  # runs out above or below of a strip no higher than STRIP

    @classmethod
    def of(cls, grey: Grey, judged: Marks) -> "Outlines":
        near = np.ones((3, 3), np.uint8)
        step = np.asarray(cv2.subtract(cv2.dilate(grey, near), cv2.erode(grey, near)), np.uint8)
        steepest = np.asarray(cv2.dilate(step, np.ones((REACH, REACH), np.uint8)), np.uint8)
        least = np.maximum(cv2.convertScaleAbs(steepest, alpha=RINGING), STEP)
        mask = ((step >= least) & judged).astype(np.uint8)
        labels, stats, places, owners = components(mask, connectivity=8)
        depths = cv2.distanceTransform(mask, cv2.DIST_C, 3).astype(np.uint8, copy=False)
        runs = _runs(places, mask.shape[1])
        depth, peak = (highest(values.ravel()[places], runs, owners, len(stats)) for values in (depths, step))
        left, top, width, height, area = stats.T
        cut = _cut(judged.view(np.uint8), places, runs, owners, len(stats))
        return cls(mask, labels, left, top, width, height, area, depth, peak, steepest, places, owners, runs, cut)

    def pixels(self, chosen: Marks) -> NDArray[np.uint8]:
        """A mask of the chosen outlines."""
        chosen = chosen.copy()
        chosen[0] = False
        mask = np.zeros(self.mask.size, np.uint8)
        mask[self.places] = chosen[self.owners]
        return mask.reshape(self.mask.shape)

    def share(self, pixels: NDArray[np.uint8]) -> NDArray[Any]:
        """Of each outline, the share that lies in a mask."""
        return self.shares(pixels.ravel()[self.places])

    def shares(self, chosen: NDArray[Any]) -> NDArray[Any]:
        """Of each outline, the share of its pixels that is chosen; `chosen` goes with `places`."""
        if not len(self.runs):
            return np.zeros(len(self.area))
        counts = np.add.reduceat(chosen, self.runs, dtype=np.int32)
        inside = np.bincount(self.owners[self.runs], weights=counts, minlength=len(self.area))
        shares: NDArray[Any] = inside / np.maximum(self.area, 1)
        return shares


def _cut(judged: NDArray[np.uint8], places: Integers, runs: Integers, owners: Integers, count: int) -> Marks:
    """Outlines within two pixels of a strip's upper or lower edge."""
    inner = cv2.erode(judged, np.ones((5, 1), np.uint8), borderValue=0)
    tall = cv2.morphologyEx(judged, cv2.MORPH_OPEN, np.ones((STRIP + 1, 1), np.uint8), borderValue=0)
    beside, low = (highest(1 - mask.ravel()[places], runs, owners, count) for mask in (inner, tall))
    cut: Marks = (beside > 0) & (low > 0)
    return cut


def components(mask: NDArray[np.uint8], *, connectivity: int) -> tuple[Integers, Integers, Integers, Integers]:
    """Labels, and of each: left, top, width, height, area; then the places of the mask's pixels, and their labels.

    As by OpenCV's function of the same name, which looks at every pixel of the ground too: four times as long for outlines.
    """
    count, labels = cv2.connectedComponents(mask, connectivity=connectivity, ltype=cv2.CV_32S)
    height, width = mask.shape
    places = np.flatnonzero(mask)
    owners: Integers = np.asarray(labels).ravel()[places]
    first = _runs(places, width)
    one, rows, along = owners[first], (places[first] // width).astype(np.int32), (places % width).astype(np.int32)
    left, right = np.full(count, width, np.int32), np.zeros(count, np.int32)
    np.minimum.at(left, one, along[first])
    np.maximum.at(right, one, along[np.append(first, len(places))[1:] - 1])
    top, bottom = np.zeros(count, np.int32), np.zeros(count, np.int32)
    top[one[::-1]], bottom[one] = rows[::-1], rows  # they come from above: of several the last one stands
    area = np.bincount(owners, minlength=count).astype(np.int32)
    left[0], right[0], top[0], bottom[0], area[0] = 0, width - 1, 0, height - 1, mask.size - len(places)
    return labels, np.stack((left, top, right - left + 1, bottom - top + 1, area), axis=1), places, owners


def _runs(places: Integers, width: int) -> Integers:
    """Where pixels side by side begin: all of them are of one outline. Beyond a row's end they may be of two."""
    begins: Integers = np.flatnonzero((np.diff(places, prepend=-2) != 1) | (places % width == 0))
    return begins


def highest(values: Integers, runs: Integers, owners: Integers, count: int) -> Integers:
    """Of each outline's pixels; 0 of none."""
    most = np.zeros(count, values.dtype)
    if len(runs):
        np.maximum.at(most, owners[runs], np.maximum.reduceat(values, runs))
    return most
