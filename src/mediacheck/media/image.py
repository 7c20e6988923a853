"""Pictures: the one way from bytes to fingerprints. A registry and its queries go it alike, or nothing would match."""

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

from PIL import Image, ImageFile, features

from mediacheck.fingerprint import exact
from mediacheck.fingerprint import image as fingerprint
from mediacheck.media import budget, frames, heif, modes, profiles
from mediacheck.media.frames import Look
from mediacheck.model import Depth, Limits

_HEIF = frozenset({"image/heic", "image/heif"})


def readable() -> dict[str, bool]:
    """The formats by name, and whether this installation can decode them."""
    found = dict.fromkeys(("JPEG", "PNG", "WebP", "GIF", "TIFF", "AVIF", "HEIC", "BMP", "MPO"), True)
    for name, feature in (("JPEG", "jpg"), ("MPO", "jpg"), ("PNG", "zlib"), ("WebP", "webp"), ("AVIF", "avif")):
        found[name] = bool(features.check(feature))
    try:
        import pi_heif  # noqa: F401 - only whether it is there
    except ImportError:
        found["HEIC"] = False
    return found


def look(data: bytes, type_: str, name: str, limits: Limits, depth: Depth = Depth.WHOLE) -> Look:
    """Decode and fingerprint, as closely as `depth` says. Raises OverLimitError, CutShortError, MemoryError, and whatever a decoder raises."""
    with _our_budget(limits):
        picture, announced = _opened(data, type_, name, limits)
        pixels = exact.jpeg_pixels(data) if type_ == "image/jpeg" else None
        if pixels is not None and not profiles.is_far(picture.mode, picture.info):
            return _jpeg(picture, pixels, limits, depth)
        sequence = frames.Sequence(picture, type_, announced.frames, name, limits)
        seen = frames.look(sequence, name, type_, depth)
        return seen if pixels is None else replace(seen, fingerprints=replace(seen.fingerprints, pixels=pixels))


def upright(data: bytes, type_: str, name: str, limits: Limits, side: int) -> Image.Image:
    """The picture that the file shows first, as RGB, its longer side at most `side`. Raises as `look` does."""
    with _our_budget(limits):
        picture, _ = _opened(data, type_, name, limits)
        turn = modes.orientation(picture)
        picture.draft("RGB", (side, side))
        picture.load()
        shown = modes.upright(modes.on_white(modes.eight_bit(picture)), turn)
        shown.thumbnail((side, side), Image.Resampling.LANCZOS)
        return shown


def _opened(data: bytes, type_: str, name: str, limits: Limits) -> tuple[ImageFile.ImageFile, budget.Extent]:
    """The picture before it is decoded, and what it will cost, which is no more than the limits allow."""
    announced = budget.extent(data, type_, limits.frames)
    if announced is not None:
        announced.check(name, limits)
    if type_ in _HEIF and not heif.is_safe(data):
        raise SyntaxError
    picture = _decoder(type_)(io.BytesIO(data))
    if announced is None:
        count = getattr(picture, "n_frames", 1)
        announced = budget.Extent(count, count * picture.width * picture.height)
        announced.check(name, limits)
    if type_ == "image/jpeg":
        budget.check_scans(exact.jpeg_scans(data), picture.width * picture.height, name, limits)
    return picture, announced


@contextmanager
def _our_budget(limits: Limits) -> Iterator[None]:
    """Our budget in the place of Pillow's, which raises at twice its limit; and no warnings: nobody would see them."""
    kept = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = max(1, limits.pixels // 2)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = kept


def _decoder(type_: str) -> Any:
    if type_ in _HEIF:
        from pi_heif import HeifImageFile

        return HeifImageFile
    return decoders()[type_]


@cache
def decoders() -> Mapping[str, Any]:
    """Pillow's own classes by type: its list of formats is not asked, so no other format is ever opened."""
    from PIL import (
        AvifImagePlugin,
        BmpImagePlugin,
        GifImagePlugin,
        JpegImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    return {
        "image/jpeg": JpegImagePlugin.JpegImageFile,  # of an MPO the first picture, which is what others show
        "image/png": PngImagePlugin.PngImageFile,
        "image/webp": WebPImagePlugin.WebPImageFile,
        "image/gif": GifImagePlugin.GifImageFile,
        "image/tiff": TiffImagePlugin.TiffImageFile,
        "image/avif": AvifImagePlugin.AvifImageFile,
        "image/bmp": BmpImagePlugin.BmpImageFile,
    }


def _jpeg(picture: ImageFile.ImageFile, pixels: str, limits: Limits, depth: Depth) -> Look:
    """Decoded no larger than is needed: a baseline file at an eighth of its sides costs a fifth of the time."""
    width, height = picture.size
    turn = modes.orientation(picture)
    picture.draft("RGB", (modes.LEAST, modes.LEAST))
    picture.load()
    small = modes.upright(modes.scaled(modes.on_white(modes.eight_bit(picture))), turn)
    if modes.swaps_sides(turn):
        width, height = height, width
    found = fingerprint.fingerprints(small, pixels, depth)
    return Look(width, height, found, preview=frames.preview(small, limits) if depth is Depth.ASSET else None)
