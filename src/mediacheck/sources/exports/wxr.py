"""The items of WordPress's export files (WXR), one after the other, by the local names of what is in them."""

from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import urlsplit

from mediacheck.errors import ArchiveError
from mediacheck.model import text
from mediacheck.sources.tree import Tell, Tree, unreadable

_MOST = 64_000_000  # bytes of one item
_DEPTH = 64

_KEPT = frozenset({"title", "link", "pubDate", "post_id", "post_date_gmt", "post_type", "post_parent", "post_password",
                   "status", "attachment_url"})  # fmt: skip
_META = frozenset({"_thumbnail_id", "_wp_attached_file"})
_SITES = frozenset({"base_blog_url", "link"})
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})


def host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


class _Bounded:
    """A file without the control characters that pasted texts bring in, and no more at once than one item may have."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._wide: bool | None = None
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        while piece := self._file.read(size):
            self.since += len(piece)
            if self.since > _MOST:
                raise _TooLargeError
            if self._wide is None:
                self._wide = b"\0" in piece[:4]  # UTF-16: its letters have such bytes
            kept = piece if self._wide else piece.translate(None, _CONTROLS)
            if kept:
                return kept
        return b""


class _TooLargeError(Exception):
    pass


def items(tree: Tree, name: str, tell: Tell) -> Iterator[dict[str, str]]:
    """The items of a file, each by the local names of what is in it. What comes before a mistake is given."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException

    try:
        with tree.open(name) as file:
            yield from _streamed(_Bounded(file))
    except ParseError:
        tell(text("{name} is not valid XML from some point on: what stands behind it was not read.", name=name))
    except DefusedXmlException:
        tell(text("{name} has a document type or entities of its own, which are refused: it was not read.", name=name))
    except _TooLargeError:
        tell(text("{name} has an item that is too large: it, and what stands behind it, was not read.", name=name))
    except (ArchiveError, OSError, ValueError, LookupError) as error:
        tell(unreadable(name, error))


def _streamed(file: _Bounded) -> Iterator[dict[str, str]]:
    from defusedxml.ElementTree import iterparse

    opened: list[Any] = []
    site = ""
    for event, element in iterparse(file, ("start", "end"), forbid_dtd=True):
        if event == "start":
            opened.append(element)
            if len(opened) > _DEPTH:
                raise _TooLargeError
            continue
        opened.pop()
        local = _local(element.tag)
        if len(opened) == 3 and local not in _KEPT | {"encoded", "postmeta"}:
            opened[2].remove(element)  # comments are their writers' alone, and there may be many
        elif len(opened) == 2:
            if local in _SITES:
                site = site or host((element.text or "").strip())
            elif local == "item":
                yield _item(element) | {"site": site}
            opened[1].clear()
            file.since = 0


def _item(element: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in element:
        local = _local(each.tag)
        if local == "postmeta":
            pair = {_local(part.tag): (part.text or "").strip() for part in each}
            if pair.get("meta_key") in _META:
                found.setdefault(pair["meta_key"], pair.get("meta_value", ""))
        elif local == "encoded":
            if "/content" in each.tag.rpartition("}")[0]:
                found.setdefault("content", each.text or "")
        else:
            found.setdefault(local, (each.text or "").strip())
    return found


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]
