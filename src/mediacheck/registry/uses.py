"""Recorded uses: as plain values, and in a folder registry's `uses.csv`, a line each, so that git shows what is new."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from mediacheck import tablefile
from mediacheck.errors import FileError
from mediacheck.model import RecordedUse, Text, text
from mediacheck.registry import filing
from mediacheck.vocabulary import UnknownNameError, channels

FILE = "uses.csv"
"""What went out, right in the registry's folder."""

FIELDS = ("date", "post", "name", "sha256", "channels", "asset", "license", "reference", "decision", "result")
NEEDED = ("date", "post", "name", "result")


class UseError(ValueError):
    """The values are no use; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


def to_values(use: RecordedUse) -> dict[str, str]:
    """Only what is stated; channels with blanks between them."""
    values = {name: getattr(use, name) for name in FIELDS}  # in this order, in which they are sorted too
    values |= {"date": use.date.isoformat(), "channels": " ".join(use.channels)}
    return {name: value for name, value in values.items() if value}


def from_values(values: Mapping[str, object]) -> RecordedUse:
    """Raises UseError for what is no use."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if name not in FIELDS:
            raise UseError(text("“{name}” is not known; known: {known}", name=name, known=FIELDS))
        if not isinstance(value, str):
            raise UseError(text("“{name}” must be a text in quotes", name=name))
        if re.search("[\ud800-\udfff]", value):  # half a pair of surrogates
            raise UseError(text("“{name}” has characters that cannot be stored", name=name))
        if value:
            found[name] = value
    for name in (*NEEDED, *(("asset",) if "license" in found else ())):
        if name not in found:
            raise UseError(text("“{name}” is missing", name=name))
    if not re.fullmatch("[0-9a-f]{64}", found.get("sha256", "0" * 64)):
        raise UseError(text("“{name}” must be 64 hexadecimal digits in small letters", name="sha256"))
    try:
        day = dt.date.fromisoformat(found.pop("date"))
    except ValueError as error:
        raise UseError(text("“{name}” must be a date, like 2026-12-31", name="date")) from error
    return RecordedUse(day, channels=_channels(found.pop("channels", "")), **found)


def _channels(names: str) -> tuple[str, ...]:
    try:
        return tuple(channels().canonical(name) for name in names.split())
    except UnknownNameError as error:
        reason = text("unknown name “{name}”; known: {known}.", name=error.name, known=channels().shown())
        if error.nearest:
            reason = text("unknown name “{name}”; did you mean “{near}”?", name=error.name, near=error.nearest)
        raise UseError(reason) from error


def checked(use: RecordedUse) -> RecordedUse:
    """As it will be read again. Raises UseError for one that could not be: a list with it would be no list any more."""
    return from_values(to_values(use))


def dump(use: RecordedUse) -> str:
    """JSON in ASCII, the same for equal uses."""
    return json.dumps(to_values(use), separators=(",", ":"))


def load(content: str) -> RecordedUse:
    """Raises ValueError."""
    values = json.loads(content)
    if not isinstance(values, dict):
        raise ValueError("not an object")  # noqa: TRY004 - damaged, not misused
    return from_values(values)


def ordered(uses: Iterable[RecordedUse]) -> list[RecordedUse]:
    """As every backend lists them, the oldest first, each once."""
    return sorted(set(uses), key=dump)  # the date stands first


# ---------------------------------------------------------------- the file


def read(path: Path) -> list[RecordedUse]:
    """Strictly: a line that is passed over is a use that is not counted. Raises FileError with the line."""
    rows = tablefile.strict(path)
    _, header = next(rows, (1, list(FIELDS)))
    if not set(header) <= set(FIELDS) or len(set(header)) < len(header):
        raise FileError(
            "is not this registry’s list of uses.",
            "Put it elsewhere: “mediacheck published” writes this file.",
            path=path,
            line=1,
        )
    return [_use(header, cells, path, line) for line, cells in rows]


def render(uses: Iterable[RecordedUse]) -> str:
    return filing.table(FIELDS, (to_values(use) for use in ordered(uses)))


def _use(header: list[str], cells: list[str], path: Path, line: int) -> RecordedUse:
    message = "this row is no use: {reason}"
    if len(cells) != len(header):
        reason = text("it has {count} cells, the first row has {wanted}", count=len(cells), wanted=len(header))
        raise FileError(message, path=path, line=line, reason=reason)
    try:
        return from_values(dict(zip(header, cells, strict=True)))
    except UseError as error:
        raise FileError(message, path=path, line=line, reason=error.reason) from error
