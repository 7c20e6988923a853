"""A folder of posts: each folder with a post.toml, and each that holds media itself, is one, as `mediacheck check` sees it."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

from mediacheck import tomlfile
from mediacheck.errors import ArchiveError, FileError
from mediacheck.model import Skipped, Text, text
from mediacheck.sources import manifest
from mediacheck.sources.exports import Format, Linked, Published
from mediacheck.sources.folder import MEDIA_SUFFIXES
from mediacheck.sources.tree import Tell, Tree, unreadable

_MOST = 1_000_000  # bytes of a post.toml
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")


def _files(tree: Tree) -> list[str]:
    """All files but hidden ones, by their posts: a folder's own, and those in its subfolders that are no posts."""
    names = [name for name in tree if not _is_hidden(name)]
    if not any(_is_medium(name) or _last(name) == manifest.FILENAME for name in names):
        return []
    stated = {_folder(name) for name in names if _last(name) == manifest.FILENAME}
    return sorted(names, key=lambda name: (_owner(name, stated).split("/"), name))


def _posts(tree: Tree, files: Sequence[str], tell: Tell) -> Iterator[Published]:
    stated = {_folder(name) for name in files if _last(name) == manifest.FILENAME}
    for folder, names in groupby(files, lambda name: _owner(name, stated)):
        try:
            post = _post(tree, folder, list(names), tell, written=folder in stated)
        except FileError as error:
            message = text(
                "The post {folder} was left out: its post.toml {reason}", folder=folder or ".", reason=_said(error)
            )
            tell(message)
            continue
        except (ArchiveError, OSError) as error:
            tell(unreadable(f"{folder}/{manifest.FILENAME}", error))
            continue
        if post is not None:
            yield post


def _post(tree: Tree, folder: str, names: list[str], tell: Tell, *, written: bool) -> Published | None:
    below = [PurePosixPath(name).relative_to(folder).as_posix() for name in names]
    below = [name for name in below if name != manifest.FILENAME]
    media = [name for name in below if _is_medium(name)]
    fields: dict[str, Any] = {}
    if written:
        stated = _manifest(tree, f"{folder}/{manifest.FILENAME}".lstrip("/"))
        fields = dict(stated.fields)
        if stated.attachments is not None:
            media = [PurePosixPath(name).as_posix() if "://" not in name else name for name in stated.attachments]
    elif not media:
        return None
    at = _moment(fields.pop("publish_at", None), folder, tell)
    chosen = set(media)
    no_medium, not_named = (
        text("its name is not that of a medium"),
        text("post.toml does not name it among the post's attachments"),
    )
    skipped = [Skipped(name, not_named if _is_medium(name) else no_medium) for name in below if name not in chosen]
    under = f"{folder}/" if folder else ""
    linked = tuple(Linked(url=name) if "://" in name else Linked(name=name, under=under, only=True) for name in media)
    made = folder or Path(tree.paths[0]).resolve().name
    return Published(made, at, fields.pop("caption", None), linked, stated=fields, skipped=tuple(skipped))


def _manifest(tree: Tree, name: str) -> manifest.Manifest:
    with tree.open(name) as file:
        raw = file.read(_MOST + 1)
    path = Path(name)
    if len(raw) > _MOST:
        raise FileError("is larger than {limit} bytes.", path=path, limit=_MOST)
    return manifest.of(tomlfile.parse(raw, path))


def _moment(stated: dt.date | None, folder: str, tell: Tell) -> dt.datetime | None:
    """When it was published: as post.toml says, else on the day with which its folder's name begins.

    A day is its first moment in the company's zone, which a time without an offset stands for.
    """
    if stated is None:
        said = next((found for part in reversed(folder.split("/")) if (found := _DATED.match(part))), None)
        if said is None:
            return None
        try:
            stated = dt.date.fromisoformat(said[1])
        except ValueError:
            tell(
                text(
                    "{folder} begins with a day that does not exist: it is not known when it was published.",
                    folder=folder,
                )
            )
            return None
    return stated if isinstance(stated, dt.datetime) else dt.datetime.combine(stated, dt.time())


def _said(error: FileError) -> Text:
    message = Text(error.message, error.values)
    return text("(line {line}): {message}", line=error.line, message=message) if error.line else message


def _owner(name: str, stated: set[str]) -> str:
    """The folder whose post a file belongs to."""
    own = folder = _folder(name)
    while folder not in stated:
        if not folder:
            return own
        folder = _folder(folder)
    return folder


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _is_medium(name: str) -> bool:
    return PurePosixPath(name).suffix.casefold() in MEDIA_SUFFIXES


FORMAT = Format("folder", text("Folder of posts"), None, _files, _posts, sign="post.toml", guarded=False, saved=False)
