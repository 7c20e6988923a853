"""Which rights end soon, or have ended though something that went out rests on them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mediacheck.model import Asset, Decision, Ending, Grant, RecordedUse, Release, Verdict
from mediacheck.vocabulary import channels, territories


@dataclass(frozen=True, slots=True)
class Endings:
    """Ended ones first, then by their end."""

    entries: tuple[Ending, ...]
    unused: int  # have ended, and nothing is on record that rests on them
    renewed: int  # end, but another right goes on in their place
    wrong: tuple[str, ...]  # ids of assets whose record is wrong: nobody knows what ends there


def endings(
    assets: Iterable[Asset],
    decisions: Iterable[Decision],
    uses: Iterable[RecordedUse],
    *,
    today: dt.date,
    days: int,
) -> Endings:
    """All that ends up to so many days from today, and all that ended before and is in use."""
    horizon = today + dt.timedelta(days=days)
    of_asset: dict[str | None, list[RecordedUse]] = defaultdict(list)
    of_decision: dict[str | None, list[RecordedUse]] = defaultdict(list)
    for use in uses:
        of_asset[use.asset].append(use)
        of_decision[use.decision].append(use)
    found: list[Ending] = []
    renewed = unused = 0
    wrong: list[str] = []
    for asset in assets:
        if asset.problems:
            wrong.append(asset.id)
        for ending, goes_on in _of_asset(asset, of_asset[asset.id], horizon):
            if goes_on:
                renewed += 1
            elif ending.uses or (ending.end >= today and asset.status == "active"):
                found.append(ending)
            else:
                unused += 1
    for ending in _of_decisions(decisions, of_decision, horizon):
        if ending.uses or ending.end >= today:
            found.append(ending)
        else:
            unused += 1
    found.sort(key=lambda each: (each.end >= today, each.end))
    return Endings(tuple(found), unused, renewed, tuple(wrong))


def _of_asset(asset: Asset, uses: Iterable[RecordedUse], horizon: dt.date) -> Iterator[tuple[Ending, bool]]:
    """What of the asset ends by then, each with whether another of its rights goes on in its place."""
    for grant in asset.grants:
        if grant.valid_until is not None and grant.valid_until <= horizon:
            under = tuple(use for use in uses if _key(use) == (grant.reference or grant.license))
            goes_on = any(_succeeds(other, grant, horizon) for other in asset.grants)
            yield Ending(grant, grant.valid_until, asset, under), goes_on
    for release in asset.releases:
        end = released_until(release)
        if end is not None and end <= horizon:
            shown = tuple(use for use in uses if _is_on(use, release.channels))
            goes_on = any(_released_anew(other, release, horizon) for other in asset.releases)
            yield Ending(release, end, asset, shown), goes_on


def _of_decisions(
    decisions: Iterable[Decision], uses: dict[str | None, list[RecordedUse]], horizon: dt.date
) -> Iterator[Ending]:
    for decision in decisions:
        end = decision.until
        if decision.revoked is not None:
            if decision.verdict is Verdict.BLOCKED:
                continue  # no right ends where a ban was taken back
            end = min(end, _before(decision.revoked.on))
        if end <= horizon:
            yield Ending(decision, end, uses=tuple(uses[decision.id]))


def _key(use: RecordedUse) -> str | None:
    """As recorded uses are counted: by the grant's reference, or its licence where it has none."""
    return use.reference or use.license


def _is_on(use: RecordedUse, names: tuple[str, ...] | None) -> bool:
    """Whether it may have gone out on one of these channels."""
    return names is None or not use.channels or bool(channels().expand(names) & channels().expand(use.channels))


# ---------------------------------------------------------------- what goes on


def _succeeds(other: Grant, ending: Grant, horizon: dt.date) -> bool:
    """Whether a grant begins without a gap, goes on beyond what is looked at, and allows no less.

    Under another licence it may allow less, whatever it states; and what it leaves open, its licence may too.
    """
    assert ending.valid_until is not None  # noqa: S101 - else it does not end
    next_day = ending.valid_until + dt.timedelta(days=1)
    return (
        (other.valid_until is None or other.valid_until > horizon)
        and all(begin is None or begin <= next_day for begin in (other.valid_from, other.embargo_until))
        and other.license == ending.license
        and other.licensee in {None, ending.licensee}
        and other.quota is None
        and covers(other.channels, ending.channels)
        and (other.territories is None or covers(other.territories, ending.territories))
        and covers(other.purposes, ending.purposes)
        and covers(other.accounts, ending.accounts)
        and covers(other.edits, ending.edits)
    )


def covers(wide: tuple[str, ...] | None, narrow: tuple[str, ...] | None) -> bool:
    """Whether all that one list names is in the other; where only one of them says anything, nobody knows."""
    if wide is None or narrow is None:
        return wide is narrow
    return _members(narrow) <= _members(wide)


def _members(names: tuple[str, ...]) -> frozenset[str]:
    """Groups as their members; no name of a channel is one of a territory."""
    return territories().expand(channels().expand(names))


def _released_anew(other: Release, ending: Release, horizon: dt.date) -> bool:
    """Whether the same person or owner allows it further on; of somebody without a name nobody knows who it is."""
    end = released_until(other)
    return (
        ending.person is not None
        and (other.kind, other.person) == (ending.kind, ending.person)
        and (end is None or end > horizon)
        and (other.channels is None or covers(other.channels, ending.channels))
    )


def released_until(release: Release) -> dt.date | None:
    """The last day: on the day on which it is revoked it no longer holds."""
    ends = [release.valid_until, release.revoked and _before(release.revoked)]
    return min((end for end in ends if end), default=None)


def _before(day: dt.date) -> dt.date:
    """The day before, as far as there is one."""
    return max(day, dt.date.min + dt.timedelta(days=1)) - dt.timedelta(days=1)
