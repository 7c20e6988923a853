"""What must hold of decisions for every case, however it is put together."""

import dataclasses
import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mediacheck import vocabulary
from mediacheck.model import Case, Decision, Level, Revocation, Ruling, Verdict
from mediacheck.rules import RULES, judge
from mediacheck.rules.cover import use_channels
from mediacheck.rules.ground import ground

from .test_properties import of
from .worlds import DAY, assets, channels, edits, matches, sayings, signals, uploads

revocations = st.builds(Revocation, st.just("Otto"), st.just(DAY), st.just("r"))
codes = st.lists(st.sampled_from([rule.code for rule in RULES]), max_size=6).map(tuple)
decisions = st.builds(
    Decision,
    id=st.sampled_from(["D-1", "D-2", "D-3", "D-4"]),
    verdict=st.sampled_from([Verdict.CLEAR] * 4 + [Verdict.BLOCKED]),
    reason=st.just("r"),
    by=st.sampled_from(["Ann Lee", "Jana"]),
    until=st.integers(-1, 1).map(lambda shift: DAY + dt.timedelta(shift)),
    sha256=st.just("0" * 64),
    made=st.just(DAY),
    channels=channels,
    overrides=codes,
    own_work=st.sampled_from([False] * 3 + [True]),
    revoked=st.none() | st.none() | revocations,
)
rulings = st.lists(
    st.builds(Ruling, decisions, st.sampled_from([True, True, False]), edits),
    max_size=3,
    unique_by=lambda ruling: ruling.decision.id,
).map(tuple)


@st.composite
def cases(draw: Any, build: Any) -> Case:
    """Anything that can be found in a medium and on record about it, with some decisions."""
    registered = draw(st.lists(assets, max_size=2, unique_by=lambda asset: asset.id))
    found = [draw(matches(asset)) for asset in registered]
    media = build.media(
        claims=draw(sayings),
        signals=draw(st.lists(signals, max_size=2)),
        problems=draw(st.sampled_from([[]] * 4 + [["MC801"], ["MC804"], ["MC803"]])),
    )
    return of(
        build, registered, found, draw(uploads), media=media, rulings=draw(rulings), explained=draw(st.booleans())
    )


def without(case: Case, *gone: Ruling) -> Case:
    return dataclasses.replace(case, rulings=tuple(each for each in case.rulings if each not in gone))


def active(case: Case, verdict: Verdict) -> list[Decision]:
    """The decisions in force about this very picture: written down once more, by themselves."""
    return [
        ruling.decision
        for ruling in case.rulings
        if ruling.same
        and ruling.decision.verdict is verdict
        and ruling.decision.revoked is None
        and ruling.decision.until >= case.use.date
    ]


def reaches(decision: Decision, channel: str | None) -> bool:
    return not decision.channels or channel in vocabulary.channels().expand(decision.channels)


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_a_decision_lifts_what_it_may_and_no_more(build: Any, data: Any) -> None:
    """Never what was not checked; a block by name only; each channel needs one; nothing in force, nothing lifted."""
    case = data.draw(cases(build))
    allowing = active(case, Verdict.CLEAR)
    for finding in judge(case).findings:
        if finding.decision is None:
            continue
        assert finding.level in {Level.REVIEW, Level.BLOCK}
        assert finding.decision in {decision.id for decision in allowing}
        for channel in use_channels(case.use):
            lifting = [decision for decision in allowing if reaches(decision, channel)]
            if finding.level is Level.BLOCK:
                assert any(finding.code in each.overrides and not each.own_work for each in lifting)
            else:
                assert lifting


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_clear_by_decision_needs_one_for_each_channel(build: Any, data: Any) -> None:
    """What is clear and would not be without decisions has one in force on every channel, and none that blocks."""
    case = data.draw(cases(build))
    judgement = judge(case)
    if judgement.verdict is not Verdict.CLEAR:
        return
    channels_ = use_channels(case.use)
    assert not any(reaches(each, channel) for each in active(case, Verdict.BLOCKED) for channel in channels_)
    if judge(without(case, *case.rulings)).verdict is not Verdict.CLEAR:
        assert judgement.decision is not None
        assert all(any(reaches(each, channel) for each in active(case, Verdict.CLEAR)) for channel in channels_)
    else:
        assert (
            judgement.decision is None
            or ground(case) is None
            or judgement.decision.id in {finding.decision for finding in judgement.findings}
        )


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_revoking_a_clear_makes_nothing_better_and_a_block_nothing_worse(build: Any, data: Any) -> None:
    """Whatever else was decided about the picture."""
    case = data.draw(cases(build))
    before = judge(case).verdict.rank
    for ruling in case.rulings:
        decision = dataclasses.replace(ruling.decision, revoked=Revocation("Otto", DAY, "r"))
        others = tuple(dataclasses.replace(e, decision=decision) if e is ruling else e for e in case.rulings)
        after = judge(dataclasses.replace(case, rulings=others)).verdict.rank
        assert after == judge(without(case, ruling)).verdict.rank
        assert after >= before if decision.verdict is Verdict.CLEAR else after <= before


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_block_in_force_blocks(build: Any, data: Any) -> None:
    """On any of the post's channels, whatever allows it; only what could not be checked is not judged better for it."""
    case = data.draw(cases(build))
    blocked = [e for e in active(case, Verdict.BLOCKED) if any(reaches(e, c) for c in use_channels(case.use))]
    if blocked:
        judgement = judge(case)
        assert judgement.verdict is Verdict.BLOCKED
        assert judgement.decision in blocked


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_decisions_about_other_copies_make_nothing_better(build: Any, data: Any) -> None:
    """An edited copy is judged as if nothing had been allowed."""
    case = data.draw(cases(build))
    others = [ruling for ruling in case.rulings if not ruling.same]
    assert judge(case).verdict.rank >= judge(without(case, *others)).verdict.rank
