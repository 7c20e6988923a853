"""The registered works, for a person: all of them in a list, or one with its grants and releases."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mediacheck.i18n import plural, translate
from mediacheck.model import Asset, Grant, License, Release, Text, text
from mediacheck.report import posts, wording, words
from mediacheck.report.plain import plain
from mediacheck.report.style import Page, Span

_WIDEST_ID = 40
_LABELS = 22  # columns of the labels, indentation included

_STATES = {
    "active": text("may be used as its grants say"),
    "withdrawn": text("withdrawn, no longer to be used"),
    "forbidden": text("forbidden, known not to be ours"),
}


def list_document(assets: Iterable[Asset], lang: str) -> dict[str, Any]:
    return {"version": 1, "assets": [asset_document(asset, lang) for asset in assets]}


def asset_document(asset: Asset, lang: str) -> dict[str, Any]:
    document: dict[str, Any] = plain(asset, lang)
    return document


def listing(
    assets: Iterable[Asset],
    lang: str,
    licenses: Mapping[str, License],
    *,
    colour: bool = False,
    width: int = 80,
    unicode: bool = True,
) -> str:
    """A line for each asset, and how many there are."""
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    known = list(assets)
    column = min(max((page.width(asset.id) for asset in known), default=0), _WIDEST_ID) + 2
    for asset in known:
        entries: list[str | Text] = [asset.title] if asset.title and asset.title != asset.id else []
        if asset.status != "active":
            entries.append(_STATES.get(asset.status, asset.status))
        entries += [_short(grant, licenses, lang) for grant in asset.grants]
        if asset.problems:
            entries.append(text("its record is wrong"))
        page.pair([Span(asset.id, "bold", whole=True)], *wording.dotted(entries), indent=0, column=column)
    page.gap()
    page.line(_total(known))
    return str(page)


def asset(
    asset: Asset,
    lang: str,
    licenses: Mapping[str, License],
    listed: Sequence[dict[str, Any]] = (),
    *,
    colour: bool = False,
    width: int = 80,
    unicode: bool = True,
) -> str:
    """All that is on record about one asset; what nobody stated is left out. `listed`: its posts, the latest first."""
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    page.line(Span(asset.id, "bold", whole=True))
    facts: list[tuple[Text, Any]] = [
        (text("Title"), asset.title),
        (text("State"), _STATES.get(asset.status, asset.status)),
        (text("Reason"), asset.reason),
        (text("Creator"), asset.creator),
        (text("Owner"), asset.owner),
        (text("Source"), asset.source),
        (text("Supplier’s number"), asset.supplier_id),
        (text("People in it"), text("yes") if asset.people else None),
        (text("Private property"), text("yes") if asset.property else None),
        (text("Made with AI"), text("yes") if asset.ai_made else None),
        (text("File"), asset.origin),
    ]
    _facts(page, facts)
    for problem in asset.problems:
        page.line(Span("! ", "review"), problem, indent=2, hang=2)
    for grant in asset.grants:
        page.gap()
        page.line(Span(text("Grant"), "bold"))
        _facts(page, _grant(grant, licenses, lang))
    for release in asset.releases:
        page.gap()
        page.line(Span(text("Release"), "bold"))
        _facts(page, _release(release))
    if listed:
        page.gap()
        page.line(Span(text("Posts on record"), "bold"))
    for line in posts.lines(listed):
        page.line(line, indent=2, hang=2)
    return str(page)


def verification(
    problems: Sequence[Text],
    assets: int,
    lang: str,
    notes: Sequence[Text] = (),
    *,
    colour: bool = False,
    width: int = 80,
    unicode: bool = True,
) -> str:
    """What is wrong with a registry of so many assets, or that nothing is."""
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    for problem in problems:
        page.line(Span("✖ ", "blocked"), problem, hang=2)
    for note in notes:
        page.line(Span("· ", "dim"), note, hang=2)
    works = plural(assets, text("1 work"), text("{count} works", count=assets))
    if problems:
        wrong = plural(len(problems), text("1 thing is wrong"), text("{count} things are wrong", count=len(problems)))
        page.line(Span(text("{works}, {wrong}", works=works, wrong=wrong), "bold"))
    else:
        page.line(Span("✔ ", "clear"), text("{works}, everything in order", works=works))
    return str(page)


def verification_document(
    problems: Sequence[Text], assets: int, lang: str, notes: Sequence[Text] = ()
) -> dict[str, Any]:
    return {"version": 1, "assets": assets, "problems": plain(problems, lang), "notes": plain(notes, lang)}


# ---------------------------------------------------------------- inside


def _short(grant: Grant, licenses: Mapping[str, License], lang: str) -> Text | str:
    name = _license(grant, licenses, lang)
    return text("{license} until {date}", license=name, date=grant.valid_until) if grant.valid_until else name


def _license(grant: Grant, licenses: Mapping[str, License], lang: str) -> str:
    return translate(licenses[grant.license].name, lang) if grant.license in licenses else grant.license


def _grant(grant: Grant, licenses: Mapping[str, License], lang: str) -> list[tuple[Text, Any]]:
    name = _license(grant, licenses, lang)
    unknown = text("{license}, which is in no catalogue", license=name)
    return [
        (text("Licence"), f"{name} ({grant.license})" if grant.license in licenses else unknown),
        (text("Granted by"), grant.licensor),
        (text("Granted to"), grant.licensee),
        (text("Reference"), grant.reference),
        (text("Document"), grant.document),
        (text("Valid from"), grant.valid_from),
        (text("Valid until"), grant.valid_until),
        (text("Embargo until"), grant.embargo_until),
        (text("Channels"), _names(grant.channels, words.channel)),
        (text("Territories"), _names(grant.territories, words.territory)),
        (text("Purposes"), _names(grant.purposes, words.purpose)),
        (text("Accounts"), _names(grant.accounts, words.account)),
        (text("Allowed edits"), _names(grant.edits, words.edit)),
        (text("Number of uses"), grant.quota),
        (text("Credit line"), grant.credit),
    ]


def _release(release: Release) -> list[tuple[Text, Any]]:
    kinds = {"model": text("of a person"), "property": text("of an owner")}
    return [
        (text("Kind"), kinds.get(release.kind, release.kind)),
        (text("Person"), release.person),
        (text("A minor"), text("yes") if release.minor else None),
        (text("Channels"), _names(release.channels, words.channel)),
        (text("Valid until"), release.valid_until),
        (text("Revoked"), release.revoked),
        (text("Document"), release.document),
    ]


def _names(names: tuple[str, ...] | None, word: Any) -> Any:
    """None where nobody said; an empty list means none at all."""
    if names is None:
        return None
    return tuple(word(name) for name in names) or text("none")


def _facts(page: Page, facts: Sequence[tuple[Text, Any]]) -> None:
    for label, value in facts:
        if value is not None:
            # A Text of one value alone needs no German: it only puts dates and lists as the language writes them.
            page.pair([Span(label, "dim")], Text("{value}", {"value": value}), indent=2, column=_LABELS)


def _total(assets: Sequence[Asset]) -> Text:
    counts = Counter(asset.status for asset in assets)
    works = plural(len(assets), text("1 work"), text("{count} works", count=len(assets)))
    states = [
        text("{count} withdrawn", count=counts["withdrawn"]) if counts["withdrawn"] else None,
        text("{count} forbidden", count=counts["forbidden"]) if counts["forbidden"] else None,
    ]
    named = tuple(state for state in states if state)
    return text("{works}, of these {states}", works=works, states=named) if named else works
