"""Column-mapping profiles: what the columns of a table are called that another program exported.

One kind is for agencies' purchase lists (`purchases`), another for schedulers' plans (`plans`). The shipped profiles of a
kind lie in its folder below `data/`, a company's own in the folder of the same name beside its mediacheck.toml. The
file's name is the profile's.
"""

import datetime as dt
import re
import string
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from mediacheck.errors import FileError, UsageError
from mediacheck.tomlfile import Table
from mediacheck.vocabulary import nearest


@dataclass(frozen=True)
class Profile:
    """`columns`: names for each field, the best first, compared by letters and digits alone (see `plain`)."""

    name: str
    path: Path
    columns: Mapping[str, tuple[str, ...]]
    recognise: tuple[tuple[str, ...], ...] = ()  # each a set of columns by which the header is known
    dates: tuple[str, ...] = ()  # of strptime, beside ISO's
    header: bool = True  # False: the table has none, and its columns are called A, B, C

    @property
    def required(self) -> tuple[str, ...]:
        """Fields without whose column the table cannot be read."""
        return ()

    def knows(self, header: Sequence[str]) -> bool:
        there = set(map(plain, header))
        return any({plain(name) for name in names} <= there for names in self.recognise)

    def begins(self, _cells: Sequence[str]) -> bool:
        """Whether these are the cells of the first row of a table without a header: then they were told apart rightly."""
        return not self.header

    def places(self, header: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
        """Field → positions of its columns, in the order of the profile; the first that is filled counts."""
        at: dict[str, int] = {}
        for position, name in enumerate(header):
            at.setdefault(plain(name), position)
        found = {
            name: tuple(at[plain(column)] for column in columns if plain(column) in at)
            for name, columns in self.columns.items()
        }
        return {name: positions for name, positions in found.items() if positions}


LETTERS = tuple(string.ascii_uppercase)
"""What the columns of a table without a header are called."""

P = TypeVar("P", bound=Profile)

Read = Callable[[Path], P]
"""Reads a profile's file. Raises FileError for what is wrong in it."""


@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """Letters and digits only, without case: "Asset-ID" and "asset_id" are one column."""
    return "".join(c for c in unicodedata.normalize("NFKC", words).casefold() if c.isalnum())


def find(wanted: str, folder: str, beside: Path | None, read: Read[P]) -> P:
    """The profile of that name, or that a path leads to.

    `folder` is that of the kind, `beside` the company's folder that may have one too. Raises UsageError with the
    nearest name, FileError for a profile that is wrong.
    """
    known = _known(folder, beside)
    if wanted in known:
        return read(known[wanted])
    path = Path(wanted)
    if path.suffix == ".toml" or re.search(r"[/\\]", wanted):
        return read(path)
    near = nearest(wanted, known)
    if near:
        raise UsageError("There is no mapping “{name}”; did you mean “{near}”?", name=wanted, near=near)
    raise UsageError("There is no mapping “{name}”; known: {known}.", name=wanted, known=tuple(sorted(known)))


def every(folder: str, beside: Path | None, read: Read[P]) -> list[P]:
    """All profiles, the company's own first: where several know a header, its own counts."""
    known = _known(folder, beside)
    own = [name for name, path in known.items() if beside is not None and path.parent == beside / folder]
    return [read(known[name]) for name in (*own, *(name for name in known if name not in own))]


def _known(folder: str, beside: Path | None) -> dict[str, Path]:
    shipped = Path(str(files("mediacheck") / "data")) / folder
    found = {path.stem: path for path in sorted(shipped.glob("*.toml"))}
    company = None if beside is None else beside / folder
    if company is not None and company.is_dir():
        found |= {path.stem: path for path in sorted(company.glob("*.toml")) if not path.name.startswith(".")}
    return found


# ---------------------------------------------------------------- what every profile states


def columns(table: Table, fields: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The names for each field that `[columns]` has some for."""
    named = {name: table.strings(name) or () for name in fields}
    table.finish()
    return {name: names for name, names in named.items() if names}


def check_required(profile: Profile, table: Table) -> None:
    """Raises FileError where `[columns]` does not say how to find a field without which nothing can be read."""
    for name in profile.required:
        if name not in profile.columns:
            raise FileError(
                "“{key}” is missing under [columns].", path=profile.path, line=table.line("columns"), key=name
            )


def recognise(table: Table) -> tuple[tuple[str, ...], ...]:
    """A list of lists, which no getter of `Table` knows; it is taken out."""
    value = table.data.pop("recognise", [])
    sound = isinstance(value, list) and all(isinstance(names, list) and names for names in value)
    if not sound or not all(isinstance(name, str) and plain(name) for names in value for name in names):
        table.refuse("recognise", '“{key}” must be lists of columns, like [["Asset ID", "License"]].')
    return tuple(tuple(names) for names in value)


def dates(table: Table) -> tuple[str, ...]:
    forms = table.strings("dates") or ()
    for form in forms:
        try:
            day = dt.datetime(2001, 2, 3).strftime(form)  # noqa: DTZ001
            sound = dt.datetime.strptime(day, form).date() == dt.date(2001, 2, 3)  # noqa: DTZ007
        except ValueError:
            sound = False
        if not sound:
            table.refuse("dates", "“{form}” is no form of a date, like %d.%m.%Y.", form=form)
    return forms
