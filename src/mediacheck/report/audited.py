"""An audit in numbers, counted post by post: how many are clear, why the others are not, and what to take down first."""

import dataclasses
import datetime as dt
import heapq
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mediacheck.metadata import agencies
from mediacheck.model import Verdict, worst
from mediacheck.report.document import findings
from mediacheck.report.outline import hidden
from mediacheck.report.statements import shown

Json = dict[str, Any]

MOST = 1000
"""Posts that are ranked: nobody takes down more in a week."""

CURE = 30
"""Days from the discovery of a violation in which rights come back if it is cured: CC 4.0, section 6(b)(1)."""

_CURABLE = re.compile(r"CC-BY(-NC)?(-SA|-ND)?-4\.0")


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Rank:
    """The greater is taken down first: what is blocked, what agencies write letters for, what many saw, what is old."""

    blocked: bool
    claimed: bool
    reach: int
    days: int  # online
    post: str  # to tell equals apart


@dataclasses.dataclass(slots=True)
class Counts:
    then: Counter[str] = dataclasses.field(default_factory=Counter)
    now: Counter[str] = dataclasses.field(default_factory=Counter)

    def add(self, then: str, now: str) -> None:
        self.then[then] += 1
        self.now[now] += 1

    def as_json(self) -> Json:
        return {"then": dict(self.then), "now": dict(self.now)}


class Summary:
    """Of the posts that were added; memory grows with months and sources, not with posts."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.posts = Counts()
        self.media = Counts()
        self.without_media = 0
        self.missing = 0  # media that were not there to be looked at
        self.linked = 0  # of these, so many an export only links to
        self.unreached = 0  # media that an audit did not come to before it was ended
        self.ended = 0  # posts that were clear when they went out, and are not today
        self.ignored = 0  # findings that are not shown
        self.codes: Counter[str] = Counter()
        self.months: dict[str, Counts] = {}
        self.sources: Counter[str] = Counter()
        self.channels: Counter[str] = Counter()
        self.first: str | None = None
        self.last: str | None = None
        self.cures: Counter[str] = Counter()  # media by the day until which their licence can come back
        self._ranked: list[tuple[Rank, Json]] = []
        self.to_take_down = 0

    def add(self, post: Json) -> None:
        day = day_of(post["use"])
        if day is not None:
            self.first = min(self.first or day, day)
            self.last = max(self.last or day, day)
        self.sources[post["source"]] += 1
        self.channels.update(post["use"]["channels"])
        if not post["items"]:
            self.without_media += 1
            return
        then = worst([Verdict(item["then"]["verdict"]) for item in post["items"]])
        self.posts.add(then, post["verdict"])
        self.ended += then == Verdict.CLEAR != post["verdict"]
        if day is not None:
            self.months.setdefault(day[:7], Counts()).add(then, post["verdict"])
        for item in post["items"]:
            self.media.add(item["then"]["verdict"], item["verdict"])
            self._count(item)
        self._rank(post, day)

    def take_down(self) -> list[Json]:
        """What to take down first, at most MOST of them."""
        return [entry for _, entry in sorted(self._ranked, key=lambda each: each[0], reverse=True)]

    def to_cure(self) -> list[tuple[str, int]]:
        """Until when how many media can be put right so that their licence comes back; what is over is left out."""
        return [(day, count) for day, count in sorted(self.cures.items()) if day >= self.today.isoformat()]

    def by_month(self, found: Iterable[tuple[str, Sequence[Any]]]) -> Iterator[Json]:
        """`found`: the posts of each month."""
        for month, posts in found:
            if month in self.months:
                yield {"month": month, **self.months[month].as_json(), "posts": _listed(posts)}

    def as_json(self) -> Json:
        return {
            "today": self.today.isoformat(),
            "posts": self.posts.as_json(),
            "media": self.media.as_json(),
            "ended": self.ended,
            "missing_media": self.missing,
            "linked_media": self.linked,
            "unreached_media": self.unreached,
            "codes": dict(self.codes.most_common()),
            "sources": dict(self.sources),
            "first": self.first,
            "last": self.last,
            "to_take_down": self.to_take_down,
            "to_cure": sum(count for _, count in self.to_cure()),
        }

    def _count(self, item: Json) -> None:
        if item.get("unreached"):
            self.unreached += 1
        elif item["sha256"] is None and item["size"] is None:
            self.missing += 1
            self.linked += is_linked(item)
        if "cure" in item:
            self.cures[item["cure"]["until"]] += 1
        said = [finding for _, finding in findings(item)]
        self.ignored += sum(finding.get("ignored") is True for finding in said)
        self.codes.update({finding["code"] for finding in shown({"findings": said}) if finding["level"] != "note"})

    def _rank(self, post: Json, day: str | None) -> None:
        numbered = enumerate(post["items"], 1)
        grave = [(number, item) for number, item in numbered if item["verdict"] != Verdict.CLEAR and not hidden(item)]
        claimed = next((who for _, item in grave for who in claimants(item)), None)
        blocked = any(item["verdict"] == Verdict.BLOCKED for _, item in grave)
        if not blocked and claimed is None:
            return
        self.to_take_down += 1
        online = None if day is None else (self.today - dt.date.fromisoformat(day[:10])).days
        reach = post.get("reach")
        rank = Rank(blocked, claimed is not None, reach or 0, online or 0, post["id"])
        if len(self._ranked) == MOST and rank < self._ranked[0][0]:
            return
        entry = {
            "post": post["id"],
            "url": post.get("url"),
            "date": day,
            "channels": post["use"]["channels"],
            "caption": beginning(post["use"]["caption"]),
            "verdict": post["verdict"],
            "reach": reach,
            "days_online": online,
            "claims_by": claimed,
            "media": len(post["items"]),
            "items": [
                {"name": item["name"], "number": number, "verdict": item["verdict"], "findings": gravest(item)}
                for number, item in sorted(grave, key=_gravity)
            ],
        }
        if len(self._ranked) < MOST:
            heapq.heappush(self._ranked, (rank, entry))
        else:
            heapq.heapreplace(self._ranked, (rank, entry))


def day_of(use: Json) -> str | None:
    """When a post went out; None where nobody knows: its date is then that of the audit."""
    return use["date"] if use.get("publish_at", True) else None


def is_linked(item: Json) -> bool:
    """Whether its export has its address alone."""
    return item.get("sha256") is None and str(item["name"]).startswith(("https://", "http://"))


def beginning(caption: str | None, most: int = 60) -> str | None:
    """The first words of a caption on one line, so that its author knows it again."""
    whole = " ".join((caption or "")[: 4 * most].split())
    if len(whole) <= most:
        return whole or None
    cut, space, _ = whole[:most].rpartition(" ")
    return (cut if space and len(cut) > most // 2 else whole[: most - 1]).rstrip(" ,;:.–-") + "…"


def gravest(item: Json) -> list[Json]:
    """The one finding to name where there is room for one; it may be a part's."""
    return shown({"findings": [finding for _, finding in findings(item)]})[:1]


def _gravity(numbered: tuple[int, Json]) -> tuple[bool, int, int]:
    """What somebody writes letters for comes first, then what is worst."""
    number, item = numbered
    return next(claimants(item), None) is None, -Verdict(item["verdict"]).rank, number


def claimants(item: Json) -> Iterator[str]:
    """Who is known to write letters for the agencies that an item that is not clear seems to come from."""
    if item["verdict"] == Verdict.CLEAR:
        return
    for signal in item["signals"]:
        who = agencies.claims(signal["name"] or "") if signal["kind"] in {"agency", "mark", "preview"} else None
        if who is not None:
            yield who


def cure(item: Json, since: dt.date | None) -> Json | None:
    """By when a violated licence of CC 4.0 comes back if all is put right; `since`: when it was found first."""
    for finding in item["findings"]:
        if (
            since is not None
            and finding["level"] in {"block", "review"}
            and _CURABLE.fullmatch(finding["license"] or "")
        ):
            until = dt.date.fromordinal(min(since.toordinal() + CURE, dt.date.max.toordinal()))
            return {"license": finding["license"], "found": since.isoformat(), "until": until.isoformat()}
    return None


def groups(
    found: Iterable[tuple[str, Sequence[Any]]], name: str, names: Mapping[str, str] | None = None
) -> Iterator[Json]:
    """Posts by what bore them: each group with its posts and their verdicts of today; `names`: what people call it."""
    for value, posts in found:
        counts = Counter(post.verdict for post in posts)
        called = {} if names is None else {"name": names.get(value, value)}
        yield {name: value, **called, "now": dict(counts), "posts": _listed(posts)}


def _listed(posts: Sequence[Any]) -> list[Json]:
    return [{"post": post.post, "date": post.day, "verdict": post.verdict} for post in posts]
