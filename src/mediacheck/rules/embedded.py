"""What a file says about its own rights, read for the rules: open licences it names, rights it reserves, agencies."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from mediacheck import catalog
from mediacheck.model import Case, Claim, License, Signal
from mediacheck.rules.credit_line import mentions
from mediacheck.rules.rule import once

PAGES = frozenset({"webStatementOfRights", "licensorUrl", "termsAndConditionsUrl"})
"""Claims that name a page about the rights: where to read of them or to buy them, no licence in itself."""

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

CONTESTED = frozenset(
    {
        "creator", "imageCreator", "copyrightNotice", "copyrightOwner", "copyrightStatus", "license", "licensor",
        "webStatementOfRights", "rightsUsageTerms", "creditLine", "source", "imageSupplier", "imageSupplierImageId",
        "instructions", "releaseDate", "expirationDate", "licenseEndDate",
    }
)  # fmt: skip
"""Fields in which a disagreement between the blocks is one about rights."""

_ALL_RESERVED = re.compile(
    r"all\s+rights?\s+reserved|alle\s+rechte\s+vorbehalten|tous\s+droits\s+réservés|todos\s+los\s+derechos\s+reservados"
    r"|tutti\s+i\s+diritti\s+riservati|alle\s+rechten\s+voorbehouden|wszelkie\s+prawa\s+zastrzeżone"
    r"|(?<!nicht )\bhonorarpflichtig|\bnur\s+gegen\s+honorar",
    re.IGNORECASE,
)
STATUS = frozenset({"copyrightStatus", "marked"})
_PROTECTED = frozenset({"protected", "true"})
_NOT_RESERVED = frozenset({"public domain", "none", "unknown", "n/a"})
_STATEMENT = re.compile(r"/(?:vocab|page)/([a-z-]+)(?:/1\.0)?/?", re.IGNORECASE)
_BLOCKS = ("xmp", "iim", "exif")  # the order in which a claim is shown, where several say it


@once
def ranked(case: Case) -> list[Claim]:
    """All claims, in the order in which they are named: the blocks', then the alphabet's."""
    return sorted(case.media.claims, key=rank)


@once
def open_claims(case: Case) -> list[tuple[Claim, License]]:
    """Claims that name an open licence of the catalogue, by itself or within a sentence."""
    return [
        (claim, entry)
        for claim in ranked(case)
        if not claim.field.startswith("artwork")
        for entry in named(claim.value, case)
        if entry.kind == "open"
    ]


@once
def reserving_claims(case: Case) -> list[Claim]:
    """Claims by which others than the company keep their rights.

    Beside an open licence, a name behind © is no contradiction; "all rights reserved" is, and so is what another block
    says in the very field that names the licence: of what the blocks say, the most restrictive counts.
    """
    opened = {claim for claim, _ in open_claims(case)}
    disputed = {
        conflict[0].field for conflict in conflicts(case) if not opened.isdisjoint(conflict)
    }  # one block names a licence there, another one something else
    found = [
        claim
        for claim in case.media.claims
        if not claim.field.startswith("artwork")
        and (
            reserving_words(claim.value)
            or (_reserves(claim) and (not opened or (claim.field in disputed and claim not in opened)))
        )
        and not is_own(claim.value, case)
    ]
    order = {name: position for position, name in enumerate(_RIGHTS)}
    return sorted(found, key=lambda claim: (order.get(claim.field, len(order)), rank(claim)))


@once
def conflicts(case: Case) -> list[tuple[Claim, ...]]:
    """Claims about one field of rights on which the file's blocks disagree; of each the one that is shown first.

    Names of the company itself do not contradict one another, and to say that nothing is known contradicts nothing.
    """
    from mediacheck.metadata.reconcile import reconcile

    found = []
    contested = [claim for claim in case.media.claims if claim.field in CONTESTED]
    several = {claim.field for claim in contested if any(o.field == claim.field and o != claim for o in contested)}
    for one in reconcile(claim for claim in contested if claim.field in several) if several else ():
        said = (Claim(one.field, one.value, one.shown_from), *one.conflicts)
        said = tuple(claim for claim in said if claim.value.strip().casefold() not in {"unknown", "none", "n/a"})
        if len(said) > 1 and not all(is_own(claim.value, case) for claim in said):
            found.append(said)
    return sorted(found, key=lambda said: said[0].field)


def agencies(case: Case) -> list[Signal]:
    """Agencies whose marks the file bears; those of free collections among them.

    `mark`, a name that is written in the picture, counts where nothing else in the file names the agency.
    """
    said = [signal for signal in case.media.signals if signal.kind == "agency"]
    names = {signal.name for signal in said}
    return said + [signal for signal in case.media.signals if signal.kind == "mark" and signal.name not in names]


@lru_cache(maxsize=1024)  # a few creators and agencies made most of a company's pictures
def named_agencies(value: str) -> frozenset[str]:
    """The agencies that a name, a credit or an address names."""
    from mediacheck.metadata.agencies import table  # compiles the patterns of all agencies

    parts = [part.strip().casefold() for part in re.split(r"[/|,;]|\s+via\s+", value)]
    hosts = re.findall(r"(?:^|//)([a-z0-9-]+(?:\.[a-z0-9-]+)+)", value.casefold())
    known = table()
    found: list[str] = [agency.id for agency in known.named(value)]
    found += [agency.id for part in parts for agency in known.credited(part)]
    found += [agency.id for host in hosts for agency in known.hosting(host)]
    return frozenset(found)


def is_free(agency: Signal, case: Case) -> bool:
    """Whether all that the catalogue knows of the agency is open licences, or a page that names one."""
    kinds = {entry.kind for entry in case.licenses.values() if agency.name in entry.match_agencies}
    return bool(kinds) and kinds <= {"open", "platform"}


def own_names(case: Case) -> list[str]:
    """The company, its licensees, and the one for whom the post is."""
    return [name for name in (case.policy.company, case.use.licensee, *case.policy.licensees) if name]


def is_own(value: str, case: Case) -> bool:
    return any(mentions(value, name) for name in own_names(case))


def named(value: str, case: Case) -> list[License]:
    """The licence that the value names as a whole, else those of all addresses in it."""
    entry = catalog.recognise(value, case.licenses)
    if entry is not None:
        return [entry]
    addresses = [word for word in value.split() if "/" in word][:20]
    found = {entry.id: entry for word in addresses if (entry := catalog.recognise(word, case.licenses))}
    return list(found.values())


def rank(claim: Claim) -> tuple[int, str, str]:
    """What `ranked` sorts by."""
    block = _BLOCKS.index(claim.block) if claim.block in _BLOCKS else len(_BLOCKS)
    return block, claim.field, claim.value


def evidence(claims: Iterable[Claim]) -> list[dict[str, str]]:
    """Claims as a finding shows them."""
    return [{"field": claim.field, "value": claim.value, "block": claim.block} for claim in claims]


def _reserves(claim: Claim) -> bool:
    plain = claim.value.strip().casefold()
    if claim.field in STATUS:
        return plain in _PROTECTED
    if claim.field in PAGES and _statement(claim.value) is not None:
        return False  # what such a statement reserves, `_reserving_statement` knows
    return claim.field in _RIGHTS and bool(plain) and plain not in _NOT_RESERVED


@lru_cache(maxsize=1024)
def reserving_words(value: str) -> bool:
    """Whether somebody keeps all rights, in so many words."""
    return _ALL_RESERVED.search(value) is not None or _reserving_statement(value)


def _reserving_statement(value: str) -> bool:
    """Whether it is a statement of rightsstatements.org by which rights, or other limits, are kept.

    `CNE`, `UND`, `NKC` say that nobody knows, `NoC-US` speaks of the United States alone: none of them says anything.
    """
    return any(
        code.startswith("inc") or code in {"noc-cr", "noc-nc", "noc-oklr"}
        for word in value.split()[:50]
        if (code := _statement(word))
    )


def _statement(value: str) -> str | None:
    """The code of a statement of rightsstatements.org in small letters, None for any other address."""
    try:
        parts = urlsplit(re.sub(r"^(?!https?://)", "//", value.strip().rstrip(".,;"), flags=re.IGNORECASE))
        host = parts.hostname or ""
    except ValueError:
        return None
    found = _STATEMENT.fullmatch(parts.path)
    return found[1].casefold() if found and host.removeprefix("www.") == "rightsstatements.org" else None
