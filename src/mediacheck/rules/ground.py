"""On what a clear may rest, and how each registered work in the picture stands for each channel of the use."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from mediacheck.model import WHOLE, Asset, Case, Cover, Level, Match, Region
from mediacheck.rules import attribution, trust
from mediacheck.rules.cover import DOUBTFUL, covers, edits_beyond, edits_unstated, ends_soon, shares_alike, use_channels
from mediacheck.rules.credit_line import cut, missing
from mediacheck.rules.rule import RANK, level_under, once

SAME_REGION = 0.9
"""Two matches show the same region from this share of their common to their joint area: a border of 2.5 % a side."""


SAME_SHARE = 0.75
"""A work of which less than this share of the other's is shown holds it as a part: a collage, a page, a screenshot."""


class Ground(Enum):
    """Positive evidence, without which nothing is clear."""

    GRANTS = auto()  # verified works explain all of the picture, and each is granted for each channel
    EMBEDDED = auto()  # the company trusts the open licence that the file names
    CONFIRMED = auto()  # the file's own page says the same of its open licence, and shows this picture
    PURCHASE = auto()  # the company trusts the purchase of the file's agency number
    SHARE = auto()  # somebody's public post is shared, nothing is uploaded


@dataclass(frozen=True, slots=True)
class Standing:
    """How one work stands for one channel: `cover` is the best grant, or the nearest where none covers.

    None: there is no grant on record. An asset without id is the file as it describes itself. `edits` were made to the
    work that the grant is for.
    """

    asset: Asset
    channel: str | None
    cover: Cover | None
    region: Region | None = None
    edits: tuple[str, ...] = ()
    pooled: tuple[Cover, ...] = ()  # every grant that counts here, the best among them

    @property
    def covered(self) -> bool:
        return self.cover is not None and self.cover.covers

    @property
    def tenable(self) -> Cover | None:
        """The grant, unless it is known that the use is not covered: then its duties do not matter any more."""
        known = self.cover is None or any(lack.code not in DOUBTFUL for lack in self.cover.lacks)
        return None if known else self.cover


@once
def ground(case: Case) -> Ground | None:
    if case.use.mode == "share":
        return Ground.SHARE
    if found := verified(case):
        known = all(_reliable(case.assets.get(match.asset)) for match in found)
        return Ground.GRANTS if case.explained and known and granted(case) else None
    if granted(case):
        if not trust.trusted(case):
            return Ground.PURCHASE
        return Ground.EMBEDDED if case.policy.trust.embedded_open_licenses else Ground.CONFIRMED
    return None


def _reliable(asset: Asset | None) -> bool:
    """A record with a mistake may be one that forbids the picture, whatever another copy's record says."""
    return asset is not None and asset.status == "active" and not asset.problems


@once
def granted(case: Case) -> bool:
    """Whether each work that was recognised has a grant for each channel; other parts may still be unknown."""
    stood = standings(case)
    return bool(stood) and all(standing.covered for standing in stood)


@once
def verified(case: Case) -> list[Match]:
    """In an order that does not depend on the registry's."""
    return sorted(
        (match for match in case.matches if match.verified), key=lambda match: (match.asset, match.region or WHOLE)
    )


@once
def works(case: Case) -> list[Match]:
    """The verified matches on which the rights rest.

    Where one work accounts for all that is in a region, another that shares only a part with it is not what is shown
    there: an own picture made over a bought one neither lends the bought one its rights nor needs any of its own.
    """
    found = verified(case)
    whole = [match for match in found if match.complete]
    return [match for match in found if match.complete or not any(_same_region(match, other) for other in whole)]


@once
def standings(case: Case) -> list[Standing]:
    """Each active work that was verified in the picture, for each channel.

    Works that account for all of the same region are the same picture registered twice: their grants are pooled. A work
    of which that is a small part, a collage of ours, lends it nothing. Where nothing registered is in it, the licence that a trusted file names takes their place, else the purchase of its number.
    """
    if not verified(case):
        named = [Standing(asset, cover.channel, cover, pooled=(cover,)) for asset, cover in trust.trusted(case)]
        return named or list(_bought(case))
    shown = works(case)
    stood = []
    for match in shown:
        asset = case.assets.get(match.asset)
        if asset is None or asset.status != "active":
            continue
        same = [match, *(other for other in shown if match.complete and _same_picture(match, other))]
        pool = {other.asset for other in same}
        edits = {
            name: tuple(sorted({e for other in same if other.asset == name for e in other.edits})) for name in pool
        }
        active = {name for name in pool if name in case.assets and case.assets[name].status == "active"}
        granted = [cover for cover in case.covers if cover.asset in active]
        for channel in use_channels(case.use):
            pooled = [cover for cover in granted if cover.channel == channel]
            best = _best(case, asset, pooled, edits)
            changed = edits[best.asset] if best else ()
            stood.append(Standing(asset, channel, best, match.region, changed, tuple(pooled)))
    return stood


def nearest_first(case: Case) -> tuple[Cover, ...]:
    """Every grant that was compared, those on which the verdict rests before the others: what is named is what counts."""
    nearest = {id(standing.cover) for standing in standings(case)}
    return tuple(sorted(case.covers, key=lambda cover: id(cover) not in nearest))


def _bought(case: Case) -> Iterator[Standing]:
    """Each picture that was bought, for each channel, under the best of its purchases."""
    for asset in trust.bought(case):
        found = covers((asset,), case.licenses, case.use, case.policy)
        for channel in use_channels(case.use):
            pooled = [cover for cover in found if cover.channel == channel]
            yield Standing(asset, channel, _best(case, asset, pooled, {asset.id: ()}), pooled=tuple(pooled))


def _best(case: Case, asset: Asset, pooled: list[Cover], edits: Mapping[str, tuple[str, ...]]) -> Cover | None:
    """The grant under which the use comes off best; of equal ones the nearest: the fewest lacks, then the longest.

    A grant that may cover is nearer than one that is known not to: only so can no restriction make a verdict better.
    """
    if len(pooled) > 1:
        keys = [
            (
                _gravity(case, case.assets.get(cover.asset, asset), cover, edits[cover.asset]),
                len(cover.lacks)
                + bool(edits[cover.asset] and (edits_beyond(cover, edits[cover.asset]) or edits_unstated(cover))),
                -_end(cover).toordinal(),
                cover.asset,
            )
            for cover in pooled
        ]
        least = min(keys)
        pooled = [cover for cover, key in zip(pooled, keys, strict=True) if key == least]
    if len(pooled) > 1:  # to write a grant down takes as long as all the rest
        return min(pooled, key=lambda cover: repr(cover.grant))
    return pooled[0] if pooled else None


def _gravity(case: Case, asset: Asset, cover: Cover, edits: tuple[str, ...]) -> int:
    """The rank of the gravest finding that this grant would lead to, the work having been edited like this."""
    gravest = RANK[Level.NOTE]
    for level in _levels(case, asset, cover, edits):
        gravest = max(gravest, RANK[level])
        if level is Level.BLOCK:  # nothing is graver: what else there is does not matter
            break
    return gravest


def _levels(case: Case, asset: Asset, cover: Cover, edits: tuple[str, ...]) -> Iterator[Level]:
    for lack in cover.lacks:
        own = Level.REVIEW if lack.code in DOUBTFUL else Level.BLOCK
        yield level_under(case.policy, lack.code, own, own)
    if ends_soon(cover, case.use, case.policy):
        yield level_under(case.policy, "MC212", Level.NOTE, Level.NOTE)
    if edits and edits_beyond(cover, edits):
        yield level_under(case.policy, "MC501", Level.BLOCK, Level.BLOCK)
    elif edits and edits_unstated(cover):
        yield level_under(case.policy, "MC211", Level.REVIEW, Level.REVIEW)
    elif edits and shares_alike(cover):
        yield level_under(case.policy, "MC503", Level.REVIEW, Level.REVIEW)
    credit = missing(case, asset, cover)
    if credit is not None:
        yield level_under(case.policy, "MC701", Level.BLOCK, credit)
        if cut(case, asset, cover) is not None:
            yield level_under(case.policy, "MC502", Level.BLOCK, credit)
    elif attribution.lacking(case, asset, cover, edits):
        yield level_under(case.policy, "MC702", Level.REVIEW, Level.REVIEW)


def _end(cover: Cover) -> dt.date:
    return cover.grant.valid_until or dt.date.max


def _same_picture(match: Match, other: Match) -> bool:
    """Whether the other shows the same, and not as a part of something larger."""
    mine, its = match.asset_share or 1.0, other.asset_share or 1.0
    return its >= SAME_SHARE * mine and _same_region(match, other)


def _same_region(first: Match, second: Match) -> bool:
    one, other = first.region or WHOLE, second.region or WHOLE
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return False
    common = width * height
    return common >= SAME_REGION * (one[2] * one[3] + other[2] * other[3] - common)
