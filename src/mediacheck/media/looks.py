"""What was seen in files that did not change since: they are not looked at again."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mediacheck.cache import Values, key
from mediacheck.media.inspect import UnreadableError, beside, read_bytes
from mediacheck.media.stamps import Stamp, Stamps
from mediacheck.model import NOT_CHECKED, Limits, Media, Place

File = tuple[Place, str]
Inspect = Callable[[Iterable[File]], Iterator[Media]]
LookCloser = Callable[[Place, str], Media]


_CLOSER = "closer"


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a file before it is looked at: its stamp, and the digest of its bytes where there is no doubt."""

    stamp: Stamp
    sha256: str | None


class Looks:
    """`inspect` is that of the one given, but for files that it saw before.

    Where a file's stamp is certain, and was when it was seen, the stamp says whether it is the same; elsewhere its bytes
    do, which are read for it. `thorough`: they are read of files that were never seen too, since the same bytes may have
    been in another place. `way` says what else the looks depend on.
    """

    def __init__(self, inspect: Inspect, store: Values, limits: Limits, *way: object, thorough: bool = False) -> None:
        self._inspect = inspect
        self._store = store
        self._limits = limits
        self._way = (repr(limits), *way)
        self._thorough = thorough
        self._stamps = Stamps()

    def inspect(self, files: Iterable[File]) -> Iterator[Media]:
        """As `sandbox.Workers.inspect`."""
        waiting: deque[tuple[File, _Known | None, bool]] = deque()

        def unknown() -> Iterator[File]:
            for file in files:
                known = self._known(file)
                seen = known is not None and known.sha256 is not None and self._key(file, known) in self._store
                waiting.append((file, known, seen))
                if not seen:
                    yield file

        def seen() -> Iterator[Media]:
            while waiting and waiting[0][2]:
                file, known, _ = waiting.popleft()
                kept = None if known is None else self._kept(self._key(file, known))
                yield kept or self._noted(file, known, next(self._inspect([file])))

        for media in self._inspect(unknown()):
            yield from seen()
            file, known, _ = waiting.popleft()
            yield self._noted(file, known, media)
        yield from seen()

    def closer(self, look: LookCloser) -> LookCloser:
        """The same of closer looks."""

        def looked(path: Place, name: str) -> Media:
            file = path, name
            known = self._known(file)
            if known is not None and known.sha256 is not None and (kept := self._kept(self._key(file, known, _CLOSER))):
                return kept
            return self._noted(file, known, look(path, name), _CLOSER)

        return looked

    def digest(self, file: File) -> str | None:
        """Of the file's bytes, as far as it is known without looking at them: the file did not change, or was read."""
        known = self._known(file)
        return None if known is None else known.sha256

    # ------------------------------------------------------------ inside

    def _noted(self, file: File, known: _Known | None, media: Media, *way: str) -> Media:
        sound = media.sha256 and not any(problem.code in NOT_CHECKED or problem.remedy for problem in media.problems)
        if known is None or not sound or known.sha256 not in {None, media.sha256}:
            return media
        now = self._stamp(file)
        if now is not None and now.state == known.stamp.state:
            self._store.put(_stamped(now), (media.sha256, known.stamp.certain and now.certain))
            self._store.put(self._key(file, _Known(now, media.sha256), *way), media)
        return media

    def _known(self, file: File) -> _Known | None:
        """None for what is no regular file."""
        stamp = self._stamp(file)
        if stamp is None:
            return None
        match self._store.get(_stamped(stamp)):
            case (str(sha256), bool(certain)):
                return _Known(stamp, sha256 if certain and stamp.certain else self._read(file))
        return _Known(stamp, self._read(file) if self._thorough else None)

    def _read(self, file: File) -> str | None:
        try:
            return hashlib.sha256(read_bytes(*file, self._limits)).hexdigest()
        except UnreadableError:
            return None

    def _kept(self, place: str) -> Media | None:
        kept = self._store.get(place)
        return kept if isinstance(kept, Media) else None

    def _key(self, file: File, known: _Known, *way: str) -> str:
        """A look is that of these bytes under this name, and with these files beside it."""
        return key(self._way, *way, file[1], known.sha256, *known.stamp.state[1:])

    def _stamp(self, file: File) -> Stamp | None:
        return self._stamps.of(file[0], beside(file[0]))


def _stamped(stamp: Stamp) -> str:
    return key("digest", *stamp.state)
