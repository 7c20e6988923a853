"""What is taken on trust, held against the use: the open licence that a file names, its agency's number.

An open licence that the file's own page confirms, of this very picture, is as good as one that the company trusts.
"""

from dataclasses import replace

from mediacheck.model import Asset, Case, Claim, Cover, Grant, License, Statement
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
    """The file's own open licences held against the use, where the company trusts such a claim or each was confirmed.

    It is for files in which nothing registered was verified. The claim must be the licence's address or id and not a
    sentence about it, and nothing else in the file may contradict it, as what could not be read of it might. If the file
    names several licences, all count.
    """
    pages = confirmed(case)
    if not case.policy.trust.embedded_open_licenses and not pages:
        return []
    named = embedded.open_claims(case)
    entries = {entry.id: (claim, entry) for claim, entry in named if len(claim.value.split()) == 1}
    if not case.policy.trust.embedded_open_licenses and not entries.keys() <= pages.keys():
        return []
    if len(entries) < len({entry.id for _, entry in named}) or _contradicted(case):
        return []
    return [
        (asset, cover)
        for claim, entry in sorted(entries.values(), key=lambda found: found[1].id)
        for asset in (_licensed(_described(case), claim, entry, pages.get(entry.id)),)
        for cover in covers((asset,), case.licenses, case.use, case.policy)
    ]


def confirmed(case: Case) -> dict[str, Statement]:
    """By licence, the page that says it of this very picture, and does not take it back beside it."""
    return {
        statement.license: statement
        for statement in reversed(case.statements)
        if statement.license and not embedded.reserving_words(statement.notice or "")
    }


def bought(case: Case) -> list[Asset]:
    """The file as the picture that was bought, with the grants of its purchases, for each agency whose mark it bears.

    Nothing where the company does not trust such a number, or where the file bears another agency's mark too of which
    nothing was bought: it may be the other one's picture.
    """
    marks = embedded.agencies(case)
    if not case.policy.trust.purchase_ids or not all(mark in case.bought for mark in marks):
        return []
    return [replace(_described(case), grants=case.bought[mark]) for mark in marks]


def _contradicted(case: Case) -> bool:
    return (
        any(problem.code == "MC307" and not problem.extra for problem in case.media.problems)
        or bool(embedded.reserving_claims(case) or embedded.conflicts(case) or restrictions(case))
        or any(claim.field in _NARROWING for claim in case.media.claims)
        or not all(embedded.is_free(agency, case) for agency in embedded.agencies(case))
    )


def _licensed(asset: Asset, claim: Claim, entry: License, page: Statement | None) -> Asset:
    source, creator = (page.page, page.credit) if page else (claim.value, None)
    return replace(
        asset,
        source=asset.source or source,
        creator=asset.creator or creator,
        grants=(Grant(license=entry.id),),
    )


def _described(case: Case) -> Asset:
    """The file as an asset without an id, as its own claims describe it."""
    said: dict[str, list[str]] = {}
    for other in embedded.ranked(case):
        if other.block == said.setdefault(f"{other.field} block", [other.block])[0]:
            said.setdefault(other.field, []).append(other.value)
    return Asset(
        id="",
        title=next(iter(said.get("title", [])), None),
        creator="; ".join(said.get("creator", [])) or None,
        source=next(iter(said.get("source", [])), None),
    )
