"""Phrases about a result: its use, copies, licences, counts."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from mediacheck.i18n import plural
from mediacheck.model import Text, text
from mediacheck.report import words
from mediacheck.report.style import Span

_SIGNALS = {
    "agency": text("Seems to come from the picture agency {name}"),
    "mark": text("Written in the picture: {name}"),
    "ai": text("Seems to be made with AI: {name}"),
    "preview": text("Seems to be an unpaid preview of {name}"),
    "ingredient": text("Seems to be made from a picture of {name}"),
    "web-name": text("The file’s name looks like a download or a screenshot: {name}"),
}
_OF_AGENCIES = frozenset({"agency", "mark", "preview", "ingredient"})
_CREDENTIALS = {
    "present": text("Has Content Credentials; what they say is not known"),
    "remote": text("Its Content Credentials are kept elsewhere and were not fetched: {signer}"),
    "valid": text("Content Credentials: unchanged since it was signed by {signer}"),
    "trusted": text("Content Credentials: unchanged since it was signed by {signer}, who is on a list of trust"),
    "invalid": text("Content Credentials: do not fit the file, or it was changed since it was signed by {signer}"),
}


def date(value: str) -> dt.date | str:
    """ISO text as a date, so that it is shown as the reader's language writes it."""
    try:
        return dt.datetime.fromisoformat(value) if len(value) > 10 else dt.date.fromisoformat(value)
    except ValueError:
        return value


def use(used: dict[str, Any]) -> list[Span | Text | str]:
    """Where, when and how a post goes out. What nobody stated is said, for much depends on it."""
    when = date(used["publish_at"] or used["date"] or "")
    shown: list[Span | Text | str] = [words.channel(name) for name in used["channels"]]
    shown = shown or [Span(text("channel not stated"), "review")]
    # A date alone needs no German.
    shown.append(Text("{date}", {"date": when}) if when else Span(text("date not stated"), "review"))
    shown += [words.territory(name) for name in used["territories"]] or [Span(text("territory not stated"), "review")]
    shown.append(words.account(used["account"]))
    if used["purpose"] != "organic":
        shown.append(words.purpose(used["purpose"]))
    if used["mode"] == "share":
        shown.append(text("shared, not uploaded"))
    if basis := used.get("basis"):
        shown.append(words.basis(basis))
    if used["labels"]:
        shown.append(text("labelled {labels}", labels=tuple(used["labels"])))
    return shown


def asset(match: dict[str, Any]) -> Text | str:
    """“Title” (ID), or the id alone."""
    identifier: str = match["asset"]
    if not match["title"] or match["title"] == identifier:
        return identifier
    return text("“{title}” ({id})", title=match["title"], id=identifier)


def copy(match: dict[str, Any]) -> Text:
    """How the registered work shows in the picture."""
    work = asset(match)
    if not match["verified"]:
        return text("looks like {asset}, not confirmed", asset=work)
    if match["edits"]:
        return text("copy of {asset}, {edits}", asset=work, edits=changes(match))
    if match["method"] in {"exact", "pixels"}:
        return text("identical with {asset}", asset=work)
    return text("copy of {asset}", asset=work)


def changes(match: dict[str, Any]) -> tuple[Text | str, ...]:
    """What was done to the registered work, with how much of it is left."""
    share = match["asset_share"]
    named: list[Text | str] = []
    for edit in match["edits"]:
        if edit == "crop" and share is not None and 0.005 <= share < 0.995:
            named.append(text("cropped to {share}", share=percent(share)))
            continue
        if edit == "overlay" and is_part(match):
            named.append(text("as a part of a larger picture"))
            if match.get("complete", True):  # all inside its outline is its own: what is laid over it stands beside
                continue
        named.append(words.edit(edit))
    return tuple(named)


def is_part(match: dict[str, Any]) -> bool:
    """Whether the work fills only a part of the picture."""
    region = match["region"]
    return region is not None and region[2] * region[3] < 0.97


def grant(row: dict[str, Any]) -> Text:
    """The licence by its name, where its paper is found, and for which channels where that is not all of them."""
    named, reference, document = row.get("license_name"), row.get("reference"), row.get("document")
    name = named if isinstance(named, str) and named else row["license"]
    if reference:
        right = text("licence “{license}”, reference {reference}", license=name, reference=reference)
    elif isinstance(document, str) and document:
        right = text("licence “{license}”, document {document}", license=name, document=document)
    else:
        right = text("licence “{license}”", license=name)
    channels = row.get("covered_channels")
    if not row["covers"] and isinstance(channels, list) and channels:
        return text("{right}, for {channels}", right=right, channels=tuple(words.channel(str(c)) for c in channels))
    return right


def decision(ruled: dict[str, Any]) -> Text:
    values = {"by": ruled["by"], "until": date(ruled["until"]), "reason": ruled["reason"]}
    if ruled.get("own_work"):
        return text("Declared as own work by {by}, until {until}: {reason}", **values)
    if ruled["verdict"] == "clear":
        return text("Allowed by {by} until {until}: {reason}", **values)
    return text("Blocked by {by} until {until}: {reason}", **values)


def part(row: dict[str, Any]) -> Text:
    """The heading of a frame or page."""
    if row.get("page") is not None:
        return text("Picture {page} in this file:", page=row["page"])
    return text("Another picture in this file:")


def dotted(entries: Sequence[Span | Text | str]) -> list[Span]:
    """Entries in a row with a dot between two of them."""
    spans: list[Span] = []
    for entry in entries:
        span = entry if isinstance(entry, Span) else Span(entry)
        spans += [Span("\u00a0· ", "dim"), span] if spans else [span]  # no line begins with a dot
    return spans


def signal(hint: dict[str, Any]) -> Text:
    if hint["kind"] == "c2pa" and hint["name"] in _CREDENTIALS:
        return Text(_CREDENTIALS[hint["name"]].template, {"signer": hint.get("id") or text("somebody")})
    if hint["kind"] == "ai":
        from mediacheck.metadata import generators  # compiles the patterns of all tools

        if str(hint["name"]).casefold() in generators.SOURCE_TYPES:
            return text("Says of itself that AI made it or a part of it")
        hint = hint | {"name": generators.display_name(str(hint["name"]))}
    sentence = _SIGNALS.get(hint["kind"], text("Hint: {name}"))
    if hint["kind"] in _OF_AGENCIES and hint["name"]:
        from mediacheck.metadata.agencies import display_name  # compiles the patterns of all agencies

        hint = hint | {"name": display_name(hint["name"])}
    name = " ".join(part for part in (hint["name"], hint.get("id")) if part) or hint["kind"]
    return Text(sentence.template, {"name": name})


def percent(fraction: float) -> str:
    return f"{round(fraction * 100)}\u00a0%"


def number(count: int, lang: str) -> str:
    """With a sign between thousands."""
    return f"{count:,}".replace(",", ".") if lang == "de" else f"{count:,}"


def size(count: int, lang: str) -> str:
    """Bytes as kB or MB of a thousand each, like a file manager shows them."""
    if count < 1000:
        return f"{count}\u00a0B"
    value, unit = (count / 1000, "kB") if count < 999_500 else (count / 1_000_000, "MB")
    shown = f"{value:.1f}" if value < 10 else f"{value:.0f}"
    return f"{shown.replace('.', ',') if lang == 'de' else shown}\u00a0{unit}"


def counted(verdicts: Iterable[str]) -> tuple[Text, ...]:
    """“4 clear, 1 to review”; what there is none of is left out. A Counter of verdicts will do as well."""
    counts = Counter(verdicts)
    shown = {
        "clear": text("{count} clear", count=counts["clear"]),
        "review": text("{count} to review", count=counts["review"]),
        "unchecked": text("{count} not checked", count=counts["unchecked"]),
        "blocked": text("{count} blocked", count=counts["blocked"]),
    }
    return tuple(words for verdict, words in shown.items() if counts[verdict])


def items(entries: Sequence[dict[str, Any]]) -> Text:
    """“12 pictures”, or files where some are known to be none."""
    count = len(entries)
    kinds = {entry["kind"] for entry in entries}
    if "image" in kinds and kinds <= {"image", None}:
        return plural(count, text("1 picture"), text("{count} pictures", count=count))
    return plural(count, text("1 file"), text("{count} files", count=count))
