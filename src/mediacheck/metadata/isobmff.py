"""Everything made of ISO boxes: HEIC, AVIF, MP4, QuickTime, JPEG 2000, JPEG XL."""

from importlib import import_module

from mediacheck.metadata import boxes, items, movie
from mediacheck.metadata.blocks import EXIF, XMP, Block, Found, broken_file, needs_brotli, too_large
from mediacheck.model import Limits

_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_EXIF = (b"JpgTiffExif->JP2", bytes.fromhex("0537cdab9d0c4431a72afa561f2a113e"))
_IPTC = (bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38"), bytes.fromhex("09a14e97c0b442e0bebf36df6f0ce36f"))
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
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
                    yield from uuid(data, begin, end, limits)
                case b"Exif" | b"xml ":
                    yield _named(kind, data[begin : min(end, begin + 1 + limits.metadata)])
                case b"brob":
                    yield from _brotli(data[begin : begin + 4], data[begin + 4 : end], limits)
                case b"jumb" if b"c2pa" in data[begin : min(end, begin + 64)]:
                    yield Block("c2pa", data)
    except (boxes.StructError, IndexError):
        yield broken_file()


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
