"""An audit for people: a page that is read in a minute, and with `verbose` every post that is not clear before it."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

from mediacheck.i18n import plural
from mediacheck.model import Text, text
from mediacheck.report import audit_post, audit_table, wording, words
from mediacheck.report.audited import Summary
from mediacheck.report.contact import whom_to_ask
from mediacheck.report.outline import hidden
from mediacheck.report.statements import code
from mediacheck.report.style import Page, Span

Json = dict[str, Any]
By = Literal["asset", "license"]
Tables = Mapping[By, Callable[[], Iterable[tuple[str, Counter[str]]]]]
"""What bore posts, with how many of each verdict of today."""

_FIRST = 5  # posts, pictures, licences, months that the page names
_MANY = 50  # the same with `verbose`


def pages(
    document: Json,
    posts: Iterable[Json],
    summary: Summary,
    tables: Tables,
    *,
    colour: bool,
    width: int,
    unicode: bool = True,
    verbose: bool = False,
    quiet: bool = False,
) -> Iterator[str]:
    """The page piece by piece, in the document's language. `posts` are counted in `summary` as they are taken.

    `quiet` keeps one line for each post that is not clear; `verbose` adds all that is to be said of each.
    """

    def page() -> Page:
        return Page(document["lang"], colour=colour, width=width, unicode=unicode)

    for post in posts:
        if quiet and post["verdict"] != "clear" and not all(hidden(item) for item in post["items"] if _open(item)):
            single = page()
            audit_post.line(single, post)
            yield str(single)
        elif verbose and not quiet and audit_post.is_open(post):
            whole = page()
            audit_post.post(whole, post, summary.today.isoformat())
            yield f"{whole}\n"
    if not quiet:
        closing = page()
        _closing(closing, summary, tables, document, verbose=verbose)
        yield str(closing)


def saved(document: Json, **look: Any) -> Iterator[str]:
    """The page of an audit that was saved as JSON."""
    summary = Summary(dt.date.fromisoformat(document["audit"]["today"][:10]))

    def posts() -> Iterator[Json]:
        for post in document["posts"]:
            summary.add(post)
            yield post

    def table(by: By) -> Callable[[], Iterable[tuple[str, Counter[str]]]]:
        return lambda: [
            (group.get("name") or group[by], Counter(group["now"])) for group in document.get(f"by_{by}", ())
        ]

    return pages(document, posts(), summary, {"asset": table("asset"), "license": table("license")}, **look)


def _open(item: Json) -> bool:
    return bool(item["verdict"] != "clear")


def _closing(page: Page, summary: Summary, tables: Tables, document: Json, *, verbose: bool) -> None:
    most = _MANY if verbose else _FIRST
    page.gap()
    _opening(page, summary, document)
    _then_and_now(page, summary)
    _take_down(page, summary, most)
    audit_table.table(page, text("POSTS BY PICTURE"), audit_table.worst(tables["asset"]()), most)
    audit_table.table(page, text("POSTS BY LICENCE"), audit_table.worst(tables["license"]()), most)
    months = audit_table.worst((month, each.now) for month, each in summary.months.items())
    if verbose or len(months) <= 2 * _FIRST:
        audit_table.table(page, text("POSTS BY MONTH"), sorted(months), len(months))
    else:
        audit_table.table(
            page, text("POSTS BY YEAR"), sorted(audit_table.years(months).items())[-2 * _FIRST :], 2 * _FIRST
        )
    _next(page, summary, document, verbose=verbose)


# ---------------------------------------------------------------- how many


def _opening(page: Page, summary: Summary, document: Json) -> None:
    total = sum(summary.posts.now.values()) + summary.without_media
    if not total:
        page.line(Span("? ", "unchecked"), text("There are no posts in it."))
        return
    count = wording.number(total, page.lang)
    posts = plural(total, text("1 post"), text("{count} posts", count=count))
    if summary.first and summary.last:
        values = {"first": wording.date(summary.first[:10]), "last": wording.date(summary.last[:10])}
        spread = text("{posts}, from {first} to {last}", posts=posts, **values)
        posts = (
            text("{posts}, of {last}", posts=posts, last=values["last"]) if summary.first == summary.last else spread
        )
    page.line(Span(posts, "bold"), hang=2)
    if len(summary.channels) > 1:
        counted = [(words.channel(name), wording.number(n, page.lang)) for name, n in summary.channels.most_common()]
        page.line(*wording.dotted([Text("{name}: {count}", {"name": name, "count": n}) for name, n in counted]))
    if without := summary.without_media:
        sentence = plural(
            without,
            text("1 of them has no picture or other medium: there is nothing to check in it."),
            text(
                "{count} of them have no picture or other medium: there is nothing to check in them.",
                count=wording.number(without, page.lang),
            ),
        )
        page.line(Span(sentence, "dim"), hang=2)
    if document.get("interrupted"):
        page.line(
            Span("! ", "review"),
            text(
                "The audit was ended before it was done; media that were not looked at: {count}. Start it again: it goes "
                "on where it was.",
                count=wording.number(summary.unreached, page.lang),
            ),
            hang=2,
        )
    if document["registry"] is None:
        sentence = text("There is no registry yet, so no picture can be recognised as yours. To begin: {command}",
                        command="mediacheck init")  # fmt: skip
        page.line(Span("! ", "review"), sentence, hang=2)


def _then_and_now(page: Page, summary: Summary) -> None:
    counted = {name: (summary.posts.then[name], summary.posts.now[name]) for name in words.SYMBOLS}
    rows = {name: both for name, both in counted.items() if any(both)}
    if not rows:
        return
    page.gap()
    heads = [text("when posted"), text("today")]
    numbers = [[wording.number(each, page.lang) for each in both] for both in rows.values()]
    title = text("POSTS WITH MEDIA")
    column = 2 + max(page.width(title), *(4 + page.width(audit_table.KINDS[name]) for name in rows))
    audit_table.row(page, [Span(title, "bold")], heads, heads, column)
    for name, both in zip(rows, numbers, strict=True):
        left = [Span(f"{words.SYMBOLS[name]} ", name), Span(audit_table.KINDS[name], name)]
        audit_table.row(page, left, both, heads, column)
    if ended := summary.ended:
        page.line(
            plural(
                ended,
                text("1 post that was allowed when it went out is not clear today."),
                text(
                    "{count} posts that were allowed when they went out are not clear today.",
                    count=wording.number(ended, page.lang),
                ),
            ),
            indent=2,
        )


# ---------------------------------------------------------------- what comes first


def _take_down(page: Page, summary: Summary, most: int) -> None:
    ranked = summary.take_down()
    if not ranked:
        return
    page.gap()
    page.line(Span(text("TAKE DOWN FIRST"), "bold blocked"))
    for number, entry in enumerate(ranked[:most], 1):
        _ranked(page, number, entry)
    if (more := summary.to_take_down - most) > 0:
        count = wording.number(more, page.lang)
        page.line(plural(more, text("and one more post"), text("and {count} more posts", count=count)), indent=2)


def _ranked(page: Page, number: int, entry: Json) -> None:
    label = f"{number}. "
    page.line(label, *audit_post.headline(entry), indent=max(0, 4 - len(label)), hang=min(4, len(label)))
    if entry["url"]:
        page.line(Span(entry["url"], whole=True), indent=4)
    by_reason = itertools.groupby(entry["items"], lambda item: [each["message"] for each in item["findings"]])
    for _, same in itertools.islice(by_reason, 2):
        alike = [audit_post.in_short(each) for each in same]
        which = text("No. {numbers} of {count}:", numbers=tuple(each["number"] for each in alike), count=entry["media"])
        for finding in alike[0]["findings"]:
            where: list[Text | str] = [which, " "] if entry["media"] > 1 else []
            page.line(*where, finding["message"], " ", code(finding), indent=4)
    if entry["claims_by"]:
        sentence = text("{who} is known to claim damages for such pictures.", who=entry["claims_by"])
        page.line(Span(sentence, "blocked"), indent=4)
    known = [] if entry["days_online"] is None else [_online(entry["days_online"])]
    if entry["reach"]:
        known.append(text("seen or liked by {count}", count=wording.number(entry["reach"], page.lang)))
    if known:
        page.line(*wording.dotted(known), indent=4)


def _online(days: int) -> Text:
    if days < 60:
        return plural(days, text("online for 1 day"), text("online for {count} days", count=days))
    if days < 730:
        return text("online for {count} months", count=days // 30)
    return text("online for {count} years", count=days // 365)


# ---------------------------------------------------------------- what to do


def _next(page: Page, summary: Summary, document: Json, *, verbose: bool) -> None:
    page.gap()
    now = summary.posts.now
    if not any(now[verdict] for verdict in ("blocked", "review", "unchecked")):
        if now:
            page.line(Span("✔ ", "clear"), Span(text("Every post with media has clear rights today."), "bold"))
        return
    page.line(Span(text("WHAT TO DO NEXT"), "bold"))
    for sentence in _steps(page, summary):
        page.line(Span("→ ", "bold"), sentence, indent=2, hang=2)
    if summary.ignored:
        page.line(
            plural(
                summary.ignored,
                text("1 finding is not shown, as you asked; the verdicts count it."),
                text("{count} findings are not shown, as you asked; the verdicts count them.", count=summary.ignored),
            ),
            indent=2,
        )
    if not verbose:
        page.line(Span("→ ", "bold"), text("Every post that is not clear, with what to do: add -v."), indent=2, hang=2)
    page.line(Span("→ ", "bold"), text("All of it as a file for other programs: add -f json -o audit.json."),
              indent=2, hang=2)  # fmt: skip
    page.gap()
    whom_to_ask(page, document)
    if summary.codes:
        first = summary.codes.most_common(1)[0][0]
        page.line(Span(text("More about a code: {command}", command=f"mediacheck explain {first}"), "dim"))


def _steps(page: Page, summary: Summary) -> Iterator[Text]:
    now = summary.posts.now

    def shown(count: int) -> str:
        return wording.number(count, page.lang)

    if count := now["blocked"]:
        yield plural(
            count,
            text("Take 1 post down that is not allowed, or put it right: -v says how."),
            text("Take {count} posts down that are not allowed, or put them right: -v says how.", count=shown(count)),
        )
    for day, count in summary.to_cure()[:3]:
        values = {"day": wording.date(day), "count": shown(count)}
        yield plural(
            count,
            text("Put 1 medium under CC 4.0 right by {day}, and its licence comes back by itself.", day=values["day"]),
            text(
                "Put {count} media under CC 4.0 right by {day}, and their licences come back by themselves.", **values
            ),
        )
    if count := now["review"]:
        yield plural(
            count,
            text("Find out for 1 post under which licence its pictures are used, and have that registered."),
            text(
                "Find out for {count} posts under which licence their pictures are used, and have that registered.",
                count=shown(count),
            ),
        )
    if count := summary.missing - summary.linked:
        yield plural(
            count,
            text(
                "1 medium is missing in the export: name all its ZIP parts together, or the folder where it lies "
                "(--media-dir)."
            ),
            text(
                "{count} media are missing in the export: name all its ZIP parts together, or the folder where they lie "
                "(--media-dir).",
                count=shown(count),
            ),
        )
    if count := summary.media.now["unchecked"] - summary.missing - summary.unreached:
        yield plural(
            count,
            text("1 medium is there, and could not be checked: -v says why."),
            text("{count} media are there, and could not be checked: -v says why.", count=shown(count)),
        )
    if count := summary.linked:
        yield plural(
            count,
            text("1 medium is only linked to in the export: let it be fetched (--fetch), or name its folder "
                 "(--media-dir)."),
            text(
                "{count} media are only linked to in the export: let them be fetched (--fetch), or name their folder "
                "(--media-dir).",
                count=shown(count),
            ),
        )  # fmt: skip
