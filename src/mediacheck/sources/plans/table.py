"""A plan as a table: CSV or an Excel workbook, each row a post."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mediacheck import tablefile
from mediacheck.config import tables
from mediacheck.config.columns import plain
from mediacheck.config.plans import Moment, Profile, clock
from mediacheck.config.tables import CellError, Opened
from mediacheck.errors import FileError
from mediacheck.model import Attachment, Text, text
from mediacheck.sources.plans import media
from mediacheck.sources.plans.planned import Mistakes, Planned, canonical, channel_names, several, unknown
from mediacheck.vocabulary import ACCOUNTS, MODES, PURPOSES, nearest, territories

SUFFIXES = frozenset({".csv", ".tsv", ".xlsx"})

_EXAMPLE = datetime(2026, 12, 31)  # noqa: DTZ001 - a form of a date, no moment


def opened(path: Path, profiles: Sequence[Profile], *, named: bool) -> Opened[Profile] | None:
    """The table as the first of the profiles has it that knows it; None where none does. Raises FileError."""
    if named:
        return tables.read(path, profiles)
    found = tables.find(path, profiles, named=False)
    return None if isinstance(found, tablefile.Unknown) else found


def posts(path: Path, found: Opened[Profile]) -> tuple[list[Planned], list[Text]]:
    """The posts, those without media among them, and what is to be said of the plan. Raises FileError."""
    if found.alike:
        raise FileError(
            "is a workbook in which more than one sheet is a plan: {sheets}.",
            "Save each sheet as a file of its own, and check them together.",
            path=path,
            sheets=found.alike,
        )
    rows = list(found.rows)
    reader = Reader(path.parent, found, _order(found, rows))
    mistakes = Mistakes(path)
    planned: list[Planned] = []
    taken: dict[str, int] = {}
    for line, cells in rows:
        try:
            post = reader.post(line, cells)
        except CellError as error:
            mistakes.note(line, error.problem)
            continue
        if (before := taken.setdefault(post.id, line)) != line:
            mistakes.note(line, text("there is the id “{id}”, which line {line} has already", id=post.id, line=before))
        planned.append(post)
    mistakes.check()
    return planned, list(_notes(path, found.profile))


def _notes(path: Path, profile: Profile) -> Iterator[Text]:
    if "media" not in profile.columns:
        yield text(
            "Plans of the kind “{mapping}” name no media: what goes out with the posts of {path} was not looked at.",
            mapping=profile.name,
            path=str(path),
        )


def _order(opened: Opened[Profile], rows: Sequence[tablefile.Row]) -> Mapping[str, str]:
    """By the sign between day and month, which of them comes first: where one date of the column shows it, it holds for all.

    Nothing for a sign where dates contradict one another.
    """
    shown: dict[str, set[str]] = defaultdict(set)
    for place in opened.places["date"]:
        for _, cells in rows:
            cell = tables.unmarked(cells[place]) if place < len(cells) else ""
            meanings = opened.profile.moments(cell)
            if len(meanings) == 1:
                shown[_sign(cell)] |= meanings.keys() - {""}
    return {sign: next(iter(orders)) for sign, orders in shown.items() if len(orders) == 1}


def _sign(date: str) -> str:
    found = re.search(r"[^0-9A-Za-z]", date)
    return found[0] if found else ""


class Reader:
    """Turns rows into posts. `order` is what the column of dates says of day and month."""

    def __init__(self, folder: Path, opened: Opened[Profile], order: Mapping[str, str]) -> None:
        self._folder = folder
        self._profile = opened.profile
        self._header = opened.header
        self._places = opened.places
        self._order = order
        used = {place for places in opened.places.values() for place in places}
        ignored = {place for place, title in enumerate(opened.header) if plain(title) in opened.profile.ignore}
        self._passed_over = used | ignored

    def post(self, line: int, cells: Sequence[str]) -> Planned:
        """Raises CellError."""
        stated = {name: found for name, found in self._stated(cells) if found}
        self._check_the_rest(cells)
        return Planned(self._value("id", cells) or str(line), stated, self._media(cells))

    def _stated(self, cells: Sequence[str]) -> Iterator[tuple[str, Any]]:
        yield "publish_at", self._moment(cells)
        words = self._several("channels", cells)
        yield "channels", channel_names(words, self._profile, self._title("channels"))
        words = self._several("territories", cells)
        yield "territories", tuple(dict.fromkeys(self._territory(word) for word in words))
        for name, known in (("purpose", PURPOSES), ("account", ACCOUNTS), ("mode", MODES)):
            yield name, self._choice(name, known, cells)
        yield "licensee", self._value("licensee", cells)
        yield "labels", tuple(self._several("labels", cells))
        yield "caption", next((each for each in map(tables.unmarked, self._cells("caption", cells)) if each), None)

    # -- dates

    def _moment(self, cells: Sequence[str]) -> Moment | None:
        date, time = self._value("date", cells), self._value("time", cells)
        if date is None:
            if time is not None:
                raise CellError(text("there is a time (“{time}”), but no date", time=time))
            return None
        moment = self._date(date)
        if time is not None:
            at = clock(time)
            if at is None:
                raise CellError(text("“{value}” is no time of day, like 09:00", value=time))
            if isinstance(moment, datetime) and moment.time() != at:
                raise CellError(text("there are two times: “{date}” and “{time}”", date=date, time=time))
            if not isinstance(moment, datetime):
                moment = datetime.combine(moment, at)
        if isinstance(moment, datetime) and moment.tzinfo is None and self._profile.timezone:
            moment = moment.replace(tzinfo=ZoneInfo(self._profile.timezone))
        return moment

    def _date(self, value: str) -> Moment:
        meanings = self._profile.moments(value)
        different = list(dict.fromkeys(meanings.values()))
        if not different:
            forms = ("%Y-%m-%d", *self._profile.dates[:1])
            example = tuple(_EXAMPLE.strftime(form) for form in forms)
            raise CellError(
                text("“{value}” is no date that the mapping knows, like {example}", value=value, example=example)
            )
        if len(different) == 1:
            return different[0]
        first = self._order.get(_sign(value), "")
        if first in meanings:
            return meanings[first]
        one, other = ((each.date() if isinstance(each, datetime) else each).isoformat() for each in different[:2])
        raise CellError(
            text(
                "“{value}” can be {one} or {other}, and no date of the column shows which; write it like {one}, or say "
                "in a mapping of your own what comes first",
                value=value,
                one=one,
                other=other,
            )
        )

    # -- words

    def _territory(self, word: str) -> str:
        return canonical(word, territories(), self._title("territories"))

    def _choice(self, name: str, known: Sequence[str], cells: Sequence[str]) -> str | None:
        value = self._value(name, cells)
        if value is not None and value.casefold() not in known:
            raise unknown(value, self._title(name), nearest(value, known), known)
        return None if value is None else value.casefold()

    # -- media

    def _media(self, cells: Sequence[str]) -> tuple[Attachment, ...]:
        named = [
            name
            for cell in self._cells("media", cells)
            if tables.value(cell)
            for name in media.names(tables.unmarked(cell), self._folder)
        ]
        return tuple(media.attachment(name, self._folder) for name in dict.fromkeys(named))

    def _check_the_rest(self, cells: Sequence[str]) -> None:
        """A picture in a column that nobody reads would go out unseen."""
        for place, cell in enumerate(cells):
            if place not in self._passed_over and (name := media.probable(cell)):
                title = self._header[place] if place < len(self._header) else ""
                raise CellError(
                    text(
                        "“{name}” stands in the column “{column}”, which the mapping neither reads nor ignores",
                        name=name,
                        column=title or str(place + 1),
                    )
                )

    # -- cells

    def _cells(self, name: str, cells: Sequence[str]) -> list[str]:
        return [cells[place] for place in self._places.get(name, ()) if place < len(cells)]

    def _value(self, name: str, cells: Sequence[str]) -> str | None:
        return next((value for value in map(tables.value, self._cells(name, cells)) if value), None)

    def _several(self, name: str, cells: Sequence[str]) -> list[str]:
        """Every name in all columns of the field."""
        return [
            word for cell in self._cells(name, cells) if tables.value(cell) for word in several(tables.unmarked(cell))
        ]

    def _title(self, name: str) -> str:
        places = self._places.get(name, ())
        return self._header[places[0]] if places else name
