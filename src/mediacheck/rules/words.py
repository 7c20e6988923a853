"""How a finding names things: assets, licences, channels, purposes, accounts, the entries of a record."""

from collections.abc import Iterable

from mediacheck.i18n import named
from mediacheck.model import Asset, Cover, Region, Text, text
from mediacheck.vocabulary import channel_word, purpose_word, territory_word

_TERMS = {
    "record": text("a record without mistakes"),
    "license": text("the picture’s own licence"),
    "creator": text("the creator"),
    "source": text("the source"),
    "licensor": text("who granted the licence"),
    "reference": text("the order number"),
    "channels": text("the channels"),
    "purposes": text("the purposes"),
}

_CREDIT_PARTS = {
    "title": text("the title"),
    "source": text("the source"),
    "license": text("the licence with its address"),
    "link": text("the address of the licence"),
    "changes": text("a word that it was changed"),
}

_EDITS = {
    "crop": text("cropping"),
    "mirror": text("mirroring"),
    "rotate": text("rotating"),
    "overlay": text("laying something over it"),
    "border": text("adding a border"),
    "grey": text("turning it grey"),
    "colour": text("changing its colours"),
    "blur": text("blurring"),
}
PART = 0.97
"""Of the picture's area: a work that fills less of it stands in a larger picture."""

_FIELDS = {
    "creator": text("creator"),
    "imageCreator": text("creator"),
    "copyrightNotice": text("copyright notice"),
    "copyrightOwner": text("owner of the rights"),
    "copyrightStatus": text("copyright status"),
    "license": text("licence"),
    "licensor": text("licensor"),
    "webStatementOfRights": text("page about the rights"),
    "rightsUsageTerms": text("terms of use"),
    "creditLine": text("credit"),
    "source": text("source"),
    "imageSupplier": text("supplier"),
    "imageSupplierImageId": text("supplier’s number"),
    "instructions": text("instructions"),
    "releaseDate": text("first day of use"),
    "expirationDate": text("last day of use"),
    "licenseEndDate": text("last day of use"),
}
_BLOCKS = {
    "exif": text("the EXIF data"),
    "iim": text("the IPTC data"),
    "xmp": text("the XMP data"),
    "native": text("the file’s own comment"),
    "c2pa": text("the Content Credentials"),
    "sidecar": text("the sidecar file"),
}


_PLACES = {
    ("top", "left"): text("at the upper left"),
    ("top", "middle"): text("at the top"),
    ("top", "right"): text("at the upper right"),
    ("middle", "left"): text("on the left"),
    ("middle", "right"): text("on the right"),
    ("bottom", "left"): text("at the lower left"),
    ("bottom", "middle"): text("at the bottom"),
    ("bottom", "right"): text("at the lower right"),
}


def asset(named: Asset) -> Text | str:
    if not named.id:
        return text("this file")
    if not named.title or named.title == named.id:
        return named.id
    return text("“{title}” ({id})", title=named.title, id=named.id)


def license(cover: Cover) -> Text | str:  # noqa: A001 - the model's word
    return named(cover.license.name) if cover.license else cover.grant.license


def channels(names: Iterable[str]) -> tuple[Text | str, ...]:
    return tuple(map(channel_word, names))


def purposes(names: Iterable[str]) -> tuple[Text | str, ...]:
    return tuple(map(purpose_word, names))


def territories(names: Iterable[str]) -> tuple[Text | str, ...]:
    return tuple(map(territory_word, names))


def edits(names: Iterable[str], *, part: bool = False) -> tuple[Text | str, ...]:
    """`part`: the work fills only a part of the picture, so that what is "laid over" it mostly stands beside it."""
    if part:
        beside = text("making it a part of a larger picture")
        return tuple(beside if name == "overlay" else _EDITS.get(name, name) for name in names)
    return tuple(_EDITS.get(name, name) for name in names)


def is_part(region: Region | None) -> bool:
    """Whether the work fills only a part of the picture."""
    return region is not None and region[2] * region[3] < PART


def credit_parts(names: Iterable[str]) -> tuple[Text | str, ...]:
    """What a credit lacks."""
    return tuple(_CREDIT_PARTS.get(name, name) for name in names)


def place(region: Region) -> Text | None:
    """Where in the picture it is; None where it is all over it."""
    left, top, width, height = region
    x, y = left + width / 2, top + height / 2
    column = "left" if x < 0.4 and width < 0.6 else "right" if x > 0.6 and width < 0.6 else "middle"
    row = "top" if y < 0.4 and height < 0.6 else "bottom" if y > 0.6 and height < 0.6 else "middle"
    if (column, row) == ("middle", "middle"):
        return text("in the middle") if max(width, height) < 0.6 else None
    return _PLACES[row, column]


def terms(names: Iterable[str], kind: str) -> tuple[Text | str, ...]:
    """What is missing on the record of a licence of this kind."""
    known = _TERMS if kind == "stock" else _TERMS | {"reference": text("a reference or document")}
    return tuple(known.get(name, name) for name in names)


def field(name: str) -> Text | str:
    """A field of rights in a file."""
    return _FIELDS.get(name, name)


def block(name: str) -> Text | str:
    """A block of metadata."""
    return _BLOCKS.get(name, name)


def short(value: str) -> str:
    """One line of a claim that may be a page long; the whole of it is in the evidence."""
    line = " ".join(value.split())
    return line if len(line) <= 160 else line[:159] + "…"


def agency(name: str | None) -> Text | str:
    """The agency as it calls itself; signals carry its id."""
    from mediacheck.metadata.agencies import table  # compiles the patterns of all agencies

    if name is None:
        return text("an agency")
    return next((known.name for known in table().agencies if known.id == name), name)
