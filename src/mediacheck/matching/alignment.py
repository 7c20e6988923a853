"""From keypoints to transforms: where in a picture an asset might be. What is proposed here, the blocks verify."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint import keypoints as points
from mediacheck.model import Keypoints

Matrix = NDArray[np.float64]
Floats = NDArray[Any]

INLIERS = 7  # keypoints that must agree on one transform: fewer do so by chance
_LIKE = 72  # bits by which two descriptors of the same corner may differ
_CLEARER = 0.88  # the nearest descriptor's distance to the second's: else it may be either
_NEAR = 0.008  # of the asset's longer side that a keypoint may be off
_CLOSE = 10.0  # times as far from where an affinity puts it may a keypoint be that is put right by a perspective
_TILTED = 12  # keypoints from which another shape can be told from chance
_MORE = 1.05  # times as well as before must the keypoints agree on a transform of more freedom


class Correspondences:
    """The keypoints of a picture that are like some of an asset's, in the asset's pixels and the picture's.

    Places are measured in shares of the longer side, so that both directions count alike.
    """

    def __init__(self, query: Keypoints, sketch: tuple[int, int], asset: Keypoints, raster: tuple[int, int]) -> None:
        """`sketch` and `raster` are heights and widths."""
        self._mine, self._its = points.places(query), points.places(asset)
        self._sketch = np.array(sketch[::-1], np.float64) / max(sketch)
        self._raster = np.array(raster[::-1], np.float64) / max(raster)
        self._pairs = _pairs(points.descriptors(query), points.descriptors(asset))

    def __len__(self) -> int:
        return len(self._pairs)

    def transform(self, free: NDArray[np.bool_]) -> tuple[Matrix, int] | None:
        """The transform (3, 3) of shares of the picture into shares of the asset on which most of the free keypoints agree.

        And how many do.
        """
        pairs = self._pairs[free[self._pairs[:, 0]]]
        # Each of the asset's keypoints once, or a pattern could shrink the whole picture to one of them.
        pairs = pairs[np.unique(pairs[:, 1], return_index=True)[1]]
        if len(pairs) < INLIERS:
            return None
        mine, its = self._mine[pairs[:, 0]] * self._sketch, self._its[pairs[:, 1]] * self._raster
        matrix, inliers, best = np.eye(3), 0, 0.0
        off = np.zeros(len(mine))
        for kind in (_similar, _affine, _projective):
            # A perspective is close to the affinity before it; without strangers it is found in a tenth of the attempts.
            near = off < _CLOSE if kind is _projective else np.ones(len(mine), np.bool_)
            found, _ = kind(mine[near], its[near])
            if found is None:
                break
            square = np.vstack((found, (0.0, 0.0, 1.0)))[:3]
            mapped = np.c_[mine, np.ones(len(mine))] @ square.T
            off = (
                np.linalg.norm(mapped[:, :2] / np.where(mapped[:, 2:] > 0, mapped[:, 2:], np.nan) - its, axis=1) / _NEAR
            )
            count, fit = (
                int((off < 1).sum()),
                float(np.nan_to_num(np.maximum(0, 1 - off**2)).sum()),
            )  # MSAC (Torr, Zisserman 2000)
            # Most edits move, turn and scale: more freedom than is needed only follows chance.
            if count >= INLIERS and fit > _MORE * best:
                matrix, inliers, best = square, count, fit
            if count < _TILTED:
                break
        if inliers < INLIERS:
            return None
        return np.diag((*(1 / self._raster), 1.0)) @ matrix @ np.diag((*self._sketch, 1.0)), inliers


def _similar(mine: Floats, its: Floats) -> Any:
    return cv2.estimateAffinePartial2D(mine, its, method=cv2.RANSAC, ransacReprojThreshold=_NEAR, maxIters=3000)


def _affine(mine: Floats, its: Floats) -> Any:
    return cv2.estimateAffine2D(mine, its, method=cv2.RANSAC, ransacReprojThreshold=_NEAR, maxIters=3000)


def _projective(mine: Floats, its: Floats) -> Any:
    return cv2.findHomography(mine, its, cv2.RANSAC, _NEAR, maxIters=500)


def _pairs(mine: NDArray[np.uint8], its: NDArray[np.uint8]) -> NDArray[np.intp]:
    """(n, 2): positions of descriptors that are each other's, as far as that can be told; the nearest first."""
    if len(mine) < INLIERS or len(its) < INLIERS:
        return np.empty((0, 2), np.intp)
    apart = _bits(mine, its)
    every = np.arange(len(mine))
    nearest = apart.argmin(axis=1)
    first = apart[every, nearest]
    apart[every, nearest] = 255
    second = apart.min(axis=1)
    like = np.flatnonzero((first <= _LIKE) & (first < _CLEARER * second))
    order = like[np.argsort(first[like], kind="stable")]
    return np.stack((order, nearest[order]), axis=1)


def _bits(mine: NDArray[np.uint8], its: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(n, m): in how many bits descriptors differ, 255 for 255 and 256. NumPy counts them quicker than OpenCV's matcher."""
    one, other = mine.view("<u8").T.copy(), its.view("<u8").T.copy()
    word = np.empty((len(mine), len(its)), np.uint64)
    apart: NDArray[np.uint8] = np.bitwise_count(np.bitwise_xor(one[0][:, None], other[0][None, :], out=word))
    for at in range(1, 4):
        more = np.bitwise_count(np.bitwise_xor(one[at][:, None], other[at][None, :], out=word))
        apart = np.minimum(apart, 255 - more) + more if at == 3 else apart + more
    return apart
