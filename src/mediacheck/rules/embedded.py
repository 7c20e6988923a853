"""What a file says about its own rights, read for the rules: open licences it names, rights it reserves, agencies."""

import re
from dataclasses import replace

from mediacheck import catalog
from mediacheck.model import Asset, Case, Claim, Cover, Grant, License, Signal
from mediacheck.rules.cover import covers
from mediacheck.rules.credit_line import mentions
from mediacheck.rules.rule import once

_RIGHTS = (
    "copyrightNotice",
    "rightsUsageTerms",
    "copyrightOwner",
    "licensor",
    "copyrightStatus",
    "marked",
    "termsAndConditionsText",
    "otherLicenseRequirements",
    "webStatementOfRights",
    "licensorUrl",
    "termsAndConditionsUrl",
)
"""Claims by which somebody says that the picture is theirs, or on which terms; the plainest first."""

_RESTRICTIONS = frozenset(
    {
        "instructions", "actionAdvised", "releaseDate", "expirationDate", "licensee", "endUser", "licenseStartDate",
        "licenseEndDate", "mediaConstraints", "regionConstraints", "productOrServiceConstraints", "otherConstraints",
        "imageAlterationConstraints", "imageDuplicationConstraints", "termsAndConditionsText", "otherConditions",
        "otherLicenseRequirements", "reuse",
    }
)  # fmt: skip
"""Claims that narrow what may be done. Beside one of them an open licence is not taken on trust."""

_ALL_RESERVED = re.compile(
    r"all\s+rights?\s+reserved|alle\s+rechte\s+vorbehalten|tous\s+droits\s+réservés|todos\s+los\s+derechos\s+reservados"
    r"|tutti\s+i\s+diritti\s+riservati|alle\s+rechten\s+voorbehouden|wszelkie\s+prawa\s+zastrzeżone",
    re.IGNORECASE,
)
STATUS = frozenset({"copyrightStatus", "marked"})
_PROTECTED = frozenset({"protected", "true"})
_NOT_RESERVED = frozenset({"public domain", "none", "unknown", "n/a"})
_BLOCKS = ("xmp", "iim", "exif")  # the order in which a claim is shown, where several say it


@once
def open_claims(case: Case) -> list[tuple[Claim, License]]:
    """Claims that name an open licence of the catalogue, by itself or within a sentence."""
    return [
        (claim, entry)
        for claim in sorted(case.media.claims, key=_rank)
        if not claim.field.startswith("artwork")
        for entry in _named(claim.value, case)
        if entry.kind == "open"
    ]


@once
def reserving_claims(case: Case) -> list[Claim]:
    """Claims by which others than the company keep their rights.

    Beside an open licence, a name behind © is no contradiction; "all rights reserved" is.
    """
    opened = bool(open_claims(case))
    own = [name for name in (case.policy.company, case.use.licensee, *case.policy.licensees) if name]
    found = [
        claim
        for claim in case.media.claims
        if not claim.field.startswith("artwork")
        and (_ALL_RESERVED.search(claim.value) or (not opened and _reserves(claim)))
        and not any(mentions(claim.value, name) for name in own)
    ]
    order = {name: position for position, name in enumerate(_RIGHTS)}
    return sorted(found, key=lambda claim: (order.get(claim.field, len(order)), _rank(claim)))


def agencies(case: Case) -> list[Signal]:
    """Agencies whose marks the file bears; those of free collections among them."""
    return [signal for signal in case.media.signals if signal.kind == "agency"]


def is_free(agency: Signal, case: Case) -> bool:
    """Whether all that the catalogue knows of the agency is open licences, or a page that names one."""
    kinds = {entry.kind for entry in case.licenses.values() if agency.name in entry.match_agencies}
    return bool(kinds) and kinds <= {"open", "platform"}


def trusted(case: Case) -> list[tuple[Asset, Cover]]:
    """The file's own open licences held against the use, where the company trusts such a claim; else nothing.

    It is for files in which nothing registered was verified. The claim must be the licence's address or id and not a
    sentence about it, and nothing else in the file may contradict it. If the file names several licences, all count.
    """
    if not case.policy.trust.embedded_open_licenses:
        return []
    named = open_claims(case)
    entries = {entry.id: (claim, entry) for claim, entry in named if len(claim.value.split()) == 1}
    contradicted = (
        len(entries) < len({entry.id for _, entry in named})
        or bool(reserving_claims(case))
        or any(claim.field in _RESTRICTIONS for claim in case.media.claims)
        or not all(is_free(agency, case) for agency in agencies(case))
    )
    if contradicted:
        return []
    return [
        (asset, cover)
        for claim, entry in sorted(entries.values(), key=lambda found: found[1].id)
        for asset in (_licensed(described(case), claim, entry),)
        for cover in covers((asset,), case.licenses, case.use, case.policy)
    ]


def _licensed(asset: Asset, claim: Claim, entry: License) -> Asset:
    return replace(asset, source=asset.source or claim.value, grants=(Grant(license=entry.id),))


def described(case: Case) -> Asset:
    """The file as an asset without an id, as its own claims describe it."""
    said: dict[str, list[str]] = {}
    for other in sorted(case.media.claims, key=_rank):
        if other.block == said.setdefault(f"{other.field} block", [other.block])[0]:
            said.setdefault(other.field, []).append(other.value)
    return Asset(
        id="",
        title=next(iter(said.get("title", [])), None),
        creator="; ".join(said.get("creator", [])) or None,
        source=next(iter(said.get("source", [])), None),
    )


def _named(value: str, case: Case) -> list[License]:
    """The licence that the value names as a whole, else those of all addresses in it."""
    entry = catalog.recognise(value, case.licenses)
    if entry is not None:
        return [entry]
    addresses = [word for word in value.split() if "/" in word][:20]
    found = {entry.id: entry for word in addresses if (entry := catalog.recognise(word, case.licenses))}
    return list(found.values())


def _reserves(claim: Claim) -> bool:
    plain = claim.value.strip().casefold()
    if claim.field in STATUS:
        return plain in _PROTECTED
    return claim.field in _RIGHTS and bool(plain) and plain not in _NOT_RESERVED


def _rank(claim: Claim) -> tuple[int, str, str]:
    block = _BLOCKS.index(claim.block) if claim.block in _BLOCKS else len(_BLOCKS)
    return block, claim.field, claim.value
