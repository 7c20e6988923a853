import dataclasses
import datetime as dt
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.rules.contradiction import claim_contradicts_registry

BY = "https://creativecommons.org/licenses/by/4.0/"
BEFORE = dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([("creator", "Ann Lee"), ("creator", "Bo Ek", "exif")], True),
        ([("copyrightNotice", "© Ann Lee"), ("copyrightNotice", "© Bo Ek", "iim")], True),
        ([("copyrightStatus", "public domain"), ("copyrightStatus", "protected", "iim")], True),
        ([("creator", "Ann Lee"), ("creator", "ANN LEE", "exif")], False),
        ([("copyrightNotice", "© Ann Lee"), ("copyrightNotice", "(C) Ann Lee", "exif")], False),
        ([("creator", "Konstantin Alexandrowitsch von Hohenfels"), ("creator", "Konstantin Alexandrowitsch von H", "iim")],
         False),
        ([("creator", "Ann Lee"), ("creator", "Bo Ek")], False),
        ([("copyrightStatus", "protected"), ("copyrightStatus", "unknown", "iim")], False),
        ([("creator", "Ann Lee"), ("source", "Bo Ek", "exif")], False),
        ([("title", "A lake"), ("title", "A sea", "iim")], False),
        ([("copyrightNotice", "© ACME"), ("copyrightNotice", "ACME Press Office", "iim")], False),
    ],
)  # fmt: skip
def test_conflicting_claims(build: Any, claims: list[tuple[str, ...]], *, expected: bool) -> None:
    """Blocks that differ about a field of rights contradict one another; spelling, cut names and own names do not."""
    media = build.media(claims=claims)
    assert ("MC301" in build.codes(media=media)) is expected


def test_conflicting_claims_name_both(build: Any) -> None:
    """Both values and where they stand are told."""
    media = build.media(claims=[("creator", "Bo Ek", "exif"), ("creator", "Ann Lee")])
    finding = next(f for f in build.judge(media=media).findings if f.code == "MC301")
    assert render(finding.message, "en") == (
        "The file contradicts itself (creator): “Ann Lee” in the XMP data, “Bo Ek” in the EXIF data."
    )
    assert [claim["block"] for claim in finding.evidence["claims"]] == ["xmp", "exif"]


def test_conflict_under_a_covering_grant(build: Any) -> None:
    """Under a grant that covers the use only the record counts, and whom it does not know contradicts it."""
    media = build.media(claims=[("creator", "Ann Lee"), ("creator", "Bo Ek", "exif")])
    assert build.codes(build.asset(build.grant()), media=media) == ["review", "MC302"]
    expired = build.grant(valid_until=BEFORE)
    assert build.codes(build.asset(expired), media=media) == ["blocked", "MC201", "MC301", "MC302"]
    assert build.codes(build.asset(build.grant(), creator=None), media=media) == ["clear"]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (("creator", "Bo Ek"), True),
        (("creator", "ann lee"), False),
        (("creator", "Lee, Ann"), False),
        (("creator", "A. Lee"), False),
        (("creator", "B. Lee"), True),
        (("creator", "AnnLee"), False),
        (("creator", "Foto: Ann Lee"), False),
        (("creator", "Photo by Ann Lee"), False),
        (("creator", "Ann Lee Photography"), False),
        (("creator", "Ann Lee; Bo Ek"), True),
        (("creator", "Ann Lee and Bo Ek"), True),
        (("creator", "Anne Leeds"), True),
        (("creator", "Johann Leeuwen"), True),
        (("creator", "ACME"), False),
        (("creator", "ACME GmbH"), False),
        (("imageCreator", "Bo Ek"), True),
        (("copyrightNotice", "© 2024 Ann Lee. All rights reserved."), False),
        (("copyrightNotice", "© 2024 Bo Ek. All rights reserved."), True),
        (("copyrightNotice", "Copyright Bo Ek 2020"), True),
        (("copyrightNotice", "Bo Ek ©"), True),
        (("copyrightNotice", "Bo Ek"), True),
        (("copyrightNotice", "(c) 2019-2024 by ann lee"), False),
        (("copyrightNotice", f"© Ann Lee, {BY}"), False),
        (("copyrightNotice", "All rights reserved"), False),
        (("copyrightNotice", "© Copyright 2017 Ann Lee"), False),
        (("copyrightNotice", "Creative Commons Attribution-ShareAlike"), False),
        (("copyrightNotice", "Public Domain"), False),
        (("copyrightNotice", "© 2024"), False),
        (("copyrightNotice", "Copyright protected"), False),
        (("copyrightNotice", "free to use with a link"), False),
        (("copyrightNotice", "© ACME 2024"), False),
        (("copyrightOwner", "Bo Ek"), True),
        (("copyrightOwner", "Ann Lee"), False),
        (("licensor", "Bo Ek"), True),
        (("licensor", "Ann Lee"), False),
        (("license", BY), False),
        (("cameraOwner", "Bo Ek"), False),
        (("creditLine", "Bo Ek"), False),
        (("artworkCreator", "Bo Ek"), None),
    ],
)
def test_names(build: Any, claim: tuple[str, str], *, expected: bool | None) -> None:
    """Whoever is named as creator, owner or licensor must be on record, however the name is written."""
    codes = build.codes(build.asset(build.grant()), media=build.media(claims=[claim]))
    assert ("MC302" in codes) is bool(expected)
    assert codes[0] == ("clear" if expected is False else "review")


def test_accents_and_cut_names(build: Any) -> None:
    """Accents do not count, and neither does what IPTC-IIM cuts off after 32 bytes."""
    asset = build.asset(build.grant(), creator="Jörg Müller-Lüdenscheidt zu Hohenfels")
    for said in (
        ("creator", "Joerg Muller-Ludenscheidt zu Hohenfels"),
        ("creator", "Jörg Müller-Lüdenscheidt zu Ho", "iim"),
    ):
        assert build.codes(asset, media=build.media(claims=[said])) == ["clear"]
    cut = build.media(claims=[("creator", "Jörg Müller-Lüdenscheidt zu Ho")])
    assert build.codes(asset, media=cut) == ["review", "MC302"]


def test_several_creators(build: Any) -> None:
    """Each of several creators must be on record."""
    both = build.asset(build.grant(), creator="Ann Lee; Bo Ek")
    for value in ("Bo Ek", "Bo Ek and Ann Lee", "Ann Lee & Bo Ek", "ANN LEE; BO EK"):
        assert build.codes(both, media=build.media(claims=[("creator", value)])) == ["clear"]
    assert "MC302" in build.codes(both, media=build.media(claims=[("creator", "Bo Ek and Cy Roe")]))


def test_parties_of_the_record(build: Any) -> None:
    """The licensees, the owner, the licensor and the credit line on record are no strangers."""
    grant = build.grant(licensor="Studio Nord GmbH", credit="Foto: Cy Roe / Nordbild")
    asset = build.asset(grant, owner="Museum of Tides")
    policy = build.policy(licensees=("ACME Logistics",))
    for name in ("Studio Nord", "Cy Roe", "Museum of Tides", "ACME Logistics GmbH"):
        for field in ("creator", "copyrightOwner", "licensor"):
            media = build.media(claims=[(field, name)])
            assert build.codes(asset, media=media, policy=policy, use=build.use(caption="Foto: Cy Roe / Nordbild")) == [
                "clear"
            ], (field, name)


def test_agency_of_the_grant(build: Any) -> None:
    """The agency from which it was bought contradicts nothing; another one does, and any in a picture of one's own."""
    getty = build.media(claims=[("copyrightNotice", "2024 Getty Images"), ("creator", "Jane Doe")])
    bought = build.asset(
        build.stock(), creator="Jane Doe", source="https://www.gettyimages.de/detail/1"
    )  # the stock licence is Adobe's
    assert build.codes(bought, media=getty) == ["clear"]
    assert build.codes(dataclasses.replace(bought, source=None), media=getty) == ["review", "MC302"]
    licensed = dataclasses.replace(bought.grants[0], license="LicenseRef-Getty")
    assert build.codes(dataclasses.replace(bought, source=None, grants=(licensed,)), media=getty) == ["clear"]
    own = build.asset(build.grant(), creator=None)
    finding = next(
        iter(build.judge(own, media=getty, policy=build.policy(company=None), use=build.use(licensee=None)).findings)
    )
    assert finding.code == "MC302"
    assert "your own picture" in render(finding.message, "en")


def test_nobody_on_record(build: Any) -> None:
    """Where nobody is on record, nobody is contradicted."""
    asset = build.asset(build.stock(), creator=None)
    media = build.media(claims=[("creator", "Bo Ek"), ("copyrightNotice", "© Bo Ek"), ("licensor", "Bo Ek")])
    assert build.codes(asset, media=media) == ["clear"]
    owned = build.asset(build.grant(), creator=None)
    assert build.codes(owned, media=build.media(claims=[("creator", "Bo Ek")])) == ["clear"]
    assert "MC302" in build.codes(owned, media=media)  # the company owns it, and the file says that Bo Ek does


def test_a_stranger_is_told_once(build: Any) -> None:
    """One finding for each name, with all claims that name it and who is on record instead."""
    claims = [
        ("creator", "Bo Ek"),
        ("creator", "Bo Ek", "exif"),
        ("copyrightNotice", "© 2020 Bo Ek"),
        ("licensor", "Cy Roe"),
    ]
    findings = list(
        claim_contradicts_registry.check(build.case(build.asset(build.grant()), media=build.media(claims=claims)))
    )
    assert [(f.term, len(f.evidence["claims"]), f.asset) for f in findings] == [
        ("creator", 3, "A-1"),
        ("licensor", 1, "A-1"),
    ]
    assert "the record of A-1 says: Ann Lee" in render(findings[0].message, "en")


def test_several_works(build: Any) -> None:
    """In a collage, whoever is on record for one of its parts contradicts nothing."""
    left, right = build.asset(build.grant(), id="L"), build.asset(build.grant(), id="R", creator="Bo Ek")
    matches = [build.match(left, region=(0.0, 0.0, 0.5, 1.0)), build.match(right, region=(0.5, 0.0, 0.5, 1.0))]
    for name, verdict in (("Ann Lee", "clear"), ("Bo Ek", "clear"), ("Cy Roe", "review")):
        media = build.media(claims=[("creator", name)])
        assert build.codes(left, right, matches=matches, media=media)[0] == verdict
    unknown = dataclasses.replace(right, creator=None)
    media = build.media(claims=[("creator", "Cy Roe")])
    assert build.codes(left, unknown, matches=matches, media=media) == ["clear"]
