"""What a run stands on: the policy, the catalogue and the registry that belong to the paths at hand, and how files are looked at."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mediacheck.errors import UsageError
from mediacheck.model import License, Policy, Post, Text, text
from mediacheck.pipeline import Court, Inspect, LookUp, Progress, proposing

if TYPE_CHECKING:
    from mediacheck.fingerprint.embedding import Model
    from mediacheck.matching import Propose
    from mediacheck.matching.remembered import Remembered
    from mediacheck.media.sandbox import Workers
    from mediacheck.net.door import Door
    from mediacheck.registry import Registry

Watching = Callable[[Text], AbstractContextManager[Progress]]
"""Of work with that label: what is told how far it is."""


def unwatched(_label: Text) -> AbstractContextManager[Progress]:
    return nullcontext(lambda _done, _total: None)


@dataclass(frozen=True)
class Workspace:
    policy: Policy
    jobs: int | None = None
    watermarks: bool = False
    model: "Model | None" = None
    model_file: Path | None = None
    remembers: bool = True  # what was seen and found before is not looked for again
    watching: Watching = unwatched
    tell: Callable[[Text], None] = lambda _note: None  # to whoever runs this

    @cached_property
    def licenses(self) -> Mapping[str, License]:
        from mediacheck import catalog

        return catalog.load(self.policy.licenses)

    def workers(self) -> "Workers":
        from mediacheck.media.sandbox import Workers

        return Workers(self.policy.limits, self.jobs)

    @contextmanager
    def inspecting(self, workers: "Workers") -> Iterator[Inspect]:
        """How the files at hand are looked at: by these workers, and for watermarks where that is wanted.

        Registered pictures are not read for watermarks: whoever registers them has decided.
        """
        if not self.watermarks:
            yield self._remembering(workers.inspect)
            return
        from mediacheck.media.watermark import Watermarks

        with Watermarks(workers, self.policy.limits, self.jobs) as watermarks:
            yield self._remembering(watermarks.inspect)

    def _remembering(self, inspect: Inspect) -> Inspect:
        """The same, but for files that were looked at before and did not change."""
        from mediacheck import cache
        from mediacheck.media.answers import KINDS
        from mediacheck.media.looks import Looks

        store = cache.store("looks", KINDS) if self.remembers else None
        return inspect if store is None else Looks(inspect, store, self.policy.limits, self.watermarks).inspect

    def remembered(self, registry: "Registry | None") -> "Remembered | None":
        """What was found before in this registry, as it is now."""
        from mediacheck import cache
        from mediacheck.matching import remembered

        store = cache.store("finds", remembered.KINDS) if self.remembers else None
        if registry is None or store is None:
            return None
        model, limits = None if self.model is None else self.model.version, repr(self.policy.limits)
        return remembered.Remembered(store, lambda: (registry.location, registry.revision(), model, limits))

    @contextmanager
    def registry(self, workers: "Workers", *, create: bool = False) -> Iterator["Registry | None"]:
        """The registry, open; None where there is none and none was configured. Raises RegistryError."""
        from mediacheck.registry import open_registry

        location = self.policy.registry or (str(self.default_registry) if create else None)
        if location is None:
            yield None
            return
        label = text("Reading the registry:")
        with self.watching(label) as progress:
            registry = open_registry(location, inspect=workers.register, create=create, progress=progress)
        try:
            yield registry
        finally:
            registry.close()

    @contextmanager
    def fetched(self, posts: "Sequence[Post]") -> "Iterator[Sequence[Post]]":
        """The posts; what they name by web address is got where that is wanted, and is gone afterwards."""
        from mediacheck.sources import web

        if not self.policy.network.fetch or not web.any_away(posts):
            yield posts
            return
        with tempfile.TemporaryDirectory(prefix="mediacheck-") as folder:
            with self.watching(text("Fetching:")) as progress:
                here = web.fetched(posts, self.door(), Path(folder), progress)
            yield here

    def court(self, registry: "Registry | None", workers: "Workers") -> Court:
        """What the run's items are judged by."""
        return Court(
            self.policy,
            self.licenses,
            registry,
            self.proposing(registry),
            workers.look_closer,
            self.remembered(registry),
            self.confirming(workers),
        )

    def confirming(self, workers: "Workers") -> LookUp | None:
        """How the licences that files claim are looked up, where that is wanted."""
        if not self.policy.network.verify_web:
            return None
        from mediacheck.confirmation import Confirmation

        return Confirmation(self.door(), workers.look_closer, self.licenses).of

    def door(self) -> "Door":
        """The only way to other hosts, within what the company's settings allow."""
        from mediacheck import cache
        from mediacheck.net.door import Door
        from mediacheck.values import Kinds

        return Door(self.policy.network, remembered=cache.store("web", Kinds()))

    def proposing(self, registry: "Registry | None") -> "Propose | None":
        """What the model, if there is one, takes a picture to show; first it looks at the registered ones that are new."""
        if self.model is None or registry is None:
            return None
        label = text("The model looks at the registered pictures:")
        with self.watching(label) as progress:
            propose, unseen = proposing(registry, self.model, progress)
        if unseen:
            self.tell(
                text(
                    "Note: {count} registered assets have no preview that shows something: the model cannot propose them.",
                    count=unseen,
                )
            )
        return propose

    @property
    def default_registry(self) -> Path:
        """`registry/` beside the configuration, else in the working directory."""
        return (self.policy.path.parent if self.policy.path else Path.cwd()) / "registry"

    def need_registry(self, registry: "Registry | None") -> "Registry":
        if registry is None:
            raise UsageError(
                "There is no registry here.",
                "Run “mediacheck init” to make one, or name one with --registry.",
            )
        return registry
