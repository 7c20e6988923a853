"""The media that people decided on, to be looked up like registered ones: by bytes, pixels, codes and keypoints."""

import hashlib
import weakref
from collections.abc import Iterable, Sequence
from functools import cached_property

from mediacheck.model import Asset, Decision, Keypoints, Verdict
from mediacheck.registry import Decided, Entry, Hit, Stored, Vote
from mediacheck.registry.database import Database
from mediacheck.registry.packing import unpack
from mediacheck.registry.store import Store


class DecidedMedia:
    """Each medium once, under its SHA-256 as its id, whatever was decided on it and however often."""

    def __init__(self, decisions: Iterable[Decided]) -> None:
        self._decisions: dict[str, list[Decision]] = {}
        self._looks: dict[str, Stored] = {}
        self._pixels: dict[str, list[str]] = {}  # of media that are no single picture
        for decided in decisions:
            decision, packed = decided.decision, decided.packed
            digest = decision.sha256
            self._decisions.setdefault(digest, []).append(decision)
            if packed is not None:
                self._looks[digest] = Stored(Asset(digest), digest, packed=packed)
            elif decision.pixels is not None:
                self._pixels.setdefault(decision.pixels, []).append(digest)

    def __len__(self) -> int:
        return len(self._decisions)

    @property
    def blocks(self) -> bool:
        """Whether any of them may forbid something."""
        return any(each.verdict is Verdict.BLOCKED for found in self._decisions.values() for each in found)

    @property
    def digest(self) -> str:
        """Of the media that were decided on, whatever was decided."""
        return hashlib.sha256("".join(sorted(self._decisions)).encode()).hexdigest()

    def about(self, sha256: str) -> Sequence[Decision]:
        return self._decisions.get(sha256, ())

    def of_pixels(self, digest: str) -> Sequence[str]:
        """The media that are the same picture data under other metadata, and no single picture."""
        return self._pixels.get(digest, ())

    # ------------------------------------------------------------ what matching asks

    def exact(self, sha256: str) -> Sequence[str]:
        return self._store.exact(sha256)

    def pixels(self, digest: str) -> Sequence[str]:
        return self._store.pixels(digest)

    def near(self, codes: Sequence[bytes]) -> Sequence[Hit]:
        return self._store.near(codes)

    def voted(self, keypoints: Keypoints) -> Sequence[Vote]:
        return self._store.voted(keypoints)

    def get(self, asset: str) -> Entry | None:
        stored = self._store.stored_at(asset)
        return unpack(stored) if stored else None

    @cached_property
    def _store(self) -> Store:
        database = Database(None, "decisions", create=True)
        weakref.finalize(self, database.close)
        store = Store(database, None)
        with store.writing():
            for look in self._looks.values():
                store.put(look)
        return store
