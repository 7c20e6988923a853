"""Visible watermarks: a second look at each picture, in processes of its own, with the time and memory that OCR needs.

It comes after the first look and takes nothing away from it: a picture whose text could not be read, or not in time, is
what it was before, with a note.
"""

import dataclasses
import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import tee
from types import TracebackType
from typing import Self

from mediacheck.media import sandbox
from mediacheck.media.inspect import read_bytes
from mediacheck.media.sniff import sniff
from mediacheck.model import NOT_CHECKED, Limits, Media, Place, Problem, Text, text

_SECONDS = 30.0  # for a picture; an ordinary one takes 1 to 3 on one core, a page full of small print 12
_MEMORY = 2 * 1024**3  # of addresses; 0.7 to 1.2 GB were seen, less of it filled


def is_available() -> bool:
    """Whether the extra is installed; nothing is imported for the answer."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def limits(given: Limits) -> Limits:
    """What the second look may cost, never less than the first."""
    return dataclasses.replace(given, seconds=max(given.seconds, _SECONDS), memory=max(given.memory, _MEMORY))


def read(path: Place, name: str, limits: Limits) -> Media:
    """What a worker does with a picture: the digest of what it read, signals, and no fingerprints. May raise."""
    from mediacheck.media import image, lettering
    from mediacheck.metadata import watermarks

    data = read_bytes(path, name, limits)
    sniffed = sniff(data)
    if sniffed is None or not sniffed.supported:
        return Media(name)
    picture = image.upright(data, sniffed.type, name, limits, lettering.SIDE)
    return Media(name, hashlib.sha256(data).hexdigest(), signals=watermarks.find(lettering.read(picture)))


class Watermarks:
    """A context manager; `inspect` of it is that of `workers`, and then reads what is written in the pictures."""

    def __init__(self, workers: sandbox.Workers, given: Limits, jobs: int | None = None) -> None:
        self._first = workers
        self._second = sandbox.Workers(limits(given), jobs, function=read)

    def __enter__(self) -> Self:
        self._second.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._second.__exit__(kind, error, trace)

    def inspect(self, files: Iterable[tuple[Place, str]]) -> Iterator[Media]:
        """As `sandbox.Workers.inspect`."""
        seen: deque[Media] = deque()
        named, looked_at = tee(files)

        def pictures() -> Iterator[tuple[Place, str]]:
            for file, media in zip(named, self._first.inspect(looked_at), strict=True):
                seen.append(media)
                if _is_readable(media):
                    yield file

        for written in self._second.inspect(pictures()):
            while not _is_readable(seen[0]):
                yield seen.popleft()
            yield _with(seen.popleft(), written)
        yield from seen


def _is_readable(media: Media) -> bool:
    return media.kind == "image" and not any(problem.code in NOT_CHECKED for problem in media.problems)


def _with(media: Media, written: Media) -> Media:
    """The first look with what the second one found; only of the same bytes."""
    if written.problems or written.sha256 != media.sha256:
        late = any(problem.code == "MC805" for problem in written.problems)
        look = text("Look yourself whether an agency’s name is written across it.")
        note = Problem("MC307", _not_in_time() if late else _not_read(), look)
        return dataclasses.replace(media, problems=(*media.problems, note))
    return dataclasses.replace(media, signals=tuple(dict.fromkeys((*media.signals, *written.signals))))


def _not_in_time() -> Text:
    return text("Reading the text in the picture took too long; a watermark in it may have been missed.")


def _not_read() -> Text:
    return text("The text in the picture could not be read; a watermark in it may have been missed.")
