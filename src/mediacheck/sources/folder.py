"""Folders and loose files as posts: a folder is one post, a subfolder with its own post.toml is another."""

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mediacheck.errors import FileError
from mediacheck.model import Attachment, Post, Skipped, Text, Use, text
from mediacheck.sources import manifest

# A file that calls itself a picture or a clip is looked at even when its first bytes say nothing: it may be damaged.
# fmt: off
MEDIA_SUFFIXES = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".webp", ".gif", ".tif", ".tiff", ".avif", ".heic", ".heif",
    ".bmp", ".mpo", ".svg", ".psd", ".jxl", ".jp2", ".dng", ".mp4", ".m4v", ".mov", ".avi", ".webm", ".mkv", ".mpg",
    ".mpeg", ".wmv", ".mp3", ".wav", ".flac", ".ogg", ".opus", ".m4a", ".aac", ".pdf", ".eps", ".ai",
})
# fmt: on

_NOTE = b"\0\5\x16\7"  # AppleDouble

Sniff = Callable[[bytes], object | None]
"""Tells from a file's first 4096 bytes whether it is media (anything but None)."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The source of `mediacheck check PATH...`. `build` makes the Use of a post from what its post.toml states."""

    sniff: Sniff
    build: Callable[[Mapping[str, Any]], Use]

    def posts(self, paths: Sequence[Path]) -> list[Post]:
        """A post for each folder, one for all loose files; every path named gives at least one attachment or post.

        Raises FileError for a broken post.toml.
        """
        posts: list[Post] = []
        loose: dict[Path, None] = {}
        seen: set[Path] = set()
        for path in paths:
            folder = path.parent if path.name == manifest.FILENAME and os.path.isfile(path) else path
            if os.path.isdir(folder):
                if (whole := folder.resolve()) not in seen:
                    seen.add(whole)
                    posts += self._folder(folder, folder.resolve().name or str(folder))
            else:
                loose[path] = None
        if loose:
            attachments = tuple(attach(path, str(path)) for path in loose)
            posts.append(Post("files", "files", self.build({}), attachments))
        return posts

    def _folder(self, folder: Path, post_id: str) -> Iterator[Post]:
        stated = manifest.Manifest({}, None)
        written = folder / manifest.FILENAME
        if os.path.lexists(written):  # whatever it is: what the author stated must not be passed over
            stated = manifest.read(written)
        walk = _Walk(folder)
        entries = [entry for entry in walk.entries() if entry.path != written]
        if stated.attachments is None:
            attachments, skipped = self._all(entries)
        else:
            attachments, skipped = self._chosen(folder, stated.attachments, entries)
        passed_over = (*walk.skipped, *skipped)
        if attachments or not walk.posts or os.path.isfile(written):  # else it only holds the posts below it
            yield Post(post_id, "folder", self.build(stated.fields), tuple(attachments), passed_over)
        for subfolder in walk.posts:
            yield from self._folder(subfolder, f"{post_id}/{subfolder.relative_to(folder).as_posix()}")

    def _all(self, entries: list[Attachment]) -> tuple[list[Attachment], list[Skipped]]:
        judged = [(entry, _passed_over(entry, self.sniff)) for entry in entries]
        attachments = [entry for entry, reason in judged if reason is None]
        return attachments, [_skipped(entry, reason) for entry, reason in judged if reason is not None]

    def _chosen(
        self, folder: Path, names: tuple[str, ...], entries: list[Attachment]
    ) -> tuple[list[Attachment], list[Skipped]]:
        root = folder.resolve()
        attachments: list[Attachment] = []
        for name in dict.fromkeys(names):
            if "://" in name:
                attachments.append(Attachment(name, url=name))
                continue
            path = folder / name
            if os.path.exists(path) and not path.resolve().is_relative_to(root):
                message = "“{name}” lies outside the post's folder; copy the file into it."
                raise FileError(message, path=folder / manifest.FILENAME, name=name)
            attachments.append(attach(path, Path(name).as_posix()))
        chosen = {(attachment.name, attachment.name_bytes) for attachment in attachments}
        reason = text("post.toml does not name it among the post's attachments")
        rest = (entry for entry in entries if (entry.name, entry.name_bytes) not in chosen)
        return attachments, [_skipped(entry, reason) for entry in rest]


def media_below(folder: Path, sniff: Sniff) -> list[Path]:
    """Every media file below a folder, as a post of it would have them."""
    entries = [entry for entry in _Walk(folder).entries() if _passed_over(entry, sniff) is None]
    return [entry.path for entry in entries if isinstance(entry.path, Path)]


def _passed_over(entry: Attachment, sniff: Sniff) -> Text | None:
    """Why a file is no media, or None where it is (or may be: then inspection says so)."""
    path = entry.path
    assert isinstance(path, Path)  # noqa: S101 - a walk yields files
    media = path.suffix.casefold() in MEDIA_SUFFIXES
    if media and not path.name.startswith("._"):
        return None
    try:
        head = _head(path)
    except OSError:
        return None
    if head is not None and path.name.startswith("._") and head.startswith(_NOTE):
        return text("is macOS’s note about another file")
    if media:
        return None
    if head is None:
        return text("is no regular file")
    return None if sniff(head) is not None else text("is no picture, graphic or clip")


def _head(path: Path) -> bytes | None:
    """The first bytes; None of what is no regular file, which is not waited for."""
    with open(path, "rb", opener=_at_once) as file:
        return file.read(4096) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


class _Walk:
    """The files below a folder in the order of their names; links to folders are not followed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.posts: list[Path] = []
        self.skipped: list[Skipped] = []

    def entries(self) -> Iterator[Attachment]:
        # A stack, not recursion: a folder can be nested deeper than Python calls.
        waiting = [self.root]
        while waiting:
            path = waiting.pop()
            if not os.path.isdir(path):
                yield attach(path, self._name(path))
            elif path == self.root or not self._leaves_out(path):
                try:
                    children = sorted(path.iterdir(), key=lambda child: os.fsencode(child.name), reverse=True)
                except OSError:
                    # Handed on as it is, so that inspection gives it a row of its own: nothing is lost silently.
                    yield attach(path, self._name(path))
                else:
                    waiting += children

    def _leaves_out(self, folder: Path) -> bool:
        if folder.is_symlink():
            self.skipped.append(_skipped(attach(folder, self._name(folder)), text("is a link to a folder")))
        elif folder.name.startswith("."):
            self.skipped.append(_skipped(attach(folder, self._name(folder)), text("is a hidden folder")))
        elif os.path.lexists(folder / manifest.FILENAME):  # whatever it is, as above
            self.posts.append(folder)
        else:
            return False
        return True

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def attach(path: Path, name: str) -> Attachment:
    """An attachment under that name; bytes that are not UTF-8 are kept beside it."""
    raw = os.fsencode(name)
    printable = raw.decode("utf-8", "replace")
    return Attachment(printable, path, name_bytes=None if printable == name else raw)


def _skipped(entry: Attachment, reason: Text) -> Skipped:
    return Skipped(entry.name, reason, entry.name_bytes)
