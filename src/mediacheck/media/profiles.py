"""Colour profiles and gammas, which one viewer applies and the next does not: they can make another picture of it."""

import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

GREYS = 33  # from black to white, that are held against what a viewer shows of them
COLOURS = 9  # along each channel, of which the brightness is
FAR = 24
"""Levels that a grey may be off. Of sRGB, Display P3, Adobe RGB and ProPhoto RGB (gamma 1.8) none is more than 19."""
FAR_COLOUR = 64
"""Levels of brightness that a colour may be off: wide colours are clipped. Of the four none is more than 60."""

_PERCEPTUAL, _RELATIVE = 0, 1  # intents: viewers take the one or the other
_SPACES = {"RGB": "RGB", "RGBA": "RGB", "P": "RGB", "PA": "RGB", "L": "GRAY", "LA": "GRAY", "I;16": "GRAY"}


Info = Mapping[str | tuple[int, int], Any]


def is_far(mode: str, info: Info) -> bool:
    """Whether a picture, opened by Pillow, looks quite unlike its numbers where its profile or its gamma is applied.

    A profile that cannot be read, and one of another space than the picture, are ignored.
    """
    data = info.get("icc_profile")
    if isinstance(data, bytes) and data:
        return mode in _SPACES and _profile_is_far(data, _SPACES[mode])
    curve = _curve(info)
    return curve is not None and bool(np.abs(curve - np.arange(256)).max() > FAR)


def as_shown(picture: Image.Image, mode: str, info: Info) -> Image.Image | None:
    """An RGB picture in the colours that its profile or its gamma gives it; None where these are much as they are.

    `mode` and `info` are those of the file.
    """
    if not is_far(mode, info):
        return None
    if data := info.get("icc_profile"):
        return _applied(_opened(data), picture if _SPACES[mode] == "RGB" else picture.convert("L"), _PERCEPTUAL)
    curve = _curve(info)
    return None if curve is None else picture.point(curve.round().astype(int).tolist() * 3)


def _curve(info: Info) -> Any:
    """Of a PNG's gamma: what is shown for each of the 256 levels."""
    gamma = info.get("gamma")
    if not isinstance(gamma, int | float) or gamma <= 0 or "srgb" in info:
        return None
    return 255 * (np.arange(256) / 255) ** (1 / (2.2 * gamma))


@lru_cache(maxsize=16)
def _profile_is_far(data: bytes, space: str) -> bool:
    from PIL import ImageCms

    try:
        profile = _opened(data)
        if profile.profile.xcolor_space.strip() != space:
            return False
        return any(_off(profile, space, intent) for intent in (_PERCEPTUAL, _RELATIVE))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return False


def _opened(data: bytes) -> Any:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(io.BytesIO(data))


def _off(profile: Any, space: str, intent: int) -> bool:
    greys = np.linspace(0, 255, GREYS).round().astype(np.uint8)[None]
    strip = Image.fromarray(greys)
    shown = np.asarray(_applied(profile, strip.convert("RGB") if space == "RGB" else strip, intent), np.int16)
    if np.abs(shown - greys[..., None]).max() > FAR:
        return True
    if space != "RGB":
        return False
    steps = np.linspace(0, 255, COLOURS).round().astype(np.uint8)
    colours = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    changed = np.asarray(_applied(profile, Image.fromarray(colours), intent), np.int16) - colours
    return bool(np.abs(changed @ (0.299, 0.587, 0.114)).max() > FAR_COLOUR)


def _applied(profile: Any, picture: Image.Image, intent: int) -> Image.Image:
    from PIL import ImageCms

    srgb = ImageCms.createProfile("sRGB")
    shown = ImageCms.profileToProfile(picture, profile, srgb, renderingIntent=ImageCms.Intent(intent), outputMode="RGB")
    if shown is None:
        raise ValueError("no picture")
    return shown
