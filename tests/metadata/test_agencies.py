import re
from pathlib import Path

from mediacheck.metadata.agencies import display_name, table

DOCS = Path(__file__).parents[2] / "docs" / "metadata.md"


def test_every_agency_has_a_plain_id_and_a_way_to_be_told() -> None:
    """Licences refer to the ids, so these are short, lower-case and stay."""
    for agency in table().agencies:
        assert re.fullmatch(r"[a-z0-9]+", agency.id)
        assert agency.credits or agency.hosts or agency.files


def test_every_agency_is_found_by_its_own_name() -> None:
    """The name for people is one of the words that tell the agency."""
    for agency in table().agencies:
        parts = {part.strip().casefold() for part in agency.name.split("/")}
        named = {found.id for part in parts for found in (*table().named(part), *table().credited(part))}
        assert agency.id in named, agency.id


def test_every_agency_is_documented() -> None:
    """Whoever writes a licence finds the ids in the docs."""
    text = DOCS.read_text(encoding="utf-8")
    for agency in table().agencies:
        assert f"| `{agency.id}` | {agency.name} |" in text


def test_people_read_the_agencys_name() -> None:
    """An id that is not in the table is shown as it is."""
    assert display_name("gettyimages") == "Getty Images"
    assert display_name("somebody") == "somebody"
