"""The open licence that a file itself names, held against the use, where the company takes such a claim on trust."""

from mediacheck.model import Asset, Case, Claim, Cover, Grant, License
from mediacheck.rules import embedded
from mediacheck.rules.cover import covers
from mediacheck.rules.restrictions import restrictions

_NARROWING = frozenset(
    {
        "instructions", "actionAdvised", "releaseDate", "expirationDate", "licensee", "endUser", "licenseStartDate",
        "licenseEndDate", "mediaConstraints", "regionConstraints", "productOrServiceConstraints", "otherConstraints",
        "imageAlterationConstraints", "imageDuplicationConstraints", "termsAndConditionsText", "otherConditions",
        "otherLicenseRequirements", "reuse",
    }
)  # fmt: skip
"""Claims that narrow what may be done. Beside one of them an open licence is not taken on trust."""


def trusted(case: Case) -> list[tuple[Asset, Cover]]:
    """The file's own open licences held against the use, where the company trusts such a claim; else nothing.

    It is for files in which nothing registered was verified. The claim must be the licence's address or id and not a
    sentence about it, and nothing else in the file may contradict it. If the file names several licences, all count.
    """
    if not case.policy.trust.embedded_open_licenses:
        return []
    named = embedded.open_claims(case)
    entries = {entry.id: (claim, entry) for claim, entry in named if len(claim.value.split()) == 1}
    if len(entries) < len({entry.id for _, entry in named}) or _contradicted(case):
        return []
    return [
        (asset, cover)
        for claim, entry in sorted(entries.values(), key=lambda found: found[1].id)
        for asset in (_described(case, claim, entry),)
        for cover in covers((asset,), case.licenses, case.use, case.policy)
    ]


def _contradicted(case: Case) -> bool:
    return (
        bool(embedded.reserving_claims(case) or embedded.conflicts(case) or restrictions(case))
        or any(claim.field in _NARROWING for claim in case.media.claims)
        or not all(embedded.is_free(agency, case) for agency in embedded.agencies(case))
    )


def _described(case: Case, claim: Claim, entry: License) -> Asset:
    """The file as an asset without an id, as its own claims describe it."""
    said: dict[str, list[str]] = {}
    for other in sorted(case.media.claims, key=embedded.rank):
        if other.block == said.setdefault(f"{other.field} block", [other.block])[0]:
            said.setdefault(other.field, []).append(other.value)
    return Asset(
        id="",
        title=next(iter(said.get("title", [])), None),
        creator="; ".join(said.get("creator", [])) or None,
        source=next(iter(said.get("source", [])), claim.value),
        grants=(Grant(license=entry.id),),
    )
