"""The catalogue of licences, for a person: what each permits, requires and forbids, and what it does not say."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mediacheck.i18n import render, translate
from mediacheck.model import License, Text, text
from mediacheck.report import wording, words
from mediacheck.report.plain import plain
from mediacheck.report.style import Page, Span

_LABELS = 18

_KINDS = {
    "owned": text("Your own"),
    "employee": text("Employees’ own work"),
    "commissioned": text("Commissioned"),
    "press": text("Press material"),
    "customer": text("Customer reference"),
    "open": text("Open licence"),
    "stock": text("Stock picture agency"),
    "platform": text("Platform with licences of many kinds"),
}

_PERMITS = {
    "Reproduction": text("copy it"),
    "Distribution": text("publish it"),
    "DerivativeWorks": text("edit it"),
}
_REQUIRES = {
    "Attribution": text("name the author"),
    "Notice": text("name the licence"),
    "ShareAlike": text("publish edited versions under the same licence"),
}
_PROHIBITS = {
    "CommercialUse": text("use it commercially"),
    "DerivativeWorks": text("edit it"),
    "Reproduction": text("copy it"),
    "Distribution": text("publish it"),
}

_GAPS = {
    "title": text("title"),
    "creator": text("creator"),
    "source": text("source"),
    "license": text("licence"),
    "licensor": text("licensor"),
    "url": text("web address"),
}

# Kinds of which a silent licence is not limited to channels and purposes; a silent licence of any other kind leaves it open.
_UNLIMITED = frozenset({"owned", "open"})


def licenses_document(licenses: Iterable[License]) -> dict[str, Any]:
    return {"version": 1, "licenses": [license_document(entry) for entry in licenses]}


def license_document(entry: License) -> dict[str, Any]:
    document: dict[str, Any] = plain(entry, "en")  # it holds no sentences of ours
    return document


def licenses(
    entries: Sequence[License], lang: str, *, colour: bool = False, width: int = 80, unicode: bool = True
) -> str:
    """Ids and names, kind by kind."""
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    for kind, alike in by_kind(entries):
        page.gap()
        page.line(Span(kind, "bold"))
        column = max(page.width(entry.id) for entry in alike) + 4
        for entry in alike:
            page.pair([Span(entry.id, whole=True)], translate(entry.name, lang), indent=2, column=column)
    page.gap()
    page.line(Span(text("One of them in full: {command}", command="mediacheck licenses ID"), "dim"))
    return str(page)


def by_kind(entries: Sequence[License]) -> Iterator[tuple[Text | str, list[License]]]:
    """The kinds as people call them, each with its entries; a company's own kinds come last."""
    kinds = {entry.kind for entry in entries}
    for kind in [*(kind for kind in _KINDS if kind in kinds), *sorted(kinds - _KINDS.keys())]:
        yield _KINDS.get(kind, kind), [entry for entry in entries if entry.kind == kind]


def license(entry: License, lang: str, *, colour: bool = False, width: int = 80, unicode: bool = True) -> str:  # noqa: A001
    """One licence in words; where it is silent, that is said too, for then a grant has to speak."""
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    page.line(Span(translate(entry.name, lang), "bold"), " ", Span(f"({entry.id})", "dim"))
    page.line(*wording.dotted([_KINDS.get(entry.kind, entry.kind), *([entry.url] if entry.url else [])]))
    page.gap()
    for label, value in facts(entry, lang):
        if value is not None:
            # A Text of one value alone needs no German: it only puts dates and lists as the language writes them.
            page.pair([Span(label, "dim")], Text("{value}", {"value": value}), indent=0, column=_LABELS)
    return str(page)


def facts(entry: License, lang: str) -> list[tuple[Text, Any]]:
    """Every term with its label; None where there is nothing to say."""
    return [
        (text("You may"), _words(entry.permits, _PERMITS)),
        (text("You must"), _words(entry.requires, _REQUIRES)),
        (text("You may not"), _words(entry.prohibits, _PROHIBITS)),
        (text("Channels"), _scope(entry, entry.channels, words.channel)),
        (text("Territories"), _territories(entry)),
        (text("Purposes"), _purposes(entry)),
        (text("Accounts"), _accounts(entry)),
        (text("Edits"), _edits(entry)),
        (text("Credit line"), _credit(entry.credit, lang)),
        (text("Notes"), entry.notes and translate(entry.notes, lang)),
        (text("Source"), translate(entry.source, lang) if entry.source else text("none on record")),
        (text("Terms read"), _retrieved(entry, lang)),
    ]


def _retrieved(entry: License, lang: str) -> Any:
    """The date of the copy that was read, or what the entry says instead."""
    return wording.date(translate(entry.retrieved, lang)) if entry.retrieved else text("not on record")


def _credit(template: str | None, lang: str) -> str | None:
    """The template with words for its gaps; brackets around what may be missing are for the program only."""
    if template is None:
        return None
    shown = template.replace("[", "").replace("]", "")
    for name, word in _GAPS.items():
        shown = shown.replace(f"{{{name}}}", f"‹{render(word, lang)}›")
    return shown


def _words(named: frozenset[str], words: dict[str, Text]) -> tuple[Text | str, ...] | None:
    ordered = [name for name in words if name in named] + sorted(named - words.keys())
    return tuple(words.get(name, name) for name in ordered) or None


def _scope(entry: License, names: tuple[str, ...] | None, word: Any) -> Any:
    if names is not None:
        return tuple(word(name) for name in names) or text("none")
    if entry.kind in _UNLIMITED:
        return text("all; the licence names no limit")
    return text("not known: the licence does not say, so each grant has to")


def _territories(entry: License) -> Any:
    return (
        text("all; the licence names no limit")
        if entry.territories is None
        else _scope(entry, entry.territories, words.territory)
    )


def _purposes(entry: License) -> Any:
    return text("editorial use only") if entry.editorial_only else _scope(entry, entry.purposes, words.purpose)


def _accounts(entry: License) -> Any:
    if entry.accounts is not None:
        return _scope(entry, entry.accounts, words.account)
    if entry.kind in _UNLIMITED | {"employee"}:
        return text("the company’s and employees’ own")
    return text("the company’s; the licence does not speak of employees’ own")


def _edits(entry: License) -> Any:
    if entry.edits is not None:
        return _scope(entry, entry.edits, words.edit)
    if "DerivativeWorks" in entry.permits:
        return text("all")
    # Creative Commons' own description of an ND licence leaves the permission out.
    if "DerivativeWorks" in entry.prohibits or (entry.kind == "open" and entry.permits):
        return text("none")
    return text("not known: the licence does not say")
