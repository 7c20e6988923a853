"""An audit for people: a page that is read in a minute, and with `verbose` every post that is not clear."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from mediacheck.i18n import plural
from mediacheck.model import Text, text
from mediacheck.report import wording, words
from mediacheck.report.audited import Summary
from mediacheck.report.item import explanation, name_line
from mediacheck.report.statements import code
from mediacheck.report.style import Page, Span

Json = dict[str, Any]

_FIRST = 10  # posts, pictures, licences, months that the page names
_ORDER = tuple(reversed(words.SYMBOLS))

_KINDS = {
    "clear": text("clear"),
    "review": text("to be settled"),
    "unchecked": text("not checked"),
    "blocked": text("not allowed"),
}


def post(page: Page, found: Json) -> None:
    """One post with all that is not clear in it."""
    page.gap()
    page.line(*_named(found), indent=0, hang=2)
    for item in found["items"]:
        if item["verdict"] != "clear":
            name_line(page, item)
            explanation(page, item)
            if item["then"]["verdict"] == "clear":
                page.line(Span(text("When it was posted it was allowed."), "dim"), indent=4)
            if "cure" in item:
                page.line(_cure(item["cure"]), indent=4)


def line(page: Page, found: Json) -> None:
    """The same in one line."""
    codes = dict.fromkeys(
        finding["code"] for item in found["items"] for finding in item["findings"] if finding["level"] != "note"
    )
    page.single(*_named(found), " ", Span(f"[{' '.join(codes)}]", "dim"))


def closing(
    page: Page,
    summary: Summary,
    assets: Iterable[tuple[str, Counter[str]]],
    licenses: Iterable[tuple[str, Counter[str]]],
    document: Json,
) -> None:
    """The page; `assets` and `licenses` with how many posts of each verdict they bore."""
    page.gap()
    _counts(page, summary)
    _take_down(page, summary)
    _table(page, text("Pictures of the registry in posts that are not clear"), _worst(assets))
    _table(page, text("Licences under which posts went out that are not clear today"), _worst(licenses))
    _table(
        page,
        text("Months with posts that are not clear"),
        _worst((month, each.now) for month, each in summary.months.items()),
    )
    _next(page, summary, document)


def _named(found: Json) -> list[Span | str | Text]:
    verdict = found["verdict"]
    spans: list[Span | str | Text] = [Span(f"{words.SYMBOLS[verdict]} ", f"bold {verdict}")]
    spans += [Span(found["id"], "bold", whole=True), Span(" · ", "dim")]
    spans.append(Text("{date}", {"date": wording.date(found["use"]["date"])}))
    if found["url"]:
        spans += [Span(" · ", "dim"), Span(found["url"], whole=True)]
    return spans


def _counts(page: Page, summary: Summary) -> None:
    total = sum(summary.posts.now.values()) + summary.without_media
    if not total:
        page.line(Span("? ", "unchecked"), text("There are no posts in it."))
        return
    values = {"first": wording.date(summary.first or ""), "last": wording.date(summary.last or "")}
    posts = plural(total, text("1 post"), text("{count} posts", count=total))
    page.line(Span(text("{posts}, from {first} to {last}", posts=posts, **values), "bold"))
    if summary.without_media:
        without = summary.without_media
        page.line(
            plural(
                without,
                text("1 of them has no picture or other medium."),
                text("{count} of them have no picture or other medium.", count=without),
            ),
            indent=2,
        )
    page.gap()
    head = [Span(text("Posts with media"), "dim")]
    page.pair(head, Span(text("when posted"), "dim"), "  ", Span(text("today"), "dim"), indent=2, column=24)
    for verdict in _ORDER:
        then, now = (counted.get(verdict, 0) for counted in (summary.posts.then, summary.posts.now))
        if then or now:
            left = [Span(f"{words.SYMBOLS[verdict]} ", verdict), Span(_KINDS[verdict], verdict)]
            page.pair(left, Span(f"{then:>11}  {now:>5}".replace(" ", "\u00a0"), whole=True), indent=2, column=24)
    if summary.missing:
        page.line(
            plural(
                summary.missing,
                text("1 medium was not there to be looked at."),
                text("{count} media were not there to be looked at.", count=summary.missing),
            ),
            indent=2,
        )


def _take_down(page: Page, summary: Summary) -> None:
    ranked = summary.take_down()
    if not ranked:
        return
    page.gap()
    page.line(Span(text("TAKE DOWN FIRST"), "bold blocked"))
    for number, entry in enumerate(ranked[:_FIRST], 1):
        _ranked(page, number, entry)
    if (more := summary.to_take_down - _FIRST) > 0:
        page.line(plural(more, text("and one more post"), text("and {count} more posts", count=more)), indent=2)


def _ranked(page: Page, number: int, entry: Json) -> None:
    date = Text("{date}", {"date": wording.date(entry["date"])})
    page.line(f"{number}. ", Span(entry["post"], "bold", whole=True), Span(" · ", "dim"), date, indent=2, hang=3)
    if entry["url"]:
        page.line(Span(entry["url"], whole=True), indent=5)
    for item in entry["items"][:2]:
        for finding in item["findings"]:
            page.line(
                Span(item["name"].rpartition("/")[2], whole=True),
                ": ",
                finding["message"],
                " ",
                code(finding),
                indent=5,
            )
    known: list[Text] = []
    if entry["claims_by"]:
        known.append(text("{who} writes letters for it", who=entry["claims_by"]))
    if entry["reach"]:
        known.append(text("seen or liked by {count}", count=entry["reach"]))
    if entry["days_online"] > 365:
        years = entry["days_online"] // 365
        known.append(plural(years, text("online for over a year"), text("online for over {count} years", count=years)))
    if known:
        page.line(*wording.dotted(known), indent=5)


def _worst(counted: Iterable[tuple[str, Counter[str]]]) -> list[tuple[str, Counter[str]]]:
    """Those with the most posts that are not clear, worst verdicts first."""
    bad = [(name, counts) for name, counts in counted if sum(counts.values()) > counts["clear"]]
    return sorted(bad, key=lambda each: (-each[1]["blocked"], -each[1]["review"], each[0]))


def _table(page: Page, title: Text, rows: Sequence[tuple[str, Counter[str]]]) -> None:
    if not rows:
        return
    page.gap()
    page.line(Span(title, "bold"))
    for name, counts in rows[:_FIRST]:
        verdicts = wording.counted(counts)
        page.line(Span(name, whole=True), ": ", Text("{value}", {"value": verdicts}), indent=2, hang=2)
    if (more := len(rows) - _FIRST) > 0:
        page.line(text("and {count} more", count=more), indent=2)


def _cure(cured: Json) -> Text:
    return text(
        "{license}: if it is put right or taken down by {until}, the licence comes back by itself.",
        license=cured["license"],
        until=wording.date(cured["until"]),
    )


def _next(page: Page, summary: Summary, document: Json) -> None:
    page.gap()
    if not sum(summary.posts.now[verdict] for verdict in ("blocked", "review", "unchecked")):
        if summary.posts.now:
            page.line(Span("✔ ", "clear"), Span(text("Every post with media has clear rights today."), "bold"))
        return
    if summary.cures:
        page.line(
            plural(
                summary.cures,
                text(
                    "1 medium under CC 4.0 can still be put right: its licence comes back within 30 days of being found."
                ),
                text(
                    "{count} media under CC 4.0 can still be put right: their licences come back within 30 days of being "
                    "found.",
                    count=summary.cures,
                ),
            )
        )
    contact = document["contact"]
    if contact and contact["name"]:
        page.line(text("Questions: {name}", name=contact["name"]))
    page.line(Span(text("All posts that are not clear, with what to do: -v"), "dim"))
