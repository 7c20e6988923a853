"""XML from strangers: no document type, no entities, bounded in depth and size.

Of a document with a mistake what came before it is kept; the mistakes that programs make with texts and prefixes are mended.
"""

import html
import re
from dataclasses import dataclass, field
from itertools import islice

from mediacheck.metadata.fields import NAMESPACES, OLDER_NAMESPACES

DEPTH = 64
ELEMENTS = 50_000
DRAWING = 500_000
"""Elements and attributes of a whole drawing, of which its metadata are a part."""

_PREFIXES = {uri.rstrip("/#"): prefix for prefix, uri in NAMESPACES.items()} | {
    uri.rstrip("/#"): prefix for uri, prefix in OLDER_NAMESPACES.items()
}
_REFERENCE = re.compile(r"&(?:(?:#(?:[xX][0-9a-fA-F]{1,6}|[0-9]{1,7})|[a-zA-Z][0-9a-zA-Z]{1,31});)?")
_KEPT = frozenset({"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})
_NO_CHARACTER = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PREFIXED = re.compile(r"(?:<|\s)([A-Za-z_][\w.-]{0,63}):[A-Za-z_]")
_DECLARED = re.compile(r"\sxmlns:([\w.-]+)\s*=")
_FIRST_TAG = re.compile(r"<[A-Za-z_][^\s/>]*")
_MENDED = 256 * 1024  # characters; what is longer is not looked through a second time
_INVENTED = 64  # prefixes of one document
_MISMATCHED_TAG = 7  # expat's number for an end tag that ends something else


class RefusedError(Exception):
    """A document type or an entity of its own: never needed in metadata, always a danger."""


@dataclass(slots=True)
class Element:
    """`name` and the attributes' names are `prefix:local`, the prefix being ours for the namespace's URI."""

    name: str
    attributes: dict[str, str]
    children: "list[Element]" = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, without its children's."""
        return "".join(self.parts)


class _TooMuchError(Exception):
    pass


class _Builder:
    """What defusedxml's parser calls. Unlike ElementTree's own it can be asked for the tree of a broken document."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1 + len(attributes)
        if len(self.open) >= DEPTH or self._count > ELEMENTS:
            raise _TooMuchError
        self.keep(name, attributes)

    def keep(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(_name(name), {_name(key): value for key, value in attributes.items()})
        if self.open:
            self.open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].parts.append(text)

    def close(self) -> None:
        pass

    def dissolve(self) -> None:
        """Hands the children of the innermost open element to its parent: its end was forgotten, they are not its own."""
        if len(self.open) > 1:
            inner, outer = self.open[-1], self.open[-2]
            outer.children += inner.children
            inner.children = []


class _Excerpt(_Builder):
    """Keeps the RDF of a document, wherever it stands, and forgets the rest; `root` holds it all."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._walked = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.open:
            super().start(name, attributes)
            return
        self._walked += 1 + len(attributes)
        if self._walked > DRAWING:
            raise _TooMuchError
        if _name(name) == "rdf:RDF" and self.root is not None:
            self.keep(name, attributes)
            self.root.children.append(self.open[0])

    def end(self, name: str) -> None:
        if self.open:
            super().end(name)


def parse(document: str, *, drawing: bool = False) -> tuple[Element | None, bool]:
    """The root element and whether the document is whole. Raises RefusedError.

    Of a `drawing` only the RDF in it; it may have a document type, which is not followed, but no entities.
    """
    root, whole = _parse(document, drawing=drawing)
    if not whole and len(document) <= _MENDED and (mended := _mended(document)) != document:
        root = _parse(mended, drawing=drawing)[0] or root
    return root, whole


def _mended(document: str) -> str:
    """The document with a bare `&`, an HTML entity or a forbidden character as text, and with all its prefixes declared.

    An undeclared prefix is taken for the namespace that everybody means by it.
    """
    document = _REFERENCE.sub(_as_text, document)
    first = _FIRST_TAG.search(document)
    if first is None:
        return document
    tag = document[first.start() : document.find(">", first.end())]
    declared = {"xml", "xmlns", *_DECLARED.findall(tag)}
    unknown = dict.fromkeys(name for name in _PREFIXED.findall(document) if name not in declared)
    invented = "".join(f' xmlns:{name}="{NAMESPACES.get(name, name)}"' for name in islice(unknown, _INVENTED))
    return document[: first.end()] + invented + document[first.end() :]


def _as_text(reference: re.Match[str]) -> str:
    if reference[0] in _KEPT:
        return reference[0]
    return html.escape(_NO_CHARACTER.sub("", html.unescape(reference[0])), quote=True)


def _parse(document: str, *, drawing: bool) -> tuple[Element | None, bool]:
    from xml.etree.ElementTree import ParseError  # 10 ms that most commands never need

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    builder = _Excerpt() if drawing else _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=not drawing)
    try:
        parser.feed(document)
        parser.close()
    except DefusedXmlException as error:
        raise RefusedError from error
    except ParseError as error:
        if error.code == _MISMATCHED_TAG:
            builder.dissolve()
        return builder.root, False
    except (_TooMuchError, ValueError):
        return builder.root, False
    return builder.root, True


def prefix_of(uri: str) -> str | None:
    """Our prefix for the namespace."""
    return _PREFIXES.get(uri.rstrip("/#"))


def _name(name: str) -> str:
    if name[:1] != "{":
        return name
    uri, _, local = name[1:].rpartition("}")
    prefix = prefix_of(uri)
    return f"{prefix}:{local}" if prefix else name
