"""Tables that another program exported, read by a profile that knows their header."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

from mediacheck import tablefile
from mediacheck.config.columns import LETTERS, P
from mediacheck.errors import FileError
from mediacheck.model import Text, text

_AS_TEXT = re.compile(r'="([^"]*)"')  # how a CSV keeps Excel from shortening a number
_HEADER_SHOWN = 12


@dataclass(frozen=True)
class Opened(Generic[P]):
    """A table as the profile has it: `places` of its fields, `header` as it is written, the `rows` below."""

    profile: P
    header: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    rows: Iterator[tablefile.Row]
    alike: tuple[str, ...] = ()  # titles of all sheets of the workbook that are such tables, where there are several


class CellError(ValueError):
    """What stands in a row cannot be taken; `problem` says why, to follow “in this row”."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.template)
        self.problem = problem


def read(path: Path, profiles: Sequence[P]) -> Opened[P]:
    """The table as the first of the profiles has it that knows its header; a single one need not know it.

    Raises FileError, also for a header that no profile knows.
    """
    found = find(path, profiles, named=len(profiles) == 1)
    if isinstance(found, tablefile.Unknown):
        raise _unknown(found.header, profiles[0] if len(profiles) == 1 else None, profiles, path)
    return found


def find(path: Path, profiles: Sequence[P], *, named: bool) -> Opened[P] | tablefile.Unknown:
    """The same; where no profile knows the header it is handed back. `named`: there is but one, which need not know it."""

    def recognise(header: Sequence[str]) -> tuple[P, tuple[str, ...], Mapping[str, tuple[int, ...]]] | None:
        for profile in profiles:
            if not profile.header:
                if named and profile.begins(header):
                    return profile, LETTERS, profile.places(LETTERS)
                continue
            places = profile.places(header)
            if (named or profile.knows(header)) and all(name in places for name in profile.required):
                return profile, tuple(header), places
        return None

    found = tablefile.read(path, recognise, header=profiles[0].header if named else True)
    if isinstance(found, tablefile.Unknown):
        return found
    return Opened(*found.header, found.rows, found.alike)


def value(cell: str) -> str:
    """What a cell says on one line. Raises CellError for a formula where its result is needed."""
    words = " ".join(unmarked(cell).split())
    if words.startswith("="):
        raise CellError(text("it has a formula: {formula}", formula=words[:80]))
    return words


def unmarked(cell: str) -> str:
    """The cell without the mark that keeps a spreadsheet from taking its text for a number."""
    whole = _AS_TEXT.fullmatch(cell)
    return whole[1] if whole else cell


def _unknown(header: Sequence[str], named: P | None, profiles: Sequence[P], path: Path) -> FileError:
    there = tuple(header[:_HEADER_SHOWN])
    if not there:
        return FileError("is empty.", path=path)
    if named is None:
        return FileError(
            "its columns are those of no list that is known: {header}.",
            "Say whose list it is with --mapping; known: {known}. Or describe it in a mapping of your own.",
            path=path,
            header=there,
            known=tuple(profile.name for profile in profiles),
        )
    if not named.header:
        return FileError(
            "its first row is none that the mapping “{mapping}” knows: {header}.",
            "Plans of this kind have no header, and begin with a date. Choose another --mapping, or describe it in one of your own.",
            path=path,
            mapping=named.name,
            header=there,
        )
    places = named.places(header)
    lacking = tuple(
        text("{field} ({columns})", field=name, columns=named.columns[name])
        for name in named.required
        if name not in places
    )
    return FileError(
        "the mapping “{mapping}” finds no column for: {lacking}. The columns are: {header}.",
        "Choose another --mapping, or describe the list in one of your own.",
        path=path,
        mapping=named.name,
        lacking=lacking,
        header=there,
    )
