"""EPS and PostScript: a program, which is not run. The packets that stand in it as plain text are read, no more."""

import re
from collections.abc import Iterator

from mediacheck.metadata.blocks import PHOTOSHOP, Block, Found, damaged
from mediacheck.model import Limits

_PACKET = re.compile(rb"<\?xpacket begin=.{0,80}?\?>(.*?)<\?xpacket end=", re.DOTALL)
_RESOURCES = re.compile(rb"%BeginPhotoshop:? ?\d*[\r\n]+(.*?)%EndPhotoshop", re.DOTALL)
_DIGITS = re.compile(rb"[^0-9A-Fa-f]+")
_HEADER = re.compile(rb"^%%(Copyright|Creator): *\(?([^\r\n]{1,1000}?)\)?$", re.MULTILINE)
_EMBEDDED = re.compile(rb"%%BeginDocument\b.*?(?:%%EndDocument\b|\Z)", re.DOTALL)
_HEAD = 16 * 1024
_PIECES = 16


def blocks(data: bytes, _limits: Limits) -> Found:
    """What stands in a document that is set into this one is that document's, and left out."""
    data = _EMBEDDED.sub(b"", data)
    for found in _some(_HEADER, data[:_HEAD].replace(b"\r\n", b"\n").replace(b"\r", b"\n")):
        yield Block("text", found[2], f"ps:{found[1].decode().casefold()}")
    for found in _some(_PACKET, data):
        yield Block("xmp", found[1])
    for found in _some(_RESOURCES, data):
        digits = _DIGITS.sub(b"", found[1])
        if len(digits) % 2:
            yield damaged(PHOTOSHOP)
        yield Block("irb", bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii")))


def _some(pattern: re.Pattern[bytes], data: bytes) -> Iterator[re.Match[bytes]]:
    for _, found in zip(range(_PIECES), pattern.finditer(data), strict=False):
        yield found
