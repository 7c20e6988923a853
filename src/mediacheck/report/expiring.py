"""What ends soon or has ended, for whoever looks after the rights: the gravest first, each with what rests on it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from mediacheck.i18n import plural, render, translate
from mediacheck.model import Asset, Decision, Ending, Grant, License, Release, Text, text
from mediacheck.report import posts as on_record
from mediacheck.report import wording, words
from mediacheck.report.plain import plain
from mediacheck.report.style import Page, Span

Json = dict[str, Any]

_MOST = 5  # posts of an entry that are named; JSON names all

_REMEDIES = {
    ("grant", True): text("Renew it, or take the picture out of these posts if the contract asks for that."),
    ("grant", False): text("Renew it in time, or plan without the picture."),
    ("release", True): text("Take the picture out of these posts, or ask for consent anew."),
    ("release", False): text("Ask for consent anew in time, or plan without the picture."),
    ("decision", True): text("Let somebody look again and decide anew, or take the picture out of these posts."),
    ("decision", False): text("Let somebody look again and decide anew in time."),
}


def document(
    entries: Sequence[Ending], licenses: Mapping[str, License], lang: str, *, today: dt.date, days: int, **beside: Any
) -> Json:
    """`beside` is how many were left out and why, and the registry's location."""
    rows = [_row(entry, licenses, lang, today) for entry in entries]
    whole: Json = {"version": 1, "today": today.isoformat(), "days": days, **plain(beside, lang), "entries": rows}
    return whole


def page(found: Json, lang: str, *, colour: bool = False, width: int = 80, unicode: bool = True) -> str:
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    ended = [entry for entry in found["entries"] if entry["ended"]]
    soon = [entry for entry in found["entries"] if not entry["ended"]]
    within = plural(found["days"], text("ENDS BY TOMORROW"), text("ENDS WITHIN {days} DAYS", days=found["days"]))
    groups = (
        (ended, "blocked", text("ENDED – and published with it")),
        (soon, "review", within if found["days"] else text("ENDS TODAY")),
    )
    for entries, style, heading in groups:
        if entries:
            page.gap()
            page.line(Span(heading, f"bold {style}"))
        for entry in entries:
            page.gap()
            _entry(page, entry, style)
    page.gap()
    _closing(page, found, len(ended), len(soon))
    return str(page)


def headline(entry: Json) -> Text:
    """What ends, in a few words; a calendar shows no more."""
    if entry["kind"] == "decision":
        return text("decision on {name} ends", name=entry["name"])
    if entry["kind"] == "release":
        person = entry["person"] or text("somebody")
        return text("consent of {person} for {name} ends", person=person, name=entry["name"])
    return text("right of use for {name} ends", name=entry["name"])


def facts(entry: Json) -> list[Text]:
    """Under which terms, a line each."""
    if entry["kind"] == "decision":
        lines = [wording.decision(entry)]
    elif entry["kind"] == "release":
        kinds = {"model": text("consent of a person"), "property": text("consent of an owner")}
        kind = kinds.get(entry["release"], text("consent"))
        lines = [text("{consent}: {person}", consent=kind, person=entry["person"]) if entry["person"] else kind]
        if entry["document"]:
            lines.append(text("Document: {document}", document=entry["document"]))
    else:
        lines = [wording.grant(entry | {"covers": True})]
        if entry["licensor"]:
            lines.append(text("Granted by {licensor}", licensor=entry["licensor"]))
        if entry["licensee"]:
            lines.append(text("Granted to {licensee}", licensee=entry["licensee"]))
    if entry["channels"]:
        lines.append(text("For {channels}", channels=tuple(words.channel(name) for name in entry["channels"])))
    return lines


def posts(entry: Json) -> list[Text]:
    """What went out with it, a line each, the latest first."""
    return on_record.lines(entry["posts"][::-1], _MOST)


def remedy(entry: Json) -> Text:
    return _REMEDIES[entry["kind"], entry["ended"]]


# ---------------------------------------------------------------- inside


def _row(entry: Ending, licenses: Mapping[str, License], lang: str, today: dt.date) -> Json:
    asset = entry.asset
    row: Json = {
        "kind": _kind(entry),
        "name": _name(entry),
        "asset": asset.id if asset else None,
        "title": asset.title if asset else None,
        "end": entry.end,
        "days_left": (entry.end - today).days,
        "ended": entry.end < today,
        "channels": entry.right.channels,
    }
    whole: Json = plain(row | _terms(entry.right, licenses, lang) | {"posts": on_record.rows(entry.uses, lang)}, lang)
    return whole


def _kind(entry: Ending) -> str:
    kinds = {Grant: "grant", Release: "release", Decision: "decision"}
    return kinds[type(entry.right)]


def _name(entry: Ending) -> str:
    if isinstance(entry.right, Decision):
        return entry.right.name or f"SHA-256 {entry.right.sha256[:16]}…"
    assert isinstance(entry.asset, Asset)  # noqa: S101 - grants and releases belong to one
    title = entry.asset.title
    return f"{title} ({entry.asset.id})" if title and title != entry.asset.id else entry.asset.id


def _terms(right: Grant | Release | Decision, licenses: Mapping[str, License], lang: str) -> dict[str, Any]:
    if isinstance(right, Decision):
        named = ("verdict", "by", "until", "reason", "own_work")
        on = right.revoked.on if right.revoked else None
        return {"id": right.id, "revoked": on} | {name: getattr(right, name) for name in named}
    if isinstance(right, Release):
        terms = {name: getattr(right, name) for name in ("person", "document", "revoked", "minor")}
        return {"release": right.kind} | terms
    entry = licenses.get(right.license)
    terms = {
        name: getattr(right, name)
        for name in ("license", "licensor", "licensee", "reference", "document", "valid_from")
    }
    return terms | {"license_name": translate(entry.name, lang) if entry else None}


def _entry(page: Page, entry: Json, style: str) -> None:
    symbol = {"blocked": "✖ ", "review": "! "}[style]
    page.line(
        Span(symbol, style),
        Span(entry["name"], "bold", whole=True),
        Span(" · ", "dim"),
        Span(when(entry), style),
        hang=2,
    )
    for line in facts(entry):
        page.line(line, indent=4, hang=2)
    for number, line in enumerate(posts(entry)):
        if not number:
            page.line(text("Published with it:"), indent=4)
        page.line(line, indent=6, hang=2)
    page.line(Span("→ ", "bold"), remedy(entry), indent=4, hang=2)


def when(entry: Json) -> Text:
    """How long it holds yet, or for how long it no longer does."""
    day, left = wording.date(entry["end"]), entry["days_left"]
    if entry.get("revoked"):
        return text("revoked on {date}", date=wording.date(entry["revoked"]))
    if left < 0:
        return plural(
            -left,
            text("ended yesterday, on {date}", date=day),
            text("ended on {date}, {count} days ago", date=day, count=-left),
        )
    if left == 0:
        return text("ends today, on {date}", date=day)
    return plural(
        left, text("ends tomorrow, on {date}", date=day), text("ends on {date}, in {count} days", date=day, count=left)
    )


def _closing(page: Page, found: Json, ended: int, soon: int) -> None:
    within = plural(found["days"], text("within 1 day"), text("within {count} days", count=found["days"]))
    sentences = []
    if ended:
        sentences.append(
            plural(ended, text("1 has ended and is in use"), text("{count} have ended and are in use", count=ended))
        )
    if soon:
        sentences.append(
            plural(
                soon,
                text("1 ends {within}", within=within),
                text("{count} end {within}", count=soon, within=within),
            )
        )
    if sentences:
        page.line(Span(Text("{value}", {"value": tuple(sentences)}), "bold"))
    else:
        page.line(
            Span("✔ ", "clear"),
            text("Nothing that is in use has ended, and nothing ends {within}.", within=within),
        )
    if unused := found["unused"]:
        sentence = plural(
            unused,
            text("1 more has ended; nothing on record was published with it."),
            text("{count} more have ended; nothing on record was published with them.", count=unused),
        )
        page.line(Span(sentence, "dim"), hang=2)
    if renewed := found["renewed"]:
        sentence = plural(
            renewed,
            text("1 that ends is renewed already."),
            text("{count} that end are renewed already.", count=renewed),
        )
        page.line(Span(sentence, "dim"), hang=2)
    if wrong := found["wrong"]:
        sentence = plural(
            len(wrong),
            text(
                "The record of {assets} is wrong: nobody knows what ends there. See: mediacheck registry verify",
                assets=wrong[0],
            ),
            text(
                "{count} records are wrong: nobody knows what ends there. See: mediacheck registry verify",
                count=len(wrong),
            ),
        )
        page.line(Span("! ", "review"), sentence, hang=2)


def sentences(entry: Json, lang: str) -> list[str]:
    """All that is to be said of an entry, a line each, and as true on another day."""
    last = text("Last day: {date}", date=wording.date(entry["end"]))
    lines: list[Text] = [when(entry) if entry.get("revoked") else last, *facts(entry)]
    if entry["posts"]:
        lines += [text("Published with it:"), *posts(entry)]
    return [render(line, lang) for line in (*lines, remedy(entry))]
