"""How many frames and pixels a file announces, read from its headers: a bomb is refused before anything is decoded."""

import re
import struct
from dataclasses import dataclass

from mediacheck.model import Limits, Text, text


class OverLimitError(Exception):
    """The file asks for more than one file may cost; `message` says of what."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.template)
        self.message = message


class CutShortError(Exception):
    """The file ends before what it announces."""


@dataclass(frozen=True, slots=True)
class Extent:
    frames: int
    pixels: int  # of all frames together
    memory: int = 0  # bytes that the decoder takes at once, where that is known

    def check(self, name: str, limits: Limits) -> None:
        """OverLimitError or MemoryError where a file would cost more than it may."""
        if self.frames > limits.frames:
            message = text(
                "“{name}” has more than {limit} frames or pages, which is more than one file may have.",
                name=name,
                limit=limits.frames,
            )
            raise OverLimitError(message)
        if self.pixels > limits.pixels:
            message = text(
                "“{name}” is too large to be looked at: {megapixels} megapixels in all, {limit} are the limit.",
                name=name,
                megapixels=-(-self.pixels // 1_000_000),
                limit=limits.pixels // 1_000_000,
            )
            raise OverLimitError(message)
        if self.memory > limits.memory:
            raise MemoryError


_SCANS = 50
"""Scans that a JPEG of the largest size may have.

Of 176 JPEGs from posts, exports and metadata corpora 15 had more than one: 7 to 10, as the encoders do it. A scan without
anything in it costs its decoder 0.06 ns a pixel, 0.4 s for a hundred of 64 megapixels, and next to no bytes.
"""


def check_scans(scans: int, pixels: int, name: str, limits: Limits) -> None:
    """OverLimitError for a JPEG that has its decoder go over all of its pixels again and again."""
    if scans * pixels > _SCANS * limits.pixels:
        message = text(
            "“{name}” is too costly to be looked at: {scans} scans of {megapixels} megapixels.",
            name=name,
            scans=scans,
            megapixels=-(-pixels // 1_000_000),
        )
        raise OverLimitError(message)


def extent(data: bytes, type_: str, most: int) -> Extent | None:
    """What the headers announce, without an end to the count beyond `most` frames; None: ask the decoder.

    Own readers for the formats whose decoder would allocate the canvas, or walk all frames slowly, only to tell.
    """
    reader = {"image/gif": _gif, "image/tiff": _tiff, "image/webp": _webp}.get(type_)
    try:
        return reader(data, most) if reader else None
    except (IndexError, struct.error):
        raise CutShortError from None


# ---------------------------------------------------------------- GIF

_BLOCK = re.compile(rb"[\x21\x2c\x3b]")


def _gif(data: bytes, most: int) -> Extent:
    """Counts image descriptors as Pillow finds them: bytes that begin no block are passed over."""
    width, height, packed = struct.unpack_from("<HHB", data, 6)
    at = 13 + _palette(packed)
    frames = 0
    while frames <= most:
        block = _BLOCK.search(data, at)
        if block is None or block.group() == b";":
            break
        at = block.end()
        if block.group() == b"!":
            at = _sub_blocks(data, at + 1)
            continue
        left, top, across, down, packed = struct.unpack_from("<HHHHB", data, at)
        width, height = max(width, left + across), max(height, top + down)
        frames += 1
        at = _sub_blocks(data, at + 9 + _palette(packed) + 1)
    return Extent(frames, width * height * frames)


def _palette(packed: int) -> int:
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _sub_blocks(data: bytes, at: int) -> int:
    """Where the chain of sub-blocks that begins here ends; whether it ends too early is the decoder's to say."""
    while at < len(data) and (size := data[at]):
        at += 1 + size
    return at + 1


# ---------------------------------------------------------------- TIFF

_WIDTH, _LENGTH = 256, 257


def _tiff(data: bytes, most: int) -> Extent:
    order = "<" if data[:2] == b"II" else ">"
    big = 43 in data[2:4]
    pointer, entries, step, value = ("Q", "Q", 20, 12) if big else ("I", "H", 12, 8)
    (at,) = struct.unpack_from(order + pointer, data, 8 if big else 4)
    seen: set[int] = set()
    pixels = 0
    while at and at not in seen and len(seen) <= most:
        seen.add(at)
        (count,) = struct.unpack_from(order + entries, data, at)
        at += struct.calcsize(entries)
        end = at + step * count
        if end > len(data):
            raise CutShortError
        size = {_WIDTH: 0, _LENGTH: 0}
        for entry in range(at, end, step):
            tag, kind = struct.unpack_from(f"{order}HH", data, entry)
            if tag in size:
                (size[tag],) = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, entry + value)
            elif tag > _LENGTH:  # tags stand in order
                break
        pixels += size[_WIDTH] * size[_LENGTH]
        (at,) = struct.unpack_from(order + pointer, data, end)
    return Extent(len(seen), pixels)


# ---------------------------------------------------------------- WebP


def _webp(data: bytes, most: int) -> Extent:
    """The canvas (`VP8X`) or the one picture's size, and the number of `ANMF` chunks."""
    at, canvas, frames = 12, 0, 0
    while at + 8 <= len(data) and frames <= most:
        chunk, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 18]
        if chunk == b"VP8X":
            canvas = (int.from_bytes(body[4:7], "little") + 1) * (int.from_bytes(body[7:10], "little") + 1)
        elif chunk == b"ANMF":
            frames += 1
        elif chunk == b"VP8 " and not canvas:
            width, height = struct.unpack_from("<HH", body, 6)
            canvas = (width & 0x3FFF) * (height & 0x3FFF)
        elif chunk == b"VP8L" and not canvas:
            bits = int.from_bytes(body[1:5], "little")
            canvas = ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
        at += 8 + size + (size & 1)
    # libwebp keeps two canvases, and does not say that it could not have them.
    return Extent(max(frames, 1), canvas * max(frames, 1), 2 * 4 * canvas)


# ---------------------------------------------------------------- after a failure


def ends_early(data: bytes, type_: str) -> bool:
    """Whether a container announces more bytes than there are: why its decoder failed."""
    if type_ == "image/webp":
        return 8 + int.from_bytes(data[4:8], "little") > len(data)
    if type_ == "image/tiff":
        return int.from_bytes(data[4:8], "little" if data[:2] == b"II" else "big") >= len(data)
    at = 0
    while type_ in {"image/avif", "image/heic", "image/heif"} and at < len(data):
        size = int.from_bytes(data[at : at + 4])
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16])
        if size < 8:  # 0: to the end of the file
            return False
        at += size
    return at > len(data)
