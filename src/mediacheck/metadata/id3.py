"""MP3: the ID3v2 tag (2.2, 2.3, 2.4) at the beginning of the file. WAV and AVI may have one in a chunk."""

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from mediacheck.metadata import charset
from mediacheck.metadata.blocks import TEXT, Block, Found, damaged, too_large
from mediacheck.metadata.fields import BY_NATIVE
from mediacheck.model import Limits

_FRAMES = 2000
_HEAD = 10
_UNSYNCHRONISED, _EXTENDED = 0x80, 0x40
_CODINGS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}
_C2PA = (b"application/x-c2pa-manifest-store", b"application/c2pa")
_NAME = "ID3"


class _Frame(NamedTuple):
    name: str
    content: bytes


def blocks(data: bytes, limits: Limits) -> Found:
    yield from tag(data, data, limits)


def tag(data: bytes, file: bytes, limits: Limits) -> Found:
    """The blocks of the tag that begins `data`; nothing where none does. `file` is the one that it is a part of."""
    if data[:3] != b"ID3" or len(data) < _HEAD:
        return
    version, flags, size = data[3], data[5], _syncsafe(data[6:10])
    if size > limits.metadata:
        yield too_large(_NAME)
        return
    body = data[_HEAD : _HEAD + size]
    if len(body) < size or version not in {2, 3, 4}:
        yield damaged(_NAME)
    if flags & _UNSYNCHRONISED and version < 4:
        body = body.replace(b"\xff\0", b"\xff")
    at = _extension(body, version) if flags & _EXTENDED and version > 2 else 0
    for frame in _frames(body, at, version, unsynchronised=bool(flags & _UNSYNCHRONISED) and version == 4):
        yield from _blocks(frame, file)


def _extension(body: bytes, version: int) -> int:
    """Where the frames begin behind an extended header; 2.4 counts its own four bytes of length, 2.3 does not."""
    return _syncsafe(body[:4]) if version == 4 else 4 + int.from_bytes(body[:4], "big")


def _frames(body: bytes, at: int, version: int, *, unsynchronised: bool) -> Iterator[_Frame]:
    """`unsynchronised`: all of them, as the head of a 2.4 tag says, whether or not each one says so again."""
    letters, head = (3, 6) if version == 2 else (4, 10)
    for _ in range(_FRAMES):
        name = body[at : at + letters]
        if len(name) < letters or not name.isalnum():  # what follows is padding
            return
        size = body[at + letters : at + 2 * letters]
        length = _syncsafe(size) if version == 4 and not any(byte & 0x80 for byte in size) else int.from_bytes(size)
        form = body[at + 9] if version > 2 and at + 9 < len(body) else 0
        form |= 2 if unsynchronised else 0
        at += head
        content = _plain(body[at : at + length], form, version)
        at += length
        if content is not None:
            yield _Frame(name.decode("ascii"), content)


def _plain(content: bytes, form: int, version: int) -> bytes | None:
    """A frame's content without compression; None where it is encrypted or broken."""
    if version == 3:
        packed, locked, grouped, unsynchronised, told = form & 0x80, form & 0x40, form & 0x20, 0, form & 0x80
    else:
        packed, locked, grouped, unsynchronised, told = form & 8, form & 4, form & 0x40, form & 2, form & 1
    if locked:
        return None
    content = content[1 if grouped else 0 :][4 if told else 0 :]
    if unsynchronised:
        content = content.replace(b"\xff\0", b"\xff")
    if not packed:
        return content
    try:
        return zlib.decompressobj().decompress(content, TEXT)
    except zlib.error:
        return None


def _blocks(frame: _Frame, file: bytes) -> Iterator[Block]:
    name, content = frame.name, frame.content
    if name == "PRIV" and content.startswith(b"XMP\0"):
        yield Block("xmp", content[4:])
    elif name in {"GEO", "GEOB"} and content[1:40].startswith(_C2PA):
        yield Block("c2pa", file)
    else:
        for key, value in _texts(name, content[: 2 * TEXT]):
            if (key := key.casefold()) in BY_NATIVE:
                yield Block("text", value.encode("utf-8", "replace"), key)


def _texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Keys and values of a frame. Texts that their writer named himself have that name as their key."""
    coding, rest = content[:1], content[1:]
    match name:
        case "TXX" | "TXXX" | "WXX" | "WXXX":
            key, behind = _cut(coding, rest)
            yield key, _decode(b"\0" if name[0] == "W" else coding, behind)
        case "COM" | "COMM":
            yield "id3:comm", _decode(coding, _cut(coding, rest[3:])[1])  # behind the language, a description
        case "USER":
            yield "id3:user", _decode(coding, rest[3:])
        case "OWN" | "OWNE":
            yield "id3:owne", _decode(coding, _cut(b"\0", rest)[1][8:])  # behind the price and the day, the seller
        case _ if name[0] == "T":
            for value in _decode(coding, rest).split("\0"):
                yield f"id3:{name}", value
        case _ if name[0] == "W":
            yield f"id3:{name}", _decode(b"\0", content)


def _cut(coding: bytes, content: bytes) -> tuple[str, bytes]:
    """A text up to its NUL, and what stands behind it."""
    if coding in {b"\1", b"\2"}:
        end = next((at for at in range(0, len(content) - 1, 2) if content[at : at + 2] == b"\0\0"), len(content))
        return _decode(coding, content[:end]), content[end + 2 :]
    text, _, rest = content.partition(b"\0")
    return _decode(coding, text), rest


def _decode(coding: bytes, content: bytes) -> str:
    name = _CODINGS.get(coding[0] if coding else 0)
    if name in {"latin-1", "utf-8", None}:  # much that is said to be Latin is not
        return charset.text(content.rstrip(b"\0"))
    return content.decode(str(name), "replace").strip("\0\ufeff")


def _syncsafe(data: bytes) -> int:
    """A number whose bytes have seven bits each."""
    number = 0
    for byte in data:
        number = number << 7 | byte & 0x7F
    return number
