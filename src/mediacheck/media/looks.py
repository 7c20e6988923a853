"""What was seen in files that did not change since: they are not looked at again."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mediacheck.cache import Store, key
from mediacheck.media.inspect import UnreadableError, beside, read_bytes
from mediacheck.media.stamps import Stamp, Stamps
from mediacheck.model import NOT_CHECKED, Limits, Media

File = tuple[Path, str]
Inspect = Callable[[Iterable[File]], Iterator[Media]]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the look of a file is kept."""

    stamp: Stamp
    key: str
    known: bool


class Looks:
    """`inspect` is that of the one given, but for files that it saw before.

    Where a file's stamp is certain, and was when it was seen, the stamp says whether it is the same; elsewhere its bytes
    do, which are read for it. `way` says what else the looks depend on.
    """

    def __init__(self, inspect: Inspect, store: Store, limits: Limits, *way: object) -> None:
        self._inspect = inspect
        self._store = store
        self._limits = limits
        self._way = (repr(limits), *way)
        self._stamps = Stamps()

    def inspect(self, files: Iterable[File]) -> Iterator[Media]:
        """As `sandbox.Workers.inspect`."""
        waiting: deque[tuple[File, _Place | None]] = deque()

        def unknown() -> Iterator[File]:
            for file in files:
                place = self._place(file)
                waiting.append((file, place))
                if place is None or not place.known:
                    yield file

        for media in self._inspect(unknown()):
            while (place := waiting[0][1]) is not None and place.known:
                yield self._remembered(*waiting.popleft())
            yield self._noted(*waiting.popleft(), media)
        while waiting:
            yield self._remembered(*waiting.popleft())

    def _remembered(self, file: File, place: _Place | None) -> Media:
        kept = None if place is None else self._store.get(place.key)
        match kept:
            case (Media() as media, bool(certain)):
                if (certain and place is not None and place.stamp.certain) or self._has(file, media):
                    return media
        return self._noted(file, place, next(self._inspect([file])))

    def _has(self, file: File, media: Media) -> bool:
        """Whether these are the bytes that were seen."""
        try:
            return hashlib.sha256(read_bytes(*file, self._limits)).hexdigest() == media.sha256
        except UnreadableError:
            return False

    def _noted(self, file: File, place: _Place | None, media: Media) -> Media:
        sound = media.sha256 and not any(problem.code in NOT_CHECKED or problem.remedy for problem in media.problems)
        if place is not None and sound:
            now = self._place(file)
            if now is not None and now.key == place.key:
                self._store.put(place.key, (media, place.stamp.certain and now.stamp.certain))
        return media

    def _place(self, file: File) -> _Place | None:
        path, name = file
        stamp = self._stamps.of(path, beside(path))
        if stamp is None:
            return None
        made = key(self._way, name, *stamp.state)
        return _Place(stamp, made, made in self._store)
