"""JPEG and MPO: the segments before the picture data, of every picture in the file."""

from collections.abc import Iterator
from struct import unpack_from

from mediacheck.metadata import ifd
from mediacheck.metadata.blocks import BLOCKS, XMP, Block, Found, broken_file, by_header, damaged, too_large, too_many
from mediacheck.model import Limits

_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_APP1, _APP2, _APP11, _APP13, _COM = 0xE1, 0xE2, 0xEB, 0xED, 0xFE
_READ = frozenset({_APP1, _APP11, _APP13, _COM})
_SEGMENTS = 4096  # of one picture
_PICTURES = 16  # of one MPO
_EXTENDED = 4  # Extended XMP packets of one picture, of which one is the current

_C2PA = bytes.fromhex("6332706100110010800000aa00389b71")  # the kind of the JUMBF box that holds a manifest store
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_TIFF_HEADERS = frozenset({b"II*\0", b"MM\0*"})
_INDEX = b"MPF\0"
_ENTRIES = 0xB002  # of the multi-picture index: 16 bytes a picture


def blocks(data: bytes, limits: Limits) -> Found:
    """The blocks of all pictures: a JPEG has one, an MPO names where the others begin."""
    yield from _picture(data, 0, limits)
    for start in _further_pictures(data):
        yield from _picture(data, start, limits)


class _Parts:
    """What the segments of one picture hold, put together where it is spread over several."""

    def __init__(self) -> None:
        self.exif: list[bytearray] = []
        self.packets: list[bytes] = []
        self.extended: dict[bytes, list[tuple[int, int, bytes]]] = {}
        self.resources = bytearray()
        self.others: list[Block] = []
        self.credentials = False

    def add(self, marker: int, content: bytes) -> None:
        if marker == _COM:
            self.others.append(Block("text", content, "comment"))
        elif marker == _APP1 and content.startswith(_EXTENSION):
            head = len(_EXTENSION)
            if len(content) >= head + 40:
                total, offset = unpack_from(">II", content, head + 32)
                self.extended.setdefault(content[head : head + 32], []).append((offset, total, content[head + 40 :]))
        elif marker == _APP11:
            self.credentials |= content.startswith(b"JP") and _C2PA in content[:64]
        elif marker in {_APP1, _APP13} and (block := by_header(content)):
            self._add_block(block)

    def _add_block(self, block: Block) -> None:
        match block.kind:
            case "exif" if self.exif and block.data[:4] not in _TIFF_HEADERS:
                self.exif[-1] += block.data  # one too long for a segment goes on in the next
            case "exif":
                self.exif.append(bytearray(block.data))
            case "xmp":
                self.packets.append(block.data)
            case "irb":
                self.resources += block.data  # a resource may reach over the end of its segment
            case _:
                self.others.append(block)

    def blocks(self, limits: Limits) -> Found:
        yield from (Block("exif", bytes(stream)) for stream in self.exif)
        yield from (Block("xmp", packet) for packet in self.packets)
        for guid in list(self.extended)[:_EXTENDED]:
            yield from _extended(guid, self.extended[guid], self.packets[:BLOCKS], limits)
        if self.resources:
            yield Block("irb", bytes(self.resources))
        yield from self.others


def _picture(data: bytes, start: int, limits: Limits) -> Found:
    parts = _Parts()
    whole = True
    for marker, begin, end in _segments(data, start):
        whole = marker != 0
        if marker in _READ:
            parts.add(marker, data[begin:end])
    yield from parts.blocks(limits)
    if parts.credentials:
        yield Block("c2pa", data)
    if not whole:
        yield broken_file()


def _segments(data: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Marker, begin and end of each segment's payload up to the picture data; marker 0 where the chain breaks."""
    at = start + 2
    for _ in range(_SEGMENTS):
        if at + 2 > len(data) or data[at] != 0xFF:
            yield 0, at, at
            return
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker in {_SCAN, _END}:
            return
        if marker in _STANDALONE or marker == _START:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(data):
            yield 0, at, at
            return
        yield marker, at + 4, end
        at = end
    yield 0, at, at


def _extended(guid: bytes, chunks: list[tuple[int, int, bytes]], packets: list[bytes], limits: Limits) -> Found:
    """Joins one Extended XMP packet, whose chunks may stand in any order.

    It counts only where a main packet names its GUID: a leftover of an earlier version is not what the file says now.
    """
    if not any(guid in packet or guid.decode("latin-1").encode("utf-16-le") in packet for packet in packets):
        yield damaged("Extended XMP")
        return
    total = chunks[0][1]
    if total > limits.metadata:
        yield too_large(XMP)
        return
    joined = bytearray()
    for offset, _, chunk in sorted(chunks, key=lambda c: c[0]):
        if offset > len(joined):
            break  # a chunk is missing: what follows cannot be placed
        joined[offset : offset + len(chunk)] = chunk
        if len(joined) > limits.metadata:
            yield too_many()
            return
    if len(joined) != total:
        yield damaged("Extended XMP")
    yield Block("xmp", bytes(joined))


def _further_pictures(data: bytes) -> Iterator[int]:
    """Where the second and later pictures of an MPO begin; the index counts from its own byte-order mark."""
    for marker, begin, end in _segments(data, 0):
        if marker == _APP2 and data.startswith(_INDEX, begin):
            base = begin + len(_INDEX)
            index = ifd.Tiff(data[base:end])
            for entry in index.entries(index.first, frozenset({_ENTRIES})):
                for place in range(16, min(len(entry.data), 16 * _PICTURES) - 15, 16):
                    start: int = unpack_from(index.order + "I", entry.data, place + 8)[0] + base
                    if data[start : start + 2] == b"\xff\xd8" and start > base:
                        yield start
            return
