"""Votes of keypoints over a database: an index of most registered ones, and a small one of what came since."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mediacheck.registry import KEYPOINTS, buckets
from mediacheck.registry.arrayfile import Array, ArrayFileError
from mediacheck.registry.buckets import Buckets, Words
from mediacheck.registry.cached import Cached
from mediacheck.registry.database import Database
from mediacheck.registry.packing import DESCRIPTOR

RECENT = 512
"""Keypoints of so many assets are searched without an index file; are there more, a new one is built."""

_ROWS = "SELECT number, descriptors FROM keypoints WHERE number > ? AND algorithm = ? ORDER BY number"
_COUNT = "SELECT count(*), total(length(descriptors)) FROM keypoints WHERE algorithm = ?"


class Tally(NamedTuple):  # thousands of them are made for a picture
    """The keypoints of a row that were voted for by so many of those asked for, and what these votes weigh."""

    number: int
    votes: int
    weight: float


@dataclass(frozen=True, slots=True)
class Ballot:
    """An index: the numbers of rows, where each one's descriptors end, and the buckets in which these lie."""

    numbers: NDArray[np.int64]
    ends: NDArray[np.int64]
    buckets: Buckets

    @classmethod
    def of(cls, arrays: Sequence[Array]) -> "Ballot":
        """Raises ArrayFileError."""
        numbers, ends, *rest = arrays
        ballot = cls(numbers, ends, Buckets.of(rest))
        if len(numbers) != len(ends) or (len(ends) and int(ends[-1]) != len(ballot.buckets)):
            raise ArrayFileError("the arrays are wrong")
        return ballot

    def __len__(self) -> int:
        return len(self.numbers)

    def voters(self, asked: Words) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
        """Positions of rows and of descriptors asked for that are like one of theirs, each pair once."""
        positions, queries = self.buckets.like(asked)
        rows = np.searchsorted(self.ends, positions, side="right")
        if len(rows) and rows.max() >= len(self):
            raise IndexError("the entries are of no row")
        pairs = np.unique(rows.astype(np.int64) * len(asked) + queries)
        return pairs // len(asked), (pairs % len(asked)).astype(np.intp)


class Voting(Cached[Ballot]):
    """By keypoints. A row is all keypoints of an asset."""

    kind = f"keypoints 2 {KEYPOINTS}"
    counted = "keypoints"

    def __init__(self, database: Database, file: Path | None) -> None:
        super().__init__(database, file)
        self._rows: Ballot | None = None

    def votes(self, descriptors: bytes) -> list[Tally]:
        """Heaviest first; some rows may be gone."""
        asked = buckets.words(descriptors)
        return self._asked(lambda: self._count(asked)) if len(asked) else []

    def _count(self, asked: Words) -> list[Tally]:
        ballots = [ballot for ballot in (self._index, self._rows) if ballot is not None and len(ballot)]
        if not ballots:
            return []
        found = [ballot.voters(asked) for ballot in ballots]
        numbers = np.concatenate([ballot.numbers[rows] for ballot, (rows, _) in zip(ballots, found, strict=True)])
        queries = np.concatenate([queries for _, queries in found])
        weights = 1 / np.bincount(queries, minlength=len(asked))[queries]
        voted, places = np.unique(numbers, return_inverse=True)
        votes = np.bincount(places)
        weight = np.bincount(places, weights)
        order = np.lexsort((voted, -weight))
        return list(map(Tally, voted[order].tolist(), votes[order].tolist(), weight[order].tolist()))

    @property
    def _recent(self) -> int:
        return RECENT

    def _newer(self, last: int, most: int) -> Sequence[Any]:
        return self._database.rows(f"{_ROWS} LIMIT {most}", (last, KEYPOINTS))

    def _take(self, rows: Sequence[Any]) -> None:
        size = sum(len(descriptors) for _, descriptors in rows)
        self._rows = Ballot.of(list(_made(rows, len(rows), size)())) if rows else None

    def _build(self) -> tuple[Callable[[], Iterable[Array]], int]:
        ((count, size),) = self._database.rows(_COUNT, (KEYPOINTS,))
        ((last,),) = self._database.rows("SELECT ifnull(max(number), 0) FROM keypoints")
        return _made(self._database.iterate(_ROWS, (0, KEYPOINTS)), count, int(size)), int(last)

    def _of(self, arrays: Sequence[Array]) -> Ballot:
        return Ballot.of(arrays)


def _made(rows: Iterable[Any], count: int, size: int) -> Callable[[], Iterator[Array]]:
    """What makes the arrays of a Ballot, of so many rows with so many bytes of descriptors."""
    numbers, ends = np.zeros(count, np.int64), np.zeros(count, np.int64)
    kept = np.zeros((size // DESCRIPTOR, len(buckets.KEPT)), np.uint32)
    end = 0
    for at, (number, descriptors) in enumerate(rows):
        # A damaged row has none; verifying names it.
        found = buckets.words(descriptors if len(descriptors) % DESCRIPTOR == 0 else b"")
        kept[end : end + len(found)] = found[:, buckets.KEPT]
        end += len(found)
        numbers[at], ends[at] = number, end

    def arrays() -> Iterator[Array]:
        yield numbers
        yield ends
        yield from buckets.made(kept[:end])

    return arrays
