"""The user's cache directory: what lies there can be made again at any time."""

import contextlib
import functools
import hashlib
import os
import stat
import sys
import time
from pathlib import Path
from typing import Any, Protocol

from mediacheck.values import Kinds, dump, load


def place(location: Path, suffix: str) -> Path | None:
    """The file in the cache that belongs to a registry; None where there is no cache that is only ours to write."""
    folder = _folder()
    if folder is None:
        return None
    digest = hashlib.sha256(os.fsencode(location.resolve())).hexdigest()
    return folder / f"{digest[:32]}{suffix}"


def _folder() -> Path | None:
    try:
        folder = _home() / "mediacheck"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except (OSError, RuntimeError):  # no home, no rights, no room
        return None
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        return None
    return folder if os.access(folder, os.W_OK | os.X_OK) else None


def _home() -> Path:
    """XDG_CACHE_HOME wherever it is set, else the system's own place for caches. RuntimeError where there is none."""
    if (stated := os.environ.get("XDG_CACHE_HOME")) and Path(stated).is_absolute():
        return Path(stated)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path.home() / ".cache"


# ---------------------------------------------------------------- values that can be made again

_DIGEST = 16  # bytes
_DAY = 86400  # seconds
_KEPT = 30 * _DAY
_MOST = 1_000_000_000  # bytes of one store; about 15 000 pictures' looks
_TIDIED = ".tidied"


class Values(Protocol):
    """Values by key; what was put may be gone. `Store` is one."""

    def __contains__(self, key: str, /) -> bool: ...
    def get(self, key: str, /) -> Any: ...
    def put(self, key: str, value: object, /) -> None: ...


class Store:
    """Values by key, a file each, with a digest: what is damaged is not there. For any number of processes at once.

    Of no use to anybody is a value that cannot be written, so that is passed over in silence. `most` bytes are kept, for
    `kept` seconds, as far as `tidy` is called.
    """

    def __init__(self, folder: Path, kinds: Kinds, *, most: float | None = None, kept: float | None = None) -> None:
        self._folder = folder
        self._kinds = kinds
        self._most = most
        self._kept = kept
        self._ready = False

    def __contains__(self, key: str) -> bool:
        return self._path(key).exists()

    def get(self, key: str) -> Any:
        """The value; None where there is none."""
        try:
            with self._path(key).open("rb") as file:
                data = file.read()
            digest, body = data[:_DIGEST], data[_DIGEST:]
            return load(body, self._kinds) if digest == _digest(key, body) else None
        except Exception:  # noqa: BLE001 - damaged bytes raise nearly anything; the value is made again
            return None

    def put(self, key: str, value: object) -> None:
        path = self._path(key)
        body = dump(value)
        with contextlib.suppress(OSError):
            if not self._ready:
                self._folder.mkdir(mode=0o700, exist_ok=True)
                self._ready = True
            # In place, not beside it and moved: half a value has no digest, and a damaged one is overwritten.
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(_digest(key, body) + body)

    def tidy(self, *, pause: float = _DAY) -> None:
        """Once in so many seconds: throw away what is old, and the oldest of what is too much."""
        now = time.time()
        mark = self._folder / _TIDIED
        with contextlib.suppress(OSError):
            if not self._folder.exists() or (mark.exists() and now - mark.stat().st_mtime < pause):
                return
            files = [(path.stat(), path) for path in self._folder.glob("[!.]*")]
            room = _MOST if self._most is None else self._most
            kept = _KEPT if self._kept is None else self._kept
            for status, path in sorted(files, key=lambda each: each[0].st_mtime, reverse=True):
                room -= status.st_size
                if room < 0 or now - status.st_mtime > kept:
                    path.unlink(missing_ok=True)
            mark.touch()

    def _path(self, key: str) -> Path:
        return self._folder / key


def store(name: str, kinds: Kinds) -> Store | None:
    """A store of this name; None where there is no cache that is only ours to write."""
    folder = _folder()
    if folder is None:
        return None
    kept = Store(folder / name, kinds)
    kept.tidy()
    return kept


def key(*parts: object) -> str:
    """A key for what depends on these (texts, numbers and tuples of them), and on the program that made it."""
    return hashlib.blake2b(repr((_program(), *parts)).encode(), digest_size=20).hexdigest()


def _digest(key: str, body: bytes) -> bytes:
    """Of the key too: the value of another one is not taken for this one's."""
    return hashlib.blake2b(body, digest_size=_DIGEST, key=key.encode()[:64]).digest()


@functools.cache
def _program() -> str:
    """What is installed, this program's own files among it: another decoder, extra or rule may come to other values."""
    installed = sorted(
        path.name
        for folder in map(Path, dict.fromkeys(sys.path))
        if folder.is_dir()
        for path in folder.iterdir()
        if path.suffix in {".dist-info", ".egg-info"}
    )
    own = sorted(
        (str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in Path(__file__).parent.rglob("*.py")
    )
    return hashlib.blake2b(repr((sys.version, installed, own)).encode(), digest_size=20).hexdigest()
