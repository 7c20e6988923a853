"""Which findings count for this run, and the exit code that follows. Verdicts are never touched."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mediacheck.errors import EXIT_CLEAR, EXIT_FINDINGS, EXIT_UNCHECKED, UsageError
from mediacheck.model import Level, Verdict
from mediacheck.vocabulary import nearest

Document = Mapping[str, Any]
Hidden = Callable[[Document, Document], bool]
"""Whether a finding of an item is left out of what is printed and of the exit code."""


def hidden(select: Sequence[str], ignore: Sequence[str], baseline: Path | None) -> Hidden:
    """What --select, --ignore and --baseline leave out. Rules are named by code, name or the code's beginning (MC2)."""
    chosen, ignored = _codes(select), _codes(ignore)
    known = _known(baseline) if baseline else frozenset()

    def left_out(finding: Document, item: Document) -> bool:
        code = finding["code"]
        return bool((select and code not in chosen) or code in ignored or _key(finding, item) in known)

    return left_out


def exit_code(document: Document, *, fail_on: str | None, exit_zero: bool) -> int:
    """3 where something could not be checked, 1 where a finding is at or above `fail_on` (None: review), else 0.

    Held against a saved result, 1 where that does not hold; findings count only if `fail_on` is stated.

    What could not be checked counts even where its finding is left out: nobody knows what it would have been.
    """
    found = set(levels(document["posts"]))
    if not document["posts"] or not all(post["items"] for post in document["posts"]):
        found.add(Level.UNCHECKED)
    expected = document.get("expected")
    if expected is None:
        return code_of(found, fail_on=fail_on, exit_zero=exit_zero)
    failed = not expected["holds"] or (fail_on is not None and _reached(found, fail_on))
    return EXIT_UNCHECKED if Level.UNCHECKED in found else EXIT_FINDINGS if failed and not exit_zero else EXIT_CLEAR


def code_of(found: Collection[Level], *, fail_on: str | None, exit_zero: bool) -> int:
    """The same of the levels that were found."""
    if Level.UNCHECKED in found:
        return EXIT_UNCHECKED
    return EXIT_FINDINGS if _reached(found, fail_on) and not exit_zero else EXIT_CLEAR


def _reached(found: Collection[Level], fail_on: str | None) -> bool:
    bar = Level.BLOCK if fail_on == Verdict.BLOCKED else Level.REVIEW
    return any(level.rank >= bar.rank for level in found)


def levels(posts: Iterable[Document]) -> Iterator[Level]:
    """Those of the findings that bear on the exit code: not of those left out, nor of what a person's decision has settled."""
    for post in posts:
        for item in _with_parts(post["items"]):
            if item["verdict"] != Verdict.CLEAR:
                yield from (
                    Level(finding["level"])
                    for finding in item["findings"]
                    if finding["level"] == Level.UNCHECKED or not (finding.get("ignored") or finding.get("decision"))
                )


def _with_parts(items: Sequence[Document]) -> Iterator[Document]:
    for item in items:
        yield item
        yield from _with_parts(item["parts"])


def _codes(words: Sequence[str]) -> frozenset[str]:
    from mediacheck.rules import RULES

    codes: set[str] = set()
    for word in (part.strip() for words_ in words for part in words_.split(",")):
        found = {rule.code for rule in RULES if rule.code.startswith(word.upper()) or rule.name == word.casefold()}
        if not word or not found:
            near = nearest(word, [name for rule in RULES for name in (rule.code, rule.name)])
            if near:
                raise UsageError("There is no rule “{word}”; did you mean “{near}”?", word=word, near=near)
            raise UsageError("There is no rule “{word}”.", "“mediacheck explain” lists them.", word=word)
        codes |= found
    return frozenset(codes)


def _known(baseline: Path) -> frozenset[tuple[Any, ...]]:
    from mediacheck.report.result import load

    earlier = load(baseline)
    return frozenset(
        _key(finding, item)
        for post in earlier["posts"]
        for item in _with_parts(post["items"])
        for finding in item["findings"]
        if not finding.get("decision")  # it was settled then, and need not be any more
    )


def _key(finding: Document, item: Document) -> tuple[Any, ...]:
    """The same finding about the same bytes; a file without bytes is known by its name."""
    return item["sha256"] or item["name"], finding["code"], finding.get("asset"), finding.get("license")
