import dataclasses
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.model import Signal
from mediacheck.rules import judge

LEFT, RIGHT = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 0.5, 1.0)


def test_unknown_origin(build: Any) -> None:
    """Without any registered picture, open licence or agency, nothing is known."""
    assert build.codes() == ["review", "MC101"]
    assert build.codes(build.asset(build.grant())) == ["clear"]


def test_no_registry(build: Any) -> None:
    """Without a registry every file is of unknown origin, and the remedy names the way to begin."""
    judgement = build.judge(registry=False)
    assert [finding.code for finding in judgement.findings] == ["MC101"]
    assert "mediacheck init" in render(judgement.findings[0].remedy, "en")
    assert "MC101" in build.codes(registry=False, media=build.media(signals=[Signal("agency", "gettyimages", "1")]))
    assert "MC101" in build.codes(registry=False, media=build.media(flat=True))


def test_flat_picture(build: Any) -> None:
    """A picture below the detail gate is not distinctive instead of unknown, unless it is a registered file itself."""
    flat = build.media(flat=True)
    assert build.codes(media=flat) == ["review", "MC104"]
    assert build.codes(build.asset(build.grant()), media=flat) == ["clear"]
    assert build.codes(media=build.media(flat=True, signals=[Signal("agency", "alamy")])) == ["review", "MC107"]


def test_unverified_match(build: Any) -> None:
    """A look-alike never clears, whatever its grants, and is named."""
    asset = build.asset(build.grant())
    match = build.match(asset, verified=False, method="perceptual", score=0.9)
    judgement = build.judge(asset, matches=[match])
    assert judgement.verdict == "review"
    assert [(finding.code, finding.asset) for finding in judgement.findings] == [("MC102", "A-1")]


def test_unverified_match_beside_what_is_known(build: Any) -> None:
    """A look-alike is not worth a word where verified pictures explain the file, unless it is a forbidden one."""
    own, other = build.asset(build.grant(), id="own"), build.asset(build.grant(), id="other")
    matches = [build.match(own), build.match(other, verified=False, method="perceptual")]
    assert build.codes(own, other, matches=matches) == ["clear"]
    assert build.codes(own, other, matches=matches, explained=False) == ["review", "MC102", "MC103"]
    forbidden = dataclasses.replace(other, status="forbidden")
    assert build.codes(own, forbidden, matches=matches) == ["review", "MC102"]


def test_partly_unexplained(build: Any) -> None:
    """Registered pictures that leave a part of the file unexplained do not clear it."""
    asset = build.asset(build.grant())
    assert build.codes(asset, explained=False, coverage=0.6) == ["review", "MC103"]
    assert build.codes(asset, explained=True, coverage=0.97) == ["clear"]
    (finding,) = build.judge(asset, explained=False, coverage=0.999).findings
    assert "99 %" in render(finding.message, "en")


@pytest.mark.parametrize(
    ("leftover", "english", "german"),
    [
        (((0.5, 0.5, 0.5, 0.5),), "the rest (at the lower right) is", "der Rest (unten rechts) ist"),
        (((0.0, 0.0, 0.5, 1.0), (0.9, 0.9, 0.05, 0.05)), "the rest (on the left) is", "der Rest (links) ist"),
        (((0.4, 0.4, 0.2, 0.2),), "the rest (in the middle) is", "der Rest (in der Mitte) ist"),
        (((0.0, 0.7, 1.0, 0.3),), "the rest (at the bottom) is", "der Rest (unten) ist"),
        (((0.0, 0.0, 1.0, 1.0),), "the rest is", "der Rest ist"),
        (((0.0, 0.0, 0.3, 0.3), (0.7, 0.7, 0.3, 0.2)), "the rest is", "der Rest ist"),
        ((), "the rest is", "der Rest ist"),
    ],
)
def test_the_unknown_part_is_pointed_at(build: Any, leftover: Any, english: str, german: str) -> None:
    """The largest unknown part is the finding's region, and its place is said where there is a single one worth naming."""
    case = build.case(build.asset(build.grant()), explained=False, coverage=0.6, leftover=leftover)
    (finding,) = judge(case).findings
    assert english in render(finding.message, "en")
    assert german in render(finding.message, "de")
    assert finding.region == (leftover[0] if leftover else None)
    assert finding.evidence == {"coverage": 0.6} | ({"regions": leftover} if leftover else {})


@pytest.mark.parametrize("status", ["forbidden", "withdrawn"])
def test_forbidden_asset(build: Any, status: str) -> None:
    """A forbidden or withdrawn picture blocks, whatever grants it has, and its reason is told."""
    asset = build.asset(build.grant(), status=status, reason="warning letter of 2025.")
    judgement = build.judge(asset)
    assert judgement.verdict == "blocked"
    assert [finding.code for finding in judgement.findings] == ["MC105"]
    assert "(reason: warning letter of 2025)." in render(judgement.findings[0].message, "en")


def test_forbidden_wins_over_all(build: Any) -> None:
    """The same picture registered a second time with a grant does not lift the ban, nor does being a part of a collage."""
    forbidden, granted = build.asset(id="F", status="forbidden"), build.asset(build.grant(), id="G")
    assert build.codes(forbidden, granted) == ["blocked", "MC105"]
    matches = [build.match(granted, region=LEFT), build.match(forbidden, region=RIGHT)]
    judgement = build.judge(forbidden, granted, matches=matches)
    assert judgement.verdict == "blocked"
    assert [(finding.code, finding.region) for finding in judgement.findings] == [("MC105", RIGHT)]


def test_forbidden_unverified_is_a_review(build: Any) -> None:
    """A picture that only looks like a forbidden one is for a person to compare."""
    forbidden = build.asset(status="forbidden", reason="competitor’s photo")
    match = build.match(forbidden, verified=False, method="perceptual")
    judgement = build.judge(forbidden, matches=[match])
    assert judgement.verdict == "review"
    assert [finding.code for finding in judgement.findings] == ["MC102"]
    assert "competitor’s photo" in render(judgement.findings[0].message, "en")


def test_each_part_of_a_collage_needs_its_rights(build: Any) -> None:
    """A grant for the left picture says nothing about the right one."""
    granted, bare = build.asset(build.grant(), id="L"), build.asset(id="R")
    matches = [build.match(granted, region=LEFT), build.match(bare, region=RIGHT)]
    assert build.codes(granted, bare, matches=matches) == ["review", "MC211"]
    both = dataclasses.replace(bare, grants=(build.grant(),))
    assert build.codes(granted, both, matches=matches) == ["clear"]


@pytest.mark.parametrize(
    ("region", "pooled"),
    [((0.0, 0.0, 1.0, 1.0), True), ((0.02, 0.02, 0.96, 0.96), True), ((0.1, 0.1, 0.8, 0.8), False)],
)
def test_same_region(build: Any, region: tuple[float, float, float, float], *, pooled: bool) -> None:
    """Only pictures that show nearly the same region pool their grants; an inset stands for itself."""
    granted, bare = build.asset(build.grant(), id="L"), build.asset(id="R")
    matches = [build.match(granted), build.match(bare, region=region)]
    assert (build.codes(granted, bare, matches=matches) == ["clear"]) is pooled


def test_match_that_the_registry_does_not_know(build: Any) -> None:
    """A verified match whose asset is missing from the case is no ground."""
    assert build.codes(matches=[build.match("gone")], explained=True) == ["review", "MC101"]
    asset = build.asset(build.grant())
    assert build.codes(asset, matches=[build.match(asset), build.match("gone")]) == ["review", "MC101"]
