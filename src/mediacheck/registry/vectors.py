"""Vectors of the registered pictures by a model, kept in the user's cache: which of them are nearest to one asked for.

They are computed from the previews when the model is first used with the registry, later those of new and changed assets
alone. What lies in the file only proposes assets, and is made anew where it is damaged.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mediacheck import cache
from mediacheck.registry import Progress, arrayfile
from mediacheck.registry.arrayfile import Array, ArrayFileError

LENGTH = 512
"""Of a vector: `fingerprint.embedding.LENGTH`, whose module decodes pictures."""

NEAREST = 8
"""Assets that are proposed at most."""

LIKE = 0.15
"""The least cosine of a proposed asset: below it are 99 % of pictures that have nothing in common."""

Embed = Callable[[bytes], NDArray[np.float32] | None]
"""A preview → its vector, of length 1; None where the model sees nothing in it."""

_CHUNK = 1 << 13  # vectors that are compared at a time
_SAVED = 30.0  # seconds of work that are lost at most when it is interrupted


class Previews(Protocol):
    """What is needed of a registry."""

    location: str

    def revision(self) -> str: ...
    def previews(self) -> Iterator[tuple[str, str]]: ...
    def preview(self, asset_id: str, /) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Vectors:
    """Assets that the model can see, ordered by id: vectors in the order of ids, of which `ends` says where each ends.

    `marks` are digests of id and preview.
    """

    marks: NDArray[np.uint64]
    ends: NDArray[np.int64]
    ids: NDArray[np.uint8]
    vectors: NDArray[np.float16]
    unseen: int = 0  # assets that have no vector

    @classmethod
    def of(cls, arrays: Sequence[Array], unseen: int) -> "Vectors":
        """Raises ArrayFileError."""
        marks, ends, ids, vectors = arrays
        if (
            not len(marks) == len(ends) == len(vectors)
            or vectors.shape[1:] != (LENGTH,)
            or (len(ends) and int(ends[-1]) != len(ids))
        ):
            raise ArrayFileError("the arrays are wrong")
        return cls(marks, ends, ids, vectors, unseen)

    def __len__(self) -> int:
        return len(self.marks)

    def nearest(self, asked: NDArray[np.float32]) -> list[str]:
        """The assets nearest to any of the vectors asked for (n, length), at most NEAREST, the nearest first."""
        like = np.empty(len(self), np.float32)
        for start in range(0, len(self), _CHUNK):
            chunk = self.vectors[start : start + _CHUNK].astype(np.float32)
            like[start : start + _CHUNK] = (chunk @ asked.T).max(axis=1)
        best = np.argsort(-like, kind="stable")[:NEAREST] if len(like) <= NEAREST else _largest(like)
        return [asset for at in best if like[at] >= LIKE and (asset := self._id(int(at))) is not None]

    def _id(self, at: int) -> str | None:
        begin = int(self.ends[at - 1]) if at else 0
        try:
            return bytes(self.ids[begin : int(self.ends[at])]).decode()
        except UnicodeDecodeError:
            return None


def _largest(like: NDArray[np.float32]) -> NDArray[np.intp]:
    best = np.argpartition(-like, NEAREST)[:NEAREST]
    ordered: NDArray[np.intp] = best[np.argsort(-like[best], kind="stable")]
    return ordered


def of(registry: Previews, model: str, embed: Embed, progress: Progress) -> Vectors:
    """The vectors of a registry by the model with that digest.

    What was computed is kept even if this is interrupted.
    """
    file = None if registry.location == "memory:" else cache.place(Path(registry.location), f".{model[:32]}.vectors")
    shelf = _Shelf(file, f"vectors 1 {LENGTH} {model}")
    revision = registry.revision()
    known = shelf.taken()
    # A preview that was missing can come without another revision: it is no part of a folder's content.
    if known is not None and known[1] == revision and not known[0].unseen:
        return known[0]
    work = _Work(registry)
    if known is not None and work.take(known[0]) and known[1] == revision:
        return known[0]
    saved = time.monotonic()
    try:
        for done, total in work.compute(embed):
            progress(done, total)
            if time.monotonic() > saved + _SAVED:
                shelf.put(work.vectors(), "")
                saved = time.monotonic()
    except BaseException:
        shelf.put(work.vectors(), "")
        raise
    return shelf.put(work.vectors(), revision)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The file, if there is room for one."""

    file: Path | None
    kind: str

    def taken(self) -> tuple[Vectors, str] | None:
        """What is kept, and the revision for which it is complete."""
        if self.file is None or not arrayfile.sound(self.file, self.kind):
            return None
        with suppress(ArrayFileError, KeyError, TypeError, ValueError):
            arrays, stamp = arrayfile.load(self.file, self.kind)
            return Vectors.of(arrays, int(stamp["unseen"])), str(stamp["revision"])
        return None

    def put(self, made: Vectors, revision: str) -> Vectors:
        """`revision`: the one for which they are complete."""
        if self.file is None:
            return made
        try:
            arrays = (made.marks, made.ends, made.ids, made.vectors)
            arrayfile.save(self.file, self.kind, arrays, {"revision": revision, "unseen": made.unseen})
            return Vectors.of(arrayfile.load(self.file, self.kind)[0], made.unseen)
        except (OSError, ArrayFileError):
            return made


class _Work:
    """The vectors that there will be, and which of them are there already."""

    def __init__(self, registry: Previews) -> None:
        self._registry = registry
        listed = list(registry.previews())
        self._ids = [asset for asset, state in listed if state]
        self._marks = np.array([_mark(asset, state) for asset, state in listed if state], np.uint64)
        self._vectors = np.zeros((len(self._ids), LENGTH), np.float16)
        self._done = np.zeros(len(self._ids), np.bool_)
        self._without = len(listed) - len(self._ids)

    def take(self, known: Vectors) -> bool:
        """Whether that is all there will be."""
        at = {int(mark): position for position, mark in enumerate(known.marks)}
        for position, mark in enumerate(self._marks):
            if (old := at.get(int(mark))) is not None:
                self._vectors[position], self._done[position] = known.vectors[old], True
        return bool(self._done.all()) and len(self._done) == len(known)

    def compute(self, embed: Embed) -> Iterator[tuple[int, int]]:
        """Those that are missing, one by one; how many of them are done."""
        missing = np.flatnonzero(~self._done)
        for count, at in enumerate(missing, 1):
            preview = self._registry.preview(self._ids[at])
            vector = None if preview is None else embed(preview)
            if vector is not None:
                self._vectors[at] = vector
            self._done[at] = True  # all zero where the model sees nothing: never near
            yield count, len(missing)

    def vectors(self) -> Vectors:
        """What is done."""
        done = np.flatnonzero(self._done)
        ids = [self._ids[at].encode() for at in done]
        vectors = self._vectors if len(done) == len(self._ids) else self._vectors[done]
        return Vectors(
            self._marks[done],
            np.cumsum([len(asset) for asset in ids], dtype=np.int64),
            np.frombuffer(b"".join(ids), np.uint8),
            vectors,
            self._without + int((~vectors.any(axis=1)).sum()),
        )


def _mark(asset: str, state: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{asset}\n{state}".encode(), digest_size=8).digest())
