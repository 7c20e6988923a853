"""Where uploads lie until they are judged: a folder for each check, for one service at a time."""

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from mediacheck.errors import MediacheckError

_LOCK = "lock"


class Spool:
    """Makes the folder, for its owner only. Raises MediacheckError where another service has it, or it cannot be made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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

    def make(self, check: str) -> Path:
        """A new folder. May raise OSError."""
        folder = self.folder(check)
        folder.mkdir(mode=0o700)
        return folder

    def drop(self, check: str) -> None:
        shutil.rmtree(self.folder(check), ignore_errors=True)

    def keep_only(self, checks: Collection[str]) -> None:
        """What a service that was killed has left is gone, but for what its jobs need."""
        for entry in self._folder.iterdir():
            if entry.name != _LOCK and entry.name not in checks:
                shutil.rmtree(entry, ignore_errors=True)

    def close(self) -> None:
        os.close(self._lock)


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
