import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import draw

Run = Callable[..., Any]

PLAN = (
    "Datum;Uhrzeit;Kanal;Text;Bild\n"
    "24.12.2026;9 Uhr;LinkedIn;Frohe Weihnachten;bilder/see.jpg\n"
    "03.01.2027;;Instagram;Ohne Bild;\n"
    "03.01.2027;10:00;LinkedIn, Facebook-Seite;Neues Jahr;bilder/see.jpg, bilder/fremd.jpg\n"
)


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """A plan with two pictures beside it, of which one is registered for LinkedIn until the end of the year."""
    for folder in ("bilder", "registry"):
        (tmp_path / folder).mkdir()
        draw(tmp_path / folder / "see.jpg", 1)
    draw(tmp_path / "bilder" / "fremd.jpg", 2)
    (tmp_path / "registry" / "see.jpg.toml").write_text(
        '[[grant]]\nlicense = "LicenseRef-Company-Owned"\nchannels = ["linkedin"]\nvalid_until = 2026-12-31\n'
    )
    (tmp_path / "mediacheck.toml").write_text('[company]\ntimezone = "Europe/Berlin"\n[use]\nterritories = ["DE"]\n')
    path = tmp_path / "plan.csv"
    path.write_text(PLAN, encoding="cp1252")
    return path


def posts(done: Any) -> dict[str, Any]:
    return {post["id"]: post for post in json.loads(done.stdout)["posts"]}


def test_each_row_is_judged_for_its_own_use(run: Run, planned: Path) -> None:
    """The same picture is clear in one post and blocked in a later one; a text without a picture is counted."""
    done = run(planned, "-f", "json")
    assert done.returncode == 1, done.stderr
    found = posts(done)
    assert list(found) == ["plan.csv/2", "plan.csv/4"]
    assert found["plan.csv/2"]["verdict"] == "clear"
    assert found["plan.csv/2"]["use"]["publish_at"] == "2026-12-24T09:00:00+01:00"
    codes = {item["name"]: {each["code"] for each in item["findings"]} for item in found["plan.csv/4"]["items"]}
    assert codes["bilder/see.jpg"] == {"MC201", "MC203"}
    assert codes["bilder/fremd.jpg"] == {"MC101"}
    assert {post["source"] for post in found.values()} == {"plan"}
    assert json.loads(done.stdout)["posts_without_media"] == 1


def test_the_report_for_people_counts_posts_without_media(run: Run, planned: Path, tmp_path: Path) -> None:
    """In their language, also when a saved result is printed again."""
    run(planned, "-f", "json", "-o", "result.json", "--lang", "de")
    done = run("report", tmp_path / "result.json", "--lang", "de")
    assert "1 Post des Plans hat keine Medien: An ihm ist nichts zu prüfen." in done.stdout
    assert "plan.csv/4" in done.stdout


def test_flags_win_over_what_the_plan_states(run: Run, planned: Path) -> None:
    """As they do for every post."""
    found = posts(run(planned, "--channel", "linkedin", "--date", "2026-12-01", "-f", "json"))
    assert {tuple(post["use"]["channels"]) for post in found.values()} == {("linkedin",)}
    item = found["plan.csv/4"]["items"][0]
    assert (item["name"], item["verdict"]) == ("bilder/see.jpg", "clear")


def test_a_plan_of_texts_alone_clears_nothing(run: Run, planned: Path) -> None:
    """Nobody looked at a picture: it may be that the mapping did not find them."""
    planned.write_text("".join(PLAN.splitlines(keepends=True)[:1]) + "03.01.2027;;Instagram;Ohne Bild;\n")
    done = run(planned)
    assert (done.returncode, "Nothing was found that could be checked" in done.stdout) == (3, True)


def test_what_is_away_or_missing_is_unchecked(run: Run, planned: Path) -> None:
    """An address is fetched only with --fetch, a missing file is never left out."""
    planned.write_text('Date,Channel,Image\n2026-12-01,xing,"gone.jpg, https://media.example/a.jpg"\n')
    done = run(planned, "-f", "json")
    assert done.returncode == 3
    (post,) = posts(done).values()
    assert [(item["name"], item["verdict"]) for item in post["items"]] == [
        ("gone.jpg", "unchecked"),
        ("https://media.example/a.jpg", "unchecked"),
    ]


def test_a_mapping_of_one_s_own_lies_beside_the_configuration(run: Run, planned: Path, tmp_path: Path) -> None:
    """It is known by its columns, or by its name."""
    (tmp_path / "mappings" / "plans").mkdir(parents=True)
    planned.write_text("Tag\tMotiv\tWo\n24.12.2026\tbilder/see.jpg\tBlau\n")
    (tmp_path / "mappings" / "plans" / "own.toml").write_text(
        'recognise = [["Tag", "Motiv"]]\ndates = ["%d.%m.%Y"]\n'
        '[columns]\ndate = "Tag"\nmedia = "Motiv"\nchannels = "Wo"\n[channels]\n"Blau" = "linkedin"\n'
    )
    assert [run(planned, *named).returncode for named in ((), ("--mapping", "own"))] == [0, 0]


def test_what_is_wrong_with_a_plan_stops_the_check(run: Run, planned: Path) -> None:
    """Exit code 2 with the file and the line."""
    planned.write_text(PLAN.replace("03.01.2027;10:00;LinkedIn", "03.01.2027;10:00;LinkedIm"), encoding="utf-8")
    done = run(planned)
    assert done.returncode == 2
    assert "plan.csv:4: in this post “LinkedIm” under “Kanal” is not known (is “linkedin” meant?)" in done.stderr
    assert "Nothing was checked" in done.stderr
    done = run(planned.parent / "bilder", "--mapping", "generic")
    assert (done.returncode, "--mapping is for plans" in done.stderr) == (2, True)


def test_other_tables_are_what_they_were(run: Run, planned: Path) -> None:
    """A table that nobody knows as a plan is a file of no supported type; a folder's plan is not looked for."""
    planned.write_text("a,b\n1,2\n")
    done = run(planned, "-f", "json")
    assert (done.returncode, posts(done)["files"]["items"][0]["findings"][0]["code"]) == (3, "MC804")
    assert "posts_without_media" not in json.loads(done.stdout)
    planned.write_bytes(b"\0\1\2")
    assert "Note: not read as a plan" in run(planned).stderr


def test_a_calendar_is_checked(run: Run, planned: Path) -> None:
    """Beside other files; its notes are said beside the report."""
    pytest.importorskip("icalendar")
    path = planned.with_suffix(".ics")
    lines = [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "DTSTART:20261224T090000", "RRULE:FREQ=DAILY;COUNT=2", "CATEGORIES:LinkedIn",
        "ATTACH:bilder/see.jpg", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n")
    done = run(
        path, planned.parent / "bilder" / "see.jpg", "--channel", "linkedin", "--date", "2026-12-01", "-f", "json"
    )
    assert done.returncode == 0, done.stdout
    assert list(posts(done)) == ["plan.ics/1", "files"]
    assert "Note: " in done.stderr
    assert "“1” recurs; only its first date is checked" in done.stderr


def test_what_a_plan_holds_steers_no_terminal(run: Run, planned: Path) -> None:
    """Captions, names and ids are words of whoever wrote the plan."""
    evil = "\x1b]0;pwned\x07\u202e{name}<script>"
    planned.write_text(f'ID,Date,Channel,Text,Image\n"{evil}",2026-12-01,xing,"{evil}","{evil}.jpg"\n')
    done = run(planned, "-v")
    assert done.returncode == 3
    assert "\x1b" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout + done.stderr
    planned.write_text(f'Date,Channel,Image\n"{evil}",xing,a.jpg\n')
    done = run(planned)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
