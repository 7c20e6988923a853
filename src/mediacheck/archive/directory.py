"""What an archive says of its members, in its directory and before each of them, held against each other."""

import io
import re
import stat
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from mediacheck.errors import ArchiveError

STORED, DEFLATED = 0, 8
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_SIZES_FOLLOW = 0x0008  # the header before the member was written before they were known
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF  # the number stands in the 64-bit record

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    raw: bytes  # the name as it stands there
    flags: int
    method: int
    crc: int
    packed: int  # bytes
    size: int  # bytes, unpacked
    offset: int  # of the header before it


def directory(file: BinaryIO, most: int) -> tuple[list[Member], int]:
    """The members, and where the directory begins."""
    count, size, start = _end(file)
    if count > most:
        raise ArchiveError("the archive has more than {most} members", most=most)
    file.seek(start)
    members: list[Member] = []
    seen: set[str] = set()
    left = size
    for _ in range(count):
        member, length = _entry(file)
        left -= length
        same = unicodedata.normalize("NFC", member.name)
        # A folder that is named twice is one folder, and so do some write it.
        if same.removesuffix("/") in seen and not (same.endswith("/") and same in seen):
            raise ArchiveError("the archive has two members of the name “{name}”", name=member.name)
        seen |= {same, same.removesuffix("/")}
        members.append(member)
    if left:
        raise ValueError("the directory has another length")
    return members, start


def _end(file: BinaryIO) -> tuple[int, int, int]:
    """Number of members, size and place of the directory, which ends where its end record begins."""
    whole = file.seek(0, io.SEEK_END)
    place, found = _last_record(file, whole)
    _, disk, first, here, count, size, start, _ = found
    limit = place
    full = _FULL16 in {disk, first, here, count} or _FULL32 in {size, start}
    if place >= _LOCATOR.size:
        file.seek(place - _LOCATOR.size)
        signature, disk64, place64, disks = _LOCATOR.unpack(file.read(_LOCATOR.size))
        if signature == b"PK\x06\x07":
            limit = place64
            stated = _end64(file, place64, place - _LOCATOR.size)
            for small, large, most in zip((count, size, start), stated, (_FULL16, _FULL32, _FULL32), strict=True):
                if small not in {large, most}:
                    raise ArchiveError("the archive contradicts itself")
            if disk64 or disks > 1:
                raise ArchiveError("the archive has several parts")
            (count, size, start), full, disk, first, here = stated, False, 0, 0, stated[0]
    if full:
        raise ValueError("no 64-bit record")
    if disk or first or here != count:
        raise ArchiveError("the archive has several parts")
    if start + size != limit:
        raise ValueError("the directory does not end where it should")
    return count, size, start


def _last_record(file: BinaryIO, whole: int) -> tuple[int, tuple[bytes, int, int, int, int, int, int, int]]:
    """The end record whose comment reaches to the end of the file, or to the zeros that tar fills a block up with."""
    tail = min(whole, _END.size + _FULL16)
    file.seek(whole - tail)
    data = file.read(tail)
    at = len(data)
    while (at := data.rfind(b"PK\x05\x06", 0, at)) >= 0:
        if at + _END.size <= len(data):
            found = _END.unpack_from(data, at)
            end = at + _END.size + found[7]
            if end <= len(data) and not data[end:].strip(b"\0"):
                return whole - tail + at, found
    raise ArchiveError("this is no ZIP archive, or it is cut short")


def _end64(file: BinaryIO, place: int, end: int) -> tuple[int, int, int]:
    """Count, size and start; the record must reach from its place to the end."""
    file.seek(place)
    signature, length, _, _, disk, first, here, count, size, start = _END64.unpack(file.read(_END64.size))
    if signature != b"PK\x06\x06" or place + 12 + length != end or disk or first or here != count:
        raise ArchiveError("the archive contradicts itself")
    return count, size, start


def _entry(file: BinaryIO) -> tuple[Member, int]:
    """The next entry of the directory and its length."""
    fields = _ENTRY.unpack(file.read(_ENTRY.size))
    signature, _, _, flags, method, _, _, crc, packed, size, named, more, remark, _, _, mode, offset = fields
    if signature != b"PK\x01\x02":
        raise ValueError("no entry")
    raw, extra = file.read(named), file.read(more)
    if len(raw) != named or len(extra) != more or len(file.read(remark)) != remark:
        raise ValueError("cut short")
    size, packed, offset = _wide(extra, size, packed, offset)
    member = Member(_name(raw), raw, flags, method, crc, packed, size, offset)
    kind = stat.S_IFMT(mode >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise ArchiveError("“{name}” is no file but a link or a device", name=member.name)
    if flags & _ENCRYPTED:
        raise ArchiveError("“{name}” is encrypted", name=member.name)
    if (member.name.endswith("/") and size) or (method == STORED and size != packed):
        raise ArchiveError("the archive contradicts itself")
    return member, _ENTRY.size + named + more + remark


def _wide(extra: bytes, *numbers: int) -> Iterator[int]:
    """The numbers, those that are full replaced by what the 64-bit field has for them, in its order."""
    field = b""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == 1:
            field = extra[4 : 4 + length]
            break
        extra = extra[4 + length :]
    for number in numbers:
        if number == _FULL32:
            (wide,) = struct.unpack_from("<Q", field)
            field = field[8:]
            yield wide
        else:
            yield number


def _name(raw: bytes) -> str:
    """UTF-8, which many write without saying so, else as DOS did. Raises ArchiveError for one that leads elsewhere.

    Without the steps that lead nowhere: macOS's tar writes them. A colon is one but where Windows names a drive.
    """
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in {"", "."}]
    absolute = name.startswith("/") or any(re.match("[A-Za-z]:", part) for part in parts[:1])
    folder = name.endswith(("/", "/."))
    if "\0" in name or absolute or ".." in parts or not (parts or folder):
        raise ArchiveError("the archive has a member whose name leads elsewhere: “{name}”", name=name)
    return "/".join(parts or ["."]) + ("/" if folder else "")


def starts(file: BinaryIO, members: list[Member], end: int) -> dict[int, int]:
    """Where each member's bytes begin, by the place of its header. Headers and bytes must not overlap, nor pass the end."""
    limit = 0
    found = {}
    for member in sorted(members, key=lambda each: each.offset):
        if member.offset < limit:
            raise ArchiveError("“{name}” lies on top of another member", name=member.name)
        found[member.offset] = begin = member.offset + _header(file, member)
        limit = begin + member.packed
    if limit > end:
        raise ArchiveError("the archive is damaged, or cut short")
    return found


def _header(file: BinaryIO, member: Member) -> int:
    """The length of the header before a member, which must say what the directory says."""
    file.seek(member.offset)
    fields = _LOCAL.unpack(file.read(_LOCAL.size))
    signature, _, flags, method, _, _, crc, packed, size, named, more = fields
    raw, extra = file.read(named), file.read(more)
    size, packed = _wide(extra, size, packed)
    stated, known = (crc, packed, size), (member.crc, member.packed, member.size)
    if flags & _SIZES_FOLLOW:
        agree = all(one in {0, other} for one, other in zip(stated, known, strict=True))
    else:
        agree = stated == known
    if (signature, raw, method) != (b"PK\x03\x04", member.raw, member.method) or flags & _ENCRYPTED or not agree:
        raise ArchiveError("the archive says two things of “{name}”", name=member.name)
    return _LOCAL.size + int(named) + int(more)
