"""The text of a post as HTML: what its readers read, and the media that it shows."""

import contextlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from mediacheck.sources.folder import MEDIA_SUFFIXES

_PIECE = 1 << 20  # characters fed at once; an attribute is looked through again with each piece that it is in
_SECONDS = 5.0  # for one text; some broken ones cost the parser the square of their length
_SIZES = 200  # words of a `srcset`
_DEPTH = 20  # of the JSON of a block

_SHOWN = {
    "img": ("data-orig-file", "data-src", "src"),  # lazily loaded ones have a placeholder as their `src`
    "image": ("href", "xlink:href"),
    "video": ("src",),
    "audio": ("src",),
    "source": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "amp-img": ("src",),
}
_SET = ("srcset", "data-srcset")
_HIDDEN = frozenset({"script", "style", "template"})
_INLINE = frozenset({"a", "abbr", "b", "cite", "code", "em", "i", "img", "mark", "q", "s", "small", "span", "strong",
                     "sub", "sup", "time", "u"})  # fmt: skip

_BLOCK = re.compile(r"\s*wp:([a-z][\w/-]*)\s+(\{.*\})\s*/?\s*\Z", re.DOTALL)
_SHORTCODE = re.compile(r"\[(?:gallery|playlist|video|audio|embed)\b([^\[\]]{0,20000})\]")
_IDS = re.compile(r"\b(?:ids|include)\s{0,9}=\s{0,9}[\"'“”″]?([\d,\s]+)")
_ADDRESS = re.compile(r"https?://[^\s\"'“”″<>\]]+")
_BACKGROUND = re.compile(r"url\(\s*[\"']?([^\"')]+)")
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)[wxh](?:,(.*))?\Z", re.DOTALL)
_ID_KEYS = frozenset({"id", "ids", "mediaId"})


@dataclass(slots=True)
class Markup:
    """`media` are the addresses of each medium that is shown, of several of the same picture the best first.

    `ids` and `refs` are WordPress's numbers of media and of blocks that stand elsewhere; media in `wanted` are named
    by their number alone. `links` lead to media files.
    """

    text: str = ""
    media: list[tuple[str, ...]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    whole: bool = True  # False: it is so large, or so broken, that it was not read to its end


def read(html: str) -> Markup:
    """What the text shows, in its order."""
    page = _Page()
    end = time.monotonic() + _SECONDS
    for start in range(0, len(html), _PIECE):
        try:
            page.feed(html[start : start + _PIECE])
        except AssertionError:  # so the parser says that a declaration is none
            page.found.whole = False
            break
        if time.monotonic() > end and start + _PIECE < len(html):
            page.found.whole = False
            break
    if page.found.whole:  # never closed: what is not finished there, no browser shows; but a last “&” is no reference
        with contextlib.suppress(AssertionError):
            page.feed("<br>")
    found = page.found
    for code in _SHORTCODE.finditer(html):
        found.media += [(each,) for each in _ADDRESS.findall(code[1]) if is_medium(each)]
        for ids in _IDS.findall(code[1]):
            found.wanted += re.findall(r"\d+", ids)
    found.text = plain("".join(page.words))
    return found


def is_medium(address: str) -> bool:
    """Whether an address ends as the name of a picture, a clip, a sound or a document does."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return False
    return PurePosixPath(path[-300:]).suffix.casefold() in MEDIA_SUFFIXES


def plain(words: str) -> str:
    """Lines without blanks around them, none of them empty."""
    lines = (re.sub(r"[ \t\r\f\v\xa0]+", " ", line).strip() for line in words.split("\n"))
    return "\n".join(filter(None, lines))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Markup()
        self.words: list[str] = []
        self._hidden: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        stated = {name: value.strip() for name, value in attrs if value and value.strip()}
        if tag in _HIDDEN:
            self._hidden = tag
        if tag not in _INLINE:
            self.words.append("\n")
        shown = [stated[name] for name in _SHOWN.get(tag, ()) if name in stated]
        if tag in {"img", "source", "amp-img"}:
            shown += [each for name in _SET if name in stated for each in _sizes(stated[name])]
        real = [each for each in shown if not each.startswith("data:")] or shown
        if real:
            self.found.media.append(tuple(dict.fromkeys(real)))
        if tag == "video" and "poster" in stated:
            self.found.media.append((stated["poster"],))
        if tag == "a" and is_medium(stated.get("href", "")):
            self.found.links.append(stated["href"])
        if "url(" in stated.get("style", ""):
            self.found.media += [(each.strip(),) for each in _BACKGROUND.findall(stated["style"])]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = None
        if tag not in _INLINE:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if self._hidden is None:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        """WordPress keeps what its blocks are made of in comments."""
        block = _BLOCK.match(data)
        if block is None:
            return
        try:
            stated = json.loads(block[2])
        except (ValueError, RecursionError):
            return
        if block[1] == "block" and isinstance(stated, dict):
            self.found.refs += _numbers(stated.get("ref"))
            return
        for key, value in _pairs(stated):
            if key in _ID_KEYS:
                self.found.ids += _numbers(value)
            elif isinstance(value, str) and "/" in value and is_medium(value):
                if key == "href":
                    self.found.links.append(value)
                else:
                    self.found.media.append((value,))


def _sizes(srcset: str) -> list[str]:
    """The addresses of a `srcset`, the largest first. A comma may be part of an address, but not its end."""
    found: list[tuple[float, str]] = []
    address = ""
    for token in srcset.split(maxsplit=_SIZES)[:_SIZES]:
        size = _SIZE.match(token) if address else None
        if size is not None:
            found.append((float(size[1]), address))
            token = size[2] or ""  # noqa: PLW2901 - the next address may follow without a blank
        elif address:
            found.append((0.0, address))
        address = token.strip(",")
        if address and token.endswith(","):
            found.append((0.0, address))
            address = ""
    if address:
        found.append((0.0, address))
    return [each for _, each in sorted(found, key=lambda each: -each[0])]


def _pairs(value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        for key, each in value.items():
            yield key, each
            yield from _pairs(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _pairs(each, depth + 1)


def _numbers(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [
        str(each)
        for each in values
        if isinstance(each, int | str) and re.fullmatch(r"[0-9]{1,20}", str(each)) is not None
    ]
