"""Does this grant cover this use? One answer for each grant and channel, with everything that is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from types import MappingProxyType

from mediacheck import vocabulary
from mediacheck.model import Asset, Cover, Grant, Lack, License, Policy, Use
from mediacheck.vocabulary import Vocabulary

DOUBTFUL = frozenset({"MC208", "MC211", "MC213", "MC214", "MC215"})
"""Codes of lacks that leave it open whether the grant covers the use; all others are positive knowledge against it."""

UNLIMITED_KINDS = frozenset({"owned", "open"})
"""Where neither grant nor licence states channels, purposes and edits, these kinds allow all of them, others are incomplete."""

EMPLOYEE_KINDS = frozenset({"owned", "open", "employee"})
"""Where neither states accounts, these kinds allow an employee's own; the company's own is always allowed."""

PUBLIC_DOMAIN = frozenset({"CC0-1.0", "CC-PDM-1.0", "CC-PDDC"})
"""Where nobody keeps rights: the only open licences under which a work needs no creator on record."""

BY_CONTRACT_KINDS = frozenset({"commissioned", "press"})
"""Kinds that rest on what one party wrote to the other."""

Names = tuple[str, ...]

_UNKNOWN = License(id="", name="", kind="unknown")
_NO_USES: Mapping[str, int] = MappingProxyType({})


def covers(
    assets: Iterable[Asset],
    licenses: Mapping[str, License],
    use: Use,
    policy: Policy,
    uses: Mapping[str, int] = _NO_USES,
) -> tuple[Cover, ...]:
    """Every grant of every asset held against every channel of the use.

    `uses` counts recorded uses by `use_key`; a grant that is not in it was not used yet.
    """
    if use.licensee is None:
        use = replace(use, licensee=policy.company)
    group = frozenset(map(_plain, (policy.company or "", *policy.licensees)))
    outsider = bool(policy.company and use.licensee) and _plain(use.licensee or "") not in group
    owner = (
        policy.company if outsider else None
    )  # what nobody in particular was granted is the group's, not everybody's
    channels = use_channels(use)
    compared = []
    for asset in assets:
        for grant in asset.grants:
            entry = licenses.get(grant.license)
            known = entry or _UNKNOWN
            lacks = [
                *_record_lacks(asset, grant, known),
                *_time_lacks(grant, use),
                *_holder_lacks(
                    grant, known, use, owner, 0 if grant.quota is None else uses.get(use_key(asset.id, grant), 0)
                ),
                *_territory_lacks(grant, known, use),
                *_purpose_lacks(grant, known, use),
                *_account_lacks(grant, known, use),
            ]
            scope = _narrowed("channel", grant.channels, known.channels)
            for channel in channels:
                own = lacks
                if scope is not None and channel not in scope:
                    own = [*lacks, _channel_lack(grant, known, channel, scope)]
                compared.append(Cover(asset.id, grant, entry, channel, tuple(own)))
    return tuple(compared)


def use_channels(use: Use) -> tuple[str | None, ...]:
    """The single channels of a use, groups taken apart; one None where nobody stated any."""
    return tuple(sorted(_members("channel", use.channels))) or (None,)


def edits_allowed(cover: Cover) -> Names | None:
    """The edits that the grant allows; None is all of them, also where nobody says (`edits_unstated`).

    Of open licences, those without derivative works allow none.
    """
    entry = cover.license
    if cover.grant.edits is not None or entry is None:
        return cover.grant.edits
    if entry.edits is not None:
        return entry.edits
    if "DerivativeWorks" in entry.permits:
        return None
    silent = "DerivativeWorks" not in entry.prohibits and (entry.kind != "open" or not entry.permits)
    return None if silent else ()


def edits_unstated(cover: Cover) -> bool:
    """Whether neither grant nor licence speaks of edits, though one of this kind would have to for any to be allowed."""
    entry = cover.license
    if entry is None or entry.kind in UNLIMITED_KINDS:
        return False
    spoken = "DerivativeWorks" in entry.permits | entry.prohibits or entry.edits is not None
    return not spoken and cover.grant.edits is None


def edits_beyond(cover: Cover, edits: Iterable[str]) -> Names:
    """Those of the edits that the grant does not allow."""
    allowed = edits_allowed(cover)
    return () if allowed is None else tuple(edit for edit in dict.fromkeys(edits) if edit not in allowed)


def ends_soon(cover: Cover, use: Use, policy: Policy) -> bool:
    """Whether a grant that covers the use ends within the days that the company calls soon."""
    end = cover.grant.valid_until
    return cover.covers and end is not None and (end - use.date).days <= policy.expires_soon_days


def shares_alike(cover: Cover) -> bool:
    """Whether what is made of the work must come under the same licence again."""
    return cover.license is not None and "ShareAlike" in cover.license.requires


def use_key(asset: str, grant: Grant) -> str:
    """What recorded uses are counted by: the asset and the grant's reference, or its licence where it has none."""
    return f"{asset} {grant.reference or grant.license}"


def _record_lacks(asset: Asset, grant: Grant, entry: License) -> list[Lack]:
    lacks = []
    if asset.status != "active":
        lacks.append(Lack("MC105", "status", {"status": asset.status}))
    if asset.problems:
        lacks.append(Lack("MC211", "record", {"problems": asset.problems}))
    if entry is _UNKNOWN:
        lacks.append(Lack("MC213", "license", {"license": grant.license}))
    elif missing := _missing(asset, grant, entry):
        lacks += map(_unstated, missing)
    return lacks


@cache
def _unstated(term: str) -> Lack:
    return Lack("MC211", term)


def _missing(asset: Asset, grant: Grant, entry: License) -> list[str]:
    """The terms without which a grant of this kind cannot be relied on."""
    kind = entry.kind
    missing = []
    if kind == "open":
        if "Attribution" in entry.requires and _blank(asset.creator):
            missing.append("creator")
        if _blank(asset.source):
            missing.append("source")
    if kind in UNLIMITED_KINDS:
        return missing
    by_contract = kind in BY_CONTRACT_KINDS
    if kind == "platform":
        missing.append("license")  # a place where pictures under many licences are found
    if by_contract and _blank(grant.licensor):
        missing.append("licensor")
    if (kind == "stock" or (by_contract and _blank(grant.document))) and _blank(grant.reference):
        missing.append("reference")
    if grant.channels is None and entry.channels is None:
        missing.append("channels")
    if grant.purposes is None and entry.purposes is None and not entry.editorial_only:
        missing.append("purposes")
    return missing


def _time_lacks(grant: Grant, use: Use) -> list[Lack]:
    """`use.date` is a day in the company's zone, and so are a grant's days: from 00:00, until the end of the last."""
    lacks = []
    if grant.valid_until is not None and use.date > grant.valid_until:
        lacks.append(Lack("MC201", "valid_until", {"granted": grant.valid_until, "wanted": use.date}))
    if grant.valid_from is not None and use.date < grant.valid_from:
        lacks.append(Lack("MC202", "valid_from", {"granted": grant.valid_from, "wanted": use.date}))
    if grant.embargo_until is not None and use.date < grant.embargo_until:
        lacks.append(Lack("MC210", "embargo_until", {"granted": grant.embargo_until, "wanted": use.date}))
    return lacks


def _holder_lacks(grant: Grant, entry: License, use: Use, owner: str | None, used: int) -> list[Lack]:
    """`owner`: whose a grant is that names nobody, where the use is another's; None where it is theirs."""
    lacks = []
    if grant.quota is not None and used >= grant.quota:
        lacks.append(Lack("MC209", "quota", {"granted": grant.quota, "used": used}))
    if grant.licensee:
        if use.licensee is None or _plain(use.licensee) != _plain(grant.licensee):
            lacks.append(Lack("MC208", "licensee", {"granted": grant.licensee, "wanted": use.licensee}))
    elif owner and entry is not _UNKNOWN and entry.kind != "open":
        lacks.append(Lack("MC208", "licensee", {"granted": owner, "wanted": use.licensee}))
    return lacks


def _channel_lack(grant: Grant, entry: License, channel: str | None, scope: frozenset[str]) -> Lack:
    granted = _named("channel", grant.channels, entry.channels)
    if channel is None and scope:
        return Lack("MC214", "channels", {"granted": granted})
    return Lack("MC203", "channels", {"granted": granted, "wanted": channel})


def _territory_lacks(grant: Grant, entry: License, use: Use) -> list[Lack]:
    scope = _narrowed("territory", grant.territories, entry.territories)
    if scope is None or (use.territories and scope and _members("territory", use.territories) <= scope):
        return []
    granted = _named("territory", grant.territories, entry.territories)
    wanted = tuple(name for name in use.territories if _members("territory", (name,)) - scope)
    if not wanted and scope:
        return [Lack("MC214", "territories", {"granted": granted})]
    members = tuple(sorted(_members("territory", wanted) - scope))
    missing = members if len(members) <= 6 else wanted  # a list of all the world's countries helps nobody
    return [Lack("MC204", "territories", {"granted": granted, "wanted": wanted, "missing": missing})]


def _purpose_lacks(grant: Grant, entry: License, use: Use) -> list[Lack]:
    lacks = []
    if "CommercialUse" in entry.prohibits and use.commercial:
        lacks.append(Lack("MC205", "CommercialUse", {"wanted": use.purpose}))
    granted = _both(_both(grant.purposes, entry.purposes), _published(entry))
    if entry.editorial_only and use.purpose != "editorial":
        lacks.append(Lack("MC206", "editorial_only", {"wanted": use.purpose}))
    elif granted is not None and use.purpose not in granted:
        lacks.append(Lack("MC207", "purposes", {"granted": granted, "wanted": use.purpose}))
    return lacks


def _published(entry: License) -> Names | None:
    """The purposes that are left where the licence forbids to copy the work at all, or to hand it to the public."""
    if "Reproduction" in entry.prohibits:
        return ()
    return ("internal",) if "Distribution" in entry.prohibits else None


def _account_lacks(grant: Grant, entry: License, use: Use) -> list[Lack]:
    granted = _both(grant.accounts, entry.accounts)
    if granted is None:
        covered = use.account == "company" or entry.kind in EMPLOYEE_KINDS or entry is _UNKNOWN
    else:
        covered = use.account in granted
    return [] if covered else [Lack("MC215", "accounts", {"granted": granted, "wanted": use.account})]


# ---------------------------------------------------------------- a grant narrows its licence


def _both(granted: Names | None, licensed: Names | None) -> Names | None:
    """What grant and licence allow together; None where neither says."""
    if granted is None or licensed is None:
        return licensed if granted is None else granted
    return tuple(name for name in granted if name in licensed)


@lru_cache(maxsize=4096)
def _narrowed(kind: str, granted: Names | None, licensed: Names | None) -> frozenset[str] | None:
    """The single members that grant and licence allow together; None is unlimited, also where all are named."""
    members = [_members(kind, names) for names in (granted, licensed) if names is not None]
    if not members:
        return None
    scope = frozenset.intersection(*members)
    return None if scope == _vocabulary(kind).names else scope


def _named(kind: str, granted: Names | None, licensed: Names | None) -> Names:
    """The same for people: as one of the two was written, where that says it all."""
    scope = _narrowed(kind, granted, licensed)
    for names in (granted, licensed):
        if names is not None and _members(kind, names) == scope:
            return names
    return tuple(sorted(scope or ()))


@lru_cache(maxsize=4096)
def _members(kind: str, names: Names) -> frozenset[str]:
    return _vocabulary(kind).expand(names)


def _vocabulary(kind: str) -> Vocabulary:
    return vocabulary.channels() if kind == "channel" else vocabulary.territories()


def _blank(value: str | None) -> bool:
    return not (value and value.strip())


@lru_cache(maxsize=256)
def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
