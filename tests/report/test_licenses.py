"""The catalogue for a person."""

import json
from typing import Any

import pytest

from mediacheck.model import License
from mediacheck.report import licenses
from mediacheck.report.result import dumps

NONCOMMERCIAL = License(
    "CC-BY-NC-SA-4.0",
    "Creative Commons Attribution-NonCommercial-ShareAlike 4.0",
    "open",
    "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    frozenset({"Distribution", "Reproduction", "DerivativeWorks"}),
    frozenset({"Notice", "Attribution", "ShareAlike"}),
    frozenset({"CommercialUse"}),
    credit="[“{title}”][ by {creator}], {license}[, {url}]",
    source="https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode",
    retrieved="2026-10-01",
)
SILENT = License("LicenseRef-Somebody", "Somebody’s terms", "stock", retrieved="none was read")
NARROW = License(
    "LicenseRef-Narrow",
    "Narrow terms",
    "special",
    permits=frozenset({"Singing"}),
    prohibits=frozenset({"DerivativeWorks"}),
    channels=("newsletter", "website"),
    territories=("DACH",),
    accounts=("company",),
    editorial_only=True,
)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_golden(golden: Any, lang: str) -> None:
    """A licence says what it permits, requires and forbids, and where it says nothing, that is said."""
    entries = [NONCOMMERCIAL, SILENT, NARROW]
    pages = [licenses.licenses(entries, lang), *(licenses.license(entry, lang) for entry in entries)]
    golden(f"licenses-{lang}", "----\n".join(pages))


def test_silence_is_never_permission() -> None:
    """Where a stock licence names no channels, purposes or edits, the page says that it is not known."""
    page = licenses.license(SILENT, "de")
    assert page.count("nicht bekannt") == 3
    assert "Sie dürfen  " not in page


def test_names_come_in_the_readers_language() -> None:
    """What the catalogue says is translated where there is a translation of it, and else stays as it is."""
    entry = License("LicenseRef-X", "Open licence", "open", notes="worldwide", source="Somebody’s page")
    page = licenses.license(entry, "de")
    assert page.startswith("Freie Lizenz (LicenseRef-X)")
    assert "weltweit" in page
    assert "Somebody’s page" in page


def test_json_holds_every_field() -> None:
    """`--format json` prints the entry itself, sets in order."""
    found = json.loads(dumps(licenses.licenses_document([NONCOMMERCIAL, SILENT])))["licenses"]
    assert found[0]["requires"] == ["Attribution", "Notice", "ShareAlike"]
    assert found[1]["channels"] is None
