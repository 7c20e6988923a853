"""Posts of which nobody knows when they went out: what held then can only be said where no day matters."""

import dataclasses
import datetime as dt
from collections.abc import Iterator

from mediacheck.model import Finding, Item, Level, Use, Verdict, text, worst
from mediacheck.rules import scope

_REMEDY = text("Find out the day: for a folder of posts, “publish_at” in post.toml states it.")

EARLIEST = dt.date(1990, 1, 1)
"""Nothing was posted before."""


def is_undated(use: Use) -> bool:
    """Whether the day of a post that went out is only that of the audit."""
    return use.publish_at is None


def then(first: Item, today: Item) -> Item:
    """The item as it may have been when it was posted, of the same as it would have been on the first day, and is today.

    What holds on both held in between, unless a right began there: it may have begun after the post, or another one may
    have ended before.
    """
    known = {_what(finding) for finding in first.findings}
    findings = [finding for finding in today.findings if _what(finding) in known]
    if _against(first) != _against(today) or today.decision is not None or any(_begins(today)):
        findings.append(_unknown())
    parts = tuple(then(*both) for both in zip(first.parts, today.parts, strict=True))
    own = [each.level.verdict for each in findings if each.decision is None]
    verdict = worst([Verdict.CLEAR, *own, *(part.verdict for part in parts)])
    return dataclasses.replace(today, verdict=verdict, findings=tuple(findings), parts=parts)


def uncounted(item: Item) -> Item:
    """With what speaks against a medium that only grants for a number of uses bear: nobody can tell which one it is."""
    parts = tuple(map(uncounted, item.parts))
    findings = (*item.findings, *([_one_of_them()] if item.decision is None and _by_number(item) else []))
    own = [each.level.verdict for each in findings[len(item.findings) :]]
    verdict = worst([item.verdict, *own, *(part.verdict for part in parts)])
    return dataclasses.replace(item, verdict=verdict, findings=findings, parts=parts)


def _by_number(item: Item) -> bool:
    grants: dict[tuple[str, str | None], list[bool]] = {}
    for cover in item.covers:
        if cover.covers:
            grants.setdefault((cover.asset, cover.channel), []).append(cover.grant.quota is not None)
    return any(map(all, grants.values()))


def _against(item: Item) -> set[tuple[object, ...]]:
    return {_what(finding) for finding in item.findings if finding.level is not Level.NOTE}


def _what(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.level, finding.asset, finding.license, finding.term


def _begins(item: Item) -> Iterator[bool]:
    """Of each grant that was compared, whether it holds from some day on only."""
    for cover in item.covers:
        yield cover.grant.valid_from is not None or cover.grant.embargo_until is not None


def _one_of_them() -> Finding:
    return scope.use_incomplete.finding(
        text("Nobody knows when it was posted, so that it is not counted among the uses that are licensed by number."),
        _REMEDY,
        term="quota",
    )


def _unknown() -> Finding:
    return scope.use_incomplete.finding(
        text("Nobody knows when it was posted, so that it cannot be said whether it was allowed then."),
        _REMEDY,
        term="date",
    )
