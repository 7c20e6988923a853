"""A run as JSON, version 1: the shape that other programs and every other report depend on. Fields are added, never changed.

Beyond the fields of `result.schema.json` it carries what a report for people needs when a saved result is rendered again:
`contact` and `guidelines` of the run, `interrupted` where it was, `posts_without_media` where plans were checked; `id_bytes` of a post and `name_bytes` of what was skipped, as of an item; of an item `unexplained`, the regions that no registered picture accounts for, and `valid_until`, the last day on which its clear is one; of a
match `complete`, `shown` (the box of the asset that is shown; null: all of it) and `outline` (its corners in the item); of a grant `license_name`, `document` and `covered_channels`; of a finding `ignored`. With `--ask` a post
has `question`: see `report.question`. With `--expect` a run has `expected`: see `report.expected`.
"""

import base64
import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from mediacheck import __version__
from mediacheck.i18n import translate
from mediacheck.model import (
    Attachment,
    Cover,
    Decision,
    Finding,
    Grant,
    Item,
    Match,
    Media,
    Policy,
    Post,
    Problem,
    Region,
    RegistryState,
    Result,
    Verdict,
)
from mediacheck.report.plain import plain, string

VERSION = 1


def document(result: Result, lang: str) -> dict[str, Any]:
    return {
        **head(result.policy, result.registry, result.started, lang),
        "finished": plain(result.finished, lang),
        "verdict": result.verdict.value,
        "posts": [
            of_post(each.post, each.verdict, [judged(item, lang) for item in each.items], lang) for each in result.posts
        ],
        **({"interrupted": True} if result.interrupted else {}),
        **({} if result.posts_without_media is None else {"posts_without_media": result.posts_without_media}),
    }


def head(policy: Policy, registry: RegistryState | None, started: dt.datetime, lang: str) -> dict[str, Any]:
    """What is known before anything is judged."""
    contact = policy.contact
    return {
        "version": VERSION,
        "tool": {"name": "mediacheck", "version": __version__},
        "lang": lang,
        "registry": plain(registry, lang),
        "policy": {"sha256": policy.sha256, "config": None if policy.path is None else string(str(policy.path))},
        "contact": plain(contact, lang) if contact.name or contact.email or contact.url else None,
        "guidelines": plain(policy.guidelines, lang),
        "started": plain(started, lang),
    }


def mark(
    document: dict[str, Any], ignored: Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], bool]
) -> dict[str, Any]:
    """Sets `"ignored": true` on each finding for which `ignored(finding, item, post)` holds; `item` may be a part.

    The findings stay and no verdict changes: a report only leaves them out, and says how many.
    """
    for post in document["posts"]:
        for item in post["items"]:
            for owner, finding in findings(item):
                if ignored(finding, owner, post):
                    finding["ignored"] = True
    return document


def findings(item: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every finding of an item and of its parts, each behind the item or part that it belongs to."""
    for finding in item["findings"]:
        yield item, finding
    for part in item["parts"]:
        yield from findings(part)


def described(attachment: Attachment, media: Media, lang: str) -> dict[str, Any]:
    """What is known of a file without any judgement; `inspect` prints no more of it."""
    known: dict[str, Any] = _named("name", attachment.name, attachment.name_bytes)
    known |= {
        "kind": media.kind,
        "type": media.type,
        "size": plain(media.size, lang),
        "width": plain(media.width, lang),
        "height": plain(media.height, lang),
        "sha256": media.sha256,
        "claims": plain(media.claims, lang),
        "signals": plain(media.signals, lang),
        "problems": [_problem(problem, lang) for problem in media.problems],
    }
    if media.page is not None:
        known["page"] = plain(media.page, lang)
    if media.time is not None:
        known["time"] = plain(media.time, lang)
    return known


def _named(key: str, name: str, raw: bytes | None) -> dict[str, str]:
    """A name, and in base64 its own bytes where they are not UTF-8: nothing of it is lost."""
    own = {} if raw is None else {f"{key}_bytes": base64.b64encode(raw).decode("ascii")}
    return {key: string(name)} | own


def _problem(problem: Problem, lang: str) -> dict[str, Any]:
    remedy = {} if problem.remedy is None else {"remedy": plain(problem.remedy, lang)}
    return {"code": problem.code, "message": plain(problem.message, lang)} | remedy


def region(value: Region | None) -> list[float] | None:
    """Clamped to the picture: an aligned region may reach over its edge by a rounding error."""
    if value is None:
        return None
    numbers: list[float] = plain(value, "en")
    return [min(max(number, 0.0), 1.0) for number in numbers]


def of_post(post: Post, verdict: Verdict, items: list[dict[str, Any]], lang: str) -> dict[str, Any]:
    """A post with its items, each as `judged` made it."""
    use = plain(post.use, lang)
    use.pop("commercial")  # the policy's, not the post's
    use.pop("published")  # of an audit, where every post is
    skipped = [
        _named("name", each.name, each.name_bytes) | {"reason": plain(each.reason, lang)} for each in post.skipped
    ]
    return {
        **_named("id", post.id, None if string(post.id) == post.id else os.fsencode(post.id)),
        "source": string(post.source),
        "verdict": verdict.value,
        "use": use,
        "skipped": skipped,
        "items": items,
    }


def judged(item: Item, lang: str) -> dict[str, Any]:
    """An item as it stands in a result."""
    return described(item.attachment, item.media, lang) | {
        "verdict": item.verdict.value,
        "findings": [_finding(finding, lang) for finding in item.findings],
        "matches": [_match(match, lang) for match in item.matches],
        "grants": _grants(item.covers, lang),
        "coverage": plain(item.coverage, lang),
        "unexplained": [region(left) for left in item.leftover],
        "parts": [judged(part, lang) for part in item.parts],
        "decision": None if item.decision is None else _decision(item.decision, lang),
        "valid_until": plain(item.valid_until, lang),
    }


def judged_otherwise(known: dict[str, Any], item: Item, lang: str) -> dict[str, Any]:
    """The same of an item that was judged for another use: what it shows stands in `known`, which `judged` made."""
    return known | {
        "verdict": item.verdict.value,
        "findings": [_finding(finding, lang) for finding in item.findings],
        "grants": _grants(item.covers, lang),
        "parts": [judged_otherwise(*each, lang) for each in zip(known["parts"], item.parts, strict=True)],
        "decision": None if item.decision is None else _decision(item.decision, lang),
        "valid_until": plain(item.valid_until, lang),
    }


def _finding(finding: Finding, lang: str) -> dict[str, Any]:
    return {**plain(finding, lang), "level": finding.level.value, "region": region(finding.region)}


def _match(match: Match, lang: str) -> dict[str, Any]:
    return {**plain(match, lang), "region": region(match.region), "shown": region(match.shown)}


def _decision(decision: Decision, lang: str) -> dict[str, Any]:
    """As a result shows it; what the picture's digests are stands in the item itself."""
    use = {"channels": list(decision.channels)} if decision.channels else {}
    whole = plain(decision, lang) | {"verdict": decision.verdict.value, "use": plain(use, lang)}
    return {name: value for name, value in whole.items() if name not in {"channels", "pixels"}}


def _grants(covers: Iterable[Cover], lang: str) -> list[dict[str, Any]]:
    """One row for each grant of an asset, though the rules compared it with every channel by itself.

    It covers where it covers every channel; what it lacks is what it lacks for any of them.
    """
    merged: dict[tuple[str, Grant], list[Cover]] = {}
    for cover in covers:
        merged.setdefault((cover.asset, cover.grant), []).append(cover)
    return [_grant(asset, grant, compared, lang) for (asset, grant), compared in merged.items()]


def _grant(asset: str, grant: Grant, compared: list[Cover], lang: str) -> dict[str, Any]:
    entry = compared[0].license
    return {
        "asset": string(asset),
        "license": string(grant.license),
        "license_name": None if entry is None else string(translate(entry.name, lang)),
        "reference": None if grant.reference is None else string(grant.reference),
        "document": None if grant.document is None else string(grant.document),
        "covers": all(cover.covers for cover in compared),
        "lacks": list(dict.fromkeys(lack.term for cover in compared for lack in cover.lacks)),
        "covered_channels": [cover.channel for cover in compared if cover.covers and cover.channel],
    }
