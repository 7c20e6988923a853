"""Reads the tables that other programs export: CSV with any delimiter and encoding, and Excel workbooks.

Agencies and schedulers do not say how their lists are written. The header tells: a table is read in the way in which one
of its first rows is a header that the caller knows.
"""

import codecs
import contextlib
import csv
import datetime as dt
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from mediacheck.errors import FileError
from mediacheck.model import Text, text

T = TypeVar("T")

DELIMITERS = (",", ";", "\t", "|")
_HEADER_WITHIN = 30
"""Rows among which the header is looked for: what stands above it is a title, a date, the name of an account."""

_MOST_BYTES = 256 * 1024 * 1024
_MOST_UNPACKED = 1024 * 1024 * 1024
_WIDEST = 1024  # cells of a row
_LONGEST = 1_000_000  # characters of a cell

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), and that behind our own marks."""
_OTHERWISE_READ = re.compile('(^(?=[\\s\'"]*[=+\\-@＝＋－＠])|[,;\t|](?=[\\s\'"]*[=+\\-@＝＋－＠]|\\s*"|$))')
"""Where a cell may begin, for whoever splits at another delimiter, with a formula or a quotation mark."""

Row = tuple[int, list[str]]
"""The line on which it begins, from 1, and its cells without blanks around them."""


def harmless(cell: str) -> str:
    """The cell as it is written to CSV: one that a spreadsheet would compute has an apostrophe in front."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def harmless_however_read(cell: str) -> str:
    """The same for a table whose cells are all quoted and which a spreadsheet may split at another delimiter.

    As its language has it, a spreadsheet knows the comma or the semicolon, and quotation marks that do not stand right
    behind the one that it knows hold nothing together. So an apostrophe stands behind a comma, semicolon, tab or bar, too,
    where what follows would begin as a formula, or with a quotation mark, which would join what does not belong together.
    The cell is one line. It is for people: `meant` does not take it back.
    """
    return _OTHERWISE_READ.sub(r"\1'", cell)


def meant(cell: str) -> str:
    """What `harmless` was given."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


@dataclass(frozen=True)
class Found(Generic[T]):
    """A table whose header was recognised as `header`; `rows` are those below it that are not empty.

    `alike`: the titles of all sheets of a workbook that are such tables, where there are more than this one.
    """

    header: T
    rows: Iterator[Row]
    alike: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unknown:
    """A table without a header that is known; `header` is what looks most like one."""

    header: tuple[str, ...]


def read(path: Path, recognise: Callable[[Sequence[str]], T | None], *, header: bool = True) -> Found[T] | Unknown:
    """The first table of the file in which `recognise` answers for a row.

    Without a `header` it is asked for the very first row alone, which is then the first of the rows.

    Raises FileError for what cannot be read, and while `rows` are taken, for a row that is no row.
    """
    raw = content(path)
    if raw.startswith(_OLD_EXCEL):
        raise FileError("is in Excel’s old format (.xls).", "Save it as .xlsx or as CSV.", path=path)
    if raw.startswith(_ZIP):
        return _alone(_sheets(raw, path), recognise, header=header)
    written = decoded(raw)
    if written is None:
        raise FileError("is no table: neither CSV text nor an Excel workbook (.xlsx).", path=path)
    records = (_records(written, delimiter, path) for delimiter in _delimiters(written))
    return _chosen(records, recognise, header=header)


def _chosen(
    tables: Iterable[Iterator[Row]], recognise: Callable[[Sequence[str]], T | None], *, header: bool
) -> Found[T] | Unknown:
    widest: list[str] = []
    wrong: FileError | None = None
    for rows in tables:
        try:
            for line, cells in itertools.islice(rows, _HEADER_WITHIN if header else 1):
                if (known := recognise(cells)) is not None:
                    return Found(known, rows if header else itertools.chain([(line, cells)], rows))
                if sum(map(bool, cells)) > sum(map(bool, widest)):
                    widest = cells
        except FileError as error:  # read in another way it may be sound
            wrong = wrong or error
    if wrong is not None and not widest:
        raise wrong
    return Unknown(tuple(filter(None, widest)))


def _alone(
    sheets: Iterator[tuple[str, Iterator[Row]]], recognise: Callable[[Sequence[str]], T | None], *, header: bool
) -> Found[T] | Unknown:
    """The first sheet that is recognised, with the titles of those that are so too."""
    titles: list[str] = []

    def rows() -> Iterator[Iterator[Row]]:
        for title, found in sheets:
            titles.append(title)
            yield found

    tables = rows()
    first = _chosen(tables, recognise, header=header)
    if isinstance(first, Unknown):
        return first
    alike = titles[-1:]
    with contextlib.suppress(FileError):  # what cannot be read is no such table
        while isinstance(_chosen(tables, recognise, header=header), Found):
            alike += titles[-1:]
    return Found(first.header, first.rows, tuple(alike) if len(alike) > 1 else ())


def content(path: Path) -> bytes:
    """The bytes of a file that another program exported. Raises FileError."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FileError("is larger than {limit} MB.", path=path, limit=_MOST_BYTES >> 20)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise FileError("cannot be read: {reason}.", path=path, reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


# ---------------------------------------------------------------- CSV


def decoded(raw: bytes) -> str | None:
    """By its byte order mark, else UTF-8, else what Windows programs write in Western Europe; None for what is no text."""
    marked = next((name for mark, name in _BOMS if raw.startswith(mark)), None)
    wide = _wide(raw)
    for name in [marked] if marked else [wide] if wide else ["utf-8", "cp1252"]:
        try:
            written = raw.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in written:
            return written
    return None


def _wide(raw: bytes) -> str | None:
    """UTF-16, if the first letter is Latin: one half of it is zero, and which one, tells the order of the two.

    A zero further behind is no sign of it: in other texts one stands by mistake.
    """
    return {(True, False): "utf-16-be", (False, True): "utf-16-le"}.get((raw[:1] == b"\0", raw[1:2] == b"\0"))


def _delimiters(content: str) -> tuple[str, ...]:
    """Excel may name the delimiter in a first line of its own, like “sep=;”."""
    first = content[:16].splitlines()[:1]
    if first and first[0].casefold().startswith("sep=") and len(first[0]) == len("sep=;"):
        return (first[0][-1],)
    return DELIMITERS


def _records(content: str, delimiter: str, path: Path) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            with _long_cells():
                cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileError(
                "this row cannot be read: {reason}.", path=path, line=line, reason=unreadable(error)
            ) from error
        cells = [cell.strip() for cell in cells[:_WIDEST]]
        if any(cells):
            yield line, cells
        line = reader.line_num + 1


def strict(path: Path) -> Iterator[Row]:
    """The rows of a CSV file of our own, its header first, as `harmless` was given their cells; none without the file.

    Raises FileError with the line: what is passed over in such a list is a use or a purchase that is lost.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError("is not UTF-8 text; save the file as UTF-8.", path=path) from error
    except FileNotFoundError:
        return
    except OSError as error:
        raise FileError("cannot be read: {reason}.", path=path, reason=error.strerror or str(error)) from error
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if line == 1 or any(cells):
                yield line, [meant(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileError("this row cannot be read: {reason}.", path=path, line=line, reason=unreadable(error)) from error


def unreadable(error: csv.Error) -> Text:
    """What the csv module says of a row, in words for those who know no CSV."""
    if "limit" in str(error):
        return text("a cell is too long")
    return text("a quotation mark is missing, or something stands behind one")


class _long_cells:  # noqa: N801 - used like contextlib's functions
    """The limit is the module's, not the reader's: it is put back after each row."""

    def __enter__(self) -> None:
        self._before = csv.field_size_limit(_LONGEST)

    def __exit__(self, *_: object) -> None:
        csv.field_size_limit(self._before)


# ---------------------------------------------------------------- Excel


def _sheets(raw: bytes, path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    """Titles and rows."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise FileError(
            "is an Excel workbook, and the package that reads these is not installed.",
            'Install it: pip install "mediacheck[xlsx]". Or save the list as CSV.',
            path=path,
        ) from error
    formulas = _has_formulas(raw, path)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        written = load_workbook(io.BytesIO(raw), read_only=True) if formulas else None
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write wrong ones
            other = written[sheet.title] if written else None
            if other is not None:
                other.reset_dimensions()
            yield str(sheet.title), _rows(sheet, other, path)
    except FileError:
        raise
    except Exception as error:  # openpyxl raises whatever XML, ZIP and its own checks raise
        raise _broken(path, error) from error


def _rows(sheet: Any, written: Any, path: Path) -> Iterator[Row]:
    values = sheet.iter_rows(values_only=True)
    formulas: Iterator[Any] = itertools.repeat(()) if written is None else written.iter_rows(values_only=True)
    line = 0
    while True:
        line += 1
        try:
            found = next(values, None)
            beside = next(formulas, ())
        except Exception as error:
            raise _broken(path, error, line) from error
        if found is None:
            return
        for cell, formula in itertools.zip_longest(found, beside):
            if cell is None and isinstance(formula, str) and formula.startswith("="):
                raise FileError(
                    "this row has a formula without a result: {formula}",
                    "Open the workbook in a spreadsheet program and save it there, or save the list as CSV.",
                    path=path,
                    line=line,
                    formula=formula[:80],
                )
        cells = [_cell(cell, path, line) for cell in found[:_WIDEST]]
        if any(cells):
            yield line, cells


def _cell(value: object, path: Path, line: int) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return (value.date() if value.time() == dt.time() else value).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        if abs(value) >= 1e15:
            raise FileError(
                "this row has a number that Excel has rounded: {number}",
                "Have the list exported with its numbers as text, or as CSV.",
                path=path,
                line=line,
                number=f"{value:g}",
            )
        return str(int(value))
    return str(value).strip()[:_LONGEST]


def _has_formulas(raw: bytes, path: Path) -> bool:
    """Whether any cell is computed. Refuses a workbook that would unpack to more than anybody's list."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise FileError("is larger than {limit} MB.", path=path, limit=_MOST_UNPACKED >> 20)
            return any(
                part.filename.startswith("xl/worksheets/") and _mentions_formula(archive, part) for part in parts
            )
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise _broken(path, error) from error


def _mentions_formula(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    before = b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            if any(mark in before + chunk for mark in (b"<f>", b"<f ", b"<f/", b":f>", b":f ")):
                return True
            before = chunk[-4:]
    return False


def _broken(path: Path, error: Exception, line: int | None = None) -> FileError:
    return FileError("is not a sound Excel workbook: {reason}.", path=path, line=line, reason=_reason(error)[:200])
