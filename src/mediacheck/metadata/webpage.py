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
    """

    picture: str
    licenses: tuple[str, ...]
    credit: str | None = None
    own: bool = False


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
        Shown(urljoin(url, picture), _absolute(each.licenses, url), each.credit, own=True)
        for each in single
        for picture in each.pictures
    ]
    if not found:
        licenses = _absolute(page.file_licenses if page.is_wiki else page.licenses, url)
        pictures = [*page.pictures, *(picture for each in objects for picture in each.pictures)]
        found = [Shown(urljoin(url, picture), licenses) for picture in dict.fromkeys(pictures)]
    return found[:_MOST]


def _absolute(licenses: list[str], url: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(urljoin(url, each.strip()) for each in licenses[:_MOST]))


@dataclass(slots=True)
class _Scope:
    """An object of schema.org, as far as it matters here."""

    type: str = ""
    pictures: list[str] = field(default_factory=list)
    licenses: list[str] = field(default_factory=list)
    credit: str | None = None

    def take(self, name: str, value: str) -> None:
        if not value.strip():
            return
        if name in {"contentUrl", "image", "url" if self.type.endswith("Photograph") else ""}:
            self.pictures.append(value.strip())
        elif name == "license":
            self.licenses.append(value.strip())
        elif name == "creditText":
            self.credit = value.strip()


def _from_json(scripts: list[str]) -> Iterator[_Scope]:
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
                types = node.get("@type")
                names = [each for each in (types if isinstance(types, list) else [types]) if isinstance(each, str)]
                if any(_OBJECT.search(each) for each in names):
                    yield _object(node)


def _object(node: dict[str, Any]) -> _Scope:
    scope = _Scope("ImageObject")
    for name in ("contentUrl", "image", "license", "creditText"):
        values = node.get(name)
        for value in values if isinstance(values, list) else [values]:
            written = (
                value.get("@id") or value.get("url") or value.get("contentUrl") if isinstance(value, dict) else value
            )
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
        if around is None or own is not None:
            return
        for name in stated.get("itemprop", "").split():
            value = stated.get("content") or stated.get("href") or stated.get("src")
            if value is not None:
                around.take(name, value)
            elif tag not in _VOID and self._text is None:
                self._text, self._read = (len(self._open) + 1, name, around), []
