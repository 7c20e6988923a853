"""XMP packets: from their bytes to claims."""

import re
from collections.abc import Iterator

from mediacheck.metadata import charset
from mediacheck.metadata.blocks import XMP, damaged, own_entities
from mediacheck.metadata.fields import BY_XMP
from mediacheck.metadata.rdf import properties
from mediacheck.metadata.xmltree import RefusedError, parse
from mediacheck.model import Claim, Problem

_VOCABULARY = re.compile(
    r"https?://(ns\.useplus\.org/ldf/vocab/|(creativecommons\.org/ns#|web\.resource\.org/cc/)(?=\w))"
)
_STATUS = {"CS-PRO": "protected", "CS-PUB": "public domain", "CS-UNK": "unknown"}
_FORBIDDEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ufeff]"
)  # in XML; the last one is harmless, but not in front


def read(packet: bytes, block: str = "xmp", *, drawing: bool = False) -> Iterator[Claim | Problem]:
    """Claims of one packet, or of an SVG `drawing`, under the name of their `block`.

    A packet with a document type or entities of its own is refused whole, a drawing that has entities.
    """
    document = _document(packet)
    if not document:
        if packet.strip(b"\0 \t\r\n"):
            yield damaged(XMP)
        return
    try:
        root, whole = parse(document, drawing=drawing)
    except RefusedError:
        yield own_entities()
        return
    if not whole:
        yield damaged(XMP)
    if root is None:
        return
    for path, value in properties(root):
        if field := BY_XMP.get("/".join(path).casefold()):
            yield from _claims(field, _VOCABULARY.sub("", value.strip()), block)


def warm_up() -> None:
    parse("<x/>")


def _claims(field: str, value: str, block: str) -> Iterator[Claim]:
    if field == "copyrightStatus":
        value = _STATUS.get(value, value)
    elif field == "marked":
        value = value.capitalize()
        if value == "True":
            yield Claim("copyrightStatus", "protected", block)
    yield Claim(field, value, block)


def _document(packet: bytes) -> str:
    """The packet as text, in UTF-8, -16 or -32, without what stands around it."""
    text = _FORBIDDEN.sub("", _decode(packet))
    begin, end = text.find("<"), text.rfind(">")
    return text[begin : end + 1] if begin >= 0 else ""


def _decode(packet: bytes) -> str:
    for mark, encoding in (
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"<\0\0\0", "utf-32-le"),
        (b"\0\0\0<", "utf-32-be"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if packet.startswith(mark):
            return packet.decode(encoding, "replace")
    return charset.mixed(packet)
