"""What Instagram's and Facebook's exports share."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from mediacheck.sources.exports import Linked, Published

_PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,120}")
_CAPTIONS = frozenset(
    {"caption", "title", "message", "text", "bildunterschrift", "titel", "nachricht", "beschreibung", "description"}
)


def mended(value: Any) -> str | None:
    """A text as its author wrote it: both write the bytes of its UTF-8 as if each were a character of its own."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:  # one that was written rightly
        return value


def moment(value: Any) -> dt.datetime | None:
    """Seconds since 1970, as both write times; the oldest exports have ISO 8601, in UTC where they do not say."""
    try:
        if isinstance(value, str):
            read = dt.datetime.fromisoformat(value)
            read = read.replace(tzinfo=dt.UTC) if read.tzinfo is None else read.astimezone(dt.UTC)
            return read if read.year >= 1970 else None
        if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
            return None
        return dt.datetime.fromtimestamp(value, dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None


def listed(value: Any) -> list[dict[str, Any]]:
    """The objects of what should be a list of objects."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def joined(*texts: Any) -> str | None:
    """The caption that readers see: the post's text, and what its media say beyond it."""
    parts = list(dict.fromkeys(filter(None, map(mended, texts))))
    return "\n".join(parts[:1] + [each for each in parts[1:] if each not in parts[0]]) or None


def linked(media: Iterable[dict[str, Any]], under: str) -> tuple[Linked, ...]:
    """The files or addresses that media are, each once; where a file is missing, the address of its copy may help."""
    found: dict[str, Linked] = {}
    for each in media:
        uri = mended(each.get("uri") or each.get("path"))
        if uri is not None:
            away = address(uri)
            copy = address(each.get("backup_uri"))
            found.setdefault(uri, Linked(url=away) if away else Linked(name=uri, url=copy, under=under))
    return tuple(found.values())


def address(value: Any) -> str | None:
    """A web address."""
    return value if isinstance(value, str) and re.match(r"https?://[!-~]+$", value, re.IGNORECASE) else None


def identified(at: dt.datetime | None, media: tuple[Linked, ...]) -> str | None:
    """An id made of what never changes: the second of the post, and the name of its first medium."""
    last = (media[0].name or media[0].url or "").rpartition("/")[2] if media else ""
    stem = last.rpartition(".")[0] or last
    if stem and not _PLAIN.fullmatch(stem):
        stem = hashlib.sha256(stem.encode("utf-8", "replace")).hexdigest()[:12]
    return "-".join(filter(None, (str(int(at.timestamp())) if at else "", stem))) or None


def labelled(entry: dict[str, Any]) -> tuple[list[dict[str, Any]], list[Any], str | None]:
    """Media, captions and the post's address in the newest form, which has a label for each thing, in the user's language."""
    media, captions, url = [], [], None
    for each in listed(entry.get("label_values")):
        media += listed(each.get("media"))
        label = (mended(each.get("label")) or "").casefold()
        if label in _CAPTIONS:
            captions.append(each.get("value"))
        elif label == "url":
            url = address(each.get("href")) or address(each.get("value")) or url
    return media, captions, url


class Seen:
    """Which posts and media of an export were read before, in a few bytes each: it has the same ones in several places."""

    def __init__(self) -> None:
        self._posts: set[int] = set()
        self._media: set[int] = set()
        self._ids: set[int] = set()

    def new(self, post: Published, *, again: bool = False) -> Iterator[Published]:
        """The post, unless it was read before, under an id that no other has.

        `again` says that it stands in a list that mostly repeats media of posts: it is a post of its own only if it has
        others.
        """
        media = [hash((each.name, each.url if each.name is None else None)) for each in post.media]
        names = tuple(each.name or each.url for each in post.media)
        content = (post.id, post.mode, names, None if media else post.caption)
        key = hash(content)
        if key in self._posts or (again and self._media.issuperset(media)):
            return
        self._posts.add(key)
        self._media.update(media)
        made = post.id
        if hash(made) in self._ids:
            made += "-" + hashlib.sha256(repr(content).encode("utf-8", "replace")).hexdigest()[:8]
        self._ids.add(hash(made))
        yield replace(post, id=made)
