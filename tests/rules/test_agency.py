import datetime as dt
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.model import Grant, Level, Signal
from mediacheck.rules.agency import stock_preview

GETTY = Signal("agency", "gettyimages", "536991815")


def test_agency_without_grant(build: Any) -> None:
    """An agency's mark without a grant is a review that names the agency and the number, instead of unknown origin."""
    judgement = build.judge(media=build.media(signals=[GETTY]))
    assert judgement.verdict == "review"
    (finding,) = judgement.findings
    assert finding.code == "MC107"
    assert "Getty Images" in render(finding.message, "en")
    assert "536991815" in render(finding.message, "en")


def test_a_name_in_the_picture_without_grant(build: Any) -> None:
    """An agency's name that is written in the picture is a review that says where it stands, and never a second one."""
    mark = Signal("mark", "alamy")
    judgement = build.judge(media=build.media(signals=[mark]))
    (finding,) = judgement.findings
    assert (judgement.verdict, finding.code) == ("review", "MC107")
    assert render(finding.message, "en").startswith("“Alamy” is written in the picture")
    both = build.judge(media=build.media(signals=[Signal("agency", "alamy", "2B3C4D5"), mark]))
    assert [one.evidence["id"] for one in both.findings] == ["2B3C4D5"]
    assert build.codes(build.asset(build.stock()), media=build.media(signals=[mark])) == ["clear"]


def test_agency_under_a_covering_grant(build: Any) -> None:
    """Under a grant that covers the use the mark is as it should be; under one that does not, it is told."""
    media = build.media(signals=[Signal("agency", "adobestock", "112670342")])
    assert build.codes(build.asset(build.stock()), media=media) == ["clear"]
    assert build.codes(build.asset(build.stock()), media=media, explained=False) == ["review", "MC103"]
    assert build.codes(build.asset(build.stock(channels=("print",))), media=media) == ["blocked", "MC203", "MC107"]


def test_agency_names_the_purchase(build: Any) -> None:
    """A purchase of the file's number is named; it clears only where the company trusts it, and says so."""
    media = build.media(signals=[GETTY])
    known = {"media": media, "purchases": ("ORDER-7",), "bought": {GETTY: (build.stock(),)}}
    (finding,) = build.judge(**known).findings
    assert (finding.code, finding.level) == ("MC107", Level.REVIEW)
    assert "ORDER-7" in render(finding.message, "en")
    trusted = build.judge(**known, policy=build.policy(purchases=True))
    assert trusted.verdict == "clear"
    assert [(finding.code, finding.level) for finding in trusted.findings] == [("MC107", Level.NOTE)]
    assert build.codes(media=media, policy=build.policy(purchases=True)) == ["review", "MC107"]


def test_trusted_purchase_is_as_good_as_its_licence(build: Any) -> None:
    """Trust is in the number, not in the use: what the bought licence does not cover stays what it is."""

    def codes(*grants: Grant, media: Any = None, use: Any = None) -> list[str]:
        known = {"purchases": ("ORDER-7",), "bought": {GETTY: grants}, "policy": build.policy(purchases=True)}
        found: list[str] = build.codes(media=media or build.media(signals=[GETTY]), use=use, **known)
        return found

    assert codes(build.stock()) == ["clear", "MC107"]
    assert codes(build.grant("LicenseRef-Getty-Editorial", reference="ORDER-7"))[:2] == ["blocked", "MC206"]
    assert codes(build.stock(valid_until=dt.date(2026, 1, 1)))[:2] == ["blocked", "MC201"]
    assert codes(build.stock(), use=build.use(channels=("print",)))[:2] == ["blocked", "MC203"]
    assert codes(build.stock(licensee="Others")) == ["review", "MC107", "MC208"]
    assert codes(build.stock(reference=None)) == ["review", "MC107", "MC211"]
    assert codes(build.grant("Standard", reference="ORDER-7")) == ["review", "MC107", "MC213"]
    assert codes(build.stock(valid_until=build.day)) == ["clear", "MC107", "MC212"]
    # The better of two licences bought counts.
    assert codes(build.stock(valid_until=dt.date(2026, 1, 1)), build.stock()) == ["clear", "MC107"]
    # One agency's purchase says nothing about another agency's mark.
    other = build.media(signals=[GETTY, Signal("agency", "adobestock", "536991815")])
    assert codes(build.stock(), media=other) == ["review", "MC107", "MC107"]


def test_trusted_purchase_does_not_outrank_the_registry(build: Any) -> None:
    """What the registry knows of the picture counts more than a purchase of its number."""
    expired = build.asset(build.stock(channels=("print",)))
    verdict, *codes = build.codes(expired, purchases=("ORDER-7",), policy=build.policy(purchases=True))
    assert verdict == "blocked"
    assert codes[0] == "MC203"


def test_free_collection(build: Any) -> None:
    """A free collection's picture is not told to look for an order."""
    (finding,) = build.judge(media=build.media(signals=[Signal("agency", "unsplash", "AbCdEfGhIjK")])).findings
    assert finding.code == "MC107"
    assert "order" not in render(finding.remedy, "en")


def test_stock_preview(build: Any) -> None:
    """A preview blocks, even where the picture is registered with a grant."""
    media = build.media(signals=[Signal("preview", "adobestock", "112670342")])
    assert build.codes(media=media) == ["blocked", "MC106", "MC101"]
    assert build.codes(build.asset(build.stock()), media=media) == ["blocked", "MC106"]
    other = build.media(signals=[Signal("web-name", "download"), Signal("ai", "midjourney")])
    assert build.codes(media=other) == ["review", "MC101", "MC601"]


def test_a_preview_is_told_of_once(build: Any) -> None:
    """The agency of a preview is not told of again, but another picture of it is, and so is a purchase."""
    preview, agency = Signal("preview", "gettyimages", "536991815"), Signal("agency", "gettyimages")
    for same in (GETTY, agency, Signal("mark", "gettyimages")):
        assert build.codes(media=build.media(signals=[preview, same])) == ["blocked", "MC106"]
    for other in (Signal("agency", "gettyimages", "536991816"), Signal("agency", "alamy")):
        assert build.codes(media=build.media(signals=[preview, other])) == ["blocked", "MC106", "MC107"]
    bought = {"purchases": ("ORDER-7",), "bought": {GETTY: (build.stock(),)}}
    assert build.codes(media=build.media(signals=[preview, GETTY]), **bought) == ["blocked", "MC106", "MC107"]


@pytest.mark.parametrize("kind", ["preview", "watermark"])
def test_stock_preview_without_a_name(build: Any, kind: str) -> None:
    """Whatever shows the preview, a watermark too, blocks, and one that names the agency is told before one that does not."""
    media = build.media(signals=[Signal(kind, None), Signal(kind, "shutterstock")])
    (finding,) = stock_preview.check(build.case(media=media))
    assert (finding.level, finding.evidence["agency"]) == (Level.BLOCK, "shutterstock")
    assert build.codes(media=build.media(signals=[Signal(kind, None)]))[:2] == ["blocked", "MC106"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Comp image", True),
        ("For comping purposes only", True),
        ("Nur zu Layoutzwecken", True),
        ("watermarked preview", True),
        ("compared use", False),
        ("A composition, complete", False),
        ("The layout is yours", False),
    ],
)
def test_stock_preview_in_words(build: Any, said: str, *, expected: bool) -> None:
    """The words by which agencies mark their layout pictures, whole."""
    found = build.codes(build.asset(build.grant()), media=build.media(claims=[("instructions", said)]))
    assert ("MC106" in found) is expected


@pytest.mark.parametrize(
    ("claims", "size", "expected"),
    [
        ([("maxAvailableWidth", "6000"), ("maxAvailableHeight", "4000")], (1600, 900), True),
        ([("maxAvailableWidth", "6000")], (900, 1600), True),
        ([("maxAvailableWidth", "1600"), ("maxAvailableHeight", "900")], (1600, 900), False),
        ([("maxAvailableWidth", "900"), ("maxAvailableHeight", "1600")], (1600, 900), False),
        ([("maxAvailableWidth", "a lot")], (1600, 900), False),
        ([("maxAvailableWidth", "9" * 5000)], (1600, 900), False),
    ],
)
def test_larger_version(build: Any, claims: list[tuple[str, str]], size: tuple[int, int], *, expected: bool) -> None:
    """A file that names a larger version may be a preview: a review, and with an agency's mark a block."""
    media = build.media(claims=claims, size=size)
    found = [finding.level for finding in stock_preview.check(build.case(media=media))]
    assert found == ([Level.REVIEW] if expected else [])
    marked = build.media(claims=claims, size=size, signals=[GETTY])
    assert [finding.level for finding in stock_preview.check(build.case(media=marked))] == (
        [Level.BLOCK] if expected else []
    )
    assert build.codes(build.asset(build.grant()), media=marked) == ["clear"]


def test_purchase_without_a_mark(build: Any) -> None:
    """A purchase is named though no agency's mark is in the file; then its origin is not unknown, and it is not cleared."""
    (finding,) = build.judge(purchases=("ORDER-7",)).findings
    assert (finding.code, finding.level) == ("MC107", Level.REVIEW)
    assert "ORDER-7" in render(finding.message, "en")


def test_purchase_of_one_of_two(build: Any) -> None:
    """The purchase is said of the mark that has a number, not of the one beside it."""
    media = build.media(signals=[GETTY, Signal("agency", "dpa")])
    known = {"purchases": ("ORDER-7",), "bought": {GETTY: (build.stock(),)}}
    by_agency = {f.evidence["agency"]: f for f in build.judge(media=media, **known).findings}
    assert "ORDER-7" in render(by_agency["gettyimages"].message, "en")
    assert "ORDER-7" not in render(by_agency["dpa"].message, "en")
    assert "purchases" not in by_agency["dpa"].evidence


def test_trusted_purchase_of_a_preview(build: Any) -> None:
    """A purchase that is trusted clears neither a preview nor what the file itself forbids."""
    policy = build.policy(purchases=True)
    preview = build.media(signals=[GETTY, Signal("preview", "gettyimages")])
    assert build.codes(media=preview, purchases=("ORDER-7",), policy=policy) == ["blocked", "MC106"]
    editorial = build.media(signals=[GETTY], claims=[("instructions", "Editorial use only")])
    assert build.codes(media=editorial, purchases=("ORDER-7",), policy=policy) == ["blocked", "MC305", "MC107"]
