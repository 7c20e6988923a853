"""How long a clear lasts: until the first of the days on which something that it rests on ends."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from mediacheck.model import Case, Verdict
from mediacheck.rules import judge
from mediacheck.rules.cover import covers
from mediacheck.rules.restrictions import ends

_DAY = dt.timedelta(days=1)


def last_day(case: Case) -> dt.date | None:
    """The last day on which this clear case is one, all else being the same; None: no such day is known.

    It is judged again on each day after something ends. So what goes on in place of what ends counts as the rules have it.
    """
    for day in sorted(set(_ends(case))):
        if case.use.date <= day < dt.date.max and judge(_on(case, day + _DAY)).verdict is not Verdict.CLEAR:
            return day
    return None


def _ends(case: Case) -> Iterator[dt.date]:
    """Every last day that is on record for what is in the picture, or stands in the file."""
    grants = [cover.grant for cover in case.covers]
    bought = [grant for found in case.bought.values() for grant in found]
    soon = case.policy.expires_soon_days + 1
    for right in (*grants, *bought):
        if right.valid_until is not None:
            yield right.valid_until
            if soon < right.valid_until.toordinal():  # MC212 may have been raised above a note
                yield right.valid_until - dt.timedelta(soon)
    for asset in case.assets.values():
        for release in asset.releases:
            if release.valid_until is not None:
                yield release.valid_until
            if release.revoked is not None and release.revoked > dt.date.min:
                yield release.revoked - _DAY
    for ruling in case.rulings:
        yield ruling.decision.until
    yield from ends(case)


def _on(case: Case, day: dt.date) -> Case:
    use = replace(case.use, date=day, publish_at=None)
    verified = {match.asset: case.assets[match.asset] for match in case.matches if match.verified}
    held = covers(verified.values(), case.licenses, use, case.policy, case.uses)
    return replace(case, use=use, covers=held)
