"""MC601, MC603, MC604: how the picture was made, and of what."""

import re
from collections.abc import Iterator

from mediacheck.model import Asset, Case, Claim, Finding, Level, Signal, text
from mediacheck.rules import embedded, words
from mediacheck.rules.ground import standings, verified
from mediacheck.rules.rule import rule

_WHOLLY = "trainedalgorithmicmedia"
_LABELS = frozenset({"ai", "ki", "ia"})
_NO = r"(?:no|not|non|without|never|ohne|kein(?:e[nrms]?)?|nicht|keinerlei)"
_AI = (
    r"(?:(?-i:A\.?I\.?|K\.?I\.?|I\.?A\.?)|k(?:ü|ue)nstliche[rn]?\s+intelligenz|artificial\s+intelligence"
    r"|intelligence\s+artificielle|inteligencia\s+artificial|intelligenza\s+artificiale)(?![\w'’])"
)
_ANY = rf"(?:{_AI}|(?:ai|ki)(?![\w'’]))"
"""Small letters alone are not enough: "ai" is a word of its own in French and Italian."""
_DONE = r"(?:generiert|erzeugt|erstellt|unterstützt|bearbeitet|gemacht)"  # "KI generiert" may be the present tense
_MADE = rf"(?:generated|made|created|assisted|edited|{_DONE}e[nrms]?)"
_THING = r"(?:art|artwork|image|picture|photo|illustration|bild|kunst|grafik|foto)"
_THINGS = r"(?:images|pictures|photos|illustrations|bilder|fotos|grafiken|illustrationen)"
_BY = (
    r"(?:with|using|by|through|mit|durch|per|von)\s+(?:the\s+help\s+of\s+|(?:der\s+)?hilfe\s+(?:von\s+)?)?"
    r"(?:generative[rn]?\s+)?"
)
_END = r"(?=\s*(?:$|[.,;:!?)\]|/·•–—&+#@]|-\s))"
_LABEL = rf"(?:{_AI}(?:[\s-]{_THINGS})?)"
_SAYS_SO = re.compile(
    rf"(?<![\w'’.])(?:"
    rf"#(?:ai|ki|genai|generativeai|generativeki)(?!\w)|#(?:ai|ki)[\s_-]?(?:{_MADE}|{_DONE}|{_THING}|{_THINGS})"
    rf"|{_ANY}(?:-|\s+)(?:{_MADE}|{_THING})(?!-?\w)|{_ANY}-{_DONE}(?!-?\w)|{_ANY}\s+{_DONE}{_END}"
    rf"|{_BY}{_ANY}(?:\s+\w+){{0,2}}?\s+(?:{_MADE}|{_DONE})(?!\w)|(?:{_MADE}|{_DONE})(?:\s+\w+){{0,2}}?\s+{_BY}{_ANY}"
    rf"|(?:g[ée]n[ée]r|cr[ée]|generad|generat|creat)\w+\s+(?:par|avec|con|por|da|dall)\s*['’]?\s*(?:l['’]\s*|la\s+|une?\s+)?{_AI}"
    rf"|(?:{_THING}|{_THINGS}|credits?)(?:\s+(?:und|and|&)\s+\w+)?\s*(?:[:©]|\b(?:by|von)\b)\s*{_LABEL}{_END}"
    rf"|(?<!intelligenz\s)(?<!intelligence\s)[(\[]\s*{_LABEL}\s*[)\]]"
    rf"|(?:^|[|·•])[^\w\n|·•]*{_LABEL}[^\w\n|·•]*(?:$|[|·•]))",
    re.IGNORECASE | re.MULTILINE,
)
"""With a word for making, as a hashtag, or where a label stands: in brackets, after "Bild:", in a line of its own."""
_DENIED = re.compile(
    rf"\b{_NO}\b[\s-]*(?:(?:made|generated|created|with|by|using|mit|von|durch|the|den|use|of|help|einsatz|hilfe|any)[\s-]+){{0,4}}$",
    re.IGNORECASE,
)


@rule("MC601", "ai-label-missing", Level.REVIEW)
def ai_label_missing(case: Case) -> Iterator[Finding]:
    """A picture made by AI, and the post does not say so.

    ## What it finds
    The metadata (digital source type, Content Credentials, the traces of AI tools) or the record (`ai_made`) say that AI
    made the picture or a part of it, and neither the post's labels nor its caption do. In a caption count
    "AI-generated", "mit KI erstellt" and the like, a hashtag such as #KI, and "AI", "KI" or "künstliche Intelligenz" where
    a label stands: in brackets, in a line of its own, or as in "Bild: KI". In any other sentence they are talk about AI,
    and "no AI" is the opposite. The licence plays no part in it. A picture without such a mark may be made by AI all the same.

    ## Why it matters
    Since 2 August 2026 whoever publishes a deepfake (a made picture that passes for a real person, place or event) must
    say so, and most networks ask for a label on every made picture. Whether it could pass for real, a person must judge.

    ## Remedy
    Set the network's AI label and state it with `--label ai` or `labels = ["ai"]`, or say it in the caption.

    ## Example
    A picture with the source type `trainedAlgorithmicMedia`, posted with "Our new office".

    ## Source
    Art. 50 (4) AI Act, Regulation (EU) 2024/1689; IPTC Digital Source Type.
    """
    mark = ai_mark(case)
    if mark is None or _labelled(case):
        return
    asset = next((one for one in _ai_assets(case)), None)
    if mark.name is None and asset is not None:
        message = text("{asset} is on record as made by AI, and the post does not say so.", asset=words.asset(asset))
    else:
        from mediacheck.metadata.generators import display_name  # compiles the patterns of all tools

        message = text(
            "AI made this picture or a part of it ({mark}), and the post does not say so.",
            mark=display_name(mark.name or "AI"),
        )
    yield ai_label_missing.finding(
        message,
        text("Label it as made by AI (--label ai), or say so in the caption."),
        asset=asset.id if asset is not None else None,
        term="labels",
        evidence={"mark": mark.name, "id": mark.id, "caption": None if case.use.caption else "unknown"},
    )


@rule("MC603", "content-credentials-invalid", Level.REVIEW)
def content_credentials_invalid(case: Case) -> Iterator[Finding]:
    """The file's Content Credentials do not fit it.

    ## What it finds
    The file holds signed Content Credentials (C2PA), and they do not check out: the picture was changed after it was
    signed, or the signature is broken. That they are missing, or that the signer is not known here, is no finding.

    ## Why it matters
    Networks show Content Credentials to their readers. And what broken ones say about creator and AI is worth nothing.

    ## Remedy
    Get the file from where it was made, and change it only with programs that keep Content Credentials up.

    ## Example
    A picture from a camera that signs, cropped in a program that knows nothing of signatures.

    ## Source
    C2PA Specification, Validation; the state "Invalid".
    """
    broken = [signal for signal in case.media.signals if signal.kind == "c2pa" and signal.name == "invalid"]
    if broken:
        yield content_credentials_invalid.finding(
            text(
                "The Content Credentials in this file do not fit it: it was changed after it was signed, or they are damaged."
            ),
            text("Get the file from where it was made, or have it looked at."),
            evidence={
                "signer": min((signal.id for signal in broken if signal.id), default=None),
                "failures": [c.value for c in case.media.claims if c.field == "credentialsFailure"] or None,
            },
        )


@rule("MC604", "ingredient-without-rights", Level.REVIEW)
def ingredient_without_rights(case: Case) -> Iterator[Finding]:
    """The picture was made of an agency's picture that nobody has on record.

    ## What it finds
    The file's history (Content Credentials, the list of placed pictures) names a picture of an agency or a free
    collection as one of its parts, and no licence that covers this use is on record for that number or from that agency.

    ## Why it matters
    Who builds a picture into another one needs the right to do so, also where it can hardly be seen any more.

    ## Remedy
    Look for the order of that part and have the picture registered with it, or make it without.

    ## Example
    A banner whose history names `AdobeStock_112670342.jpeg` as placed into it.

    ## Source
    § 23 UrhG (publishing an adaptation needs the author's consent); C2PA ingredients, XMP `xmpMM:Ingredients`.
    """
    for signal in sorted(_ingredients(case), key=lambda one: (one.name or "", one.id or "")):
        values = {"agency": words.agency(signal.name), "number": signal.id}
        yield ingredient_without_rights.finding(
            text(
                "A picture of {agency} (number {number}) was built into it, and no licence on record covers that.",
                **values,
            )
            if signal.id
            else text("A picture of {agency} was built into it, and no licence on record covers that.", **values),
            text("Look for the order of that part and have it registered, or make the picture without it."),
            evidence={"agency": signal.name, "id": signal.id},
        )


def made_by_ai(case: Case, asset: Asset) -> bool:
    """Whether all of it is AI's, by its record or the file's digital source type; of a part a person is the author."""
    return asset.ai_made or any(
        claim.field == "digitalSourceType" and _tail(claim).casefold() == _WHOLLY for claim in case.media.claims
    )


def _tail(claim: Claim) -> str:
    """The word of a controlled vocabulary, with or without the address before it."""
    return claim.value.strip().rstrip("/").rpartition("/")[2]


def ai_mark(case: Case) -> Signal | None:
    """What says that it is AI's; without a name where only the record does."""
    from mediacheck.metadata.generators import SOURCE_TYPES  # compiles the patterns of all tools

    sources = [
        Signal("ai", tail)
        for claim in case.media.claims
        if claim.field == "digitalSourceType" and (tail := _tail(claim)).casefold() in SOURCE_TYPES
    ]
    marks = sources or [signal for signal in case.media.signals if signal.kind == "ai"]
    if marks:
        found = min(marks, key=lambda one: (one.name or "", one.id or ""))
        return found if found.name else Signal("ai", "AI")
    return Signal("ai", None) if any(_ai_assets(case)) else None


def _ai_assets(case: Case) -> Iterator[Asset]:
    for match in verified(case):
        asset = case.assets.get(match.asset)
        if asset is not None and asset.ai_made:
            yield asset


def _labelled(case: Case) -> bool:
    labels = {word for label in case.use.labels for word in re.findall(r"[^\W_]+", label.casefold())}
    return bool(labels & _LABELS) or says_ai("\n".join(case.use.labels)) or says_ai(case.use.caption or "")


def says_ai(value: str) -> bool:
    """Whether the words say that AI had a part in the picture: not that AI is what they speak of."""
    return any(
        not _DENIED.search(value[max(0, found.start() - 40) : found.start()]) for found in _SAYS_SO.finditer(value)
    )


def _ingredients(case: Case) -> set[Signal]:
    """Agencies' pictures that were built in and for which no covering grant stands."""
    from mediacheck.metadata.agencies import table  # compiles the patterns of all agencies

    built_in = {signal for signal in case.media.signals if signal.kind == "ingredient" and signal.name}
    if not built_in:
        return set()
    known = {agency.id for agency in table().agencies} | {
        name for entry in case.licenses.values() for name in entry.match_agencies
    }
    return {signal for signal in built_in if signal.name in known and not _is_granted(signal, case)}


def _is_granted(part: Signal, case: Case) -> bool:
    """Whether a covering grant of a picture in the file is this part's: by its number, else by who granted it."""
    stood = standings(case)
    for asset in {standing.asset.id: standing.asset for standing in stood}.values():
        own = [standing for standing in stood if standing.asset.id == asset.id]
        if not all(standing.covered for standing in own):
            continue
        covers = [cover for standing in own for cover in standing.pooled if cover.covers]
        if part.id and asset.supplier_id:
            if part.id.casefold() == asset.supplier_id.casefold():
                return True
            continue
        licensors = {name for cover in covers for name in embedded.named_agencies(cover.grant.licensor or "")}
        licensed = {name for cover in covers if cover.license for name in cover.license.match_agencies}
        if part.name in licensors | licensed:
            return True
    return False
