"""Which kind of export lies at hand, and which of several paths are parts of one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from mediacheck.errors import FileError, MediacheckError
from mediacheck.model import Limits, Post, Text, text
from mediacheck.sources import manifest
from mediacheck.sources.exports import Build, Format, as_post, folders, formats
from mediacheck.sources.exports.mediafolder import MediaFolder
from mediacheck.sources.folder import MEDIA_SUFFIXES
from mediacheck.sources.tree import Tell, Tree

_AMONG = 5  # names that a message tells
_LOOKED = 200_000  # names that are looked at for what may be wrong
_META = frozenset({"your_instagram_activity", "your_facebook_activity", "your_activity_across_facebook", "ig_data"})
_INNER = _META | {"tweets_media", "tweet_media", "media_attachments"}
_HTML = re.compile(
    r"(?:^|/)(?:posts_\d+|reels|stories|your_posts(?:_\d+|__check_ins__photos_and_videos_\d+)?|start_here)\.html?$"
)
_PACKED = (
    (0, b"\x1f\x8b"), (257, b"ustar"), (0, b"7z\xbc\xaf\x27\x1c"), (0, b"Rar!"), (0, b"BZh"), (0, b"\xfd7zXZ\0"),
    (0, b"\x28\xb5\x2f\xfd"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """One export: its kind, and the paths that are its parts. `files` are the names of those that hold its posts."""

    kind: Format
    paths: tuple[Path, ...]
    files: tuple[str, ...]


@dataclass(slots=True)
class Count:
    """What was met in an export."""

    posts: int = 0
    without_media: int = 0
    missing: int = 0  # media that the export names and does not have
    linked: int = 0  # media that it has the addresses of alone
    told: list[Text] = field(default_factory=list)


def posts(
    source: Source,
    tree: Tree,
    build: Build,
    count: Count,
    saved: MediaFolder | None = None,
    *,
    tell: Tell = lambda _: None,
) -> Iterator[Post]:
    """The posts, one after the other, and what is met counted; `tree` may have more roots than the source has paths."""

    def told(message: Text) -> None:
        count.told.append(message)
        tell(message)

    for found in source.kind.posts(tree, source.files, told):
        post = as_post(found, source.kind, tree, build, saved)
        count.posts += 1
        count.without_media += not post.attachments
        away = [each for each in post.attachments if each.path is None]
        count.missing += sum(each.problem is not None for each in away)
        count.linked += sum(each.problem is None for each in away)
        yield post
    if not count.posts:
        told(
            text(
                "No posts were found in {files}: it may be another kind of file than its name says.",
                files=source.files[:_AMONG],
            )
        )


def sources(paths: Sequence[Path], limits: Limits) -> list[Source]:
    """The exports among the paths. Raises FileError where one is none that is known.

    Paths of one kind are one export, unless they have a file of posts of the same name: then each is another account's.
    What is no export of its own, and no folder of posts that says so with a post.toml, is a part of each export that it
    is named with: the archives that hold an account's media have no file of posts.
    """
    found: list[Source] = []
    others: list[Path] = []
    for path in dict.fromkeys(paths):
        with _opened(path, limits) as tree:
            fitting = _particular(tree)
            if fitting is None and _says_so(tree):
                fitting = recognise(tree)
            if fitting is None:
                others.append(path)
            else:
                found.append(Source(fitting[0], (path,), tuple(fitting[1])))
    exports = any(each.kind.name != folders.FORMAT.name for each in found)
    parts: list[Path] = []
    for path in others:
        with _opened(path, limits) as tree:
            if exports and _has_media(tree):
                parts.append(path)
            else:
                kind, names = recognise(tree)
                found.append(Source(kind, (path,), tuple(names)))
    return [_whole(group, parts, limits) for group in _grouped(found)]


def recognise(tree: Tree) -> tuple[Format, list[str]]:
    """The kind, and its files of posts. Raises FileError: what was looked for, and what was found."""
    fitting = _particular(tree)
    if fitting is not None:
        return fitting
    _refuse_near_misses(tree)
    names = folders.FORMAT.files(tree)
    if names:
        return folders.FORMAT, names
    raise _unknown(tree)


def _particular(tree: Tree) -> tuple[Format, list[str]] | None:
    for kind in formats():
        if kind.name != folders.FORMAT.name and (names := kind.files(tree)):
            return kind, names
    return None


def _opened(path: Path, limits: Limits) -> Tree:
    """Raises FileError for what is neither a folder, a ZIP archive nor a file of posts."""
    if not path.exists():
        raise MediacheckError("{path} does not exist.", "Check the path.", path=str(path))
    if path.is_file() and _is_packed(path):
        raise FileError(
            "is an archive of another kind than ZIP.",
            "Unpack it, and name the folder that comes out.",
            path=path,
        )
    return Tree([path], limits)


def _is_packed(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            beginning = file.read(512)
    except OSError as error:
        raise FileError("cannot be read: {reason}.", path=path, reason=error.strerror or str(error)) from error
    return any(beginning[at:].startswith(mark) for at, mark in _PACKED)


def _grouped(found: Sequence[Source]) -> list[list[Source]]:
    """Those that are parts of one export. Folders of posts stand for themselves."""
    groups: list[list[Source]] = []
    for source in found:
        for group in groups:
            known = {name for each in group for name in each.files}
            same = group[0].kind.name == source.kind.name != folders.FORMAT.name
            if same and known.isdisjoint(source.files):
                group.append(source)
                break
        else:
            groups.append([source])
    return groups


def _whole(group: Sequence[Source], parts: Sequence[Path], limits: Limits) -> Source:
    kind = group[0].kind
    paths = tuple(path for each in group for path in each.paths)
    if kind.name == folders.FORMAT.name:
        return group[0]
    with Tree(paths, limits) as tree:
        return Source(kind, (*paths, *parts), tuple(kind.files(tree)))


# ---------------------------------------------------------------- what is wrong with the others


def _refuse_near_misses(tree: Tree) -> None:
    """An export that cannot be read as it is must not pass as a folder of posts."""
    path = tree.paths[0]
    pages = next((name for name in tree if _HTML.search(name)), None)
    if pages is not None:
        raise FileError(
            "is an export as web pages ({name}), from which posts cannot be read.",
            "Ask the platform for the same export in the format JSON.",
            path=path,
            name=pages,
        )
    above = next((part for part in path.absolute().parts[1:] if part in _INNER), None)
    if above is not None:
        raise FileError(
            "lies inside of an export (its folder “{name}”), without the file that holds the posts.",
            "Name the whole export: the folder or the archive in which “{name}” lies.",
            path=path,
            name=above,
        )
    inside = next((part for name in tree for part in name.split("/")[:-1] if part in _INNER), None)
    if inside is not None:
        raise FileError(
            "is part of an export (it has a folder “{name}”), but the file that holds the posts is not in it; looked for {wanted}.",
            "Name all parts of the export together, and ask for JSON where the platform lets you choose.",
            path=path,
            name=inside,
            wanted=_wanted(),
        )


def _unknown(tree: Tree) -> FileError:
    path = tree.paths[0]
    names = [name for _, name in zip(range(_LOOKED), tree, strict=False)]
    if not names:
        return FileError("holds no files.", "Name the export itself: its folder, or its ZIP archives.", path=path)
    shown = sorted(names, key=lambda name: (name.count("/"), name))[:_AMONG]
    return FileError(
        "is no export that is known: looked for {wanted}; found {count} files, among them {names}.",
        "Name the export as the platform gave it, with all its parts.",
        path=path,
        wanted=_wanted(),
        count=len(names),
        names=tuple(shown),
    )


def _wanted() -> tuple[Text, ...]:
    return tuple(
        text("{sign} ({kind})", sign=kind.sign, kind=kind.label) if kind.sign else kind.label for kind in formats()
    )


def _says_so(tree: Tree) -> bool:
    return any(PurePosixPath(name).name == manifest.FILENAME for name in tree)


def _has_media(tree: Tree) -> bool:
    return any(PurePosixPath(name).suffix.casefold() in MEDIA_SUFFIXES for name in tree)
