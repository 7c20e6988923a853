"""`mediacheck expiring` on a registry in which things were published, ended and were revoked."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

Run = Callable[..., Any]

TODAY = dt.datetime.now(ZoneInfo("Europe/Berlin")).date()


def day(offset: int) -> str:
    return (TODAY + dt.timedelta(days=offset)).isoformat()


@pytest.fixture
def registry(run: Run, picture: Path, tmp_path: Path) -> Path:
    """A picture under a licence that ends in ten days, published yesterday."""
    added = run(
        "registry",
        "add",
        picture,
        "--license",
        "LicenseRef-Company-Owned",
        "--valid-until",
        day(10),
        "--reference",
        "R-1",
    )
    assert added.returncode == 0, added.stderr
    run(picture, "--channel", "linkedin", "--date", day(-1), "-f", "json", "-o", "result.json")
    assert run("published", "result.json").returncode == 0
    return tmp_path / "registry"


@pytest.mark.usefixtures("registry")
def test_what_ends_soon_is_named_with_its_posts_and_is_no_mistake(run: Run) -> None:
    """Asset, licence, reference, end, days left and the posts stand there; the exit code is 0."""
    done = run("expiring", "-f", "json")
    (entry,) = json.loads(done.stdout)["entries"]
    assert (entry["asset"], entry["license"], entry["reference"]) == ("picture.jpg", "LicenseRef-Company-Owned", "R-1")
    assert (entry["end"], entry["days_left"], entry["ended"]) == (day(10), 10, False)
    assert entry["posts"] == [{"date": day(-1), "post": "files", "channels": ["linkedin"]}]
    assert done.returncode == 0
    german = run("expiring", "--lang", "de").stdout
    assert "ENDET INNERHALB VON 30 TAGEN" in german
    assert "in 10 Tagen" in german
    assert json.loads(run("expiring", "--days", "9", "-f", "json").stdout)["entries"] == []
    assert "nothing ends within 9 days" in run("expiring", "--days", "9").stdout


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("1", "nichts endet innerhalb von 1 Tag."),
        ("9", "nichts endet innerhalb von 9 Tagen."),
        ("x", "--days muss eine ganze Zahl sein."),
        ("36501", "--days darf höchstens 36500 sein."),
        ("-1", "--days muss mindestens 0 sein."),
    ],
)
def test_days_are_spoken_of_in_the_users_language(run: Run, days: str, words: str) -> None:
    """Also where they are none, and where there is one."""
    done = run("expiring", "--days", days, "--lang", "de")
    assert words in " ".join((done.stdout + done.stderr).split())


def test_what_has_ended_and_is_in_use_ends_with_1(run: Run, registry: Path) -> None:
    """It stands first, and a script notices it."""
    sidecar = registry / "picture.jpg.toml"
    sidecar.write_text(sidecar.read_text().replace(day(10), day(-5)))
    done = run("expiring")
    assert done.returncode == 1
    assert done.stdout.startswith("ENDED – and published with it")
    assert "5 days ago" in done.stdout


def test_the_days_are_the_configurations_unless_said(run: Run, registry: Path) -> None:
    """`expires_soon_days` is for checks and for this."""
    (registry.parent / "mediacheck.toml").write_text("[rules]\nexpires_soon_days = 5\n")
    assert json.loads(run("expiring", "-f", "json").stdout)["days"] == 5


def test_a_wrong_record_is_not_passed_over(run: Run, registry: Path) -> None:
    """Nobody knows what ends there: the exit code is 3."""
    with (registry / "picture.jpg.toml").open("a") as sidecar:
        sidecar.write("quota = -1\n")
    done = run("expiring")
    assert (done.returncode, "picture.jpg is wrong" in done.stdout) == (3, True)


@pytest.mark.usefixtures("registry")
def test_the_calendar_goes_into_a_file_as_it_is(run: Run, tmp_path: Path) -> None:
    """The same bytes on standard output and in a file, lines ending in CRLF, read by another program."""
    run("expiring", "-f", "ics", "-o", "rights.ics")
    content = (tmp_path / "rights.ics").read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") > 10
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert event["DTSTART"].dt == TODAY + dt.timedelta(days=10)


def test_without_a_registry_there_is_nothing_to_end(run: Run) -> None:
    """A sentence that names init, and 2."""
    done = run("expiring")
    assert (done.returncode, "mediacheck init" in done.stderr) == (2, True)
