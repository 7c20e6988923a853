"""A page: sanitised, wrapped, coloured."""

import re

from hypothesis import given
from hypothesis import strategies as st

from mediacheck.model import text
from mediacheck.report.style import NARROWEST, WIDEST, Page, Span, columns


def test_wraps_between_words_with_a_hanging_indent() -> None:
    """No line is wider than the page, and further lines stand further in."""
    page = Page("en", width=40)
    page.line("one two three four five six seven eight nine ten", indent=2, hang=2)
    assert str(page) == "  one two three four five six seven\n    eight nine ten\n"


def test_a_long_name_stays_whole() -> None:
    """A name that somebody may copy is never broken, neither within a word nor at its spaces."""
    page = Page("en", width=40)
    page.line("see", " ", Span("a name with spaces that is longer than the page.jpg", whole=True), " ", "there")
    page.line("https://example.org/" + "x" * 60)
    assert str(page).splitlines() == [
        "see",
        "a name with spaces that is longer than the page.jpg",
        "there",
        "https://example.org/" + "x" * 60,
    ]


def test_a_hard_space_holds_and_is_written_as_a_space() -> None:
    """“97 %” stays on one line, and whoever copies it gets an ordinary space."""
    page = Page("en", width=NARROWEST)
    page.line("x" * 38 + " 97\u00a0%")
    assert str(page) == "x" * 38 + "\n97 %\n"


def test_a_command_stays_on_one_line() -> None:
    """Whoever is told to type something reads it in one piece."""
    page = Page("en", width=40)
    page.line("Begin here and now with “mediacheck registry add”, please.")
    assert str(page) == "Begin here and now with\n“mediacheck registry add”, please.\n"


def test_pairs_stand_in_columns() -> None:
    """What belongs to a name stands beside it, or under it where the name is too long."""
    page = Page("en", width=40)
    page.pair([Span("id")], "text that goes on for more than a line", indent=2, column=8)
    page.pair([Span("long-identifier")], "text", indent=2, column=8)
    page.pair([Span("alone")], indent=2, column=8)
    assert str(page).splitlines() == [
        "  id    text that goes on for more than",
        "        a line",
        "  long-identifier",
        "        text",
        "  alone",
    ]


def test_colour_comes_only_when_asked_and_always_ends() -> None:
    """Without colour there is no code at all; with it every code is reset on its own line."""
    spans = (Span("red and bold words", "bold blocked"), " and ", Span("not", "dim"))
    plain, coloured = Page("en", width=40), Page("en", width=40, colour=True)
    for page in (plain, coloured):
        page.line(*spans)
    assert "\x1b" not in str(plain)
    assert str(coloured) == "\x1b[1;31mred and bold words\x1b[0m and \x1b[2mnot\x1b[0m\n"
    assert re.sub(r"\x1b\[[\d;]*m", "", str(coloured)) == str(plain)


def test_a_small_character_set_gets_signs_of_its_own() -> None:
    """Where ✔ and → cannot be shown, other signs and the same words stand there."""
    page = Page("de", unicode=False)
    page.line("✔ ✖ → „Größe“ – 3\u00a0× … “a’b” ·")
    assert str(page) == '+ x -> "Größe" - 3 x ... "a\'b" |\n'


def test_gaps_never_pile_up() -> None:
    """One empty line at most, none at the beginning, none at the end."""
    page = Page("en")
    page.gap()
    page.line("a")
    page.gap()
    page.gap()
    page.line("b")
    page.gap()
    assert str(page) == "a\n\nb\n"


def test_wide_signs_take_two_columns() -> None:
    """Chinese and emoji take two columns, combining marks none."""
    assert [columns(value) for value in ("ab", "東京", "e\u0301", "é", "😀")] == [2, 4, 1, 1, 2]
    page = Page("en", width=40)
    page.line("東" * 15 + " " + "京" * 10)
    assert [columns(line) for line in str(page).splitlines()] == [30, 20]


@given(st.text(), st.integers(0, 300), st.booleans(), st.booleans())
def test_any_text_fits_or_stands_alone(value: str, width: int, colour: bool, unicode: bool) -> None:  # noqa: FBT001
    """Whatever is written, a line is within the page or a single word; nothing raises, nothing is lost but spaces."""
    page = Page("en", colour=colour, width=width, unicode=unicode)
    page.line(value, Span(value, "bold"), text("{braces}", braces=value), indent=2, hang=2)
    assert "\x1b" not in str(page).replace("\x1b[1m", "").replace("\x1b[0m", "")
    for line in re.sub(r"\x1b\[[\d;]*m", "", str(page)).splitlines():
        assert columns(line) <= max(NARROWEST, min(width, WIDEST)) or len(line.split()) == 1 or "\u00a0" in value
