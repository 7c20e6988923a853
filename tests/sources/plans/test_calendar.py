import datetime as dt
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediacheck.config import plans as profiles
from mediacheck.errors import FileError
from mediacheck.i18n import render, render_error
from mediacheck.model import Policy, Post, Use
from mediacheck.sources import plans, use

pytest.importorskip("icalendar")

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def build(stated: Mapping[str, Any]) -> Use:
    return use.build(Policy(timezone="Europe/Berlin"), stated, now=NOW)


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


def calendar(path: Path, *events: str, encoding: str = "utf-8") -> Path:
    content = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//ACME//Plan//DE\r\n{''.join(events)}END:VCALENDAR\r\n"
    path.write_bytes(content.encode(encoding))
    return path


def read(path: Path, profile: profiles.Profile | None = None) -> plans.Plan:
    known = [profile] if profile else profiles.every(None)
    found = plans.read(path, known, build, named=profile is not None)
    assert isinstance(found, plans.Plan)
    return found


def refused(path: Path) -> FileError:
    with pytest.raises(FileError) as caught:
        read(path)
    return caught.value


def said(error: FileError) -> str:
    return render_error(error, "en")[0]


def names(post: Post) -> list[str]:
    return [attachment.name for attachment in post.attachments]


FEAST = event(
    "UID:feast@acme.example",
    "DTSTART;TZID=Europe/London:20261201T090000",
    "SUMMARY:Sommerfest",
    "DESCRIPTION:Ein schöner Tag\\, am See.\\nFoto: Jana",
    "  Muster",
    "CATEGORIES:LinkedIn,XING",
    "CATEGORIES:Intranet",
    "ATTACH:bilder/see%20am%20morgen.jpg",
    "ATTACH:bilder/see%20am%20morgen.jpg",
    "ATTACH;FMTTYPE=image/png:https://example.com/a.png",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_event_is_a_post(tmp_path: Path, encoding: str) -> None:
    """Its description is the caption, its categories are the channels; what is attached is checked once."""
    (post,) = read(calendar(tmp_path / "plan.ics", FEAST, encoding=encoding)).posts
    assert (post.id, post.source) == ("plan.ics/feast@acme.example", "plan")
    assert post.use.publish_at == dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
    assert post.use.caption == "Ein schöner Tag, am See.\nFoto: Jana Muster"
    assert post.use.channels == ("linkedin", "xing", "intranet")
    assert names(post) == ["bilder/see am morgen.jpg", "https://example.com/a.png"]
    assert post.attachments[0].path == tmp_path / "bilder" / "see am morgen.jpg"
    assert post.attachments[1].url == "https://example.com/a.png"


@pytest.mark.parametrize(
    ("start", "meant", "day"),
    [
        ("DTSTART:20261201T090000", "2026-12-01T09:00:00+01:00", dt.date(2026, 12, 1)),
        ("DTSTART:20261201T233000Z", "2026-12-01T23:30:00+00:00", dt.date(2026, 12, 2)),
        ("DTSTART;TZID=W. Europe Standard Time:20260701T090000", "2026-07-01T09:00:00+02:00", dt.date(2026, 7, 1)),
        ("DTSTART;VALUE=DATE:20261224", None, dt.date(2026, 12, 24)),
        ("SEQUENCE:1", None, dt.date(2026, 6, 1)),
    ],
)
def test_when_it_goes_out(tmp_path: Path, start: str, meant: str | None, day: dt.date) -> None:
    """A time without a zone is the company's, a whole day is a date, none at all is today; the day is the company's."""
    (post,) = read(calendar(tmp_path / "plan.ics", event(start, "SUMMARY:x", "ATTACH:a.jpg"))).posts
    assert (post.use.publish_at and post.use.publish_at.isoformat(), post.use.date) == (meant, day)
    assert (post.id, post.use.caption) == ("plan.ics/4", "x")


def test_what_lies_in_the_calendar_is_not_looked_at_and_never_passed_over(tmp_path: Path) -> None:
    """It is an attachment that could not be checked, under its own name if it has one."""
    inline = "ENCODING=BASE64;VALUE=BINARY:iVBORw0KGgo="
    made = event("DTSTART:20261201T090000", f"ATTACH;X-FILENAME=a.png;{inline}", f"ATTACH;{inline}")
    (post,) = read(calendar(tmp_path / "plan.ics", made)).posts
    assert names(post) == ["a.png", "ATTACH 2"]
    problems = [attachment.problem for attachment in post.attachments]
    assert [problem and problem.code for problem in problems] == ["MC801", "MC801"]
    assert all(attachment.path is None for attachment in post.attachments)


def test_what_recurs_is_checked_for_its_first_date_and_said(tmp_path: Path) -> None:
    """A date of the series that was moved is a post of its own, with an id of its own."""
    series = event("UID:1", "DTSTART:20261201T090000", "RRULE:FREQ=WEEKLY;COUNT=9", "ATTACH:a.jpg")
    moved = event("UID:1", "RECURRENCE-ID:20261208T090000", "DTSTART:20261209T090000", "ATTACH:b.jpg")
    plan = read(calendar(tmp_path / "plan.ics", series, moved))
    assert [post.id for post in plan.posts] == ["plan.ics/1", "plan.ics/1/2026-12-09T09:00:00"]
    assert "“1” recurs; only its first date is checked" in render(plan.notes[0], "en")
    assert len(plan.notes) == 1


def test_meetings_are_counted_and_cancelled_events_passed_over(tmp_path: Path) -> None:
    """Without anything attached it does not matter what an event's categories are called; what was called off goes nowhere."""
    meeting = event("UID:1", "DTSTART:20261201T090000", "SUMMARY:Jour fixe", "CATEGORIES:Red category")
    cancelled = event("UID:2", "DTSTART:20261201T090000", "STATUS:CANCELLED", "ATTACH:/etc/passwd")
    plan = read(calendar(tmp_path / "plan.ics", meeting, cancelled))
    assert (plan.posts, plan.without_media) == ([], 1)
    assert "cancelled events were passed over: 1" in render(plan.notes[0], "en")


def test_a_mapping_says_what_categories_mean(tmp_path: Path) -> None:
    """Its words for channels, those that are none, and the zone of times without one."""
    own = tmp_path / "own.toml"
    own.write_text(
        'timezone = "America/New_York"\nno_channels = ["Marketing"]\n[columns]\ndate = "x"\n[channels]\n"Blau" = "linkedin"\n'
    )
    made = event("DTSTART:20261201T200000", "CATEGORIES:Blau,Marketing", "ATTACH:a.jpg")
    (post,) = read(calendar(tmp_path / "plan.ics", made), profiles.find(str(own), None)).posts
    assert (post.use.channels, post.use.date) == (("linkedin",), dt.date(2026, 12, 2))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["DTSTART:2026120199T09", "ATTACH:a.jpg"], "DTSTART cannot be read"),
        (["DTSTART;TZID=Nowhere/Foo:20261201T090000", "ATTACH:a.jpg"], "the time zone “Nowhere/Foo” is not known"),
        (["ATTACH;ENCODING=BASE64;VALUE=BINARY:!!!"], "ATTACH cannot be read"),
        (["no colon here"], "a line cannot be read"),
        (["CATEGORIES:Linkedn", "ATTACH:a.jpg"], "“Linkedn” under “CATEGORIES” is not known (is “linkedin” meant?)"),
        (["ATTACH:http://example.com/a.jpg"], "is no https address"),
        (["ATTACH:../a.jpg"], "lies outside the plan’s folder"),
        (["ATTACH:%2e%2e/a.jpg"], "lies outside the plan’s folder"),
        (["ATTACH:file:///etc/passwd"], "is no https address"),
        (["ATTACH:CID:part1@example.com"], "lies outside the plan’s folder"),
    ],
)
def test_a_wrong_event_is_refused_with_its_line(tmp_path: Path, lines: list[str], message: str) -> None:
    """That of its BEGIN, in the reader's language."""
    error = refused(calendar(tmp_path / "plan.ics", FEAST, event(*lines)))
    assert error.line == 16
    assert message in said(error)
    assert "Nichts wurde geprüft" in render_error(error, "de")[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n", "an event or the calendar has no end"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n", "an event or the calendar has no end"),
        ("BEGIN:VCALENDAR\nhello\nEND:VCALENDAR\nhello\n", "is not a sound calendar"),
    ],
)
def test_a_malformed_calendar_is_refused(tmp_path: Path, content: str, message: str) -> None:
    """What is cut off may have held more."""
    path = tmp_path / "plan.ics"
    path.write_text(content)
    assert message in said(refused(path))


def test_what_is_no_calendar_is_no_plan(tmp_path: Path) -> None:
    """Unless it is named as one."""
    path = tmp_path / "plan.ics"
    for content in (b"hello", b"", b"\0\1\2"):
        path.write_bytes(content)
        assert plans.read(path, profiles.every(None), build, named=False) == plans.NoPlan()
        with pytest.raises(FileError) as caught:
            read(path, profiles.find("generic", None))
        assert "there is no calendar in it" in said(caught.value)


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYSECOND=1,2,3", "FREQ=DA\r\n ILY", "X=FREQ=YEARLY;FREQ=HOURLY"]
)
def test_a_zone_that_changes_all_the_time_is_refused(tmp_path: Path, rule: str) -> None:
    """It would be computed for hours."""
    zone = f"BEGIN:VTIMEZONE\r\nTZID:Mine\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:{rule}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    assert "changes more often than once a year" in said(refused(calendar(tmp_path / "plan.ics", zone, FEAST)))


def test_a_calendar_s_own_zone_is_taken(tmp_path: Path) -> None:
    """As Outlook writes them, under a name that nobody else knows."""
    rules = (("STANDARD", "1028", "0200", "0100", "10"), ("DAYLIGHT", "0325", "0100", "0200", "3"))
    zone = "".join(
        f"BEGIN:{kind}\r\nDTSTART:1601{day}T030000\r\nTZOFFSETFROM:+{before}\r\nTZOFFSETTO:+{after}\r\n"
        f"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH={month}\r\nEND:{kind}\r\n"
        for kind, day, before, after, month in rules
    )
    zone = f"BEGIN:VTIMEZONE\r\nTZID:Kundenzeit\r\n{zone}END:VTIMEZONE\r\n"
    made = event("DTSTART;TZID=Kundenzeit:20260701T090000", "ATTACH:a.jpg")
    (post,) = read(calendar(tmp_path / "plan.ics", zone, made)).posts
    assert post.use.publish_at is not None
    assert post.use.publish_at.astimezone(dt.UTC) == dt.datetime(2026, 7, 1, 7, tzinfo=dt.UTC)


def test_without_the_package_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the exact words that install it."""
    monkeypatch.setitem(sys.modules, "icalendar", None)
    error = refused(calendar(tmp_path / "plan.ics", FEAST))
    assert 'pip install "mediacheck[ics]"' in render_error(error, "en")[1]


LINES = st.sampled_from([
    "UID:1", "DTSTART:20261201T090000", "DTSTART;VALUE=DATE:20261201", "DTSTART;TZID=X:20261201T090000", "DTSTART:x", "ATTACH:a.jpg",
    "ATTACH:", "ATTACH;VALUE=BINARY;ENCODING=BASE64:eA==", "ATTACH:https://example.com/a.jpg", "CATEGORIES:", "CATEGORIES:x,LinkedIn",
    "DESCRIPTION:\\n\\,", "SUMMARY;LANGUAGE=de:{x}\x1b[31m", "RRULE:FREQ=X", "RRULE:FREQ=DAILY", "STATUS:CANCELLED", "BEGIN:VALARM",
    "END:VALARM", "BEGIN:VEVENT", "END:VEVENT", " folded", "DTSTART;=:", ";:", "BEGIN:VTIMEZONE", "END:VTIMEZONE", 'X-A;B="c":d',
]) | st.text(max_size=12)  # fmt: skip


@given(st.lists(LINES, max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_wild_calendar_is_read_or_refused(tmp_path: Path, lines: list[str]) -> None:
    """Whatever stands in it, as a plan with an error in both languages."""
    path = tmp_path / "plan.ics"
    content = "BEGIN:VCALENDAR\n" + event(*lines) + "END:VCALENDAR\n"
    path.write_bytes(content.encode("utf-8", "replace"))
    try:
        plan = plans.read(path, profiles.every(None), build, named=False)
    except FileError as error:
        wrong = error
    else:
        assert isinstance(plan, plans.NoPlan) or all(each.name for post in plan.posts for each in post.attachments)
        return
    assert all(render_error(wrong, lang)[0] for lang in ("de", "en"))
