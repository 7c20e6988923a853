"""Boxes, of which HEIC, AVIF, MP4, QuickTime, JPEG 2000 and JPEG XL are made, walked within bounds."""

from collections.abc import Iterator
from struct import error as StructError  # noqa: N812  struct's own name for it says nothing at the place of use
from struct import unpack_from

__all__ = ["StructError", "tiff", "walk"]

from mediacheck.metadata.blocks import strip_exif_header

_BOXES = 10_000


def walk(data: bytes, at: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, begin and end of the content of each box. Raises StructError where a box reaches out of its frame."""
    for _ in range(_BOXES):
        if at + 8 > stop:
            return
        size, kind = unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            (size,) = unpack_from(">Q", data, at + 8)
            head = 16
        elif size == 0:  # up to the end of the file
            size = stop - at
        if size < head or at + size > stop:
            raise StructError
        yield kind, at + head, at + size
        at += size


def tiff(content: bytes) -> bytes:
    """The TIFF stream of an Exif box or item, which begins with the distance to it, four bytes."""
    distance = int.from_bytes(content[:4], "big")
    stream = strip_exif_header(content[4 + distance :])
    return stream if stream[:2] in {b"II", b"MM"} else strip_exif_header(content[4:])
