import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mediacheck.config import plans as profiles
from mediacheck.errors import FileError
from mediacheck.i18n import render_error
from mediacheck.model import Policy, Post, Use
from mediacheck.sources import plans, use

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
BERLIN = "Europe/Berlin"


def build(stated: Mapping[str, Any]) -> Use:
    return use.build(Policy(timezone=BERLIN), stated, now=NOW)


def read(path: Path, mapping: str | None = None) -> plans.Plan:
    known = [profiles.find(mapping, None)] if mapping else profiles.every(None)
    found = plans.read(path, known, build, named=mapping is not None)
    assert isinstance(found, plans.Plan)
    return found


def written(path: Path, rows: Sequence[Sequence[Any]], delimiter: str = ",", encoding: str = "utf-8-sig") -> Path:
    if path.suffix == ".xlsx":
        book = pytest.importorskip("openpyxl").Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(path)
        return path
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def names(post: Post) -> list[str]:
    return [attachment.name for attachment in post.attachments]


def refused(path: Path, mapping: str | None = None) -> FileError:
    with pytest.raises(FileError) as caught:
        read(path, mapping)
    return caught.value


def said(error: FileError) -> str:
    return render_error(error, "en")[0]


# ---------------------------------------------------------------- what schedulers write

SPROUT = [
    ["date", "time_24hr", "message_text", "public_image_url"],
    ["12/25/2026", "09:30", "Frohe Weihnachten 🎄", "https://example.com/tree.png"],
    ["03/04/2026", "10:00", "Text alone", ""],
]
BUFFER = [
    ["Text", "Image URL", "Tags", "Posting Time"],
    ["Today’s special", "https://example.com/a.jpg", "food", "2026-12-24 12:30"],
    ["Text alone", "", "", ""],
]
AYRSHARE = [
    ["post", "platforms", "mediaUrls", "scheduleDate"],
    [
        "A great post",
        "twitter, facebook, instagram",
        "https://example.com/a.jpg, https://example.com/b.mp4",
        "2026-07-08T12:30:00Z",
    ],
    ["Without an offset it is UTC too", "linkedin", "https://example.com/c.jpg", "2026-07-08 23:30"],
]
HIGHLEVEL = [
    ["All Social", "All Social", "All Social", "All Social", "All Social", "All Social", "Pinterest"],
    [
        "postAtSpecificTime (YYYY-MM-DD HH:mm:ss)", "content", "OGmetaUrl (url)", "imageUrls (comma-separated)", "gifUrl",
        "videoUrls (comma-separated)", "link",
    ],
    ["2026-06-09 10:00:00", "Hola", "https://example.com/og.png", "https://example.com/1.png, https://example.com/2.png", "", "", "https://example.com/x.jpg"],
    ["", "A draft", "", "", "https://example.com/3.gif", "https://example.com/4.mp4", ""],
]  # fmt: skip
HOOTSUITE = [
    ["12/25/2026 09:00", "Merry, merry; Christmas", "https://example.com/page"],
    ["1/2/2026 10:05", "Second", ""],
]


@pytest.mark.parametrize("name", ["plan.csv", "plan.xlsx"])
def test_what_sprout_is_given(tmp_path: Path, name: str) -> None:
    """One date of the column shows that the month comes first; a post without a picture is counted."""
    plan = read(written(tmp_path / name, SPROUT))
    (post,) = plan.posts
    assert (post.id, post.source, names(post)) == (f"{name}/2", "plan", ["https://example.com/tree.png"])
    assert post.use.publish_at is not None
    assert post.use.publish_at.isoformat() == "2026-12-25T09:30:00+01:00"
    assert (post.use.caption, post.use.channels) == ("Frohe Weihnachten 🎄", ())
    assert (plan.without_media, plan.notes) == (1, [])


def test_what_buffer_is_given(tmp_path: Path) -> None:
    """Without a time it goes out whenever the queue comes to it: the day is that of the check."""
    plan = read(written(tmp_path / "plan.csv", [*BUFFER, ["Queue", "https://example.com/b.jpg", "", ""]]))
    assert [post.use.date for post in plan.posts] == [dt.date(2026, 12, 24), dt.date(2026, 6, 1)]
    assert plan.without_media == 1


def test_what_ayrshare_is_given(tmp_path: Path) -> None:
    """Several channels and media in a cell; its times are UTC, the day is the company's."""
    first, second = read(written(tmp_path / "plan.csv", AYRSHARE)).posts
    assert first.use.channels == ("x", "facebook", "instagram")
    assert names(first) == ["https://example.com/a.jpg", "https://example.com/b.mp4"]
    assert [attachment.url for attachment in first.attachments] == names(first)
    assert second.use.date == dt.date(2026, 7, 9)


def test_what_highlevel_is_given(tmp_path: Path) -> None:
    """Media stand in three columns, under two lines of headers; links are none."""
    first, second = read(written(tmp_path / "plan.csv", HIGHLEVEL)).posts
    assert names(first) == ["https://example.com/1.png", "https://example.com/2.png"]
    assert names(second) == ["https://example.com/3.gif", "https://example.com/4.mp4"]
    assert first.id == "plan.csv/3"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_hootsuite_is_given(tmp_path: Path, delimiter: str) -> None:
    """It has no header: the date tells where cells end. It names no media, which is said."""
    plan = read(written(tmp_path / "plan.csv", HOOTSUITE, delimiter), "hootsuite")
    assert (plan.posts, plan.without_media) == ([], 2)
    assert [note.values["mapping"] for note in plan.notes] == ["hootsuite"]
    error = refused(written(tmp_path / "plan.csv", [["Date", "Message"], *HOOTSUITE], delimiter), "hootsuite")
    assert "its first row is none that the mapping “hootsuite” knows: Date, Message" in said(error)
    error = refused(
        written(tmp_path / "plan.csv", [["25.12.26", *HOOTSUITE[0][1:]], *HOOTSUITE], delimiter), "hootsuite"
    )
    assert "25.12.26" in said(error)


GENERIC = [
    ["Nr", "Datum", "Uhrzeit", "Kanäle", "Land", "Zweck", "Kontoart", "Kennzeichnung", "Text", "Bild 1", "Bild 2"],
    ["A-7", "24.12.2026", "9 Uhr", "LinkedIn, Facebook-Seite", "DE; AT", "Paid", "employee", "ai", "Zeile 1\nZeile 2", "bilder\\see.jpg", "a.jpg"],
]  # fmt: skip


@pytest.mark.parametrize("name", ["plan.csv", "plan.xlsx"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_plan_that_people_keep(tmp_path: Path, name: str, encoding: str) -> None:
    """German columns, everything that a post can state, files beside the plan; the id is that of its column."""
    (tmp_path / "bilder").mkdir()
    (tmp_path / "bilder" / "see.jpg").touch()
    (post,) = read(written(tmp_path / name, GENERIC, ";", encoding)).posts
    assert post.id == f"{name}/A-7"
    assert post.use.publish_at is not None
    assert post.use.publish_at.isoformat() == "2026-12-24T09:00:00+01:00"
    assert (post.use.channels, post.use.territories) == (("linkedin", "facebook"), ("DE", "AT"))
    assert (post.use.purpose, post.use.account, post.use.labels) == ("paid", "employee", ("ai",))
    assert post.use.caption == "Zeile 1\nZeile 2"
    assert names(post) == ["bilder/see.jpg", "a.jpg"]
    assert [attachment.path for attachment in post.attachments] == [tmp_path / "bilder/see.jpg", tmp_path / "a.jpg"]


def test_dates_of_a_workbook_need_no_form(tmp_path: Path) -> None:
    """Excel's own dates and times are what they are."""
    rows = [["Date", "Time", "Channel", "Image"], [dt.date(2026, 4, 3), dt.time(9, 30), "xing", "a.jpg"]]
    (post,) = read(written(tmp_path / "plan.xlsx", rows)).posts
    assert post.use.publish_at is not None
    assert post.use.publish_at.isoformat() == "2026-04-03T09:30:00+02:00"


# ---------------------------------------------------------------- dates


def dated(path: Path, *dates: str, mapping: str | None = None) -> list[dt.date]:
    rows = [["Date", "Channel", "Image"], *([date, "xing", "a.jpg"] for date in dates)]
    return [post.use.date or dt.date.min for post in read(written(path / "plan.csv", rows), mapping).posts]


def test_a_date_that_can_be_two_is_refused(tmp_path: Path) -> None:
    """It is named with its line and both its meanings, in the reader's language."""
    with pytest.raises(FileError) as caught:
        dated(tmp_path, "2026-01-02", "04/04/2026", "03/04/2026", "05/06/2026")
    assert caught.value.line == 4
    assert "“03/04/2026” can be 2026-04-03 or 2026-03-04" in said(caught.value)
    assert "and 1 more are wrong" in said(caught.value)
    message, remedy = render_error(caught.value, "de")
    assert "bei diesem Post steht „03/04/2026“, was 2026-04-03 oder 2026-03-04 sein kann" in message
    assert "docs/plans.md" in remedy


def test_the_column_shows_which_comes_first(tmp_path: Path) -> None:
    """Where one date of it can be but one; a sign shows nothing of another sign, and a contradiction nothing at all."""
    assert dated(tmp_path, "03/04/2026", "25/12/2026")[0] == dt.date(2026, 4, 3)
    assert dated(tmp_path, "03/04/2026", "12/25/2026")[0] == dt.date(2026, 3, 4)
    for others in (("25.12.2026",), ("25/12/2026", "12/25/2026")):
        with pytest.raises(FileError) as caught:
            dated(tmp_path, "03/04/2026", *others)
        assert "can be 2026-04-03 or 2026-03-04" in said(caught.value)


def test_a_profile_shows_which_comes_first(tmp_path: Path) -> None:
    """One that knows but one order leaves no doubt, and what does not fit it is refused."""
    own = tmp_path / "own.toml"
    own.write_text('dates = ["%d/%m/%Y"]\n[columns]\ndate = "Date"\nmedia = "Image"\nchannels = "Channel"\n')
    assert dated(tmp_path, "03/04/2026", mapping=str(own)) == [dt.date(2026, 4, 3)]
    with pytest.raises(FileError) as caught:
        dated(tmp_path, "12/25/2026", mapping=str(own))
    assert "is no date that the mapping knows, like 2026-12-31, 31/12/2026" in said(caught.value)


# ---------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("Date", "morgen", "“morgen” is no date that the mapping knows, like 2026-12-31, 31.12.2026"),
        ("Date", "", "there is a time (“09:00”), but no date"),
        ("Date", "2026-12-01T10:00", "there are two times: “2026-12-01T10:00” and “09:00”"),
        ("Time", "noon", "“noon” is no time of day"),
        ("Channel", "LinkedIn, Facebok", "“Facebok” under “Channel” is not known (is “facebook” meant?)"),
        ("Channel", "qqqqqq", "(known: bluesky, facebook"),
        ("Country", "Deutschland", "is “DE” meant?"),
        ("Purpose", "payed", "is “paid” meant?"),
        ("Account type", "ceo", "(known: company, employee)"),
        ("Image", "http://example.com/a.jpg", "is no https address"),
        ("Image", "file:///etc/passwd", "is no https address"),
        ("Image", "../a.jpg", "lies outside the plan’s folder"),
        ("Image", "..\\a.jpg", "lies outside the plan’s folder"),
        ("Image", "/etc/passwd", "lies outside the plan’s folder"),
        ("Image", "C:\\Bilder\\a.jpg", "lies outside the plan’s folder"),
        ("Image", "~/a.jpg", "lies outside the plan’s folder"),
        ("Image", "a.jpg; link.jpg", "“link.jpg” lies outside the plan’s folder"),
        ("Image", '=HYPERLINK("https://example.com/a.jpg")', "it has a formula"),
        ("Channel", "=A1", "it has a formula"),
        ("Notes", "https://example.com/b.jpg?size=2", "stands in the column “Notes”, which the mapping neither reads nor ignores"),
        ("Notes", "b.png", "stands in the column “Notes”"),
        ("ID", "1", "there is the id “1”, which line 2 has already"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_with_its_line(tmp_path: Path, column: str, value: str, message: str) -> None:
    """Nothing is guessed and nothing left out: what was meant might be what must not be posted."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "outside.jpg").touch()
    (inside / "link.jpg").symlink_to(tmp_path / "outside.jpg")
    header = ["ID", "Date", "Time", "Channel", "Country", "Purpose", "Account type", "Image", "Notes"]
    right = ["1", "2026-12-01", "09:00", "xing", "DE", "organic", "company", "a.jpg", "see lake.jpg", "beyond"]
    wrong = dict(zip(header, ["2", *right[1:]], strict=False)) | {column: value}
    rows = [header, right, list(wrong.values())]
    error = refused(written(inside / "plan.csv", rows))
    assert error.line == 3
    assert message in said(error)
    assert "Nothing was checked" in said(error)
    assert "{" not in "".join(render_error(error, "de"))


def test_a_picture_beyond_the_header_is_seen(tmp_path: Path) -> None:
    """A row may be longer than the header."""
    rows = [["Date", "Channel", "Image"], ["2026-12-01", "xing", "a.jpg", "b.jpg"]]
    assert "“b.jpg” stands in the column “4”" in said(refused(written(tmp_path / "plan.csv", rows)))


def test_a_table_that_nobody_knows_is_no_plan(tmp_path: Path) -> None:
    """Unless a mapping is named: then it says which columns it lacks."""
    path = written(tmp_path / "plan.csv", [["Date", "Text"], ["2026-12-01", "x"]])
    assert plans.read(path, profiles.every(None), build, named=False) == plans.NoPlan()
    error = refused(path, "generic")
    assert "finds no column for: media" in said(error)
    path.write_bytes(b"\0\1\2")
    found = plans.read(path, profiles.every(None), build, named=False)
    assert isinstance(found, plans.NoPlan)
    assert "is no table" in str(found.error)


def test_a_workbook_with_several_plans_is_refused(tmp_path: Path) -> None:
    """A sheet for each month is usual: the posts of one must not be taken for all. Other sheets do not matter."""
    book = pytest.importorskip("openpyxl").Workbook()
    book.active.title = "Notes"
    rows = [["Date", "Channel", "Image"], ["2026-12-01", "xing", "a.jpg"]]
    for title in ("January", "Ideas", "February"):
        sheet = book.create_sheet(title)
        for row in rows if title != "Ideas" else [["x"]]:
            sheet.append(row)
        book.save(tmp_path / f"{title}.xlsx")
    assert len(read(tmp_path / "Ideas.xlsx").posts) == 1
    assert "more than one sheet is a plan: January, February" in said(refused(tmp_path / "February.xlsx"))
    assert "mehr als ein Blatt" in render_error(refused(tmp_path / "February.xlsx", "generic"), "de")[0]


def test_a_formula_of_a_workbook_without_its_result_is_refused(tmp_path: Path) -> None:
    """A workbook that no spreadsheet program has saved knows no results."""
    rows = [["Date", "Channel", "Image"], ["2026-12-01", "xing", '=CONCATENATE("a",".jpg")']]
    assert "has a formula without a result" in said(refused(written(tmp_path / "plan.xlsx", rows)))


def test_a_caption_may_begin_like_a_formula(tmp_path: Path) -> None:
    """A text is posted as it stands there."""
    rows = [["Date", "Channel", "Image", "Text"], ["2026-12-01", "xing", "a.jpg", "=> Jetzt anmelden"]]
    (post,) = read(written(tmp_path / "plan.csv", rows)).posts
    assert post.use.caption == "=> Jetzt anmelden"


CELLS = st.sampled_from([
    "", " ", "2026-12-01", "03/04/2026", "25/12/2026", "09:00", "9 Uhr", "LinkedIn", "linkedin/x und XING", "a.jpg",
    "a.jpg, b.png", "https://example.com/a.jpg", "http://x/a.jpg", "../x.jpg", "=A1", '="7"', "=cmd|' /C calc'!A0", "@SUM(1)",
    "{name}", "{0}", "%s", "\x1b[31mred", "\u202egpj.exe", "a\nb", "x" * 300 + ".jpg", "https://[", "://", "a://b", ";;|,", "\\\\server\\a.jpg",
]) | st.text(max_size=20)  # fmt: skip


@given(
    rows=st.lists(st.lists(CELLS, max_size=7), max_size=6),
    mapping=st.sampled_from([None, "generic", "hootsuite", "sprout"]),
)
@example(rows=[["", "00\0"]], mapping=None)  # a zero in a text that is not UTF-16
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_wild_table_is_read_or_refused(tmp_path: Path, rows: list[list[str]], mapping: str | None) -> None:
    """Whatever stands in it: each row is a post or counted, or the plan is refused in both languages; no file is left out."""
    header = ["Date", "Time", "Channel", "Text", "Image", "Image 2", "Notes"]
    path = tmp_path / "plan.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        csv.writer(file).writerows(rows if mapping == "hootsuite" else [header, *rows])
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    known = [profiles.find(mapping, None)] if mapping else profiles.every(None)
    try:
        plan = plans.read(path, known, build, named=mapping is not None)
    except FileError as error:
        wrong = error
    else:
        if isinstance(plan, plans.NoPlan):
            assert plan.error is not None  # no text at all
            return
        assert len(plan.posts) + plan.without_media == filled
        for attachment in (each for post in plan.posts for each in post.attachments):
            assert attachment.url or attachment.path
            assert attachment.path is None or ".." not in Path(str(attachment.path)).parts
        return
    assert all(render_error(wrong, lang)[0] for lang in ("de", "en"))
