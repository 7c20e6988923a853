import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from mediacheck.model import Decision, Level, Revocation, Ruling, Signal, Verdict

CLEAR = Decision(
    "D-1", Verdict.CLEAR, "Own photo of the fair", "Jana Meier", dt.date(2026, 12, 31), "0" * 64, dt.date(2026, 11, 1)
)
BLOCKED = replace(CLEAR, id="D-2", verdict=Verdict.BLOCKED, reason="The guest objected.")
OWN = replace(CLEAR, id="D-3", own_work=True)
REVOKED = Revocation("Otto", dt.date(2026, 11, 20), "Not hers after all")


def ruled(*decisions: Decision, same: bool = True, edits: tuple[str, ...] = ()) -> tuple[Ruling, ...]:
    return tuple(Ruling(decision, same, edits) for decision in decisions)


def sentence(judgement: Any, code: str) -> str:
    (finding,) = [each for each in judgement.findings if each.code == code]
    return str(finding.message.template)


# ---------------------------------------------------------------- what a decision does


def test_a_clear_decision_lifts_a_review(build: Any) -> None:
    """What nobody knows is allowed by a person who does; the finding stays and names the decision."""
    judgement = build.judge(rulings=ruled(CLEAR))
    assert (judgement.verdict, judgement.decision) == (Verdict.CLEAR, CLEAR)
    assert [(each.code, each.level, each.decision) for each in judgement.findings] == [("MC101", Level.REVIEW, "D-1")]


def test_a_decision_blocks(build: Any) -> None:
    """Whatever is on record, and whatever another decision allows."""
    asset = build.asset(build.grant())
    for decisions in ((BLOCKED,), (BLOCKED, CLEAR), (replace(CLEAR, overrides=("MC105",)), BLOCKED)):
        judgement = build.judge(asset, rulings=ruled(*decisions))
        assert (judgement.verdict, judgement.decision) == (Verdict.BLOCKED, BLOCKED)
        assert sentence(judgement, "MC105").startswith("{by} decided that it must not be used")
        assert "MC902" not in {finding.code for finding in judgement.findings}  # no override lifts a decision


def test_a_block_is_lifted_by_name_only(build: Any) -> None:
    """An expired licence needs --override MC201; the note says so."""
    expired = build.asset(build.grant(valid_until=dt.date(2025, 1, 1)))
    judgement = build.judge(expired, rulings=ruled(CLEAR))
    assert judgement.verdict is Verdict.BLOCKED
    assert judgement.decision is None
    assert "a block or a claimed exception has to be named" in sentence(judgement, "MC902")
    assert build.codes(expired, rulings=ruled(replace(CLEAR, overrides=("MC203",)))) == ["blocked", "MC201", "MC902"]
    assert build.codes(expired, rulings=ruled(replace(CLEAR, overrides=("MC201",)))) == ["clear", "MC201"]


def test_a_claimed_exception_is_lifted_by_name_only(build: Any) -> None:
    """A decision about the picture says nothing about this post's right to quote; one that names MC216 does."""
    use = build.use(basis="quotation")
    judgement = build.judge(build.asset(build.grant()), use=use, rulings=ruled(CLEAR))
    assert (judgement.verdict, judgement.decision) == (Verdict.REVIEW, None)
    assert "a claimed exception has to be named" in sentence(judgement, "MC902")
    named = replace(CLEAR, overrides=("MC216",))
    assert build.codes(use=use, rulings=ruled(named)) == ["clear", "MC101", "MC216"]
    assert build.codes(use=build.use(basis="quotation", **EMPLOYEE), rulings=ruled(OWN))[0] == "review"


def test_what_could_not_be_checked_stays_so(build: Any) -> None:
    """Nobody can decide on what nobody saw."""
    media = build.media(problems=["MC801"])
    everything = replace(CLEAR, overrides=("MC801", "MC105"))
    judgement = build.judge(media=media, rulings=ruled(everything))
    assert judgement.verdict is Verdict.UNCHECKED
    assert judgement.decision is None
    assert "lifted by nobody" in sentence(judgement, "MC902")


def test_a_decision_that_is_not_needed_is_named(build: Any) -> None:
    """The record allows the use, and the verdict rests on that."""
    judgement = build.judge(build.asset(build.grant()), rulings=ruled(CLEAR))
    assert (judgement.verdict, judgement.decision) == (Verdict.CLEAR, None)
    assert "not needed" in sentence(judgement, "MC902")


def test_what_holds_for_several_decisions_is_said_once(build: Any) -> None:
    """Two of one person that lift too little make one sentence; another person's make another."""
    expired = build.asset(build.grant(valid_until=dt.date(2025, 1, 1)))
    twice = (CLEAR, replace(CLEAR, id="D-8", until=dt.date(2026, 12, 24)))
    assert build.codes(expired, rulings=ruled(*twice)) == ["blocked", "MC201", "MC902"]
    assert build.codes(expired, rulings=ruled(*twice, replace(CLEAR, id="D-9", by="Otto"))).count("MC902") == 2
    copies = ruled(*twice, same=False, edits=("crop",))
    assert build.codes(rulings=copies) == ["review", "MC101", "MC902"]
    assert build.codes(build.asset(build.grant()), rulings=ruled(*twice)) == [
        "clear",
        "MC902",
        "MC902",
    ]  # each has its id


# ---------------------------------------------------------------- ended and revoked


def test_a_decision_holds_to_the_end_of_its_last_day(build: Any) -> None:
    """Inclusive, as the end of a grant; what counts is the day of the post."""
    on = {day: build.use(date=CLEAR.until + dt.timedelta(day)) for day in (0, 1)}
    assert build.codes(use=on[0], rulings=ruled(CLEAR)) == ["clear", "MC101"]
    assert build.codes(use=on[1], rulings=ruled(CLEAR)) == ["review", "MC101", "MC901"]
    assert build.codes(build.asset(build.grant()), use=on[1], rulings=ruled(BLOCKED)) == ["clear", "MC901"]


def test_a_revoked_decision_counts_no_more(build: Any) -> None:
    """It is named with who took it back, unless another one is in force."""
    judgement = build.judge(rulings=ruled(replace(CLEAR, revoked=REVOKED)))
    assert judgement.verdict is Verdict.REVIEW
    assert "revoked by {revoker}" in sentence(judgement, "MC901")
    newer = replace(CLEAR, id="D-9")
    assert build.codes(rulings=ruled(replace(CLEAR, revoked=REVOKED), newer)) == ["clear", "MC101"]


# ---------------------------------------------------------------- channels


def test_each_channel_needs_a_decision(build: Any) -> None:
    """One for LinkedIn does not cover Instagram; two together cover both."""
    both = build.use(channels=("linkedin", "instagram"))
    here, there = replace(CLEAR, channels=("linkedin",)), replace(CLEAR, id="D-4", channels=("instagram",))
    assert build.codes(rulings=ruled(here)) == ["clear", "MC101"]
    judgement = build.judge(use=both, rulings=ruled(here))
    assert judgement.verdict is Verdict.REVIEW
    assert "not for {elsewhere}" in sentence(judgement, "MC902")
    assert build.codes(use=both, rulings=ruled(here, there)) == ["clear", "MC101"]
    assert build.codes(use=both, rulings=ruled(replace(CLEAR, channels=("social",)))) == ["clear", "MC101"]
    assert build.codes(use=build.use(channels=()), rulings=ruled(here)) == ["review", "MC101", "MC902"]
    # An override on one channel does not reach the other.
    expired = build.asset(build.grant(valid_until=dt.date(2025, 1, 1)))
    lifting = replace(here, overrides=("MC201",))
    assert build.judge(expired, use=both, rulings=ruled(lifting, there)).verdict is Verdict.BLOCKED


def test_a_block_on_one_channel_blocks_a_post_on_it(build: Any) -> None:
    """Elsewhere it is a note; where nobody said where, it is not clear."""
    asset = build.asset(build.grant())
    blocked = replace(BLOCKED, channels=("instagram",))
    both = build.use(channels=("linkedin", "instagram"))
    assert build.codes(asset, use=both, rulings=ruled(blocked)) == ["blocked", "MC105"]
    assert build.codes(asset, rulings=ruled(blocked)) == ["clear", "MC902"]
    assert build.codes(asset, use=build.use(channels=()), rulings=ruled(blocked, CLEAR))[:2] == ["review", "MC105"]


# ---------------------------------------------------------------- other copies


def test_an_edited_copy_is_not_covered(build: Any) -> None:
    """It stays a review, and the decision is named with what was done to the copy."""
    judgement = build.judge(rulings=ruled(CLEAR, same=False, edits=("crop",)))
    assert (judgement.verdict, judgement.decision) == (Verdict.REVIEW, None)
    assert "does not cover this copy" in sentence(judgement, "MC902")
    assert build.codes(build.asset(build.grant()), rulings=ruled(CLEAR, same=False)) == ["clear"]


def test_an_edited_copy_of_a_blocked_picture_is_never_clear_by_itself(build: Any) -> None:
    """Not even where a grant covers it; a decision on the copy settles it."""
    asset = build.asset(build.grant())
    copy = ruled(BLOCKED, same=False, edits=("crop",))
    assert build.codes(asset, rulings=copy) == ["review", "MC105"]
    judgement = build.judge(asset, rulings=copy + ruled(CLEAR))
    assert (judgement.verdict, judgement.decision) == (Verdict.CLEAR, CLEAR)


# ---------------------------------------------------------------- own work


EMPLOYEE = {"account": "employee"}


def test_own_work_is_clear_on_the_makers_own_account(build: Any) -> None:
    """Whoever made it may post it; the company needs a grant for its own account and for advertisements."""
    assert build.codes(use=build.use(**EMPLOYEE), rulings=ruled(OWN)) == ["clear", "MC101"]
    company = build.judge(rulings=ruled(OWN))
    assert company.verdict is Verdict.REVIEW
    assert "does not allow the company" in sentence(company, "MC902")
    paid = build.judge(use=build.use(**EMPLOYEE, purpose="paid"), rulings=ruled(OWN))
    assert paid.verdict is Verdict.REVIEW
    assert "advertisement" in sentence(paid, "MC902")


@pytest.mark.parametrize(
    "claims",
    [
        [("creator", "Jana Meier")],
        [("creator", "Meier, Jana", "iim"), ("copyrightNotice", "© 2026 Jana Meier, all rights reserved", "exif")],
        [("creator", "J. Meier")],
        [("creditLine", "Foto: Jana Meier")],
        [("creator", "Jana Meier Photography")],
        [("creator", "Meier")],
    ],
)
def test_own_work_agrees_with_a_file_that_names_its_maker(build: Any, claims: Any) -> None:
    """However the name is written."""
    judgement = build.judge(use=build.use(**EMPLOYEE), rulings=ruled(OWN), media=build.media(claims=claims))
    assert judgement.verdict is Verdict.CLEAR
    assert judgement.decision == OWN


@pytest.mark.parametrize(
    ("by", "creator"), [("Lee", "Lee Photography GmbH"), ("Ann", "Ann Lee-Smith"), ("Lee", "Ann Lee")]
)
def test_half_a_name_declares_nothing(build: Any, by: str, creator: str) -> None:
    """Whoever says only a part of the name that the file has may be somebody else."""
    media = build.media(claims=[("creator", creator)])
    changes = {"use": build.use(**EMPLOYEE), "media": media}
    assert build.judge(**changes, rulings=ruled(replace(OWN, by=by))).verdict is Verdict.REVIEW
    assert build.judge(**changes, rulings=ruled(replace(OWN, by=creator))).verdict is Verdict.CLEAR


@pytest.mark.parametrize(
    ("claims", "signals"),
    [
        ([("creator", "Ann Lee")], []),
        ([("creator", "Jana Meier and Ann Lee")], []),
        ([("creator", "Jana Meier"), ("copyrightOwner", "Getty Images")], []),
        ([("copyrightNotice", "© 2019 Ann Lee", "exif")], []),
        ([("licensor", "Alamy")], []),
        ([("creditLine", "Ann Lee / dpa")], []),
        ([("digitalSourceType", "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia")], []),
        ([], [Signal("ai", "midjourney")]),
        ([], [Signal("agency", "gettyimages", "112670342")]),
        ([], [Signal("mark", "gettyimages")]),
        ([], [Signal("web-name", "download")]),
        ([("creator", "Jana Meier-Lee")], []),
        ([("creator", "Jana Ann Meier")], []),
        ([("creator", "Jana Meier Photography GmbH")], []),
        ([("copyrightNotice", "© 2026 Meier Jana AG", "exif")], []),
    ],
)
def test_own_work_that_the_file_speaks_against_stays_a_review(build: Any, claims: Any, signals: Any) -> None:
    """With a finding that says what does; an ordinary decision, by somebody who knows, settles that too."""
    changes = {
        "use": build.use(**EMPLOYEE, labels=("ai",)),
        "media": build.media(claims=claims, signals=signals),
    }
    judgement = build.judge(**changes, rulings=ruled(OWN))
    assert judgement.verdict is Verdict.REVIEW
    assert judgement.decision is None
    assert "MC302" in {finding.code for finding in judgement.findings if finding.level is Level.REVIEW}
    assert build.judge(**changes, rulings=ruled(OWN, CLEAR)).verdict is Verdict.CLEAR


def test_own_work_says_nothing_about_people_and_registered_pictures(build: Any) -> None:
    """The maker's word is none of those who are shown, and of no other picture's owner."""
    media = build.media(claims=[("personInImage", "Ann Lee")])
    changes = {"use": build.use(**EMPLOYEE), "rulings": ruled(OWN)}
    judgement = build.judge(**changes, media=media)
    assert judgement.verdict is Verdict.REVIEW
    assert judgement.decision == OWN
    assert {each.code: each.decision for each in judgement.findings} == {"MC101": "D-3", "MC401": None, "MC902": None}
    bare = build.judge(build.asset(), **changes)
    assert bare.verdict is Verdict.REVIEW
    assert "its record decides" in sentence(bare, "MC902")


def test_a_false_declaration_spoils_nothing_that_is_allowed(build: Any) -> None:
    """What the record allows is allowed, whatever somebody declared about it."""
    media = build.media(claims=[("creator", "Ann Lee")])
    assert build.codes(build.asset(build.grant()), media=media, rulings=ruled(OWN))[0] == "clear"


# ---------------------------------------------------------------- shares


def test_a_share_needs_no_decision(build: Any) -> None:
    """Nothing is uploaded, so nothing was decided about it."""
    for decisions in ((CLEAR,), (BLOCKED,)):
        judgement = build.judge(use=build.use(mode="share"), rulings=ruled(*decisions))
        assert judgement.decision is None
        assert [finding.code for finding in judgement.findings] == ["MC605"]
