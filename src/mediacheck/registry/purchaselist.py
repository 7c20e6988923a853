"""Reads an agency's purchase list, with a profile that says what its columns are called.

All of a list is read or nothing of it: a list of which half is on record looks like a whole one.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mediacheck import tablefile
from mediacheck.config import tables
from mediacheck.config.columns import plain
from mediacheck.config.purchases import Profile
from mediacheck.errors import FileError
from mediacheck.metadata.agencies import Agency, table
from mediacheck.model import Text, text
from mediacheck.registry import Order, Purchase
from mediacheck.registry.purchasefile import check_agency

_LONGEST_NUMBER = 100
_SHORTENED = re.compile(r"\d[.,]\d*e\+\d+", re.IGNORECASE)  # 1.12671E+08
_REMEDY = "Correct the list, or describe it in a mapping of your own (docs/registry.md), and import it again."
_NOT_EDITORIAL = frozenset({"no", "false", "0", "n", "nein", "creative", "commercial", "kreativ"})
"""What a column on editorial use says of pictures that are for every use; all else is a restriction."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands in a list. `unknown`: words of its licence column that nobody explained → in how many rows."""

    profile: str
    purchases: tuple[Purchase, ...]
    cancelled: tuple[Order, ...]
    rows: int
    unknown: Mapping[str, int]


def read(path: Path, profiles: Sequence[Profile], licenses: Collection[str]) -> Listed:
    """The list as the first of the profiles has it that knows its header; a single one need not know it.

    `licenses` are the known licence ids, which a list may name itself. Raises FileError: for a header that no profile
    knows, and for the first row that is wrong, saying how many more are.
    """
    found = tables.read(path, profiles)
    if found.profile.agency is not None:
        check_agency(found.profile.agency, found.profile.path, None)
    return _listed(Reader(path, found.profile, found.places, {name.casefold(): name for name in licenses}), found.rows)


def _listed(reader: "Reader", rows: Iterator[tablefile.Row]) -> Listed:
    purchases: dict[object, Purchase] = {}
    cancelled: dict[Order, None] = {}
    unknown: Counter[str] = Counter()
    wrong: FileError | None = None
    more = count = 0
    known = frozenset(reader.licenses.values())
    for line, cells in rows:
        count += 1
        try:
            purchase, is_void = reader.row(line, cells)
        except FileError as error:
            wrong, more = wrong or error, more + (wrong is not None)
            continue
        if is_void:
            cancelled[purchase.order] = None
            continue
        if purchase.license not in known:
            unknown[purchase.license] += 1
        # The same picture fetched twice is bought once; who fetched it first bought it.
        terms = (purchase.order, purchase.license, purchase.licensee, purchase.valid_from, purchase.valid_until)
        purchases.setdefault(terms, purchase)
    if wrong is not None:
        raise _rejected(wrong, more)
    return Listed(reader.profile.name, tuple(purchases.values()), tuple(cancelled), count, unknown)


class Reader:
    """Turns rows into purchases; the second value of `row` says that it was cancelled."""

    def __init__(
        self, path: Path, profile: Profile, places: Mapping[str, tuple[int, ...]], licenses: Mapping[str, str]
    ) -> None:
        self.profile = profile
        self.licenses = licenses  # without case → id
        self._path = path
        self._places = places
        self._names = {name: each.id for each in table().agencies for name in (plain(each.id), plain(each.name))}
        self._days: dict[str, str] = {}
        self._agencies = {each.id: each for each in table().agencies}

    def row(self, line: int, cells: Sequence[str]) -> tuple[Purchase, bool]:
        """Raises FileError at the line."""
        stated = {name: self._value(name, line, cells) for name in self._places}
        agency = self.profile.agency or self._agency(stated.get("agency"), line)
        editorial = stated.get("editorial")
        if editorial is not None and plain(editorial) not in _NOT_EDITORIAL:
            stated["license"] = self.profile.editorial_license
        purchase = Purchase(
            agency=agency,
            supplier_id=self._number(self._agencies[agency], stated.get("id"), line),
            license=self._license(stated.get("license"), line),
            reference=stated.get("reference"),
            licensee=stated.get("licensee"),
            date=self._bought_on(stated.get("date")),
            valid_from=self._day(stated.get("valid_from"), line),
            valid_until=self._day(stated.get("valid_until"), line),
            project=stated.get("project"),
            user=stated.get("user"),
            document=stated.get("document"),
        )
        if purchase.valid_from and purchase.valid_until and purchase.valid_from > purchase.valid_until:
            raise self._wrong(
                line,
                text(
                    "the licence ends on {until}, before it begins on {begin}",
                    until=purchase.valid_until,
                    begin=purchase.valid_from,
                ),
            )
        return purchase, self._is_void(stated.get("status"), line)

    def _value(self, name: str, line: int, cells: Sequence[str]) -> str | None:
        for place in self._places[name]:
            try:
                if value := tables.value(cells[place] if place < len(cells) else ""):
                    return value
            except tables.CellError as error:
                raise self._wrong(line, error.problem) from error
        return None

    def _agency(self, value: str | None, line: int) -> str:
        if value is None:
            raise self._wrong(line, text("it names no agency"))
        known = self._names.get(plain(value))
        if known is None:
            named = {each.id for each in table().named(value)}
            known = named.pop() if len(named) == 1 else None
        if known is None:
            raise self._wrong(line, text("there is no agency “{agency}”", agency=value))
        return known

    def _number(self, agency: Agency, value: str | None, line: int) -> str:
        if value is None:
            raise self._wrong(line, text("it has no number of a picture"))
        if _SHORTENED.fullmatch(value):
            raise self._wrong(line, text("the number {number} was shortened by a spreadsheet program", number=value))
        for pattern in agency.files:  # as files are called: AdobeStock_112670342.jpeg
            if (found := pattern.search(value)) and (number := found.groupdict().get("id")):
                return str(number)
        if len(value) > _LONGEST_NUMBER:
            raise self._wrong(line, text("“{number}” is no number of a picture", number=value[:80]))
        return value.removeprefix("#").strip()

    def _license(self, value: str | None, line: int) -> str:
        """What nobody explained stays in the list's words: a licence that is not known covers nothing."""
        if value is None:
            if self.profile.license is None:
                raise self._wrong(line, text("it names no licence"))
            return self.profile.license
        return self.profile.licenses.get(plain(value)) or self.licenses.get(value.casefold(), value)

    def _bought_on(self, value: str | None) -> str | None:
        if value is None:
            return None
        if value not in self._days:  # a list has many rows of one day
            try:
                self._days[value] = self.profile.date(value).isoformat()
            except ValueError:
                self._days[value] = value
        return self._days[value]

    def _day(self, value: str | None, line: int) -> dt.date | None:
        try:
            return self.profile.date(value) if value else None
        except ValueError as error:
            raise self._wrong(line, text("“{value}” is no date that the mapping knows", value=value)) from error

    def _is_void(self, value: str | None, line: int) -> bool:
        if value is None or not (self.profile.cancelled or self.profile.bought):
            return False
        if plain(value) in self.profile.cancelled:
            return True
        if plain(value) in self.profile.bought:
            return False
        raise self._wrong(
            line, text("the mapping does not know whether “{status}” is bought or cancelled", status=value)
        )

    def _wrong(self, line: int, problem: Text) -> FileError:
        return FileError(
            "in this row {problem}. Nothing was imported.", _REMEDY, path=self._path, line=line, problem=problem
        )


def _rejected(first: FileError, more: int) -> FileError:
    """The first row that is wrong, and how many more are."""
    if not more:
        return first
    message = "in this row {problem}, and {more} more are wrong. Nothing was imported."
    return FileError(message, _REMEDY, path=first.path, line=first.line, more=more, **first.values)
