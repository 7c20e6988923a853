"""Hints of origin: whose picture a file seems to be, by what stands in it and how it is called.

Kinds: `agency` (`name` is an id of agencies.toml, `id` the picture's number there), `preview` (a layout picture that
nobody has licensed; `name` its agency), `ingredient` (made from an agency's picture, `name` and `id` as above), `ai` (made by
a machine; `name` the tool, or IPTC's source type), `c2pa` (Content Credentials: `present` but not read, `remote` with their
address, else their state) and `web-name` (called as browsers and messengers call what they save, or a screenshot; weak).
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from mediacheck.metadata import generators
from mediacheck.metadata.agencies import Agency, table
from mediacheck.model import Claim, Signal

# Where an agency's name means that the picture is the agency's. Terms and instructions also name agencies that must
# *not* have it ("no sales via Alamy").
_NAMING = frozenset(
    {
        "creator", "creditLine", "source", "copyrightNotice", "copyrightOwner", "imageSupplier", "licensor",
        "imageCreator", "attributionName", "rightsAgent", "contributor",
    }
)  # fmt: skip
_CREDITS = _NAMING - {"creator", "imageCreator", "contributor"}
_ADDRESSES = frozenset(
    {
        "webStatementOfRights", "licensorUrl", "attributionUrl", "source", "creditLine", "copyrightNotice", "comment",
        "termsAndConditionsUrl", "morePermissions", "creatorUrl", "relatedResource", "rightsCertificate", "instructions",
    }
)  # fmt: skip
_NUMBERS = ("imageSupplierImageId", "licensorImageId", "copyrightOwnerImageId")
_FILE_NAMES = frozenset({"fileNameAsDelivered", "title"})
_INGREDIENTS = frozenset({"ingredient", "changes"})

_LOOKED_AT = 4096  # characters of a value
_PATIENCE = 128 * 1024  # characters of a file
_CREDIT = 300

_REMOTE = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"(?:^|//|\b(?=www\.))([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[/|,;]\s*|\s+(?:via|for|für|–|-|\u2014)\s+", re.IGNORECASE)
_AROUND = re.compile(
    r"^(?:\W|\(c\)|copyright|copr\b|credit|foto|photo|bild|by\b|von\b|the\b|\d{4})+"
    r"|(?:\W|all rights reserved|\d{4}|\bphotos?|\bfotos?|\bvia)+$",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:mandatory credit|photo credit|credit|photo|foto|bild|picture)(?: by |:| von )([^()\n]{0,120})", re.IGNORECASE
)

_WEB_NAMES = {
    "download": r"(?:download|unnamed|images?|original|maxresdefault|hqdefault)(?: ?\(\d+\)|-\d+)?",
    "hash": r"(?=[0-9]*[a-f])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})",
    "screenshot": r"(?:screen[ _-]?shot|bildschirm(?:foto|aufnahme))(?:[ _(\d-].*)?",
    "signal": r"signal-\d{4}-\d\d-\d\d.*",
    "whatsapp": r"img-\d{8}-wa\d{4,}.*|whatsapp (?:image|bild) \d{4}-\d\d-\d\d.*",
    "facebook": r"fb_img_\d{13}|\d{5,}_\d{10,}_\d{10,}_[nosb]",
    "telegram": r"photo_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d",
    "wikimedia": r"\d{2,4}px-.+|file:.+",
}
_WEB_NAME = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _WEB_NAMES.items()}


def find(claims: Sequence[Claim], name: str) -> tuple[Signal, ...]:
    """Every signal once, in the order found; one without a number gives way to one of its agency that has one.

    `claims` are all values that were read, hints and placeholders included; `name` is the file's name.
    """
    looked_at = tuple(_bounded(claims))
    found = dict.fromkeys((*_by_name(name), *_agencies(looked_at), *generators.find(looked_at)))
    numbered = {(signal.kind, signal.name) for signal in found if signal.id}
    return tuple(signal for signal in found if signal.id or (signal.kind, signal.name) not in numbered)


def warm_up() -> None:
    table()


def _bounded(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The beginnings of the values, as many as there is patience for. Runs of blanks would cost the patterns dear."""
    left = _PATIENCE
    for claim in claims:
        value = " ".join(claim.value[:_LOOKED_AT].split())
        left -= len(value)
        if left < 0:
            return
        yield Claim(claim.field, value, claim.block)


def _by_name(name: str) -> Iterator[Signal]:
    file = re.split(r"[/\\]", name)[-1]
    yield from _by_file_name(file)
    stem = file.rpartition(".")[0] or file
    for kind, pattern in _WEB_NAME.items():
        if pattern.fullmatch(stem):
            yield Signal("web-name", kind)


def _by_file_name(file: str, ingredient: str | None = None) -> Iterator[Signal]:
    """Signals of a file's name; of an `ingredient`'s, this is their kind."""
    for agency in table().agencies:
        for kind, patterns in (("preview", agency.previews), ("agency", agency.files)):
            for pattern in patterns:
                if found := pattern.search(file):
                    yield Signal(ingredient or kind, agency.id, found.groupdict().get("id"))
                    break


def _agencies(claims: Sequence[Claim]) -> Iterator[Signal]:
    values: dict[str, list[str]] = {}
    for claim in claims:
        values.setdefault(claim.field, []).append(claim.value)
    for agency in dict.fromkeys(_named(values)):
        yield from _numbered(agency, values)
    for field, kind in (*((field, None) for field in _FILE_NAMES), *((field, "ingredient") for field in _INGREDIENTS)):
        for value in values.get(field, ()):
            yield from _by_file_name(value[-256:], kind)
    for address in values.get("credentialsAddress", ()):
        if _REMOTE.match(address):
            yield Signal("c2pa", "remote", address[:256])


def _named(values: dict[str, list[str]]) -> Iterator[Agency]:
    if "gettyAssetId" in values:
        yield from table().named("Getty Images")
    for field, texts in values.items():
        for text in texts:
            yield from _in_text(field, text)


def _in_text(field: str, text: str) -> Iterator[Agency]:
    agencies = table()
    if field in _NAMING:
        yield from agencies.named(text)
    if field in _CREDITS:
        for part in _parts(text):
            yield from agencies.credited(part)
    if field in _ADDRESSES:
        for host in _HOST.findall(text):
            yield from agencies.hosting(host.casefold())
    if field == "description":
        for credit in _CAPTION.findall(text):
            yield from agencies.named(credit)
            for part in _parts(credit)[2:]:  # the whole, and the photographer, are none
                yield from agencies.credited(part)


def _parts(credit: str) -> list[str]:
    """The names in a credit line such as "© 2024 Jo Doe / AP via dpa", case folded."""
    credit = credit[:_CREDIT]
    return [_AROUND.sub("", part).casefold() for part in (credit, *_SEPARATOR.split(credit))]


def _numbered(agency: Agency, values: dict[str, list[str]]) -> Iterable[Signal]:
    """The agency with each number that has the shape of its own, or without one."""
    numbers: list[str] = []
    if agency.number is not None:
        shape = agency.number
        for field in (*agency.number_fields, *_NUMBERS):
            numbers += [value for value in values.get(field, ()) if shape.fullmatch(value)]
    return [Signal("agency", agency.id, number) for number in dict.fromkeys(numbers)] or [Signal("agency", agency.id)]
