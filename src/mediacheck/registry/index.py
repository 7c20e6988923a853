"""Exact Hamming search over 256-bit codes: a multi-index of 16 bands, in memory or in a memory-mapped file.

Two codes that differ in at most 31 bits agree in at least one of their 16 bands of 16 bits up to one bit, because two
bits of difference in every band would be 32. So each band is looked up at its own value and at the 16 values that are
one bit away, and only what is found there is compared. Codes of real pictures are skewed: some values are shared by
many. A query that meets too many of those is answered by a linear scan, which is as exact and bounds the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mediacheck.registry import DISTANCE
from mediacheck.registry.arrayfile import Array, ArrayFileError

KIND = "codes 1"  # of the file

BANDS = 16
VALUES = 1 << 16  # of a band
WORDS = 4  # of 64 bits in a code

_LINEAR = 16  # comparing a candidate takes as long as passing this many codes in their order: measured
_CHUNK = 1 << 16  # codes of the linear scan at a time: they stay in the processor's cache

_FLIPS = np.array([0, *(1 << bit for bit in range(16))], dtype=np.uint16)
_BAND = np.arange(BANDS)[:, None]

Numbers = NDArray[np.int64]
Positions = NDArray[np.intp]
Distances = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Index:
    """Codes, and where the values of their bands occur.

    numbers: (n,) what the caller knows each code by; codes: (4, n) the codes' 64-bit words, a row for each;
    postings: (16, n) positions of codes, ordered by the value of a band; starts: (16, 65537) where in its postings the
    positions of a band's value begin.
    """

    numbers: Numbers
    codes: NDArray[np.uint64]
    postings: NDArray[np.uint32]
    starts: NDArray[np.uint32]

    @classmethod
    def of(cls, arrays: Sequence[Array]) -> "Index":
        """Of `arrays`, as they were written. Raises ArrayFileError."""
        if len(arrays) != 4:
            raise ArrayFileError("these are other arrays")
        index = cls(*arrays)
        count = len(index)
        shapes = (count,), (WORDS, count), (BANDS, count), (BANDS, VALUES + 1)
        # What was never written is zeros: every band has to account for all codes.
        if (
            tuple(array.shape for array in arrays) != shapes
            or (index.starts[:, 0] != 0).any()
            or (index.starts[:, -1] != count).any()
        ):
            raise ArrayFileError("the arrays are wrong")
        return index

    def arrays(self) -> tuple[Array, ...]:
        return self.numbers, self.codes, self.postings, self.starts

    def __len__(self) -> int:
        return len(self.numbers)

    def near(self, code: bytes) -> tuple[Numbers, Distances]:
        """Numbers and distances of all codes at most 31 bits away, in no order."""
        query = np.frombuffer(code, "<u8")
        values = np.frombuffer(code, "<u2")[:, None] ^ _FLIPS
        first = self.starts[_BAND, values].astype(np.int64)
        count = self.starts[_BAND, values.astype(np.intp) + 1] - first
        if int(count.sum()) * _LINEAR > len(self):
            numbers, _, distances = scan(self.numbers, self.codes, [code])
            return numbers, distances
        ends = np.cumsum(count)
        places = np.repeat((first + _BAND * len(self)).ravel() - (ends - count.ravel()), count.ravel())
        places += np.arange(len(places))
        candidates = self.postings.reshape(-1).take(places)
        if len(candidates) and candidates.max() >= len(self):
            raise IndexError("the postings point beyond the codes")
        positions, distances = _near(self.codes, candidates.astype(np.intp), query)
        positions, kept = np.unique(positions, return_index=True)
        return self.numbers[positions], distances[kept]


def words(codes: Sequence[bytes]) -> NDArray[np.uint64]:
    """Codes of 32 bytes as (4, n): row by row what `scan` reads in one go."""
    return np.ascontiguousarray(np.frombuffer(b"".join(codes), "<u8").reshape(-1, WORDS).T)


def build(numbers: Numbers, codes: NDArray[np.uint64]) -> Index:
    """The index of `codes` (4, n)."""
    bands = np.ascontiguousarray(codes.T).view("<u2")
    postings = np.empty((BANDS, len(numbers)), dtype=np.uint32)
    starts = np.zeros((BANDS, VALUES + 1), dtype=np.uint32)
    for band in range(BANDS):
        values = np.ascontiguousarray(bands[:, band])
        postings[band] = np.argsort(values, kind="stable")
        starts[band, 1:] = np.cumsum(np.bincount(values, minlength=VALUES))
    return Index(numbers, codes, postings, starts)


def scan(numbers: Numbers, codes: NDArray[np.uint64], asked: Sequence[bytes]) -> tuple[Numbers, Positions, Distances]:
    """The index's answers for all that is asked, by looking at every code of (4, n): number, which it is near, how near."""
    queries = words(asked)
    found = []
    for start in range(0, len(numbers), _CHUNK):
        chunk = codes[:, start : start + _CHUNK]
        # Half of a code that is not near is nearly always enough to tell.
        half = np.bitwise_count(chunk[0] ^ queries[0, :, None])
        half += np.bitwise_count(chunk[1] ^ queries[1, :, None])
        which, positions = np.nonzero(half <= DISTANCE)
        distances = np.bitwise_count(chunk[:, positions] ^ queries[:, which]).sum(axis=0, dtype=np.uint16)
        kept = distances <= DISTANCE
        found.append((numbers[positions[kept] + start], which[kept], distances[kept].astype(np.uint8)))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.intp), np.empty(0, np.uint8)
    first, second, third = zip(*found, strict=True)
    return np.concatenate(first), np.concatenate(second), np.concatenate(third)


def _near(codes: NDArray[np.uint64], positions: Positions, query: NDArray[np.uint64]) -> tuple[Positions, Distances]:
    """Those of the positions whose code is near, and how near."""
    distances = np.zeros(len(positions), dtype=np.uint8)
    for word in range(WORDS):
        distances = distances + np.bitwise_count(codes[word].take(positions) ^ query[word])
        kept = distances <= DISTANCE
        if not kept.all():
            positions, distances = positions[kept], distances[kept]
    return positions, distances
