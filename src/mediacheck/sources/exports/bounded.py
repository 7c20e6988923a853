"""Keeps a JSON file from becoming larger in memory than it is on the disk.

The parser holds, for each level of nesting, the path to it: some hundred kilobytes of “[” would take all memory that
there is. And an entry is held as a whole, in objects that are many times as large as its text.
"""

import re
from array import array
from itertools import accumulate
from typing import BinaryIO

from mediacheck.errors import ArchiveError

DEEPEST = 500
LARGEST = 16 * 1024 * 1024
"""Bytes of one entry: a post has some kilobytes, one with a long text and many comments some hundred."""
LONGEST = 1024 * 1024
"""Bytes of one text: the parser reads it anew with each piece of the file, so that its time grows with their square."""

_MARK = b"\xef\xbb\xbf"  # of the byte order: editors put it there, parsers refuse it
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # +1 and -1
_OTHERS = bytes(byte for byte in range(256) if byte not in b"[{]}")


class Bounded:
    """The bytes of `file`; its entries begin `level` brackets deep. Reading raises ArchiveError beyond the bounds."""

    def __init__(self, file: BinaryIO, level: int) -> None:
        self._file = file
        self._level = level
        self._depth = 0
        self._in_string = False
        self._escape = b""  # a last backslash, which takes the next byte with it
        self._since = 0  # bytes since an entry may have ended
        self._text = 0  # bytes so far of a text that is not at its end
        self._begun = False

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        if piece and not self._begun:
            self._begun = True
            piece = piece.removeprefix(_MARK) or self._file.read(size)
        outside = self._outside(piece)
        depths = list(accumulate(array("b", outside.translate(_STEPS, _OTHERS)), initial=self._depth))
        self._depth = depths[-1]
        if max(depths) > DEEPEST:
            raise ArchiveError("it is nested too deeply")
        self._since = len(piece) if outside and min(depths) <= self._level else self._since + len(piece)
        if self._since > LARGEST:
            raise ArchiveError("one of its entries is larger than {limit} MB", limit=LARGEST >> 20)
        if self._text > LONGEST:
            raise ArchiveError("one of its texts is larger than {limit} MB", limit=LONGEST >> 20)
        return piece

    def _outside(self, piece: bytes) -> bytes:
        """What stands in no string. Backslashes stand in strings alone; elsewhere the parser refuses them."""
        size = len(piece)
        piece = self._escape + piece
        if b"\\" in piece:
            piece = _ESCAPED.sub(b"", piece)
        self._escape = b"\\" if piece.endswith(b"\\") else b""
        parts = piece.split(b'"')
        outside = b"".join(parts[self._in_string :: 2])
        self._in_string ^= len(parts) % 2 == 0
        self._text = (size + self._text * (len(parts) == 1)) if self._in_string else 0
        return outside
