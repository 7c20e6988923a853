"""EPS and PostScript: a program, which is not run. The packets that stand in it as plain text are read, no more."""

import re

from mediacheck.metadata.blocks import PHOTOSHOP, Block, Found, between, damaged
from mediacheck.model import Limits

_HEADER = re.compile(rb"^%%(Copyright|Creator): *(?:\(([^\r\n]{1,1000}?)\)|([^\r\n]{1,1000}?)) *$", re.MULTILINE)
_EMBEDDED = re.compile(rb"%%BeginDocument\b.*?(?:%%EndDocument\b|\Z)", re.DOTALL)
_LINE = re.compile(rb"[\r\n]")
_NO_DIGITS = re.compile(rb"[^0-9A-Fa-f]+")
_HEAD = 16 * 1024
_PIECES = 16


def blocks(data: bytes, _limits: Limits) -> Found:
    """What stands in a document that is set into this one is that document's, and left out."""
    data = _EMBEDDED.sub(b"", data)
    for found in _HEADER.finditer(_LINE.sub(b"\n", data[:_HEAD])):
        yield Block("text", found[2] or found[3], f"ps:{found[1].decode().casefold()}")
    for packet in between(data, b"<?xpacket begin", b"<?xpacket end", _PIECES):
        yield Block("xmp", packet)
    for lines in between(data, b"%BeginPhotoshop", b"%EndPhotoshop", _PIECES):
        digits = _NO_DIGITS.sub(b"", _LINE.sub(b"\n", lines).partition(b"\n")[2])  # the first line tells a length
        if len(digits) % 2:
            yield damaged(PHOTOSHOP)
        yield Block("irb", bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii")))
