"""What a rule is, the page in its docstring, and the level that its findings have under a company's policy."""

import functools
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, TypeVar

from mediacheck.model import Case, Finding, Level, Policy, Region, Text

Answer = TypeVar("Answer")

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("What it finds", "Why it matters", "Remedy", "Example", "Source"),
    "de": ("Was gefunden wird", "Warum es wichtig ist", "Was zu tun ist", "Beispiel", "Quelle"),
}

RANK: Mapping[Level, int] = {level: level.rank for level in Level}
"""`Level.rank`, looked up instead of counted."""

NEVER_LOWERED = ("MC1", "MC2", "MC8")
"""Families without which a clear would not be one."""


@dataclass(frozen=True, slots=True)
class Page:
    """A rule explained: its title in one line, and what stands under each of the five headings, as Markdown."""

    title: str
    what: str
    why: str
    remedy: str
    example: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """`level` is that of its gravest finding; a finding may be lighter, where the rule's page says so.

    `shares`: it speaks of native shares too, which need no rights in what they show.
    """

    code: str
    name: str
    level: Level
    check: Callable[[Case], Iterator[Finding]]
    shares: bool = False

    def finding(
        self,
        message: Text,
        remedy: Text,
        *,
        level: Level | None = None,
        asset: str | None = None,
        license: str | None = None,  # noqa: A002 - the finding's own word
        term: str | None = None,
        region: Region | None = None,
        evidence: Mapping[str, Any] | None = None,
    ) -> Finding:
        """A finding of this rule. `evidence` holds what JSON can hold; what is None in it is left out."""
        return Finding(
            code=self.code,
            name=self.name,
            level=level or self.level,
            message=message,
            remedy=remedy,
            asset=asset,
            license=license,
            term=term,
            region=region,
            evidence={key: value for key, value in (evidence or {}).items() if value is not None},
        )


def rule(
    code: str, name: str, level: Level, *, shares: bool = False
) -> Callable[[Callable[[Case], Iterator[Finding]]], Rule]:
    """Makes a rule of a function `Case -> Iterator[Finding]`; its docstring is the rule's English page."""
    return lambda check: Rule(code, name, level, check, shares=shares)


def level_under(policy: Policy, code: str, gravest: Level, level: Level) -> Level:
    """The level of a finding as the company wants it; `gravest` is its rule's own.

    The families that clear rests on are never lowered, whatever the policy says. A note of a graver rule stays one: it
    says why the rule does not speak.
    """
    if not policy.levels:
        return level
    wanted = policy.levels.get(code, gravest)
    if wanted is gravest or (level is Level.NOTE and gravest is not Level.NOTE):
        return level
    if RANK[wanted] > RANK[gravest]:
        return max(level, wanted, key=RANK.__getitem__)
    return level if code.startswith(NEVER_LOWERED) else min(level, wanted, key=RANK.__getitem__)


def once(question: Callable[[Case], Answer]) -> Callable[[Case], Answer]:
    """Answers a question about a case once, though many rules ask it: the case keeps the answer."""

    @functools.wraps(question)
    def answered(case: Case) -> Answer:
        answers = case.answers
        if question not in answers:
            answers[question] = question(case)
        answer: Answer = answers[question]
        return answer

    return answered


def page(rule: Rule, lang: str) -> Page:
    """The rule's page: from the docstring in English, from `locales/de/rules/CODE.md` in German."""
    if lang == "en":
        return _parse(inspect.getdoc(rule.check) or "", lang)
    source = files("mediacheck") / "locales" / lang / "rules" / f"{rule.code}.md"
    return _parse(source.read_text(encoding="utf-8"), lang)


def _parse(source: str, lang: str) -> Page:
    title, *sections = re.split(r"^## +(.+?) *$", source, flags=re.MULTILINE)
    bodies = {heading: _unwrapped(body) for heading, body in zip(sections[::2], sections[1::2], strict=True)}
    if tuple(bodies) != HEADINGS[lang]:
        raise ValueError(f"a rule's page needs the headings {HEADINGS[lang]}, not {tuple(bodies)}")
    return Page(title.strip().removeprefix("# "), *bodies.values())


def _unwrapped(body: str) -> str:
    """A line for each paragraph: the reader's terminal breaks them, not the file."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in body.strip().split("\n\n"))
