"""Everything that a picture is recognised by, in one go."""

import numpy as np
from PIL import Image

from mediacheck.fingerprint import ALGORITHM, borders, perceptual, raster
from mediacheck.model import WHOLE, Fingerprints, Region, View

GATE = 1.0
"""The least detail (`perceptual.detail`) that gets codes."""

_CHROMA = 6  # grey levels between the channels that JPEG leaves in a picture without colour


def fingerprints(picture: Image.Image, pixels: str) -> Fingerprints:
    """Of an RGB picture, upright; `pixels` is its digest by `exact`.

    Its shorter side should be 512 or more, where the original has as much: rasters and codes are then the same,
    however far the decoder scaled it down.
    """
    grey = picture.convert("L")
    whole, detail = _view(grey, WHOLE)
    views = [whole]
    box = borders.content(grey)
    if box is not None:
        left, top, right, bottom = box
        region = (
            left / picture.width,
            top / picture.height,
            (right - left) / picture.width,
            (bottom - top) / picture.height,
        )
        trimmed, inner = _view(grey.crop(box), region)
        views.append(trimmed)
        detail = max(detail, inner)
    return Fingerprints(ALGORITHM, pixels, detail, tuple(views), _is_grey(picture))


def _view(grey: Image.Image, box: Region) -> tuple[View, float]:
    shrunk = raster.of(grey)
    small = perceptual.small(raster.picture(shrunk))  # a sixth of the work that the whole would be
    detail = perceptual.detail(small)
    codes = perceptual.codes(small) if detail >= GATE else ()
    return View(box, shrunk, codes), detail


def _is_grey(picture: Image.Image) -> bool:
    colours = np.asarray(picture.resize((64, 64), Image.Resampling.NEAREST), dtype=np.int16)
    return bool(np.percentile(colours.max(axis=2) - colours.min(axis=2), 99) <= _CHROMA)
