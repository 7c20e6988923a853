"""From a medium to its matches, and to what they leave unexplained."""

import dataclasses

from mediacheck.matching import ENOUGH, Closer, Found, Lookup, Propose, whole
from mediacheck.model import Match, Media, Region

UNVERIFIED = 3  # refused candidates that are reported


def find(media: Media, lookup: Lookup, propose: Propose | None = None, closer: Closer | None = None) -> Found:
    """The cheapest way first: what a whole picture settles is not asked for its parts."""
    verified = list(whole.same(media, lookup))
    coverage = 1.0 if verified else None
    refused: list[Match] = []
    barred: list[Match] = []
    mine = media.fingerprints
    if mine is None:
        return _found(verified, barred, refused, coverage)
    settled = bool(verified)
    near = list(whole.near(mine, lookup, {match.asset for match in verified}))
    for each in near:
        if each.match.verified:
            verified.append(each.match)
            coverage = max(coverage or 0.0, each.coverage)
            settled = settled or (each.coverage >= ENOUGH and not each.trimmed)
        elif each.entry.asset.status != "active" or each.entry.asset.problems:
            barred.append(each.match)
        else:
            refused.append(each.match)
    if settled:
        return _found(verified, barred, refused, coverage)
    sketch = mine.sketch if closer is None else closer()
    if sketch is None:
        return _found(verified, barred, refused, coverage, explained=False)
    from mediacheck.matching import parts

    found = parts.find(dataclasses.replace(mine, sketch=sketch), sketch, lookup, near, propose)
    seen = {match.asset for match in found.matches}
    verified = [match for match in verified if match.asset not in seen] + list(found.matches)
    doubtful = {match.asset for match in verified}
    for match, entry in found.refused:
        if match.asset not in doubtful:
            (barred if entry.asset.status != "active" or entry.asset.problems else refused).append(match)
    barred = [match for match in barred if match.asset not in doubtful]
    if not verified:
        return _found(verified, barred, refused, None)
    return _found(verified, barred, refused, found.coverage, explained=found.explained, leftover=found.leftover)


def _found(
    verified: list[Match],
    barred: list[Match],
    refused: list[Match],
    coverage: float | None,
    *,
    explained: bool | None = None,
    leftover: tuple[Region, ...] = (),
) -> Found:
    matches = sorted(verified, key=lambda match: (-match.score, match.asset, match.region or ()))
    # Beside what is verified a mere likeness says nothing, unless it is one of those that must not be used.
    listed = (*matches, *barred[:UNVERIFIED], *([] if verified else refused[:UNVERIFIED]))
    return Found(listed, coverage, (coverage or 0.0) >= ENOUGH if explained is None else explained, leftover)
