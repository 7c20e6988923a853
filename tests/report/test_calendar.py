import datetime as dt
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediacheck.model import Asset, Decision, Ending, Grant, RecordedUse, Release, Verdict
from mediacheck.report import expiring
from mediacheck.report.calendar import render_calendar
from mediacheck.report.sanitise import clean

NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
TODAY = NOW.date()


def document(*entries: Ending, lang: str = "en") -> dict[str, Any]:
    beside: dict[str, Any] = {"registry": "r", "unused": 0, "renewed": 0, "wrong": ()}
    return expiring.document(entries, {}, lang, today=TODAY, days=30, **beside)


def ending(right: Any, offset: int = 10, **asset: Any) -> Ending:
    uses = (RecordedUse(dt.date(2026, 10, 1), "autumn", "a.jpg", "r", channels=("linkedin",)),)
    return Ending(right, TODAY + dt.timedelta(days=offset), Asset(**({"id": "A"} | asset)), uses)


def events(content: str) -> list[Any]:
    """As another program reads them."""
    calendar = icalendar.Calendar.from_ical(content.encode())
    found = calendar.walk("VEVENT")
    assert not calendar.errors
    assert not any(event.errors for event in found)
    return list(found)


GRANT = Grant("LicenseRef-X", reference="ORDER-4711", licensor="Bild; & Ton, GmbH")
DECISION = Decision("D", Verdict.CLEAR, "seen", "Jana", TODAY, "0" * 64, made=TODAY, name="cat.jpg")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_calendar_reads_what_was_meant(lang: str) -> None:
    """Each right is a whole day, its last one, with what it is, what rests on it, and a reminder a week before."""
    found = document(
        ending(GRANT, title="Zürich, nachts"), ending(Release("model", "Max")), ending(DECISION), lang=lang
    )
    first, second, third = events(render_calendar(found, lang, NOW))
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (dt.date(2026, 12, 8), dt.date(2026, 12, 9))
    assert first["DTSTAMP"].dt == NOW
    assert "Zürich, nachts (A)" in first["SUMMARY"]
    assert "Max" in second["SUMMARY"]
    assert "cat.jpg" in third["SUMMARY"]
    said = str(first["DESCRIPTION"]).split("\n")
    assert said[0] == {"en": "Last day: 2026-12-08", "de": "Letzter Tag: 08.12.2026"}[lang]
    assert any("ORDER-4711" in line for line in said)
    assert any("Bild; & Ton, GmbH" in line for line in said)
    assert any("autumn" in line for line in said)
    (alarm,) = first.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", dt.timedelta(days=-7))


def test_of_what_has_ended_nobody_is_reminded() -> None:
    """It stands in the calendar on its last day, without an alarm."""
    (event,) = events(render_calendar(document(ending(GRANT, -3)), "en", NOW))
    assert event["DTSTART"].dt == dt.date(2026, 11, 25)
    assert event.walk("VALARM") == []


@given(
    st.lists(
        st.tuples(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(st.characters(exclude_categories=["Cs"]))), max_size=4
    )
)  # fmt: skip
def test_whatever_stands_in_a_record_the_calendar_stays_one(names: list[tuple[str, str]]) -> None:
    """Lines of at most 75 octets that end in CRLF; nothing breaks out of its value, and all of it arrives."""
    found = document(*(ending(Grant("L", reference=reference), id=name) for name, reference in names))
    content = render_calendar(found, "en", NOW)
    lines = content.split("\r\n")
    assert lines[-1] == ""
    assert not any("\n" in line or "\r" in line for line in lines)
    assert all(len(line.encode()) <= 75 for line in lines)
    read = events(content)
    assert len(read) == len(names)
    for event, (name, _) in zip(read, names, strict=True):
        assert str(event["SUMMARY"]) == clean(f"Right of use for {name} ends")
    assert len({str(event["UID"]) for event in read}) == len(names)


def test_the_same_right_is_the_same_event() -> None:
    """In another run, on another day, in another language, and when its end is put off: so it moves and is not doubled."""
    first = events(render_calendar(document(ending(GRANT)), "en", NOW))
    later = events(render_calendar(document(ending(GRANT, 20), lang="de"), "de", NOW + dt.timedelta(days=3)))
    assert first[0]["UID"] == later[0]["UID"]
    other = events(render_calendar(document(ending(Grant("LicenseRef-X", reference="ORDER-4712"))), "en", NOW))
    assert first[0]["UID"] != other[0]["UID"]
