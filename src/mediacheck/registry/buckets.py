"""Which keypoints may be the same corner: locality-sensitive hashing over 256-bit descriptors, in memory or mapped.

Descriptors of the same corner differ in 20 to 45 of their bits, those of two corners in some 125. In each of three tables
a descriptor lies in the bucket of its key, some bits of one of its words: as many as give each descriptor a bucket of its
own, however many there are. A query looks into the buckets of its own key and of the keys one bit away. With 13 % of the
bits changed and 25 bits in a key two corners in five are found by a table, and that is enough for a vote. Most of what
lies in a bucket is there by chance, so an entry bears another word of its descriptor, which is compared on the spot; one
more word lies elsewhere, and is looked up for what is left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mediacheck.registry.arrayfile import Array, ArrayFileError

WORDS = 8  # of 32 bits in a descriptor
KEYS = (0, 1, 2)  # the words that keys are taken of, a table each; of all words these are the least skewed
CHECK = 5  # the word that is compared first
REST = 3  # the word that is compared then
KEPT = (*KEYS, REST, CHECK)

# Of the descriptors in real photographs and screenshots, as benchmarks/voting.py: docs/registry.md.
NEAR = 9  # bits of the first word that may differ: 95 % of the same corners are nearer, and 4 % of others
LIKE = 12  # bits of both words
FULL = 32  # entries of a bucket that are looked at: patterns and letters have thousands
MOST = 300_000  # entries that one query looks at, over all

_LEAST_BITS, _MOST_BITS = 12, 28
_LOWER = np.uint64(0xFFFF_FFFF)
_SHIFT = np.uint64(32)
_SPREAD = 7919  # a prime, by which queries begin at different places in a full bucket

Positions = NDArray[np.intp]
Words = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Buckets:
    """Descriptors by their keys, and a table for each of KEYS.

    rest: (n,) the word REST of each descriptor.
    starts: (2 ** bits + 1,) where the bucket of a key begins among the entries, and the one before it ends.
    entries: (n,) ordered by key: in the lower half the position of the descriptor, in the upper its CHECK word.
    """

    rest: NDArray[np.uint32]
    starts: tuple[NDArray[np.uint32], ...]
    entries: tuple[NDArray[np.uint64], ...]

    @classmethod
    def of(cls, arrays: Sequence[Array]) -> "Buckets":
        """Of `made`. Raises ArrayFileError."""
        rest, *tables = arrays
        starts, entries = tables[::2], tables[1::2]
        # What was never written is zeros: every table has to account for all entries.
        if not len(starts) == len(entries) == len(KEYS) or any(
            len(one) < 2 or not int(one[-1]) == len(other) == len(rest)
            for one, other in zip(starts, entries, strict=True)
        ):
            raise ArrayFileError("the arrays are wrong")
        return cls(rest, tuple(starts), tuple(entries))

    def __len__(self) -> int:
        return len(self.rest)

    def like(self, asked: Words) -> tuple[Positions, Positions]:
        """Positions of descriptors here and in `asked` (n, 8) that may be of the same corner; a pair may occur twice."""
        parts = [self._in_table(table, asked) for table in range(len(KEYS))]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    def _in_table(self, table: int, asked: Words) -> tuple[Positions, Positions]:
        starts, entries = self.starts[table], self.entries[table]
        bits = (len(starts) - 1).bit_length() - 1
        flips = np.array([0, *(1 << bit for bit in range(bits))], np.uint32)
        keys = ((asked[:, KEYS[table]] & np.uint32((1 << bits) - 1))[:, None] ^ flips).ravel()
        first = starts[keys].astype(np.int64)
        count = starts[keys + np.uint32(1)].astype(np.int64) - first
        filled = np.flatnonzero(count)
        first, count = first[filled], count[filled]
        if len(filled) and (count.min() < 0 or (first + count).max() > len(entries)):
            raise IndexError("the buckets end beyond the entries")
        looked = np.minimum(count, _limit(count))
        places = np.repeat(looked - np.cumsum(looked), looked)
        places += np.arange(len(places))
        if len(full := np.flatnonzero(count > looked)):
            # Another part for each query, round and round: all that lies in a full bucket is found by some.
            begin = np.zeros(len(count), np.int64)
            begin[full] = filled[full] * _SPREAD % count[full]
            size = np.repeat(count, looked)
            places += np.repeat(begin, looked)
            places -= size * (places >= size)
        places += np.repeat(first, looked)
        found = entries.take(places)
        queries = np.repeat(filled // len(flips), looked)
        off = np.bitwise_count((found >> _SHIFT).astype(np.uint32) ^ asked[queries, CHECK])
        near = np.flatnonzero(off <= NEAR)
        queries, off = queries[near], off[near]
        positions = (found[near] & _LOWER).astype(np.intp)
        off += np.bitwise_count(self.rest[positions] ^ asked[queries, REST])
        same = off <= LIKE
        return positions[same], queries[same]


def words(descriptors: bytes) -> Words:
    """(n, 8). ValueError where these are no descriptors."""
    return np.frombuffer(descriptors, "<u4").reshape(-1, WORDS)


def key_bits(count: int) -> int:
    """Bits of a key for so many descriptors: a bucket then has one or two."""
    return min(max(count.bit_length() - 1, _LEAST_BITS), _MOST_BITS)


def made(kept: Words) -> Iterator[Array]:
    """The arrays of Buckets, one after the other: all of them are more than is wanted in memory at a time.

    kept: (n, 5) the words KEPT of each descriptor.
    """
    bits = key_bits(len(kept))
    yield kept[:, len(KEYS)].copy()
    for column in range(len(KEYS)):
        keys = kept[:, column] & np.uint32((1 << bits) - 1)
        starts = np.zeros((1 << bits) + 1, np.uint32)
        np.cumsum(np.bincount(keys, minlength=1 << bits), out=starts[1:])
        yield starts
        entries = keys.astype(np.uint64)
        entries <<= _SHIFT
        entries |= np.arange(len(kept), dtype=np.uint64)
        entries.sort()
        entries &= _LOWER
        entries |= kept[entries.astype(np.intp), -1].astype(np.uint64) << _SHIFT
        yield entries


def _limit(count: NDArray[np.int64]) -> int:
    limit = FULL
    while limit > 1 and int(np.minimum(count, limit).sum()) > MOST // len(KEYS):
        limit //= 2
    return limit
