"""Files as a form carries them (RFC 7578), read only as they are sent."""

import re
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mediacheck.errors import FileError

_PIECE = 262_144  # bytes
# What would end the name, or the line that it stands in: HTML's way, and the backslash, which servers read in two ways.
_LONE = re.compile("[\ud800-\udfff]")  # bytes of a name that are no UTF-8
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\]')


class Multipart:
    """A form of fields in JSON, then files with their names. Its length is known beforehand; each pass reads the files anew.

    Raises FileError, also while it is read: where a file is none, cannot be read, or is another one than before.
    """

    def __init__(self, name: str, files: Sequence[tuple[str, Path]], fields: Mapping[str, bytes]) -> None:
        self._boundary = secrets.token_hex(16)
        self._fields = b"".join(
            self._head(f'name="{key}"', "application/json") + value + b"\r\n" for key, value in fields.items()
        )
        self._files = [
            (self._head(f'name="{name}"; filename="{_safe(called)}"', "application/octet-stream"), path, _size(path))
            for called, path in files
        ]
        self._end = f"--{self._boundary}--\r\n".encode()

    @property
    def type(self) -> str:
        return f"multipart/form-data; boundary={self._boundary}"

    def __len__(self) -> int:
        return len(self._fields) + sum(len(head) + size + 2 for head, _, size in self._files) + len(self._end)

    def __iter__(self) -> Iterator[bytes]:
        yield self._fields
        for head, path, size in self._files:
            yield head
            yield from _pieces(path, size)
            yield b"\r\n"
        yield self._end

    def _head(self, disposition: str, type_: str) -> bytes:
        return (
            f"--{self._boundary}\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: {type_}\r\n\r\n"
        ).encode()


def _safe(name: str) -> str:
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", _LONE.sub("\ufffd", name))


def _size(path: Path) -> int:
    try:
        found = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    if not stat.S_ISREG(found.st_mode):
        raise FileError("is not a file.", "Name files; what is in a folder has to be named one by one.", path=path)
    return found.st_size


def _pieces(path: Path, size: int) -> Iterator[bytes]:
    """Exactly so many bytes: the length was told already."""
    left = size
    try:
        with path.open("rb") as file:
            while piece := file.read(min(_PIECE, left + 1)):
                left -= len(piece)
                if left < 0:
                    break
                yield piece
    except OSError as error:
        raise _unreadable(path, error) from error
    if left:
        raise FileError("changed while it was read.", "Try again when nothing writes to it any more.", path=path)


def _unreadable(path: Path, error: OSError) -> FileError:
    return FileError("cannot be read: {reason}.", path=path, reason=error.strerror or str(error))
