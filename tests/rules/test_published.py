"""What is said of a post that went out already."""

import ast
import datetime as dt
import string
from pathlib import Path

import pytest

import mediacheck
from mediacheck.i18n import render
from mediacheck.model import Case, Finding, Level, Media, Policy, Problem, Text, Use, text
from mediacheck.rules import file, published
from mediacheck.rules.published import told

DAY = dt.date(2024, 5, 1)
PLANNED = Use(DAY, "Europe/Berlin")
THEN = Use(DAY, "Europe/Berlin", publish_at=dt.datetime(2024, 5, 1, 9, tzinfo=dt.UTC), published=True)
NOW = Use(dt.date(2026, 12, 1), "Europe/Berlin", published=True)
SOURCE = Path(mediacheck.__file__).parent
TABLES = (published._WENT_OUT, published._IS_ONLINE, published._EITHER)
EXPIRED = "The licence “{license}” for {asset} ended on {end}; the post is planned for {day}."


def finding(message: Text, remedy: Text) -> Finding:
    return Finding("MC201", "license-expired", Level.BLOCK, message, remedy)


def sentences() -> set[str]:
    """All that stands in the program, but in the tables themselves."""
    return {
        node.value
        for path in SOURCE.rglob("*.py")
        if path.name != "published.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_sentence_that_is_replaced_is_one_that_the_program_says() -> None:
    """Whoever words a rule anew words it here too."""
    assert set().union(*TABLES) - sentences() == set()


def test_a_sentence_has_no_value_that_the_other_lacks() -> None:
    """Its values come from the rule."""
    wrong = [old for table in TABLES for old, new in table.items() if placeholders(new.template) - placeholders(old)]
    assert wrong == []


def test_no_sentence_of_a_rule_plans_what_went_out_or_offers_another_picture() -> None:
    """All that would be wrong of a post that is online is replaced."""
    rules = {
        node.args[0].value
        for path in (SOURCE / "rules").glob("*.py")
        if path.name != "published.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "text"
        and isinstance(node.args[0], ast.Constant)
    }
    for day in (published._WENT_OUT, published._IS_ONLINE):
        left = rules - day.keys() - published._EITHER.keys()
        assert {each for each in left if "planned for" in each or "another picture" in each.casefold()} <= {
            "Another picture in this file:"
        }
        assert {
            each for each in left if "post.toml" in each or "will appear" in each or "will be posted" in each
        } == set()


@pytest.mark.parametrize(
    ("use", "said"),
    [(PLANNED, "the post is planned for 2024-05-01"), (THEN, "the post went out on 2024-05-01"),
     (NOW, "the post is still online")],
)  # fmt: skip
def test_a_licence_that_ended(use: Use, said: str) -> None:
    """Planned, on the day on which it went out, and today."""
    remedy = text("Have the licence renewed, or choose another picture.")
    message = text(EXPIRED, license="L", asset="A", end=dt.date(2024, 4, 30), day=DAY)
    found = told(finding(message, remedy), use)
    assert said in render(found.message, "en")
    assert (found.remedy == remedy) is (use is PLANNED)


def test_a_sentence_inside_another_one() -> None:
    """As where a remedy is followed by the company's guidelines."""
    inner = text("Ask before you share it, and do not share a post that is itself unlawful.")
    found = told(finding(text("x"), Text("{remedy} Guidelines: {url}", {"remedy": inner, "url": "u"})), NOW)
    assert render(found.remedy, "en") == "Ask, and take the shared post down if it is itself unlawful. Guidelines: u"


@pytest.mark.parametrize(("use", "expected"), [(PLANNED, ["MC803"]), (NOW, [])])
def test_names_that_a_platform_gave_are_no_finding(use: Use, expected: list[str]) -> None:
    """A JPEG called .webp: whoever plans a post can rename it, in an export it means nothing."""
    problem = Problem("MC803", text("“{name}” is not what its name says.", name="a.webp"))
    case = Case(Media("a.webp", "0" * 64, problems=(problem,)), use, Policy(), {})
    assert [each.code for each in file.type_mismatch.check(case)] == expected
