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

# Recall of the edits that the perceptual hash does not settle, by benchmarks/recognition.py: docs/matching.md.
ASSET_SIDE, ASSET_COUNT = 512, 440
QUERY_SIDE, QUERY_COUNT = 1024, 1600

_SCALES, _STEP = 8, 1.2  # ORB's pyramid
_CORNER = 5  # grey levels by which a corner stands out at least
_FIELDS = 6  # along the longer side, each of which has its share of the corners
_OVER = 4  # so many times more corners are looked for than are kept


def of_asset(grey: Raster) -> Keypoints:
    """What is kept with a registered picture."""
    return _extract(grey, ASSET_SIDE, ASSET_COUNT)


def of_query(grey: Raster, *, mirrored: bool = False) -> Keypoints:
    """Of a picture that is checked; `mirrored`: as it looks in a mirror, for descriptors of mirrored copies differ.

    The places are then those in the mirrored picture.
    """
    return _extract(grey, QUERY_SIDE, QUERY_COUNT, mirrored=mirrored)


def places(keypoints: Keypoints) -> NDArray[np.float32]:
    """(n, 2): x and y as shares of the picture, 0 to 1. ValueError where the bytes are none of ours."""
    return np.frombuffer(keypoints.places, "<u2").reshape(-1, 2).astype(np.float32) / 65535


def descriptors(keypoints: Keypoints) -> NDArray[np.uint8]:
    """(n, 32). ValueError where the bytes are none of ours."""
    return np.frombuffer(keypoints.descriptors, np.uint8).reshape(-1, BYTES)


def _extract(grey: Raster, side: int, count: int, *, mirrored: bool = False) -> Keypoints:
    pixels = np.frombuffer(grey.pixels, np.uint8).reshape(grey.height, grey.width)
    scale = side / max(pixels.shape)
    if scale < 1:
        size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    if mirrored:
        pixels = np.ascontiguousarray(pixels[:, ::-1])
    cv2.setNumThreads(1)  # there is a worker for each core
    orb = cv2.ORB.create(nfeatures=count * _OVER, scaleFactor=_STEP, nlevels=_SCALES, fastThreshold=_CORNER)
    found = orb.detect(pixels, None)
    if not found:
        return Keypoints(ALGORITHM, b"", b"")
    kept, values = orb.compute(pixels, [found[at] for at in _spread(found, pixels.shape, count)])
    if values is None:
        return Keypoints(ALGORITHM, b"", b"")
    size = np.array(pixels.shape[::-1], np.float32)
    where = (np.array([corner.pt for corner in kept], np.float32).reshape(-1, 2) + 0.5) / size
    return Keypoints(ALGORITHM, (where * 65535).round().astype("<u2").tobytes(), values.tobytes())


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
