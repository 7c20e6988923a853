"""Which kind of export lies at hand, and which of several paths are parts of one."""

import os
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from mediacheck.errors import FileError, MediacheckError
from mediacheck.model import Limits, Post, Text, text
from mediacheck.sources import manifest
from mediacheck.sources.exports import Build, Format, as_post, folders, formats
from mediacheck.sources.exports.mediafolder import MediaFolder
from mediacheck.sources.folder import MEDIA_SUFFIXES
from mediacheck.sources.tree import Lost, Tell, Tree

_AMONG = 5  # names that a message tells
_LOOKED = 200_000  # names that are looked at for what may be wrong
_INNER = re.compile(  # folders that no one but these platforms makes
    r"(?:^|/)(?P<name>your_instagram_activity|your_facebook_activity|your_activity_across_facebook"
    r"|this_profile[^/]{0,3}s_activity_across_facebook|ig_data|tweets?_media|direct_messages_(?:group_)?media"
    r"|media_attachments|comments_and_reactions|security_and_login_information"
    r"|messages/(?:inbox|archived_threads|filtered_threads|message_requests|e2ee_cutover))/"
)
_START = "start_here.html"  # where Meta's exports as web pages begin
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

    @property
    def whole(self) -> bool:
        """Whether all of it was read, as far as anybody knows."""
        return self.posts > 0 and not any(isinstance(each, Lost) for each in self.told)


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

    A path may hold exports of several kinds. Paths of one kind are one export, unless they have a file of posts of the
    same name: those of two accounts do, and which medium of the same name is whose, nobody could tell. (So do two exports
    of one account; their posts have the same ids.)
    What is no export of its own, and no folder of posts that says so with a post.toml, is a part of each export that it
    is named with: the archives that hold an account's media have no file of posts.
    """
    found: list[Source] = []
    others: list[Path] = []
    for path in {os.path.realpath(path): path for path in paths}.values():
        with _opened(path, limits) as tree:
            fitting = _particular(tree) or (recognise(tree) if _says_so(tree) else [])
        found += [Source(kind, (path,), tuple(names)) for kind, names in fitting]
        if not fitting:
            others.append(path)
    exports = any(each.kind.name != folders.FORMAT.name for each in found)
    parts: list[Path] = []
    for path in others:
        with _opened(path, limits) as tree:
            if exports and _is_part(tree):
                parts.append(path)
            else:
                found += [Source(kind, (path,), tuple(names)) for kind, names in recognise(tree)]
    taken = {name for each in found for name in each.files}
    return [_whole(group, parts, taken, limits) for group in _grouped(found)]


def recognise(tree: Tree) -> list[tuple[Format, list[str]]]:
    """The kinds, each with its files of posts. Raises FileError: what was looked for, and what was found."""
    fitting = _particular(tree)
    if fitting:
        return fitting
    _refuse_near_misses(tree)
    names = folders.FORMAT.files(tree.unguarded())
    if names:
        return [(folders.FORMAT, names)]
    raise _unknown(tree)


def _particular(tree: Tree) -> list[tuple[Format, list[str]]]:
    """All kinds but folders of posts; a file is one of the most particular kind that takes it.

    Raises FileError for an export as web pages, also where one of another kind lies beside it.
    """
    found: list[tuple[Format, list[str]]] = []
    taken: set[str] = set()
    for kind in formats():
        if kind.name == folders.FORMAT.name:
            continue
        names = [name for name in kind.files(tree if kind.guarded else tree.unguarded()) if name not in taken]
        if names:
            found.append((kind, names))
            taken.update(names)
        elif kind.pages is not None:
            _refuse_pages(tree, next(filter(kind.pages.search, tree), None))
    return found


def _opened(path: Path, limits: Limits) -> Tree:
    """Raises FileError for what is neither a folder, a ZIP archive nor a file of posts."""
    if not os.path.exists(path):
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


def _whole(group: Sequence[Source], parts: Sequence[Path], taken: Container[str], limits: Limits) -> Source:
    """Its files in the order in which the kind reads them; those of some names are known only by others beside them.

    `taken` are the files of all sources.
    """
    kind = group[0].kind
    if kind.name == folders.FORMAT.name:
        return group[0]
    paths = (*(path for each in group for path in each.paths), *parts)
    known = {name for each in group for name in each.files}
    with Tree(paths, limits, guarded=kind.guarded) as tree:
        files = [name for name in dict.fromkeys(kind.files(tree)) if name in known or name not in taken]
    return Source(kind, paths, tuple(files))


# ---------------------------------------------------------------- what is wrong with the others


def _refuse_near_misses(tree: Tree) -> None:
    """An export that cannot be read as it is must not pass as a folder of posts."""
    path = tree.paths[0]
    whole = tree.unguarded()
    _refuse_pages(tree, next((name for name in whole if name.rpartition("/")[2] == _START), None))
    above = _INNER.search(f"{path.absolute().as_posix()}/")
    if above is not None:
        raise FileError(
            "lies inside of an export (its folder “{name}”), without the file that holds the posts.",
            "Name the whole export: the folder or the archive in which “{name}” lies.",
            path=path,
            name=above["name"],
        )
    inside = next(filter(None, map(_INNER.search, whole)), None)
    if inside is not None:
        raise FileError(
            "is part of an export (it has a folder “{name}”), but the file that holds the posts is not in it; looked for {wanted}.",
            "Name all parts of the export together, and ask for JSON where the platform lets you choose.",
            path=path,
            name=inside["name"],
            wanted=_wanted(),
        )


def _refuse_pages(tree: Tree, page: str | None) -> None:
    if page is not None:
        raise FileError(
            "is an export as web pages ({name}), from which posts cannot be read.",
            "Ask the platform for the same export in the format JSON.",
            path=tree.paths[0],
            name=page,
        )


def _unknown(tree: Tree) -> FileError:
    path = tree.paths[0]
    names = [name for _, name in zip(range(_LOOKED), tree.unguarded(), strict=False)]
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
    return any(PurePosixPath(name).name == manifest.FILENAME for name in tree.unguarded())


def _is_part(tree: Tree) -> bool:
    """Whether it has media, or what an export has beside its posts."""
    return any(
        PurePosixPath(name).suffix.casefold() in MEDIA_SUFFIXES or _INNER.search(name) for name in tree.unguarded()
    )
