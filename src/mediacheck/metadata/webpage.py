"""What a web page says of the pictures that it shows: schema.org, Open Graph, rel=license, MediaWiki's own marks."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

_PIECE = 4096  # characters fed at once
_SECONDS = 3.0  # for a page; some broken ones cost the parser the square of their length
_NODES = 20_000  # of JSON that are looked at
_DEEP = 200  # elements that are looked through for the one around
_LONGEST = 2000  # characters of an address that is passed on
_MOST = 20  # pictures and licences that are kept of a page

_PICTURES = frozenset({"og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"})
_OBJECT = re.compile(r"(?:^|/|:)(?:ImageObject|Photograph)$")
_COMMONS = re.compile(r"^(?:https?:)?//creativecommons\.org/(?:licenses|publicdomain)/[a-z]", re.IGNORECASE)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture on a page, and what the page says that it is under.

    `own`: it is said of this very picture; else of the page, and one of several may be that of something else.
    `offer`: where a licence for it is to be had. `notice`: what it says behind its ©.
    """

    picture: str
    licenses: tuple[str, ...]
    credit: str | None = None
    own: bool = False
    offer: str | None = None
    notice: str | None = None


def shown(html: str, url: str) -> list[Shown]:
    """The pictures of the page at this address, those of which it says most itself first; their addresses absolute.

    Where it says of single pictures what they are under, nothing else on it counts. Nor does on a page of MediaWiki
    what is linked in its head and foot: that is said of the text.
    """
    page = _Page()
    end = time.monotonic() + _SECONDS
    for start in range(0, len(html), _PIECE):
        try:
            page.feed(html[start : start + _PIECE])  # never closed: what is not finished there is not read
        except AssertionError:  # so the parser says that a declaration is none
            return []
        if time.monotonic() > end:
            return []
    objects = [*_from_json(page.scripts), *(scope for scope in page.scopes if _OBJECT.search(scope.type))]
    single = [each for each in objects if each.pictures and each.licenses]
    found = [
        Shown(
            urljoin(url, picture),
            _absolute(each.licenses, url),
            each.credit,
            own=True,
            offer=_address(each.offer, url),
            notice=each.notice,
        )
        for each in single
        for picture in each.pictures
    ]
    if not found:
        licenses = _absolute(page.file_licenses if page.is_wiki else page.licenses, url)
        offers = {picture: _address(each.offer, url) for each in objects for picture in each.pictures}
        pictures = dict.fromkeys([*page.pictures, *offers])
        found = [Shown(urljoin(url, picture), licenses, offer=offers.get(picture)) for picture in pictures]
    return found[:_MOST]


def _absolute(licenses: list[str], url: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(urljoin(url, each.strip()) for each in licenses[:_MOST]))


def _address(stated: str | None, url: str) -> str | None:
    """An address that can be opened."""
    address = urljoin(url, stated or "")
    return address if stated and len(address) < _LONGEST and address.startswith(("https://", "http://")) else None


@dataclass(slots=True)
class _Scope:
    """An object of schema.org, as far as it matters here: https://schema.org/ImageObject.

    Google asks for `contentUrl` and, of the rest, at least one; IPTC's own examples have the picture in `url`.
    """

    type: str = ""
    licenses: list[str] = field(default_factory=list)
    offer: str | None = None
    notice: str | None = None
    made: "_Scope | None" = None  # the object of which this is the creator
    _files: list[str] = field(default_factory=list)
    _urls: list[str] = field(default_factory=list)
    _credit: str | None = None
    _creators: list[str] = field(default_factory=list)

    @property
    def pictures(self) -> list[str]:
        return self._files or self._urls

    @property
    def credit(self) -> str | None:
        """How to name who made it: as is asked for, else by name, else as the copyright notice does."""
        return self._credit or ", ".join(dict.fromkeys(self._creators[:_MOST])) or self.notice

    def take(self, name: str, value: str) -> None:
        value = value.strip()
        if not value:
            return
        match name:
            case "contentUrl" | "image":
                self._files.append(value)
            case "url":
                self._urls.append(value)
            case "license":
                self.licenses.append(value)
            case "acquireLicensePage":
                self.offer = self.offer or value
            case "creditText":
                self._credit = value
            case "copyrightNotice":
                self.notice = value
            case "creator" | "author":  # the same, says schema.org
                self._creators.append(value)
            case "name" if self.made is not None:
                self.made.take("creator", value)


def _from_json(scripts: list[str]) -> Iterator[_Scope]:
    nodes: list[dict[str, Any]] = []
    for script in scripts:
        try:
            waiting: list[Any] = [json.loads(script)]
        except (ValueError, RecursionError):
            continue
        left = _NODES
        while waiting and (left := left - 1) > 0:
            node = waiting.pop()
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                waiting += node.values()
                nodes.append(node)
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    for node in nodes:
        types = node.get("@type")
        names = [each for each in (types if isinstance(types, list) else [types]) if isinstance(each, str)]
        if any(_OBJECT.search(each) for each in names):
            yield _object(node, known)


_WRITTEN = {
    "contentUrl": ("contentUrl", "url", "@id"),
    "image": ("contentUrl", "url", "@id"),
    "url": ("url", "@id"),
    "license": ("url", "@id"),
    "acquireLicensePage": ("url", "@id"),
    "creditText": ("@value",),
    "copyrightNotice": ("@value",),
    "creator": ("name",),
    "author": ("name",),
}
"""What is read of an object, and where its value is one itself, what of that."""


def _object(node: dict[str, Any], known: dict[str, dict[str, Any]]) -> _Scope:
    """`known`: nodes by their ids, for what is only referred to."""
    scope = _Scope("ImageObject")
    for name, keys in _WRITTEN.items():
        values = node.get(name)
        for value in values if isinstance(values, list) else [values]:
            written = value
            if isinstance(value, dict):
                name_of = value.get("@id")
                whole = value if len(value) > 1 or not isinstance(name_of, str) else known.get(name_of, value)
                written = next((whole[key] for key in keys if isinstance(whole.get(key), str)), None)
            if isinstance(written, str):
                scope.take(name, written)
    return scope


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures: list[str] = []
        self.licenses: list[str] = []
        self.file_licenses: list[str] = []
        self.scripts: list[str] = []
        self.scopes: list[_Scope] = []
        self.is_wiki = False
        self._open: list[tuple[str, _Scope | None, list[str]]] = []  # elements, the scope that each begins, classes
        self._text: tuple[int, str, _Scope | None] | None = None  # depth, property and scope of the text that is read
        self._read: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        stated = {name: value or "" for name, value in attrs}
        classes = stated.get("class", "").split()
        if tag == "meta":
            self._meta(stated)
        if tag in {"a", "link"} and "href" in stated:
            relation = stated.get("rel", "").casefold().split()
            if "license" in relation or (tag == "a" and _COMMONS.match(stated["href"].strip())):
                self.licenses.append(stated["href"])
        scope = _Scope(stated.get("itemtype", "").strip()) if "itemscope" in stated else None
        self._property(tag, stated, scope)
        if scope is not None:
            self.scopes.append(scope)
        if tag in _VOID:
            return
        around = self._open[-1][2] if self._open else []
        self._open.append((tag, scope, classes))
        if tag == "script" and stated.get("type", "").strip().casefold() == "application/ld+json":
            self._begin("script", None)
        elif "licensetpl_link" in classes:
            self._begin("file license", None)
        elif tag == "a" and "fullImageLink" in around and "href" in stated:
            self.pictures.append(stated["href"])

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _, _ in self._open[-_DEEP:]):
            return
        while self._open:
            name, _, _ = self._open.pop()
            if self._text is not None and len(self._open) < self._text[0]:
                self._end()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._read.append(data)

    def _begin(self, name: str, scope: _Scope | None) -> None:
        self._text, self._read = (len(self._open), name, scope), []

    def _end(self) -> None:
        assert self._text is not None  # noqa: S101 - asked before
        (_, name, scope), value = self._text, "".join(self._read).strip()
        self._text = None
        if name == "script":
            self.scripts.append(value)
        elif name == "file license":
            self.file_licenses.append(value)
        elif scope is not None:
            scope.take(name, value)

    def _meta(self, stated: dict[str, str]) -> None:
        name = (stated.get("property") or stated.get("name", "")).strip().casefold()
        if name in _PICTURES and stated.get("content", "").strip():
            self.pictures.append(stated["content"].strip())
        elif name == "generator" and stated.get("content", "").casefold().startswith("mediawiki"):
            self.is_wiki = True

    def _property(self, tag: str, stated: dict[str, str], own: _Scope | None) -> None:
        """Microdata: a property belongs to the nearest scope around it."""
        around = next((scope for _, scope, _ in reversed(self._open[-_DEEP:]) if scope is not None), None)
        if around is not None and own is not None and {"creator", "author"} & set(stated.get("itemprop", "").split()):
            own.made = around
        if around is None or own is not None:
            return
        for name in stated.get("itemprop", "").split():
            value = stated.get("content") or stated.get("href") or stated.get("src")
            if value is not None:
                around.take(name, value)
            elif tag not in _VOID and self._text is None:
                self._text, self._read = (len(self._open) + 1, name, around), []
