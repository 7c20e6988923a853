"""One answer for each field, and who contradicts it.

Three authorities name three orders of trust between EXIF, IPTC-IIM and XMP; for rights none of them is safe, because a block
that was forgotten in an edit may be the true one. So the order decides only what is shown, and whatever still differs when
spelling, capitals, © and truncation are taken away is reported.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mediacheck.metadata.fields import FIELDS
from mediacheck.model import Claim

ORDER = ("xmp", "sidecar", "iim", "exif", "c2pa", "native")
"""Which block is shown first."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """`value` is shown, from block `shown_from`; `conflicts` are the claims that say something else."""

    field: str
    value: str
    shown_from: str
    conflicts: tuple[Claim, ...] = ()


# Where a second value is a contradiction even in the same block, and which of them is shown: the most restrictive.
_EARLIEST = frozenset({"licenseEndDate", "expirationDate"})
_LATEST = frozenset({"licenseStartDate", "releaseDate"})
_STATUS = ("protected", "unknown", "public domain")
_SINGLE = _EARLIEST | _LATEST | {"copyrightStatus"}

# Blocks that differ in these contradict nobody: they are about the file, a part of it, or several things side by side.
_BESIDE = frozenset(
    {
        "title", "comment", "contributor", "publisher", "jobId", "contact", "ingredient", "digitalSourceType", "contentCredentials",
        "credentialsSigner", "credentialsFailure", "credentialsAction", "trainingMining",
    }
)  # fmt: skip
_ARTWORK = "artwork"  # fields of the works that are shown begin so; there may be many, and none speaks for the picture

_NAMES = frozenset(
    {"creator", "contributor", "publisher", "copyrightOwner", "imageCreator", "personInImage", "ingredient"}
)
_LIMITS = {"title": 64, "copyrightNotice": 128, "instructions": 256, "contact": 128}  # bytes in IPTC-IIM
_LIMIT = 32
_CUT_CHARACTER = 4  # bytes that a length limit may cost more, where it cut into a character or a blank

_COPYRIGHT = re.compile(r"\(c\)|©|\bcopr\b\.?|\bcopyright\b")
_WEB = re.compile(r"https?://(www\.)?")
_DEED = re.compile(r"(creativecommons\.org/.*?)(/(deed|legalcode|rdf)[^/]*)?/*$")
_WEAK = re.compile(r"[\W_]+")


def reconcile(claims: Iterable[Claim]) -> tuple[Reconciled, ...]:
    """One entry for each field that anyone claims, in the order of the table of fields."""
    by_field: dict[str, list[Claim]] = {}
    for claim in claims:
        by_field.setdefault(claim.field, []).append(claim)
    known = {field.name: place for place, field in enumerate(FIELDS)}
    return tuple(_reconciled(name, by_field[name]) for name in sorted(by_field, key=lambda n: known.get(n, len(known))))


def _reconciled(field: str, claims: Sequence[Claim]) -> Reconciled:
    ranked = sorted(claims, key=_rank)
    if field in _SINGLE:
        ranked.sort(key=_restriction)  # stable: among equals the order of blocks
    shown = ranked[0]
    same = [claim for claim in ranked if claim.block == shown.block]
    value = "; ".join(dict.fromkeys(claim.value for claim in same)) if field in _NAMES else shown.value
    return Reconciled(field, value, shown.block, tuple(_conflicts(field, shown, same, ranked)))


def _conflicts(field: str, shown: Claim, same: Sequence[Claim], claims: Sequence[Claim]) -> Iterable[Claim]:
    """Claims that the shown block does not make. One that says less than the shown block contradicts nothing."""
    if field in _BESIDE or field.startswith(_ARTWORK):
        return ()
    if field in _SINGLE:
        return (claim for claim in claims if not _agree(field, claim.value, shown.value))
    joined = " ".join(claim.value for claim in same)
    others: dict[str, list[str]] = {}
    for claim in claims:
        others.setdefault(claim.block, []).append(claim.value)
    return (
        claim
        for claim in claims
        if claim.block != shown.block
        and not any(_agree(field, claim.value, one.value) for one in same)
        and _plain(" ".join(others[claim.block])) != _plain(joined)  # the same, cut elsewhere into values
        and _plain(claim.value) != _plain(joined)
    )


def _rank(claim: Claim) -> int:
    return ORDER.index(claim.block) if claim.block in ORDER else len(ORDER)


def _restriction(claim: Claim) -> tuple[int, ...]:
    """Smallest first: what forbids most."""
    if claim.field == "copyrightStatus":
        return (_STATUS.index(claim.value) if claim.value in _STATUS else 1,)
    day = tuple(int(number) for number in re.findall(r"\d+", claim.value)[:3])
    if not day:
        return (9999,)
    return tuple(-number for number in day) if claim.field in _LATEST else day


def _agree(field: str, one: str, other: str) -> bool:
    if field in _EARLIEST | _LATEST:
        one, other = one[:10], other[:10]
    plain, longer = sorted((_plain(one), _plain(other)), key=len)
    if plain == longer:
        return True
    short = one if _plain(one) == plain else other
    return bool(plain) and longer.startswith(plain) and _is_full(short, _LIMITS.get(field, _LIMIT))


def _is_full(value: str, limit: int) -> bool:
    """Whether the value has the length at which IPTC-IIM cuts, in the alphabet that was written."""
    return any(limit - _CUT_CHARACTER < size <= limit for size in (len(value), len(value.encode("utf-8", "replace"))))


def _plain(value: str) -> str:
    """What is left of a value when nothing counts but its letters and figures."""
    value = unicodedata.normalize("NFKC", value).casefold()
    if _WEB.match(value):
        value = _DEED.sub(r"\1", _WEB.sub("", value))
    return _WEAK.sub("", _COPYRIGHT.sub(" ", value))
