"""RSS and Atom feeds: a file, or what an address gave. feedparser is given their bytes, and asks no host itself."""

import calendar
import datetime as dt
import hashlib
import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from mediacheck.errors import ArchiveError, FileError
from mediacheck.model import text
from mediacheck.net.body import Fetched
from mediacheck.sources.exports import Format, Linked, Published, markup, xmlhead
from mediacheck.sources.tree import Tell, Tree, lost, unreadable
from mediacheck.sources.web import Door

if TYPE_CHECKING:
    from types import ModuleType

FILENAME = "feed.xml"
TYPES = (
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml", "text/plain",
    "text/html", "application/octet-stream",
)  # fmt: skip
"""What servers call a feed; what it is, its first bytes say."""

_MOST = 20_000_000  # bytes; feedparser holds all of a feed
_LONGEST = 4000
_SUFFIXES = (".xml", ".rss", ".atom", ".rdf")
_ROOTS = frozenset({"rss", "feed", "RDF"})


def fetch(url: str, door: Door, folder: Path) -> tuple[Path, Format]:
    """The feed at that address as a file in the folder, and the kind that reads it as lying at that address.

    Raises FileError with why there is none.
    """
    _parser(Path(url))
    answer = door.fetch(url, types=TYPES)
    if not isinstance(answer, Fetched):
        raise FileError("could not be fetched: {why}.", "Check the address.", path=Path(url), why=answer.why)
    if xmlhead.root(answer.body[:65536].replace(b"\0", b"")) not in _ROOTS:
        raise FileError(
            "is no feed: neither RSS nor Atom was found there.",
            "Name the address of the feed itself, not that of the page.",
            path=Path(url),
        )
    path = folder / FILENAME
    path.write_bytes(answer.body)
    return path, at(answer.url)


def at(url: str) -> Format:
    """The kind of feeds that lie at this address: what they name without a host is meant from there."""
    return replace(FORMAT, posts=partial(_posts, base=url))


def _files(tree: Tree) -> list[str]:
    return [
        name
        for name in tree
        if name.casefold().endswith(_SUFFIXES) and xmlhead.root(xmlhead.head(tree, name)) in _ROOTS
    ]


def _posts(tree: Tree, files: Sequence[str], tell: Tell, *, base: str = "") -> Iterator[Published]:
    parser = _parser(tree.paths[0] if tree.paths else Path())
    for name in files:
        try:
            with tree.open(name) as file:
                body = file.read(_MOST + 1)
        except (ArchiveError, OSError) as error:
            tell(unreadable(name, error))
            continue
        if len(body) > _MOST:
            tell(lost(text("{name} is larger than {most} bytes: it was not read.", name=name, most=_MOST)))
            continue
        yield from _entries(parser, body, name, tell, base)


def _entries(parser: "ModuleType", body: bytes, name: str, tell: Tell, base: str) -> Iterator[Published]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it calls what Python will drop
            found = parser.parse(
                io.BytesIO(body),  # of bytes alone it would try whether they are the name of a file
                response_headers={"content-location": base} if base else {},
                sanitize_html=False,  # it would leave out what is shown; nothing of it is shown here
                resolve_relative_uris=False,
            )
    except Exception as error:  # noqa: BLE001 - it raises whatever its parsers raise
        tell(unreadable(name, ValueError(type(error).__name__)))
        return
    if dict.get(found, "bozo") and not isinstance(dict.get(found, "bozo_exception"), parser.CharacterEncodingOverride):
        tell(lost(text("{name} is not valid XML: what could be made out was read.", name=name)))
    media: dict[str, tuple[Linked, ...]] = {}
    for entry in dict.get(found, "entries") or ():
        post = _post(entry, base, name, tell)
        if post is None:
            continue
        if media.setdefault(post.id, post.media) != post.media:  # made by hand, with one id or link for all
            said = repr(post.media).encode("utf-8", "replace")
            post = replace(post, id=f"{post.id}#{hashlib.blake2b(said, digest_size=4).hexdigest()}")
        yield post


def _post(entry: Any, base: str, name: str, tell: Tell) -> Published | None:
    texts = [each for each in (*_dicts(entry, "content"), *_dicts(entry, "summary_detail")) if _string(each, "value")]
    pages = [(markup.read(each["value"]), _base(each, base)) for each in texts]
    if not all(page.whole for page, _ in pages):
        tell(lost(text("An entry of {name} is too large: media far behind in it are not known.", name=name)))
    own = next((_base(each, base) for each in (*_dicts(entry, "title_detail"), *texts)), base)
    title = markup.read(_string(entry, "title")).text
    words = next((page.text for page, _ in pages if page.text), "")
    caption = "\n".join(filter(None, (title, words))) if title != words else title
    link = _absolute(own, _string(entry, "link"))
    at = _moment(dict.get(entry, "published_parsed")) or _moment(dict.get(entry, "updated_parsed"))
    media = list(dict.fromkeys(each for each in (*_attached(entry, own), *_shown(pages)) if each))
    made = _string(entry, "id") or _string(entry, "link")
    if not made:
        if not caption and not media:
            return None
        made = hashlib.blake2b(
            "\n".join((str(at), caption, *media)).encode("utf-8", "replace"), digest_size=10
        ).hexdigest()
    url = link if link.startswith(("http://", "https://")) else None
    return Published(made[:_LONGEST], at, caption or None, tuple(Linked(url=each) for each in media), url=url)


def _attached(entry: Any, base: str) -> Iterator[str]:
    """What the entry names beside its text: enclosures, Yahoo's Media RSS (also in groups), the podcast's picture."""
    for each in _dicts(entry, "links"):
        if _string(each, "rel") == "enclosure":
            yield _absolute(base, _string(each, "href"))
    for each in (*_dicts(entry, "media_content"), *_dicts(entry, "media_thumbnail")):
        yield _absolute(base, _string(each, "url"))
    for each in _dicts(entry, "image"):
        yield _absolute(base, _string(each, "href"))


def _shown(pages: Sequence[tuple[markup.Markup, str]]) -> Iterator[str]:
    for page, base in pages:
        for addresses in page.media:
            yield _absolute(base, addresses[0])


def _dicts(entry: Any, key: str) -> list[Any]:
    value = dict.get(entry, key)
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, dict)]


def _string(entry: Any, key: str) -> str:
    value = dict.get(entry, key)
    return value.strip() if isinstance(value, str) else ""


def _base(detail: Any, base: str) -> str:
    return _absolute(base, _string(detail, "base")) or base


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address)[:_LONGEST] if address else ""
    except ValueError:
        return address[:_LONGEST]


def _moment(parsed: Any) -> dt.datetime | None:
    """Of a time as feedparser gives them: in UTC."""
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC) if parsed else None
    except (ValueError, OverflowError, TypeError, OSError):
        return None


def _parser(path: Path) -> "ModuleType":
    try:
        import feedparser
    except ImportError as error:
        raise FileError(
            "is a feed, and the package that reads these is not installed.",
            'Install it: pip install "mediacheck[feeds]".',
            path=path,
        ) from error
    module: ModuleType = feedparser
    return module


FORMAT = Format(
    "feed",
    text("Feed (RSS or Atom)"),
    "website",
    _files,
    _posts,
    sign="*.xml, *.rss, *.atom",
    guarded=False,
    saved=False,
)
