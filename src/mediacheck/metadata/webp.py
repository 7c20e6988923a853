"""WebP: the EXIF and XMP chunks of its RIFF file."""

from struct import unpack_from

from mediacheck.metadata.blocks import Block, Found, broken_file, strip_exif_header, too_many
from mediacheck.model import Limits

_CHUNKS = 100_000  # an animation has some for each frame


def blocks(data: bytes, _limits: Limits) -> Found:
    at = 12
    for _ in range(_CHUNKS):
        if at + 8 > len(data):
            return
        kind, length = unpack_from("<4sI", data, at)
        begin, end = at + 8, at + 8 + length
        if end > len(data):
            yield broken_file()
            return
        if kind == b"EXIF":
            yield Block("exif", strip_exif_header(data[begin:end]))
        elif kind == b"XMP ":
            yield Block("xmp", data[begin:end])
        at = end + length % 2
    yield too_many()
