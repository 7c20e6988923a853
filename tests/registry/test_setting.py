"""KEY=VALUE as somebody types it, and what the reader of sidecars says of it."""

import datetime as dt
from dataclasses import replace

import pytest

from mediacheck.errors import UsageError
from mediacheck.i18n import render_error
from mediacheck.model import Asset, Grant, text
from mediacheck.registry import setting

ONE = Asset("lake.jpg", title="a", grants=(Grant("CC-BY-4.0", reference="R-1", quota=3),))
TWO = replace(ONE, grants=(*ONE.grants, Grant("X", reference="a]=b.c"), Grant("X", reference="2")))


def set_(asset: Asset, *words: str) -> Asset:
    return setting.wanted(asset, setting.parse(words)).asset


def refusal(asset: Asset, *words: str) -> str:
    with pytest.raises(UsageError) as refused:
        set_(asset, *words)
    assert type(refused.value) is UsageError
    return "\n".join(render_error(refused.value, "en"))


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("title= Der See = schön ", {"title": " Der See = schön "}),
        ("status=withdrawn", {"status": "withdrawn"}),
        ("supplier_id=", {"supplier_id": None}),
        ("title=  ", {"title": None}),
        ("people=True", {"people": True}),
        ("ai_made=false", {"ai_made": False}),
        ("credit_region=0, .9, 1, 0.1", {"credit_region": (0.0, 0.9, 1.0, 0.1)}),
    ],
)
def test_a_key_takes_what_its_kind_takes(word: str, values: dict[str, object]) -> None:
    """Texts as they are, flags, numbers; nothing takes away what was said."""
    old = replace(ONE, reason="r", supplier_id="7")
    assert set_(old, word) == replace(old, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("grant.valid_until=2027-12-31", {"valid_until": dt.date(2027, 12, 31)}),
        ("grant.channels=LinkedIn, website", {"channels": ("linkedin", "website")}),
        ("grant.edits=[]", {"edits": ()}),
        ("grant.quota=5", {"quota": 5}),
        ("grant.quota=", {"quota": None}),
        ("grant[R-1].license=X", {"license": "X"}),
        ("grant[1].accounts=employee", {"accounts": ("employee",)}),
    ],
)
def test_a_grant_takes_its_terms(word: str, values: dict[str, object]) -> None:
    """Lists by comma, in the names that the vocabulary has; an empty list is not the same as none."""
    assert set_(ONE, word).grants == (replace(ONE.grants[0], **values),)  # type: ignore[arg-type]


@pytest.mark.parametrize(("which", "position"), [("r-1", 0), ("1", 0), ("a]=b.c", 1), ("2", 2), ("3", 2)])
def test_a_grant_is_meant_by_its_reference_or_its_number(which: str, position: int) -> None:
    """A reference that is a number is the reference: it was there first."""
    assert [each.quota == 9 for each in set_(TWO, f"grant[{which}].quota=9").grants] == [
        number == position for number in range(3)
    ]


@pytest.mark.parametrize(
    ("asset", "words", "said"),
    [
        (ONE, ["title"], "“title” is no setting; expected KEY=VALUE."),
        (ONE, ["titel=x"], "“titel” is not a known setting; did you mean “title”?"),
        (ONE, ["valid_until=2027-12-31"], "did you mean “grant.valid_until”?"),
        (ONE, ["grant.valid_util=2027-12-31"], "did you mean “grant.valid_until”?"),
        (ONE, ["id=x"], "“id” is not a known setting; known here: title, "),
        (ONE, ["title=a", "title=b"], "“title” is set twice."),
        (ONE, ["status=forbiden"], "unknown name “forbiden” in “status”; did you mean “forbidden”?"),
        (ONE, ["status=withdrawn"], "needs a reason"),
        (replace(ONE, status="forbidden", reason="r"), ["reason="], "needs a reason"),
        (ONE, ["people=yes"], "“people” must be true or false."),
        (ONE, ["credit_region=0,0,2,nan"], "“credit_region” must be left, top, width and height"),
        (ONE, ["grant.quota=-1"], "“quota” must be a whole number of at least 0."),
        (ONE, ["grant.valid_from=12/2027"], "“valid_from” must be a date, like 2026-12-31."),
        (ONE, ["grant.license="], "“license” is missing here."),
        (ONE, ["grant.channels=linkdin"], "unknown name “linkdin” in “channels”; did you mean “linkedin”?"),
        (ONE, ["grant.valid_from=2027-01-02", "grant.valid_until=2027-01-01"], "before it begins on"),
        (ONE, ["grant[R1].quota=1"], "There is no grant “R1”; did you mean “R-1”?"),
        (ONE, ["grant[7].quota=1"], "There is no grant “7”; there are: grant[1] R-1."),
        (
            TWO,
            ["grant.quota=1"],
            "“grant.quota” is a key of several grants: grant[1] R-1, grant[2] a]=b.c, grant[3] 2.",
        ),
        (Asset("a"), ["grant.quota=1"], "“a” has no grant of its own."),
        (replace(ONE, problems=(text("it is wrong"),)), ["title=b"], "while its record is wrong"),
        (ONE, ["title=\udcff"], "“title” has characters that cannot be stored."),
    ],
)
def test_what_cannot_be_set_is_said(asset: Asset, words: list[str], said: str) -> None:
    """In the words in which a sidecar is refused, with the name that was meant."""
    assert said in refusal(asset, *words)
