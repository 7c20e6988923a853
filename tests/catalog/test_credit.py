import pytest

from mediacheck import catalog
from mediacheck.model import Asset, Grant, License

BY = catalog.load()["CC-BY-4.0"]
URL = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("asset", "line"),
    [
        (Asset("A", title="Sea", creator="Ann Lee", source="Flickr"), f"Ann Lee, Flickr, CC BY 4.0, {URL}"),
        (Asset("A", title="Sea", creator="Ann Lee"), f"Ann Lee, CC BY 4.0, {URL}"),
        (Asset("A", creator="Ann Lee", source="Flickr"), f"Ann Lee, Flickr, CC BY 4.0, {URL}"),
        (Asset("A", source="Flickr"), f"Flickr, CC BY 4.0, {URL}"),
        (Asset("A"), f"CC BY 4.0, {URL}"),
        (Asset("A", title=" ", creator="Ann\n  Lee"), f"Ann Lee, CC BY 4.0, {URL}"),
        (Asset("A", source="[{url}]", creator="{title}"), f"{{title}}, [{{url}}], CC BY 4.0, {URL}"),
    ],
)
def test_the_template_drops_what_is_unknown(asset: Asset, line: str) -> None:
    """The line is readable whatever is on record, and a value is never read as a template."""
    assert catalog.credit_text(BY, asset, Grant("CC-BY-4.0")) == line


def test_the_grants_own_line_is_printed_as_it_is() -> None:
    """What was agreed on goes before any template."""
    asset = Asset("A", title="Sea", creator="Ann Lee")
    assert catalog.credit_text(BY, asset, Grant("CC-BY-4.0", credit=" Foto: A. Lee ")) == " Foto: A. Lee "


@pytest.mark.parametrize(
    ("asset", "grant", "line"),
    [
        (Asset("A", creator="Ann Lee"), Grant("L", licensor="Muster & Partner"), "Ann Lee / Muster & Partner"),
        (Asset("A"), Grant("L", licensor="Muster & Partner"), "Muster & Partner"),
        (Asset("A", creator="Ann Lee"), Grant("L"), "Ann Lee"),
        (Asset("A"), Grant("L"), ""),
    ],
)
def test_without_a_template_author_and_licensor_are_named(asset: Asset, grant: Grant, line: str) -> None:
    """A licence that says nothing of credit still has somebody to name."""
    assert catalog.credit_text(License("L", "Licence", "press"), asset, grant) == line


def test_every_name_can_be_used() -> None:
    """A company's template may use all that is known of asset, grant and licence."""
    entry = License(
        "L",
        "Our licence",
        "press",
        url="https://example.com",
        credit="{title}|{creator}|{source}|{license}|{licensor}|{url}",
    )
    asset = Asset("A", title="Sea", creator="Ann Lee", source="Flickr")
    assert (
        catalog.credit_text(entry, asset, Grant("L", licensor="ACME"))
        == "Sea|Ann Lee|Flickr|Our licence|ACME|https://example.com"
    )
