"""HEIC and AVIF: the items of the `meta` box that hold EXIF and XMP."""

from collections.abc import Iterator
from struct import unpack_from

from mediacheck.metadata import boxes
from mediacheck.metadata.blocks import EXIF, XMP, Block, Found, too_large, too_many
from mediacheck.model import Limits

_ITEMS = 20_000
_EXTENTS = 64  # of one item that is read


def blocks(data: bytes, begin: int, end: int, limits: Limits) -> Found:
    """The items of one `meta` box, whose content (behind version and flags) is given. May raise boxes.StructError."""
    tables = {kind: (start, stop) for kind, start, stop in boxes.walk(data, begin, end)}
    if b"iinf" not in tables or b"iloc" not in tables:
        return
    wanted = _items(data, *tables[b"iinf"])
    if not wanted:
        return
    inside = tables.get(b"idat", (0, 0))
    for item, parts in _locations(data, *tables[b"iloc"], frozenset(wanted)):
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
        elif wanted[item] == EXIF:
            yield Block("exif", boxes.tiff(bytes(content)))
        else:
            yield Block("xmp", bytes(content))


def _items(data: bytes, begin: int, end: int) -> dict[int, str]:
    """Item id → EXIF or XMP, for the items that are one of them."""
    wide = data[begin] > 0
    found: dict[int, str] = {}
    for kind, start, stop in boxes.walk(data, begin + (8 if wide else 6), end):
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
            found[number] = EXIF
        elif what == b"mime" and b"application/rdf+xml" in data[at + 6 : min(stop, at + 512)]:
            found[number] = XMP
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
            raise boxes.StructError
