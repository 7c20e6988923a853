"""GIF: comment extensions, and XMP in its application extension."""

from mediacheck.metadata.blocks import TEXT, Block, Found, broken_file, too_many
from mediacheck.model import Limits

_STEPS = 2_000_000  # extensions, frames and their parts of at most 255 bytes
_XMP = b"XMP DataXMP"
_C2PA = b"C2PA_GIF"
_TRAILER = bytes([1, *range(255, -1, -1), 0])  # leads every reader that walks by length bytes out of the packet


class _BrokenError(Exception):
    pass


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.steps = _STEPS

    def skip(self, at: int) -> int:
        """Behind the chain of length-prefixed parts that begins at `at`."""
        data = self.data
        try:
            while length := data[at]:
                at += length + 1
                self.steps -= 1
                if self.steps < 0:
                    raise _BrokenError
        except IndexError:
            raise _BrokenError from None
        return at + 1

    def join(self, at: int, limit: int) -> bytes:
        """The parts' content, at most `limit` bytes of it."""
        joined = bytearray()
        while at < len(self.data) and (length := self.data[at]) and len(joined) < limit:
            joined += self.data[at + 1 : at + 1 + length]
            at += length + 1
        return bytes(joined[:limit])


def blocks(data: bytes, limits: Limits) -> Found:
    reader = _Reader(data)
    if len(data) < 13:
        yield broken_file()
        return
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)  # behind the header and the global colours
    try:
        while at < len(data) and data[at] != 0x3B:
            reader.steps -= 1
            if reader.steps < 0:
                yield too_many()
                return
            if data[at] == 0x2C and at + 10 < len(data):  # a frame: its place, its colours, its code size, its data
                colours = data[at + 9]
                at = reader.skip(at + 11 + (3 << (colours & 7) + 1 if colours & 0x80 else 0))
            elif data[at] == 0x21 and at + 2 < len(data):
                end = reader.skip(at + 2)
                yield from _extension(data, at, end, reader, limits)
                at = end
            else:
                yield broken_file()
                return
    except _BrokenError:
        yield broken_file()


def _extension(data: bytes, at: int, end: int, reader: _Reader, limits: Limits) -> Found:
    """A comment, or what a program keeps under its own name."""
    kind, begin = data[at + 1], at + 2
    if kind == 0xFE:
        yield Block("text", reader.join(begin, TEXT), "comment")
    elif kind == 0xFF and data.startswith(_XMP, begin + 1):
        content = data[begin + 12 : end]
        if content.endswith(_TRAILER):
            yield Block("xmp", content[: -len(_TRAILER)])
        else:  # written in parts, against Adobe's rule
            yield Block("xmp", reader.join(begin + 12, limits.metadata))
    elif kind == 0xFF and data.startswith(_C2PA, begin + 1):
        yield Block("c2pa", data)
