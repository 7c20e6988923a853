"""LinkedIn's archive of a member (“Get a copy of your data”): `Shares.csv`.

Shapes seen in public exports of 2025 and 2026, and in other programs that read them: a number may stand behind the name;
MediaUrl and Visibility may be missing; a quotation mark within a text is doubled, or has a backslash in front; with the
doubled ones each line of a text is in quotation marks of its own. The export holds no media.
"""

import contextlib
import csv
import datetime as dt
import hashlib
import io
import re
import urllib.parse
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from mediacheck.errors import ArchiveError
from mediacheck.model import text
from mediacheck.sources.exports import Format, Linked, Published
from mediacheck.sources.tree import Tell, Tree, lost, passed_over, unreadable

_FILES = re.compile(r"(?:^|/)shares(?:_\d+)?\.csv$", re.IGNORECASE)
_NUMBER = re.compile(r"(?:share|ugcPost|activity|groupPost)[:-](?:\d+-)?(\d+)")
_BEGINNING = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: UTC)?,https://www\.linkedin\.com/")
_LONGEST_LINE = 100_000  # characters; longer ones come in pieces
_LONGEST_ROW = 1_000_000
_COLUMNS = frozenset({"date", "sharelink", "sharecommentary", "sharedurl", "mediaurl", "visibility"})

Style = Literal["doubled", "backslash"]


def _files(names: Iterable[str]) -> list[str]:
    return [name for name in names if _FILES.search(name)]


def _posts(tree: Tree, files: Sequence[str], tell: Tell) -> Iterator[Published]:
    for name in dict.fromkeys(files):
        try:
            yield from _shares(tree, name, tell)
        except (ArchiveError, OSError) as error:
            tell(unreadable(name, error))


def _shares(tree: Tree, name: str, tell: Tell) -> Iterator[Published]:
    style = _style(tree, name)
    if style is None:
        tell(lost(text("{name} has no columns “Date” and “ShareLink”: this is no list of LinkedIn posts.", name=name)))
        return
    unknown = 0
    named: set[bool] = set()  # whether posts have a place for an address of a picture
    with _opened(tree, name) as file:
        for row in _rows(file, style):
            post = _post(row) if row is not None else None
            if row is None or post is None:
                unknown += 1
            else:
                named.add("mediaurl" in row)
                yield post
    if named == {False}:
        tell(
            text(
                "{name} does not say which posts have pictures (it has no “MediaUrl” for them): save these under their "
                "posts’ numbers, and name the folder with --media-dir.",
                name=name,
            )
        )
    if unknown:
        tell(passed_over(name, unknown))


def _style(tree: Tree, name: str) -> Style | None:
    """How the file writes quotation marks: the way in which more of its rows are whole. None: it has not our columns."""
    whole: dict[Style, int] = {}
    styles: tuple[Style, ...] = ("doubled", "backslash")
    for style in styles:
        with _opened(tree, name) as file:
            for row in _rows(file, style, known=True):
                whole[style] = whole.get(style, 0) + (1 if row is not None else -1)
    return max(whole, key=whole.__getitem__, default=None)


@contextlib.contextmanager
def _opened(tree: Tree, name: str) -> Iterator[io.TextIOWrapper]:
    with tree.open(name) as file:
        read = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
        try:
            yield read
        finally:
            read.detach()


def _rows(file: io.TextIOWrapper, style: Style, *, known: bool = False) -> Iterator[dict[str, str] | None]:
    """The rows by their columns' names in small letters; None for one that is no row. `known`: the header comes first, too."""
    lines = _Lines(file)
    reader = csv.reader(lines, strict=True, escapechar=None if style == "doubled" else "\\")
    header: list[str] | None = None
    while True:
        lines.taken = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if header is not None:
                yield None
            continue
        if not any(map(str.strip, cells)):
            continue
        if header is None:
            header = [re.sub(r"[\s_]", "", cell).casefold() for cell in cells]
            if not {"date", "sharelink"} <= set(header):
                return
            if known:
                yield {}
        elif len(cells) > len(header) or len(cells) < min(3, len(header)):
            yield None
        else:
            yield {column: cell for column, cell in zip(header, cells, strict=False) if column in _COLUMNS}


class _Lines:
    """The lines of a table, for one row after the other: `taken` is set back to 0 before each.

    A row whose quotation marks are not closed ends where the next one visibly begins, as an error.
    """

    def __init__(self, file: io.TextIOWrapper) -> None:
        self._file = file
        self._next: str | None = None
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line, self._next = self._next or self._file.readline(_LONGEST_LINE), None
        if not line:
            raise StopIteration
        if self.taken and _BEGINNING.match(line):
            self._next = line
            raise csv.Error
        self.taken += len(line)
        if self.taken > _LONGEST_ROW:
            raise csv.Error
        return line


def _post(row: dict[str, str]) -> Published | None:
    link = row.get("sharelink", "").strip()
    at = _moment(row.get("date", ""))
    words = _unwrapped(row.get("sharecommentary", ""))
    if at is None or "\n" in link:  # a piece of another row
        return None
    numbers = _NUMBER.findall(urllib.parse.unquote(link))
    made = hashlib.sha256(f"{at.isoformat()} {link or words}".encode()).hexdigest()[:16]
    media = tuple(Linked(url=each) for each in re.findall(r"https?://\S+", row.get("mediaurl", "")))
    repost = not words and not media and bool(row.get("sharedurl", "").strip())
    return Published(
        numbers[-1] if numbers else made,
        at,
        words or None,
        media,
        "share" if repost else "upload",
        link if link.startswith("https://") else None,
    )


def _unwrapped(words: str) -> str:
    """Each line may be in quotation marks of its own, the first and the last mark being those of the whole."""
    words = words.replace("\r\n", "\n")
    if words.count('"\n"') == words.count("\n"):
        words = words.replace('"\n"', "\n")
    return words.strip()


def _moment(value: str) -> dt.datetime | None:
    """`2025-07-01 14:33:22`, which is UTC."""
    try:
        at = dt.datetime.fromisoformat(value.strip().removesuffix("UTC").rstrip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


FORMAT = Format("linkedin", text("LinkedIn export"), "linkedin", _files, _posts, account="employee", sign="Shares.csv")
