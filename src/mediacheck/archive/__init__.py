"""The only reader of ZIP archives. Nothing is extracted by name: a member is a stream with an end.

An archive says where its members lie twice: in its directory and before each member. What the two do not agree on, what
lies on top of something else, what would lead out of a folder or is more than the limits allow is refused as a whole,
before a byte is unpacked. What only shows in the unpacking, ends it. APPNOTE.TXT 6.3.10 is the format.
"""

import contextlib
import io
import os
import stat
import struct
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mediacheck.archive.directory import DEFLATED, STORED, Member, directory, starts
from mediacheck.archive.stream import CHUNK, Stream, unreadable
from mediacheck.errors import ArchiveError
from mediacheck.model import Limits, Packed

_SMALL = 1_000_000  # bytes; a smaller member may be packed as tightly as it likes


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked, of an archive and all that are in it."""

    bytes: int


class Archive:
    """`file` is seekable and stays open as long as the archive is read. Raises ArchiveError."""

    def __init__(
        self,
        file: BinaryIO,
        limits: Limits,
        *,
        path: Path | None = None,
        depth: int = 1,
        budget: _Budget | None = None,
    ) -> None:
        if depth > limits.archive_depth:
            raise ArchiveError("the archive lies in too many others ({most} are allowed)", most=limits.archive_depth)
        self._file = file
        self._path = path or Path()
        self._limits = limits
        self._depth = depth
        self._budget = budget or _Budget(limits.archive_bytes)
        self._lock = threading.Lock()
        try:
            members, end = directory(file, limits.archive_members)
            self._starts = starts(file, members, end)
        except (struct.error, OSError, OverflowError, ValueError) as error:
            raise ArchiveError("the archive is damaged, or cut short") from error
        self._check(members)
        self._members = {each.name: each for each in members if not each.name.endswith("/")}

    def __iter__(self) -> Iterator[str]:
        """The names of the files, with "/", in the order of the directory."""
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def size(self, name: str) -> int:
        """In bytes, unpacked. Raises KeyError."""
        return self._members[name].size

    def open(self, name: str) -> BinaryIO:
        """The member's bytes. Reading raises ArchiveError where they are not what was declared. Raises KeyError."""
        return io.BufferedReader(Stream(self._file, self._lock, self.packed(name)), CHUNK)

    def packed(self, name: str) -> Packed:
        """Where the member's bytes are, for `unpacked`. Raises KeyError, and ArchiveError for what is packed otherwise."""
        member = self._members[name]
        if member.method not in {STORED, DEFLATED}:
            raise ArchiveError("“{name}” is packed in a way that is not read", name=name)
        start = self._starts[member.offset]
        return Packed(self._path, name, start, member.packed, member.size, member.method == DEFLATED, member.crc)

    @contextlib.contextmanager
    def inner(self, name: str) -> Iterator["Archive"]:
        """The archive that is a member of this one; it counts towards the same limits."""
        with tempfile.TemporaryFile(prefix="mediacheck-") as copy, self.open(name) as packed:
            while piece := packed.read(CHUNK):
                try:
                    copy.write(piece)
                except OSError as error:
                    raise unreadable(error) from error
            yield Archive(copy, self._limits, depth=self._depth + 1, budget=self._budget)

    def _check(self, members: list[Member]) -> None:
        for member in members:
            if member.size > max(_SMALL, member.packed * self._limits.archive_ratio):
                raise ArchiveError(
                    "“{name}” would become more than {most} times as large as it is",
                    name=member.name,
                    most=self._limits.archive_ratio,
                )
        self._budget.bytes -= sum(member.size for member in members)
        if self._budget.bytes < 0:
            raise ArchiveError("the archive would become larger than {most} bytes", most=self._limits.archive_bytes)


@contextlib.contextmanager
def open_archive(path: Path, limits: Limits) -> Iterator[Archive]:
    """Raises ArchiveError, also where the file cannot be read."""
    try:
        file = open(path, "rb", opener=_at_once)  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        raise unreadable(error) from error
    with file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ArchiveError("this is no ZIP archive, or it is cut short")
        yield Archive(file, limits, path=path)


@contextlib.contextmanager
def unpacked(place: Packed) -> Iterator[BinaryIO]:
    """The bytes of a member of an archive that was looked through before.

    Raises OSError, and while they are read ArchiveError where they are not what the archive said of them.
    """
    with open(place.archive, "rb", opener=_at_once) as file:
        yield io.BufferedReader(Stream(file, threading.Lock(), place), CHUNK)


def _at_once(path: str, flags: int) -> int:
    """A pipe is not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
