"""The pixels digest: the same picture data, whatever was written into the file's metadata."""

import hashlib
import re
from collections.abc import Iterable

from PIL import Image

_SOI, _EOI, _SOS, _COM, _ADOBE = 0xD8, 0xD9, 0xDA, 0xFE, 0xEE
_APP = range(0xE0, 0xF0)
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})  # TEM and RST0-7 stand alone, without a length
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0-15; DHT, JPG and DAC lie between them

# Entropy-coded data ends at the first marker that is neither a stuffed zero nor a restart.
_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)


def jpeg_pixels(data: bytes) -> str | None:
    """SHA-256 (hexadecimal) of the first image in `data`, metadata left out; None where it is no sound JPEG.

    Every segment from SOI to EOI counts but APPn and COM, and the coded data with them. APP14 of Adobe stays: it says
    how the colours are coded. Fill bytes before markers and whatever follows EOI (a second picture, a film, rubbish)
    do not count.
    """
    if data[:2] != b"\xff\xd8":
        return None
    digest = hashlib.sha256(b"jpeg\0")
    view = memoryview(data)
    position, frame, scan = 2, False, False
    while True:
        position = _marker(data, position)
        if position < 0:
            return None
        marker = data[position]
        position += 1
        if marker == _EOI:
            return digest.hexdigest() if frame and scan else None
        if marker in _BARE or marker == _SOI:
            return None
        end = position + int.from_bytes(data[position : position + 2])
        if end < position + 2 or end > len(data):
            return None
        if _counts(marker, data[position + 2 : position + 7]):
            digest.update(bytes((0xFF, marker)))
            digest.update(view[position:end])
        position = end
        frame = frame or marker in _FRAMES
        if marker == _SOS:
            found = _SCAN_END.search(data, position)
            if not frame or found is None:
                return None
            end = found.start()
            while end > position and data[end - 1] == 0xFF:  # fill bytes belong to the marker
                end -= 1
            digest.update(view[position:end])
            position, scan = end, True


def _marker(data: bytes, position: int) -> int:
    """Where the marker's code stands, its FF bytes passed over; -1 if there is no marker here."""
    if data[position : position + 1] != b"\xff":
        return -1
    while data[position : position + 1] == b"\xff":
        position += 1
    return position if position < len(data) and data[position] else -1


def _counts(marker: int, start: bytes) -> bool:
    return start == b"Adobe" if marker == _ADOBE else marker not in _APP and marker != _COM


def decoded_pixels(frames: Iterable[Image.Image]) -> str:
    """SHA-256 (hexadecimal) of what the frames show: the size of each and its pixels as RGBA."""
    digest = hashlib.sha256(b"rgba\0")
    for frame in frames:
        digest.update(b"%d %d\0" % frame.size)
        digest.update((frame if frame.mode == "RGBA" else frame.convert("RGBA")).tobytes())
    return digest.hexdigest()
