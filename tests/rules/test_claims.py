from dataclasses import replace
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.model import Level, Problem, Signal, text

BY = "https://creativecommons.org/licenses/by/4.0/"
NC = "https://creativecommons.org/licenses/by-nc/4.0/"
IN_COPYRIGHT = "https://rightsstatements.org/page/InC/1.0/?language=de"
CREATOR = ("creator", "Ann Lee")
CREDIT = f"Photo: Ann Lee, {BY}"


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([("copyrightNotice", "© 2024 Jane Doe")], ["review", "MC101", "MC303"]),
        ([("rightsUsageTerms", "Ask first")], ["review", "MC101", "MC303"]),
        ([("copyrightStatus", "protected")], ["review", "MC101", "MC303"]),
        ([("marked", "True")], ["review", "MC101", "MC303"]),
        ([("copyrightStatus", "public domain")], ["review", "MC101"]),
        ([("marked", "False")], ["review", "MC101"]),
        ([("copyrightNotice", "© ACME")], ["review", "MC101"]),
        ([("copyrightNotice", "© 2024 acme, all rights reserved")], ["review", "MC101"]),
        ([("artworkCopyrightNotice", "© Museum")], ["review", "MC101", "MC306"]),
        ([("creator", "Jane Doe")], ["review", "MC101"]),
        ([("instructions", "All rights reserved.")], ["review", "MC101", "MC303"]),
        ([("webStatementOfRights", BY)], ["review", "MC304"]),
        ([("copyrightNotice", f"© Jane Doe, {BY}.")], ["review", "MC304"]),
        ([("webStatementOfRights", BY), ("copyrightNotice", "© Jane Doe")], ["review", "MC304"]),
        ([("webStatementOfRights", BY), ("copyrightNotice", "Alle Rechte vorbehalten")], ["review", "MC303", "MC304"]),
        ([("license", "CC BY-SA")], ["review", "MC101"]),
        ([("webStatementOfRights", "https://evil.example/?x=" + BY)], ["review", "MC101", "MC303"]),
        ([("license", "CC BY-SA"), ("comment", "Creative Commons 4.0")], ["review", "MC101"]),
        ([("license", "CC BY-NC-SA 4.0")], ["review", "MC101"]),  # not in this catalogue
        ([("license", "CC BY 4.0")], ["review", "MC304"]),
        ([("webStatementOfRights", IN_COPYRIGHT)], ["review", "MC101", "MC303"]),
        ([("license", IN_COPYRIGHT)], ["review", "MC101", "MC303"]),
        ([("license", BY), ("webStatementOfRights", IN_COPYRIGHT)], ["review", "MC303", "MC304"]),
        (
            [("license", BY), ("webStatementOfRights", "http://rightsstatements.org/vocab/NoC-NC/1.0/")],
            ["review", "MC303", "MC304"],
        ),
        ([("webStatementOfRights", "http://rightsstatements.org/vocab/UND/1.0/")], ["review", "MC101"]),
        ([("webStatementOfRights", "http://rightsstatements.org/vocab/CNE/1.0/")], ["review", "MC101"]),
        ([("webStatementOfRights", "http://rightsstatements.org/vocab/NKC/1.0/")], ["review", "MC101"]),
        ([("webStatementOfRights", "http://rightsstatements.org/page/NoC-US/1.0/")], ["review", "MC101"]),
        (
            [("webStatementOfRights", "http://rightsstatements.org.evil.example/vocab/UND/1.0/")],
            ["review", "MC101", "MC303"],
        ),
        ([("licensorUrl", "https://www.gettyimages.com/1")], ["review", "MC101", "MC303"]),
        ([("dataMining", "DMI-PROHIBITED"), ("tdmReservation", "1")], ["review", "MC101"]),
        ([("copyrightStatus", "unknown")], ["review", "MC101"]),
        ([("instructions", "Veröffentlichung honorarpflichtig")], ["review", "MC101", "MC303"]),
        ([("instructions", "Nicht honorarpflichtig")], ["review", "MC101"]),
        ([("rightsUsageTerms", BY), ("rightsUsageTerms", "Ask first", "iim")], ["review", "MC301", "MC303", "MC304"]),
    ],
)
def test_what_the_file_says(build: Any, claims: list[tuple[str, str]], expected: list[str]) -> None:
    """Reserved rights and open licences are told apart, and neither clears; the company's own name is no reservation."""
    assert build.codes(media=build.media(claims=claims)) == expected


def test_claims_under_a_covering_grant(build: Any) -> None:
    """Under a grant that covers the use the file's own claims are silent; under one that does not they speak."""
    media = build.media(claims=[("copyrightNotice", "© Ann Lee. All rights reserved."), ("license", BY)])
    assert build.codes(build.asset(build.grant()), media=media) == ["clear"]
    assert build.codes(build.asset(build.grant()), media=media, explained=False) == ["review", "MC103"]
    assert build.codes(build.asset(build.grant(channels=("print",))), media=media) == [
        "blocked",
        "MC203",
        "MC303",
        "MC304",
    ]


@pytest.mark.parametrize(
    ("claims", "caption", "expected"),
    [
        ([("license", BY), CREATOR], CREDIT, ["clear", "MC304"]),
        ([("license", BY), CREATOR], "A day at the lake.", ["blocked", "MC701", "MC304"]),
        ([("license", BY), CREATOR], None, ["review", "MC701", "MC304"]),
        ([("license", BY), CREATOR, ("creator", "Bo Ek")], CREDIT, ["blocked", "MC701", "MC304"]),
        ([("license", BY), CREATOR, ("creator", "Bo Ek")], f"Photo: Bo Ek and Ann Lee, {BY}", ["clear", "MC304"]),
        ([("license", BY)], CREDIT, ["review", "MC211", "MC304", "MC701"]),
        ([("license", NC), CREATOR], CREDIT, ["blocked", "MC205", "MC304"]),
        ([("license", BY), ("rightsUsageTerms", NC), CREATOR], CREDIT, ["blocked", "MC205", "MC304", "MC304"]),
        ([("license", BY), CREATOR, ("copyrightNotice", "All rights reserved")], CREDIT,
         ["review", "MC303", "MC304"]),
        ([("license", BY), CREATOR, ("instructions", "Ask the agency")], CREDIT, ["review", "MC304"]),
        ([("license", BY), CREATOR, ("instructions", "No social media")], CREDIT,
         ["blocked", "MC305", "MC304"]),
        ([("license", BY), CREATOR, ("comment", "Press use only")], CREDIT, ["blocked", "MC305", "MC304"]),
        ([("license", BY), CREATOR, ("creator", "Bo Ek", "exif")], CREDIT, ["review", "MC301", "MC304"]),
        ([("rightsUsageTerms", f"Not under {BY}"), CREATOR], CREDIT, ["review", "MC304"]),
        ([("copyrightNotice", "© Jane Doe")], CREDIT, ["review", "MC101", "MC303"]),
    ],
)  # fmt: skip
def test_trusted_open_licenses(
    build: Any, claims: list[tuple[str, str]], caption: str | None, expected: list[str]
) -> None:
    """Where the company trusts them, an embedded licence clears if its terms and the credit hold and nothing contradicts."""
    media, use = build.media(claims=claims), build.use(caption=caption)
    assert build.codes(media=media, use=use, policy=build.policy(embedded=True)) == expected
    assert build.codes(media=media, use=use)[0] in {"review", "blocked"}


def test_trust_is_named(build: Any) -> None:
    """A verdict that rests on trust says so in a note, which no raised level turns into more."""
    media = build.media(claims=[("license", BY), CREATOR])
    policy = build.policy(embedded=True, levels={"MC304": Level.BLOCK})
    judgement = build.judge(media=media, use=build.use(caption=CREDIT), policy=policy)
    assert judgement.verdict == "clear"
    assert [(f.code, f.level, f.license) for f in judgement.findings] == [("MC304", Level.NOTE, "CC-BY-4.0")]


def test_trust_needs_a_quiet_file(build: Any) -> None:
    """Neither an agency's mark nor anything registered in the picture leaves room for trust in the file's own words."""
    policy, use = build.policy(embedded=True), build.use(caption=CREDIT)
    claims = [("license", BY), CREATOR]
    agency = build.media(claims=claims, signals=[Signal("agency", "gettyimages")])
    assert build.codes(media=agency, policy=policy, use=use) == ["review", "MC107", "MC304"]
    free = build.media(claims=claims, signals=[Signal("agency", "unsplash")])
    assert build.codes(media=free, policy=policy, use=use) == ["clear", "MC304"]
    media = build.media(claims=claims)
    assert build.codes(build.asset(), media=media, policy=policy, use=use) == ["review", "MC211", "MC304"]
    part = build.codes(build.asset(build.grant()), media=media, policy=policy, use=use, explained=False)
    assert part == ["review", "MC103"]


def test_trust_of_a_plain_or_unreadable_file(build: Any) -> None:
    """Trust in the file's words does not make an unreadable file readable."""
    policy, use = build.policy(embedded=True), build.use(caption=CREDIT)
    media = build.media(claims=[("license", BY), CREATOR], problems=["MC801"])
    assert build.codes(media=media, policy=policy, use=use)[0] == "unchecked"


def test_page_about_the_rights(build: Any) -> None:
    """A page on which a licence is sold is told as what it is, not as a licence."""
    media = build.media(claims=[("webStatementOfRights", "https://www.gettyimages.com/license/1")])
    finding = next(f for f in build.judge(media=media).findings if f.code == "MC303")
    assert "grants none" in render(finding.message, "en")


@pytest.mark.parametrize("value", ["CS-PUB", "public domain", "False", "0"])
def test_no_flag_clears(build: Any, value: str) -> None:
    """A word for public domain, or a flag that is not set, is nothing, trusted or not."""
    media = build.media(claims=[("copyrightStatus", "public domain"), ("marked", value)])
    assert build.codes(media=media, policy=build.policy(embedded=True))[0] == "review"


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([("artworkCopyrightNotice", "© VG Bild-Kunst, Bonn")], ["review", "MC306"]),
        ([("artworkCreator", "Bo Ek"), ("artworkTitle", "Untitled")], ["review", "MC306"]),
        ([("artworkCopyrightOwner", "A museum")], ["review", "MC306"]),
        ([("artworkTitle", "Mona Lisa"), ("artworkSource", "Louvre")], ["clear"]),
        ([("artworkCopyrightNotice", "Public Domain")], ["clear"]),
        ([("artworkCopyrightNotice", "gemeinfrei")], ["clear"]),
        ([("artworkCopyrightNotice", "© ACME")], ["clear"]),
    ],
)
def test_artwork(build: Any, claims: list[tuple[str, str]], expected: list[str]) -> None:
    """A work of art in the picture has rights of its own, which the picture's licence does not cover."""
    assert build.codes(build.asset(build.grant()), media=build.media(claims=claims)) == expected


def test_artwork_is_told_once(build: Any) -> None:
    """All that is known of the work is in one finding, its notice first; the picture's own rights stay apart from it."""
    claims = [("artworkCreator", "Bo Ek"), ("artworkCopyrightNotice", f"© Bo Ek, {BY}"), ("creator", "Ann Lee")]
    (finding,) = build.judge(build.asset(build.grant()), media=build.media(claims=claims)).findings
    assert (finding.code, finding.term, len(finding.evidence["claims"])) == ("MC306", "artworkCopyrightNotice", 2)


def test_suspicious_metadata(build: Any) -> None:
    """A broken block is a note and changes no verdict."""
    media = build.media(problems=["MC307"])
    assert build.codes(build.asset(build.grant()), media=media) == ["clear", "MC307"]
    assert build.codes(media=media) == ["review", "MC101", "MC307"]


def test_an_extra_that_is_missing(build: Any) -> None:
    """The note tells how to read it, and is silent where the use is covered, unless the company wants to know."""
    extra = Problem("MC307", text("It cannot be read here."), text("To have it read: pip install it"), extra=True)
    media = replace(build.media(), problems=(extra,))
    note = build.judge(media=media).findings[-1]
    assert (note.code, note.remedy) == ("MC307", extra.remedy)
    assert build.codes(build.asset(build.grant()), media=media) == ["clear"]
    strict = build.policy(levels={"MC307": Level.REVIEW})
    assert build.codes(build.asset(build.grant()), media=media, policy=strict) == ["review", "MC307"]
