"""Profiles of schedulers' plans: what their columns are called, and what their dates and channels mean.

The shipped ones lie in `data/mappings/plans/`, a company's own in `mappings/plans/` beside its mediacheck.toml.
"""

import datetime as dt
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mediacheck import tomlfile
from mediacheck.config import columns
from mediacheck.config.columns import plain
from mediacheck.tomlfile import Table, parse_moment
from mediacheck.vocabulary import channels

FOLDER = "mappings/plans"

FIELDS = (
    "id", "date", "time", "channels", "territories", "purpose", "account", "mode", "licensee", "labels", "caption",
    "media",
)  # fmt: skip
"""What a profile can find a column for. Only `date` has to be there, and `media` where the profile has names for it."""

Moment = dt.date | dt.datetime

_BETWEEN = re.compile(r"\s*,\s*|\s+|[Tt]")  # a date and a time of day
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?:[:.]([0-9]{2}))?\s*(am|pm|a\.m\.|p\.m\.|uhr|h)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Profile(columns.Profile):
    """`channels` and `no_channels` are by plain words (see `plain`), and so are `ignore`d columns: they hold no media."""

    channels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    no_channels: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    by_fields: tuple[str, ...] = ()  # a header that has a column for each of them is known too
    timezone: str | None = None  # in which times without an offset are; None: the company's

    @property
    def required(self) -> tuple[str, ...]:
        return ("date", "media") if "media" in self.columns else ("date",)

    def knows(self, header: Sequence[str]) -> bool:
        if super().knows(header):
            return True
        places = self.places(header)
        return bool(self.by_fields) and all(name in places for name in self.by_fields)

    def places(self, header: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
        """Of media every column counts, numbered ones too: "Image 1", "Image 2"."""
        found = dict(super().places(header))
        names = set(map(plain, self.columns.get("media", ())))
        media = tuple(
            place
            for place, title in enumerate(header)
            if plain(title) in names or plain(title).rstrip(string.digits) in names
        )
        return found | ({"media": media} if media else {})

    def begins(self, cells: Sequence[str]) -> bool:
        """Without a header the date tells where the cells end."""
        place = self.places(cells if self.header else columns.LETTERS)["date"][0]
        return place < len(cells) and bool(self.moments(cells[place]))

    def moments(self, value: str) -> Mapping[str, Moment]:
        """What the value can mean, by what comes first in it: "day", "month", or "" where that is plain.

        The time may stand behind the date in whatever form; without it the moment is a day. Empty for what is no date.
        """
        if whole := self._days(value):
            return whole
        for gap in _BETWEEN.finditer(value):
            time = clock(value[gap.end() :])
            if time is not None and (days := self._days(value[: gap.start()])):
                return {first: dt.datetime.combine(day, time) for first, day in days.items()}
        return {}

    def _days(self, value: str) -> dict[str, Moment]:
        try:
            return {"": parse_moment(value)}
        except ValueError:
            pass
        found: dict[str, Moment] = {}
        for form in self.dates:
            try:
                at = dt.datetime.strptime(value, form)  # noqa: DTZ007 - the zone is the company's
            except ValueError:
                continue
            found.setdefault(_first(form), at if re.search("%[HIXTRc]", form) else at.date())
        return found


def clock(value: str) -> dt.time | None:
    """A time of day: 9:00, 09:00:00, 9.00 Uhr, 9 pm; None for what is none."""
    found = _CLOCK.fullmatch(value.strip())
    if found is None:
        return None
    hour, minute, second, half = found.groups()
    half = (half or "").casefold().replace(".", "")
    if minute is None and not half:
        return None
    number = int(hour)
    if half in {"am", "pm"}:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half == "pm" else 0)
    try:
        return dt.time(number, int(minute or 0), int(second or 0))
    except ValueError:
        return None


def find(wanted: str, beside: Path | None) -> Profile:
    """The profile of that name, or that a path leads to. Raises as `columns.find` does."""
    return columns.find(wanted, FOLDER, beside, _profile)


def every(beside: Path | None) -> list[Profile]:
    """All profiles, the company's own first."""
    return columns.every(FOLDER, beside, _profile)


def _first(form: str) -> str:
    """Which of day and month comes first in a form; "" where they cannot be mistaken for one another."""
    day, month = form.find("%d"), form.find("%m")
    if day < 0 or month < 0 or form.startswith("%Y"):
        return ""
    return "day" if day < month else "month"


def _profile(path: Path) -> Profile:
    table = tomlfile.read(path)
    words = table.table("channels")
    stated = table.table("columns")
    profile = Profile(
        name=path.stem,
        path=path,
        columns=columns.columns(stated, FIELDS),
        recognise=columns.recognise(table),
        dates=columns.dates(table),
        header=table.boolean("header", default=True),
        channels=_channels(words),
        no_channels=frozenset(map(plain, table.strings("no_channels") or ())),
        ignore=frozenset(map(plain, table.strings("ignore") or ())),
        by_fields=table.choices("recognise_fields", FIELDS) or (),
        timezone=table.timezone("timezone"),
    )
    table.finish()
    columns.check_required(profile, table)
    for name, letters in profile.columns.items() if not profile.header else ():
        for letter in letters:
            if letter not in columns.LETTERS:
                stated.refuse(name, "“{letter}” is no column of a table without a header: A, B, C …", letter=letter)
    return profile


def _channels(table: Table) -> dict[str, tuple[str, ...]]:
    return {plain(words): names for words, names in _named(table)}


def _named(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    for words in list(table.data):
        if names := table.names(words, channels()):
            yield words, names
