import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediacheck.config import plans
from mediacheck.errors import FileError, UsageError

SHIPPED = ["ayrshare", "buffer", "generic", "highlevel", "hootsuite", "sprout"]

HEADERS = {
    "sprout": ["date", "time_24hr", "message_text", "public_image_url"],
    "buffer": ["Text", "Image URL", "Tags", "Posting Time"],
    "ayrshare": ["post", "platforms", "mediaUrls", "scheduleDate"],
    "highlevel": [
        "postAtSpecificTime (YYYY-MM-DD HH:mm:ss)", "content", "link (OGmetaUrl)", "imageUrls", "gifUrl", "videoUrls",
    ],
    "generic": ["Datum", "Uhrzeit", "Kanal", "Text", "Bild"],
}  # fmt: skip

OWN = """
recognise = [["Tag", "Motiv"]]
dates = ["%m/%d/%Y"]
timezone = "America/New_York"
no_channels = ["Marketing"]
ignore = ["Entwurf"]
[columns]
date = "Tag"
media = ["Motiv", "Zweitmotiv"]
channels = "Wo"
[channels]
"Hausseite" = "website"
"Alles" = ["linkedin", "xing"]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A profile of the company's, in its folder beside mediacheck.toml."""
    path = tmp_path / plans.FOLDER / "own.toml"
    path.parent.mkdir(parents=True)
    path.write_text(OWN, encoding="utf-8")
    return path


def test_the_shipped_ones_are_sound() -> None:
    """Each is read, and a header of one kind is known to that one alone: none takes another's plan."""
    shipped = {profile.name: profile for profile in plans.every(None)}
    assert sorted(shipped) == SHIPPED
    for name, header in HEADERS.items():
        assert [other.name for other in shipped.values() if other.knows(header)] == [name]
    assert not any(profile.knows(["Date", "Text", "Amount"]) for profile in shipped.values())


def test_a_profile_of_the_company_is_read_and_comes_first(own: Path, tmp_path: Path) -> None:
    """Plans have a folder of their own, so that no list of purchases is taken for one."""
    (tmp_path / "mappings" / "purchases.toml").write_text('agency = "alamy"')
    assert [profile.name for profile in plans.every(tmp_path)] == ["own", *SHIPPED]
    profile = plans.find("own", tmp_path)
    assert profile == plans.find(str(own), None)
    assert profile.required == ("date", "media")
    assert profile.channels == {"hausseite": ("website",), "alles": ("linkedin", "xing")}
    assert profile.places(["Tag", "Motiv 2", "Wo", "zweitmotiv", "motiv"]) == {
        "date": (0,),
        "channels": (2,),
        "media": (1, 3, 4),
    }
    with pytest.raises(UsageError, match="did you mean “hootsuite”"):
        plans.find("hootsuit", tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('date = "Tag"', "", 7, "“date” is missing under"),
        ('"website"', '"websit"', 12, "did you mean “website”"),
        ('channels = "Wo"', 'chanels = "Wo"', 10, "did you mean “channels”"),
        ('"%m/%d/%Y"', '"%m/%Y"', 3, "is no form of a date"),
        ("America/New_York", "America/Neu_York", 4, "is no time zone"),
        ('recognise = [["Tag", "Motiv"]]', 'recognise_fields = ["dat"]', 2, "did you mean “date”"),
        ('recognise = [["Tag", "Motiv"]]', "header = false", 8, "“Tag” is no column of a table without a header"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_line(own: Path, old: str, new: str, line: int, message: str) -> None:
    """A slip of the pen in it would be a picture that nobody looks at."""
    assert OWN.count(old) == 1
    own.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(FileError, match=message) as caught:
        plans.find(str(own), None)
    assert (caught.value.path, caught.value.line) == (own, line)


def test_the_documented_example_is_sound(tmp_path: Path) -> None:
    """What people copy from the page is read, with a header or without one."""
    page = (Path(__file__).parents[2] / "docs" / "plans.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    path = tmp_path / "agency.toml"
    path.write_text(example, encoding="utf-8")
    profile = plans.find(str(path), None)
    assert profile.knows(["Post date", "VISUAL", "Visual 2"])
    assert profile.channels["everywhere"] == ("linkedin", "xing")
    path.write_text(example.replace("# header", "header"), encoding="utf-8")
    with pytest.raises(FileError, match="is no column of a table without a header"):
        plans.find(str(path), None)


# ---------------------------------------------------------------- dates

local = dt.datetime.fromisoformat  # the zone is the company's
GENERIC = plans.find("generic", None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-12-31", dt.date(2026, 12, 31)),
        ("2026-12-31 09:00:00", local("2026-12-31T09:00")),
        ("2026-12-31T09:00:00Z", dt.datetime(2026, 12, 31, 9, tzinfo=dt.UTC)),
        ("2026-12-31 9:05", local("2026-12-31T09:05")),
        ("31.12.2026", dt.date(2026, 12, 31)),
        ("3.4.26", dt.date(2026, 4, 3)),
        ("31.12.2026, 9 Uhr", local("2026-12-31T09:00")),
        ("31.12.2026 09.30 Uhr", local("2026-12-31T09:30")),
        ("31/12/2026 09:00", local("2026-12-31T09:00")),
        ("1/23/26 5:30 PM", local("2026-01-23T17:30")),
        ("12/31/2026 12:00 am", local("2026-12-31T00:00")),
        ("2026/12/31", dt.date(2026, 12, 31)),
        ("04/04/2026", dt.date(2026, 4, 4)),
    ],
)
def test_a_date_is_read_as_people_and_schedulers_write_it(written: str, meant: dt.date) -> None:
    """With or without a time behind it."""
    assert set(GENERIC.moments(written).values()) == {meant}


@pytest.mark.parametrize(
    "written",
    ["", "tomorrow", "31.02.2026", "2026-02-30", "32/13/2026", "31.12.2026 25:00", "12.2026", "9:00", "46022"],
)
def test_what_is_no_date_is_none(written: str) -> None:
    """Nothing is guessed."""
    assert GENERIC.moments(written) == {}


def test_a_date_that_can_be_two_is_both() -> None:
    """Which one, the column or the person says."""
    assert GENERIC.moments("03/04/2026 08:00") == {
        "day": local("2026-04-03T08:00"),
        "month": local("2026-03-04T08:00"),
    }


@given(st.datetimes(local("2000-01-01T00:00"), local("2068-12-31T00:00")))
def test_every_day_is_among_its_meanings(at: dt.datetime) -> None:
    """However it is written."""
    at = at.replace(second=0, microsecond=0)
    for form in (
        "%Y-%m-%d %H:%M",
        "%d.%m.%Y %H:%M",
        "%d/%m/%Y %H:%M",
        "%m/%d/%y %H:%M",
        "%d.%m.%Y, %H.%M Uhr",
        "%m/%d/%Y %I:%M %p",
    ):
        assert at in GENERIC.moments(at.strftime(form)).values()


@given(st.text())
def test_no_text_breaks_the_reading_of_dates(value: str) -> None:
    """It is a date, two, or none."""
    assert len(GENERIC.moments(value)) <= 2
    assert plans.clock(value) is None or isinstance(plans.clock(value), dt.time)
