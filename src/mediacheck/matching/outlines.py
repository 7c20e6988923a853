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

    @classmethod
    def of(cls, grey: Grey, judged: Marks) -> "Outlines":
        near = np.ones((3, 3), np.uint8)
        step = np.asarray(cv2.subtract(cv2.dilate(grey, near), cv2.erode(grey, near)), np.uint8)
        steepest = np.asarray(cv2.dilate(step, np.ones((REACH, REACH), np.uint8)), np.uint8)
        least = np.maximum(cv2.convertScaleAbs(steepest, alpha=RINGING), STEP)
        mask = ((step >= least) & judged).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
        depths = cv2.distanceTransform(mask, cv2.DIST_C, 3).astype(np.uint8, copy=False)
        places = np.flatnonzero(mask)
        owners: NDArray[np.int32] = np.asarray(labels, np.int32).ravel()[places]
        depth = np.zeros(count, np.uint8)
        np.maximum.at(depth, owners, depths.ravel()[places])
        peak = np.zeros(count, np.uint8)
        np.maximum.at(peak, owners, step.ravel()[places])
        left, top, width, height, area = stats.T
        return cls(mask, labels, left, top, width, height, area, depth, peak, steepest, places, owners)

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
        inside = np.bincount(self.owners, weights=chosen, minlength=len(self.area))
        shares: NDArray[Any] = inside / np.maximum(self.area, 1)
        return shares
