"""The media that a plan names: files in its folder and addresses on the web."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from mediacheck.config.tables import CellError
from mediacheck.model import Attachment, text
from mediacheck.sources import manifest
from mediacheck.sources.folder import MEDIA_SUFFIXES, attach

# An address ends at a blank, a semicolon or a bar, and at a comma only where something else follows: many hold commas.
_NAME = re.compile(r"\w+://(?:(?!,\s|,\w+://|,$)[^\s;|])*|[^\s,;|][^,;|]*")


def names(cell: str, folder: Path | None = None) -> Iterator[str]:
    """The names in a cell, separated by commas, semicolons, bars or lines; not where a file of the folder is called so."""
    for line in map(str.strip, cell.splitlines()):
        if folder is not None and line and os.path.isfile(folder / line):
            yield line
        else:
            yield from filter(None, (found[0].strip() for found in _NAME.finditer(line)))


def attachment(name: str, folder: Path) -> Attachment:
    """A file in the plan's folder, be it there or missing, or an https address. Raises CellError for anything else."""
    if "://" in name:
        if not name.casefold().startswith("https://"):
            raise CellError(text("“{name}” is no https address", name=name))
        return Attachment(name, url=name)
    if not os.path.exists(folder / name):
        name = name.replace("\\", "/")  # as Windows writes it
    path = folder / name
    if manifest.leaves(name) or (os.path.exists(path) and not path.resolve().is_relative_to(folder.resolve())):
        raise CellError(text("“{name}” lies outside the plan’s folder; copy the file into it", name=name))
    return attach(path, Path(name).as_posix())


def probable(cell: str) -> str | None:
    """The first name in a cell that looks like that of a picture or clip."""
    return next((name for name in names(cell) if _suffix(name) in MEDIA_SUFFIXES), None)


def _suffix(name: str) -> str:
    try:
        path = urlsplit(name).path if "://" in name else name
    except ValueError:
        return ""
    return "" if re.search(r"\s", path) else Path(path).suffix.casefold()
