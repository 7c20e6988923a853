import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pytest

from mediacheck import catalog
from mediacheck.catalog import credit
from mediacheck.catalog.entries import KINDS, shipped_folder
from mediacheck.metadata import agencies
from mediacheck.model import Asset, Grant, License
from mediacheck.rules.embedded import named_agencies

PROMISED = {
    "LicenseRef-Adobe-Stock-Standard",
    "LicenseRef-Commissioned",
    "LicenseRef-Company-Owned",
    "LicenseRef-Customer-Reference",
    "LicenseRef-Employee-Own-Work",
    "LicenseRef-Getty-Editorial",
    "LicenseRef-Pexels",
    "LicenseRef-Pixabay",
    "LicenseRef-Press-Kit",
    "LicenseRef-Shutterstock-Standard",
    "LicenseRef-Unsplash",
}
PUBLIC_DOMAIN = {"CC0-1.0", "CC-PDM-1.0", "CC-PDDC"}
IDS = sorted(path.stem for path in shipped_folder().glob("*.toml"))
COMMONS = [name for name in IDS if name.startswith("CC") and name not in PUBLIC_DOMAIN]
STOCK = [name for name in IDS if catalog.load()[name].kind == "stock"]


@pytest.fixture
def entry(request: pytest.FixtureRequest, shipped: Mapping[str, License]) -> License:
    return shipped[request.param]


def spdx() -> set[str]:
    """The ids that SPDX's own list holds, as the reuse tool brings it."""
    listed = json.loads((files("reuse") / "resources" / "licenses.json").read_text(encoding="utf-8"))
    return {each["licenseId"] for each in listed["licenses"]}


def test_the_ids_that_others_rely_on_are_there(shipped: Mapping[str, License]) -> None:
    """Sidecars, imports and the purchases of agencies name these ids."""
    assert set(shipped) >= PROMISED


def test_every_creative_commons_id_of_spdx_is_there(shipped: Mapping[str, License]) -> None:
    """Whatever SPDX calls CC is in the catalogue, and the catalogue makes none up."""
    assert {name for name in shipped if name.startswith("CC")} == {name for name in spdx() if name.startswith("CC")}


@pytest.mark.parametrize("entry", IDS, indirect=True)
def test_every_entry_says_where_its_terms_come_from(entry: License) -> None:
    """No term without the text it was taken from, and the date or state of the copy that was read."""
    assert entry.source
    assert entry.retrieved
    assert entry.kind in KINDS
    assert entry.name != entry.id


@pytest.mark.parametrize("name", IDS)
def test_an_id_is_one_of_spdx_or_a_licenseref(name: str) -> None:
    """An id means the same to other programs, or says that it is ours."""
    assert name in spdx() or re.fullmatch(r"LicenseRef-[A-Za-z0-9.-]+", name)


@pytest.mark.parametrize("entry", COMMONS, indirect=True)
def test_creative_commons_terms_follow_their_elements(entry: License) -> None:
    """BY, NC, ND and SA mean what Creative Commons' own description of its licences says, in every version."""
    elements = set(entry.id.split("-")[1:])
    changes = set() if "ND" in elements else {"DerivativeWorks"}
    assert entry.permits == {"Reproduction", "Distribution"} | changes
    assert entry.requires == (
        {"Notice"} | ({"Attribution"} if "BY" in elements else set()) | ({"ShareAlike"} if "SA" in elements else set())
    )
    assert entry.prohibits == ({"CommercialUse"} if "NC" in elements else set())


@pytest.mark.parametrize("entry", COMMONS, indirect=True)
def test_a_credit_line_names_what_its_version_asks_for(entry: License) -> None:
    """Up to 3.0 the title, from 2.0 on the source, always the author and the licence with its address."""
    version = next(part for part in entry.id.split("-") if re.fullmatch(r"\d\.\d", part))
    asked = {"creator", "url"} | ({"title"} if version < "4" else set()) | ({"source"} if version > "1.0" else set())
    assert {*credit.names(entry.credit or "")} == asked


@pytest.mark.parametrize("entry", sorted(PUBLIC_DOMAIN), indirect=True)
def test_public_domain_asks_for_nothing(entry: License) -> None:
    """Where no right is left there is no duty."""
    assert (entry.kind, entry.requires, entry.prohibits) == ("open", frozenset(), frozenset())


@pytest.mark.parametrize("entry", [*COMMONS, *sorted(PUBLIC_DOMAIN)], indirect=True)
def test_a_creative_commons_entry_is_named_by_its_own_address(entry: License, shipped: Mapping[str, License]) -> None:
    """The address in the entry, in the credit line, and the id lead to the same entry."""
    assert entry.url
    assert catalog.recognise(entry.url, shipped) is entry
    assert catalog.recognise(f"{entry.url}legalcode.de", shipped) is entry
    assert catalog.recognise(entry.id.lower(), shipped) is entry
    line = catalog.credit_text(entry, Asset("A", title="Sea", creator="Ann Lee", source="Flickr"), Grant(entry.id))
    assert catalog.recognise(line, shipped) is entry


@pytest.mark.parametrize("entry", STOCK, indirect=True)
def test_stock_leaves_reporting_and_employees_to_the_grant(entry: License) -> None:
    """No copy of a stock licence that was read allows reporting, or an employee's own account, without conditions."""
    assert "editorial" not in (entry.purposes or ())
    assert entry.accounts is None


@pytest.mark.parametrize("entry", [name for name in STOCK if "Editorial" in name or "Imago" in name], indirect=True)
def test_editorial_is_editorial(entry: License) -> None:
    """What is licensed for news is never cleared for anything else, and its author is named."""
    assert entry.editorial_only
    assert "Attribution" in entry.requires


@pytest.mark.parametrize("entry", ["LicenseRef-Flickr-CC", "LicenseRef-Wikimedia-Commons"], indirect=True)
def test_a_platform_is_no_licence(entry: License) -> None:
    """A platform permits nothing: the picture's own licence does."""
    assert entry.kind == "platform"
    assert not entry.permits
    assert entry.channels is None
    assert entry.purposes is None


@pytest.mark.parametrize("entry", ["LicenseRef-Unsplash", "LicenseRef-Pexels", "LicenseRef-Pixabay"], indirect=True)
def test_free_collections_ask_for_no_credit(entry: License) -> None:
    """Their terms say that credit is welcome, not required."""
    assert entry.kind == "open"
    assert not entry.requires


@pytest.mark.parametrize("entry", IDS, indirect=True)
def test_what_an_entry_is_recognised_by_is_its_own(entry: License, shipped: Mapping[str, License]) -> None:
    """Patterns name a host and a path, never a whole site or Creative Commons, and lead to this entry alone."""
    known = {agency.id for agency in agencies.table().agencies}
    assert set(entry.match_agencies) <= known
    for pattern in entry.match_urls:
        host, _, path = pattern.partition("/")
        assert "*" not in host
        assert path.strip("*")
        assert "creativecommons" not in host
        assert catalog.recognise("https://www." + pattern.replace("*", "de"), shipped) is entry


@pytest.mark.parametrize("entry", IDS, indirect=True)
def test_every_credit_line_is_whole_and_readable(entry: License) -> None:
    """Whatever is unknown, no bracket, brace or orphaned comma is left."""
    for asset in (Asset("A"), Asset("A", creator="Ann Lee"), Asset("A", title="Sea"), Asset("A", source="Flickr")):
        line = catalog.credit_text(entry, asset, Grant(entry.id))
        assert not re.search(r"[\[\]{}]|^\W*,|,\s*,|\s{2}|[\s,]$", line), line
    full = catalog.credit_text(entry, Asset("A", title="Sea", creator="Ann Lee", source="Flickr"), Grant(entry.id))
    assert "Ann Lee" in full
    assert {*credit.names(entry.credit or "")} <= {*credit.NAMES}


@pytest.mark.parametrize("entry", STOCK, indirect=True)
def test_an_agency_s_credit_names_photographer_and_agency(entry: License) -> None:
    """The line that is printed for an agency's picture names both, as one reads it below pictures."""
    line = catalog.credit_text(entry, Asset("A", creator="Ann Lee"), Grant(entry.id))
    assert "Ann Lee" in line
    assert named_agencies(line) == {*entry.match_agencies}


def test_the_wheel_brings_the_folder() -> None:
    """What the program reads in a checkout is what the build puts into the package."""
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert '"licenses" = "mediacheck/licenses"' in project
    assert shipped_folder() == Path(__file__).parents[2] / "licenses"
