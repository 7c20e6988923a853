import datetime as dt

import pytest

from mediacheck.model import Policy
from mediacheck.sources import use

NOW = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)
BERLIN = Policy(timezone="Europe/Berlin", company="ACME", use={"channels": ("xing",), "purpose": "paid"})


def test_what_nobody_stated_has_its_documented_default() -> None:
    """Now, the company's zone and name, organic, company, upload; channels and territories are unknown."""
    built = use.build(Policy(timezone="Europe/Berlin", company="ACME"), now=NOW)
    assert built.date == dt.date(2027, 1, 1)  # it is already tomorrow in Berlin
    assert (built.timezone, built.licensee) == ("Europe/Berlin", "ACME")
    assert (built.purpose, built.account, built.mode) == ("organic", "company", "upload")
    assert (built.channels, built.territories, built.caption, built.publish_at) == ((), (), None, None)


def test_the_later_statement_wins() -> None:
    """The post overrides the company, the command line overrides the post."""
    built = use.build(BERLIN, {"channels": ("x",), "caption": "Hello"}, {"caption": "Bye"}, now=NOW)
    assert (built.channels, built.purpose, built.caption) == (("x",), "paid", "Bye")


def test_a_moment_without_offset_is_the_companys_local_time() -> None:
    """09:00 in post.toml is nine o'clock where the company is."""
    built = use.build(BERLIN, {"publish_at": dt.datetime(2026, 7, 1, 9)}, now=NOW)  # noqa: DTZ001 - local on purpose
    assert built.publish_at is not None
    assert built.publish_at.isoformat() == "2026-07-01T09:00:00+02:00"
    assert built.date == dt.date(2026, 7, 1)


def test_the_day_is_counted_in_the_companys_zone() -> None:
    """A post at 20:00 in New York goes out on the next day in Berlin."""
    moment = dt.datetime(2026, 7, 1, 20, tzinfo=dt.timezone(dt.timedelta(hours=-4)))
    assert use.build(BERLIN, {"publish_at": moment}, now=NOW).date == dt.date(2026, 7, 2)


@pytest.mark.parametrize("written", ["9999-12-31T23:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_at_either_end_of_the_calendar_the_day_is_the_one_that_was_written(written: str) -> None:
    """A day that would be another one in the company's zone, if the calendar had it, stops nothing."""
    moment = dt.datetime.fromisoformat(written)
    assert use.build(BERLIN, {"publish_at": moment}, now=NOW).date == moment.date()


def test_a_date_alone_is_that_day() -> None:
    """A post planned for a day needs no time."""
    built = use.build(BERLIN, {"publish_at": dt.date(2026, 7, 1)}, now=NOW)
    assert (built.date, built.publish_at) == (dt.date(2026, 7, 1), None)


def test_an_empty_caption_is_an_unknown_one() -> None:
    """Blanks are no caption: the credit may still be added."""
    assert use.build(BERLIN, {"caption": " \n"}, now=NOW).caption is None
