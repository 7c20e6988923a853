from typing import Any

import pytest

from mediacheck.model import Level, Signal

BY = "https://creativecommons.org/licenses/by/4.0/"
NC = "https://creativecommons.org/licenses/by-nc/4.0/"
CREATOR = ("creator", "Ann Lee")


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
        ([("artworkCopyrightNotice", "© Museum")], ["review", "MC101"]),
        ([("creator", "Jane Doe")], ["review", "MC101"]),
        ([("instructions", "All rights reserved.")], ["review", "MC101", "MC303"]),
        ([("webStatementOfRights", BY)], ["review", "MC304"]),
        ([("copyrightNotice", f"© Jane Doe, {BY}.")], ["review", "MC304"]),
        ([("webStatementOfRights", BY), ("copyrightNotice", "© Jane Doe")], ["review", "MC304"]),
        ([("webStatementOfRights", BY), ("copyrightNotice", "Alle Rechte vorbehalten")], ["review", "MC303", "MC304"]),
        ([("license", "CC BY-SA")], ["review", "MC101"]),
        ([("webStatementOfRights", "https://evil.example/?x=" + BY)], ["review", "MC101", "MC303"]),
    ],
)
def test_what_the_file_says(build: Any, claims: list[tuple[str, str]], expected: list[str]) -> None:
    """Reserved rights and open licences are told apart, and neither clears; the company's own name is no reservation."""
    assert build.codes(media=build.media(claims=claims)) == expected


def test_claims_under_a_covering_grant(build: Any) -> None:
    """Under a grant that covers the use the file's own claims are silent; under one that does not they speak."""
    media = build.media(claims=[("copyrightNotice", "© Jane Doe. All rights reserved."), ("license", BY)])
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
        ([("license", BY), CREATOR], "Photo: Ann Lee", ["clear", "MC304"]),
        ([("license", BY), CREATOR], "A day at the lake.", ["blocked", "MC701", "MC304"]),
        ([("license", BY), CREATOR], None, ["review", "MC701", "MC304"]),
        ([("license", BY), CREATOR, ("creator", "Bo Ek")], "Photo: Ann Lee", ["blocked", "MC701", "MC304"]),
        ([("license", BY), CREATOR, ("creator", "Bo Ek")], "Photo: Bo Ek and Ann Lee", ["clear", "MC304"]),
        ([("license", BY)], "Photo: Ann Lee", ["review", "MC211", "MC304", "MC701"]),
        ([("license", NC), CREATOR], "Photo: Ann Lee", ["blocked", "MC205", "MC304"]),
        ([("license", BY), ("rightsUsageTerms", NC), CREATOR], "Photo: Ann Lee", ["blocked", "MC205", "MC304", "MC304"]),
        ([("license", BY), CREATOR, ("copyrightNotice", "All rights reserved")], "Photo: Ann Lee",
         ["review", "MC303", "MC304"]),
        ([("license", BY), CREATOR, ("instructions", "No social media")], "Photo: Ann Lee", ["review", "MC304"]),
        ([("rightsUsageTerms", f"Not under {BY}"), CREATOR], "Photo: Ann Lee", ["review", "MC304"]),
        ([("copyrightNotice", "© Jane Doe")], "Photo: Ann Lee", ["review", "MC101", "MC303"]),
    ],
)  # fmt: skip
def test_trusted_open_licenses(
    build: Any, claims: list[tuple[str, str]], caption: str | None, expected: list[str]
) -> None:
    """Where the company trusts them, an embedded licence clears if its terms and the credit hold and nothing contradicts."""
    media, use = build.media(claims=claims), build.use(caption=caption)
    assert build.codes(media=media, use=use, policy=build.policy(embedded=True)) == expected
    assert build.codes(media=media, use=use)[0] == "review"


def test_trust_is_named(build: Any) -> None:
    """A verdict that rests on trust says so in a note, which no raised level turns into more."""
    media = build.media(claims=[("license", BY), CREATOR])
    policy = build.policy(embedded=True, levels={"MC304": Level.BLOCK})
    judgement = build.judge(media=media, use=build.use(caption="Photo: Ann Lee"), policy=policy)
    assert judgement.verdict == "clear"
    assert [(f.code, f.level, f.license) for f in judgement.findings] == [("MC304", Level.NOTE, "CC-BY-4.0")]


def test_trust_needs_a_quiet_file(build: Any) -> None:
    """Neither an agency's mark nor anything registered in the picture leaves room for trust in the file's own words."""
    policy, use = build.policy(embedded=True), build.use(caption="Photo: Ann Lee")
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
    policy, use = build.policy(embedded=True), build.use(caption="Photo: Ann Lee")
    media = build.media(claims=[("license", BY), CREATOR], problems=["MC801"])
    assert build.codes(media=media, policy=policy, use=use)[0] == "unchecked"


def test_suspicious_metadata(build: Any) -> None:
    """A broken block is a note and changes no verdict."""
    media = build.media(problems=["MC307"])
    assert build.codes(build.asset(build.grant()), media=media) == ["clear", "MC307"]
    assert build.codes(media=media) == ["review", "MC101", "MC307"]
