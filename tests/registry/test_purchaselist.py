import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mediacheck import catalog
from mediacheck.config import purchases
from mediacheck.errors import FileError, UsageError
from mediacheck.i18n import render_error
from mediacheck.registry import Purchase, purchaselist
from mediacheck.registry.memory import MemoryRegistry
from mediacheck.registry.purchaselist import Listed

LICENSES = catalog.load()

ADOBE: list[Sequence[Any]] = [
    ["Adobe Stock ID", "Title", "License", "License ID", "License date", "Project", "User", "State"],
    ["112670342", "Lake, early", "Standard", "L-1", "03/14/2025", "Herbst", "jana@example.com", "purchased"],
    ["112670343", "Hill", "Extended License", "L-2", "2025-03-15", "", "", ""],
]
GETTY: list[Sequence[Any]] = [
    ["id", "date_downloaded", "agreement_name", "product_type", "License model", "Asset family", "Usage end date"],
    ["536991815", "2025-01-02T10:00:00Z", "Premium Access 7", "easyaccess", "Royalty-free", "creative", ""],
    ["536991816", "2025-01-03T10:00:00Z", "Premium Access 7", "easyaccess", "RM", "creative", "12/31/2026"],
    ["536991817", "2025-01-03T10:00:00Z", "Premium Access 7", "easyaccess", "RF", "editorial", ""],
]
SHUTTERSTOCK: list[Sequence[Any]] = [
    ["image_id", "license", "subscription_id", "download_time", "metadata.purchase_order", "id", "is_editorial"],
    ["1429861", "standard", "s8711", "2024-05-06T07:08:09Z", "PO 7", "e123", "false"],
    ["1429862", "enhanced", "s8711", "2024-05-06", "", "e124", "False"],
    ["1429863", "standard", "s8711", "2024-05-06", "", "e125", "true"],
]
GENERIC: list[Sequence[Any]] = [
    ["Agentur", "Bildnummer", "Lizenz", "Rechnungsnummer", "Lizenznehmer", "Gültig ab", "Gültig bis", "Projekt"],
    [
        "dpa / picture alliance",
        "123456789",
        "LicenseRef-dpa-Picture-Alliance",
        "R-1",
        "ACME",
        "01.03.2025",
        "28.02.2026",
        "X",
    ],
    ["iStock", "istock-88888888.jpg", "licenseref-istock-standard", "R-2", "", "", "", ""],
]


def written(path: Path, rows: Sequence[Sequence[Any]], delimiter: str = ",") -> Path:
    if path.suffix == ".xlsx":
        book = pytest.importorskip("openpyxl").Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(path)
        return path
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def read(path: Path, mapping: str | None = None) -> Listed:
    profiles = [purchases.find(mapping, None, LICENSES)] if mapping else purchases.every(None, LICENSES)
    return purchaselist.read(path, profiles, LICENSES)


def terms(listed: Listed) -> list[tuple[str, str, str | None]]:
    return [(each.supplier_id, each.license, each.reference) for each in listed.purchases]


# ---------------------------------------------------------------- the four shapes


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
@pytest.mark.parametrize(
    ("profile", "rows", "expected"),
    [
        (
            "adobe-stock",
            ADOBE,
            [
                Purchase(
                    "adobestock",
                    "112670342",
                    "LicenseRef-Adobe-Stock-Standard",
                    "L-1",
                    date="2025-03-14",
                    project="Herbst",
                    user="jana@example.com",
                ),
                Purchase("adobestock", "112670343", "LicenseRef-Adobe-Stock-Extended", "L-2", date="2025-03-15"),
            ],
        ),
        (
            "getty",
            GETTY,
            [
                Purchase(
                    "gettyimages", "536991815", "LicenseRef-Getty-Royalty-Free", "Premium Access 7", date="2025-01-02"
                ),
                Purchase(
                    "gettyimages",
                    "536991816",
                    "LicenseRef-Getty-Rights-Managed",
                    "Premium Access 7",
                    date="2025-01-03",
                    valid_until=dt.date(2026, 12, 31),
                ),
                Purchase(
                    "gettyimages", "536991817", "LicenseRef-Getty-Editorial", "Premium Access 7", date="2025-01-03"
                ),
            ],
        ),
        (
            "shutterstock",
            SHUTTERSTOCK,
            [
                Purchase(
                    "shutterstock",
                    "1429861",
                    "LicenseRef-Shutterstock-Standard",
                    "e123",
                    date="2024-05-06",
                    project="PO 7",
                ),
                Purchase("shutterstock", "1429862", "LicenseRef-Shutterstock-Enhanced", "e124", date="2024-05-06"),
                Purchase("shutterstock", "1429863", "LicenseRef-Shutterstock-Editorial", "e125", date="2024-05-06"),
            ],
        ),
        (
            "generic",
            GENERIC,
            [
                Purchase(
                    "dpa",
                    "123456789",
                    "LicenseRef-dpa-Picture-Alliance",
                    "R-1",
                    "ACME",
                    valid_from=dt.date(2025, 3, 1),
                    valid_until=dt.date(2026, 2, 28),
                    project="X",
                ),
                Purchase("istock", "88888888", "LicenseRef-iStock-Standard", "R-2"),
            ],
        ),
    ],
)
def test_each_list_is_known_by_its_header(
    tmp_path: Path, name: str, profile: str, rows: Sequence[Sequence[Any]], expected: Sequence[Purchase]
) -> None:
    """CSV or Excel, by itself or with --mapping, every column lands where it belongs. No right begins with a purchase."""
    path = written(tmp_path / name, rows, ";")
    listed = read(path)
    assert (listed.profile, listed.purchases, dict(listed.unknown)) == (profile, tuple(expected), {})
    assert read(path, profile) == listed


def test_a_header_of_another_agency_is_not_taken_for_a_known_one(tmp_path: Path) -> None:
    """Columns that any agency may have say nothing: a wrong guess would license other people's pictures."""
    path = written(
        tmp_path / "list.csv", [["Asset ID", "License", "License date", "Status"], ["1", "Standard", "", ""]]
    )
    with pytest.raises(FileError) as caught:
        read(path)
    message, remedy = render_error(caught.value, "en")
    assert (
        message == f"{path}: its columns are those of no list that is known: Asset ID, License, License date, Status."
    )
    assert "--mapping; known: adobe-stock, generic, getty, shutterstock" in remedy
    assert terms(read(path, "adobe-stock")) == [("1", "LicenseRef-Adobe-Stock-Standard", None)]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """With the names that it could have, and those that are there."""
    path = written(tmp_path / "list.csv", [["Adobe Stock ID", "Licence type"], ["1", "Standard"]])
    with pytest.raises(FileError) as caught:
        read(path, "adobe-stock")
    message, _ = render_error(caught.value, "en")
    assert "finds no column for: license (License, License type" in message
    assert message.endswith("The columns are: Adobe Stock ID, Licence type.")
    empty = written(tmp_path / "empty.csv", [])
    with pytest.raises(FileError, match="is empty"):
        read(empty)


# ---------------------------------------------------------------- rows


def adobe(
    tmp_path: Path, *rows: Sequence[Any], header: Sequence[str] = ("Adobe Stock ID", "License", "License ID", "State")
) -> Path:
    return written(tmp_path / "list.csv", [header, *rows])


def test_a_wrong_row_stops_all_of_the_list(tmp_path: Path) -> None:
    """Half a list would look like a whole one: the first wrong row is named, with the number of the others."""
    path = adobe(tmp_path, ["1", "Standard", "A", ""], ["", "Standard", "B", ""], ["3", "", "C", ""], ["4", "Standard"])
    with pytest.raises(FileError) as caught:
        read(path)
    message, remedy = render_error(caught.value, "en")
    assert (
        message == f"{path}:3: in this row it has no number of a picture, and 1 more are wrong. Nothing was imported."
    )
    assert "import it again" in remedy


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["", "Standard"], "it has no number of a picture"),
        (["1.12671E+08", "Standard"], "was shortened by a spreadsheet"),
        (["1,12671E+08", "Standard"], "was shortened by a spreadsheet"),
        (['=HYPERLINK("x","1")', "Standard"], "it has a formula"),
        (["9" * 101, "Standard"], "is no number of a picture"),
        (["1", ""], "it names no licence"),
        (["1", "Standard", "A", "pending"], "does not know whether “pending” is bought"),
    ],
)
def test_what_cannot_be_relied_on_is_refused(tmp_path: Path, row: Sequence[str], message: str) -> None:
    """A sentence with file and line, in both languages."""
    path = adobe(tmp_path, row)
    with pytest.raises(FileError, match="in this row") as caught:
        read(path)
    assert message in render_error(caught.value, "en")[0]
    assert caught.value.line == 2
    assert "Nichts wurde übernommen" in render_error(caught.value, "de")[0]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["", "1", "x", "", ""], "it names no agency"),
        (["Foto Müller", "1", "x", "", ""], "there is no agency “Foto Müller”"),
        (["Alamy", "1", "x", "", "12/31/2026"], "“12/31/2026” is no date"),
        (["Alamy", "1", "x", "01.02.2026", "01.01.2026"], "ends on 2026-01-01, before it begins"),
    ],
)
def test_agencies_and_days_are_checked(tmp_path: Path, row: Sequence[str], message: str) -> None:
    """A number without its agency is nobody's, and a day that is not understood might be any."""
    header = ["Agency", "ID", "License", "Valid from", "Valid until"]
    path = written(tmp_path / "list.csv", [header, row])
    with pytest.raises(FileError) as caught:
        read(path)
    assert message in render_error(caught.value, "en")[0]


@pytest.mark.parametrize(
    ("written_as", "number"),
    [
        ("112670342", "112670342"),
        (" #112670342", "112670342"),
        ("AdobeStock_112670342.jpeg", "112670342"),
        ('="112670342"', "112670342"),
        ("000123", "000123"),
        ("sb10065483a-001", "sb10065483a-001"),
    ],
)
def test_a_number_is_the_agency_s_own(tmp_path: Path, written_as: str, number: str) -> None:
    """However the list decorates it: a file's mark has to be the same."""
    (purchase,) = read(adobe(tmp_path, [written_as, "Standard"])).purchases
    assert purchase.supplier_id == number


def test_words_for_a_licence_that_nobody_explained_stay_words(tmp_path: Path) -> None:
    """The purchase is kept and named, but no licence is made up: it covers nothing."""
    listed = read(adobe(tmp_path, ["1", "Video_HD", "A", ""], ["2", "Video_HD", "B", ""], ["3", "CC-by-4.0", "C", ""]))
    assert terms(listed) == [("1", "Video_HD", "A"), ("2", "Video_HD", "B"), ("3", "CC-BY-4.0", "C")]
    assert listed.unknown == {"Video_HD": 2}


def test_a_picture_fetched_twice_is_bought_once(tmp_path: Path) -> None:
    """Doubles differ by day and buyer at most; another licence or order is another purchase."""
    header = ["Adobe Stock ID", "License", "License ID", "User"]
    rows = [
        ["1", "Standard", "A", "Jana"],
        ["1", "Standard", "A", "Tom"],
        ["1", "Extended", "A", "Tom"],
        ["1", "Standard", "B", ""],
    ]
    listed = read(adobe(tmp_path, *rows, header=header))
    assert (listed.rows, [each.user for each in listed.purchases]) == (4, ["Jana", "Tom", None])


def test_what_was_cancelled_is_taken_away(tmp_path: Path) -> None:
    """A later list with the refund ends the grant of the earlier one."""
    registry = MemoryRegistry()
    first = read(adobe(tmp_path, ["1", "Standard", "A", "purchased"], ["2", "Standard", "B", ""]))
    registry.add_purchases(first.purchases, cancelled=first.cancelled)
    second = read(adobe(tmp_path, ["1", "Standard", "A", "Refunded"]))
    assert registry.add_purchases(second.purchases, cancelled=second.cancelled).removed == 1
    assert [each.supplier_id for each in registry.all_purchases()] == ["2"]


# ---------------------------------------------------------------- a mapping of one's own


def test_a_company_describes_its_own_list(tmp_path: Path) -> None:
    """Its columns, its words for licences, one for rows without; an agency that nobody knows is refused."""
    profile = tmp_path / "own.toml"
    profile.write_text(
        'agency = "alamy"\nlicense = "LicenseRef-Alamy"\n[columns]\nid = "Motiv"\nreference = "Beleg"\nlicense = "Art"\n'
        '[licenses]\n"frei" = "CC0-1.0"\n'
    )
    path = written(tmp_path / "list.csv", [["Motiv", "Beleg", "Art"], ["2ABCDE1", "7", ""], ["2ABCDE2", "8", "Frei"]])
    assert terms(read(path, str(profile))) == [("2ABCDE1", "LicenseRef-Alamy", "7"), ("2ABCDE2", "CC0-1.0", "8")]
    profile.write_text(profile.read_text().replace('"alamy"', '"alami"'))
    with pytest.raises(UsageError, match="did you mean “alamy”"):
        read(path, str(profile))
