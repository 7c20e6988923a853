"""A member's bytes, unpacked as they are read."""

import io
import threading
import zlib
from typing import BinaryIO, NoReturn

from mediacheck.errors import ArchiveError
from mediacheck.model import Packed

CHUNK = 65536


def unreadable(error: OSError | ValueError) -> ArchiveError:
    reason = getattr(error, "strerror", None) or str(error)
    return ArchiveError("the archive cannot be read: {reason}", reason=reason)


class Stream(io.RawIOBase):
    """Unpacks as it is read; never more than was declared."""

    def __init__(self, file: BinaryIO, lock: threading.Lock, member: Packed) -> None:
        self._file = file
        self._lock = lock
        self._place = member.start
        self._packed = member.packed  # left to read
        self._size = member.size  # left to give
        self._member = member
        self._crc = 0
        self._inflate = zlib.decompressobj(-15) if member.deflated else None
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        piece = self._next(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def _next(self, most: int) -> bytes:
        if not self._size:
            self._finish()
            return b""
        piece = b""
        try:
            while not piece:
                packed = self._waiting or self._raw()
                if self._inflate is None:
                    piece, self._waiting = packed[:most], packed[most:]
                else:
                    piece = self._inflate.decompress(packed, most)
                    self._waiting = self._inflate.unconsumed_tail
                if not piece and not packed:
                    self._refuse()
        except zlib.error:
            self._refuse()
        self._size -= len(piece)
        self._crc = zlib.crc32(piece, self._crc)
        if self._size < 0:
            self._refuse()
        if not self._size:
            self._finish()
        return piece

    def _raw(self) -> bytes:
        with self._lock:
            try:
                self._file.seek(self._place)
                data = self._file.read(min(CHUNK, self._packed))
            except OSError as error:
                raise unreadable(error) from error
        self._place += len(data)
        self._packed -= len(data)
        return data

    def _finish(self) -> None:
        """All was given: nothing may be left over, and it must be what was promised."""
        rest = self._waiting or self._raw()
        if self._inflate is not None and not self._inflate.eof:
            try:
                rest = self._inflate.decompress(rest, 1)
            except zlib.error:
                self._refuse()
            if not self._inflate.eof:
                self._refuse()
        if rest or self._packed or (self._inflate is not None and self._inflate.unused_data):
            self._refuse()
        if self._crc != self._member.crc:
            self._refuse()

    def _refuse(self) -> NoReturn:
        raise ArchiveError("“{name}” is not what the archive says of it", name=self._member.name)
