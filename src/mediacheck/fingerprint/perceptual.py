"""The 256-bit perceptual hash in the eight orientations, and the measure of detail that it needs."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ORIENTATIONS: tuple[tuple[int, bool], ...] = (
    (0, False),
    (90, False),
    (180, False),
    (270, False),
    (0, True),
    (90, True),
    (180, True),
    (270, True),
)
"""(rotation, mirror): the picture is mirrored left to right where `mirror` says so, and then turned clockwise by
`rotation` degrees. The order of `View.codes`, upright first."""

DISTANCE = 31
"""Codes that differ in more bits than this are not the same picture; the search index is exact up to here."""

_SIDE = 64  # imagehash.phash: hash_size 16 × highfreq_factor 4
_SIZE = 16

# The detail gate, from 285 photographs under 16 edits against flat, gradient and text pictures: docs/matching.md.
_STRENGTH = 0.08  # grey levels: the median of the hash's frequencies
_SEEN = 0.8  # grey levels: the deviation from a plane at which there is something in a block
_SPREAD = 0.22  # of the 64 blocks


def small(grey: Image.Image) -> NDArray[np.float64]:
    """The 64 × 64 picture that the hash looks at, from a picture of mode L."""
    return np.asarray(grey.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS), dtype=np.float64)


def codes(picture: NDArray[np.float64]) -> tuple[bytes, ...]:
    """`imagehash.phash(…, hash_size=16)` of a `small` picture in each of ORIENTATIONS, 32 bytes each.

    The bits are those of imagehash (the tests compare them), for an eighth of the work and without SciPy, whose import
    costs a quarter of a second: turning a picture transposes its cosine transform, mirroring it changes the signs of
    the odd frequencies.
    """
    basis = _basis()
    upright = basis @ picture @ basis.T
    signs = np.where(np.arange(_SIZE) % 2, -1.0, 1.0)
    turned = upright.T
    across, down = signs[None, :], signs[:, None]
    mirrored = upright * across
    spectra = np.stack(
        (
            upright,
            turned * across,
            upright * across * down,
            turned * down,
            mirrored,
            mirrored.T * across,
            mirrored * across * down,
            mirrored.T * down,
        )
    ).reshape(len(ORIENTATIONS), -1)
    bits = spectra > np.median(spectra, axis=1, keepdims=True)
    return tuple(row.tobytes() for row in np.packbits(bits, axis=1))


def distance(one: bytes, other: bytes) -> int:
    """In how many bits two codes differ."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def detail(picture: NDArray[np.float64]) -> float:
    """How much a `small` picture holds that the hash can rely on; from 1 on it is enough.

    The lesser of two shares of what is needed. Strength: half of the hash's frequencies must stand out of the rounding
    of grey levels, or its bits are chance, as in a flat picture and a gradient. Spread: there must be something to see
    in more places than a logo or a line of text on white takes up.
    """
    basis = _basis()
    spectrum = basis @ picture @ basis.T / (_SIDE * _SIDE)
    strength = np.median(np.abs(spectrum - np.median(spectrum)))
    blocks = picture.reshape(8, 8, 8, 8).swapaxes(1, 2).reshape(64, 64)
    spread = np.count_nonzero((blocks @ _beside_plane()).std(axis=1) > _SEEN) / len(blocks)
    return float(min(strength / _STRENGTH, spread / _SPREAD))


@cache
def _beside_plane() -> NDArray[np.float64]:
    """What takes from an 8 × 8 block, as a row of 64, the plane that fits it best: a gradient is no detail."""
    down, across = np.divmod(np.arange(64), 8)
    plane = np.stack((np.ones(64), across, down), axis=1)
    rest: NDArray[np.float64] = np.eye(64) - plane @ np.linalg.pinv(plane)
    return rest


@cache
def _basis() -> NDArray[np.float64]:
    """The 16 lowest cosines over 64 points, one a row: the unnormalised DCT-II that SciPy computes."""
    frequency, place = np.arange(_SIZE)[:, None], np.arange(_SIDE)[None, :]
    return 2 * np.cos(np.pi * frequency * (2 * place + 1) / (2 * _SIDE))
