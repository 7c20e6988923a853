"""The rules' pages for a person."""

from dataclasses import dataclass
from typing import Any

import pytest

from mediacheck.model import Level
from mediacheck.report import explain
from mediacheck.rules import RULES, page


@dataclass
class Rule:
    code: str = "MC999"
    name: str = "example-rule"
    level: Level = Level.BLOCK


@dataclass
class Words:
    title: str = "An example."
    what: str = "What it finds goes on\nover two lines.\n\nAnd has a second paragraph."
    why: str = "Because."
    remedy: str = "Write `channels = []` into `post.toml`."
    example: str = ""
    source: str = "§ 1"


@pytest.mark.parametrize("lang", ["de", "en"])
def test_golden(golden: Any, lang: str) -> None:
    """A page has its headings, paragraphs stay paragraphs, and what is literal loses its backticks."""
    rules = [(Rule(), Words()), (Rule("MC998", "other-rule", Level.NOTE), Words())]
    golden(f"explain-{lang}", explain.rule(*rules[0], lang) + "----\n" + explain.rules(rules, lang))


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_its_page(rule: Any, lang: str) -> None:
    """What `explain` prints of a real rule holds its whole page."""
    found = page(rule, lang)
    shown = " ".join(explain.rule(rule, found, lang).split())
    for paragraph in (found.title, found.what, found.why, found.remedy, found.example, found.source):
        assert " ".join(paragraph.replace("`", "").split()) in shown
    assert explain.rule_document(rule, found)["what"] == found.what
