"""One picture of a result on a page of text: what is wrong, what to do, and in full what it was judged by."""

from typing import Any

from mediacheck.model import text
from mediacheck.report import statements, wording, words
from mediacheck.report.statements import code, shown
from mediacheck.report.style import Page, Span

Json = dict[str, Any]


def name_line(page: Page, item: Json) -> None:
    page.line(*_name(item), indent=2)


def clear_line(page: Page, item: Json, column: int) -> None:
    """A clear picture takes one line: its name, and from `column` on why it may be used."""
    reasons = list(statements.reasons(item))
    if not reasons:
        page.line(*_name(item), indent=2)
    for position, reason in enumerate(reasons):
        page.pair(() if position else _name(item), *reason, indent=2, column=column)


def explanation(page: Page, item: Json, indent: int = 4, *, verbose: bool = False) -> None:
    """Findings of the picture, then those of its parts; `verbose` adds their evidence."""
    ruled = item["decision"]
    if ruled and ruled["verdict"] == "clear":  # what blocks is a finding
        page.line(wording.decision(ruled), indent=indent)
    if item["verdict"] != "clear" or not ruled:
        for finding in shown(item, settled=verbose):
            _finding(page, finding, item["verdict"], indent)
            for name, value in statements.evidence(finding) if verbose else ():
                page.line(Span(name, "dim"), Span(":", "dim"), " ", value, indent=indent + 2, hang=2)
    for part in item["parts"]:
        if part["verdict"] != "clear":
            page.line(wording.part(part), indent=indent)
            explanation(page, part, indent + 2, verbose=verbose)


def details(page: Page, item: Json, indent: int = 4) -> None:
    """What `--verbose` adds."""
    for label, phrase in statements.grounds(item, page.lang):
        if label:
            page.line(Span(label, "dim"), " ", *phrase, indent=indent, hang=2)
        else:
            page.line(*phrase, indent=indent)
    origins(page, item, indent)
    for problem in statements.problems(item):
        page.line(problem["message"], " ", code(problem), indent=indent, hang=2)
    for part in item["parts"]:
        page.line(wording.part(part), indent=indent)
        details(page, part, indent + 2)


def origins(page: Page, item: Json, indent: int) -> None:
    """What the file says about itself: claims block by block, contradictions marked; then hints of its origin."""
    for block, claims in statements.claims(item):
        page.line(text("Says of itself ({block}):", block=block), indent=indent)
        for field, value, contradiction in claims:
            line: statements.Phrase = [Span(field, "dim"), Span(":", "dim"), " ", value]
            if contradiction:
                line += [" ", Span(contradiction, "review")]
            page.line(*line, indent=indent + 2, hang=2)
    for signal in item["signals"]:
        page.line(wording.signal(signal), indent=indent, hang=2)


# ---------------------------------------------------------------- inside


def _name(item: Json) -> tuple[Span, Span, Span]:
    verdict = item["verdict"]
    return Span(words.SYMBOLS[verdict], verdict), Span(" "), Span(item["name"], "bold", whole=True)


def _finding(page: Page, finding: Json, verdict: str, indent: int) -> None:
    message = statements.message(finding, verdict)
    if finding["remedy"]:
        page.line(*message, indent=indent)
        page.line(Span("→ ", "bold"), finding["remedy"], " ", code(finding), indent=indent, hang=2)
    else:
        page.line(*message, " ", code(finding), indent=indent)
