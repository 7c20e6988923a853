"""One writer at a time in a folder: whoever reads a file to write it again must not lose what another one adds."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Waits until no other process is inside. The lock ends with its process. May raise OSError.

    A file system without locks is written all the same.
    """
    try:
        import fcntl
    except ImportError:  # Windows, where a folder cannot be locked
        with _locked_file(folder / ".lock"):
            yield
        return
    handle = os.open(folder, os.O_RDONLY)  # of the folder itself: nothing is left behind in it
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _locked_file(path: Path) -> Iterator[None]:  # pragma: no cover - Windows
    import msvcrt

    with path.open("a+b") as file:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        try:
            yield
        finally:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
