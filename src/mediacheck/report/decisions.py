"""What people decided, for a person: all of it in a list, or one decision with what it covers."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from mediacheck.i18n import plural, render
from mediacheck.model import Decision, Text, Verdict, text
from mediacheck.report import wording, words
from mediacheck.report.plain import plain
from mediacheck.report.style import Page, Span

_STATES = {
    "in force": text("in force"),
    "ended": text("ended"),
    "revoked": text("revoked"),
}


def state(decision: Decision, today: dt.date) -> str:
    """`in force`, `ended` or `revoked`."""
    if decision.revoked is not None:
        return "revoked"
    return "in force" if today <= decision.until else "ended"


def document(decision: Decision, today: dt.date, lang: str) -> dict[str, Any]:
    """As it stands on record."""
    use = {"channels": list(decision.channels)} if decision.channels else {}
    whole: dict[str, Any] = plain(decision, lang) | {"verdict": decision.verdict.value, "use": plain(use, lang)}
    return whole | {"state": state(decision, today)}


def list_document(location: str, decisions: Sequence[Decision], today: dt.date, lang: str) -> dict[str, Any]:
    return {"version": 1, "registry": location, "decisions": [document(each, today, lang) for each in decisions]}


def made_document(
    location: str, decision: Decision, notes: Sequence[Text], today: dt.date, lang: str
) -> dict[str, Any]:
    """A decision that was just made, with what whoever made it should know."""
    made = {"version": 1, "registry": location, "decision": document(decision, today, lang)}
    return made | {"notes": [render(note, lang) for note in notes]}


def listing(
    decisions: Sequence[Decision],
    today: dt.date,
    lang: str,
    *,
    colour: bool = False,
    width: int = 80,
    unicode: bool = True,
) -> str:
    """Each with its id, by which it is revoked."""
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    for decision in decisions:
        _head(page, decision, today)
        page.line(Span(decision.id, "dim", whole=True), indent=2)
        _body(page, decision)
        page.gap()
    count = plural(len(decisions), text("1 decision"), text("{count} decisions", count=len(decisions)))
    standing = sum(state(decision, today) == "in force" for decision in decisions)
    page.line(text("{decisions}, {count} in force", decisions=count, count=standing) if decisions else count)
    return str(page)


def made(
    decision: Decision,
    today: dt.date,
    lang: str,
    notes: Sequence[Text] = (),
    *,
    colour: bool = False,
    width: int = 80,
    unicode: bool = True,
) -> str:
    """A decision that was just made or revoked."""
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    _head(page, decision, today)
    _body(page, decision)
    for note in notes:
        page.line(Span("→ ", "bold"), note, indent=2, hang=2)
    if decision.revoked is None:
        page.line(text("To take it back: mediacheck decide --revoke {id}", id=decision.id), indent=2, hang=2)
    return str(page)


def _head(page: Page, decision: Decision, today: dt.date) -> None:
    verdict = decision.verdict.value
    standing = state(decision, today)
    name = decision.name or f"SHA-256 {decision.sha256[:16]}…"
    said = text("allowed") if decision.verdict is Verdict.CLEAR else text("blocked")
    if decision.own_work:
        said = text("own work")
    spans: list[Span | Text | str] = [
        Span(f"{words.SYMBOLS[verdict]} ", verdict if standing == "in force" else "dim"),
        Span(name, "bold", whole=True),
        ": ",
        said,
    ]
    if standing != "in force":
        spans += [", ", Span(_STATES[standing], "review")]
    page.line(*spans, hang=2)


def _body(page: Page, decision: Decision) -> None:
    said = text(
        "By {by} on {made}, until {until}: {reason}",
        by=decision.by,
        made=decision.made,
        until=decision.until,
        reason=decision.reason,
    )
    page.line(said, indent=2, hang=2)
    bounds: list[Text | str] = []
    if decision.channels:
        bounds.append(text("only for {channels}", channels=tuple(words.channel(name) for name in decision.channels)))
    if decision.overrides:
        bounds.append(text("lifts {codes} too", codes=decision.overrides))
    if bounds:
        page.line(*wording.dotted(bounds), indent=2, hang=2)
    if (revoked := decision.revoked) is not None:
        page.line(
            text("Revoked by {by} on {day}: {reason}", by=revoked.by, day=revoked.on, reason=revoked.reason),
            indent=2,
            hang=2,
        )
