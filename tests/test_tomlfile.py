import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from mediacheck import tomlfile
from mediacheck.errors import FileError
from mediacheck.i18n import render_error
from mediacheck.tomlfile import Table
from mediacheck.vocabulary import channels


def table(content: str) -> Table:
    return tomlfile.parse(content.encode(), Path("post.toml"))


REFUSED: list[tuple[str, Callable[[Table], Any], int, str]] = [
    ("a = 1\nname = 3\n", lambda t: t.string("name"), 2, "must be a text in quotes"),
    ('\n\nflag = "yes"\n', lambda t: t.boolean("flag"), 3, "true or false"),
    ("n = true\n", lambda t: t.integer("n"), 1, "whole number"),
    ("n = -1\n", lambda t: t.integer("n"), 1, "at least 0"),
    ("n = 0\n", lambda t: t.number("n"), 1, "greater than 0"),
    ('d = "soon"\n', lambda t: t.date("d"), 1, "like 2026-12-31"),
    ("d = 2026-01-01T10:00:00\n", lambda t: t.date("d"), 1, "like 2026-12-31"),
    ('d = "soon"\n', lambda t: t.moment("d"), 1, "2026-12-31T09:00:00"),
    ('z = "Europe/Berlinn"\n', lambda t: t.timezone("z"), 1, "time zone"),
    ('z = "../etc"\n', lambda t: t.timezone("z"), 1, "time zone"),
    ('m = "uplod"\n', lambda t: t.choice("m", ["upload", "share"]), 1, "did you mean “upload”"),
    ('c = [\n  "linkedn",\n]\n', lambda t: t.names("c", channels()), 2, "did you mean “linkedin”"),
    ("c = [1]\n", lambda t: t.strings("c"), 1, "list of texts"),
    ("[a]\nx = 1\n[b]\nx = 2\n", lambda t: t.table("b").string("x"), 4, "text in quotes"),
    ('[[g]]\nl = "a"\n[[g]]\nl = 2\n', lambda t: [g.string("l") for g in t.tables("g")], 4, "text in quotes"),
    ('c = """\nd = 1\n"""\nd = 2\n', lambda t: t.string("d"), 4, "text in quotes"),
    ("a = '''x\nd = 1'''\n[b]\nd = 2\n", lambda t: t.table("b").string("d"), 4, "text in quotes"),
    ("t = { x = 1 }\n", lambda t: t.table("t").string("x"), 1, "text in quotes"),
    (
        '\ng = [\n  { l = "a", n = 1 },\n  { l = "b", n = -1 },\n]\nn = 3\n',
        lambda t: [g.integer("n") for g in t.tables("g")],
        4,
        "at least 0",
    ),
    ("\ng = [{ n = 1 },\n  {}]\n", lambda t: t.tables("g")[1].refuse("n", "“{key}” is missing."), 3, "“n” is missing"),
    ('[b]\n"my key" = 1\n', lambda t: t.table("b").string("my key"), 2, "text in quotes"),
    ('c = [["a"],\n["b", 1]]\nd = 1\n', lambda t: t.string("d"), 3, "text in quotes"),
    ('chanels = ["x"]\n', lambda t: (t.strings("channels"), t.finish()), 1, "did you mean “channels”"),
]


@pytest.mark.parametrize(("content", "read", "line", "words"), REFUSED)
def test_a_wrong_value_is_refused_with_its_line_and_what_was_expected(
    content: str, read: Callable[[Table], Any], line: int, words: str
) -> None:
    """Whoever wrote the file is told where it is wrong and what should stand there."""
    with pytest.raises(FileError) as refused:
        read(table(content))
    message, _ = render_error(refused.value, "en")
    assert refused.value.line == line
    assert message.startswith(f"post.toml:{line}: ")
    assert words in message


def test_broken_toml_names_the_line() -> None:
    """A file that is no TOML says on which line reading stopped."""
    with pytest.raises(FileError) as refused:
        table('a = "b"\nc = \n')
    assert refused.value.line == 2


def test_text_that_is_not_utf_8_names_the_line() -> None:
    """A file saved in another encoding is refused at the first such byte."""
    with pytest.raises(FileError) as refused:
        tomlfile.parse(b'a = "b"\nc = "\xfc"\n', Path("post.toml"))
    assert refused.value.line == 2


def test_a_missing_file_is_a_sentence() -> None:
    """What cannot be opened is a FileError, not an OSError."""
    with pytest.raises(FileError):
        tomlfile.read(Path("nowhere/post.toml"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("a" + ".a" * 60_000 + " = 1", id="name"),
        pytest.param("[a" + ' . "x.y"' * 60_000 + "]", id="heading"),
        pytest.param("a = { " + "a." * 60_000 + "a = 1 }", id="inline"),
    ],
)
def test_a_name_of_very_many_parts_is_refused_unread(content: str) -> None:
    """The library's memory grows with the square of their number: these would take some ten gigabytes."""
    with pytest.raises(FileError, match="too deeply"):
        table(content)


def test_dots_in_texts_are_none_in_names() -> None:
    """Nor are those of comments and of many numbers."""
    dots = "a." * 1000
    found = table(f'# {dots}\na = "{dots}"\nb = """\n{dots}\n"""\nc = [{"1.5, " * 1000}]\n')
    assert found.string("a") == dots


def test_a_file_is_read_no_further_than_anybody_writes(tmp_path: Path) -> None:
    """Whatever size it says it has, a sparse one or one of the system's own is refused in a sentence."""
    endless = tmp_path / "post.toml"
    with endless.open("wb") as file:
        file.truncate(50_000_000_000)
    with pytest.raises(FileError, match="larger"):
        tomlfile.read(endless)


def test_absent_values_are_none() -> None:
    """What a file does not state is None, and a blank text counts as not stated."""
    empty = table('caption = "  "\n')
    assert empty.string("caption") is None
    assert empty.date("d") is None
    assert empty.strings("s") is None
    assert empty.table("t").string("x") is None
    assert empty.tables("g") == []


def test_dates_may_be_toml_or_iso_text() -> None:
    """A date is the same written as TOML or as text; a date-time keeps its offset, or the lack of one."""
    dates = table('a = 2026-12-31\nb = "2026-12-31"\nc = "2026-12-31T09:00:00+01:00"\ne = 2026-12-31T09:00:00\n')
    assert dates.date("a") == dates.date("b") == dt.date(2026, 12, 31)
    assert dates.moment("c") == dt.datetime(2026, 12, 31, 9, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert dates.moment("e") == dt.datetime(2026, 12, 31, 9)  # noqa: DTZ001 - local on purpose


def test_names_are_canonical_without_doubles_and_a_bom_does_no_harm() -> None:
    """Aliases and case do not make two channels of one; editors on Windows write a mark first."""
    read = tomlfile.parse(b'\xef\xbb\xbfc = ["X", "twitter", "Social"]\n', Path("a.toml"))
    assert read.names("c", channels()) == ("x", "social")


@given(
    st.lists(
        st.tuples(st.text(st.sampled_from("a\"'\\\n#[]=, {}k0"), max_size=30), st.booleans()), min_size=1, max_size=6
    )
)
def test_a_setting_is_found_on_its_line_whatever_the_texts_before_it_hold(values: list[tuple[str, bool]]) -> None:
    """Quotes, comments, headers and settings within a text of several lines are none of the file's."""
    content, lines = "", {}
    for number, (value, several) in enumerate(values):
        lines[f"k{number}"] = content.count("\n") + 1
        content += f"k{number} = {tomlkit.string(value, multiline=several).as_string()}\n"
    read = table(content)
    assert {key: read.line(key) for key in read.data} == lines


@pytest.mark.parametrize(
    "content",
    [
        "a" + ".a" * 400_000 + " = 1",
        "[" + '"a"."b" . ' * 50_000 + "c]",
        "x = {" + "'a'." * 50_000 + "c = 1}",
        "caption = " + "[" * 100_000 + "]" * 100_000,
    ],
)
def test_a_file_that_would_be_read_for_ever_is_refused(content: str) -> None:
    """A post.toml may be a stranger's; of the first of these tomllib had for hours."""
    with pytest.raises(FileError, match="nested too deeply"):
        table(content)


def test_many_dots_in_a_text_are_no_name_of_many_parts() -> None:
    """Whatever an author writes to fill a line."""
    for words in ("." * 5000, "a. " * 90 + "b", "“" + " . " * 300 + "”", "x" * 500_000):
        assert table(f'caption = """\n{words}\n"""\n').string("caption") == f"{words}\n"


def test_a_file_that_no_person_wrote_is_not_read(tmp_path: Path) -> None:
    """A gigabyte that calls itself post.toml is refused by its size."""
    path = tmp_path / "post.toml"
    path.write_text("# " + "x" * 2_000_001)
    with pytest.raises(FileError) as refused:
        tomlfile.read(path)
    assert render_error(refused.value, "en")[0].endswith("post.toml: is larger than 2 MB.")
