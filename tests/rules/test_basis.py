import datetime as dt
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.vocabulary import BASES

BEFORE = dt.date(2026, 11, 30)


@pytest.mark.parametrize("basis", BASES)
def test_a_claimed_exception_clears_nothing(build: Any, basis: str) -> None:
    """Whatever is on record, a claimed exception is for a human, also where a licence covers or the post is shared."""
    assert build.codes(use=build.use(basis=basis)) == ["review", "MC101", "MC216"]
    assert build.codes(build.asset(build.grant()), use=build.use(basis=basis)) == ["review", "MC216"]
    assert build.codes(use=build.use(basis=basis, mode="share")) == ["review", "MC216", "MC605"]


@pytest.mark.parametrize("basis", BASES)
def test_a_claimed_exception_lifts_no_block(build: Any, basis: str) -> None:
    """An expired licence and a forbidden picture stay blocked."""
    ended = build.asset(build.grant(valid_until=BEFORE))
    assert build.codes(ended, use=build.use(basis=basis)) == ["blocked", "MC201", "MC216"]
    forbidden = build.asset(status="forbidden")
    assert build.codes(forbidden, use=build.use(basis=basis)) == ["blocked", "MC105", "MC216"]


def test_without_a_claim_nothing_is_said(build: Any) -> None:
    """The rule does not guess that a post quotes."""
    assert build.codes(build.asset(build.grant()), use=build.use(caption="„So sieht ein Zitat aus“, § 51 UrhG")) == [
        "clear"
    ]


@pytest.mark.parametrize(
    ("basis", "english", "german"),
    [
        ("quotation", ("discuss this very picture", "author and source"), ("auseinander", "Urheber und Quelle")),
        ("panorama", ("for good", "drone", "took the photograph"), ("auf Dauer", "Drohne", "das Foto aufgenommen")),
    ],
)
def test_the_right_questions(build: Any, basis: str, english: tuple[str, ...], german: tuple[str, ...]) -> None:
    """The remedy asks what the law asks: of a quotation what it is for, of panorama where the picture was taken."""
    (finding,) = build.judge(build.asset(build.grant()), use=build.use(basis=basis)).findings
    assert (finding.term, finding.evidence) == ("basis", {"basis": basis})
    assert all(word in render(finding.remedy, "en") for word in english)
    assert all(word in render(finding.remedy, "de") for word in german)
