import dataclasses
from typing import Any

import pytest

from mediacheck import catalog
from mediacheck.i18n import render
from mediacheck.model import Signal, text
from mediacheck.rules.cover import covers

STOCK = "LicenseRef-Adobe-Stock-Standard"
SCOPE = {"channels": ("social",), "purposes": ("organic",)}


@pytest.mark.parametrize(
    ("granted", "stated", "company", "expected"),
    [
        ("ACME", "ACME", None, ["clear"]),
        ("Acme  ", "ACME", None, ["clear"]),
        ("ACME Holding", "ACME", None, ["review", "MC208"]),
        (None, "ACME", None, ["clear"]),
        (None, None, None, ["clear"]),
        ("ACME", None, None, ["review", "MC208"]),
        ("ACME", None, "ACME", ["clear"]),
        ("ACME", "Other", "ACME", ["review", "MC208"]),
    ],
)
def test_licensee(
    build: Any, granted: str | None, stated: str | None, company: str | None, expected: list[str]
) -> None:
    """A grant to one company is none to another, nor to nobody in particular; the company's name is the default."""
    asset = build.asset(build.grant(licensee=granted))
    use, policy = build.use(licensee=stated), build.policy(company=company)
    assert build.codes(asset, use=use, policy=policy) == expected


@pytest.mark.parametrize(
    ("license", "stated", "expected"),
    [
        (STOCK, "ACME", ["clear"]),
        (STOCK, "acme Austria", ["clear"]),
        (STOCK, "Customer", ["review", "MC208"]),
        ("LicenseRef-Company-Owned", "Customer", ["review", "MC208"]),
        ("CC0-1.0", "Customer", ["clear"]),
    ],
)
def test_a_licence_that_names_nobody_is_the_group_s(build: Any, license: str, stated: str, expected: list[str]) -> None:  # noqa: A002
    """A sister company on the company's list may rely on it, a stranger may not; an open licence is everybody's."""
    policy = build.policy(licensees=("ACME Austria",))
    asset = build.asset(dataclasses.replace(build.stock(), license=license))
    assert build.codes(asset, use=build.use(licensee=stated), policy=policy) == expected


@pytest.mark.parametrize(
    ("license", "grant", "asset", "missing"),
    [
        ("CC-BY-4.0", {}, {"creator": None}, ["creator"]),
        ("CC-BY-4.0", {}, {"source": None}, ["source"]),
        ("CC-BY-4.0", {}, {"creator": None, "source": None}, ["creator", "source"]),
        ("CC-BY-4.0", {}, {}, []),
        ("CC0-1.0", {}, {"creator": None}, []),
        ("CC0-1.0", {}, {"source": None}, ["source"]),
        (STOCK, {"reference": None, **SCOPE}, {}, ["reference"]),
        (STOCK, {"reference": "7", **SCOPE}, {"creator": None, "source": None}, []),
        (STOCK, {"reference": "7"}, {}, ["channels", "purposes"]),
        (STOCK, {"reference": "7", "channels": ("social",)}, {}, ["purposes"]),
        (STOCK, {"document": "invoice.pdf", **SCOPE}, {}, ["reference"]),
        ("LicenseRef-Commissioned", {"licensor": "Ann", "reference": "7", **SCOPE}, {}, []),
        ("LicenseRef-Commissioned", {"licensor": "Ann", "document": "c.pdf", **SCOPE}, {}, []),
        ("LicenseRef-Commissioned", {"licensor": "Ann", **SCOPE}, {}, ["reference"]),
        ("LicenseRef-Commissioned", {"document": "c.pdf", **SCOPE}, {}, ["licensor"]),
        ("LicenseRef-Press-Kit", {"licensor": "Ann", **SCOPE}, {}, ["reference"]),
        ("LicenseRef-Press-Kit", {"licensor": "Ann", "document": "c.pdf"}, {}, ["channels", "purposes"]),
        ("LicenseRef-Employee-Own-Work", {}, {}, ["channels", "purposes"]),
        ("LicenseRef-Flickr-CC", {**SCOPE, "reference": "7"}, {}, ["license"]),
        ("CC-BY-4.0", {}, {"creator": "  "}, ["creator"]),
        ("LicenseRef-Employee-Own-Work", {**SCOPE}, {}, []),
        ("LicenseRef-Company-Owned", {}, {"creator": None, "source": None}, []),
    ],
)
def test_what_a_grant_needs_at_least(build: Any, license: str, grant: dict, asset: dict, missing: list[str]) -> None:  # noqa: A002
    """Each kind of licence has its own least record; what is missing is one finding that names all of it."""
    use = build.use(caption="Photo: Ann Lee")
    registered = build.asset(build.grant(license, **grant), **asset)
    findings = [f for f in build.judge(registered, use=use).findings if f.code == "MC211"]
    assert len(findings) == bool(missing)
    assert [c.covers for c in build.case(registered, use=use).covers] == [not missing]
    assert [lack.term for cover in build.case(registered, use=use).covers for lack in cover.lacks] == missing


def test_no_grant_on_record(build: Any) -> None:
    """An asset without any grant is known, but not cleared."""
    assert build.codes(build.asset()) == ["review", "MC211"]


def test_broken_record(build: Any) -> None:
    """With a mistake in its record the asset still matches, but none of its grants is relied on."""
    broken = (text("line 3: “valid_untill” is not a known setting"),)
    for grants in ((), (build.grant(),), (build.grant(), build.grant("CC0-1.0"))):
        judgement = build.judge(build.asset(*grants, problems=broken))
        assert judgement.verdict == "review"
        assert [finding.code for finding in judgement.findings] == ["MC211"]
        assert "line 3" in render(judgement.findings[0].message, "en")


def test_unknown_license(build: Any) -> None:
    """An id that is in no catalogue is no licence; the nearest known one is offered."""
    judgement = build.judge(build.asset(build.grant("CC-BY-40")))
    assert [finding.code for finding in judgement.findings] == ["MC213"]
    assert judgement.verdict == "review"
    assert "CC-BY-4.0" in render(judgement.findings[0].remedy, "en")


def test_unknown_license_still_ends(build: Any) -> None:
    """What a grant itself forbids holds, whatever its licence."""
    grant = build.grant("LicenseRef-Nobody-Knows", channels=("print",))
    assert build.codes(build.asset(grant)) == ["blocked", "MC203", "MC213"]


def test_two_copies_share_their_grants(build: Any) -> None:
    """Where one picture is registered twice, the copy with a grant speaks for the one without."""
    bare, granted = build.asset(id="A-1"), build.asset(build.grant(), id="A-2")
    assert build.codes(bare, granted) == ["clear"]
    assert build.codes(bare, dataclasses.replace(granted, grants=())) == ["review", "MC211", "MC211"]


def test_every_shipped_licence_can_be_judged(build: Any) -> None:
    """With a complete record each licence of the catalogue covers its plainest use, or says which term forbids it."""
    licenses = catalog.load()
    grant = build.stock(licensor="Ann Lee", channels=("website",))
    for key, entry in licenses.items():
        asset = build.asset(dataclasses.replace(grant, license=key))
        use = build.use(channels=("website",), purpose="editorial" if entry.editorial_only else "organic")
        (cover,) = covers([asset], licenses, use, build.policy())
        lacks = {lack.code for lack in cover.lacks}
        if entry.kind == "platform":
            assert lacks == {"MC211"}, key
        elif "CommercialUse" in entry.prohibits:
            assert lacks == {"MC205"}, key
        elif not entry.editorial_only:
            assert not lacks, key


TRAINED = ("digitalSourceType", "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia")
COMPOSITE = ("digitalSourceType", "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia")


@pytest.mark.parametrize(
    ("grant", "asset", "claims", "noted"),
    [
        ({}, {"ai_made": True}, [], True),
        ({}, {}, [TRAINED], True),
        ({"license": "LicenseRef-Employee-Own-Work", **SCOPE}, {"ai_made": True}, [], True),
        ({}, {}, [COMPOSITE], False),
        ({"document": "terms.pdf"}, {"ai_made": True}, [], False),
        ({"reference": "account 7"}, {"ai_made": True}, [], False),
        ({"license": "CC0-1.0"}, {"ai_made": True}, [], False),
        ({"license": STOCK, "reference": "7", **SCOPE}, {"ai_made": True}, [], False),
        ({"channels": ("print",)}, {"ai_made": True}, [], False),
    ],
)
def test_nobody_is_the_author_of_what_ai_made(
    build: Any, *, grant: dict[str, Any], asset: dict[str, Any], claims: list[tuple[str, str]], noted: bool
) -> None:
    """An AI's picture on record as somebody's own is noted unless the tool's terms are named; a part of it makes none."""
    work = build.asset(dataclasses.replace(build.grant(), **grant), **asset)
    judgement = build.judge(work, media=build.media(claims=claims), use=build.use(labels=("ai",)))
    found = [(finding.code, finding.level.value, finding.term) for finding in judgement.findings]
    assert (("MC211", "note", "document") in found) is noted
    assert judgement.verdict == ("blocked" if grant.get("channels") == ("print",) else "clear")


@pytest.mark.parametrize(
    ("grant", "missing"),
    [
        ({"channels": None}, "die Kanäle"),
        ({"channels": None, "purposes": None}, "die Kanäle, die Zwecke"),
        ({"reference": None}, "die Bestellnummer"),
    ],
)
def test_what_is_missing_reads_well_in_german(build: Any, grant: dict[str, Any], missing: str) -> None:
    """One thing or several, of any gender: the sentence before the list governs neither number nor case."""
    (finding,) = build.judge(build.asset(build.stock(**grant))).findings
    assert render(finding.message, "de").endswith(f" ist unvollständig. Nicht genannt: {missing}.")


def test_a_record_with_a_mistake_covers_nothing(build: Any) -> None:
    """Whatever its grants say: the mistake may be in the line that takes it all back. What an agency says then counts."""
    broken = build.asset(build.grant(), problems=(text("line 3 is wrong"),))
    case = build.case(broken)
    assert [[lack.code for lack in cover.lacks] for cover in case.covers] == [["MC211"]]
    media = build.media(signals=[Signal("agency", "gettyimages", "536991815")])
    assert build.codes(broken, media=media) == ["review", "MC107", "MC211"]
