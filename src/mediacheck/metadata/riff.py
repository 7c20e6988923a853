"""RIFF: WebP, WAV and AVI. EXIF and XMP in chunks of their own, a list of texts (`INFO`), an ID3 tag."""

from collections.abc import Iterator
from struct import unpack_from

from mediacheck.metadata import id3
from mediacheck.metadata.blocks import TEXT, Block, Found, broken_file, strip_exif_header, too_many
from mediacheck.metadata.fields import BY_NATIVE
from mediacheck.model import Limits

_CHUNKS = 100_000  # an animation has some for each frame
_TEXTS = 256  # of one list
_STREAMED = 0xFFFFFFFF  # a size that is told elsewhere, or not known when it was written


def blocks(data: bytes, limits: Limits) -> Found:
    at = 12
    for _ in range(_CHUNKS):
        if at + 8 > len(data):
            return
        kind, length = unpack_from("<4sI", data, at)
        begin, end = at + 8, at + 8 + length
        if end > len(data):
            if kind != b"data" or length != _STREAMED:
                yield broken_file()
            return
        match kind:
            case b"EXIF":
                yield Block("exif", strip_exif_header(data[begin:end]))
            case b"XMP " | b"_PMX":
                yield Block("xmp", data[begin:end])
            case b"LIST" if data[begin : begin + 4] == b"INFO":
                yield from _texts(data, begin + 4, end)
            case b"id3 " | b"ID3 ":
                yield from id3.tag(data[begin:end], data, limits)
            case b"C2PA":
                yield Block("c2pa", data)
        at = end + length % 2
    yield too_many()


def _texts(data: bytes, at: int, stop: int) -> Iterator[Block]:
    for _ in range(_TEXTS):
        if at + 8 > stop:
            return
        kind, length = unpack_from("<4sI", data, at)
        key = f"riff:{kind.decode('latin-1')}".casefold()
        if key in BY_NATIVE:
            yield Block("text", data[at + 8 : min(stop, at + 8 + min(length, TEXT))].partition(b"\0")[0], key)
        at += 8 + length
        at += length % 2 and not data[at : at + 1].isupper()  # some writers forget to pad: the next name begins at once
