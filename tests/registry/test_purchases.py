import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mediacheck import catalog
from mediacheck.errors import FileError
from mediacheck.model import Asset, Grant, text
from mediacheck.registry import Purchase, exchange, open_registry, purchasefile, purchases
from mediacheck.registry.folder import FolderRegistry
from mediacheck.registry.memory import MemoryRegistry
from mediacheck.registry.sqlite import SqliteRegistry

from .making import Looks, downgrade, entry, verified

LICENSES = catalog.load()
STANDARD = "LicenseRef-Adobe-Stock-Standard"
BOUGHT = Purchase("adobestock", "112670342", STANDARD, reference="ORDER-1")


def licensed(asset: Asset, *bought: Purchase) -> tuple[Grant, ...]:
    registry = MemoryRegistry()
    registry.add_purchases(bought)
    return purchases.licensed(asset, registry, LICENSES).grants


# ---------------------------------------------------------------- whose number it is


@pytest.mark.parametrize(
    ("asset", "expected"),
    [
        (Asset("a", supplier_id="AdobeStock_112670342"), ("adobestock", "112670342")),
        (Asset("a", supplier_id="112670342", source="Adobe Stock"), ("adobestock", "112670342")),
        (
            Asset("a", supplier_id="112670342", source="https://stock.adobe.com/de/112670342"),
            ("adobestock", "112670342"),
        ),
        (Asset("a", supplier_id="112670342", grants=(Grant(STANDARD),)), ("adobestock", "112670342")),
        (Asset("a", supplier_id="7", grants=(Grant("x", licensor="Getty Images"),)), ("gettyimages", "7")),
        (Asset("a", supplier_id="112670342", owner="Shutterstock"), ("shutterstock", "112670342")),
        (Asset("a", supplier_id="112670342", origin="/x/gettyimages-112670342.jpg"), ("gettyimages", "112670342")),
        # The plainest part counts.
        (Asset("a", supplier_id="1", source="Adobe Stock", owner="Getty Images"), ("adobestock", "1")),
        # A part that names two names none.
        (Asset("a", supplier_id="1", source="Getty Images / Adobe Stock"), None),
        (Asset("a", supplier_id="112670342"), None),
        (Asset("a", supplier_id="112670342", source="https://example.com"), None),
        (Asset("a", source="Adobe Stock", origin="/x/AdobeStock_112670342.jpeg"), None),
        (Asset("a", supplier_id="  ", source="Adobe Stock"), None),
    ],
)
def test_a_number_counts_with_its_agency_only(asset: Asset, expected: tuple[str, str] | None) -> None:
    """Agencies number their pictures alike, so a record that names none has no supplier."""
    assert purchases.supplier(asset, LICENSES) == expected


# ---------------------------------------------------------------- what a purchase grants


def test_an_asset_has_the_grants_that_were_bought() -> None:
    """Licence, reference and days of the list; the agency is the licensor, and project and buyer are no document."""
    until = dt.date(2027, 1, 1)
    bought = replace(BOUGHT, licensee="ACME", valid_until=until, date="2025-01-01", project="Herbst", user="Jana")
    own = Grant("LicenseRef-Company-Owned")
    asset = Asset("a", supplier_id="112670342", source="Adobe Stock", grants=(own,))
    expected = Grant(STANDARD, "Adobe Stock", "ACME", "ORDER-1", valid_until=until)
    assert licensed(asset, bought, replace(bought, supplier_id="112670343")) == (own, expected)
    assert licensed(replace(asset, supplier_id="1"), bought) == (own,)


def test_what_the_record_says_of_an_order_counts() -> None:
    """A person who wrote down less than was bought had a reason: the purchase does not widen it."""
    narrow = Grant(STANDARD, reference="order-1", channels=("linkedin",))
    asset = Asset("a", supplier_id="112670342", source="Adobe Stock", grants=(narrow,))
    assert licensed(asset, BOUGHT) == (narrow,)
    assert len(licensed(asset, replace(BOUGHT, reference="ORDER-2"))) == 2
    plain = replace(asset, grants=(Grant(STANDARD, channels=("linkedin",)),))
    assert licensed(plain, replace(BOUGHT, reference=None)) == plain.grants


def test_a_broken_record_gets_no_grant() -> None:
    """It is not known what the record would have said."""
    asset = Asset("a", supplier_id="112670342", source="Adobe Stock", problems=(text("…"),))
    assert licensed(asset, BOUGHT) == ()


def test_a_purchase_is_called_by_its_order_number() -> None:
    """Without one, by the agency and its number."""
    assert purchases.label(BOUGHT) == "ORDER-1"
    assert purchases.label(replace(BOUGHT, reference=None)) == "Adobe Stock 112670342"


# ---------------------------------------------------------------- in a folder


def test_a_folder_keeps_them_in_a_sorted_list(root: Path, look: Looks) -> None:
    """purchases.csv is the same for the same purchases, whoever imported them in which order."""
    registry = FolderRegistry(str(root), inspect=look)
    first = replace(BOUGHT, project='Herbst, "neu"', valid_until=dt.date(2027, 1, 1))
    registry.add_purchases([replace(BOUGHT, supplier_id="9"), first])
    registry.add_purchases([replace(BOUGHT, agency="alamy")])
    registry.close()
    assert (root / "purchases.csv").read_bytes().decode() == (
        "agency,supplier_id,license,reference,licensee,date,valid_from,valid_until,project,user,document\n"
        f'adobestock,112670342,{STANDARD},ORDER-1,,,,2027-01-01,"Herbst, ""neu""",,\n'
        f"adobestock,9,{STANDARD},ORDER-1,,,,,,,\n"
        f"alamy,112670342,{STANDARD},ORDER-1,,,,,,,\n"
    )
    assert verified(root) == []


def test_a_list_written_by_hand_counts(root: Path, look: Looks, later: Callable[[], None]) -> None:
    """What is in force is what lies in the folder, from one opening to the next; a folder.toml makes no media of it."""
    path = root / "purchases.csv"
    (root / "folder.toml").write_text('[[grant]]\nlicense = "CC0-1.0"\n')

    def found() -> list[str]:
        registry = FolderRegistry(str(root), inspect=look)
        try:
            assert "purchases.csv" not in {asset.id for asset in registry.assets()}
            return [each.supplier_id for each in registry.all_purchases()]
        finally:
            registry.close()

    assert found() == []
    path.write_text("\ufeffagency,supplier_id,license\r\nalamy,B,L\r\n\r\nalamy,A,L\r\n", encoding="utf-8")
    assert found() == ["A", "B"]
    path.write_text("agency,supplier_id,license\nalamy,C,L\n")
    later()
    assert found() == found() == ["C"]
    path.unlink()
    assert found() == []
    assert "purchases.csv" not in look.names


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("agency,supplier_id,license\nadobe,1,L\n", 2, "there is no agency “adobe”"),
        ("agency,supplier_id,license\nalamy,1,L\n<<<<<<< HEAD\n", 3, "this row is no purchase"),
        ("agency,supplier_id,license\nalamy,,L\n", 2, "this row is no purchase"),
        ("agency,supplier_id,license,valid_until\nalamy,1,L,31.12.2026\n", 2, "this row is no purchase"),
        ('agency,supplier_id,license\nalamy,1,"L\nx', 2, "cannot be read"),
        ("Asset ID,License\n1,Standard\n", 1, "is not this registry’s list"),
    ],
)
def test_a_wrong_list_stops_with_its_line(root: Path, look: Looks, content: str, line: int, message: str) -> None:
    """A purchase that is lost in silence would be a licence nobody finds."""
    (root / "purchases.csv").write_text(content)
    with pytest.raises(FileError, match=message) as caught:
        FolderRegistry(str(root), inspect=look)
    assert (caught.value.path.name, caught.value.line) == ("purchases.csv", line)


def test_a_folder_with_purchases_is_taken_over(root: Path, look: Looks, tmp_path: Path) -> None:
    """Importing a folder brings what was bought; one that has nothing else is no mistake."""
    (root / "purchases.csv").write_text(purchasefile.render([BOUGHT]))
    only = tmp_path / "only"
    only.mkdir()
    (only / "purchases.csv").write_text(purchasefile.render([replace(BOUGHT, supplier_id="2")]))
    target = MemoryRegistry()
    assert exchange.import_folder(root, target, inspect=look).purchases.new == 1
    assert exchange.import_folder(only, target, inspect=look).purchases.new == 1
    assert [each.supplier_id for each in target.all_purchases()] == ["112670342", "2"]


# ---------------------------------------------------------------- in a database


def test_an_older_registry_gains_its_table(tmp_path: Path, photos: list[Path], look: Looks) -> None:
    """A file of schema version 1 opens with all its assets and takes purchases."""
    location = str(tmp_path / "registry.db")
    registry = SqliteRegistry(location, create=True)
    registry.add([entry(photos[0])])
    registry.close()
    downgrade(location, 1)
    again = open_registry(location, inspect=look)
    assert len(again) == 1
    again.add_purchases([BOUGHT])
    assert list(again.all_purchases()) == [BOUGHT]
    again.close()


def test_a_damaged_purchase_is_said(tmp_path: Path) -> None:
    """Verifying names it; it is never passed over."""
    location = str(tmp_path / "registry.db")
    registry = SqliteRegistry(location, create=True)
    registry.add_purchases([BOUGHT])
    registry._store.database.execute("UPDATE purchase SET record = '{'")
    assert "damaged" in next(registry.verify()).template
    registry.close()


@pytest.mark.parametrize(
    "purchases",
    [
        "7",
        '"x"',
        '{"agency": 1}',
        '[{"agency": "alamy"}]',
        '[["x"]]',
        '[{"agency": "alamy", "supplier_id": "\\ud800", "license": "x"}]',
    ],
)
def test_a_wrong_export_is_refused_before_anything_changes(tmp_path: Path, purchases: str) -> None:
    """Purchases in a JSON file are read as strictly as its assets."""
    path = tmp_path / "export.json"
    path.write_text(f'{{"version": 1, "assets": [], "purchases": {purchases}}}')
    registry = MemoryRegistry()
    with pytest.raises(FileError):
        exchange.import_file(path, registry)
    assert list(registry.all_purchases()) == []
