"""The words of the trade as a person says them: verdicts, uses, copies, terms. A word that is not listed stays as it is."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from mediacheck.i18n import plural
from mediacheck.model import Text, text
from mediacheck.report.style import Span

SYMBOLS = {"blocked": "✖", "unchecked": "?", "review": "!", "clear": "✔"}
"""Also the order of reading: the worst first."""

VERDICTS = {
    "blocked": text("blocked"),
    "unchecked": text("not checked"),
    "review": text("review"),
    "clear": text("clear"),
}

_CHANNELS: dict[str, Text | str] = {
    "linkedin": "LinkedIn",
    "xing": "XING",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "x": "X",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "threads": "Threads",
    "whatsapp": "WhatsApp",
    "pinterest": "Pinterest",
    "newsletter": text("newsletter"),
    "website": text("website"),
    "intranet": text("intranet"),
    "print": text("print"),
    "social": text("social media"),
}

_TERRITORIES = {
    "DE": text("Germany"),
    "AT": text("Austria"),
    "CH": text("Switzerland"),
    "BE": text("Belgium"),
    "ES": text("Spain"),
    "FR": text("France"),
    "GB": text("United Kingdom"),
    "IT": text("Italy"),
    "LI": text("Liechtenstein"),
    "LU": text("Luxembourg"),
    "NL": text("Netherlands"),
    "PL": text("Poland"),
    "US": text("United States"),
    "DACH": text("Germany, Austria, Switzerland"),
    "EU": text("European Union"),
    "EEA": text("European Economic Area"),
    "world": text("worldwide"),
}

_ACCOUNTS = {"company": text("company account"), "employee": text("employee’s own account")}

_PURPOSES = {
    "organic": text("ordinary post"),
    "paid": text("paid advertising"),
    "editorial": text("editorial use"),
    "internal": text("internal use"),
}

_EDITS = {
    "crop": text("cropped"),
    "mirror": text("mirrored"),
    "rotate": text("rotated"),
    "overlay": text("with something laid over it"),
    "border": text("with a border"),
    "grey": text("turned grey"),
    "colour": text("recoloured"),
    "blur": text("blurred"),
}

_METHODS = {
    "exact": text("the very same file"),
    "pixels": text("the same picture data"),
    "perceptual": text("the same look"),
    "keypoints": text("the same details"),
    "embedding": text("a similar look"),
    "sound": text("the same sound"),
}

BLOCKS: dict[str, Text | str] = {
    "exif": "EXIF",
    "iim": "IPTC-IIM",
    "xmp": "XMP",
    "native": text("the format’s own text"),
    "c2pa": "Content Credentials",
    "sidecar": text("a file beside it"),
}

_FIELDS = {
    "creator": text("creator"),
    "title": text("title"),
    "headline": text("headline"),
    "description": text("description"),
    "copyrightNotice": text("copyright notice"),
    "copyrightOwner": text("copyright owner"),
    "copyrightStatus": text("copyright status"),
    "creditLine": text("credit line"),
    "source": text("source"),
    "supplier": text("supplier"),
    "imageSupplierImageId": text("supplier’s picture number"),
    "licensor": text("licensor"),
    "rightsUsageTerms": text("terms of use"),
    "webStatementOfRights": text("web page of the rights"),
    "licenseStartDate": text("licence begins"),
    "licenseEndDate": text("licence ends"),
    "instructions": text("instructions"),
    "digitalSourceType": text("digital source type"),
    "personInImage": text("person in the picture"),
    "dateCreated": text("date created"),
}

_TERMS = {
    "valid_from": text("start date"),
    "valid_until": text("end date"),
    "embargo_until": text("embargo"),
    "channels": text("channel"),
    "territories": text("territory"),
    "purposes": text("purpose"),
    "accounts": text("account"),
    "edits": text("edits"),
    "quota": text("number of uses"),
    "licensee": text("licensee"),
    "licensor": text("licensor"),
    "reference": text("reference"),
    "document": text("document"),
    "creator": text("creator"),
    "source": text("source"),
    "credit": text("credit line"),
    "license": text("licence"),
    "editorial_only": text("editorial use only"),
    "CommercialUse": text("commercial use"),
}

_SIGNALS = {
    "agency": text("Seems to come from the picture agency {name}"),
    "ai": text("Seems to be made with AI: {name}"),
    "preview": text("Seems to be an unpaid preview of {name}"),
    "web-name": text("The file’s name looks like a download from the web: {name}"),
}


def channel(name: str) -> Text | str:
    return _CHANNELS.get(name, name)


def territory(name: str) -> Text | str:
    return _TERRITORIES.get(name, name)


def purpose(name: str) -> Text | str:
    return _PURPOSES.get(name, name)


def account(name: str) -> Text | str:
    return _ACCOUNTS.get(name, name)


def method(name: str) -> Text | str:
    return _METHODS.get(name, name)


def field(name: str) -> Text | str:
    return _FIELDS.get(name, name)


def terms(names: Iterable[str]) -> tuple[Text | str, ...]:
    return tuple(_TERMS.get(name, name) for name in names)


def signal(hint: dict[str, Any]) -> Text:
    sentence = _SIGNALS.get(hint["kind"], text("Hint: {name}"))
    name = " ".join(part for part in (hint["name"], hint.get("id")) if part) or hint["kind"]
    return Text(sentence.template, {"name": name})


def edit(name: str) -> Text | str:
    return _EDITS.get(name, name)


def edits(names: Iterable[str]) -> tuple[Text | str, ...]:
    return tuple(edit(name) for name in names)


def date(value: str) -> dt.date | str:
    """ISO text as a date, so that it is shown as the reader's language writes it."""
    try:
        return dt.datetime.fromisoformat(value) if len(value) > 10 else dt.date.fromisoformat(value)
    except ValueError:
        return value


def use(used: dict[str, Any]) -> list[Text | str]:
    """Where, when and how a post goes out. What nobody stated is said, for much depends on it."""
    when = date(used["publish_at"] or used["date"] or "")
    shown: list[Text | str] = [channel(name) for name in used["channels"]] or [text("channel not stated")]
    shown.append(Text("{date}", {"date": when}) if when else text("date not stated"))  # a date alone needs no German
    shown += [territory(name) for name in used["territories"]] or [text("territory not stated")]
    shown.append(account(used["account"]))
    if used["purpose"] != "organic":
        shown.append(purpose(used["purpose"]))
    if used["mode"] == "share":
        shown.append(text("shared, not uploaded"))
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
        return text("copy of {asset}, {edits}", asset=work, edits=edits(match["edits"]))
    if match["method"] in {"exact", "pixels"}:
        return text("identical with {asset}", asset=work)
    return text("copy of {asset}", asset=work)


def grant(row: dict[str, Any]) -> Text:
    """The licence by its name, and where its document is found."""
    name = row.get("license_name")
    license = name if isinstance(name, str) and name else row["license"]  # noqa: A001 - the word of the house
    channels = row.get("covered_channels")
    if not row["covers"] and isinstance(channels, list) and channels:
        license = text("{license} ({channels})", license=license, channels=tuple(channel(str(c)) for c in channels))  # noqa: A001
    if row.get("reference"):
        return text("licence “{license}”, reference {reference}", license=license, reference=row["reference"])
    return text("licence “{license}”", license=license)


def decision(ruled: dict[str, Any]) -> Text:
    values = {"by": ruled["by"], "until": date(ruled["until"]), "reason": ruled["reason"]}
    if ruled["verdict"] == "clear":
        return text("Allowed by {by} until {until}: {reason}", **values)
    return text("Blocked by {by} until {until}: {reason}", **values)


def part(row: dict[str, Any]) -> Text:
    """The heading of a frame or page."""
    if row.get("page") is not None:
        return text("Picture {page} in this file:", page=row["page"])
    return text("Another picture in this file:")


def dotted(entries: Sequence[str | Text]) -> list[Span]:
    """Entries in a row with a dot between two of them."""
    spans: list[Span] = []
    for entry in entries:
        spans += [Span(" · ", "dim"), Span(entry)] if spans else [Span(entry)]
    return spans


def percent(fraction: float) -> str:
    return f"{round(fraction * 100)}\u00a0%"


def size(count: int, lang: str) -> str:
    """Bytes as kB or MB of a thousand each, like a file manager shows them."""
    if count < 1000:
        return f"{count}\u00a0B"
    value, unit = (count / 1000, "kB") if count < 999_500 else (count / 1_000_000, "MB")
    shown = f"{value:.1f}" if value < 10 else f"{value:.0f}"
    return f"{shown.replace('.', ',') if lang == 'de' else shown}\u00a0{unit}"


def counted(verdicts: Sequence[str]) -> tuple[Text, ...]:
    """“4 clear, 1 to review”; what there is none of is left out."""
    counts = Counter(verdicts)
    shown = {
        "clear": text("{count} clear", count=counts["clear"]),
        "review": text("{count} to review", count=counts["review"]),
        "unchecked": text("{count} not checked", count=counts["unchecked"]),
        "blocked": text("{count} blocked", count=counts["blocked"]),
    }
    return tuple(words for verdict, words in shown.items() if counts[verdict])


def items(entries: Sequence[dict[str, Any]]) -> Text:
    """“12 pictures”, or files where not all of them are pictures."""
    count = len(entries)
    if count and all(entry["kind"] == "image" for entry in entries):
        return plural(count, text("1 picture"), text("{count} pictures", count=count))
    return plural(count, text("1 file"), text("{count} files", count=count))
