"""From a file's bytes to its metadata: the container hands out blocks, each block's reader hands out claims."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import TypeVar

from mediacheck.metadata import Metadata, credentials, exif, iim, native, photoshop, placeholders, signals, xmp
from mediacheck.metadata.blocks import (
    BLOCKS,
    EXIF,
    IPTC,
    PHOTOSHOP,
    XMP,
    Block,
    Found,
    broken_file,
    cut,
    damaged,
    too_large,
    too_many,
)
from mediacheck.metadata.fields import CLAIMS
from mediacheck.model import Claim, Limits, Problem, Signal

_T = TypeVar("_T")

_CLAIMS = 1000  # of one file
_VALUE = 16 * 1024  # characters of one value

_CONTAINERS = {
    "image/jpeg": "jpeg",
    "image/mpo": "jpeg",
    "image/png": "png",
    "image/apng": "png",
    "image/webp": "riff",
    "image/gif": "gif",
    "image/tiff": "tiff",
    "image/x-adobe-dng": "tiff",
    "image/x-raw": "tiff",
    "image/x-canon-cr2": "tiff",
    "image/heic": "isobmff",
    "image/heif": "isobmff",
    "image/heic-sequence": "isobmff",
    "image/heif-sequence": "isobmff",
    "image/avif": "isobmff",
    "image/avif-sequence": "isobmff",
    "image/jxl": "isobmff",
    "image/jp2": "isobmff",
    "video/mp4": "isobmff",
    "video/quicktime": "isobmff",
    "video/3gpp": "isobmff",
    "audio/mp4": "isobmff",
    "image/vnd.adobe.photoshop": "psd",
    "image/svg+xml": "svg",
    "application/pdf": "pdf",
    "application/postscript": "postscript",
    "audio/mpeg": "id3",
    "audio/wav": "riff",
    "video/x-msvideo": "riff",
}
_NAMES = {
    "exif": EXIF,
    "tiff": "TIFF",
    "xmp": XMP,
    "sidecar": "XMP file",
    "drawing": "SVG",
    "iim": IPTC,
    "irb": PHOTOSHOP,
    "flag": PHOTOSHOP,
    "url": PHOTOSHOP,
    "c2pa": "Content Credentials",
}


def read(
    data: bytes,
    type: str,  # noqa: A002  the word of the contract
    name: str,
    limits: Limits,
    sidecars: Sequence[bytes] = (),
) -> Metadata:
    """As the room's door says."""
    values: dict[Claim, None] = {}
    told: dict[Signal, None] = {}
    problems: dict[str, Problem] = {}

    def note(problem: Problem) -> None:
        problems.setdefault(repr(problem.message), problem)

    for found in _statements(data, type, limits, sidecars):
        if isinstance(found, Problem):
            note(found)
            continue
        if isinstance(found, Signal):
            told[found] = None
            continue
        value = found.value.strip("\0 \t\r\n\ufeff")
        if found.field in CLAIMS:
            if len(value) > _VALUE:
                note(cut(found.field))
            value = " ".join(value[:_VALUE].split())  # line ends and runs of blanks mean nothing here
        else:
            value = value[:_VALUE]
        if value:
            values[Claim(found.field, value, found.block)] = None
        if len(values) >= _CLAIMS:
            note(too_many())
            break
    claims = tuple(claim for claim in values if claim.field in CLAIMS and placeholders.is_statement(claim))
    signs = dict.fromkeys((*told, *signals.find(tuple(values), name)))
    return Metadata(claims, tuple(signs), tuple(problems.values()))


def warm_up() -> None:
    for container in set(_CONTAINERS.values()):
        import_module(f"mediacheck.metadata.{container}")
    exif.warm_up()
    xmp.warm_up()
    signals.warm_up()


def _statements(
    data: bytes, kind: str, limits: Limits, sidecars: Sequence[bytes]
) -> Iterator[Claim | Signal | Problem]:
    """All that the blocks say. A reader that fails costs its own block and no other."""
    credentialed = False
    for block in _bounded(_blocks(data, kind, limits, sidecars), data, limits):
        if isinstance(block, Problem):
            yield block
        elif block.kind != "c2pa" or not credentialed:  # they are the whole file's, however often met with
            credentialed |= block.kind == "c2pa"
            yield from _safely(_claims(block, kind), damaged(_NAMES.get(block.kind, block.key)))


def _blocks(data: bytes, kind: str, limits: Limits, sidecars: Sequence[bytes]) -> Found:
    """The file's, then those beside it, which are read whatever the file is."""
    if container := _CONTAINERS.get(kind):
        reader = import_module(f"mediacheck.metadata.{container}")
        yield from _safely(reader.blocks(data, limits), broken_file())
    yield from (Block("sidecar", packet) for packet in sidecars)


def _safely(items: Iterable[_T], otherwise: Problem) -> Iterator[_T | Problem]:
    try:
        yield from items
    except Exception:  # noqa: BLE001  no bytes of a stranger's may end a run
        yield otherwise


def _bounded(found: Found, data: bytes, limits: Limits) -> Found:
    """No block above its limit, no more blocks than a picture has; resources of Photoshop are opened on the way."""
    left, count = 2 * limits.metadata, BLOCKS
    for block in found:
        if isinstance(block, Problem):
            yield block
            continue
        size = 0 if block.data is data else len(block.data)  # a TIFF file is its own EXIF block
        left, count = left - size, count - 1
        if size > limits.metadata:
            yield too_large(_NAMES.get(block.kind, block.key))
        elif left < 0 or count < 0:
            yield too_many()
            return
        elif block.kind == "irb":
            yield from _bounded(_safely(photoshop.blocks(block.data), damaged(PHOTOSHOP)), data, limits)
        else:
            yield block


def _claims(block: Block, kind: str) -> Iterator[Claim | Signal | Problem]:
    match block.kind:
        case "exif":
            yield from exif.read(block.data)
        case "tiff":
            yield from exif.read(block.data, file=True)
        case "xmp":
            yield from xmp.read(block.data)
        case "sidecar":
            yield from xmp.read(block.data, "sidecar")
        case "drawing":
            yield from xmp.read(block.data, drawing=True)
        case "c2pa":
            yield from credentials.read(block.data, kind)
        case "iim":
            yield from iim.read(block.data)
        case "flag":
            yield from iim.flag(block.data)
        case "url":
            yield from iim.url(block.data)
        case _:
            yield from native.read(block.key, block.data)
