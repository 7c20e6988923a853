"""HEIC and AVIF: the items of the `meta` box that hold EXIF and XMP, and the XMP box."""

from collections.abc import Iterator
from struct import error as StructError  # noqa: N812  struct's own name for it says nothing at the place of use
from struct import unpack_from

from mediacheck.metadata.blocks import Block, Found, broken_file, strip_exif_header, too_large, too_many
from mediacheck.model import Limits

_BOXES = 10_000
_ITEMS = 20_000
_EXTENTS = 64  # of one item that is read
_XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def blocks(data: bytes, limits: Limits) -> Found:
    try:
        for kind, begin, end in _boxes(data, 0, len(data)):
            if kind == b"meta":
                yield from _meta(data, begin + 4, end, limits)  # behind version and flags
            elif kind == b"uuid" and data.startswith(_XMP_UUID, begin):
                yield Block("xmp", data[begin + 16 : min(end, begin + 17 + limits.metadata)])
    except (StructError, IndexError):
        yield broken_file()


def _boxes(data: bytes, at: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, begin and end of the content of each box. Raises StructError where a box reaches out of its frame."""
    for _ in range(_BOXES):
        if at + 8 > stop:
            return
        size, kind = unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            (size,) = unpack_from(">Q", data, at + 8)
            head = 16
        elif size == 0:  # up to the end of the file
            size = stop - at
        if size < head or at + size > stop:
            raise StructError
        yield kind, at + head, at + size
        at += size


def _meta(data: bytes, begin: int, end: int, limits: Limits) -> Found:
    boxes = {kind: (start, stop) for kind, start, stop in _boxes(data, begin, end)}
    if b"iinf" not in boxes or b"iloc" not in boxes:
        return
    wanted = _items(data, *boxes[b"iinf"])
    if not wanted:
        return
    inside = boxes.get(b"idat", (0, 0))
    for item, parts in _locations(data, *boxes[b"iloc"], frozenset(wanted)):
        if parts is None:
            yield too_many()
            continue
        content = bytearray()
        for method, offset, length in parts:
            base, stop = inside if method == 1 else (0, len(data))
            start = base + offset
            content += data[start : min(stop, start + (length or stop - start), start + limits.metadata + 1)]
            if len(content) > limits.metadata:
                break
        if len(content) > limits.metadata:
            yield too_large(wanted[item])
        elif wanted[item] == "EXIF":
            yield Block("exif", _tiff(bytes(content)))
        else:
            yield Block("xmp", bytes(content))


def _tiff(item: bytes) -> bytes:
    """An Exif item begins with the distance to its TIFF header, four bytes."""
    distance = int.from_bytes(item[:4], "big")
    stream = strip_exif_header(item[4 + distance :])
    return stream if stream[:2] in {b"II", b"MM"} else strip_exif_header(item[4:])


def _items(data: bytes, begin: int, end: int) -> dict[int, str]:
    """Item id → EXIF or XMP, for the items that are one of them."""
    wide = data[begin] > 0
    found: dict[int, str] = {}
    for kind, start, stop in _boxes(data, begin + (8 if wide else 6), end):
        version = data[start]
        if kind != b"infe" or version < 2:
            continue
        number, at = (
            (unpack_from(">I", data, start + 4)[0], start + 8)
            if version > 2
            else (unpack_from(">H", data, start + 4)[0], start + 6)
        )
        what = data[at + 2 : at + 6]
        if what == b"Exif":
            found[number] = "EXIF"
        elif what == b"mime" and b"application/rdf+xml" in data[at + 6 : min(stop, at + 512)]:
            found[number] = "XMP"
    return found


def _locations(
    data: bytes, begin: int, end: int, wanted: frozenset[int]
) -> Iterator[tuple[int, list[tuple[int, int, int]] | None]]:
    """Wanted item → (construction method, offset, length) of its parts, length 0 meaning the rest; None: too many."""
    version = data[begin]
    widths = unpack_from(">H", data, begin + 4)[0]
    offset_size, length_size, base_size = widths >> 12, widths >> 8 & 15, widths >> 4 & 15
    index_size = widths & 15 if version > 0 else 0
    wide = version > 1
    count = unpack_from(">I" if wide else ">H", data, begin + 6)[0]
    at = begin + (10 if wide else 8)
    for _ in range(min(count, _ITEMS)):
        item = unpack_from(">I" if wide else ">H", data, at)[0]
        at += 4 if wide else 2
        method = 0
        if version > 0:
            method = data[at + 1] & 15
            at += 2
        at += 2  # which file: 0, this one
        base = int.from_bytes(data[at : at + base_size], "big")
        at += base_size
        (extents,) = unpack_from(">H", data, at)
        at += 2
        step = index_size + offset_size + length_size
        if item in wanted:
            yield (
                item,
                None
                if extents > _EXTENTS
                else [
                    (
                        method,
                        base + int.from_bytes(data[p + index_size : p + index_size + offset_size], "big"),
                        int.from_bytes(data[p + index_size + offset_size : p + step], "big"),
                    )
                    for p in range(at, at + extents * step, step or 1)
                ],
            )
        at += extents * step
        if at > end:
            raise StructError
