import builtins
import codecs
import datetime as dt
import re
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediacheck import tablefile
from mediacheck.errors import FileError
from mediacheck.i18n import render_error

HEADER = ["Bildnummer", "Titel", "Lizenz"]
ROWS = [["100", "Köln, Dom; bei | Nacht", "Standard"], ["101", 'Ein "Bild"\nin zwei Zeilen', "Extended"]]


def known(header: Sequence[str]) -> tuple[str, ...] | None:
    return tuple(header) if "Bildnummer" in header else None


def table(path: Path) -> list[tuple[int, list[str]]]:
    found = tablefile.read(path, known)
    assert isinstance(found, tablefile.Found)
    return list(found.rows)


def written(path: Path, delimiter: str = ",", encoding: str = "utf-8", newline: str = "\n", above: str = "") -> Path:
    lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [HEADER, *ROWS]]
    path.write_bytes((above + newline.join(lines) + newline).encode(encoding))
    return path


@given(st.text() | st.text("'=+-@\t\r\n＝＠a"))
def test_no_spreadsheet_computes_what_is_written(value: str) -> None:
    """A cell never begins as a formula, whatever it holds, and is read back as it was; others are written as they are."""
    written = tablefile.harmless(value)
    assert written[:1] not in set("=+-@\t\r\n＝＋－＠")
    assert tablefile.meant(written) == value
    assert written == value or value.lstrip("'")[:1] in set("=+-@\t\r\n＝＋－＠")


@given(st.text(alphabet=st.characters(blacklist_characters="\r\n")) | st.text(",;\t|\"'=+-@＠ a"))
def test_no_part_of_a_cell_begins_as_a_formula(value: str) -> None:
    """Behind no delimiter stands a formula, a quotation mark or nothing; all else is as it was."""
    written = tablefile.harmless_however_read(value)
    first, *parts = re.split(r"[,;\t|]", written)
    for part in (first, *parts):
        assert part.lstrip(" \t'\"")[:1] not in set("=+-@＝＋－＠") or part.startswith("'")
    assert not any(part.lstrip().startswith('"') for part in parts)
    assert not parts or parts[-1]
    assert written.replace("'", "") == value.replace("'", "")
    assert written == value or set(value) & set("=+-@＝＋－＠,;\t|")


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_way_to_write_a_list_is_read(tmp_path: Path, delimiter: str, encoding: str, newline: str) -> None:
    """Delimiter, encoding and line ends are told by themselves; what is quoted is one cell."""
    rows = table(written(tmp_path / "list.csv", delimiter, encoding, newline))
    assert [cells for _, cells in rows] == ROWS
    assert [line for line, _ in rows] == [2, 3]


def test_what_stands_above_the_header_is_passed_over(tmp_path: Path) -> None:
    """Excel's line on the delimiter, a title, blank lines: the lines are still those of the file."""
    path = written(tmp_path / "list.csv", ";", above="sep=;\nDownloads, ACME GmbH\n\n;;\n")
    assert [line for line, _ in table(path)] == [6, 7]


def test_blank_rows_and_blanks_around_cells_do_not_count(tmp_path: Path) -> None:
    """They come from spreadsheet programs."""
    path = tmp_path / "list.csv"
    path.write_text("Bildnummer , Lizenz\n\n,\n 7 , Standard \n")
    assert table(path) == [(4, ["7", "Standard"])]


def test_without_a_header_the_first_row_is_a_row(tmp_path: Path) -> None:
    """It alone is asked for, so that none is taken for a title and lost."""
    path = tmp_path / "list.csv"
    path.write_text("\n7;a, b\n8;c\n")
    found = tablefile.read(path, lambda cells: cells[0] == "7" or None, header=False)
    assert isinstance(found, tablefile.Found)
    assert list(found.rows) == [(2, ["7", "a, b"]), (3, ["8", "c"])]
    assert isinstance(tablefile.read(path, lambda cells: cells[0] == "8" or None, header=False), tablefile.Unknown)


def test_an_unknown_header_is_handed_back(tmp_path: Path) -> None:
    """The caller says what it expected; the row with the most cells is shown to the person."""
    path = tmp_path / "list.csv"
    path.write_text("My list\nnumber;name;who, when\n1;2;3\n")
    found = tablefile.read(path, known)
    assert isinstance(found, tablefile.Unknown)
    assert found.header == ("number", "name", "who, when")
    path.write_text("")
    assert tablefile.read(path, known) == tablefile.Unknown(())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'Bildnummer,Lizenz\n1,a\n2,"b\n3,c\n', "list.csv:3: this row cannot be read"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", "is no table"),
        (b"\x81\x8d\x8f\x90\x9d", "is no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old format"),
        (b"PK\x03\x04 and nothing", "is not a sound Excel workbook"),
        (codecs.BOM_UTF16_LE + b"a", "is no table"),
        (b"Bildnummer,Lizenz\n1,a\0b\n", "is no table"),  # in UTF-16 it would be some other letters
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, content: bytes, message: str) -> None:
    """A sentence with the file, and the line where there is one."""
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        table(path)
    assert message in str(caught.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """So is a folder, and a name that no file can have."""
    for path in (tmp_path / "gone.csv", tmp_path, Path("a\0b")):
        with pytest.raises(FileError, match="cannot be read"):
            table(path)


def test_cells_may_be_long(tmp_path: Path) -> None:
    """A description is no attack; the limit of Python's reader is as it was afterwards."""
    import csv

    limit = csv.field_size_limit()
    path = tmp_path / "list.csv"
    path.write_text(f"Bildnummer,Lizenz\n1,{'x' * 500_000}\n")
    ((_, cells),) = table(path)
    assert len(cells[1]) == 500_000
    assert csv.field_size_limit() == limit


# ---------------------------------------------------------------- Excel


def workbook(path: Path, *sheets: Sequence[Sequence[Any]]) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def test_a_workbook_is_read(tmp_path: Path) -> None:
    """The sheet with the header, numbers without a fraction, days as ISO text; whatever the file is called."""
    path = workbook(
        tmp_path / "list.csv",
        [["Overview"], ["Downloads", 2]],
        [
            ["ACME"],
            [],
            ["Bildnummer", "Lizenz", "am", "um", "Preis", "frei"],
            [100, " Standard ", dt.date(2025, 3, 1), dt.datetime(2025, 3, 1, 12, 30), 9.5, True],  # noqa: DTZ001 - a cell has no zone
            [],
            [101.0, None, None],
        ],
    )
    assert table(path) == [
        (4, ["100", "Standard", "2025-03-01", "2025-03-01T12:30:00", "9.5", "True"]),
        (6, ["101"]),
    ]


def test_a_formula_without_its_result_is_said(tmp_path: Path) -> None:
    """A program that never computed it leaves nothing to read, and guessing would be wrong."""
    path = workbook(tmp_path / "list.xlsx", [["Bildnummer", "Lizenz"], [100, "a"], ["=1+100", "b"]])
    with pytest.raises(FileError, match=r"formula without a result: =1\+100") as caught:
        table(path)
    assert caught.value.line == 3


def test_a_computed_formula_is_its_result(tmp_path: Path) -> None:
    """As spreadsheet programs save it."""
    path = workbook(tmp_path / "raw.xlsx", [["Bildnummer", "Lizenz"], ["=1+100", "b"]])
    target = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<f>1+100</f><v></v>", b"<f>1+100</f><v>101</v>"))
    assert table(target) == [(2, ["101", "b"])]


def test_a_rounded_number_is_said(tmp_path: Path) -> None:
    """Excel keeps fifteen digits of a number: a longer one is another picture's."""
    path = workbook(tmp_path / "list.xlsx", [["Bildnummer"], [1.2345678901234568e17]])
    with pytest.raises(FileError, match="rounded"):
        table(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what it says it will be, before anything is unpacked."""
    path = workbook(tmp_path / "list.xlsx", [["Bildnummer"], [1]])
    monkeypatch.setattr(tablefile, "_MOST_UNPACKED", 1000)
    with pytest.raises(FileError, match="larger than"):
        table(path)


def test_a_cut_workbook_is_said(tmp_path: Path) -> None:
    """Wherever it ends, and whatever is wrong inside."""
    path = workbook(tmp_path / "list.xlsx", [["Bildnummer"], *([number] for number in range(50))])
    raw = path.read_bytes()
    for cut in range(5, len(raw), 700):
        path.write_bytes(raw[:cut])
        with pytest.raises(FileError, match="is not a sound Excel workbook"):
            table(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<x>")
    with pytest.raises(FileError, match="is not a sound Excel workbook"):
        table(path)


def test_the_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without openpyxl the remedy is the exact command, in both languages."""
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04")
    monkeypatch.delitem(sys.modules, "openpyxl", raising=False)
    imported = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("openpyxl"):
            raise ImportError(name)
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(FileError) as caught:
        table(path)
    for lang in ("en", "de"):
        assert 'pip install "mediacheck[xlsx]"' in render_error(caught.value, lang)[1]
