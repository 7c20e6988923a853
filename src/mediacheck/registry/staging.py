"""A change of a folder on its way: all its files take their places, or none does, whenever a process is killed.

Until then they lie in a hidden folder in the registry, `.mediacheck-change-TOKEN/`, under numbers, with `plan.json`, which says
where each belongs. When all of that is on the disk the log names the token: from then on the change holds, and
whoever comes next finishes it. One that the log does not name is dropped. While a folder is changed it is locked.
"""

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Any, Self

_PREFIX = ".mediacheck-change-"
_NAME = re.compile(rf"{re.escape(_PREFIX)}[0-9a-f]{{16}}")
_PLAN = "plan.json"
_AT_ONCE = 16  # files brought onto the disk: each waits for it, and it takes many in one go


@dataclass(slots=True)
class Part:
    """What belongs together: where a person was quicker with one file of it, none of it is done."""

    moves: list[tuple[str, str]] = field(default_factory=list)  # first of all; a path that is taken is left alone
    files: list[tuple[str, str, str | None]] = field(default_factory=list)  # path, number, digest of what is there now


class Change:
    """Files to be written and moved; paths are below the root. Leaving the context ends it, done or not."""

    def __init__(self, root: Path) -> None:
        self.token = secrets.token_hex(8)
        self._root = root
        self._folder = root / f"{_PREFIX}{self.token}"
        self._parts: list[Part] = []
        self._staged: dict[str, Path] = {}
        self._gone: set[str] = set()
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder.exists() and not (self._folder / _PLAN).exists():  # else the log may know it
            _remove(self._folder)

    def __bool__(self) -> bool:
        return any(part.moves or part.files for part in self._parts)

    def begin(self) -> None:
        """What comes now belongs together."""
        self._parts.append(Part())

    # ------------------------------------------------------------ the folder as it will be

    def exists(self, path: str) -> bool:
        return path in self._staged or (path not in self._gone and os.path.lexists(self._root / path))

    def content(self, path: str) -> bytes | None:
        """None where nothing is."""
        if path in self._staged:
            return self._staged[path].read_bytes()
        with suppress(FileNotFoundError):
            return None if path in self._gone else (self._root / path).read_bytes()
        return None

    # ------------------------------------------------------------ what is to be done

    def write(self, path: str, content: bytes) -> None:
        self._new(path).write_bytes(content)

    def copy(self, path: str, source: Path) -> str:
        """A copy of a file; the SHA-256 of what was copied."""
        digest = hashlib.sha256()
        with source.open("rb") as original, self._new(path).open("wb") as copy:
            while chunk := original.read(1 << 20):
                digest.update(chunk)
                copy.write(chunk)
        return digest.hexdigest()

    def move(self, path: str, target: str) -> None:
        """To a path that is free. What was only going to be written is not."""
        if path in self._staged:
            self._staged.pop(path).unlink()
            for part in self._parts:
                part.files = [each for each in part.files if each[0] != path]
        else:
            self._parts[-1].moves.append((path, target))
            self._gone.add(path)

    def _new(self, path: str) -> Path:
        """Where the file waits. May raise OSError: it would not find its place either."""
        if path not in self._staged:
            self._folder.mkdir(exist_ok=True)
            self._count += 1
            self._parts[-1].files.append((path, str(self._count), _digest(self._root / path)))
            self._staged[path] = self._folder / str(self._count)
        return self._staged[path]

    def seal(self) -> None:
        """All of it on the disk, so that only names are left to be changed; OSError where that cannot be."""
        self._folder.mkdir(exist_ok=True)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(_flushed, self._staged.values()))
        for part in self._parts:
            for path in [*(target for _, target in part.moves), *(path for path, _, _ in part.files)]:
                _make_way(self._root / path)
        plan = [{"moves": part.moves, "files": part.files} for part in self._parts]
        new = self._folder / f"{_PLAN}.new"
        with new.open("w", encoding="ascii") as file:
            json.dump(plan, file)
            flush(file)
        new.rename(self._folder / _PLAN)
        sync(self._folder)
        sync(self._root)

    def place(self) -> None:
        """What was sealed and logged. OSError where somebody was quicker with one of the files."""
        if left := place(self._root, self.token, ours=True):
            raise FileExistsError(errno.EEXIST, f"{left[0]} was changed at the same time")


# ---------------------------------------------------------------- what was left


def tokens(root: Path) -> list[str]:
    """Of the changes that are on their way, or were when a process was killed."""
    with os.scandir(root) as entries:
        found = [each.name for each in entries if _NAME.fullmatch(each.name) and each.is_dir(follow_symlinks=False)]
    return [name.removeprefix(_PREFIX) for name in sorted(found)]


def drop(root: Path, token: str) -> None:
    _remove(root / f"{_PREFIX}{token}")


def place(root: Path, token: str, *, ours: bool = False) -> list[str]:
    """Brings the files of a change to their places, however far that had come. Paths that are somebody else's now.

    What a process left is not believed to lead out of the folder, for it may have come with a copy of the folder; what
    is `ours` may, by a link that somebody set. May raise OSError; then it can be done again.
    """
    folder = root / f"{_PREFIX}{token}"
    left = []
    touched = {root}
    for part in _plan(folder / _PLAN):
        files = [(root / path, folder / number, was) for path, number, was in part.files]
        ends = [root / path for pair in part.moves for path in pair]
        taken = [end for end in ends if not (ours or end.parent.resolve().is_relative_to(root))]
        taken += [target for target, new, was in files if not _is_free(root, target, new, was, ours=ours)]
        if taken:
            left.append(taken[0].relative_to(root).as_posix())
            continue
        for old, now in ((root / path, root / target) for path, target in part.moves):
            if os.path.lexists(old) and not os.path.lexists(now):
                old.rename(now)
            touched |= {old.parent, now.parent}
        for target, new, _ in files:
            if new.exists():
                touched.add(_put(new, target))
    for parent in {
        above for each in touched for above in (each, *each.parents) if above.is_relative_to(root)
    } | touched:
        sync(parent)
    _remove(folder)
    return left


def _plan(path: Path) -> list[Part]:
    """Nothing where there is none, or none that this program wrote."""
    try:
        parts: list[Any] = json.loads(path.read_bytes())
        return [
            Part(
                [(_inside(source), _inside(target)) for source, target in each["moves"]],
                [(_inside(target), str(int(number)), was) for target, number, was in each["files"]],
            )
            for each in parts
        ]
    except (FileNotFoundError, ValueError, TypeError, KeyError, RecursionError):
        return []


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or Path(path).is_absolute() or Path(path).drive:
        raise ValueError(path)
    return path


def _is_free(root: Path, target: Path, new: Path, was: str | None, *, ours: bool) -> bool:
    """Whether what is there is what was there before, or is the new file already."""
    if not (ours or target.resolve().is_relative_to(root)) or new.is_symlink():
        return False
    if not new.exists() or not os.path.lexists(target):
        return True
    found = _digest(target)
    return found is not None and found in {was, _digest(new)}


def _put(new: Path, target: Path) -> Path:
    """One file into its place, whole or not at all; the folder that was changed."""
    whole = target.resolve() if target.exists() else target  # a link stays one
    try:
        if os.path.lexists(whole) or not _linked(new, whole):
            new.replace(whole)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = whole.with_name(f".{secrets.token_hex(8)}.tmp")  # hidden: no walk looks at it
        try:
            shutil.copyfile(new, beside)
            with beside.open("rb+") as file:
                flush(file)
            beside.replace(whole)
        finally:
            beside.unlink(missing_ok=True)
        new.unlink()
    return whole.parent


def _linked(new: Path, target: Path) -> bool:
    """Put where nothing is: not over a file that comes this very moment. False on a file system without links."""
    try:
        os.link(new, target)
    except FileExistsError:
        raise
    except OSError:
        return False
    new.unlink()
    return True


def _make_way(target: Path) -> None:
    """The folder that a file goes into; OSError where it cannot go there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        target.lstat()  # says that a name is too long
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target.parent))


def _digest(path: Path) -> str | None:
    """Of a file that is there and can be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _remove(folder: Path) -> None:
    """The plan last: without it nothing that is left means anything."""
    for path in [*(each for each in folder.iterdir() if each.name != _PLAN), folder / _PLAN]:
        path.unlink(missing_ok=True)
    folder.rmdir()


def flush(file: IO[Any]) -> None:
    """What was written onto the disk."""
    file.flush()
    os.fsync(file.fileno())


def _flushed(path: Path) -> None:
    with path.open("rb+") as file:
        flush(file)


def sync(folder: Path) -> None:
    """The names in a folder onto the disk, where the system can do that."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)
