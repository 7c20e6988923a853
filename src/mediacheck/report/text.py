"""A result for the person who wants to publish: what is clear, what is not, why, what to do next, whom to ask."""

from typing import Any

from mediacheck.i18n import plural
from mediacheck.model import Text, text
from mediacheck.report import outline, question, wording, words
from mediacheck.report.contact import whom_to_ask
from mediacheck.report.document import findings
from mediacheck.report.item import clear_line, details, explanation, name_line
from mediacheck.report.statements import shown
from mediacheck.report.style import Page, Span

Json = dict[str, Any]

_WIDEST_NAME = 28


def render(
    document: Json,
    *,
    colour: bool,
    width: int,
    verbose: bool = False,
    quiet: bool = False,
    unicode: bool = True,
    ask: bool = False,
) -> str:
    """The whole report in the document's language.

    `quiet` keeps one line for each item that is not clear; `verbose` adds all that the verdicts rest on; `ask` adds a
    question for each post that waits for a person.
    """
    page = Page(document["lang"], colour=colour, width=width, unicode=unicode)
    if quiet:
        _quiet(page, document)
    else:
        for post in document["posts"]:
            _post(page, post, verbose=verbose)
        _closing(page, document, verbose=verbose)
    if ask:
        _ask(page, document)
    if expected := document.get("expected"):
        _expected(page, expected)
    return str(page)


# ---------------------------------------------------------------- a post


def _post(page: Page, post: Json, *, verbose: bool) -> None:
    page.gap()
    page.line(*_headline(post), hang=2)
    page.line(*wording.dotted(wording.use(post["use"])), indent=2)
    for group, entries in outline.groups(post):
        page.gap()
        page.line(Span(outline.GROUPS[group], f"bold {group}"), indent=2)
        _group(page, group, entries, verbose=verbose)
    if verbose and post["skipped"]:
        page.gap()
        page.line(text("Passed over:"), indent=2)
        for skipped in post["skipped"]:
            page.line(Span(skipped["name"], whole=True), Span(" · ", "dim"), skipped["reason"], indent=4, hang=2)


def _headline(post: Json) -> list[Span]:
    verdict = post["verdict"]
    return [
        Span(f"{words.SYMBOLS[verdict]} ", f"bold {verdict}"),
        Span(post["id"], "bold", whole=True),
        Span(": "),
        Span(outline.headline(post), f"bold {verdict}"),
    ]


def _group(page: Page, group: str, entries: list[Json], *, verbose: bool) -> None:
    if group == "clear":
        page.gap()
    column = _column(page, entries)
    for alike in [[entry] for entry in entries] if verbose or group == "clear" else outline.alike(entries):
        if group == "clear":
            clear_line(page, alike[0], column)
        else:
            page.gap()
            for item in alike:
                name_line(page, item)
            explanation(page, alike[0], verbose=verbose)
        if verbose:
            details(page, alike[0])
            page.gap()


def _column(page: Page, entries: list[Json]) -> int:
    """Where the text beside the names begins; a few long names do not push it to the right for all."""
    widths = [width for width in (page.width(entry["name"]) for entry in entries) if width <= _WIDEST_NAME]
    return 2 + 2 + max(widths, default=0) + 2


# ---------------------------------------------------------------- the end


def _closing(page: Page, document: Json, *, verbose: bool) -> None:
    page.gap()
    if not document["posts"]:
        page.line(Span("? ", "unchecked"), outline.NOTHING)
    _passed_over(page, document, verbose=verbose)
    if beginning := outline.beginning(document):
        page.line(Span("! ", "review"), beginning, hang=2)
    elif verbose and (registry := outline.registry(document)):
        page.line(registry, hang=2)
    if verbose:
        page.line(outline.settings(document), hang=2)
    if document["verdict"] != "clear":
        page.gap()
        whom_to_ask(page, document)
        if example := outline.example(document):
            page.line(example)
    page.gap()
    if len(document["posts"]) > 1:
        page.line(outline.posts(document), hang=2)
    page.line(Span(outline.summary(outline.items(document)), "bold"), hang=2)


def _passed_over(page: Page, document: Json, *, verbose: bool) -> None:
    skipped = sum(len(post["skipped"]) for post in document["posts"])
    if skipped and not verbose:
        sentence = plural(
            skipped,
            text("1 other file was passed over (-v names it)."),
            text("{count} other files were passed over (-v names them).", count=skipped),
        )
        page.line(Span(sentence, "dim"))
    if without := document.get("posts_without_media"):
        sentence = plural(
            without,
            text("1 post of the plan has no media: there is nothing to check in it."),
            text("{count} posts of the plan have no media: there is nothing to check in them.", count=without),
        )
        page.line(Span(sentence, "dim"))
    if ignored := outline.ignored(document):
        page.line(ignored)


# ---------------------------------------------------------------- what to ask


def _ask(page: Page, document: Json) -> None:
    """The questions as they are to be sent: not wrapped, not indented, to be copied whole."""
    asked = [found for post in document["posts"] if (found := question.of_post(document, post))]
    if not asked:
        page.gap()
        page.line(Span(outline.NO_QUESTION, "dim"))
    for each in asked:
        page.gap()
        to = each.to or text("whoever looks after picture rights")
        page.line(Span("? ", "review"), Span(text("Question to {name}, ready to be sent:", name=to), "bold"), hang=2)
        page.gap()
        for line in (each.subject, "", *each.lines):
            page.single(Span(line, whole=True))
        if each.mailto:
            page.gap()
            page.line(text("As an e-mail:"))
            page.single(Span(each.mailto, whole=True))


def _expected(page: Page, expected: Json) -> None:
    page.gap()
    page.line(Span(outline.expected(expected), "bold"), hang=2)
    for difference in expected["differences"]:
        page.line("- ", difference["message"], indent=2, hang=2)


# ---------------------------------------------------------------- one line each


def _quiet(page: Page, document: Json) -> None:
    several = len(document["posts"]) > 1
    for post in document["posts"]:
        if not post["items"]:
            page.single(*_headline(post))
        for item in sorted(post["items"], key=lambda entry: list(words.SYMBOLS).index(entry["verdict"])):
            if item["verdict"] == "clear" or outline.hidden(item):
                continue
            verdict = item["verdict"]
            said = shown({"findings": [finding for _, finding in findings(item)]})
            where = [Span(f"{post['id']}: ", whole=True)] if several else []
            what: list[Span | str | Text] = []
            if said:
                codes = dict.fromkeys(finding["code"] for finding in said if finding["level"] != "note")
                what = [": ", said[0]["message"], " ", Span(f"[{' '.join(codes)}]", "dim")]
            elif item["decision"]:
                what = [": ", wording.decision(item["decision"])]
            word = Span(words.VERDICTS[verdict], verdict)
            page.single(Span(words.SYMBOLS[verdict], verdict), " ", word, " ", *where,
                        Span(item["name"], "bold", whole=True), *what)  # fmt: skip
