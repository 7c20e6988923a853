"""An installation without defusedxml."""

import sys
from pathlib import Path

from mediacheck.media.inspect import inspect
from mediacheck.model import Limits, Media

sys.modules["defusedxml"] = None  # type: ignore[assignment]


def look(path: Path, name: str, limits: Limits) -> Media:
    return inspect(path, name, limits)
