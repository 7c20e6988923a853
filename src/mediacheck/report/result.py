"""A result as JSON text: written, and read again for `mediacheck report RESULT.json`."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any, NoReturn

from mediacheck.errors import FileError
from mediacheck.report.document import VERSION
from mediacheck.report.schema import violation

# JSON itself escapes the controls below U+0020; these would still steer a terminal that shows the file, or hide in it.
_UNSAFE = re.compile(
    "[\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)


def dumps(document: dict[str, Any]) -> str:
    """UTF-8 as it is, but what acts or hides instead of showing is escaped. Ends with a line break."""
    return escaped(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def escaped(written: str) -> str:
    """JSON in which nothing acts or hides that stands in a text of it."""
    return _UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], written)


def load(path: Path) -> dict[str, Any]:
    """A saved result that keeps to the schema. Raises FileError."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileError("cannot be read: {reason}.", path=path, reason=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise FileError("is not UTF-8 text, so it is no result of mediacheck.", _REMEDY, path=path) from error
    try:
        document = json.loads(content, parse_constant=_no_number, parse_float=_finite, parse_int=_finite)
    except json.JSONDecodeError as error:
        message = "is not valid JSON, so it is no result of mediacheck."
        raise FileError(message, _REMEDY, path=path, line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise FileError("is not valid JSON, so it is no result of mediacheck.", _REMEDY, path=path) from error
    if not isinstance(document, dict) or "version" not in document:
        raise FileError("is no result of mediacheck.", _REMEDY, path=path)
    if document["version"] != VERSION:
        message = "has version {found} of the result format; this program reads version {known}."
        raise FileError(message, "Use a matching mediacheck.", path=path, found=document["version"], known=VERSION)
    _check(document, path)
    return document


_LARGEST = 2.0**63

_REMEDY = "Give a file that “mediacheck check --format json -o FILE” wrote."


def _check(document: dict[str, Any], path: Path) -> None:
    try:
        place = violation(document) or ("audit" in document and _no_day(document)) or None
    except RecursionError as error:
        raise FileError("is nested too deeply.", path=path) from error
    if place is not None:
        message = "is no complete result of mediacheck: “{place}” is missing or wrong."
        raise FileError(message, _REMEDY, path=path, place=place)


def _no_day(audited: dict[str, Any]) -> str | None:
    """Where an audit has a date that no calendar has: it counts with them."""
    days = [("audit.today", audited["audit"]["today"])]
    days += [(f"posts[{number}].use.date", post["use"]["date"]) for number, post in enumerate(audited["posts"])]
    for place, day in days:
        try:
            dt.date.fromisoformat(day[:10])
        except ValueError:
            return place
    return None


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(written: str) -> int | float:
    """JSON has numbers of any size; no result has them. Raises ValueError."""
    value = float(written)
    if abs(value) > _LARGEST:
        raise ValueError(written[:20])
    return int(written) if written.removeprefix("-").isdecimal() else value
