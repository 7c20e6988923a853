"""What was seen in the files of checks, kept for a while: so their verdict is judged anew though they are gone."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Lock

from mediacheck.cache import Store, key
from mediacheck.errors import GoneError
from mediacheck.media.answers import KINDS
from mediacheck.model import Limits, Media, Place, Problem, text
from mediacheck.pipeline import Inspect, LookCloser
from mediacheck.pipeline.seat import Seat

_DAY = 86400.0
_TIDIED = 200  # looks that are kept before it is asked whether they are too many

_FIRST, _CLOSER = "first", "closer"


class Looks:
    """For any number of threads. At most so many bytes, and a little more, for at most so many days."""

    def __init__(self, folder: Path, most: int, days: float) -> None:
        self._store = Store(folder, KINDS, most=most, kept=days * _DAY)
        self._put = 0
        self._counting = Lock()
        self.tidy()

    def tidy(self) -> None:
        self._store.tidy(pause=0)

    def keeping(self, seat: Seat, digests: Mapping[Place, str]) -> tuple[Inspect, LookCloser]:
        """How files are looked at there, and closer; what is seen is kept.

        `digests`: the SHA-256 of files as they came in. What a worker says of other bytes is not believed, nor kept: a
        file that took its worker over could call itself a registered one, here and wherever its look is recalled.
        """

        def inspect(files: Iterable[tuple[Place, str]]) -> Iterator[Media]:
            paths: deque[Place] = deque()

            def asked() -> Iterator[tuple[Place, str]]:
                for file in files:
                    paths.append(file[0])
                    yield file

            for media in seat.workers.inspect(asked()):
                yield self._noted(media, digests.get(paths.popleft()), seat.limits, _FIRST)

        def look_closer(path: Place, name: str) -> Media:
            return self._noted(seat.workers.look_closer(path, name), digests.get(path), seat.limits, _CLOSER)

        return inspect, look_closer

    def recalling(self, seat: Seat) -> tuple[Inspect, LookCloser]:
        """The same of files that were seen before: their paths are their digests. Both raise GoneError."""

        def inspect(files: Iterable[tuple[Place, str]]) -> Iterator[Media]:
            for digest, name in files:
                yield self._kept(str(digest), name, seat.limits, _FIRST)

        def look_closer(digest: Place, name: str) -> Media:
            return self._kept(str(digest), name, seat.limits, _CLOSER)

        return inspect, look_closer

    def _noted(self, media: Media, digest: str | None, limits: Limits, depth: str) -> Media:
        if media.sha256 is None:
            return media
        if digest is not None and media.sha256 != digest:
            message = text("“{name}” was changed while it was being checked.", name=media.name)
            return Media(media.name, problems=(Problem("MC801", message),))
        self._keep(media, media.sha256, limits, depth)
        return media

    def _keep(self, media: Media, digest: str, limits: Limits, depth: str) -> None:
        self._store.put(_key(limits, depth, media.name, digest), media)
        with self._counting:
            self._put += 1
            full = self._put % _TIDIED == 0
        if full:
            self.tidy()

    def _kept(self, digest: str, name: str, limits: Limits, depth: str) -> Media:
        media = self._store.get(_key(limits, depth, name, digest))
        if not isinstance(media, Media):
            raise GoneError(
                "What was seen in “{name}” is not kept any more.", "Send the files again, as “files”.", name=name
            )
        return media


def _key(limits: Limits, *what: str) -> str:
    """Under other limits another look might have been seen."""
    return key(repr(limits), *what)
