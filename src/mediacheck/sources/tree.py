"""The files of an export, in folders or ZIP archives: found by name, read in place."""

import contextlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, Self

from mediacheck.archive import Archive, open_archive, unpacked
from mediacheck.errors import ArchiveError, FileError
from mediacheck.model import Limits, Packed, Place, Text, text

Tell = Callable[[Text], None]
"""Takes what is wrong with a part of an export; the rest of it is read all the same."""


class Root(Protocol):
    """A folder or an archive."""

    location: Path

    def __iter__(self) -> Iterator[str]: ...
    def place(self, name: str, /) -> Place | None: ...


class Tree:
    """Several folders or archives that are one export: parts of it may name files in other parts. A context manager.

    `paths` are folders, ZIP files, and single files that hold posts. Raises FileError, with what is wrong with an archive.
    """

    def __init__(self, paths: Sequence[Path], limits: Limits) -> None:
        self.paths = tuple(paths)
        self._limits = limits
        self._open = contextlib.ExitStack()
        self._roots: list[Root] = []
        self._by_name: dict[str, list[tuple[Root, str]]] | None = None

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

    def __iter__(self) -> Iterator[str]:
        """The names of all files, with "/"; each root's in the order of names."""
        for root in self._roots:
            yield from root

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """The bytes of a file by its whole name. Raises OSError, and ArchiveError where an archive is damaged."""
        place = self.at(name)
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

    def at(self, name: str) -> Place | None:
        """The file of exactly that name, from the top of a folder or an archive."""
        return next((found for root in self._roots if (found := root.place(name)) is not None), None)

    def ending(self, name: str) -> Place | None:
        """The file of that name in whatever folder, with all folders that it names; None: there is none, or several."""
        found = [(root, each) for root, each in self._named(name.rpartition("/")[2]) if f"/{each}".endswith(f"/{name}")]
        return found[0][0].place(found[0][1]) if len({each for _, each in found}) == 1 else None

    def find(self, name: str) -> Place | None:
        """What an export means by a name.

        The file of that name, in whatever folder the export lies, else the only one whose last part is that of the name.
        """
        wanted = PurePosixPath(name.replace("\\", "/"))
        if wanted.is_absolute() or ".." in wanted.parts or not wanted.parts:
            return None
        for root in self._roots:
            if (place := root.place(str(wanted))) is not None:
                return place
        same = self._named(wanted.name)
        ends = [(root, each) for root, each in same if f"/{each}".endswith(f"/{wanted}")]
        chosen = ends or same
        if len({each for _, each in chosen}) != 1:
            return None
        root, each = chosen[0]
        return root.place(each)

    def _named(self, last: str) -> list[tuple[Root, str]]:
        if self._by_name is None:
            self._by_name = {}
            for root in self._roots:
                for each in root:
                    self._by_name.setdefault(each.rpartition("/")[2], []).append((root, each))
        return self._by_name.get(last, [])


class _Folder:
    def __init__(self, location: Path) -> None:
        self.location = location
        self._whole = location.resolve()

    def __iter__(self) -> Iterator[str]:
        waiting = [self.location]
        while waiting:
            folder = waiting.pop()
            with contextlib.suppress(OSError):  # what may not be read has no names
                children = sorted(os.scandir(folder), key=lambda each: os.fsencode(each.name), reverse=True)
                for child in reversed(children):
                    if child.is_file(follow_symlinks=False):
                        yield Path(child.path).relative_to(self.location).as_posix()
                waiting += [Path(child.path) for child in children if child.is_dir(follow_symlinks=False)]

    def place(self, name: str) -> Path | None:
        """A regular file inside; links lead nowhere."""
        path = self.location / name
        try:
            inside = path.resolve() == self._whole / name
            return path if inside and stat.S_ISREG(path.lstat().st_mode) else None
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
