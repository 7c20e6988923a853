"""EXIF: what exifread reads rightly is exifread's; where it is wrong or could be made to run away, our own reader speaks.

exifread 3.5 is given the TIFF stream of the block (never a container: it walks HEIC boxes for ever), without maker
notes, thumbnails or debug output, and through a stream that gives out a bounded number of readings. It speaks for the
plain texts: Artist, ImageDescription, Software. Our own reader speaks for

- Copyright, whose two parts (photographer, editor) exifread cuts at the first NUL;
- texts that are not UTF-8 (Windows' cp1252), which exifread hands over as bytes;
- the XP tags of Windows Explorer (UTF-16), UserComment with its four charsets, which exifread skips without details;
- type 129, the UTF-8 of Exif 3.0, which exifread does not know and drops, with the new tags of 3.0;
- TIFF files, which are container and EXIF in one: exifread would walk all pages and every list of offsets;
- whatever exifread gave up on.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from mediacheck.metadata import charset
from mediacheck.metadata.blocks import EXIF, damaged
from mediacheck.metadata.fields import BY_EXIF
from mediacheck.metadata.ifd import ASCII, UTF8, Entry, Tiff
from mediacheck.model import Claim, Problem

_COPYRIGHT = 0x8298
_EXIF_IFD = 0x8769
_USER_COMMENT = 0x9286
_XP = frozenset(range(0x9C9B, 0x9CA0))
_WANTED = frozenset(BY_EXIF) | {_EXIF_IFD}

# Ours → the key under which exifread answers.
_PLAIN = {0x013B: "Image Artist", 0x010E: "Image ImageDescription", 0x0131: "Image Software"}

_CREATOR = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^;]+))\s*(?:;|$)')
_ESCAPED = re.compile(r"&#?\w{1,8};")

_READINGS = 20_000  # a full block of an ordinary camera takes some 500
_BYTES = 8 * 1024 * 1024


def read(stream: bytes, *, file: bool = False) -> Iterator[Claim | Problem]:
    """Claims of one EXIF block, or of a TIFF `file` with all its pages."""
    tiff = Tiff(stream)
    entries = [entry for directory in _directories(tiff, file=file) for entry in tiff.entries(directory, _WANTED)]
    entries += [
        e for pointer in entries if pointer.tag == _EXIF_IFD for e in tiff.entries(tiff.integer(pointer), _WANTED)
    ]
    times = Counter(entry.tag for entry in entries)
    plain: dict[str, Any] = {}
    if not file and any(entry.tag in _PLAIN and entry.type == ASCII for entry in entries):
        try:
            plain = _by_exifread(stream)
        except Exception:  # noqa: BLE001  the library raises a dozen kinds on broken blocks
            yield damaged(EXIF)
    for entry in entries:
        field = BY_EXIF.get(entry.tag)
        if field is None:
            continue
        answer = plain.get(_PLAIN.get(entry.tag, ""))
        if entry.type == ASCII and times[entry.tag] == 1 and answer is not None and isinstance(answer.values, str):
            values: Iterable[str] = (answer.values,)
        else:
            values = _values(entry, tiff.order)
        for value in values:
            for one in _creators(value) if field == "creator" else (value,):
                yield Claim(field, one, "exif")
    if tiff.damaged:
        yield damaged(EXIF)


def _directories(tiff: Tiff, *, file: bool) -> list[int]:
    """In a block the second directory is the thumbnail's, and says nothing of its own."""
    return list(tiff.pages()) if file else [tiff.first]


def _values(entry: Entry, order: str) -> Iterator[str]:
    if entry.tag in _XP:
        yield entry.data.decode("utf-16-le", "replace").partition("\0")[0]
    elif entry.tag == _USER_COMMENT:
        yield _comment(entry.data, order)
    elif entry.tag == _COPYRIGHT:
        yield from (charset.text(part) for part in entry.data.split(b"\0")[:2])
    else:
        yield charset.text(entry.data.partition(b"\0")[0], declared=entry.type == UTF8)


def _creators(value: str) -> list[str]:
    """Several names stand behind one another, as the Metadata Working Group has it: `A; "B; Ltd"; C`."""
    if ";" not in value or _ESCAPED.search(value):
        return [value]
    names = [(quoted or plain or "").replace('""', '"').strip() for quoted, plain in _CREATOR.findall(value)]
    return [name for name in names if name] or [value]


def _comment(data: bytes, order: str) -> str:
    """Eight bytes name the charset; what they name is not always what was written."""
    code, body = data[:8].rstrip(b"\0 "), data[8:]
    if code == b"UNICODE":
        stripped = body.rstrip(b"\0")
        if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            return body.decode("utf-16", "replace").partition("\0")[0]
        # Said to follow the block's byte order; many writers use the other one. Latin text tells: its high bytes are 0.
        big = stripped[0::2].count(0) > stripped[1::2].count(0) if stripped else order == ">"
        if 0 not in stripped[:-1]:
            big = order == ">"
        return body.decode("utf-16-be" if big else "utf-16-le", "replace").partition("\0")[0]
    if code == b"JIS":
        return body.decode("iso2022_jp", "replace").partition("\0")[0]
    if code in {b"ASCII", b""}:
        return charset.text(body.partition(b"\0")[0])
    return charset.text(data.partition(b"\0")[0])


class _OutOfBudgetError(Exception):
    pass


class _Bounded(io.BytesIO):
    """Gives out a limited number of readings and bytes, so that no block can keep its reader busy."""

    readings = _READINGS
    left = _BYTES

    def read(self, size: int | None = -1, /) -> bytes:
        self.readings -= 1
        content = super().read(size)
        self.left -= len(content)
        if self.readings < 0 or self.left < 0:
            raise _OutOfBudgetError
        return content


def warm_up() -> None:
    _exifread()


@cache
def _exifread() -> Any:
    import exifread  # 25 ms that most commands never need

    logging.getLogger("exifread").disabled = True  # it warns on standard error about every oddity
    return exifread


def _by_exifread(stream: bytes) -> dict[str, Any]:
    answers: dict[str, Any] = _exifread().process_file(
        _Bounded(stream), details=False, strict=False, debug=False, extract_thumbnail=False
    )
    return answers
