"""WordPress's export (WXR): RSS 2.0 with what RSS has no words for. Versions differ in their namespaces alone.

A file is read twice, an item at a time: what a post shows, may stand anywhere in it, and in other files of the export.
"""

import datetime as dt
import email.utils
import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from mediacheck.model import text
from mediacheck.sources.exports import Format, Linked, Published, markup
from mediacheck.sources.exports.wxr import host, items
from mediacheck.sources.exports.xmlhead import head
from mediacheck.sources.tree import Tell, Tree

_LONGEST = 4000  # characters of an address; a longer one is no address, but may be a picture by itself (“data:”)
_NESTED = 4  # blocks that stand in blocks

_POSTS = frozenset({"post", "page"})
_INTERNAL = frozenset(
    {"attachment", "nav_menu_item", "revision", "wp_block", "wp_template", "wp_template_part", "wp_global_styles",
     "wp_navigation", "wp_font_family", "wp_font_face", "custom_css", "customize_changeset", "oembed_cache", "user_request"}
)  # fmt: skip
_SCALED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{1,5}\Z)|-scaled(?=\.\w{1,5}\Z)")
_PROXIED = re.compile(r"i\d\.wp\.com\Z")


def _files(tree: Tree) -> list[str]:
    return [name for name in tree if name.casefold().endswith(".xml") and b"wordpress.org/export/" in head(tree, name)]


def _posts(tree: Tree, files: Sequence[str], tell: Tell) -> Iterator[Published]:
    libraries: dict[str, _Library] = {}  # numbers are a site's own
    for name in files:
        for item in items(tree, name, lambda _: None):
            site = item["site"]
            libraries.setdefault(site, _Library(tree, site, {site})).take(item)
    others: Counter[str] = Counter()
    for name in files:
        for item in items(tree, name, tell):
            kind = item.get("post_type", "")
            if item.get("status") != "publish" or item.get("post_password"):
                continue
            if kind in _POSTS:
                yield _post(item, libraries[item["site"]], tell)
            elif kind not in _INTERNAL:
                others[kind[:40]] += 1
    for kind, count in others.items():
        tell(
            text(
                "{count} items of the kind “{kind}” are neither posts nor pages: they were not read.",
                count=count,
                kind=kind,
            )
        )


def _post(item: dict[str, str], library: "_Library", tell: Tell) -> Published:
    link = item.get("link", "")[:_LONGEST]
    number = item.get("post_id", "")[:40] or link
    page = markup.read(item.get("content", ""))
    title = markup.plain(html.unescape(item.get("title", "")))
    if not page.whole:
        message = text(
            "The text of “{title}” is too large: media far behind in it are not known.", title=title or number
        )
        tell(message)
    caption = "\n".join(filter(None, (title, page.text)))
    at = _moment(item)
    media = library.shown(item, page)
    web = link if link.startswith(("http://", "https://")) else None
    return Published(f"{library.site}/{number}", at, caption or None, media, url=web)


def _moment(item: dict[str, str]) -> dt.datetime | None:
    """In GMT; a post that was never planned may have zeros there."""
    try:
        return dt.datetime.strptime(item.get("post_date_gmt", ""), "%Y-%m-%d %H:%M:%S").replace(tzinfo=dt.UTC)
    except ValueError:
        pass
    try:
        found = email.utils.parsedate_to_datetime(item.get("pubDate", ""))
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


# ---------------------------------------------------------------- what the site has


@dataclass(slots=True)
class _Library:
    """The site's media, by their numbers, their posts and their addresses."""

    tree: Tree
    site: str
    hosts: set[str]
    by_id: dict[str, tuple[str, str]] = field(default_factory=dict)  # address, file below the uploads' folder
    by_parent: dict[str, list[str]] = field(default_factory=dict)
    by_address: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)

    def take(self, item: dict[str, str]) -> None:
        number = item.get("post_id", "")
        if item.get("post_type") == "wp_block":
            self.blocks[number] = item.get("content", "")
        address = item.get("attachment_url", "").strip()[:_LONGEST]
        if item.get("post_type") != "attachment" or not number or not address:
            return
        self.by_id[number] = address, item.get("_wp_attached_file", "").strip()[:_LONGEST]
        self.by_parent.setdefault(item.get("post_parent", ""), []).append(number)
        self.by_address.setdefault(_key(address), number)
        self.hosts.add(host(address))

    def shown(self, item: dict[str, str], page: markup.Markup) -> tuple[Linked, ...]:
        """The media of a post, each once, in the order of its text; its featured picture comes first."""
        base = item.get("link") or f"https://{self.site}/"
        found: dict[str, Linked] = {}
        featured = item.get("_thumbnail_id", "")
        if featured.strip("0").isdigit():  # 0 and -1 are written where there is none
            found[f"#{featured}"] = self._numbered(featured)
        for each in self._pages(page):
            self._named(found, each, base)
        for number in self.by_parent.get(item.get("post_id") or "0", ()):
            if markup.is_medium(self.by_id[number][0]):
                found.setdefault(f"#{number}", self._attached(number))
        return tuple(found.values())

    def _named(self, found: dict[str, Linked], page: markup.Markup, base: str) -> None:
        for addresses in page.media:
            self._show(found, [_absolute(base, address) for address in addresses])
        for link in page.links:
            address = _absolute(base, link)
            if host(address) in self.hosts:  # what lies elsewhere is not published by linking to it
                self._show(found, [address])
        for number in page.ids:
            if number in self.by_id:
                found.setdefault(f"#{number}", self._attached(number))
        for number in page.wanted:
            found.setdefault(f"#{number}", self._numbered(number))

    def _pages(self, page: markup.Markup) -> Iterator[markup.Markup]:
        """The post, and the blocks that stand elsewhere."""
        yield page
        waiting, seen = [(ref, 1) for ref in page.refs], set(page.refs)
        while waiting:
            ref, depth = waiting.pop(0)
            if ref in self.blocks and depth <= _NESTED:
                inner = markup.read(self.blocks[ref])
                yield inner
                waiting += [(each, depth + 1) for each in inner.refs if each not in seen]
                seen.update(inner.refs)

    def _show(self, found: dict[str, Linked], addresses: list[str]) -> None:
        """A medium by its addresses: that of the library if one is of it, else the largest of its sizes."""
        number = next((known for each in addresses if (known := self._number(each)) is not None), None)
        if number is not None:
            found.setdefault(f"#{number}", self._attached(number, addresses))
            return
        best = addresses[0]
        key = _SCALED.sub("", _key(best))
        before = found.get(key)
        if before is None or _size(best) > _size(before.url or ""):
            found[key] = self._linked(best, [_below(each) for each in addresses if host(each) in self.hosts])

    def _number(self, address: str) -> str | None:
        """A picture of the library, or one of the sizes that WordPress makes of it."""
        key = _key(address)
        scaled = _SCALED.sub("", key)
        stem, dot, suffix = scaled.rpartition(".")
        names = (key, scaled, f"{stem}-scaled{dot}{suffix}")
        return next((self.by_address[name] for name in names if name in self.by_address), None)

    def _numbered(self, number: str) -> Linked:
        """A medium that the export may have left out: then its number is all that is known of it."""
        return self._attached(number) if number in self.by_id else Linked(name=f"attachment {number[:40]}", only=True)

    def _attached(self, number: str, others: Sequence[str] = ()) -> Linked:
        address, file = self.by_id[number]
        names = [_below(address), file.partition("/uploads/")[2] or file]
        return self._linked(address, [*names, *(_below(each) for each in others if host(each) in self.hosts)])

    def _linked(self, address: str, names: Sequence[str]) -> Linked:
        """By its place among the uploads if it is there: two months may have files of the same name."""
        for name in dict.fromkeys(names):
            wanted = name if "/" in name else f"uploads/{name}"
            for each in (name, wanted):
                if name and ".." not in name and (self.tree.at(each) or ("/" in each and self.tree.ending(each))):
                    return Linked(name=each, url=address)
        return Linked(url=address)


def _key(address: str) -> str:
    """What addresses of the same file have in common, however they are asked for."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if parts.scheme not in {"http", "https"}:
        return address
    path, where = unquote(parts.path), host(address)
    if _PROXIED.match(where):  # WordPress.com's copies of pictures have the whole address as their path
        return path.lstrip("/").removeprefix("www.")
    return where + path


def _below(address: str) -> str:
    """The name below the folder of uploads: all of the path, where none is named."""
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    return path.partition("/uploads/")[2] or str(PurePosixPath(path)).lstrip("/.")


def _size(address: str) -> float:
    """Pixels, as its name says; a name that says nothing is that of the whole picture."""
    said = re.search(r"-(\d{1,5})x(\d{1,5})\.\w{1,5}\Z", _key(address))
    return float(said[1]) * float(said[2]) if said else float("inf")


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, html.unescape(address))[:_LONGEST]
    except ValueError:
        return address[:_LONGEST]


FORMAT = Format(
    "wordpress", text("WordPress export"), "website", _files, _posts, sign="*.xml", guarded=False, saved=False
)
