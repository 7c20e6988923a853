"""On what a clear may rest, and how each registered work in the picture stands for each channel of the use."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum, auto

from mediacheck.model import WHOLE, Asset, Case, Cover, Level, Match, Region
from mediacheck.rules import trust
from mediacheck.rules.cover import DOUBTFUL, use_channels
from mediacheck.rules.credit_line import missing
from mediacheck.rules.rule import RANK, level_under, once

SAME_REGION = 0.9
"""Two matches show the same region from this share of their common to their joint area: a border of 2.5 % a side."""


class Ground(Enum):
    """Positive evidence, without which nothing is clear."""

    GRANTS = auto()  # verified works explain all of the picture, and each is granted for each channel
    EMBEDDED = auto()  # the company trusts the open licence that the file names
    PURCHASE = auto()  # the company trusts the purchase of the file's agency number
    SHARE = auto()  # somebody's public post is shared, nothing is uploaded


@dataclass(frozen=True, slots=True)
class Standing:
    """How one work stands for one channel: `cover` is the best grant, or the nearest where none covers.

    None: there is no grant on record. An asset without id is the file as it describes itself.
    """

    asset: Asset
    channel: str | None
    cover: Cover | None
    region: Region | None = None

    @property
    def covered(self) -> bool:
        return self.cover is not None and self.cover.covers


@once
def ground(case: Case) -> Ground | None:
    if case.use.mode == "share":
        return Ground.SHARE
    if found := verified(case):
        known = all(match.asset in case.assets and case.assets[match.asset].status == "active" for match in found)
        return Ground.GRANTS if case.explained and known and granted(case) else None
    if granted(case):
        return Ground.EMBEDDED
    return Ground.PURCHASE if case.policy.trust.purchase_ids and case.purchases else None


def granted(case: Case) -> bool:
    """Whether each work that was recognised has a grant for each channel; other parts may still be unknown."""
    stood = standings(case)
    return bool(stood) and all(standing.covered for standing in stood)


def verified(case: Case) -> list[Match]:
    """In an order that does not depend on the registry's."""
    return sorted(
        (match for match in case.matches if match.verified), key=lambda match: (match.asset, match.region or WHOLE)
    )


@once
def standings(case: Case) -> list[Standing]:
    """Each active work that was verified in the picture, for each channel.

    Works that show the same region are the same picture registered twice: their grants are pooled. Where nothing
    registered is in it, the licence that a trusted file names takes their place.
    """
    found = verified(case)
    if not found:
        return [Standing(asset, cover.channel, cover) for asset, cover in trust.trusted(case)]
    stood = []
    for match in found:
        asset = case.assets.get(match.asset)
        if asset is None or asset.status != "active":
            continue
        pool = {other.asset for other in found if _same_region(match.region or WHOLE, other.region or WHOLE)}
        active = {name for name in pool if name in case.assets and case.assets[name].status == "active"}
        granted = [cover for cover in case.covers if cover.asset in active]
        for channel in use_channels(case.use):
            pooled = [cover for cover in granted if cover.channel == channel]
            stood.append(Standing(asset, channel, _best(case, pooled), match.region))
    return stood


def _best(case: Case, pooled: list[Cover]) -> Cover | None:
    """The grant under which the use comes off best; of equal ones the nearest: the fewest lacks, then the longest.

    A grant that may cover is nearer than one that is known not to: only so can no restriction make a verdict better.
    """
    if len(pooled) > 1:
        keys = [(_gravity(case, cover), len(cover.lacks)) for cover in pooled]
        pooled = [cover for cover, key in zip(pooled, keys, strict=True) if key == min(keys)]
    return min(pooled, key=lambda cover: (-_end(cover).toordinal(), cover.asset, repr(cover.grant)), default=None)


def _gravity(case: Case, cover: Cover) -> int:
    """The rank of the gravest finding that this grant would lead to."""
    gravest = RANK[Level.NOTE]
    for lack in cover.lacks:
        own = Level.REVIEW if lack.code in DOUBTFUL else Level.BLOCK
        gravest = max(gravest, RANK[level_under(case.policy, lack.code, own, own)])
    credit = missing(case, case.assets[cover.asset], cover)
    if credit is not None:
        gravest = max(gravest, RANK[level_under(case.policy, "MC701", Level.BLOCK, credit)])
    return gravest


def _end(cover: Cover) -> dt.date:
    return cover.grant.valid_until or dt.date.max


def _same_region(one: Region, other: Region) -> bool:
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return False
    common = width * height
    return common >= SAME_REGION * (one[2] * one[3] + other[2] * other[3] - common)
