"""Media that people saved beside an export which only links to them: `--media-dir`."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from mediacheck.model import Place, Text, text
from mediacheck.sources.folder import MEDIA_SUFFIXES
from mediacheck.sources.tree import Tree

_BOUNDARY = re.compile(r"(?<=[^\W_])(?=[\W_]|$)")
_MOST_BOUNDARIES = 8  # of a name: an id has a few parts, a name that somebody made up may have thousands


class Saved(NamedTuple):
    """A file of the media folder by its name there."""

    name: str
    place: Place


class MediaFolder:
    """A file belongs to the post with whose id its name, or that of a folder around it, begins.

    So `7123456789.jpg`, `7123456789-2.jpg`, `7123456789/1.jpg` belong to post 7123456789. Any other belongs to the post
    that links to a medium of its name, where it is the only file of that name.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._by_id: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        self._left: set[str] = set()
        for name in tree:
            path = PurePosixPath(name)
            if path.name.startswith(".") or (path.suffix and path.suffix.casefold() not in MEDIA_SUFFIXES):
                continue
            self._left.add(name)
            for key in {key for part in (*path.parts[:-1], path.stem) for key in _beginnings(part)}:
                self._by_id.setdefault(key, []).append(name)
            for key in {path.name, path.stem}:  # an address on the web often has no suffix, what was saved from it has
                self._by_name.setdefault(key, []).append(name)

    def of(self, post_id: str) -> list[Saved]:
        """What belongs to the post by its id, 2 before 10."""
        return [saved for name in sorted(self._by_id.get(post_id, ()), key=_natural) for saved in self._saved(name)]

    def named(self, linked: str) -> Saved | None:
        """The only file of the name that the address, or the name in the export, ends with."""
        last = re.split(r"[?#]", linked, maxsplit=1)[0].rstrip("/").rpartition("/")[2]
        names = self._by_name.get(last, []) if last else []
        return next(self._saved(names[0]), None) if len(names) == 1 else None

    def note(self) -> Text | None:
        """How many of its media belong to none of the posts that were asked about."""
        if not self._left:
            return None
        return text("Media in the media folder that belong to no post: {count}.", count=len(self._left))

    def _saved(self, name: str) -> Iterator[Saved]:
        place = self._tree.find(name)
        if place is not None:
            self._left.discard(name)
            yield Saved(name, place)


def _beginnings(part: str) -> Iterator[str]:
    """The name itself, and what of it stands before a character that is neither letter nor digit."""
    yield part
    for count, boundary in enumerate(_BOUNDARY.finditer(part)):
        if count == _MOST_BOUNDARIES:
            return
        yield part[: boundary.start()]


def _natural(name: str) -> list[tuple[int, int, str]]:
    return [
        (0, int(piece), "") if piece.isdecimal() and len(piece) < 100 else (1, 0, piece)
        for piece in re.split(r"(\d+)", name)
    ]
