"""IPTC-IIM: the datasets of one block, and the two rights fields beside it in Photoshop's resources."""

import re
from collections.abc import Iterator
from struct import unpack_from

from mediacheck.metadata import charset
from mediacheck.metadata.blocks import IPTC, damaged
from mediacheck.metadata.fields import BY_IIM
from mediacheck.model import Claim, Problem

_DATASETS = 5000
_MARKER = 0x1C
_CHARSET, _UTF8 = (1, 90), b"\x1b%G"
_DATES = frozenset({(2, 30), (2, 37)})
_ACTION = (2, 42)
ACTIONS = {"01": "kill", "02": "replace", "03": "append", "04": "reference"}


def read(data: bytes) -> Iterator[Claim | Problem]:
    """Claims of one block. Its text is UTF-8 where dataset 1:90 says so or where it is that; else cp1252."""
    declared = False
    at = 0
    for _ in range(_DATASETS):
        if at + 5 > len(data) or data[at] != _MARKER:
            break
        dataset = (data[at + 1], data[at + 2])
        (length,) = unpack_from(">H", data, at + 3)
        at += 5
        if length & 0x8000:  # extended: that many bytes hold the length
            width = length & 0x7FFF
            if width > 8:
                yield damaged(IPTC)
                return
            length = int.from_bytes(data[at : at + width], "big")
            at += width
        content = data[at : at + length]
        at += length
        if dataset == _CHARSET:
            declared = content.startswith(_UTF8)
        elif field := BY_IIM.get(dataset):
            yield Claim(field, _value(dataset, charset.text(content, declared=declared)), "iim")
        if len(content) < length:
            yield damaged(IPTC)
            return
    if data[at:].strip(b"\0 "):
        yield damaged(IPTC)


def _value(dataset: tuple[int, int], value: str) -> str:
    value = value.strip("\0 ")
    if dataset in _DATES:
        return re.sub(r"^(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$", r"\1-\2-\3", value)
    if dataset == _ACTION:
        return ACTIONS.get(value, value)
    return value


def flag(data: bytes) -> Iterator[Claim]:
    """Photoshop's copyright flag. Not set is what every file begins with, and says nothing."""
    if data[:1] not in {b"", b"\0"}:
        yield Claim("copyrightStatus", "protected", "iim")


def url(data: bytes) -> Iterator[Claim]:
    """Photoshop's "copyright info URL"."""
    yield Claim("webStatementOfRights", charset.text(data.rstrip(b"\0")), "iim")
