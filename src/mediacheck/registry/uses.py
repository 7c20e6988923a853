"""Recorded uses: as plain values, and in a folder registry's `uses.csv`, a line each, so that git shows what is new."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mediacheck.errors import FileError
from mediacheck.model import RecordedUse
from mediacheck.registry import filing
from mediacheck.vocabulary import UnknownNameError, channels

FILE = "uses.csv"
"""What went out, right in the registry's folder."""

FIELDS = ("date", "post", "name", "sha256", "channels", "asset", "license", "reference", "decision", "result")
NEEDED = ("date", "post", "name", "result")


def to_values(use: RecordedUse) -> dict[str, str]:
    """Only what is stated; channels with blanks between them."""
    values = {name: getattr(use, name) for name in FIELDS}  # in this order, in which they are sorted too
    values |= {"date": use.date.isoformat(), "channels": " ".join(use.channels)}
    return {name: value for name, value in values.items() if value}


def from_values(values: Mapping[str, object]) -> RecordedUse:
    """Raises ValueError for what is no use."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if name not in FIELDS or not isinstance(value, str):
            raise ValueError(f"{name}: {value!r:.80}")
        value.encode()  # half a pair of surrogates cannot be stored
        if value:
            found[name] = value
    for name in NEEDED:
        if name not in found:
            raise ValueError(name)
    if not re.fullmatch("[0-9a-f]{64}", found.get("sha256", "0" * 64)):
        raise ValueError("sha256")
    if "license" in found and "asset" not in found:
        raise ValueError("asset")
    day = dt.date.fromisoformat(found.pop("date"))
    try:
        named = tuple(channels().canonical(name) for name in found.pop("channels", "").split())
    except UnknownNameError as error:
        raise ValueError(error.name) from error
    return RecordedUse(day, channels=named, **found)


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
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError("is not UTF-8 text; save the file as UTF-8.", path=path) from error
    except FileNotFoundError:
        return []
    except OSError as error:
        raise FileError("cannot be read: {reason}.", path=path, reason=error.strerror or str(error)) from error
    return list(_rows(content, path))


def render(uses: Iterable[RecordedUse]) -> str:
    return filing.table(FIELDS, (to_values(use) for use in ordered(uses)))


def _rows(content: str, path: Path) -> Iterator[RecordedUse]:
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    line = 1
    try:
        header = next(reader, list(FIELDS))
        if not set(header) <= set(FIELDS) or len(set(header)) < len(header):
            raise FileError(
                "is not this registry’s list of uses.",
                "Put it elsewhere: “mediacheck published” writes this file.",
                path=path,
                line=1,
            )
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                try:
                    yield from_values(dict(zip(header, cells, strict=True)))
                except ValueError as error:
                    message = "this row is no use: {reason}"
                    raise FileError(message, path=path, line=line, reason=str(error)) from error
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileError("this row cannot be read: {reason}.", path=path, line=line, reason=str(error)) from error
