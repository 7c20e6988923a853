"""PNG and APNG: text chunks of all three kinds, eXIf, XMP, and the raw profiles that ImageMagick writes."""

import zlib
from struct import unpack_from

from mediacheck.metadata.blocks import (
    TEXT,
    XMP,
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
    inflater = _Inflater(2 * limits.metadata)
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
            yield from _text(kind, data[begin:end], inflater, limits)
        elif kind == b"caBX":
            yield Block("c2pa", data)
        at = end + 4
    yield too_many()


class _TooLargeError(Exception):
    pass


class _Inflater:
    """Inflates the chunks of one file, all together to a limited size."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def inflate(self, data: bytes, limit: int) -> bytes:
        """Raises zlib.error, or _TooLargeError where it would be more than `limit` bytes."""
        stream = zlib.decompressobj()
        content = stream.decompress(data, max(1, min(limit, self._left)))
        self._left -= len(content)
        if stream.unconsumed_tail:
            raise _TooLargeError
        return content


def _text(kind: bytes, chunk: bytes, inflater: _Inflater, limits: Limits) -> Found:
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
    name = XMP if key == _XMP_KEYWORD else key
    try:
        content = inflater.inflate(rest, limits.metadata if bulky else TEXT) if compressed else rest
    except zlib.error:
        yield damaged(name)
    except _TooLargeError:
        yield too_large(name)
    else:
        if key == _XMP_KEYWORD:
            yield Block("xmp", content)
        elif bulky:
            yield from _profile(key, content)
        else:
            yield Block("text", content, key.casefold())


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
