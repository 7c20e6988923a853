"""Posts of which nobody knows when they went out: what held then can only be said where no day matters."""

import dataclasses
from collections.abc import Iterator

from mediacheck.model import Finding, Item, Level, Use, Verdict, text, worst
from mediacheck.rules import scope

_BY_DAY = frozenset({"MC201", "MC202", "MC210", "MC212", "MC402", "MC901"})
"""Rules that speak of a day: what they say of today need not have been so then."""


def is_undated(use: Use) -> bool:
    """Whether the day of a post that went out is only that of the audit."""
    return use.publish_at is None


def then(today: Item) -> Item:
    """The item as it may have been when it was posted, of the same as it is today.

    What covers it today covered it then, unless it began in between: a right ends once.
    """
    findings = [finding for finding in today.findings if finding.code not in _BY_DAY]
    lapsed = len(findings) < len([each for each in today.findings if each.level is not Level.NOTE])
    if lapsed or today.decision is not None or any(_begins(today)):
        findings.append(_unknown())
    parts = tuple(map(then, today.parts))
    own = [each.level.verdict for each in findings if each.decision is None]
    verdict = worst([Verdict.CLEAR, *own, *(part.verdict for part in parts)])
    return dataclasses.replace(today, verdict=verdict, findings=tuple(findings), parts=parts)


def _begins(item: Item) -> Iterator[bool]:
    """Of each grant that was compared, whether it holds from some day on only."""
    for cover in item.covers:
        yield cover.grant.valid_from is not None or cover.grant.embargo_until is not None


def _unknown() -> Finding:
    return scope.use_incomplete.finding(
        text("Nobody knows when it was posted, so that it cannot be said whether it was allowed then."),
        text("Find out the day: for a folder of posts, “publish_at” in post.toml states it."),
        term="date",
    )
