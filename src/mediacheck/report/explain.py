"""The rules, for a person: all of them in a list, or one with its page."""

from collections.abc import Sequence
from typing import Any, Protocol

from mediacheck.model import Level, text
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
        verdict = rule.level.verdict.value
        effect = text("note") if rule.level is Level.NOTE else words.VERDICTS[verdict]
        style = "dim" if rule.level is Level.NOTE else verdict
        page.pair([Span(rule.code, "bold")], rule.name, Span(" · ", "dim"), Span(effect, style), indent=0, column=7)
        page.line(found.title, indent=7)
    page.gap()
    page.line(Span(text("One of them in full: {command}", command="mediacheck explain MC201"), "dim"))
    return str(page)


def rule(rule: Rule, found: RulePage, lang: str, *, colour: bool = False, width: int = 80, unicode: bool = True) -> str:
    """The rule's page."""
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    verdict = rule.level.verdict.value
    effect = text("note") if rule.level is Level.NOTE else words.VERDICTS[verdict]
    style = "dim" if rule.level is Level.NOTE else verdict
    page.line(Span(rule.code, "bold"), " ", Span(rule.name, "bold"), Span(" · ", "dim"), Span(effect, style))
    sections = [
        (text("What it finds"), found.what),
        (text("Why it matters"), found.why),
        (text("What to do"), found.remedy),
        (text("Example"), found.example),
        (text("Source"), found.source),
    ]
    for heading, paragraph in sections:
        if paragraph:
            page.gap()
            page.line(Span(heading, "bold"))
            page.line(paragraph, indent=2)
    return str(page)
