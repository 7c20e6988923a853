"""The only room that knows the order: inspect, match, cover, judge."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from mediacheck.matching import Propose
from mediacheck.model import (
    Attachment,
    Item,
    Media,
    Place,
    Post,
    PostResult,
    Problem,
    RegistryState,
    Result,
    Sketch,
    text,
    worst,
)
from mediacheck.pipeline.court import Assets, Counts, Court, LookCloser, LookUp, every, recorded
from mediacheck.registry import Registry

__all__ = [
    "Assets",
    "Counts",
    "Court",
    "Inspect",
    "Judged",
    "LookCloser",
    "LookUp",
    "Model",
    "Progress",
    "check",
    "every",
    "inspected",
    "looked_at",
    "proposing",
    "recorded",
    "state",
    "unreached",
    "unseen",
]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Inspect = Callable[[Iterable[tuple[Place, str]]], Iterator[Media]]
"""Files (path, name) → their Media in the same order, lazily; `media.sandbox.Workers.inspect` is one."""

Judged = Callable[[Post, Item], None]
"""Called with each judged item."""

Progress = Callable[[int, int], None]
"""Called with the number of items done and their total."""


def _kept(item: Item) -> Item:
    """Without what only matching looks at: a run over many files keeps its results in memory."""
    return dataclasses.replace(item, media=_without_looks(item.media), parts=tuple(map(_kept, item.parts)))


def _without_looks(media: Media) -> Media:
    return dataclasses.replace(media, fingerprints=None, parts=tuple(map(_without_looks, media.parts)))


def unseen(_post: Post, _item: Item) -> None:
    """Nobody looks at the single items."""


def check(
    posts: Sequence[Post],
    court: Court,
    inspect: Inspect,
    *,
    started: dt.datetime,
    judged: Judged = unseen,
    progress: Progress = lambda _done, _total: None,
) -> Result:
    """Every attachment of every post, inspected and judged, in order. Ctrl-C leaves the rest unchecked; a second one is raised."""
    if court.registry is not None:
        from mediacheck.matching import search  # noqa: F401 - loaded here, while the workers come up
    attachments = [attachment for post in posts for attachment in post.attachments]
    media = looked_at(attachments, inspect)
    interrupted = False
    done = 0
    results = []
    for post in posts:
        items = []
        for attachment in post.attachments:
            try:
                item = court.judge(attachment, unreached(attachment) if interrupted else next(media), post.use)
                judged(post, item)
            except KeyboardInterrupt:
                if interrupted:
                    raise
                interrupted = True
                item = court.judge(attachment, unreached(attachment), post.use)
            items.append(_kept(item))
            done += 1
            progress(done, len(attachments))
        results.append(PostResult(post, worst([item.verdict for item in items]), tuple(items)))
    return Result(
        policy=court.policy,
        registry=state(court.registry),
        started=started,
        finished=dt.datetime.now(dt.UTC),
        verdict=worst([result.verdict for result in results]),
        posts=tuple(results),
        interrupted=interrupted,
    )


def inspected(attachments: Sequence[Attachment], inspect: Inspect) -> tuple[list[Media], bool]:
    """The media of the attachments, in their order; and whether Ctrl-C left the rest of them unread."""
    found: list[Media] = []
    try:
        found.extend(looked_at(attachments, inspect))
    except KeyboardInterrupt:
        return [*found, *map(unreached, attachments[len(found) :])], True
    return found, False


class Model(Protocol):
    """What a check needs of a model: `fingerprint.embedding.Model` is one."""

    version: str

    def of_preview(self, jpeg: bytes, /) -> "NDArray[np.float32] | None": ...
    def of_sketch(self, sketch: Sketch, /) -> "NDArray[np.float32]": ...


def proposing(registry: Registry, model: Model, progress: Progress) -> tuple[Propose, int]:
    """What the model takes a picture to show; and how many registered assets it does not see.

    Its vectors of registered assets are brought up to date first.
    """
    from mediacheck.registry import vectors

    known = vectors.of(registry, model.version, model.of_preview, progress)
    return lambda sketch: known.nearest(model.of_sketch(sketch)), known.unseen


def state(registry: Assets | None) -> RegistryState | None:
    return RegistryState(registry.location, registry.revision(), len(registry)) if registry is not None else None


def looked_at(attachments: Sequence[Attachment], inspect: Inspect) -> Iterator[Media]:
    """The media of the attachments, in their order; what was not fetched is unreadable, never left out."""
    files = inspect((a.path, a.name) for a in attachments if a.path is not None)
    for attachment in attachments:
        yield next(files) if attachment.path is not None else _unfetched(attachment)


def unreached(attachment: Attachment) -> Media:
    """What is known of a medium when the run was ended before it."""
    message = text("“{name}” was not looked at: the check was interrupted.", name=attachment.name)
    return Media(attachment.name, problems=(Problem("MC801", message, text("Check again.")),))


def _unfetched(attachment: Attachment) -> Media:
    message = text("This address was not fetched: {url}", url=attachment.url)
    remedy = text("Check with --fetch, or download it into the post’s folder and name that file instead.")
    return Media(attachment.name, problems=(attachment.problem or Problem("MC801", message, remedy),))
