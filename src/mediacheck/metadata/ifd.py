"""A bounded reader of TIFF directories, for EXIF blocks, TIFF files (BigTIFF too) and MPO's index.

It looks only at the tags it is asked for, never follows what nobody asked for, and cannot be made to loop.
"""

from collections.abc import Iterator
from struct import calcsize, unpack_from
from typing import NamedTuple

ENTRIES = 4096  # of one directory; real ones have some hundred
PAGES = 32  # directories of one chain

ASCII, UTF8 = 2, 129  # 129 is new in Exif 3.0
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8, UTF8: 1}


class Entry(NamedTuple):
    tag: int
    type: int
    data: bytes  # as it stands in the file; `Tiff.order` tells how numbers in it are read


class Tiff:
    """`order` is `<` or `>` for struct; `first` the offset of IFD0, or 0 where this is no TIFF.

    `damaged` becomes true as soon as something points out of the stream or is larger than it can be.
    """

    def __init__(self, data: bytes, *, value_limit: int = 64 * 1024) -> None:
        self.data = data
        self.damaged = False
        self.order = "<" if data[:2] == b"II" else ">"
        self.first = 0
        self._limit = value_limit
        self._big = False
        magic = self._number("H", 2) if data[:2] in {b"II", b"MM"} else 0
        if magic == 43:
            self._big = True
            self.first = self._number("Q", 8)
        elif magic in {42, 0x55, 0x4F52, 0x5352}:  # TIFF, Panasonic's and Olympus' raw files
            self.first = self._number("I", 4)
        else:
            self.damaged = True

    def entries(self, offset: int, wanted: frozenset[int]) -> Iterator[Entry]:
        """The wanted entries of the directory at `offset`, in the order of the file."""
        if not offset:
            return
        count = self._number("Q" if self._big else "H", offset)
        if count > ENTRIES:
            self.damaged = True
        head, layout = (8, self.order + "HHQ") if self._big else (2, self.order + "HHI")
        size, inline = calcsize(layout), 8 if self._big else 4
        for number in range(min(count, ENTRIES)):
            at = offset + head + number * (size + inline)
            if at + size + inline > len(self.data):
                self.damaged = True
                return
            tag, kind, length = unpack_from(layout, self.data, at)
            if tag not in wanted:
                continue
            length *= SIZES.get(kind, 0)
            place = at + size if length <= inline else self._number("Q" if self._big else "I", at + size)
            if place + length > len(self.data) or kind not in SIZES or length > self._limit:
                self.damaged = True
                if kind not in SIZES or place >= len(self.data):
                    continue
                length = min(length, self._limit)
            yield Entry(tag, kind, self.data[place : place + length])

    def pages(self) -> Iterator[int]:
        """The offsets of the chained directories: a TIFF's pages; in an EXIF block the second is the thumbnail."""
        seen: set[int] = set()
        offset = self.first
        while offset and offset not in seen and len(seen) < PAGES:
            seen.add(offset)
            yield offset
            count = self._number("Q" if self._big else "H", offset)
            offset = (
                self._number("Q", offset + 8 + 20 * count) if self._big else self._number("I", offset + 2 + 12 * count)
            )

    def integer(self, entry: Entry) -> int:
        """The first number of an entry of whole numbers, 0 where there is none."""
        form = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}.get(entry.type)
        if form is None or len(entry.data) < SIZES[entry.type]:
            return 0
        return int(unpack_from(self.order + form, entry.data)[0])

    def _number(self, form: str, offset: int) -> int:
        if offset + calcsize(self.order + form) > len(self.data):
            self.damaged = True
            return 0
        return int(unpack_from(self.order + form, self.data, offset)[0])
