"""PNG and APNG: text chunks of all three kinds, eXIf, XMP, and the raw profiles that ImageMagick writes."""

import zlib
from struct import unpack_from

from mediacheck.metadata.blocks import (
    TEXT,
    Block,
    Found,
    broken_file,
    by_header,
    damaged,
    strip_exif_header,
    too_large,
    too_many,
)
from mediacheck.metadata.fields import BY_NATIVE
from mediacheck.model import Limits

_CHUNKS = 100_000
_XMP_KEYWORD = "XML:com.adobe.xmp"
_PROFILE = "raw profile type "


def blocks(data: bytes, limits: Limits) -> Found:
    """Metadata may stand before and behind the picture data, so the whole chain of chunks is walked."""
    at = 8
    for _ in range(_CHUNKS):
        if at + 8 > len(data):
            yield broken_file()
            return
        length, kind = unpack_from(">I4s", data, at)
        begin, end = at + 8, at + 8 + length
        if kind == b"IEND":
            return
        if end > len(data):
            yield broken_file()
            return
        if kind == b"eXIf":
            yield Block("exif", strip_exif_header(data[begin:end]))
        elif kind in {b"tEXt", b"zTXt", b"iTXt"}:
            yield from _text(kind, data[begin:end], limits)
        at = end + 4
    yield too_many()


def _text(kind: bytes, chunk: bytes, limits: Limits) -> Found:
    keyword, _, rest = chunk.partition(b"\0")
    key = keyword.decode("latin-1").strip()
    bulky = key == _XMP_KEYWORD or key.lower().startswith(_PROFILE)
    if not bulky and key.casefold() not in BY_NATIVE:
        return
    compressed = kind == b"zTXt"
    if kind == b"zTXt":
        rest = rest[1:]  # the method, of which there is one
    elif kind == b"iTXt":
        compressed = rest[:1] == b"\1"
        *_, rest = rest[2:].split(b"\0", 2)  # language, keyword in that language
    limit = limits.metadata if bulky else TEXT
    if compressed:
        inflater = zlib.decompressobj()
        try:
            rest = inflater.decompress(rest, limit)
        except zlib.error:
            yield damaged(key)
            return
        if inflater.unconsumed_tail:
            yield too_large(key)
            return
    if key == _XMP_KEYWORD:
        yield Block("xmp", rest)
    elif key.lower().startswith(_PROFILE):
        yield from _profile(key, rest)
    else:
        yield Block("text", rest, key.casefold())


def _profile(key: str, text: bytes) -> Found:
    """A raw profile is an empty line, a name, a length and hexadecimal digits, each on lines of their own."""
    try:
        content = bytes.fromhex(text.split(b"\n", 3)[3].decode("ascii"))
    except (IndexError, ValueError):
        yield damaged(key)
        return
    kind = key[len(_PROFILE) :].casefold()
    block = by_header(content)
    if block is None and kind == "xmp":
        block = Block("xmp", content)
    if block is not None:
        yield block
    elif kind in {"exif", "app1", "iptc", "8bim"}:
        yield damaged(key)
