"""Everything that a picture is recognised by, in one go."""

import dataclasses

import numpy as np
from PIL import Image

from mediacheck.fingerprint import ALGORITHM, borders, perceptual, raster, sketch
from mediacheck.model import WHOLE, Depth, Fingerprints, Raster, Region, View

GATE = 1.0
"""The least detail (`perceptual.detail`) that gets codes."""

FIELDS = 16
"""Along each side, for which the colours are kept."""

_STRAY = 20  # levels by which the colours of a plain border differ at most
_CHROMA = 6  # grey levels between the channels that JPEG leaves in a picture without colour
_COLOURED = 0.01  # of its pixels that may have more
_SAMPLES = 128  # along each side


def fingerprints(picture: Image.Image, pixels: str, depth: Depth = Depth.WHOLE) -> Fingerprints:
    """Of an RGB picture, upright; `pixels` is its digest by `exact`.

    Its shorter side should be 512 or more, where the original has as much: rasters and codes are then the same,
    however far the decoder scaled it down.
    """
    grey = picture.convert("L")
    whole, detail = _view(grey, WHOLE)
    views = [whole]
    box = _content(picture, grey)
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
    colours = picture.resize((FIELDS, FIELDS), Image.Resampling.BOX).tobytes()
    found = Fingerprints(ALGORITHM, pixels, detail, tuple(views), _is_grey(picture), colours)
    if depth is Depth.WHOLE:
        return found
    if depth is Depth.PARTS:
        return dataclasses.replace(found, sketch=sketch.of(picture.reduce(sketch.SQUARE), grey))
    from mediacheck.fingerprint import keypoints  # OpenCV takes its time to load

    return dataclasses.replace(found, keypoints=keypoints.of_asset(Raster(*grey.size, grey.tobytes())))


def _content(picture: Image.Image, grey: Image.Image) -> tuple[int, int, int, int] | None:
    """What is inside plain borders, if they are plain in colour too: a picture can hide in colours of one brightness."""
    box = borders.content(grey)
    if box is None:
        return None
    left, top, right, bottom = box
    width, height = picture.size
    strips = (
        (0, 0, width, _outer(top)),
        (0, height - _outer(height - bottom), width, height),
        (0, 0, _outer(left), height),
        (width - _outer(width - right), 0, width, height),
    )
    plain = (_one_colour(picture.crop(strip)) for strip in strips if strip[0] < strip[2] and strip[1] < strip[3])
    return box if all(plain) else None


def _outer(depth: int) -> int:
    """How much of a border no colour of the picture runs into: coding shares colours in squares of 16 pixels."""
    return depth - min(16, depth * 3 // 4)


def _one_colour(strip: Image.Image) -> bool:
    pixels = np.asarray(strip.resize((64, 64), Image.Resampling.BOX), dtype=np.int16)
    chroma = np.stack((pixels[..., 0] - pixels[..., 1], pixels[..., 2] - pixels[..., 1]), axis=-1)
    off = np.abs(chroma - np.median(chroma, axis=(0, 1))).max(axis=-1)
    return bool(np.percentile(off, 90) <= _STRAY)


def _view(grey: Image.Image, box: Region) -> tuple[View, float]:
    shrunk = raster.of(grey)
    small = perceptual.small(raster.picture(shrunk))  # a sixth of the work that the whole would be
    detail = perceptual.detail(small)
    codes = perceptual.codes(small) if detail >= GATE else ()
    return View(box, shrunk, codes), detail


def _is_grey(picture: Image.Image) -> bool:
    red, green, blue = (np.asarray(band) for band in _samples(picture).split())
    chroma = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)
    return bool(np.count_nonzero(chroma > _CHROMA) <= _COLOURED * chroma.size)


def _samples(picture: Image.Image) -> Image.Image:
    """Pixels here and there: means of many of them are those of the picture, for a fifth of the time."""
    return picture.resize((_SAMPLES, _SAMPLES), Image.Resampling.NEAREST)
