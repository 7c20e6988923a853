"""Everything made of ISO boxes: HEIC, AVIF, MP4, QuickTime, JPEG 2000, JPEG XL."""

from importlib import import_module

from mediacheck.metadata import boxes, items, movie
from mediacheck.metadata.blocks import EXIF, XMP, Block, Found, broken_file, needs_brotli, too_large
from mediacheck.model import Limits

_NAMES = {b"Exif": EXIF, b"xml ": XMP}


def blocks(data: bytes, limits: Limits) -> Found:
    try:
        for kind, begin, end in boxes.walk(data, 0, len(data)):
            match kind:
                case b"meta":
                    yield from items.blocks(data, begin + 4, end, limits)  # behind version and flags
                    yield from movie.meta(data, begin, end, limits)
                case b"moov":
                    yield from movie.blocks(data, begin, end, limits)
                case b"uuid":
                    yield from boxes.uuid(data, begin, end, limits)
                case b"Exif" | b"xml ":
                    yield _named(kind, data[begin : min(end, begin + 1 + limits.metadata)])
                case b"brob":
                    yield from _brotli(data[begin : begin + 4], data[begin + 4 : end], limits)
                case b"jumb" if b"c2pa" in data[begin : min(end, begin + 64)]:
                    yield Block("c2pa", data)
    except (boxes.StructError, IndexError):
        yield broken_file()


def _named(kind: bytes, content: bytes) -> Block:
    return Block("exif", boxes.tiff(content)) if kind == b"Exif" else Block("xmp", content)


def _brotli(kind: bytes, content: bytes, limits: Limits) -> Found:
    """JPEG XL may compress a box; the kind it had stands in front."""
    if kind not in _NAMES:
        return
    try:
        inflater = import_module("brotli").Decompressor()
    except ImportError:
        yield needs_brotli(_NAMES[kind])
        return
    plain: bytes = inflater.process(content, output_buffer_limit=limits.metadata + 1)
    if len(plain) > limits.metadata:
        yield too_large(_NAMES[kind])
    else:
        yield _named(kind, plain)
