"""What the vocabulary's names are called among people. A name that is not listed here stays as it is."""

from collections.abc import Iterable

from mediacheck.model import Text, text
from mediacheck.report.fields import FIELDS
from mediacheck.vocabulary import channel_word as channel
from mediacheck.vocabulary import purpose_word as purpose
from mediacheck.vocabulary import territory_word as territory

__all__ = [
    "BLOCKS",
    "SYMBOLS",
    "VERDICTS",
    "account",
    "block",
    "channel",
    "edit",
    "edits",
    "evidence",
    "field",
    "method",
    "purpose",
    "terms",
    "territory",
]

SYMBOLS = {"blocked": "✖", "unchecked": "?", "review": "!", "clear": "✔"}
"""Also the order of reading: the worst first."""

VERDICTS = {
    "blocked": text("blocked"),
    "unchecked": text("not checked"),
    "review": text("review"),
    "clear": text("clear"),
}

_ACCOUNTS = {"company": text("company account"), "employee": text("employee’s own account")}

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
    "embedding": text("the same details, found by a model"),
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

_TERMS = {
    "valid_from": text("start date"),
    "valid_until": text("end date"),
    "embargo_until": text("embargo"),
    "channels": text("channel"),
    "territories": text("territory"),
    "purposes": text("purpose"),
    "accounts": text("account"),
    "edits": text("edits"),
    "release": text("consent"),
    "revoked": text("consent revoked"),
    "minor": text("under 18"),
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
    "status": text("no longer to be used"),
    "record": text("its record is wrong"),
}

_EVIDENCE = _TERMS | {
    "granted": text("allowed"),
    "wanted": text("planned"),
    "missing": text("missing"),
    "used": text("used so far"),
    "channels": text("channels"),
    "credit": text("credit line"),
    "agency": text("picture agency"),
    "id": text("number"),
    "number": text("number"),
    "claims": text("in the file"),
    "value": text("in the file"),
    "field": text("field"),
    "block": text("metadata block"),
    "purchases": text("purchases"),
    "reason": text("reason"),
    "coverage": text("explained share"),
    "score": text("likeness"),
    "guidelines": text("guidelines"),
    "person": text("person in the picture"),
    "decision": text("decision"),
    "declaration": text("declaration"),
    "blocked": text("decision"),
    "until": text("until"),
    "verdict": text("decided"),
    "edits": text("changes"),
}

_BASES = {
    "quotation": text("relies on the right to quote"),
    "panorama": text("relies on the freedom of panorama"),
}


def account(name: str) -> Text | str:
    return _ACCOUNTS.get(name, name)


def basis(name: str) -> Text | str:
    return _BASES.get(name, name)


def method(name: str) -> Text | str:
    return _METHODS.get(name, name)


def block(name: str) -> Text | str:
    return BLOCKS.get(name, name)


def field(name: str) -> Text | str:
    return FIELDS.get(name, name)


def terms(names: Iterable[str]) -> tuple[Text | str, ...]:
    return tuple(_TERMS.get(name, name) for name in names)


def evidence(key: str) -> Text | str:
    return _EVIDENCE.get(key, key)


def edit(name: str) -> Text | str:
    return _EDITS.get(name, name)


def edits(names: Iterable[str]) -> tuple[Text | str, ...]:
    return tuple(edit(name) for name in names)
