"""post.toml: what the author of a post says about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from mediacheck import tomlfile
from mediacheck.config import use_fields
from mediacheck.vocabulary import BASES

FILENAME = "post.toml"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`fields` of the Use that are stated; `attachments` are names inside the folder or https addresses, None: all."""

    fields: Mapping[str, Any]
    attachments: tuple[str, ...] | None


def read(path: Path) -> Manifest:
    """Raises FileError, with the line, for whatever is not as it must be."""
    return of(tomlfile.read(path))


def of(table: tomlfile.Table) -> Manifest:
    """As `read`, of a file at hand."""
    fields = use_fields(table)
    stated = {
        "publish_at": table.moment("publish_at"),
        "caption": table.string("caption"),
        "basis": table.choice("basis", BASES),
    }
    attachments = table.strings("attachments")
    for name in attachments or ():
        if not name.strip():
            table.refuse("attachments", "“attachments” names a file without a name.")
        if "://" in name:
            if not name.casefold().startswith("https://"):
                table.refuse("attachments", "“{name}” is no https address.", among=name, name=name)
        elif leaves(name):
            message = "“{name}” lies outside the post's folder; copy the file into it."
            table.refuse("attachments", message, among=name, name=name)
    table.finish()
    return Manifest(fields | {name: value for name, value in stated.items() if value is not None}, attachments)


def leaves(name: str) -> bool:
    """Whether the name leads out of the folder that it is in."""
    path = PurePosixPath(name.replace("\\", "/"))
    first = path.parts[0] if path.parts else "."
    return path.is_absolute() or ".." in path.parts or first in {".", "~"} or ":" in first
