"""Colours that are not the registered picture's: the comparison is of greys, and a picture can hide in colours alone.

The means of the asset's fields are held against those of the same places, after one affine map of colours, which an edit of
all of the picture is. Numbers: docs/matching.md.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint import perceptual
from mediacheck.fingerprint.image import FIELDS
from mediacheck.fingerprint.sketch import SQUARE
from mediacheck.model import Fingerprints, Sketch

Floats = NDArray[Any]
Marks = NDArray[np.bool_]

OFF = 13.0
"""Levels that a colour is off, in the mean of two by two fields. Of 20 photographs no copy that was recoded, sized, made
darker, more colourful or noisy has more than 12.8, of brighter, harder and sepia ones 4 of 60 have."""
DARK, LIGHT, LIGHTEST = 10, 238, 245  # levels beyond which a channel is clipped, in the picture; in the asset
LEAST = 12  # fields that a map of colours is fitted to
SEEN = 0.85  # of a field: what is less seen has other means
ACROSS = 3  # squares of the sketch along a field: smaller fields are joined


_RIDGE = np.diag((1.0, 1.0, 1.0, 0.01))


def beside_the_map(seen: Floats, known: Floats, valid: Marks) -> Marks:
    """Of fields (rows, columns, RGB) of a picture and of an asset, those in colours that are not the asset's."""
    shape = seen.shape[:2]
    own, other = (np.ascontiguousarray(fields.reshape(-1, 3).T, np.float64) for fields in (seen, known))
    there = valid.ravel()
    asked = there & (own.max(axis=0) < LIGHT) & (own.min(axis=0) > DARK) & (other.max(axis=0) < LIGHTEST)
    if there.sum() < LEAST:
        return np.zeros(shape, np.bool_)
    terms = np.concatenate((other, np.ones((1, other.shape[1]))))
    weight = there.astype(np.float64)
    off: Floats = np.zeros(own.shape[1])
    for _ in range(8):  # least absolute deviations by reweighting: a part in other colours does not move the map
        weighted = terms * weight
        factors = np.linalg.solve(weighted @ terms.T + _RIDGE, weighted @ own.T)
        rest = own - factors.T @ terms
        off = np.abs(rest - rest.sum(axis=0) / 3).max(axis=0)  # brightness is the comparison's
        weight = there / np.maximum(off, 2)
    off = np.where(asked, off, 0).reshape(shape)
    squares = (off[:-1, :-1] + off[1:, :-1] + off[:-1, 1:] + off[1:, 1:]) / 4 >= OFF
    near = np.zeros(shape, np.bool_)
    for down in (slice(None, -1), slice(1, None)):
        for across in (slice(None, -1), slice(1, None)):
            near[down, across] |= squares
    return near & (off >= OFF)


def on_whole(mine: Fingerprints, its: Fingerprints, orientation: int) -> float:
    """The share of the picture in other colours, where it is the asset as a whole, turned by `orientation`."""
    size = FIELDS * FIELDS * 3
    if len(mine.colours) != size or len(its.colours) != size:
        return 0.0
    seen, known = (np.frombuffer(each.colours, np.uint8).reshape(FIELDS, FIELDS, 3) for each in (mine, its))
    rotation, mirror = perceptual.ORIENTATIONS[orientation]
    turned = np.rot90(seen[:, ::-1] if mirror else seen, -rotation // 90)
    return float(beside_the_map(turned, known, np.ones((FIELDS, FIELDS), np.bool_)).mean())


def on_part(sketch: Sketch, explained: Marks, to_asset: Floats, its: Fingerprints) -> Marks:
    """Of what is `explained` (height, width) of the picture by its greys, what is in other colours.

    `to_asset` (3, 3) takes shares of the picture to shares of the asset.
    """
    nothing = np.zeros_like(explained)
    if len(its.colours) != FIELDS * FIELDS * 3 or not explained.any():
        return nothing
    height, width = explained.shape
    rows, columns = -(-height // SQUARE), -(-width // SQUARE)
    # Fields of which three squares lie along each side, if need be four or sixteen of the asset's together.
    pixels = np.linalg.inv(to_asset) * np.array((width, height, 1.0))[:, None]
    along = float(np.sqrt(abs(np.linalg.det(pixels)) / abs(float(pixels[2] @ (0.5, 0.5, 1.0))) ** 3))
    fields = FIELDS
    while fields > 4 and along / fields < ACROSS * SQUARE:
        fields //= 2
    if along / fields < ACROSS * SQUARE:
        return nothing
    known = np.frombuffer(its.colours, np.uint8).reshape(fields, FIELDS // fields, fields, FIELDS // fields, 3)
    each = int(np.clip(np.ceil(along / fields / SQUARE), 4, 24))
    size = fields * each
    # From a pixel of the asset, drawn at `size`, to a square of the sketch.
    shares = np.array(((1 / size, 0, 0.5 / size), (0, 1 / size, 0.5 / size), (0, 0, 1.0)))
    squares = np.array(((1 / SQUARE, 0, -0.5), (0, 1 / SQUARE, -0.5), (0, 0, 1.0)))
    back = squares @ pixels @ shares
    colours = np.frombuffer(sketch.colours, np.uint8).reshape(rows, columns, 3).astype(np.float32)
    padded = np.pad(explained, ((0, rows * SQUARE - height), (0, columns * SQUARE - width)), mode="edge")
    whole = padded.reshape(rows, SQUARE, columns, SQUARE).all(axis=(1, 3)).astype(np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    drawn = cv2.warpPerspective(colours, back, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    there = cv2.warpPerspective(np.pad(whole, 1, mode="edge"), _shifted(back), (size, size), flags=flags) > 0.999
    counts = there.reshape(fields, each, fields, each).sum(axis=(1, 3))
    sums = (drawn * there[..., None]).reshape(fields, each, fields, each, 3).sum(axis=(1, 3))
    seen = sums / np.maximum(counts, 1)[..., None]
    foreign = beside_the_map(seen, known.mean(axis=(1, 3)), counts >= SEEN * each**2)
    if not foreign.any():
        return nothing
    to_fields = np.diag((fields, fields, 1.0)) @ to_asset @ np.diag((1 / width, 1 / height, 1.0))
    middle = np.array(((1, 0, -0.5), (0, 1, -0.5), (0, 0, 1.0)))
    to_fields = middle @ to_fields @ np.linalg.inv(middle)
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    marks = cv2.warpPerspective(foreign.astype(np.uint8), to_fields, (width, height), flags=flags)
    return explained & (np.asarray(marks) > 0)


def _shifted(back: Floats) -> Floats:
    """The same into what has one more square on every side."""
    shifted: Floats = np.array(((1, 0, 1), (0, 1, 1), (0, 0, 1.0))) @ back
    return shifted
