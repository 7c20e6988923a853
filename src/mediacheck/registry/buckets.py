"""Which keypoints may be the same corner: locality-sensitive hashing over 256-bit descriptors, in memory or mapped.

Descriptors of the same corner differ in 20 to 45 of their bits, those of two corners in some 125. In each of three tables
a descriptor lies in the bucket of its key, some bits of one of its words: as many as give each descriptor a bucket of its
own, however many there are. A query looks into the buckets of its own key and of the keys one bit away. With 13 % of the
bits changed and 25 bits in a key two corners in five are found by a table, and that is enough for a vote. Most of what
lies in a bucket is there by chance, so an entry bears half of another word of its descriptor, which is compared on the
spot; the other half and one more word lie elsewhere, and are looked up for what is left.

The tables are most of what an asset takes in the cache, so each number is as narrow as it can be: docs/registry.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mediacheck.registry.arrayfile import Array, ArrayFileError

WORDS = 8  # of 32 bits in a descriptor
KEYS = (0, 1, 2)  # the words that keys are taken of, a table each; of all words these are the least skewed
CHECK = 3  # the word that is compared first, its lower half before the upper
REST = 5  # the word that is compared then
KEPT = (*KEYS, CHECK, REST)

# Of the descriptors in real photographs and screenshots, as benchmarks/voting.py: docs/registry.md.
NEAR = 5  # bits of the half that may differ: 97 % of the same corners are nearer, and 29 % of others
LIKE = 12  # bits of both words
FULL = 32  # entries of a bucket that are looked at: patterns and letters have thousands
MOST = 300_000  # entries that one query looks at, over all

_LEAST_BITS, _MOST_BITS = 12, 28
_NARROW = 0xFFFF
_SHIFT = np.uint64(32)
_BLOCK = 6  # bits: the beginnings of so many buckets are counted from that of the first
_SPREAD = 7919  # a prime, by which queries begin at different places in a full bucket

Positions = NDArray[np.intp]
Words = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Table:
    """Descriptors, ordered by one of KEYS.

    blocks: where the first of 64 buckets begins. starts: (2 ** bits + 1,) where the bucket of a key begins behind that, and
    the one before it ends. positions, halves: (n,) the position of each descriptor, and the lower half of its CHECK word.
    """

    blocks: NDArray[np.uint32]
    starts: NDArray[np.uint16] | NDArray[np.uint32]
    positions: NDArray[np.uint32]
    halves: NDArray[np.uint16]

    def begin(self, keys: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Where the buckets begin."""
        first: NDArray[np.int64] = self.blocks[keys >> np.uint32(_BLOCK)].astype(np.int64)
        first += self.starts[keys]
        return first


@dataclass(frozen=True, slots=True)
class Buckets:
    """Descriptors by their keys: a table for each of KEYS.

    rest, halves: (n,) the word REST of each descriptor, and the upper half of its CHECK word.
    """

    rest: NDArray[np.uint32]
    halves: NDArray[np.uint16]
    tables: tuple[Table, ...]

    @classmethod
    def of(cls, arrays: Sequence[Array]) -> "Buckets":
        """Of `made`. Raises ArrayFileError."""
        rest, halves, *columns = arrays
        tables = tuple(Table(*columns[at : at + 4]) for at in range(0, len(columns) - 3, 4))
        # What was never written is zeros: every table has to account for all entries.
        if (
            len(columns) != 4 * len(KEYS)
            or len(halves) != len(rest)
            or not all(_complete(table, len(rest)) for table in tables)
        ):
            raise ArrayFileError("the arrays are wrong")
        return cls(rest, halves, tables)

    def __len__(self) -> int:
        return len(self.rest)

    def like(self, asked: Words) -> tuple[Positions, Positions]:
        """Positions of descriptors here and in `asked` (n, 8) that may be of the same corner; a pair may occur twice."""
        parts = [self._in_table(table, key, asked) for table, key in zip(self.tables, KEYS, strict=True)]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    def _in_table(self, table: Table, key: int, asked: Words) -> tuple[Positions, Positions]:
        bits = (len(table.starts) - 1).bit_length() - 1
        flips = np.array([0, *(1 << bit for bit in range(bits))], np.uint32)
        keys = ((asked[:, key] & np.uint32((1 << bits) - 1))[:, None] ^ flips).ravel()
        first = table.begin(keys)
        count = table.begin(keys + np.uint32(1)) - first
        filled = np.flatnonzero(count)
        first, count = first[filled], count[filled]
        if len(filled) and (count.min() < 0 or (first + count).max() > len(self)):
            raise IndexError("the buckets end beyond the entries")
        looked = np.minimum(count, _limit(count))
        asking = filled // len(flips)
        if len(full := np.flatnonzero(count > looked)):
            # Another part for each query, round and round: all that lies in a full bucket is found by some.
            begin = filled[full] * _SPREAD % count[full]
            behind = np.minimum(looked[full], count[full] - begin)
            before = looked[full] - behind
            looked[full] = behind
            looked = np.concatenate((looked, before))
            asking = np.concatenate((asking, asking[full]))
            first = np.concatenate((first, first[full]))
            first[full] += begin
        ends = np.cumsum(looked)
        places = np.arange(ends[-1] if len(ends) else 0)
        places += np.repeat(first - (ends - looked), looked)
        lower, upper = _halves(asked[:, CHECK])
        off = np.bitwise_count(table.halves.take(places) ^ np.repeat(lower.take(asking), looked))
        near = np.flatnonzero(off <= NEAR)
        queries, off = np.repeat(asking, looked).take(near), off.take(near)
        positions = table.positions.take(places.take(near)).astype(np.intp)
        off += np.bitwise_count(self.halves.take(positions) ^ upper.take(queries))
        off += np.bitwise_count(self.rest.take(positions) ^ asked[:, REST].take(queries))
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
    lower, upper = _halves(kept[:, len(KEYS)])
    yield kept[:, -1].copy()
    yield upper
    for column in range(len(KEYS)):
        keys = kept[:, column] & np.uint32((1 << bits) - 1)
        starts = np.zeros((1 << bits) + 1, np.uint32)
        np.cumsum(np.bincount(keys, minlength=1 << bits), out=starts[1:])
        blocks = starts[:: 1 << _BLOCK].copy()
        yield blocks
        starts -= np.repeat(blocks, 1 << _BLOCK)[: len(starts)]
        yield starts if starts.max() > _NARROW else starts.astype(np.uint16)
        del starts
        entries = keys.astype(np.uint64)
        entries <<= _SHIFT
        entries |= np.arange(len(kept), dtype=np.uint64)
        entries.sort()
        positions = entries.astype(np.uint32)
        del entries
        yield positions
        yield lower[positions]


def _halves(words: NDArray[np.uint32]) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """The lower and the upper one of each word."""
    return words.astype(np.uint16), (words >> np.uint32(16)).astype(np.uint16)


def _complete(table: Table, count: int) -> bool:
    keys = len(table.starts) - 1
    return (
        keys >= 1 << _BLOCK
        and not keys & (keys - 1)
        and len(table.blocks) == (keys >> _BLOCK) + 1
        and len(table.positions) == len(table.halves) == count
        and int(table.begin(np.array([keys], np.uint32))[0]) == count
    )


def _limit(count: NDArray[np.int64]) -> int:
    limit = FULL
    while limit > 1 and int(np.minimum(count, limit).sum()) > MOST // len(KEYS):
        limit //= 2
    return limit
