import re
from collections import Counter
from pathlib import Path

from mediacheck.metadata.fields import FIELDS, NAMESPACES, Field

DOCS = Path(__file__).parents[2] / "docs" / "metadata.md"


def row(field: Field) -> str:
    places = (
        ", ".join(f"`{path}`" for path in field.xmp),
        ", ".join(f"{record}:{number:02}" for record, number in field.iim),
        ", ".join(f"0x{tag:04X}" for tag in field.exif),
        ", ".join(f"`{keyword}`" for keyword in field.native),
    )
    return f"| `{field.name}` | {field.meaning} | " + " | ".join(places) + " |"


def test_every_field_is_documented_where_it_stands() -> None:
    """The table in the docs is the registry: one row for each field, with all its places."""
    written = set(DOCS.read_text(encoding="utf-8").splitlines())
    assert [row(field) for field in FIELDS if field.claim and row(field) not in written] == []


def test_names_and_places_are_unique() -> None:
    """No two fields are read from the same place."""
    for places in ("name", "xmp", "iim", "exif", "native"):
        values = [getattr(field, places) for field in FIELDS]
        counted = Counter(values if places == "name" else (place for value in values for place in value))
        assert [place for place, times in counted.items() if times > 1] == []


def test_every_prefix_is_a_known_namespace() -> None:
    """A path with a prefix that nobody defined would never be found in a file."""
    for field in FIELDS:
        for path in field.xmp:
            assert {part.partition(":")[0] for part in path.split("/")} <= NAMESPACES.keys()


def test_names_are_spelt_as_iptc_spells_them() -> None:
    """Lower camel case, as other programs read them."""
    assert [field.name for field in FIELDS if not re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", field.name)] == []
