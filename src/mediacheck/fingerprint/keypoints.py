"""Corners that are found again when a picture was cropped, turned, tilted, or laid beside or on another one.

ORB (Rublee et al., ICCV 2011) by OpenCV. Its own choice of corners goes by strength, so that a line of text takes all of
them; here they are spread over the scales and over the picture.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.model import Keypoints, Raster

ALGORITHM = "orb-1"
"""Name and version of all that decides over places and descriptors."""

BYTES = 32  # of a descriptor

Pixels = NDArray[np.uint8]

# Recall of the edits that the perceptual hash does not settle, by benchmarks/recognition.py: docs/matching.md.
ASSET_SIDE, ASSET_COUNT = 512, 360
QUERY_SIDE, QUERY_COUNT = 1024, 1300

_SCALES, _STEP = 8, 1.2  # ORB's pyramid
_CORNER = 5  # grey levels by which a corner stands out at least
_FIELDS = 6  # along the longer side, each of which has its share of the corners
_OVER = 4  # so many times more corners are looked for than are kept


def of_asset(grey: Raster) -> Keypoints:
    """What is kept with a registered picture."""
    pixels = _pixels(grey, ASSET_SIDE)
    return _described(pixels, _found(pixels, ASSET_COUNT))


class Corners:
    """The corners of a picture that is checked, found once: its keypoints as it is, and as it looks in a mirror.

    The descriptors of mirrored copies are others, and their places are those in the mirrored picture.
    """

    def __init__(self, grey: Raster) -> None:
        self._pixels = _pixels(grey, QUERY_SIDE)
        self._found = _found(self._pixels, QUERY_COUNT)
        self.places: NDArray[np.float64] = _shares(self._found, self._pixels)
        """(n, 2): x and y as shares of the picture as it is."""

    def keypoints(self, which: NDArray[np.bool_] | None = None, *, mirrored: bool = False) -> Keypoints:
        """Of all corners, or of those that are marked."""
        found = self._found if which is None else [self._found[at] for at in np.flatnonzero(which)]
        if not mirrored:
            return _described(self._pixels, found)
        width = self._pixels.shape[1]
        turned = [
            cv2.KeyPoint(
                width - 1 - each.pt[0], each.pt[1], each.size, (180 - each.angle) % 360, each.response, each.octave
            )
            for each in found
        ]
        return _described(np.ascontiguousarray(self._pixels[:, ::-1]), turned)


def places(keypoints: Keypoints) -> NDArray[np.float64]:
    """(n, 2): x and y as shares of the picture, 0 to 1. ValueError where the bytes are none of ours."""
    return np.frombuffer(keypoints.places, "<u2").reshape(-1, 2) / 65535


def descriptors(keypoints: Keypoints) -> NDArray[np.uint8]:
    """(n, 32). ValueError where the bytes are none of ours."""
    return np.frombuffer(keypoints.descriptors, np.uint8).reshape(-1, BYTES)


def _pixels(grey: Raster, side: int) -> Pixels:
    """The picture, its longer side at most `side`."""
    pixels: Pixels = np.frombuffer(grey.pixels, np.uint8).reshape(grey.height, grey.width)
    scale = side / max(pixels.shape)
    if scale >= 1:
        return pixels
    size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _orb(count: int) -> Any:
    cv2.setNumThreads(1)  # there is a worker for each core
    return cv2.ORB.create(nfeatures=count * _OVER, scaleFactor=_STEP, nlevels=_SCALES, fastThreshold=_CORNER)


def _found(pixels: Pixels, count: int) -> list[Any]:
    found = _orb(count).detect(pixels, None)
    return [found[at] for at in _spread(found, pixels.shape, count)] if found else []


def _described(pixels: Pixels, corners: list[Any]) -> Keypoints:
    kept, values = _orb(QUERY_COUNT).compute(pixels, corners) if corners else ((), None)
    if values is None:
        return Keypoints(ALGORITHM, b"", b"")
    where = _shares(kept, pixels)
    return Keypoints(ALGORITHM, (where * 65535).round().clip(0, 65535).astype("<u2").tobytes(), values.tobytes())


def _shares(corners: Any, pixels: Pixels) -> NDArray[np.float64]:
    where = np.array(cv2.KeyPoint.convert(corners), np.float32).reshape(-1, 2)
    shares: NDArray[np.float64] = (where + 0.5) / pixels.shape[::-1]
    return shares


def _spread(corners: Any, shape: tuple[int, ...], count: int) -> NDArray[np.intp]:
    """Which corners to keep: the strongest of each scale in each field, in turns."""
    where = np.array([corner.pt for corner in corners], np.float32)
    strength = np.array([corner.response for corner in corners], np.float32)
    scale = np.array([corner.octave for corner in corners])
    side = max(shape) / _FIELDS
    fields = -(-shape[0] // side) * -(-shape[1] // side)
    ratio = 1 / _STEP
    share = count * (1 - ratio) / (1 - ratio**_SCALES) * ratio ** np.arange(_SCALES) / fields
    group = (scale * 100 + (where[:, 1] // side)) * 100 + (where[:, 0] // side)
    order = np.lexsort((-strength, group))
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    turn = rank / share[scale[order]]
    kept: NDArray[np.intp] = order[np.argsort(turn, kind="stable")[:count]]
    return kept
