import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mediacheck.model import Case, Decision, Level, Ruling, Verdict
from mediacheck.rules import judge
from mediacheck.rules.lasting import last_day

from .worlds import DAY as DATE

DAY = dt.timedelta(days=1)
SOON, LATER = dt.date(2026, 12, 24), dt.date(2027, 3, 31)


def test_nothing_ends(build: Any) -> None:
    """Where no right on record has an end, no last day is claimed."""
    assert last_day(build.case(build.asset(build.grant()))) is None


def test_the_first_end_counts(build: Any) -> None:
    """Of a grant and a consent the one that ends first ends the clear, and its last day is inside."""
    release = build.release(person="Ann", valid_until=SOON)
    case = build.case(build.asset(build.stock(valid_until=LATER), releases=(release,), people=True))
    assert last_day(case) == SOON
    assert build.judge(*case.assets.values(), use=build.use(date=SOON)).verdict is Verdict.CLEAR
    assert build.judge(*case.assets.values(), use=build.use(date=SOON + DAY)).verdict is Verdict.BLOCKED


def test_a_revocation_to_come(build: Any) -> None:
    """On the day of its revocation a consent is none, so the day before is the last."""
    release = build.release(person="Ann", revoked=SOON)
    assert last_day(build.case(build.asset(build.grant(), releases=(release,)))) == SOON - DAY


def test_what_goes_on_in_its_place(build: Any) -> None:
    """The end of a grant ends nothing where another one, be it one that only begins then, covers the use."""
    ends, renewed = build.stock(valid_until=SOON), build.stock(valid_from=SOON + DAY, reference="ORDER-8")
    assert last_day(build.case(build.asset(ends, renewed))) is None
    gap = build.stock(valid_from=SOON + 2 * DAY, reference="ORDER-8")
    assert last_day(build.case(build.asset(ends, gap))) == SOON


def test_what_the_file_says(build: Any) -> None:
    """The end that a file states of its own licence is one, also under a grant that has none: then a person must look."""
    media = build.media(claims=[("licenseEndDate", SOON.isoformat())])
    assert last_day(build.case(build.asset(build.grant()), media=media)) == SOON


@pytest.mark.parametrize(("until", "last"), [(SOON, SOON), (dt.date.max, None)])
def test_a_decision(build: Any, until: dt.date, last: dt.date | None) -> None:
    """A clear by decision lasts as long as the decision."""
    decision = Decision("D-1", Verdict.CLEAR, "ours", "Eva", until, "0" * 64, dt.date(2026, 1, 1))
    case = dataclasses.replace(build.case(), rulings=(Ruling(decision, same=True),))
    assert last_day(case) == last


dates = st.none() | st.integers(-1, 6).map(lambda shift: DATE + shift * DAY)
rights = st.lists(st.tuples(dates, dates, dates), min_size=1, max_size=3)


@given(
    rights=rights,
    consents=st.lists(st.tuples(dates, dates), max_size=2),
    said=st.lists(dates.filter(bool), max_size=2),
    soon=st.integers(0, 3),
    level=st.sampled_from([None, Level.REVIEW, Level.BLOCK]),
)
@settings(max_examples=300, deadline=None)
def test_clear_until_then_and_no_longer(build: Any, **drawn: Any) -> None:
    """A clear case is clear on each day until its last, that one included, and not on the next; without a last day on all.

    Also where the company raised the level of what is a note otherwise, such as that a licence ends soon.
    """
    grants = [build.grant(valid_from=a, valid_until=b, embargo_until=c) for a, b, c in drawn["rights"]]
    releases = tuple(build.release(person="Ann", valid_until=a, revoked=b) for a, b in drawn["consents"])
    asset = build.asset(*grants, releases=releases, people=bool(releases))
    raised = {} if drawn["level"] is None else {"MC212": drawn["level"]}
    policy = dataclasses.replace(build.policy(levels=raised), expires_soon_days=drawn["soon"])
    media = build.media(claims=[("licenseEndDate", day.isoformat()) for day in drawn["said"]])

    def on(day: dt.date) -> Case:
        made: Case = build.case(asset, use=build.use(date=day), policy=policy, media=media)
        return made

    assume(judge(on(DATE)).verdict is Verdict.CLEAR)
    days = [DATE + shift * DAY for shift in range(12)]
    ended = next((day for day in days if judge(on(day)).verdict is not Verdict.CLEAR), None)
    assert last_day(on(DATE)) == (ended and ended - DAY)
