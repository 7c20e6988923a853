"""The pixels digest: the same picture data, whatever was written into the file's metadata."""

import hashlib
import re
from collections.abc import Iterable, Iterator

from PIL import Image

_EOI, _SOS, _COM, _ADOBE = 0xD9, 0xDA, 0xFE, 0xEE
_CODED = 0x00  # no marker: the entropy-coded data of a scan
_APP = range(0xE0, 0xF0)
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # TEM, RST0-7 and SOI stand alone, without a length
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0-15; DHT, JPG and DAC lie between them
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})

# Entropy-coded data ends at the first marker that is neither a stuffed zero nor a restart.
_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)


def jpeg_pixels(data: bytes) -> str | None:
    """SHA-256 (hexadecimal) of the first image in `data`, metadata left out; None where it is no sound JPEG.

    Every segment from SOI to EOI counts but APPn and COM, and the coded data with them. APP14 of Adobe stays: it says
    how the colours are coded. Fill bytes before markers and whatever follows EOI (a second picture, a film, rubbish)
    do not count.
    """
    digest = hashlib.sha256(b"jpeg\0")
    view = memoryview(data)
    found = set()
    try:
        for marker, begin, end in _segments(data):
            if _counts(marker, data[begin + 2 : begin + 7]):
                digest.update(bytes((0xFF, marker)))
                digest.update(view[begin:end])
                found.add(marker)
    except ValueError:
        return None
    return digest.hexdigest() if found & _FRAMES and _CODED in found else None


def jpeg_scans(data: bytes) -> int:
    """How many scans of the first image in `data` a decoder goes through; where it is not sound, no more than that.

    Of one whose first scan has all that there is, it reads no other.
    """
    scans = components = 0
    progressive = False
    try:
        for marker, begin, _ in _segments(data):
            if marker in _FRAMES:
                progressive, components = marker in _PROGRESSIVE, data[begin + 7]
            elif marker == _SOS:
                scans += 1
                if not progressive and data[begin + 2] >= components:
                    break
    except (ValueError, IndexError):
        return max(scans, data.count(bytes((0xFF, _SOS))))
    return scans


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, begin, end) of each segment's length and content up to EOI; _CODED are the data that follow SOS.

    ValueError where the file is not sound.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("no SOI")
    position = _marker(data, 2)
    while data[position] != _EOI:
        marker, begin = data[position], position + 1
        end = begin + int.from_bytes(data[begin : begin + 2])
        if marker in _BARE or end < begin + 2 or end > len(data):
            raise ValueError("no segment")
        yield marker, begin, end
        if marker == _SOS:
            stop = _SCAN_END.search(data, end)
            if stop is None:
                raise ValueError("no end of the coded data")
            yield _CODED, end, _unfilled(data, end, stop.start())
            end = stop.start()
        position = _marker(data, end)


def _marker(data: bytes, position: int) -> int:
    """Where the marker's code stands, its FF bytes passed over."""
    start = position
    while data[position : position + 1] == b"\xff":
        position += 1
    if position == start or position == len(data) or not data[position]:
        raise ValueError("no marker")
    return position


def _unfilled(data: bytes, begin: int, end: int) -> int:
    """`end` without the fill bytes before it, which belong to the marker."""
    while end > begin and data[end - 1] == 0xFF:
        end -= 1
    return end


def _counts(marker: int, start: bytes) -> bool:
    return start == b"Adobe" if marker == _ADOBE else marker not in _APP and marker != _COM


_STRIP = 4_000_000  # pixels turned into bytes at a time: there may be no room for a second copy of a large picture


def decoded_pixels(frames: Iterable[Image.Image]) -> str:
    """SHA-256 (hexadecimal) of what the frames show: the size of each and its pixels as RGBA."""
    digest = hashlib.sha256(b"rgba\0")
    for frame in frames:
        digest.update(b"%d %d\0" % frame.size)
        height = max(1, _STRIP // max(1, frame.width))
        for top in range(0, frame.height, height):
            strip = frame.crop((0, top, frame.width, min(top + height, frame.height)))
            digest.update((strip if strip.mode == "RGBA" else strip.convert("RGBA")).tobytes())
    return digest.hexdigest()
