"""PDF: the XMP packet and the Info dictionary, also in object streams, and what Photoshop keeps with a page.

Read by pikepdf (qpdf, a C++ library that renders and runs nothing), which mends broken cross-references and opens files
that are locked against changes only. What it hands out is inflated here, within the limit.
"""

import io
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from mediacheck.metadata.blocks import TEXT, XMP, Block, Found, broken_file, damaged, locked, too_large
from mediacheck.metadata.fields import BY_NATIVE
from mediacheck.model import Limits

if TYPE_CHECKING:
    from pikepdf import Pdf

_PAGES = 32
_NODES = 500
_ENTRIES = 100
_FILES = 100
_CREDENTIALS = "/C2PA_Manifest"


def blocks(data: bytes, limits: Limits) -> Found:
    import pikepdf  # 100 ms that no other file needs

    try:
        document = pikepdf.open(io.BytesIO(data), inherit_page_attributes=False)  # else all pages are walked
    except pikepdf.PasswordError:
        yield locked()
        return
    except pikepdf.PdfError:
        yield broken_file()
        return
    with document:
        for part, name in ((_packet, XMP), (_info, "Info"), (_resources, "Photoshop")):
            try:
                yield from part(document, limits)
            except Exception:  # noqa: BLE001  what is of another type than it should be raises nearly anything
                yield damaged(name)
        if _has_credentials(document):
            yield Block("c2pa", data)


def _packet(document: "Pdf", limits: Limits) -> Found:
    if (stream := document.Root.get("/Metadata")) is not None:
        yield from _inflated(stream, "xmp", XMP, limits)


def _info(document: "Pdf", _limits: Limits) -> Found:
    information = document.trailer.get("/Info")
    if information is None:
        return
    for name in islice(information.keys(), _ENTRIES):
        key = f"pdf:{name[1:]}".casefold()
        if key in BY_NATIVE:
            yield Block("text", str(information[name])[:TEXT].encode("utf-8", "replace"), key)


def _resources(document: "Pdf", limits: Limits) -> Found:
    """A page that Photoshop made keeps the picture's image resources."""
    for page in islice(_pages(document.Root.Pages), _PAGES):
        pieces = page.get("/PieceInfo")
        photoshop = pieces.get("/AdobePhotoshop") if pieces is not None else None
        if photoshop is not None and (stream := photoshop.Private.get("/ImageResources")) is not None:
            yield from _inflated(stream, "irb", "Photoshop", limits)


def _pages(root: Any) -> Iterator[Any]:
    """The first pages only: pikepdf's own list would walk the whole book, and a tree may lead back into itself."""
    waiting = [root]
    for _ in range(_NODES):
        if not waiting:
            return
        node = waiting.pop()
        kids = node.get("/Kids")
        if kids is None:
            yield node
        else:
            waiting += reversed(list(islice(iter(kids), _PAGES)))


def _inflated(stream: Any, kind: str, name: str, limits: Limits) -> Found:
    from pikepdf import Array

    form = stream.get("/Filter")
    filters = [str(one) for one in form] if isinstance(form, Array) else [str(form)] if form is not None else []
    content = stream.read_raw_bytes()
    if filters == ["/FlateDecode"]:
        inflater = zlib.decompressobj()
        content = inflater.decompress(content, limits.metadata)
        if inflater.unconsumed_tail:
            yield too_large(name)
            return
    elif filters:
        yield damaged(name)
        return
    yield Block(kind, content)


def _has_credentials(document: "Pdf") -> bool:
    try:
        files = document.Root.get("/AF")
        return files is not None and any(
            str(file.get("/AFRelationship")) == _CREDENTIALS for file in islice(iter(files), _FILES)
        )
    except Exception:  # noqa: BLE001  as above
        return False
