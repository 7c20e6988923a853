"""What an open licence wants to be said beside the name: title, source, licence, changes. And the whole line to add."""

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from mediacheck import catalog
from mediacheck.catalog.credit import names
from mediacheck.i18n import render
from mediacheck.model import Asset, Case, Cover, License, Text, text
from mediacheck.rules import credit_line
from mediacheck.rules.cover import edits_beyond

_CHANGES = (
    r"(?:changed|cropped|edited|modified|adapted|altered|retouched|recolou?red|mirrored|bearbeitet|ge(?:ä|ae)ndert"
    r"|ver(?:ä|ae)ndert|abgewandelt|angepasst|zugeschnitten|beschnitten|gespiegelt|retuschiert|(?:bild)?ausschnitt|bearbeitung)"
)
_SAYS_CHANGED = re.compile(
    rf"(?:^\s*|[,;:(\[|/·•–—]\s*(?:\w+\s+){{0,2}}|\s-\s+){_CHANGES}(?!\w)",  # not "our town has changed"
    re.IGNORECASE | re.MULTILINE,
)
_SCHEME = re.compile(r"^\s*(?:https?://)?(?:www\.)?|/\s*$", re.IGNORECASE)
_ADDRESS = re.compile(r"\s*(?:https?://|www\.)|\s*[\w-]+(?:\.[\w-]+)+/", re.IGNORECASE)
"""A source in other words is good to know, but no address at which the picture could be found."""

_LABELLED = re.compile(r"\s*(?:©|\(c\)|\w+\s*:(?!//))", re.IGNORECASE)

_GERMAN = frozenset(
    re.findall(
        r"\w+",
        "der die das und ist sind nicht ein eine einen mit für von auf im wir zum zur den dem bei aus auch wie uns unser unsere",
    )
)
_ENGLISH = frozenset(
    re.findall(r"\w+", "the and of is are not a with for from on we to at our us this that it by you your how")
)


def lacking(case: Case, asset: Asset, cover: Cover, edits: Iterable[str] = ()) -> tuple[str, ...]:
    """What of title, source, license (or its link alone) and changes the caption lacks beside the name.

    Nothing where the name itself is missing, for then the whole line is, nor where the credit stands in the picture.
    `edits` were made to the work and are allowed.
    """
    wanted = _asked(asset, cover, edits)
    if not wanted or credit_line.missing(case, asset, cover) or credit_line.stands_in_picture(case, asset):
        return ()
    return _left_out(case, case.use.caption or "", asset, cover, wanted)


def line(case: Case, asset: Asset, cover: Cover, edits: Iterable[str] = ()) -> Text | str | None:
    """The exact text to add to the caption, in the caption's language; None where nobody knows whom to credit.

    A caption whose language cannot be told gets the reader's. What the grant states as its credit is never changed,
    only added to where an open licence asks for more.
    """
    entry, own = cover.license, credit_line.own(cover)
    if own is None and (entry is None or (credit_line.required(cover) and not credit_line.wanted(asset, cover))):
        return None
    wanted = _asked(asset, cover, edits)
    whole: Text | str = own or ""
    if entry is not None and (own is None or _left_out(case, own, asset, cover, wanted)):
        rest = asset if own is None else replace(asset, creator=None)
        filled = catalog.credit_text(entry, rest, replace(cover.grant, credit=None))
        whole = filled if own is None else f"{own}, {filled}"
    if "changes" in wanted:
        whole = text("{credit}, changed", credit=whole)
    if own is None and not _LABELLED.match(render(whole, "en")):
        whole = _label(case, whole)
    lang = language(case.use.caption or "")
    return render(whole, lang) if lang else whole


def language(caption: str) -> str | None:
    """`de` or `en`, where it has more than twice the other's little words; None where neither has.

    Lines with an address do not count: credits stand in their own language.
    """
    own = " ".join(line for line in caption.casefold().splitlines() if "://" not in line)
    said = re.findall(r"[^\W\d_]+", own)
    german = sum(word in _GERMAN or any(letter in word for letter in "äöüß") for word in said)
    english = sum(word in _ENGLISH for word in said)
    return "de" if german > 2 * english else "en" if english > 2 * german else None


def _asked(asset: Asset, cover: Cover, edits: Iterable[str]) -> tuple[str, ...]:
    """Its template says which of them an open licence asks for; what nobody knows, nobody can name."""
    entry = cover.license
    if entry is None or entry.kind != "open":
        return ()
    attributed = "Attribution" in entry.requires
    slots = names(entry.credit or "")
    made = tuple(edits)
    asked = {
        "title": attributed and "title" in slots and bool((asset.title or "").strip()),
        "source": attributed and "source" in slots and bool(_ADDRESS.match(asset.source or "")),
        "license": "Notice" in entry.requires,
        "changes": attributed and bool(made) and not edits_beyond(cover, made),
    }
    return tuple(part for part, wanted in asked.items() if wanted)


def _left_out(case: Case, caption: str, asset: Asset, cover: Cover, wanted: Iterable[str]) -> tuple[str, ...]:
    left: list[str] = []
    for part in wanted:
        if part == "license":
            left += _of_license(case, caption, cover.license) if cover.license else ()
        elif part == "changes":
            left += () if _SAYS_CHANGED.search(_credit_in(caption, asset, cover)) else (part,)
        else:
            value = asset.title if part == "title" else _SCHEME.sub("", asset.source or "")
            left += () if credit_line.mentions(caption, value or "") else (part,)
    return tuple(left)


def _credit_in(caption: str, asset: Asset, cover: Cover) -> str:
    """The lines that name whom to credit or the licence, each with the one below it: where "edited" is about the picture."""
    lines = caption.splitlines()
    known = [*credit_line.wanted(asset, cover), *((cover.license.id, cover.license.url or "") if cover.license else ())]
    near = {
        n for n, line in enumerate(lines) if any(credit_line.mentions(line, _SCHEME.sub("", name)) for name in known)
    }
    return "\n".join(line for n, line in enumerate(lines) if n in near or n - 1 in near)


def _of_license(case: Case, caption: str, entry: License) -> tuple[str, ...]:
    """The licence itself, or only its link where it is named; one without an address can only be named."""
    host = (urlsplit(entry.url).hostname or "") if entry.url else ""
    addresses = [word for word in caption.split() if host and host in word.casefold()]
    recognised = (catalog.recognise(address, case.licenses) for address in addresses)
    if any(found is not None and found.id == entry.id for found in recognised):
        return ()
    named = any(credit_line.mentions(caption, name) for name in (entry.id, entry.name))
    return ("license",) if not named else ("link",) if entry.url else ()


def _label(case: Case, credit: Text | str) -> Text:
    match case.media.kind:
        case "image" | None:
            return text("Photo: {credit}", credit=credit)
        case "video":
            return text("Video: {credit}", credit=credit)
        case _:
            return text("Picture: {credit}", credit=credit)
