import datetime as dt
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.model import Level

DAY = dt.date(2026, 12, 1)

RESTRICTING = {
    "exclusive": ["Exclusive", "World exclusive, ask the agency", "Exclusively for the Daily Mail", "exklusiv für Stern"],
    "social": ["No social media", "Not for social media", "No print or social media use", "No use on social media",
               "Social media use is prohibited", "Keine Nutzung in sozialen Medien", "nicht für soziale Netzwerke"],
    "internet": ["NO INTERNET", "No web use", "Not for online use", "Nicht für Online", "keine Online-Nutzung", "kein Internet"],
    "editorial": ["EDITORIAL USE ONLY", "For editorial use only.", "Restricted to editorial use", "for press use only",
                  "nur redaktionell", "Nur zur redaktionellen Verwendung", "Ausschließlich für redaktionelle Zwecke",
                  "Nur für Pressezwecke"],
    "commercial": ["Not for commercial use", "No commercial use", "non-commercial use only", "Commercial use is not permitted",
                   "Keine kommerzielle Nutzung", "Nur für nicht-kommerzielle Zwecke"],
    "private": ["Personal use only", "nur für private Zwecke"],
    "internal": ["For internal use only", "nur intern", "nur für internen Gebrauch"],
    "print": ["Print only", "nur Print"],
    "sales": ["No sales", "Not for resale", "NO ARCHIVES", "No sales, no archive", "keine Archivierung"],
    "publication": ["Not for publication", "Do not publish", "Nicht zur Veröffentlichung"],
}  # fmt: skip

NEAR_MISSES = [
    "non-exclusive", "Non exclusive licence", "not exclusive", "nonexclusive", "nicht exklusiv", "keine exklusiven Rechte",
    "exclusive property of Jane Doe", "Exclusive: no", "inclusive", "No restrictions", "no restrictions on social media",
    "No social media restrictions", "No internet restrictions", "Social media ok", "No people, social media ok",
    "not editorial only", "nicht nur redaktionell", "editorial and commercial use", "Commercial use allowed",
    "commercially available", "Attribution-NonCommercial 4.0", "nur im Internet", "Please credit the photographer",
    "Mandatory credit", "Abdruck honorarfrei, Belegexemplar erbeten", "archive", "No data mining", "unsocial media", "no embargo",
    "salesman", "SOLD OUT",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind, several in RESTRICTING.items() for said in several])
def test_words_that_restrict(build: Any, kind: str, said: str) -> None:
    """Instructions that forbid a company's post on LinkedIn block it; under a grant that covers it they are for review."""
    media = build.media(claims=[("instructions", said)])
    findings = {
        finding.evidence["restriction"]: finding
        for finding in build.judge(media=media).findings
        if finding.code == "MC305"
    }
    assert findings[kind].level is Level.BLOCK
    assert build.codes(build.asset(build.grant()), media=media)[:2] == ["review", "MC305"]


@pytest.mark.parametrize("said", NEAR_MISSES)
def test_words_that_do_not(build: Any, said: str) -> None:
    """Words within words, and what takes the restriction back, forbid nothing."""
    media = build.media(claims=[("instructions", said)])
    assert build.codes(build.asset(build.grant()), media=media) == ["clear"]
    assert "MC305" not in build.codes(media=media)


@pytest.mark.parametrize(
    ("said", "use", "expected"),
    [
        ("No social media", {"channels": ("website",)}, None),
        ("No social media", {"channels": ("website", "xing")}, Level.BLOCK),
        ("No social media", {"channels": ()}, Level.REVIEW),
        ("No internet", {"channels": ("print",)}, None),
        ("No internet", {"channels": ("newsletter",)}, Level.BLOCK),
        ("Print only", {"channels": ("print",)}, None),
        ("Editorial use only", {"purpose": "editorial"}, None),
        ("No commercial use", {"commercial": False}, None),
        ("Personal use only", {"commercial": False}, None),
        ("Internal use only", {"purpose": "internal"}, None),
        ("Internal use only", {"channels": ("intranet",)}, None),
        ("No advertising", {"purpose": "paid"}, Level.BLOCK),
        ("No advertising", {}, Level.REVIEW),
        ("Keine Werbung", {"commercial": False}, None),
        ("Exclusive for ACME", {}, None),
        ("One-time use only", {}, Level.REVIEW),
        ("Embargoed until Friday", {}, Level.REVIEW),
        ("GERMANY, AUSTRIA AND SWITZERLAND OUT", {}, Level.REVIEW),
        ("No commercial use without permission", {}, Level.REVIEW),
        ("Not for publication before Friday", {}, Level.REVIEW),
        ("Editorial use only. " + "The terms go on. " * 40, {}, Level.REVIEW),
    ],
)
def test_restriction_against_the_use(build: Any, said: str, use: dict[str, Any], expected: Level | None) -> None:
    """A restriction blocks what it forbids, leaves alone what it does not touch, and goes to a person in between."""
    judgement = build.judge(media=build.media(claims=[("instructions", said)]), use=build.use(**use))
    assert next((finding.level for finding in judgement.findings if finding.code == "MC305"), None) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (("actionAdvised", "kill"), Level.BLOCK),
        (("actionAdvised", "replace"), None),
        (("licenseEndDate", "2026-11-30"), Level.BLOCK),
        (("licenseEndDate", "2026-12-01"), None),
        (("expirationDate", "20261130"), Level.BLOCK),
        (("expirationDate", "2026:11:30"), Level.BLOCK),
        (("expirationDate", "2026-11-30T23:30:00Z"), None),  # the next day in Berlin
        (("expirationDate", "2026"), None),
        (("expirationDate", "2025"), Level.BLOCK),
        (("expirationDate", "2026-11"), Level.BLOCK),
        (("expirationDate", "2026-12"), None),
        (("expirationDate", "00000000"), None),
        (("expirationDate", "9999-12-31"), None),
        (("expirationDate", "9999"), None),
        (("expirationDate", "9999-12-31T23:59:59Z"), None),
        (("licenseEndDate", "when the fair ends"), Level.REVIEW),
        (("licenseEndDate", "2026-13"), Level.REVIEW),
        (("releaseDate", "2026-12-02"), Level.BLOCK),
        (("releaseDate", "2026-12-01"), None),
        (("releaseDate", "2027"), Level.BLOCK),
        (("licenseStartDate", "2026-12-02"), Level.BLOCK),
        (("licenseStartDate", "2020-01-01"), None),
        (("mediaConstraints", "Print only"), Level.BLOCK),
        (("mediaConstraints", "Packaging"), Level.REVIEW),
        (("mediaConstraints", "All media"), None),
        (("regionConstraints", "Germany"), Level.REVIEW),
        (("regionConstraints", "Worldwide"), None),
        (("otherConstraints", "None"), None),
        (("otherConstraints", "No AI training"), None),
        (("imageDuplicationConstraints", "DP-NOD"), Level.REVIEW),
        (("imageDuplicationConstraints", "DP-LIC"), None),
        (("dataMining", "DMI-PROHIBITED"), None),
        (("rightsUsageTerms", "Editorial use only"), Level.BLOCK),
        (("rightsUsageTerms", "The exclusive rights are ours"), None),
        (("rightsUsageTerms", "CC BY-NC 4.0, for non-commercial use"), None),
        (("copyrightNotice", "© Jane Doe, editorial use only"), Level.BLOCK),
        (("artworkCopyrightNotice", "Editorial use only"), None),
        (("title", "No social media"), None),
    ],
)
def test_restriction_by_field(build: Any, claim: tuple[str, str], expected: Level | None) -> None:
    """Kill flags and dates on the day of the post block; what only a person can weigh is for review."""
    judgement = build.judge(media=build.media(claims=[claim]))
    assert next((finding.level for finding in judgement.findings if finding.code == "MC305"), None) == expected


@pytest.mark.parametrize(
    "claim", [("actionAdvised", "kill"), ("licenseEndDate", "2026-11-30"), ("mediaConstraints", "Packaging")]
)
def test_restriction_under_a_covering_grant(build: Any, claim: tuple[str, str]) -> None:
    """Under a grant that covers the use it is a review; under one that does not it keeps its level."""
    media = build.media(claims=[claim])
    assert build.codes(build.asset(build.grant()), media=media) == ["review", "MC305"]
    level = next(
        f.level
        for f in build.judge(build.asset(build.grant(channels=("print",))), media=media).findings
        if f.code == "MC305"
    )
    assert level is (Level.REVIEW if claim[0] == "mediaConstraints" else Level.BLOCK)


def test_permission_is_what_a_grant_is(build: Any) -> None:
    """Who has a licence has the permission that the file asks for."""
    media = build.media(claims=[("instructions", "Do not use without permission")])
    assert build.codes(build.asset(build.grant()), media=media) == ["clear"]
    assert "MC305" in build.codes(media=media)


def test_own_words_to_others(build: Any) -> None:
    """A company's own press picture tells others what they may do, not the company; its dates hold for itself too."""
    words = ("instructions", "Press use only")
    own = build.media(claims=[words, ("copyrightNotice", "© ACME")])
    assert build.codes(build.asset(build.grant()), media=own) == ["clear"]
    assert build.codes(build.asset(build.grant()), media=build.media(claims=[words])) == ["review", "MC305"]
    assert build.codes(build.asset(build.stock()), media=own) == ["review", "MC305"]
    assert "MC305" in build.codes(media=own)
    ended = build.media(claims=[("expirationDate", "2026-11-30"), ("copyrightNotice", "© ACME")])
    assert build.codes(build.asset(build.grant()), media=ended) == ["review", "MC305"]


def test_restriction_is_told_once(build: Any) -> None:
    """The same restriction in several blocks and fields is one finding, which holds them all."""
    media = build.media(
        claims=[
            ("instructions", "No social media"),
            ("instructions", "No social media", "iim"),
            ("rightsUsageTerms", "No social media!"),
        ]
    )
    (finding,) = [f for f in build.judge(media=media).findings if f.code == "MC305"]
    assert len(finding.evidence["claims"]) == 3
    assert render(finding.message, "de") == "Die Datei schließt soziale Medien aus: „No social media“."


def test_restriction_in_a_shared_post(build: Any) -> None:
    """A native share publishes nothing, so nothing in the file forbids it."""
    media = build.media(claims=[("actionAdvised", "kill")])
    assert build.codes(media=media, use=build.use(mode="share")) == ["clear", "MC605"]


@pytest.mark.parametrize(
    ("field", "said", "expected", "granted"),
    [
        ("restrictions", "No social media", ["blocked", "MC305"], ["review", "MC305"]),
        ("restrictions", "Ask the desk first", ["review", "MC305"], ["review", "MC305"]),
        ("restrictions", "none", ["review", "MC101"], ["clear"]),
        ("exclusivityEndDate", "2099-12-31", ["review", "MC305"], ["clear"]),
        ("exclusivityEndDate", "2001-12-31", ["review", "MC101"], ["clear"]),
        ("exclusivityEndDate", "soon", ["review", "MC305"], ["review", "MC305"]),
        ("reuseProhibited", "True", ["review", "MC305"], ["review", "MC305"]),
        ("reuseProhibited", "False", ["review", "MC101"], ["clear"]),
    ],
)
def test_restrictions_of_prism(build: Any, field: str, said: str, expected: list[str], granted: list[str]) -> None:
    """What magazines and agencies write in PRISM's own fields counts like IPTC's instructions and PLUS' constraints."""
    media = build.media(claims=[(field, said)])
    verdict, *codes = build.codes(media=media)
    assert (verdict, expected[1] in codes) == (expected[0], True)
    assert "MC305" in expected or "MC305" not in codes
    assert build.codes(build.asset(build.grant()), media=media) == granted


def test_an_own_picture_with_a_second_licence_stays_one(build: Any) -> None:
    """The company's words to others do not turn against it because the picture is under an open licence as well."""
    media = build.media(claims=[("copyrightNotice", "© ACME"), ("instructions", "Press use only")])
    own, public = build.grant(valid_until=build.day + dt.timedelta(90)), build.grant("CC0-1.0")
    for grants in ((own,), (own, public), (public, own)):
        assert build.codes(build.asset(*grants), media=media) == ["clear"]
    assert build.codes(build.asset(public), media=media)[0] == "review"
