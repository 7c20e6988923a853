"""Bombs are refused from their headers: these files would take seconds and gigabytes to decode."""

import struct
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from mediacheck.media import image
from mediacheck.media.budget import Extent, extent
from mediacheck.model import Limits, Media

Encode = Callable[..., bytes]


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def gif(width: int, height: int, frames: int) -> bytes:
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\0"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + frame * frames + b";"


def tiff(pages: int, width: int = 10, height: int = 10) -> bytes:
    data = bytearray(b"II*\0\x08\0\0\0")
    for page in range(pages):
        entries = ((256, 3, 1, width), (257, 3, 1, height))
        data += struct.pack("<H", 2) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
        data += struct.pack("<I", len(data) + 4 if page < pages - 1 else 0)
    return bytes(data)


def webp(width: int, height: int, frames: int = 0) -> bytes:
    canvas = struct.pack("<I", 2) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + (b"ANMF" + struct.pack("<I", 24) + bytes(24)) * frames
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg(width: int, height: int, encode: Encode) -> bytes:
    data = encode(Image.new("RGB", (8, 8)), "JPEG")
    at = data.index(b"\xff\xc0")
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def bmp(width: int, height: int, encode: Encode) -> bytes:
    data = encode(Image.new("RGB", (8, 8)), "BMP")
    return data[:18] + struct.pack("<ii", width, height) + data[26:]


BOMBS: dict[str, Callable[[Encode], bytes]] = {
    "a.png": lambda _: png(20_000, 20_000),
    "b.png": lambda _: png(2**31 - 1, 2**31 - 1),
    "a.gif": lambda _: gif(4000, 4000, 50_000),
    "b.gif": lambda _: gif(60_000, 60_000, 1),
    "a.tif": lambda _: tiff(100_000),
    "b.tif": lambda _: tiff(1, 60_000, 60_000),
    "a.webp": lambda _: webp(16_383, 16_383),
    "b.webp": lambda _: webp(4000, 4000, 150),
    "d.webp": lambda _: webp(12_800, 12_800),  # within the pixels, not within the memory
    "c.webp": lambda _: webp(10, 10, 100_000),
    "a.jpg": lambda encode: jpeg(65_000, 65_000, encode),
    "a.bmp": lambda encode: bmp(30_000, 30_000, encode),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_unopened(
    name: str, encode: Encode, seen: Callable[..., Media], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Width × height × frames over the limit is MC802 before a pixel is decoded, and costs next to no memory."""
    data = BOMBS[name](encode)

    def decode(*_args: Any, **_options: Any) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Image.Image, "load", decode)
    monkeypatch.setattr(Image.core, "new", decode)
    image.decoders()
    tracemalloc.start()
    try:
        media = seen(data, name)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [problem.code for problem in media.problems if problem.code != "MC307"] == ["MC802"]
    assert peak < 50_000_000 + 2 * len(data)
    assert media.sha256
    assert media.fingerprints is None


def test_limits_can_be_raised(encode: Encode, seen: Callable[..., Media]) -> None:
    """The limit is the configured one, on both sides of it, and Pillow's own has no say."""
    data = encode(Image.new("L", (1000, 1000)), "PNG")
    assert seen(data, "a.png", Limits(pixels=1_000_000)).problems == ()
    assert [problem.code for problem in seen(data, "a.png", Limits(pixels=999_999)).problems] == ["MC802"]


def test_counts_as_the_decoders_do(picture: Image.Image, other: Image.Image, encode: Encode) -> None:
    """What the headers announce is what Pillow finds: frames, and pixels in all of them."""
    small, second = picture.resize((64, 48)), other.resize((64, 48))
    for form in ("GIF", "WEBP", "TIFF"):
        memory = 8 * 64 * 48 if form == "WEBP" else 0
        many = encode(small, form, save_all=True, append_images=[second, small])
        assert extent(many, f"image/{form.lower()}", 10) == Extent(3, 3 * 64 * 48, memory)
        assert extent(encode(small, form), f"image/{form.lower()}", 10) == Extent(1, 64 * 48, memory)
    assert extent(encode(small, "WEBP", lossless=True), "image/webp", 10) == Extent(1, 64 * 48, 8 * 64 * 48)
    big = encode(small, "TIFF", big_tiff=True, save_all=True, append_images=[second])
    assert extent(big, "image/tiff", 10) == Extent(2, 2 * 64 * 48)


def test_frames_beyond_the_screen_count(encode: Encode) -> None:
    """A GIF's frame may be larger than the screen that its header names; the larger one counts."""
    data = encode(Image.new("P", (100, 100)), "GIF")
    announced = data[:6] + struct.pack("<HH", 1, 1) + data[10:]
    assert extent(announced, "image/gif", 10) == Extent(1, 10_000)


def test_loops_end() -> None:
    """A TIFF whose last page points at its first has as many pages as there are."""
    data = bytearray(tiff(3))
    data[-4:] = struct.pack("<I", 8)
    assert extent(bytes(data), "image/tiff", 200) == Extent(3, 300)


@pytest.mark.parametrize("kind", ["gif", "tiff", "webp"])
def test_headers_cut_short(kind: str, seen: Callable[..., Media]) -> None:
    """A file that ends within its headers is damaged, wherever it ends."""
    whole = {"gif": gif(10, 10, 3), "tiff": tiff(3), "webp": webp(10, 10, 3)}[kind]
    for end in range(12, len(whole) - 1, 5):
        codes = {problem.code for problem in seen(whole[:end], f"a.{kind}").problems}
        assert "MC801" in codes, end
