"""Where what a person's programs keep lies: among the user's own data, nobody else's to read, apart for each company."""

import hashlib
import os
import sys
from pathlib import Path


def of(kind: str, whose: Path | None) -> Path:
    """A place of that kind, without a suffix. A company is known by its mediacheck.toml, or (None) by the working directory."""
    stated = os.environ.get("XDG_DATA_HOME")
    if stated and Path(stated).is_absolute():
        home = Path(stated)
    elif sys.platform == "win32":
        home = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Application Support"
    else:
        home = Path.home() / ".local" / "share"
    digest = hashlib.sha256(os.fsencode((whose or Path.cwd()).resolve())).hexdigest()
    return home / "mediacheck" / kind / digest[:32]
