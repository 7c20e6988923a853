"""Reads the TOML that people write, field by field, and says file, line and what was expected when it is wrong."""

import datetime as dt
import re
import stat
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mediacheck.errors import FileError
from mediacheck.model import Text, text
from mediacheck.vocabulary import UnknownNameError, Vocabulary, nearest

_REASONS = {
    "Invalid value": text("a value is missing, or a text stands without quotes"),
    "Cannot overwrite": text("the same setting stands there twice"),
    "Cannot declare": text("the same [heading] stands there twice"),
    "Expected '=' after a key": text("a line is no setting: name = value"),
    "Expected newline or end": text("something stands behind a value, or a text has quotes inside"),
    "Illegal character '\\n'": text("a text has no closing quote"),
    "Unterminated string": text("a text has no closing quote"),
    "Unclosed array": text("a list has no closing bracket"),
    "Invalid statement": text("a line is no setting: name = value"),
}
"""What tomllib says, in words for those who know no TOML."""


class Table:
    """One table of a TOML file. Each getter takes a key once; `finish` refuses what nobody took.

    Every refusal is a FileError with the line of the key.
    """

    def __init__(
        self, data: dict[str, Any], path: Path, lines: Sequence[str], start: int = 0, end: int | None = None
    ) -> None:
        self.data = data
        self.path = path
        self._lines = lines
        self._start = start
        self._end = len(lines) if end is None else end
        self._known: set[str] = set()

    # -- getters

    def string(self, key: str) -> str | None:
        value = self._take(key, str, text("a text in quotes"))
        if isinstance(value, str) and not value.strip():
            return None
        return value if value is None else str(value)

    def boolean(self, key: str, *, default: bool = False) -> bool:
        value = self._take(key, bool, text("true or false"))
        return default if value is None else bool(value)

    def integer(self, key: str, *, minimum: int = 0) -> int | None:
        value = self._take(key, int, text("a whole number"))
        if value is None:
            return None
        if isinstance(value, bool) or value < minimum:
            self.refuse(key, "“{key}” must be a whole number of at least {minimum}.", minimum=minimum)
        return int(value)

    def number(self, key: str, *, minimum: float = 0, maximum: float = 1e6) -> float | None:
        value = self._take(key, (int, float), text("a number"))
        if value is None:
            return None
        if isinstance(value, bool) or not minimum < value <= maximum:
            self.refuse(
                key,
                "“{key}” must be a number greater than {minimum}, at most {maximum}.",
                minimum=minimum,
                maximum=maximum,
            )
        return float(value)

    def strings(self, key: str) -> tuple[str, ...] | None:
        """A list of texts; a single text counts as a list of one."""
        value = self._take(key, (str, list), text('a list of texts, like ["a", "b"]'))
        if value is None:
            return None
        values = [value] if isinstance(value, str) else value
        if not all(isinstance(v, str) for v in values):
            self.refuse(key, "“{key}” must be {expected}.", expected=text('a list of texts, like ["a", "b"]'))
        return tuple(values)

    def date(self, key: str) -> dt.date | None:
        """A TOML date, or the same as ISO text."""
        value: dt.date | str | None = self._take(key, (dt.date, str), text("a date, like 2026-12-31"))
        if isinstance(value, str):
            try:
                value = dt.date.fromisoformat(value)
            except ValueError:
                self.refuse(key, "“{key}” must be {expected}.", expected=text("a date, like 2026-12-31"))
        if isinstance(value, dt.datetime):
            self.refuse(key, "“{key}” must be {expected}.", expected=text("a date, like 2026-12-31"))
        return value

    def moment(self, key: str) -> dt.datetime | dt.date | None:
        """A TOML date or date-time, or the same as ISO text; without an offset it is local."""
        value: dt.date | str | None = self._take(key, (dt.date, str), text("a date and time, like 2026-12-31T09:00:00"))
        if not isinstance(value, str):
            return value
        try:
            return parse_moment(value)
        except ValueError:
            self.refuse(key, "“{key}” must be {expected}.", expected=text("a date and time, like 2026-12-31T09:00:00"))

    def timezone(self, key: str) -> str | None:
        value = self.string(key)
        if value is not None:
            try:
                ZoneInfo(value)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                self.refuse(key, "“{name}” is no time zone; expected a name like Europe/Berlin.", name=value)
        return value

    def choice(self, key: str, choices: Sequence[str]) -> str | None:
        value = self.string(key)
        if value is not None and value not in choices:
            self._unknown(key, value, nearest(value, choices), choices)
        return value

    def choices(self, key: str, choices: Sequence[str]) -> tuple[str, ...] | None:
        values = self.strings(key)
        for value in values or ():
            if value not in choices:
                self._unknown(key, value, nearest(value, choices), choices)
        return values

    def names(self, key: str, vocabulary: Vocabulary) -> tuple[str, ...] | None:
        """Canonical names of a vocabulary, groups kept as groups, without doubles."""
        values = self.strings(key)
        if values is None:
            return None
        canonical: dict[str, None] = {}
        for value in values:
            try:
                canonical[vocabulary.canonical(value)] = None
            except UnknownNameError as error:
                self._unknown(key, value, error.nearest, vocabulary.shown())
        return tuple(canonical)

    def table(self, key: str) -> "Table":
        """A sub-table `[key]`; an absent one is empty."""
        value = self._take(key, dict, text("a table, like [{name}]", name=key)) or {}
        start, end = self._section(rf"\[\s*{re.escape(key)}(\s*\.[^\]]*)?\s*\]", 0)
        return Table(value, self.path, self._lines, start, end)

    def tables(self, key: str) -> list["Table"]:
        """An array of tables `[[key]]`."""
        value = self._take(key, list, text("one or more [[{name}]] tables", name=key)) or []
        found = []
        for position, entry in enumerate(value):
            if not isinstance(entry, dict):
                self.refuse(
                    key, "“{key}” must be {expected}.", expected=text("one or more [[{name}]] tables", name=key)
                )
            start, end = self._section(rf"\[\[\s*{re.escape(key)}\s*\]\]", position)
            found.append(Table(entry, self.path, self._lines, start, end))
        return found

    def finish(self) -> None:
        """Refuses the first key that no getter asked for, with the nearest known one."""
        for key in self.data:
            if key not in self._known:
                near = nearest(key, self._known)
                if near:
                    self.refuse(key, "“{key}” is not a known setting; did you mean “{near}”?", near=near)
                self.refuse(
                    key, "“{key}” is not a known setting; known here: {known}.", known=tuple(sorted(self._known))
                )

    # -- refusing

    def line(self, key: str) -> int | None:
        """The line, from 1, on which `key` is set in this table."""
        pattern = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*(=|\.)""")
        header = re.compile(rf"\s*\[+\s*([\w\"'-]+\s*\.\s*)*[\"']?{re.escape(key)}[\"']?\s*[\].]")
        for number in range(self._start, self._end):
            if pattern.match(self._lines[number]) or header.match(self._lines[number]):
                return number + 1
        return self._start + 1 if self._start else None

    def refuse(self, key: str, message: str, /, **values: object) -> NoReturn:
        """Raises FileError at the line of `key`; the template may use `{key}`."""
        raise FileError(message, path=self.path, line=self.line(key), key=key, **values)

    # -- inside

    def _take(self, key: str, kinds: Any, expected: Text) -> Any:
        self._known.add(key)
        value = self.data.get(key)
        if value is not None and not isinstance(value, kinds):
            self.refuse(key, "“{key}” must be {expected}.", expected=expected)
        return value

    def _unknown(self, key: str, value: str, near: str | None, known: Sequence[str]) -> None:
        if near:
            self.refuse(key, "unknown name “{value}” in “{key}”; did you mean “{near}”?", value=value, near=near)
        self.refuse(key, "unknown name “{value}” in “{key}”; known: {known}.", value=value, known=tuple(known))

    def _section(self, header: str, position: int) -> tuple[int, int]:
        """First and last line of the table whose header is the `position`-th match."""
        seen = -1
        for number in range(self._start, self._end):
            if re.match(rf"\s*{header}", self._lines[number]):
                seen += 1
                if seen == position:
                    rest = range(number + 1, self._end)
                    end = next((n for n in rest if re.match(r"\s*\[", self._lines[n])), self._end)
                    return number, end
        return self._start, self._end


def parse_moment(value: str) -> dt.datetime | dt.date:
    """ISO text → a date, or a date-time that may have an offset. Raises ValueError."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
        return dt.date.fromisoformat(value.strip())
    return dt.datetime.fromisoformat(value.strip())


def read(path: Path) -> Table:
    """The file's top table. Raises FileError where it cannot be read or is no TOML."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for, a device read for ever
            raise FileError("is no regular file.", path=path)
        raw = path.read_bytes()
    except OSError as error:
        raise FileError("cannot be read: {reason}.", path=path, reason=error.strerror or str(error)) from error
    return parse(raw, path)


def parse(raw: bytes, path: Path) -> Table:
    """As `read`, for bytes at hand; `path` is for the messages."""
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FileError("is not UTF-8 text; save the file as UTF-8.", path=path, line=line) from error
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line = int(found[1]) if found else content.count("\n") + 1
        reason: Text | str = re.sub(r"\s*\(at .*\)$", "", str(error))
        reason = next((ours for theirs, ours in _REASONS.items() if theirs in str(error)), reason)
        message = "is not valid TOML: {reason}."
        remedy = 'Texts stand in quotes, lists in [brackets], and each setting on a line of its own: name = "value".'
        raise FileError(message, remedy, path=path, line=line, reason=reason) from error
    except RecursionError as error:
        raise FileError("is nested too deeply.", path=path) from error
    except ValueError as error:  # a number of thousands of digits
        raise FileError("is not valid TOML: {reason}.", path=path, reason=text("a number is too long")) from error
    return Table(data, path, content.splitlines())
