"""The files of a folder registry, with what tells that one was touched."""

import hashlib
import os
import time
from collections.abc import Mapping
from pathlib import Path

from mediacheck.errors import RegistryError
from mediacheck.registry.sidecar import FOLDER, SUFFIX

_COARSE = 2_000_000_000
"""Nanoseconds in which a file could change twice and show the same time: FAT counts in steps of two seconds."""

_FRESH = "~"


def walk(root: Path, location: str) -> dict[str, str]:
    """Path below the root (with "/", as `os.fsdecode` has it) → stamp, ordered by path.

    Regular files and links to such; hidden files and folders are left out, links to folders not followed. What has the name
    of a sidecar, a folder.toml or a decision is among them whatever it is: it cannot be read, and to pass it over would be
    a ban lost. Raises RegistryError for a folder that cannot be read: its pictures would silently be no assets any more.
    """
    now = time.time_ns()
    stamps = {}
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(root / folder))
        except FileNotFoundError:
            if not folder:
                raise _unreadable(root, location, FileNotFoundError(2, "it is gone")) from None
            continue  # removed meanwhile
        except OSError as error:
            raise _unreadable(root / folder, location, error) from error
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{folder}{entry.name}/")
            regular = os.path.isfile(entry.path)
            try:
                if regular or is_note(entry.name):
                    stamps[folder + entry.name] = _stamp(entry.stat(follow_symlinks=regular), now)
            except OSError:
                continue  # removed meanwhile
    return dict(sorted(stamps.items()))


def digest(stamps: Mapping[str, str]) -> str | None:
    """One value for all of it; None where a file was touched so lately that its stamp does not prove anything."""
    if any(stamp.startswith(_FRESH) for stamp in stamps.values()):
        return None
    return _digest(stamps)


def unchanged(before: str | None, now: str) -> bool:
    """Whether two stamps prove that the file is the same."""
    return before == now and not now.startswith(_FRESH)


def walked(stamps: Mapping[str, str]) -> str:
    """One value for all of it: where it is the same, no file seems to be touched, even where that is no proof."""
    return _digest({path: stamp.removeprefix(_FRESH) for path, stamp in stamps.items()})


def size(stamp: str) -> int:
    return int(stamp.removeprefix(_FRESH).partition(":")[0])


def is_note(path: str) -> bool:
    return path.endswith(SUFFIX)


def folders(path: str) -> list[str]:
    """The folders that a path lies in, the root ("") first."""
    parts = path.split("/")[:-1]
    return ["", *("/".join(parts[: count + 1]) for count in range(len(parts)))]


def folder_note(folder: str) -> str:
    """The folder.toml of a folder."""
    return f"{folder}/{FOLDER}" if folder else FOLDER


def _digest(stamps: Mapping[str, str]) -> str:
    lines = "\n".join(f"{path}\0{stamp}" for path, stamp in stamps.items())
    return hashlib.blake2b(lines.encode("utf-8", "surrogateescape"), digest_size=32).hexdigest()


def _stamp(status: os.stat_result, now: int) -> str:
    # The change time tells of a file whose modification time was set back, and of new rights to read it.
    times = f"{status.st_mtime_ns}:{status.st_ctime_ns}"
    fresh = _FRESH if abs(now - max(status.st_mtime_ns, status.st_ctime_ns)) < _COARSE else ""
    return f"{fresh}{status.st_size}:{times}:{status.st_ino}"


def _unreadable(folder: Path, location: str, error: OSError) -> RegistryError:
    return RegistryError(
        "The registry {location} cannot be read: {reason} ({folder}).",
        "Check that the folder is there and that you may read it.",
        location=location,
        reason=error.strerror or str(error),
        folder=str(folder),
    )
