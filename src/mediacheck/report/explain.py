"""The rules, for a person: all of them in a list, or one with its page."""

import re
from collections.abc import Sequence
from typing import Any, Protocol

from mediacheck.model import Level, Text, text
from mediacheck.report import words
from mediacheck.report.style import Page, Span


class Rule(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> Level: ...


class RulePage(Protocol):
    """A rule's page in one language; all but the title is Markdown."""

    @property
    def title(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def remedy(self) -> str: ...
    @property
    def example(self) -> str: ...
    @property
    def source(self) -> str: ...


def rules_document(rules: Sequence[tuple[Rule, RulePage]]) -> dict[str, Any]:
    return {"version": 1, "rules": [rule_document(rule, page) for rule, page in rules]}


def rule_document(rule: Rule, page: RulePage) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.level.value,
        "title": page.title,
        "what": page.what,
        "why": page.why,
        "remedy": page.remedy,
        "example": page.example,
        "source": page.source,
    }


def rules(
    rules: Sequence[tuple[Rule, RulePage]], lang: str, *, colour: bool = False, width: int = 80, unicode: bool = True
) -> str:
    """A paragraph for each rule: code, name, what it leads to and what it finds."""
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    for rule, found in rules:
        page.pair([Span(rule.code, "bold")], rule.name, Span(" · ", "dim"), _effect(rule), indent=0, column=7)
        page.line(found.title, indent=7)
    page.gap()
    page.line(Span(text("One of them in full: {command}", command="mediacheck explain MC201"), "dim"))
    return str(page)


def rule(rule: Rule, found: RulePage, lang: str, *, colour: bool = False, width: int = 80, unicode: bool = True) -> str:
    """The rule's page."""
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    page.line(Span(rule.code, "bold"), " ", Span(rule.name, "bold"), Span(" · ", "dim"), _effect(rule))
    page.line(found.title)
    sections = [
        (text("What it finds"), found.what),
        (text("Why it matters"), found.why),
        (text("What to do"), found.remedy),
        (text("Example"), found.example),
        (text("Source"), found.source),
    ]
    for heading, body in sections:
        if body:
            page.gap()
            page.line(Span(heading, "bold"))
            for paragraph in re.split(r"\n\s*\n", body.strip()):
                page.line(*_spans(paragraph), indent=2)
                page.gap()
    return str(page)


def _effect(rule: Rule) -> Span:
    """What comes of a finding."""
    if rule.level is Level.NOTE:
        return Span(text("note"), "dim")
    verdict = rule.level.verdict.value
    return Span(words.VERDICTS[verdict], verdict)


def _spans(paragraph: str) -> list[Span | str | Text]:
    """Markdown as far as the pages use it: what stands in backticks is literal, and stays in one piece."""
    parts = re.split(r"`([^`]+)`", paragraph)
    return [Span(part, "bold", whole=True) if number % 2 else part for number, part in enumerate(parts)]
