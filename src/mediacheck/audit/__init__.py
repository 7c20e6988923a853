"""Many posts that went out already: judged for their day and for today, some hundred files at a time.

A shard of files is the unit of work: a value that can travel to where it is judged. The ledger keeps what came of it, so
that an audit that was ended goes on where it was, and the next one looks at nothing twice.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mediacheck.model import Attachment, License, Policy, RecordedUse, Use, Verdict

SHARD, LEAST_SHARD = 200, 20
"""Files of a shard, at most and at least: a second or two of work for each core, which is what a killed audit loses."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every shard of an audit."""

    policy: Policy
    licenses: Mapping[str, License]
    registry: str | None  # location
    revision: str | None  # of the registry: a shard that finds another one was judged by nobody knows what
    pictures: str  # what is recognised, as in `registry.revisions`
    today: dt.date
    lang: str
    ledger: Path
    model: Path | None = None
    model_version: str | None = None  # of what the file held when the audit began
    watermarks: bool = False
    shard: int | None = None  # files of each; None: as many as let all cores end at about the same time
    known: bool = False  # something was looked at before: the same bytes may lie in another place now


@dataclass(frozen=True, slots=True)
class Piece:
    """One medium of a published post. `key` is another one whenever it would have to be judged anew."""

    post: str
    source: str
    position: int
    attachment: Attachment
    use: Use  # of the day on which it was published
    key: str


@dataclass(frozen=True, slots=True)
class Shard:
    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a piece: its item as JSON, and what bore it on its day."""

    piece: Piece
    sha256: str | None
    verdict: Verdict  # of today
    document: str
    uses: tuple[RecordedUse, ...]
    limited: bool  # a grant that allows a number of uses may bear it: what else is recorded counts


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of a shard. `kept` is to be remembered of its files: looks and finds by key."""

    shard: int
    items: tuple[Judged, ...]
    kept: tuple[tuple[str, bytes], ...]
    revision: str | None


class Engine(Protocol):
    """Judges shards. `local.Local` is one, on all cores of this machine."""

    def run(self, shards: Iterable[Shard], setting: Setting, /) -> Iterator[Outcome]:
        """In any order, each once; `shards` are taken as they can be worked on."""
        ...
