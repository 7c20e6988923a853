"""What of a saved result is recorded once its posts went out: a row for each grant, decision or nothing that bore a file."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mediacheck.errors import UsageError
from mediacheck.model import RecordedUse

Json = dict[str, Any]

Limited = Callable[[str, str, str | None], bool]
"""Whether the asset's grant (licence, reference) allows a number of uses only: others are used up first."""


def digest(document: Json) -> str:
    """What tells one result from another, however its file is laid out."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def uses(document: Json, posts: Sequence[Json], limited: Limited) -> Iterator[RecordedUse]:
    """`posts` are those of the document (its very own) that went out. Raises UsageError for a date that is none."""
    result = digest(document)
    chosen = set(map(id, posts))
    for name, post in _named(document["posts"]):
        if id(post) not in chosen:
            continue
        use = post["use"]
        for item in post["items"]:
            channels = tuple(use["channels"])
            bare = RecordedUse(
                date=_day(use["date"]),
                post=name,
                name=item["name"],
                result=result,
                sha256=item["sha256"],
                channels=channels,
                decision=item["decision"]["id"] if item["decision"] else None,
            )
            yield from of_item(bare, item, use["mode"], limited)


def of_item(bare: RecordedUse, item: Json, mode: str, limited: Limited) -> Iterator[RecordedUse]:
    """What bore an item: `bare` with each grant that did, or as it is."""
    shared = mode == "share"  # somebody's public post bears it, and no right of one's own is used
    yield from [bare] if shared else dict.fromkeys(_borne(bare, item, limited)) or [bare]


def _day(value: str | None) -> dt.date:
    try:
        return dt.date.fromisoformat((value or "")[:10])
    except ValueError as error:
        raise UsageError("“{value}” is no date; expected one like 2026-12-31.", value=value or "") from error


def _named(posts: Sequence[Json]) -> Iterator[tuple[str, Json]]:
    """Each with a name of its own: folders of one name in different places have the same id, and yet are two uses."""
    taken = {post["id"] for post in posts}
    seen: set[str] = set()
    for post in posts:
        name, number = post["id"], 1
        while name in seen or (number > 1 and name in taken):
            number += 1
            name = f"{post['id']} ({number})"
        seen.add(name)
        yield name, post


def _borne(bare: RecordedUse, item: Json, limited: Limited) -> Iterator[RecordedUse]:
    """By which grants of each asset that is in the item or in one of its parts."""
    from dataclasses import replace

    rows: dict[str, list[Json]] = {match["asset"]: [] for match in item["matches"] if match["verified"]}
    for grant in item["grants"]:
        rows.setdefault(grant["asset"], []).append(grant)
    for asset, grants in rows.items():
        named = list(_chosen(grants, bare.channels, limited))
        for grant, channels in named:
            yield replace(
                bare, asset=asset, license=grant["license"], reference=grant.get("reference"), channels=channels
            )
        if not named:
            yield replace(bare, asset=asset)
    for part in item["parts"]:
        yield from _borne(bare, part, limited)


def _chosen(
    grants: Sequence[Json], channels: tuple[str, ...], limited: Limited
) -> Iterator[tuple[Json, tuple[str, ...]]]:
    """One grant for all, else one for each channel, else the nearest: it was used all the same."""
    ranked = sorted(grants, key=lambda grant: limited(grant["asset"], grant["license"], grant.get("reference")))
    whole = next((grant for grant in ranked if grant["covers"]), None)
    if whole is not None:
        yield whole, channels
        return
    left = list(channels)
    for grant in ranked:
        covered = grant.get("covered_channels")
        mine = tuple(channel for channel in left if isinstance(covered, list) and channel in covered)
        if mine:
            yield grant, mine
            left = [channel for channel in left if channel not in mine]
    if grants and (left or not channels):
        yield min(grants, key=lambda grant: len(grant["lacks"])), tuple(left)
