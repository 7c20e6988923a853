"""A result as a table for a spreadsheet."""

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediacheck.model import Lack, Verdict
from mediacheck.report.csv import COLUMNS, render
from mediacheck.report.document import document

from .suite import ReporterSuite

DELIMITERS = ",;\t|"
FORMULA = set("=+-@＝＋－＠")


def table(written: str, delimiter: str) -> list[list[str]]:
    """As a spreadsheet reads it that splits at this delimiter."""
    return list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""), delimiter=delimiter))


def rows(result: Any, lang: str = "en") -> list[dict[str, str]]:
    header, *found = table(render(document(result, lang)), ";" if lang == "de" else ",")
    assert tuple(header) == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]


def computed(written: str) -> list[str]:
    """Cells that a spreadsheet may take for a formula, whichever delimiter it knows, whatever it trims."""
    cells = {cell for delimiter in DELIMITERS for row in table(written, delimiter) for cell in row}
    return [cell for cell in cells if cell.lstrip('" \u00a0\r\n\t')[:1] in FORMULA]


class TestCsv(ReporterSuite):
    def write(self, document: dict[str, Any]) -> str:
        return render(document)

    def read(self, written: str) -> str:
        delimiter = ";" if '"post";' in written else ","
        return " ".join(" ".join(cell for row in table(written, delimiter) for cell in row).split())

    def check(self, written: str) -> None:
        assert computed(written) == []
        assert all(len(row) == len(COLUMNS) for row in table(written, ";" if '"post";' in written else ","))


def test_golden(sample: Any, golden: Any) -> None:
    """The table was looked at, and changes only on purpose."""
    golden(f"csv-{sample.lang}", render(document(sample.rich(), sample.lang)).replace("\r\n", "\n"))


def test_a_spreadsheet_knows_its_characters_and_lines(sample: Any) -> None:
    """A byte order mark says UTF-8, each row ends in CRLF and is one line, all cells are quoted."""
    written = render(document(sample.rich(), sample.lang))
    assert written.encode("utf-8").startswith(b'\xef\xbb\xbf"post"')
    assert written.endswith("\r\n")
    lines = written.split("\r\n")[:-1]
    assert len(lines) == 1 + 10
    assert not any("\n" in line or "\r" in line for line in lines)
    assert all(line.lstrip("\ufeff")[0] == line[-1] == '"' for line in lines)


def test_a_row_has_what_the_columns_say(english: Any) -> None:
    """A picture's row: use, verdict, what is wrong, whose it is by which licence, and the file."""
    (row,) = [row for row in rows(english.rich()) if row["item"] == "lake-in-the-morning.jpg"]
    digest = row.pop("sha256")
    assert len(digest) == 64
    assert row == {
        "post": "winter-post",
        "source": "folder",
        "date": "2026-12-15",
        "channels": "linkedin",
        "item": "lake-in-the-morning.jpg",
        "verdict": "blocked",
        "codes": "MC201 / MC304 / MC212",
        "messages": "The licence of ACME-12 ended on 2026-06-30; the post is planned for 2026-12-15. / The file says "
        "that it is under CC BY-SA 4.0. Anyone can write that into a file. / The licence ends soon, on 2026-12-20.",
        "remedies": "Have the licence extended, or choose another picture. / Find the page where the author offers the "
        "picture, and have it registered with that page as its source.",
        "assets": "ACME-12",
        "licenses": "LicenseRef-Adobe-Stock-Standard",
        "references": "AS-55512",
        "coverage": "0.9732",
        "kind": "image",
        "width": "1600",
        "height": "900",
        "size": "1234567",
    }


def test_numbers_are_numbers_where_the_table_is_opened(sample: Any) -> None:
    """Delimiter and decimal mark are those of the language's spreadsheets."""
    found = [row["coverage"] for row in rows(sample.rich(), sample.lang)]
    assert {"de": "0,9732", "en": "0.9732"}[sample.lang] in found
    assert "" in found  # not known is not zero


def test_the_grant_that_covers_is_named(english: Any, make: Any) -> None:
    """Of a clear picture the licence that clears it, of another one those that do not; a look-alike is no asset of ours."""
    (path,) = [row for row in rows(english.rich()) if row["item"] == "path.jpg"]
    assert path["references"] == "AS-90210"
    lacking = make.cover("A", make.stock, Lack("MC203", "channels"), reference="R-1")
    seen = (make.match("A", None), make.match("B", None, verified=False))
    found = make.item("a.jpg", Verdict.BLOCKED, english.expired, matches=seen, covers=(lacking,))
    (row,) = rows(make.run(make.post("p", [found])))
    assert (row["assets"], row["references"]) == ("A", "R-1")


def test_a_post_without_pictures_has_a_row(sample: Any) -> None:
    """Its verdict is in the table, with why."""
    (row,) = [row for row in rows(sample.beginner(), sample.lang) if row["post"] == "empty"]
    assert row["verdict"] == "unchecked"
    assert row["messages"]
    assert row["item"] == ""


@given(st.lists(st.text(";,|\t\"'=+-@ \r\na＝"), min_size=6, max_size=6), st.sampled_from(["de", "en"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_delimiter_makes_a_formula(make: Any, values: list[str], lang: str) -> None:
    """Excel splits at the semicolon in German and at the comma in English, whoever wrote the file: neither finds a formula."""
    name, other, asset, license_, reference, title = values
    about = {"matches": (make.match(asset, title),), "covers": (make.cover(asset, make.owned, reference=reference),)}
    items = [make.item(name, Verdict.CLEAR, **about), make.item(license_, Verdict.CLEAR)]
    written = render(document(make.run(make.post(other, items), make.post(name, [])), lang))
    assert computed(written) == []


@pytest.mark.parametrize("value", ["=," * 40_000, '"' * 40_000, "a;" * 40_000, "a" * 40_000, "-1" * 40_000, 'a,"'])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_cell_flows_into_the_next_row(hostile: Any, lang: str, value: str) -> None:
    """What is longer than a cell of Excel begins in the next row as it likes: nothing is, and no row runs into another one."""
    written = render(document(hostile(value), lang))
    for delimiter in DELIMITERS:
        found = table(written, delimiter)
        assert len(found) == 4
        assert max(len(cell) for row in found for cell in row) <= 32_767


def test_the_readers_of_these_tests_find_a_formula() -> None:
    """A table that is only quoted has one for whoever splits at the other delimiter."""
    assert computed('"a";"b,=1+1"\r\n')
    assert computed('"a";"b,""=1+1"\r\n')
    assert not computed('"a";"b,\'=1+1"\r\n')
