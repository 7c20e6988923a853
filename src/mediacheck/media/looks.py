"""What was seen in files that did not change since: they are not looked at again."""

import os
import stat
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mediacheck.cache import Store, key
from mediacheck.media.inspect import beside
from mediacheck.model import NOT_CHECKED, Limits, Media

File = tuple[Path, str]
Inspect = Callable[[Iterable[File]], Iterator[Media]]

_SETTLED = 100_000_000  # nanoseconds; the clocks of file systems tick every 10 ms or faster
_SETTLED_BY_SECONDS = 3_000_000_000  # of those that keep whole seconds: FAT's tick every 2 s


@dataclass(frozen=True, slots=True)
class _Stamp:
    key: str
    known: bool
    settled: bool  # a later change of the file cannot go unnoticed


class Looks:
    """`inspect` is that of the one given, but for files that it saw before.

    A file is the same if its place on the disk, its size and the times of its last changes are, and those of the
    sidecars beside it: the time of the last change of any kind (ctime) cannot be set by a program. Where the system
    keeps no such time, nothing is remembered. `way` says what else the looks depend on.
    """

    def __init__(self, inspect: Inspect, store: Store, limits: Limits, *way: object) -> None:
        self._inspect = inspect
        self._store = store
        self._way = (repr(limits), *way)

    def inspect(self, files: Iterable[File]) -> Iterator[Media]:
        """As `sandbox.Workers.inspect`."""
        waiting: deque[tuple[File, _Stamp | None]] = deque()

        def unknown() -> Iterator[File]:
            for file in files:
                stamp = self._stamp(file)
                waiting.append((file, stamp))
                if stamp is None or not stamp.known:
                    yield file

        for media in self._inspect(unknown()):
            while (stamp := waiting[0][1]) is not None and stamp.known:
                yield self._remembered(*waiting.popleft())
            yield self._noted(*waiting.popleft(), media)
        while waiting:
            yield self._remembered(*waiting.popleft())

    def _remembered(self, file: File, stamp: _Stamp | None) -> Media:
        media = None if stamp is None else self._store.get(stamp.key)
        return media if isinstance(media, Media) else self._noted(file, stamp, next(self._inspect([file])))

    def _noted(self, file: File, stamp: _Stamp | None, media: Media) -> Media:
        certain = not any(problem.code in NOT_CHECKED or problem.remedy for problem in media.problems)
        if stamp is not None and stamp.settled and media.sha256 and certain:
            now = self._stamp(file)
            if now is not None and now.key == stamp.key:
                self._store.put(stamp.key, media)
        return media

    def _stamp(self, file: File) -> _Stamp | None:
        """None for what is no regular file or has no reliable stamp."""
        path, name = file
        if os.name != "posix":
            return None
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        found = {str(path): status}
        for other in beside(path):
            with suppress(OSError, ValueError):
                found[other] = os.lstat(other)
        states = [
            (each, its.st_dev, its.st_ino, its.st_size, its.st_mtime_ns, its.st_ctime_ns) for each, its in found.items()
        ]
        made = key(self._way, name, *states)
        times = [moment for its in found.values() for moment in (its.st_mtime_ns, its.st_ctime_ns)]
        wait = _SETTLED_BY_SECONDS if all(moment % 1_000_000_000 == 0 for moment in times) else _SETTLED
        return _Stamp(made, made in self._store, settled=time.time_ns() - max(times) > wait)
