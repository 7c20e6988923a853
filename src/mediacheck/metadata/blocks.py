"""What containers hand to the block readers, and the sentences for what is wrong with either."""

from collections.abc import Iterator
from typing import NamedTuple

from mediacheck.model import Problem, text


class Block(NamedTuple):
    r"""One metadata block, cut out of its container.

    `exif` is a TIFF stream (no `Exif\0\0` before it), `tiff` a TIFF file, whose directories are the EXIF itself,
    `xmp` one packet, `drawing` an SVG document, `iim` a stream of IPTC datasets, `irb` Photoshop's image resources, `flag` and `url` two of these,
    `text` a text that the container itself holds, under its keyword `key`, `c2pa` a file with Content Credentials, whose
    data are the whole file's.
    """

    kind: str
    data: bytes
    key: str = ""


Found = Iterator[Block | Problem]
"""What a container's reader yields: blocks, and problems between them that did not stop it."""

EXIF, XMP, IPTC, PHOTOSHOP = "EXIF", "XMP", "IPTC", "Photoshop"

BLOCKS = 64  # of one file; more are no picture's
TEXT = 64 * 1024  # bytes of one plain text

_EXIF_HEADER = b"Exif\0"
_HEADERS = (  # first bytes, the kind they tell, whether they belong to the block itself
    (b"II*\0", "exif", True),
    (b"MM\0*", "exif", True),
    (b"http://ns.adobe.com/xap/1.0/\0", "xmp", False),
    (b"XMP\0://ns.adobe.com/xap/1.0/\0", "xmp", False),  # so written by one of Getty's programs
    (b"Photoshop 3.0\0", "irb", False),
    (b"8BIM", "irb", True),
    (b"\x1c\x01", "iim", True),
    (b"\x1c\x02", "iim", True),
)


def damaged(block: str) -> Problem:
    return Problem(
        "MC307", text("The metadata block “{block}” is damaged; it was read as far as possible.", block=block)
    )


def too_large(block: str) -> Problem:
    return Problem("MC307", text("The metadata block “{block}” is unusually large and was not read.", block=block))


def too_many() -> Problem:
    return Problem("MC307", text("This file has more metadata than any ordinary picture; not all of it was read."))


def cut(field: str) -> Problem:
    return Problem("MC307", text("The text in “{field}” is unusually long; only its beginning was kept.", field=field))


def broken_file() -> Problem:
    return Problem("MC307", text("The file's structure is damaged; metadata behind the damage was not read."))


def locked() -> Problem:
    return Problem(
        "MC307",
        text("The file is locked with a password; what it says about itself was not read."),
        text("Ask for a copy without a password."),
    )


def needs_brotli(block: str) -> Problem:
    return Problem(
        "MC307",
        text("The metadata block “{block}” is compressed with Brotli, which cannot be read here.", block=block),
        text("To have it read: pip install brotli"),
        extra=True,
    )


def own_entities() -> Problem:
    return Problem(
        "MC307",
        text(
            "The metadata block “XMP” brings a document type or entities of its own, as no picture needs; it was not read."
        ),
    )


def strip_exif_header(data: bytes) -> bytes:
    r"""The TIFF stream behind `Exif\0\0`, which some writers put where it does not belong, even twice."""
    while data.startswith(_EXIF_HEADER):
        data = data[6:]
    return data


def between(data: bytes, begin: bytes, end: bytes, most: int) -> Iterator[bytes]:
    """What stands between two marks, the first `most` times. Each byte is looked at twice at most."""
    at = 0
    for _ in range(most):
        start = data.find(begin, at)
        stop = data.find(end, start + len(begin)) if start >= 0 else -1
        if stop < 0:
            return
        yield data[start + len(begin) : stop]
        at = stop + len(end)


def by_header(data: bytes) -> Block | None:
    """The block that `data` is, told by its first bytes, as in a JPEG segment or a PNG raw profile."""
    if data.startswith(_EXIF_HEADER):
        return Block("exif", strip_exif_header(data))
    for head, kind, belongs in _HEADERS:
        if data.startswith(head):
            return Block(kind, data if belongs else data[len(head) :])
    return None
