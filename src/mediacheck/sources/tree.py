"""The files of an export, in folders or ZIP archives: found by name, read in place."""

import contextlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from mediacheck.archive import Archive, open_archive, unpacked
from mediacheck.errors import ArchiveError, FileError
from mediacheck.model import Limits, Packed, Place, Text, text

Tell = Callable[[Text], None]
"""Takes what is wrong with a part of an export; the rest of it is read all the same."""


_PRIVATE = re.compile(
    r"(?:^|/)(?:"
    r"messages?|message_requests|inbox|direct|direct[-_]messages?[^/]*|e2ee_cutover|secret_conversations"
    r"|(?:archived|filtered|deleted)_threads|comments|comments_and_reactions|drafts?|recently_deleted[^/]*|dating"
    r"|security_and_login_information|logged_information"
    r")/",
    re.IGNORECASE,
)
_DATA = re.compile(r"\.(?:json|jsonl?|js|csv|tsv|html?|xml|txt|vcf|ics|eml|mbox|zip)$", re.IGNORECASE)
_DEEPEST = 32  # folders in one another; deeper ones are no platform's


def private(name: str) -> bool:
    """Whether a file of an export lies in a folder that nobody but its owner may look into: messages, drafts, logins."""
    return _PRIVATE.search(name.replace("\\", "/")) is not None


class Root(Protocol):
    """A folder or an archive."""

    location: Path

    def __iter__(self) -> Iterator[str]: ...
    def place(self, name: str, /) -> Place | None: ...


class Tree:
    """Several folders or archives that are one export: parts of it may name files in other parts. A context manager.

    `paths` are folders, ZIP files, and single files that hold posts. Raises FileError, with what is wrong with an archive.
    Where it is `guarded`, what lies in private folders is as if it were not there, whatever the export says of it.
    """

    def __init__(self, paths: Sequence[Path], limits: Limits, *, guarded: bool = True) -> None:
        self.paths = tuple(paths)
        self._limits = limits
        self._guarded = guarded
        self._open = contextlib.ExitStack()
        self._roots: list[Root] = []
        self._by_name: dict[str, list[tuple[Root, str]]] | None = None
        self._folders: set[str] = set()  # each also by every end of its name

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as opened:
            for path in self.paths:
                if os.path.isdir(path):
                    self._roots.append(_Folder(path))
                    continue
                if not _is_archive(path):
                    self._roots.append(_File(path))
                    continue
                try:
                    archive = opened.enter_context(open_archive(path, self._limits))
                except ArchiveError as error:
                    raise FileError(
                        "cannot be read: {reason}.", path=path, reason=Text(error.message, error.values)
                    ) from error
                self._roots.append(_Archive(path, archive))
            self._open = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def unguarded(self) -> "Tree":
        """The same files, private folders among them; it can be read for as long as this one is open."""
        whole = Tree(self.paths, self._limits, guarded=False)
        whole._roots = self._roots
        return whole

    def hides(self, name: str) -> bool:
        """Whether a file of that name, if there is one, is as if it were not there."""
        return self._guarded and private(name)

    def __iter__(self) -> Iterator[str]:
        """The names of all files, with "/"; each root's in the order of names. Parts may have files of the same name."""
        for root in self._roots:
            for name in root:
                if not self.hides(name):
                    yield name

    def places(self, name: str) -> list[Place]:
        """Where files of this whole name are: one in each part of the export that has one."""
        if self.hides(name):
            return []
        return [place for root in self._roots if (place := root.place(name)) is not None]

    def at(self, name: str) -> Place | None:
        """The file of exactly that name, from the top of a folder or an archive: that of the first part that has one."""
        return next(iter(self.places(name)), None)

    @contextlib.contextmanager
    def open(self, name: str, place: Place | None = None) -> Iterator[BinaryIO]:
        """The bytes of a file by its whole name, of the first part that has it unless `place` says which.

        Raises OSError, and ArchiveError where an archive is damaged.
        """
        place = place or self.at(name)
        if place is None:
            raise FileNotFoundError(name)
        if isinstance(place, Packed):
            if place.size > self._limits.bytes:
                raise ArchiveError("“{name}” is too large", name=name)
            with unpacked(place) as file:
                yield file
        else:
            with place.open("rb") as file:
                yield file

    def ending(self, name: str) -> Place | None:
        """The file of that name in whatever folder, with all folders that it names; None: there is none, or several."""
        found = [(root, each) for root, each in self._named(name.rpartition("/")[2]) if f"/{each}".endswith(f"/{name}")]
        return found[0][0].place(found[0][1]) if len({each for _, each in found}) == 1 else None

    def find(self, name: str, under: str = "") -> Place | None:
        """The medium that an export means by a name; `under` is the folder that its names count from, with a "/".

        The file of that name, in whatever folder the export lies. Where there is no such folder in any part, because
        media were moved: the only file whose last part is that of the name. Never a file that holds data, and none where
        several could be meant: a post without its picture is asked about, one with another's is judged.
        """
        name = name.replace("\\", "/")
        parts = [part for part in name.split("/") if part not in {"", "."}]
        if name.startswith("/") or ".." in parts or not parts or _DATA.search(parts[-1]):
            return None
        wanted = "/".join(parts)
        if exact := (self.places(under + wanted) if under else []) or self.places(wanted):
            return _only(exact)
        same = self._named(parts[-1])
        ends = [(root, each) for root, each in same if f"/{each}".endswith(f"/{wanted}")]
        if not ends and len(parts) > 1 and "/".join(parts[:-1]) in self._folders:
            return None
        chosen = ends or same
        if len({each for _, each in chosen}) != 1:
            return None
        return _only([place for root, each in chosen if (place := root.place(each)) is not None])

    def _named(self, last: str) -> list[tuple[Root, str]]:
        if self._by_name is None:
            self._by_name = {}
            folders: set[str] = set()
            for root in self._roots:
                for each in root:
                    if not self.hides(each):
                        folder, _, name = each.rpartition("/")
                        folders.add(folder)
                        self._by_name.setdefault(name, []).append((root, each))
            for folder in folders:
                parts = folder.split("/")
                if len(parts) <= _DEEPEST:
                    self._folders |= {"/".join(parts[start:]) for start in range(len(parts))}
        return self._by_name.get(last, [])


def _only(places: Sequence[Place]) -> Place | None:
    """The first of files that have the same name in several parts of an export, if they can be the same."""
    try:
        sizes = {place.size if isinstance(place, Packed) else place.stat().st_size for place in places}
    except OSError:
        return None
    return places[0] if len(sizes) == 1 else None


class _Folder:
    def __init__(self, location: Path) -> None:
        self.location = location
        self._whole = location.resolve()
        self._inside: dict[str, bool] = {}  # folder → whether it is one, and no link leads to it

    def __iter__(self) -> Iterator[str]:
        waiting = [(os.fspath(self.location), "")]
        while waiting:
            folder, before = waiting.pop()
            with contextlib.suppress(OSError):  # what may not be read has no names
                children = sorted(os.scandir(folder), key=lambda each: os.fsencode(each.name))
                for child in children:
                    if child.is_file(follow_symlinks=False):
                        yield before + child.name
                waiting += [
                    (child.path, f"{before}{child.name}/")
                    for child in reversed(children)
                    if child.is_dir(follow_symlinks=False)
                ]

    def place(self, name: str) -> Path | None:
        """A regular file inside; links lead nowhere."""
        folder = name.rpartition("/")[0]
        path = self.location / name
        try:
            if folder not in self._inside:
                self._inside[folder] = path.parent.resolve() == self._whole / folder
            return path if self._inside[folder] and stat.S_ISREG(path.lstat().st_mode) else None
        except (OSError, ValueError):
            return None


class _File:
    """A file that somebody named by itself."""

    def __init__(self, location: Path) -> None:
        self.location = location

    def __iter__(self) -> Iterator[str]:
        if self.location.is_file():
            yield self.location.name

    def place(self, name: str) -> Path | None:
        return self.location if name == self.location.name and self.location.is_file() else None


class _Archive:
    def __init__(self, location: Path, archive: Archive) -> None:
        self.location = location
        self._archive = archive

    def __iter__(self) -> Iterator[str]:
        return iter(self._archive)

    def place(self, name: str) -> Packed | None:
        try:
            return self._archive.packed(name)
        except (KeyError, ArchiveError):
            return None


def passed_over(name: str, count: int) -> Text:
    """How many entries of a file of an export have not what makes a post."""
    return text(
        "{name}: entries that are no posts as this kind of export has them, and were not read: {count}.",
        name=name,
        count=count,
    )


def _is_archive(path: Path) -> bool:
    """Also by its name: one that is cut short or empty is still no file of posts."""
    if path.suffix.casefold() == ".zip":
        return True
    if not path.is_file():  # a pipe would be waited for
        return False
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK"
    except OSError:
        return False


def unreadable(name: str, error: Exception) -> Text:
    """What is wrong with a file of an export that could not be read."""
    if isinstance(error, ArchiveError):
        return text("{name} cannot be read: {reason}.", name=name, reason=Text(error.message, error.values))
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text("{name} cannot be read: {reason}.", name=name, reason=reason)
