"""Where uploads lie until they are judged: a folder for each check, for one service at a time."""

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from mediacheck.errors import MediacheckError

_LOCK = "lock"


class Spool:
    """Makes the folder, for its owner only. Raises MediacheckError where another service has it, or it cannot be made.

    `most`: bytes of all uploads together.
    """

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most
        self._taken: dict[str, int] = {}  # bytes for each check
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _lock(folder / _LOCK)
        except BlockingIOError as error:
            raise MediacheckError(
                "Another service is running for this registry.", "End it first; one service uses all cores."
            ) from error
        except OSError as error:
            raise MediacheckError(
                "There is no room for uploads in {path}: {reason}.",
                "Make room, or see to it that this folder can be written.",
                path=str(folder),
                reason=error.strerror or str(error),
            ) from error

    def folder(self, check: str) -> Path:
        return self._folder / check

    def make(self, check: str, size: int = 0) -> Path:
        """A new folder, with room for so many bytes. Raises MediacheckError where there is none."""
        if size and sum(self._taken.values()) + size > self._most:
            raise MediacheckError(
                "There is no room for more uploads: those that wait to be checked fill what is set aside for them.",
                "Try again later, or allow more: “spool_bytes” under [service].",
            )
        folder = self.folder(check)
        try:
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise no_room(error) from error
        self._taken[check] = size
        return folder

    def holds(self, check: str) -> bool:
        """Whether somebody is at work for it, or will be."""
        return check in self._taken

    def settle(self, check: str, size: int) -> None:
        """It has all its files now, of so many bytes."""
        self._taken[check] = size

    def keep(self, check: str) -> None:
        """Its files outlive a power cut. Raises MediacheckError."""
        try:
            for path in (*self.folder(check).iterdir(), self.folder(check), self._folder):
                _sync(path)
        except OSError as error:
            raise no_room(error) from error

    def drop(self, check: str) -> None:
        shutil.rmtree(self.folder(check), ignore_errors=True)
        self._taken.pop(check, None)

    def keep_only(self, checks: Collection[str]) -> None:
        """What a service that was killed has left is gone, but for what its jobs need."""
        for entry in self._folder.iterdir():
            if entry.name == _LOCK:
                continue
            if entry.name in checks:
                self._taken[entry.name] = sum(file.stat().st_size for file in entry.iterdir())
            else:
                shutil.rmtree(entry, ignore_errors=True)

    def close(self) -> None:
        os.close(self._lock)


def no_room(error: OSError) -> MediacheckError:
    """For who sent the upload: no paths."""
    return MediacheckError(
        "The upload could not be kept: {reason}.",
        "Try again later; whoever runs the service has to make room.",
        reason=error.strerror or type(error).__name__,
    )


def _sync(path: Path) -> None:
    if os.name != "posix" and path.is_dir():  # which only POSIX opens
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(path: Path) -> int:
    """Held by this process alone until it ends, however it ends. Raises BlockingIOError where another one has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            import fcntl
        except ImportError:  # pragma: no cover - Windows
            import msvcrt

            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
            except OSError as error:
                raise BlockingIOError(str(error)) from error
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(handle)
        raise
    return handle
