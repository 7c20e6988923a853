"""RDF/XML, in every form that it may be written in, as a flat list of paths and values."""

import re
from collections.abc import Iterator

from mediacheck.metadata.xmltree import DEPTH, Element

Path = tuple[str, ...]

_ARRAYS = frozenset({"rdf:Alt", "rdf:Bag", "rdf:Seq", "rdf:List"})
_MEMBER = re.compile(r"rdf:(li|_\d+)")
_SYNTAX = frozenset(
    {
        "rdf:about", "rdf:ID", "rdf:nodeID", "rdf:resource", "rdf:parseType", "rdf:datatype", "rdf:type", "rdf:bagID",
        "rdf:aboutEach", "rdf:aboutEachPrefix", "about", "ID", "resource",
    }
)  # fmt: skip
_VISITS = 20_000


def properties(root: Element) -> Iterator[tuple[Path, str]]:
    """Each literal or resource with the path of properties to it; members of arrays have the path of their array.

    Namespaces count by URI. Attributes are properties, as RDF has it; typed nodes, parseType, rdf:resource, rdf:value and
    references by rdf:nodeID and to an rdf:ID are followed.
    """
    reader = _Reader(root)
    for graph in _graphs(root, 0):
        for node in graph.children:
            yield from reader.node(node, (), 0)


def _graphs(element: Element, depth: int) -> Iterator[Element]:
    if element.name == "rdf:RDF":
        yield element
    elif element.name == "rdf:Description":  # a packet without its rdf:RDF
        yield Element("rdf:RDF", {}, [element])
    elif depth < DEPTH:
        for child in element.children:
            yield from _graphs(child, depth + 1)


class _Reader:
    def __init__(self, root: Element) -> None:
        self._visits = _VISITS
        self._nodes: dict[str, Element] = {}
        stack = [root]
        while stack:
            element = stack.pop()
            if identifier := _identifier(element):
                self._nodes.setdefault(identifier, element)
            stack += element.children

    def node(self, element: Element, path: Path, depth: int) -> Iterator[tuple[Path, str]]:
        """The properties of a resource; of an array, its members."""
        self._visits -= 1
        if depth > DEPTH or self._visits < 0:
            return
        if path and (about := element.attributes.get("rdf:about")):
            yield path, about
        yield from _attributes(element, path)
        for child in element.children:
            yield from self.property(child, path, depth + 1)

    def property(self, element: Element, path: Path, depth: int) -> Iterator[tuple[Path, str]]:
        """The values of a property."""
        self._visits -= 1
        if depth > DEPTH or self._visits < 0:
            return
        path = _extend(path, element.name)
        form = element.attributes.get("rdf:parseType")
        if form == "Literal":
            yield path, _content(element)
            return
        target = self._nodes.get(_reference(element) or "")
        if target is None and (resource := element.attributes.get("rdf:resource")):
            yield path, resource
        yield from _attributes(element, path)
        if target is not None and target is not element:
            yield from self.node(target, path, depth + 1)
        if not element.children:
            if text := element.text.strip():
                yield path, text
            return
        for child in element.children:
            if form == "Resource" or _MEMBER.fullmatch(child.name):  # members without their array: tolerated
                yield from self.property(child, path, depth + 1)
            else:
                yield from self.node(child, path, depth + 1)


def _identifier(element: Element) -> str | None:
    """By which others refer to a node. A property that names a node has nothing inside; the node itself has its properties."""
    if not element.children and element.attributes.keys() <= _SYNTAX:
        return None
    identifier = element.attributes.get("rdf:ID")
    return f"#{identifier}" if identifier else element.attributes.get("rdf:nodeID")


def _reference(element: Element) -> str | None:
    return element.attributes.get("rdf:nodeID") or element.attributes.get("rdf:resource")


def _extend(path: Path, name: str) -> Path:
    return path if name == "rdf:value" or _MEMBER.fullmatch(name) else (*path, name)


def _attributes(element: Element, path: Path) -> Iterator[tuple[Path, str]]:
    for name, value in element.attributes.items():
        if name not in _SYNTAX and not name.startswith("xml:"):
            yield _extend(path, name), value


def _content(element: Element) -> str:
    return (element.text + "".join(_content(child) for child in element.children)).strip()
