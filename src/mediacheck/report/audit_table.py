"""Tables of an audit's page: numbers under the verdicts' words, as wide as they need to be."""

from collections import Counter
from collections.abc import Iterable, Sequence

from mediacheck.model import Text, text
from mediacheck.report import wording, words
from mediacheck.report.audit_post import last
from mediacheck.report.style import Page, Span

_NARROWEST = 12  # columns of a name

KINDS = {
    "blocked": text("not allowed"),
    "unchecked": text("not checked"),
    "review": text("to be settled"),
    "clear": text("allowed"),
}


def worst(counted: Iterable[tuple[str, Counter[str]]]) -> list[tuple[str, Counter[str]]]:
    """Those with posts that are not clear, the most blocked first."""
    bad = [(name, counts) for name, counts in counted if sum(counts.values()) > counts["clear"]]
    return sorted(bad, key=lambda each: (-each[1]["blocked"], -each[1]["review"], -each[1]["unchecked"], each[0]))


def years(months: Iterable[tuple[str, Counter[str]]]) -> dict[str, Counter[str]]:
    years: dict[str, Counter[str]] = {}
    for month, counts in months:
        years.setdefault(month[:4], Counter()).update(counts)
    return years


def table(page: Page, title: Text, rows: Sequence[tuple[str, Counter[str]]], most: int) -> None:
    """What is clear is left out: the page is about the rest."""
    if not rows:
        return
    more = len(rows) - most
    rows = rows[:most]
    verdicts = [name for name in words.SYMBOLS if name != "clear" and any(counts[name] for _, counts in rows)]
    heads = [KINDS[name] for name in verdicts]
    wide = sum(page.width(head) + 2 for head in heads)
    room = max(_NARROWEST, page.columns - 4 - wide)
    names = [_fitting(page, name, room) for name, _ in rows]
    column = 2 + max(page.width(title), *(2 + page.width(name) for name in names))
    page.gap()
    row(page, [Span(title, "bold")], heads, heads, column)
    for name, (_, counts) in zip(names, rows, strict=True):
        cells = [wording.number(counts[each], page.lang) if counts[each] else "–" for each in verdicts]
        row(page, [Span(name)], cells, heads, column)
    if more > 0:
        page.line(text("and {count} more", count=wording.number(more, page.lang)), indent=2)


def _fitting(page: Page, name: str, room: int) -> str:
    """Of a path the end tells more than the beginning."""
    if page.width(name) <= room:
        return name
    path, short = "/" in name, last(name)
    while page.width(f"…{short}") > room:
        short = short[1:] if path else short[:-1]
    return f"…{short}" if path else f"{short}…"


def row(page: Page, left: Sequence[Span], cells: Sequence[str | Text], heads: Sequence[Text], column: int) -> None:
    """Numbers to the right, each under its head."""
    spans: list[Span | str | Text] = []
    for cell, head in zip(cells, heads, strict=True):
        room = "\u00a0" * (max(page.width(head), 5) - page.width(cell) + 2 * bool(spans))
        spans += [Span(room, whole=True), Span(cell, "dim" if cells is heads else "", whole=True)]
    page.pair(left, *spans, indent=0 if cells is heads else 2, column=column)
