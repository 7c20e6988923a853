"""Agencies' marks in text that was read from pixels: letters come out wrong, are cut off, or run together."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from mediacheck.metadata.agencies import table


@dataclass(frozen=True, slots=True)
class Reading:
    """A line that says an agency's mark and nothing else, so many times."""

    agency: str
    times: int


_ALIKE = str.maketrans({"1": "i", "l": "i", "|": "i", "!": "i", "0": "o"})
_BESIDE = re.compile(
    r"^(?:www|by|c)$|^(?:com|de|net|stockphoto|stockphotos|photo|photos|images|stock|inc|r|tm|preview|comp)$"
)
_TOLERANCE = ((11, 2), (7, 1))  # letters of a mark → how many may be wrong
_LEAST = 4  # letters of a piece


def read(text: str) -> Reading | None:
    """The mark that is the only text of the line; None where it says anything else."""
    line = _plain(text)
    for agency, mark in _marks():
        if _may_hold(line, mark):
            rests = _without(line, mark)
            if len(rests) > 1 and _is_nothing(rests, mark):
                return Reading(agency, len(rests) - 1)
    return None


def is_piece(text: str, agency: str) -> bool:
    """Whether the line is the beginning or the end of one of the agency's marks, as at the edge of a picture."""
    line = _plain(text)
    return len(line) >= _LEAST and any(
        owner == agency and len(line) < len(mark) and (mark.startswith(line) or mark.endswith(line))
        for owner, mark in _marks()
    )


def is_other(text: str, agency: str) -> bool:
    """Whether the line has nothing of the agency's marks, as even badly read ones have: three letters that follow each other."""
    line = _plain(text)
    return len(line) >= _LEAST and not any(
        mark[place : place + 3] in line for owner, mark in _marks() if owner == agency for place in range(len(mark) - 2)
    )


@cache
def _marks() -> tuple[tuple[str, str], ...]:
    """Agency and mark as plain letters; the longest first, for one may be in another."""
    marks = [(agency.id, _plain(mark)) for agency in table().agencies for mark in agency.marks]
    return tuple(sorted(marks, key=lambda each: -len(each[1])))


def _plain(text: str) -> str:
    """Letters and figures alone, those that look alike as one."""
    text = unicodedata.normalize("NFKD", text).casefold().translate(_ALIKE)
    return "".join(character for character in text if character.isalnum())


def _may_hold(line: str, mark: str) -> bool:
    """Half of the mark's threes of letters are in the line: quick, for most lines are no mark."""
    threes = [mark[place : place + 3] for place in range(len(mark) - 2)]
    return 2 * sum(three in line for three in threes) >= len(threes)


def _without(line: str, mark: str) -> list[str]:
    """What is left of the line around the marks in it: one piece more than there are marks."""
    wrong = next((most for least, most in _TOLERANCE if len(mark) >= least), 0)
    rests, place, begin = [], 0, 0
    while place < len(line):
        lengths = [length for length, errors in _readings(line, place, mark, wrong) if errors <= wrong]
        if lengths:
            rests.append(line[begin:place])
            place = begin = place + lengths[0]
        else:
            place += 1
    return [*rests, line[begin:]]


def _readings(line: str, place: int, mark: str, wrong: int) -> list[tuple[int, int]]:
    """Lengths of text from here on and how many letters of the mark are wrong in each, the best first."""
    found = []
    for length in range(len(mark) - wrong, len(mark) + wrong + 1):
        piece = line[place : place + length]
        if len(piece) == length and (not wrong or piece[0] == mark[0] or piece[1:2] == mark[1:2]):
            found.append((length, _distance(piece, mark)))
    return sorted(found, key=lambda each: each[1])


def _distance(one: str, other: str) -> int:
    """Letters to be put in, left out or replaced (Levenshtein)."""
    if one == other:
        return 0
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for column, wanted in enumerate(other, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (letter != wanted))
    return row[-1]


def _is_nothing(rests: list[str], mark: str) -> bool:
    """Whether what stands around the marks is part of them, cut off or worn, or what agencies write beside them."""
    several = len(rests) > 2
    return all(
        not rest
        or _BESIDE.match(rest)
        or (several and (len(rest) <= 2 or mark.startswith(rest) or mark.endswith(rest)))
        for rest in rests
    )
