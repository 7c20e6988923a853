"""Agencies' names in the picture itself: what of the letterings that were read in it is a watermark.

Signals: `preview`, where a name stands as only agencies print it over what nobody has bought: several times over the
picture, slanted, or large over the credit or number of a preview; `mark`, where it is the only text of its line, as a logo
or a credit in the corner is, too, and where it stands among other text, as the credits under the pictures of a web page do.
A name in a sentence is nobody's mark, however often it stands there.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mediacheck.metadata import letters
from mediacheck.metadata.agencies import Agency, table
from mediacheck.model import Signal

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Lettering:
    """What stands in one box. `corners` in its reading direction: top left, top right, bottom right, bottom left."""

    text: str
    corners: tuple[Point, Point, Point, Point]

    @property
    def height(self) -> float:
        return math.dist(self.corners[0], self.corners[3])

    @property
    def centre(self) -> Point:
        return _between(self.corners[0], self.corners[2])

    @property
    def angle(self) -> float:
        """Degrees from the nearest of the picture's axes, 0 to 45."""
        (left, top), (right, bottom) = self.corners[:2]
        turned = abs(math.degrees(math.atan2(bottom - top, right - left))) % 90
        return min(turned, 90 - turned)


@dataclass(slots=True)
class _Evidence:
    """Where an agency's mark stands: whole, and in pieces that the picture's edge or the reader cut off."""

    whole: list[tuple[Lettering, int]] = field(default_factory=list)  # with how often the line repeats it
    pieces: list[Lettering] = field(default_factory=list)

    @property
    def lines(self) -> list[Lettering]:
        return [line for line, _ in self.whole] + self.pieces


_MOST = 200  # letterings of a picture
_LONGEST = 200  # characters of a line
_SLANTED = 8.0  # degrees; less is a picture that was not held straight
_REPEATED = 3
_LOGOS = 3  # agencies side by side: a slide about agencies
_AMONG = 0.5  # other lines for each mark: a page with credits has more text, a watermarked picture little of its own
_LARGER = 1.5  # than the credit under it; both alike are two lines of a caption
_COMPANION = re.compile(r"(?:credit|image id|bild[- ]?id|bildnummer|stock id|image #|id)\b[ :#.]*", re.IGNORECASE)


def find(letterings: Sequence[Lettering]) -> tuple[Signal, ...]:
    """One signal for each agency whose mark stands in the picture, with its number where that is printed below."""
    lines = [line for line in _lines(letterings[:_MOST]) if line.text]
    found: dict[str, _Evidence] = {}
    for line in lines:
        if reading := letters.read(line.text[:_LONGEST]):
            found.setdefault(reading.agency, _Evidence()).whole.append((line, reading.times))
    for line in lines:
        for agency, evidence in found.items():
            if letters.is_piece(line.text[:_LONGEST], agency):
                evidence.pieces.append(line)
    several = len(found) >= _LOGOS
    agencies = {agency.id: agency for agency in table().agencies}
    return tuple(_signal(agencies[name], evidence, lines, several=several) for name, evidence in found.items())


def _signal(agency: Agency, evidence: _Evidence, lines: Sequence[Lettering], *, several: bool) -> Signal:
    companions = list(_companions(evidence, lines))
    printed = _is_slanted(agency, evidence, lines) or (
        not several and (_is_tiled(agency, evidence, lines) or any(large for _, large in companions))
    )
    number = next((found for text, _ in companions if (found := _number(agency, text))), None)
    return Signal("preview" if printed else "mark", agency.id, number)


def _is_slanted(agency: Agency, evidence: _Evidence, lines: Sequence[Lettering]) -> bool:
    """Twice at least, once in full: a single slanted name may be a sign that was photographed, and so may a page."""
    whole = sum(times for line, times in evidence.whole if line.angle >= _SLANTED)
    slanted = [line for line in lines if line.angle >= _SLANTED]
    twice = whole > 0 and whole + sum(line.angle >= _SLANTED for line in evidence.pieces) > 1
    return twice and not _is_among_text(agency, evidence, slanted)


def _is_tiled(agency: Agency, evidence: _Evidence, lines: Sequence[Lettering]) -> bool:
    """Over and over in one line, or side by side and one below the other, with little other text: no list is like that."""
    if any(times >= _REPEATED for _, times in evidence.whole):
        return True
    places = evidence.lines
    return (
        len(places) >= _REPEATED
        and all(any(_apart(one, other, axis) for one in places for other in places) for axis in (0, 1))
        and not _is_among_text(agency, evidence, lines)
    )


def _is_among_text(agency: Agency, evidence: _Evidence, lines: Sequence[Lettering]) -> bool:
    """Whether there is so much other text that the marks may be its captions and credits."""
    others = sum(letters.is_other(line.text[:_LONGEST], agency.id) for line in lines)
    return others > _AMONG * len(evidence.lines)


def _apart(one: Lettering, other: Lettering, axis: int) -> bool:
    return max(corner[axis] for corner in one.corners) < min(corner[axis] for corner in other.corners)


def _companions(evidence: _Evidence, lines: Sequence[Lettering]) -> Iterator[tuple[str, bool]]:
    """What agencies print with their mark on a preview, close to it: `Credit: …`, `Image ID: …`; whether the mark is large."""
    for line in lines:
        if begun := _COMPANION.match(line.text.strip()):
            for mark, _ in evidence.whole:
                if math.dist(mark.centre, line.centre) <= 4 * max(mark.height, line.height):
                    yield line.text.strip()[begun.end() :], mark.height >= _LARGER * line.height


def _number(agency: Agency, text: str) -> str | None:
    words = re.findall(r"[\w:-]+", text)
    return next((w for w in words if agency.number and re.search(r"\d", w) and agency.number.fullmatch(w)), None)


# ---------------------------------------------------------------- lines


def _lines(letterings: Sequence[Lettering]) -> Iterator[Lettering]:
    """Boxes that continue one another are one: a reader breaks names apart, and a sentence must stay a sentence."""
    left = sorted(letterings, key=lambda one: one.corners[0])
    while left:
        line = left.pop(0)
        while True:
            after = next((one for one in left if _continues(line, one)), None)
            before = None if after else next((one for one in left if _continues(one, line)), None)
            if after:
                line = _joined(line, after)
            elif before:
                line = _joined(before, line)
            else:
                break
            left.remove(after or before or line)
        yield line


def _continues(line: Lettering, other: Lettering) -> bool:
    small, large = sorted((line.height, other.height))
    if large <= 0 or small < 0.5 * large:
        return False
    end = _between(line.corners[1], line.corners[2])
    begin = _between(other.corners[0], other.corners[3])
    return math.dist(end, begin) <= large and abs(line.angle - other.angle) <= 2 * _SLANTED


def _joined(line: Lettering, after: Lettering) -> Lettering:
    corners = (line.corners[0], after.corners[1], after.corners[2], line.corners[3])
    return Lettering(f"{line.text} {after.text}", corners)


def _between(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
