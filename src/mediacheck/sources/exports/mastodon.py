"""Mastodon's archive of an account: `outbox.json` and `media_attachments/`.

An ActivityStreams 2.0 OrderedCollection: a Create for each post, an Announce for each boost. Shapes seen in what Mastodon's
own BackupService writes (once as .tar.gz, today as ZIP), and in a public sample whose addresses of media begin with the
name of the instance and whose list ends with a comma.
"""

import datetime as dt
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mediacheck.model import text
from mediacheck.sources.exports import Format, Linked, Published, jsonfile
from mediacheck.sources.tree import Tell, Tree, passed_over

_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})  # ActivityPub § 5.6
_STATUS = re.compile(r"/statuses/([0-9A-Za-z]{1,64})(?:/activity)?$")
_TAGS = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]*|!)[^<>]*>")
_BREAKS = {"br": "\n", "li": "\n"} | dict.fromkeys(("/p", "/ul", "/ol", "/blockquote", "/pre", "/div"), "\n\n")
_LONGEST = 100_000  # characters of a text; instances allow some hundred to some thousand


def _files(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.rpartition("/")[2] == "outbox.json"]


def _posts(tree: Tree, files: Sequence[str], tell: Tell) -> Iterator[Published]:
    for name in dict.fromkeys(files):
        unknown = followers = 0
        for entry in jsonfile.entries(tree, name, "orderedItems.item", tell):
            if not isinstance(entry, dict) or entry.get("type") not in ("Create", "Announce"):
                unknown += 1
            elif not _is_public(entry):
                followers += _is_for_followers(entry)
            elif (post := _post(entry)) is None:
                unknown += 1
            else:
                yield post
        if followers:
            tell(text("{name}: posts for followers only, which were not read: {count}.", name=name, count=followers))
        if unknown:
            tell(passed_over(name, unknown))


def _parts(entry: dict[str, Any]) -> list[list[str]]:
    """To whom the activity goes, and to whom its post, where each says so."""
    said = []
    for of in (entry, entry.get("object")):
        if isinstance(of, dict) and ("to" in of or "cc" in of):
            names = _list(of.get("to")) + _list(of.get("cc"))
            said.append([each for each in names if isinstance(each, str)])
    return said


def _is_public(entry: dict[str, Any]) -> bool:
    """`to` has the public, or, for a post that no public timeline shows, `cc`. Both have to say so, the activity and the post."""
    said = _parts(entry)
    return bool(said) and all(_PUBLIC & set(names) for names in said)


def _is_for_followers(entry: dict[str, Any]) -> bool:
    return any(each.endswith("/followers") for names in _parts(entry) for each in names)


def _post(entry: dict[str, Any]) -> Published | None:
    shared = entry["type"] == "Announce"
    of = entry.get("object")
    note = of if isinstance(of, dict) else {}
    own = entry if shared else note
    if not isinstance(own.get("id"), str) or not own["id"]:
        return None
    status = _STATUS.search(own["id"])
    made = status[1] if status else hashlib.sha256(own["id"].encode()).hexdigest()[:16]
    at = _moment(entry.get("published")) or _moment(note.get("published"))
    if shared:  # whose media are not in the archive
        return Published(made, at, mode="share", url=_address(of) or _address(note.get("url")))
    media = tuple(filter(None, (_linked(each) for each in _list(note.get("attachment")))))
    url = _address(note.get("url")) or _address(note["id"])
    return Published(made, at, _caption(note) or None, media, url=url, reach=_reach(note))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _linked(attachment: Any) -> Linked | None:
    """The media lie below `media_attachments`; before it may stand a host, a bucket, the name of an instance."""
    address = attachment.get("url") if isinstance(attachment, dict) else None
    if not isinstance(address, str) or not address.strip("/"):
        return None
    before, folder, rest = address.partition("media_attachments/")
    url = _address(address)
    if folder and (not before or before.endswith("/")):
        return Linked(re.split(r"[?#]", folder + rest, maxsplit=1)[0], url)
    return Linked(url=url) if url else Linked(address.removeprefix("/system/").strip("/"))


def _address(value: Any) -> str | None:
    return value if isinstance(value, str) and value.startswith("https://") else None


def _caption(note: dict[str, Any]) -> str:
    """What readers see: the warning before a post, if there is one, and its text."""
    warning = note.get("summary")
    return "\n\n".join(filter(None, (warning.strip() if isinstance(warning, str) else "", _text(note.get("content")))))


def _text(content: Any) -> str:
    """The text of HTML, with its line breaks. What shortens an address for the eye is in it as a whole.

    Not by html.parser, which needs minutes for some hundred kilobytes of “<a ” (Python 3.11).
    """
    said: list[str] = []
    silent = False
    for place, piece in enumerate(_TAGS.split(content[:_LONGEST]) if isinstance(content, str) else ()):
        tag = piece.casefold() if place % 2 else ""  # what matched stands at every second place
        if tag in {"script", "style"}:
            silent = True
        elif tag in {"/script", "/style"}:
            silent = False
        elif tag:
            said.append(_BREAKS.get(tag, ""))
        elif not silent:
            said.append(html.unescape(piece))
    return re.sub(r"\n{3,}", "\n\n", "".join(said)).strip()


def _moment(value: Any) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo else at.replace(tzinfo=dt.UTC)


def _reach(note: dict[str, Any]) -> int | None:
    """Favourites and boosts, where the archive has them."""
    counts = [of.get("totalItems") for key in ("likes", "shares") if isinstance(of := note.get(key), dict)]
    known = [each for each in counts if isinstance(each, int) and not isinstance(each, bool) and each >= 0]
    return sum(known) if known else None


FORMAT = Format("mastodon", text("Mastodon archive"), "mastodon", _files, _posts, sign="outbox.json")
