"""An audit in numbers, counted post by post: how many are clear, why the others are not, and what to take down first."""

import dataclasses
import datetime as dt
import heapq
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mediacheck.metadata import agencies
from mediacheck.model import Verdict, worst
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
        self.codes: Counter[str] = Counter()
        self.months: dict[str, Counts] = {}
        self.sources: Counter[str] = Counter()
        self.first: str | None = None
        self.last: str | None = None
        self.cures = 0
        self._ranked: list[tuple[Rank, Json]] = []
        self.to_take_down = 0

    def add(self, post: Json) -> None:
        day = post["use"]["date"]
        self.first = min(self.first or day, day)
        self.last = max(self.last or day, day)
        self.sources[post["source"]] += 1
        if not post["items"]:
            self.without_media += 1
            return
        then = worst([Verdict(item["then"]["verdict"]) for item in post["items"]])
        self.posts.add(then, post["verdict"])
        self.months.setdefault(day[:7], Counts()).add(then, post["verdict"])
        for item in post["items"]:
            self.media.add(item["then"]["verdict"], item["verdict"])
            self.missing += item["sha256"] is None
            self.cures += "cure" in item
            self.codes.update({finding["code"] for finding in shown(item) if finding["level"] != "note"})
        self._rank(post, day)

    def take_down(self) -> list[Json]:
        """What to take down first, at most MOST of them."""
        return [entry for _, entry in sorted(self._ranked, key=lambda each: each[0], reverse=True)]

    def by_month(self) -> Iterator[Json]:
        for month in sorted(self.months):
            yield {"month": month, **self.months[month].as_json()}

    def as_json(self) -> Json:
        return {
            "today": self.today.isoformat(),
            "posts": self.posts.as_json(),
            "media": self.media.as_json(),
            "missing_media": self.missing,
            "codes": dict(self.codes.most_common()),
            "sources": dict(self.sources),
            "first": self.first,
            "last": self.last,
            "to_take_down": self.to_take_down,
            "to_cure": self.cures,
        }

    def _rank(self, post: Json, day: str) -> None:
        claimed = next((who for item in post["items"] for who in claimants(item)), None)
        blocked = post["verdict"] == Verdict.BLOCKED
        if not blocked and claimed is None:
            return
        self.to_take_down += 1
        online = (self.today - dt.date.fromisoformat(day[:10])).days
        rank = Rank(blocked, claimed is not None, post["reach"] or 0, online, post["id"])
        if len(self._ranked) == MOST and rank < self._ranked[0][0]:
            return
        entry = {
            "post": post["id"],
            "url": post["url"],
            "date": day,
            "verdict": post["verdict"],
            "reach": post["reach"],
            "days_online": online,
            "claims_by": claimed,
            "items": [
                {"name": item["name"], "verdict": item["verdict"], "findings": shown(item)[:1]}
                for item in post["items"]
                if item["verdict"] != Verdict.CLEAR
            ],
        }
        if len(self._ranked) < MOST:
            heapq.heappush(self._ranked, (rank, entry))
        else:
            heapq.heapreplace(self._ranked, (rank, entry))


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


def groups(found: Iterable[tuple[str, Sequence[Any]]], name: str) -> Iterator[Json]:
    """Posts by what bore them: each group with its posts and their verdicts of today."""
    for value, posts in found:
        counts = Counter(post.verdict for post in posts)
        listed = [{"post": post.post, "date": post.day, "verdict": post.verdict} for post in posts]
        yield {name: value, "now": dict(counts), "posts": listed}
