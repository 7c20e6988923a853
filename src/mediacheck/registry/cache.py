"""The user's cache directory: what lies there can be made again at any time."""

import hashlib
import os
import stat
import sys
from pathlib import Path


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
