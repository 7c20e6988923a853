"""The one sanitiser."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediacheck.report.sanitise import clean


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain name-1.jpg", "plain name-1.jpg"),
        ("Grüße aus 東京 👩‍👩‍👧 é", "Grüße aus 東京 👩‍👩‍👧 é"),
        ("a\nb\tc\r\nd", "a b c  d"),
        ("\x1b[31mred\x1b[0m", "�[31mred�[0m"),
        ("\x9b2J", "�2J"),
        ("bell\x07null\x00del\x7f", "bell�null�del�"),
        ("photo\u202egpj.exe", "photo�gpj.exe"),
        ("a\u2066b\u2069", "a�b�"),
        ("zero\u200bwidth\ufeff", "zero�width�"),
        ("line\u2028paragraph\u2029", "line paragraph "),
        ("half \ud800", "half �"),
    ],
)
def test_shows_what_would_act(value: str, shown: str) -> None:
    """Line breaks become spaces, what steers becomes �, and every script stays readable."""
    assert clean(value) == shown


def test_cuts_where_asked() -> None:
    """A limit is a limit, with the sign that something is missing."""
    assert clean("x" * 400, 300) == "x" * 299 + "…"
    assert clean("x" * 300, 300) == "x" * 300


@given(st.text(alphabet=st.characters()))
def test_nothing_that_acts_comes_through(value: str) -> None:
    """No text at all brings a control, a direction mark, a line break or half a pair to the reader, and none grows."""
    shown = clean(value)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(shown) & set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert len(shown) == len(value)
    assert clean(shown) == shown
