"""Where something stands in a TOML file: tomllib reads values and forgets their lines."""

import re
from dataclasses import dataclass

STRING_OR_COMMENT = re.compile(
    r"""#[^\n]*|(?P<block>\"{3}(?:[^"\\]++|\\.|"(?!""))*\"{3,5}|'{3}.*?'{3,5})|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""",
    re.DOTALL,
)
_SETTING = re.compile(r"""\s*(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*\s*=""")
_HEADER = re.compile(r"""\s*\[\[?[\w\s."'-]+\]\]?\s*(?:#.*)?$""")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one table, numbered from 0: from its header, or the file's beginning, up to the next header.

    An inline table (`{…}`) has the lines from its brace to the next one's.
    """

    lines: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    inline: bool = False
    headed: bool = False  # its first line is a header

    @classmethod
    def of(cls, content: str) -> "Lines":
        """All of a file. What stands in a text of several lines is none of its settings, whatever it looks like."""
        lines = STRING_OR_COMMENT.sub(_flattened, content).split("\n")
        return cls(tuple(lines), 0, len(lines))

    def key(self, key: str) -> int | None:
        """The line, from 1, on which the table sets the key; else that of its header, None for the file's top."""
        name = rf"""["']?{re.escape(key)}["']?\s*"""
        setting = re.compile(rf"(?:.*[{{,]|)\s*{name}[=.]" if self.inline else rf"\s*{name}[=.]")
        header = re.compile(rf"""\s*\[\[?\s*(?:[\w"'-]+\s*\.\s*)*{name}[\].]""")
        for number in range(self.start, self.end):
            if setting.match(self.lines[number]) or header.match(self.lines[number]):
                return number + 1
        return self.start + 1 if self.headed or self.inline else None

    def value(self, key: str, value: str) -> int | None:
        """The line on which a text stands among the values of a key."""
        first = self.key(key)
        if first is None:
            return None
        for number in self._span(first - 1):
            if f'"{value}"' in self.lines[number] or f"'{value}'" in self.lines[number]:
                return number + 1
        return first

    def table(self, key: str) -> "Lines":
        """Those of the sub-table `[key]`, or `key = {…}`."""
        return self._below(rf"\[\s*{_quoted(key)}\s*(?:\.[^\]]*)?\]", key, 0)

    def entry(self, key: str, position: int) -> "Lines":
        """Those of the table `[[key]]` in that position, or of that brace in `key = [{…}, {…}]`."""
        return self._below(rf"\[\[\s*{_quoted(key)}\s*\]\]", key, position)

    def _below(self, header: str, key: str, position: int) -> "Lines":
        found = [number for number in range(self.start, self.end) if re.match(rf"\s*{header}", self.lines[number])]
        if position < len(found):
            begin = found[position]
            end = next((n for n in range(begin + 1, self.end) if _HEADER.match(self.lines[n])), self.end)
            return Lines(self.lines, begin, end, headed=True)
        first = self.key(key)
        if first is None:
            return Lines(self.lines, self.start, self.end, self.inline, self.headed)
        span = self._span(first - 1)
        braces = [n for n in span for _ in range(STRING_OR_COMMENT.sub("", self.lines[n]).count("{"))]
        begin = braces[position] if position < len(braces) else span.start
        end = braces[position + 1] + 1 if position + 1 < len(braces) else span.stop
        return Lines(self.lines, begin, end, inline=True)

    def _span(self, first: int) -> range:
        """The lines from a setting's own to the last of its values."""
        rest = range(first + 1, self.end)
        stop = next((n for n in rest if _SETTING.match(self.lines[n]) or _HEADER.match(self.lines[n])), self.end)
        return range(first, stop)


def _quoted(key: str) -> str:
    return rf"""["']?{re.escape(key)}["']?"""


def _flattened(found: re.Match[str]) -> str:
    """A text of several lines with nothing in them, everything else as it is."""
    return "\n" * found[0].count("\n") if found["block"] else found[0]
