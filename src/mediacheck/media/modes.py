"""From any of Pillow's modes to eight bits a channel, upright and on white."""

from typing import Any

import numpy as np
from PIL import Image

LEAST = 512
"""The shorter side of the picture that fingerprints are made of, where the file has as much."""

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation(picture: Image.Image) -> int:
    """EXIF's orientation, 1 to 8; 1 where there is none to be read.

    Of EXIF alone, as browsers do: `Image.getexif` would ask XMP, too. Pillow has turned a TIFF by itself, and libheif
    a HEIC, when they are loaded; neither leaves an EXIF orientation behind.
    """
    block = picture.info.get("exif")
    if not block:
        return 1
    exif = Image.Exif()
    try:
        exif.load(block)
        value = exif.get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - broken EXIF raises nearly anything, and costs no picture
        return 1
    return value if isinstance(value, int) and value in range(1, 9) else 1


def upright(picture: Image.Image, turn: int) -> Image.Image:
    return picture.transpose(_TURNS[turn]) if turn in _TURNS else picture


def swaps_sides(turn: int) -> bool:
    return turn in range(5, 9)


def eight_bit(picture: Image.Image) -> Image.Image:
    """The loaded picture in mode RGB, or RGBA where something may show through. It may be the same object."""
    if picture.mode in {"RGB", "RGBA"} and "transparency" not in picture.info:
        return picture
    if picture.mode.startswith("I;16"):
        return _grey(np.asarray(picture) >> 8)
    if picture.mode in {"I", "F"}:
        return _grey(_stretched(np.asarray(picture)))
    if picture.mode == "LAB":
        return _from_lab(picture)
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def scaled(picture: Image.Image) -> Image.Image:
    """The picture shrunk by a power of two, its shorter side not below LEAST: as a JPEG's decoder shrinks it."""
    factor = 1
    while min(picture.size) // (2 * factor) >= LEAST:
        factor *= 2
    return picture.reduce(factor) if factor > 1 else picture


def on_white(picture: Image.Image) -> Image.Image:
    """The picture (RGB or RGBA) as RGB, white where it is transparent. It may be the same object."""
    return picture if picture.mode == "RGB" else _on("white", picture)


def on_black(picture: Image.Image) -> Image.Image | None:
    """The same on black, as apps in dark colours show it; None where nothing is transparent."""
    if picture.mode == "RGB" or picture.getchannel("A").getextrema()[0] == 255:
        return None
    return _on("black", picture)


def _on(ground: str, picture: Image.Image) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", picture.size, ground), picture).convert("RGB")


def _grey(values: Any) -> Image.Image:
    return Image.fromarray(values.astype(np.uint8)).convert("RGB")


def _stretched(values: Any) -> Any:
    """From darkest to brightest: such files do not say what is black and what is white."""
    numbers = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    low, high = numbers.min(), numbers.max()
    return (numbers - low) * (255 / (high - low)) if high > low else numbers * 0


def _from_lab(picture: Image.Image) -> Image.Image:
    from PIL import ImageCms

    converted = ImageCms.profileToProfile(
        picture, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    return converted if converted is not None else picture.getchannel(0).convert("RGB")
