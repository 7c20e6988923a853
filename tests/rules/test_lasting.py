import dataclasses
import datetime as dt
from typing import Any

import pytest

from mediacheck.model import Decision, Ruling, Verdict
from mediacheck.rules.lasting import last_day

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
