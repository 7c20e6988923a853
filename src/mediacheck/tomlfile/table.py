"""One table of a file that people write: its values field by field, and what is wrong with them."""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mediacheck.errors import FileError
from mediacheck.model import Text, text
from mediacheck.tomlfile.lines import Lines
from mediacheck.vocabulary import UnknownNameError, Vocabulary, nearest

DATE = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_HOUR = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
MOMENT = rf"{DATE}(?:[Tt ]{_HOUR}(?::[0-5][0-9](?:\.[0-9]+)?)?(?:[Zz]|[+-]{_HOUR})?)?"
"""How dates are written as texts: as in TOML, but that the seconds may be left out."""


def parse_moment(value: str) -> dt.datetime | dt.date:
    """ISO text → a date, or a date-time that may have an offset. Raises ValueError."""
    if re.fullmatch(DATE, value):
        return dt.date.fromisoformat(value)
    if re.fullmatch(MOMENT, value):
        return dt.datetime.fromisoformat(value.upper())
    raise ValueError(value)


class Table:
    """One table of a TOML file. Each getter takes a key once; `finish` refuses what nobody took.

    Every refusal is a FileError with the line of the key, or of the value in its list.
    """

    def __init__(self, data: dict[str, Any], path: Path, lines: Lines | None = None) -> None:
        self.data = data
        self.path = path
        self._lines = lines or Lines()
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
                value = parse_moment(value)
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
        return Table(value, self.path, self._lines.table(key))

    def tables(self, key: str) -> list["Table"]:
        """An array of tables `[[key]]`."""
        value = self._take(key, list, text("one or more [[{name}]] tables", name=key)) or []
        found = []
        for position, entry in enumerate(value):
            if not isinstance(entry, dict):
                self.refuse(
                    key, "“{key}” must be {expected}.", expected=text("one or more [[{name}]] tables", name=key)
                )
            found.append(Table(entry, self.path, self._lines.entry(key, position)))
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
        """The line, from 1, on which `key` is set in this table; else that of its header, None for the file's top."""
        return self._lines.key(key)

    def refuse(self, key: str, message: str, /, *, among: str | None = None, **values: object) -> NoReturn:
        """Raises FileError at the line of `key`, or of the text `among` its values; the template may use `{key}`."""
        line = self._lines.key(key) if among is None else self._lines.value(key, among)
        raise FileError(message, path=self.path, line=line, key=key, **values)

    # -- inside

    def _take(self, key: str, kinds: Any, expected: Text) -> Any:
        self._known.add(key)
        value = self.data.get(key)
        if value is not None and not isinstance(value, kinds):
            self.refuse(key, "“{key}” must be {expected}.", expected=expected)
        return value

    def _unknown(self, key: str, value: str, near: str | None, known: Sequence[str]) -> None:
        if near:
            self.refuse(
                key, "unknown name “{value}” in “{key}”; did you mean “{near}”?", among=value, value=value, near=near
            )
        self.refuse(
            key, "unknown name “{value}” in “{key}”; known: {known}.", among=value, value=value, known=tuple(known)
        )
