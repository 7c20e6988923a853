"""A page of text for a terminal or a pipe. Whatever is written on it is sanitised, wrapped and, if wanted, coloured here."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mediacheck.i18n import render
from mediacheck.model import Text
from mediacheck.report.sanitise import clean

WIDEST = 110  # longer lines are hard to read, however wide the window is
NARROWEST = 40

# Select Graphic Rendition codes (ECMA-48). Only the eight basic colours: they follow the reader's own palette.
_CODES = {"bold": "1", "dim": "2", "blocked": "31", "clear": "32", "review": "33", "unchecked": "35"}

_ASCII = str.maketrans(
    {
        "✔": "+",
        "✖": "x",
        "→": "->",
        "…": "...",
        "–": "-",
        "—": "-",
        "·": "|",
        "×": "x",
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "‚": "'",
        "‹": "<",
        "›": ">",
        "\u00a0": " ",
        "\ufffd": "?",
    }
)

_COMMAND = re.compile("[“„]mediacheck [^“”]{1,50}[“”]")
"""Somebody is going to type it: it stays on one line."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style: names out of `bold dim blocked clear review unchecked`. A `whole` one is never wrapped."""

    text: str | Text
    style: str = ""
    whole: bool = False


Fragment = tuple[str, str]
"""Text and style."""
Word = list[Fragment]
"""Fragments that stand together without a space."""


class Page:
    """Lines one after another. `width` counts columns; without `unicode` no sign is used that a small character set lacks."""

    def __init__(self, lang: str, *, colour: bool = False, width: int = 80, unicode: bool = True) -> None:
        self.lang = lang
        self._colour = colour
        self._width = max(NARROWEST, min(width, WIDEST))
        self._unicode = unicode
        self._lines: list[str] = []

    def __str__(self) -> str:
        lines = self._lines[:-1] if self._lines and not self._lines[-1] else self._lines
        return "".join(f"{line}\n" for line in lines)

    @property
    def columns(self) -> int:
        """Of a line."""
        return self._width

    def gap(self) -> None:
        """An empty line, unless there is one already."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def line(self, *spans: Span | str | Text, indent: int = 0, hang: int = 0) -> None:
        """One paragraph; its further lines stand `hang` columns further to the right than its first."""
        self._write(self._words(spans), " " * indent, " " * (indent + hang))

    def pair(self, left: Sequence[Span], *right: Span | str | Text, indent: int, column: int) -> None:
        """`left`, which is not wrapped, and from `column` on the paragraph `right`; a long `left` has its line to itself."""
        prepared = [(self._prepare(span.text), span.style) for span in left]
        room = column - indent - sum(columns(shown) for shown, _ in prepared)
        first = " " * indent + "".join(self._paint(shown, style) for shown, style in prepared)
        if room < 1 or not right:
            self._lines.append(first.rstrip())
            if right:
                self.line(*right, indent=column)
            return
        self._write(self._words(right), first + " " * room, " " * column, used=column)

    def single(self, *spans: Span | str | Text) -> None:
        """One line, however long."""
        self._lines.append(self._joined(self._words(spans)))

    def width(self, value: str | Text) -> int:
        """Columns that the value takes on this page."""
        return columns(self._prepare(value))

    # -- inside

    def _write(self, words: Sequence[Word], first: str, further: str, used: int | None = None) -> None:
        start, used = first, len(first) if used is None else used
        row: list[Word] = []
        for word in words:
            length = columns("".join(fragment for fragment, _ in word))
            if row and used + 1 + length > self._width:
                self._lines.append(start + self._joined(row))
                start, used, row = further, len(further), []
            used += length + bool(row)
            row.append(word)
        self._lines.append((start + self._joined(row)).rstrip())

    def _words(self, spans: Iterable[Span | str | Text]) -> list[Word]:
        words: list[Word] = []
        word: Word = []
        for entry in spans:
            span = entry if isinstance(entry, Span) else Span(entry)
            prepared = self._prepare(span.text)
            for position, part in enumerate([prepared] if span.whole else prepared.split(" ")):
                if position and word:
                    words.append(word)
                    word = []
                if part:
                    word.append((part, span.style))
        return [*words, word] if word else words

    def _joined(self, words: Sequence[Word]) -> str:
        """Words of one style are painted together, so that the line carries no needless codes."""
        painted: list[Fragment] = []
        for position, word in enumerate(words):
            for number, (fragment, style) in enumerate(word):
                space = " " if position and not number else ""
                if painted and painted[-1][1] == style:
                    painted[-1] = (painted[-1][0] + space + fragment, style)
                else:
                    if space:
                        painted.append((space, ""))
                    painted.append((fragment, style))
        return "".join(self._paint(fragment, style) for fragment, style in painted)

    def _paint(self, value: str, style: str) -> str:
        value = value.replace("\u00a0", " ")  # a hard space has done its work: nothing was wrapped there
        if not self._colour or not style:
            return value
        return f"\x1b[{';'.join(_CODES[name] for name in style.split())}m{value}\x1b[0m"

    def _prepare(self, value: str | Text) -> str:
        shown = clean(render(value, self.lang))
        shown = _COMMAND.sub(lambda found: found[0].replace(" ", "\u00a0"), shown)
        return shown if self._unicode else shown.translate(_ASCII)


def columns(value: str) -> int:
    """Columns of a terminal: none for combining and invisible characters, two for wide ones."""
    if value.isascii():
        return len(value)
    return sum(_columns(character) for character in value)


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
