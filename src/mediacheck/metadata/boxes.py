"""Boxes, of which HEIC, AVIF, MP4, QuickTime, JPEG 2000 and JPEG XL are made, walked within bounds."""

from collections.abc import Iterator
from struct import error as StructError  # noqa: N812  struct's own name for it says nothing at the place of use
from struct import unpack_from

from mediacheck.metadata.blocks import Block, Found, strip_exif_header
from mediacheck.model import Limits

__all__ = ["StructError", "tiff", "uuid", "walk"]

_BOXES = 10_000
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_EXIF = (b"JpgTiffExif->JP2", bytes.fromhex("0537cdab9d0c4431a72afa561f2a113e"))
_IPTC = (bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38"), bytes.fromhex("09a14e97c0b442e0bebf36df6f0ce36f"))
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


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


def uuid(data: bytes, begin: int, end: int, limits: Limits) -> Found:
    """A box whose kind is a number of 16 bytes."""
    kind, content = data[begin : begin + 16], data[begin + 16 : min(end, begin + 17 + limits.metadata)]
    if kind == _XMP:
        yield Block("xmp", content)
    elif kind in _EXIF:
        yield Block("exif", content)
    elif kind in _IPTC:
        yield Block("iim", content)
    elif kind == _C2PA:
        yield Block("c2pa", data)
