"""MP4 and QuickTime: what `moov` says in its user data (`udta`), in iTunes' list (`ilst`) and under named keys (`keys`)."""

from struct import unpack_from

from mediacheck.metadata import boxes, charset
from mediacheck.metadata.blocks import TEXT, Block, Found
from mediacheck.metadata.fields import BY_NATIVE
from mediacheck.model import Limits

_KEYS = 1000
_DEPTH = 4  # moov, trak, udta, meta
_UTF16 = 2  # the type of a value
_TEXTS = frozenset({0, 1, _UTF16, 4, 5})
_MACINTOSH = 0x400  # language codes below are Apple's old ones, which say the Macintosh's alphabet
_TITLED = frozenset({b"cprt", b"auth", b"perf", b"titl", b"dscp"})  # 3GPP: version, flags, language, text


def blocks(data: bytes, begin: int, end: int, limits: Limits, depth: int = 0) -> Found:
    """The blocks of one `moov` or `trak`. May raise boxes.StructError."""
    for kind, start, stop in boxes.walk(data, begin, end):
        match kind:
            case b"trak" if depth < _DEPTH:
                yield from blocks(data, start, stop, limits, depth + 1)
            case b"udta":
                yield from _user_data(data, start, stop, limits)
            case b"meta":
                yield from meta(data, start, stop, limits)
            case b"uuid":
                yield from boxes.uuid(data, start, stop, limits)


def _user_data(data: bytes, begin: int, end: int, limits: Limits) -> Found:
    for kind, start, stop in boxes.walk(data, begin, end):
        if kind == b"meta":
            yield from meta(data, start, stop, limits)
        elif kind == b"XMP_":
            yield Block("xmp", data[start : min(stop, start + 1 + limits.metadata)])
        elif kind in _TITLED:
            yield from _text(f"mov:{kind.decode()}", _wide(data[start + 6 : min(stop, start + 6 + TEXT)]))
        elif kind[:1] == b"\xa9" and stop - start >= 4:
            length, language = unpack_from(">HH", data, start)
            content = data[start + 4 : min(stop, start + 4 + length)]
            yield from _text(_atom(kind), _apple(content) if language < _MACINTOSH else _wide(content))


def meta(data: bytes, begin: int, end: int, limits: Limits) -> Found:
    """A `meta` box with `ilst`; ISO puts version and flags in front of its boxes, QuickTime does not."""
    if data[begin + 4 : begin + 8] != b"hdlr":
        begin += 4
    keys: list[str] = []
    for kind, start, stop in boxes.walk(data, begin, end):
        if kind == b"keys":
            # The boxes' kind is the namespace of the name, of which `mdta` is the only one in use.
            keys = [
                data[b:e].decode("utf-8", "replace") for _, b, e in boxes.walk(data, start + 8, stop) if e - b < 256
            ][:_KEYS]
        elif kind == b"ilst":
            for item, b, e in boxes.walk(data, start, stop):
                number = int.from_bytes(item, "big")
                yield from _item(f"mov:{keys[number - 1]}" if 0 < number <= len(keys) else _atom(item), data, b, e)
        elif kind == b"xml ":
            yield Block("xmp", data[start + 4 : min(stop, start + 5 + limits.metadata)])


def _item(key: str, data: bytes, begin: int, end: int) -> Found:
    for kind, start, stop in boxes.walk(data, begin, end):
        if kind == b"name":  # of an item that is no one's but its writer's
            key = data[start + 4 : min(stop, start + 260)].decode("utf-8", "replace")
        elif kind == b"data" and stop - start >= 8:
            coding = int.from_bytes(data[start : start + 4], "big")
            content = data[start + 8 : min(stop, start + 8 + TEXT)]
            if coding in _TEXTS:
                yield from _text(key, content.decode("utf-16-be", "replace") if coding == _UTF16 else _wide(content))


def _text(key: str, value: str) -> Found:
    if (key := key.casefold()) in BY_NATIVE:
        yield Block("text", value.encode("utf-8", "replace"), key)


def _atom(kind: bytes) -> str:
    return f"mov:{kind.decode('latin-1')}"


def _wide(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", "replace").partition("\0")[0]
    return charset.text(content.partition(b"\0")[0])


def _apple(content: bytes) -> str:
    """Said to be Macintosh's alphabet; many write UTF-8 all the same."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("mac_roman")
