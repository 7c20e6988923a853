import datetime as dt
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.model import Level

DAY = dt.date(2026, 12, 1)
BEFORE, AFTER = DAY - dt.timedelta(1), DAY + dt.timedelta(1)
KINDS = [("model", "people", "MC401"), ("property", "property", "MC403")]


@pytest.mark.parametrize(("kind", "flag", "code"), KINDS)
@pytest.mark.parametrize(
    ("releases", "expected"),
    [
        ([], "missing"),
        ([{}], None),
        ([{"valid_until": BEFORE}], "MC402"),
        ([{"valid_until": DAY}], None),
        ([{"valid_until": AFTER}], None),
        ([{"revoked": BEFORE}], "MC402"),
        ([{"revoked": DAY}], "MC402"),
        ([{"revoked": AFTER}], None),
        ([{"channels": ("linkedin",)}], None),
        ([{"channels": ("social",)}], None),
        ([{"channels": ("intranet",)}], "missing"),
        ([{"channels": ()}], "missing"),
        ([{"channels": ("intranet",), "revoked": DAY}], "MC402"),
        ([{"valid_until": BEFORE}, {}], None),
        ([{"valid_until": BEFORE}, {"channels": ("intranet",)}], "MC402"),
    ],
)
def test_releases(
    build: Any, kind: str, flag: str, code: str, *, releases: list[dict[str, Any]], expected: str | None
) -> None:
    """Without a release that covers it is a review; where one has ended and none covers, it is blocked instead."""
    made = tuple(build.release(kind=kind, **release) for release in releases)
    asset = build.asset(build.grant(), releases=made, **{flag: True})
    wanted = {None: ["clear"], "missing": ["review", code], "MC402": ["blocked", "MC402"]}[expected]
    assert build.codes(asset) == wanted


@pytest.mark.parametrize(("kind", "flag", "code"), KINDS)
def test_a_release_of_the_other_kind_is_none(build: Any, kind: str, flag: str, code: str) -> None:
    """What a person allowed does not speak for an owner, nor the other way round."""
    other = build.release(kind="property" if kind == "model" else "model")
    assert build.codes(build.asset(build.grant(), releases=(other,), **{flag: True})) == ["review", code]


def test_a_release_on_record_speaks_without_the_mark(build: Any) -> None:
    """A revoked consent blocks, and a limited one is compared, though nobody noted that people are in the picture."""
    for release, expected in (
        ({"revoked": DAY}, ["blocked", "MC402"]),
        ({"channels": ("intranet",)}, ["review", "MC401"]),
        ({}, ["clear"]),
    ):
        assert build.codes(build.asset(build.grant(), releases=(build.release(**release),))) == expected


def test_every_channel_needs_a_release(build: Any) -> None:
    """One channel that no release allows is enough; the finding names it, and two releases may cover two channels."""
    web, social = build.release(channels=("website",)), build.release(channels=("linkedin", "xing"))
    use = build.use(channels=("linkedin", "website"))
    asset = build.asset(build.grant(), people=True, releases=(social,))
    finding = build.judge(asset, use=use).findings[0]
    assert (finding.code, finding.term, finding.asset) == ("MC401", "channels", "A-1")
    assert finding.evidence == {"granted": ("linkedin", "xing"), "wanted": ("website",)}
    assert build.codes(build.asset(build.grant(), people=True, releases=(social, web)), use=use) == ["clear"]


def test_an_unknown_channel_is_in_no_limited_release(build: Any) -> None:
    """Where nobody said where the post appears, a limited release cannot be compared; an unlimited one covers."""
    use = build.use(channels=())
    limited, unlimited = build.release(channels=("linkedin",)), build.release()
    assert build.codes(build.asset(build.grant(), releases=(limited,)), use=use) == ["review", "MC401"]
    assert build.codes(build.asset(build.grant(), releases=(unlimited,)), use=use) == ["clear"]


def test_one_person_s_consent_is_not_another_s(build: Any) -> None:
    """Each person named needs a release that covers; a newer one of the same person replaces the one that ended."""
    revoked = build.release(person="Ann Lee", revoked=BEFORE)
    for releases, expected in (
        ((revoked, build.release(person="Bo Ek")), ["blocked", "MC402"]),
        ((revoked, build.release()), ["blocked", "MC402"]),
        ((revoked, build.release(person="ann  lee")), ["clear"]),
        ((build.release(revoked=BEFORE), build.release(person="Bo Ek")), ["clear"]),
    ):
        assert build.codes(build.asset(build.grant(), people=True, releases=releases)) == expected


def test_the_end_names_its_evidence(build: Any) -> None:
    """The finding names whose consent ended, when, and the document; a revocation before an end date."""
    ended = build.release(person="Ann Lee", valid_until=BEFORE, document="ann.pdf")
    finding = build.judge(build.asset(build.grant(), people=True, releases=(ended,))).findings[0]
    assert (finding.level, finding.asset, finding.term) == (Level.BLOCK, "A-1", "valid_until")
    assert finding.evidence == {
        "kind": "model",
        "granted": BEFORE,
        "wanted": DAY,
        "person": "Ann Lee",
        "document": "ann.pdf",
    }
    assert "Ann Lee" in render(finding.message, "de")
    both = build.release(valid_until=BEFORE, revoked=BEFORE)
    assert build.judge(build.asset(build.grant(), releases=(both,))).findings[0].term == "revoked"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (("personInImage", "Ann Lee"), ["review", "MC401"]),
        (("personInImage", " "), ["clear"]),
        (("modelReleaseStatus", "MR-UMR"), ["clear"]),
        (("modelReleaseStatus", "MR-NAP"), ["clear"]),
        (("modelReleaseStatus", "MR-NON"), ["review", "MC401"]),
        (("modelReleaseStatus", "MR-LMR"), ["review", "MC401"]),
        (("modelReleaseStatus", "whatever"), ["review", "MC401"]),
        (("propertyReleaseStatus", "PR-UPR"), ["clear"]),
        (("propertyReleaseStatus", "PR-NAP"), ["clear"]),
        (("propertyReleaseStatus", "PR-NON"), ["review", "MC403"]),
        (("propertyReleaseStatus", "PR-LPR"), ["review", "MC403"]),
        (("minorModelAgeDisclosure", "AG-U14"), ["review", "MC404"]),
        (("minorModelAgeDisclosure", "AG-A15"), ["review", "MC404"]),
        (("minorModelAgeDisclosure", "AG-A17"), ["review", "MC404"]),
        (("minorModelAgeDisclosure", "AG-A18"), ["clear"]),
        (("minorModelAgeDisclosure", "AG-A25"), ["clear"]),
        (("minorModelAgeDisclosure", "AG-UNK"), ["clear"]),
        (("modelAge", "17"), ["review", "MC404"]),
        (("modelAge", "18"), ["clear"]),
    ],
)
def test_what_the_file_says(build: Any, claim: tuple[str, str], expected: list[str]) -> None:
    """The file's own word that people or property are shown needs a release too, unless it says that none is needed."""
    assert build.codes(build.asset(build.grant()), media=build.media(claims=[claim])) == expected


def test_a_release_on_record_answers_the_file(build: Any) -> None:
    """Where a release covers, the names in the file add nothing; where it does not, the record speaks, not the file."""
    media = build.media(claims=[("personInImage", "Ann Lee"), ("modelReleaseStatus", "MR-LMR")])
    assert build.codes(build.asset(build.grant(), releases=(build.release(),)), media=media) == ["clear"]
    ended = build.asset(build.grant(), releases=(build.release(revoked=DAY),))
    assert build.codes(ended, media=media) == ["blocked", "MC402"]
    assert build.codes(build.asset(build.grant(), people=True), media=media) == ["review", "MC401"]


@pytest.mark.parametrize(
    ("named", "released", "expected"),
    [
        ("Ann Lee", ("Ann Lee",), ["clear"]),
        ("Lee, Ann", ("Ann Lee",), ["clear"]),
        ("Anna Leeds", ("Ann Lee",), ["review", "MC401"]),
        ("Ann Lee; Bo Ek", ("Ann Lee",), ["review", "MC401"]),
        ("Ann Lee; Bo Ek", ("Ann Lee", "Bo Ek"), ["clear"]),
        ("Bo Ek", ("Ann Lee", None), ["clear"]),
    ],
)
def test_whom_the_file_names_needs_a_release(
    build: Any, named: str, released: tuple[str | None, ...], expected: list[str]
) -> None:
    """That somebody else agreed is no consent of the person named; a release that names nobody may be theirs."""
    asset = build.asset(build.grant(), releases=tuple(build.release(person=person) for person in released))
    assert build.codes(asset, media=build.media(claims=[("personInImage", named)])) == expected


def test_trust_in_the_file_needs_the_release_too(build: Any) -> None:
    """An open licence that is taken on trust says nothing about the people in the picture."""
    claims = [("license", "https://creativecommons.org/publicdomain/zero/1.0/"), ("personInImage", "Ann Lee")]
    policy = build.policy(embedded=True)
    assert build.codes(media=build.media(claims=claims[:1]), policy=policy) == ["clear", "MC304"]
    assert build.codes(media=build.media(claims=claims), policy=policy)[:2] == ["review", "MC401"]


def test_minors_are_for_a_human(build: Any) -> None:
    """A release for somebody under age is a review, also where it covers."""
    young = build.release(minor=True, person="Kim")
    asset = build.asset(build.grant(), people=True, releases=(young,))
    finding = build.judge(asset).findings[0]
    assert build.codes(asset) == ["review", "MC404"]
    assert (finding.term, finding.evidence) == ("minor", {"person": ("Kim",)})
    assert build.codes(build.asset(build.grant(), people=True, releases=(build.release(),))) == ["clear"]


def test_only_what_is_shown_counts(build: Any) -> None:
    """People in a work that was not verified, or that only shares a part with the work shown, need no release."""
    shown = build.asset(build.grant())
    other = build.asset(build.grant(), id="B-2", people=True)
    found = [build.match(shown), build.match(other, verified=False, method="perceptual")]
    assert "MC401" not in build.codes(shown, other, matches=found)
    found = [build.match(shown), build.match(other, method="perceptual", complete=False)]
    assert build.codes(shown, other, matches=found) == ["clear"]
    found = [build.match(shown, region=(0.0, 0.0, 0.5, 1.0)), build.match(other, region=(0.5, 0.0, 0.5, 1.0))]
    assert build.codes(shown, other, matches=found) == ["review", "MC401"]


def test_a_share_needs_no_release(build: Any) -> None:
    """Who shares somebody's public post uploads no picture."""
    asset = build.asset(build.grant(), people=True, releases=(build.release(revoked=BEFORE, minor=True),))
    assert build.codes(asset, use=build.use(mode="share")) == ["clear", "MC605"]
