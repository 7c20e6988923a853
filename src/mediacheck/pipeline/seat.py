"""Where posts are judged one after the other for as long as a program runs: in the service, in a DAM's own process."""

import contextlib
import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from mediacheck import config, rules
from mediacheck.errors import MediacheckError, RegistryError
from mediacheck.media.sandbox import Workers
from mediacheck.model import Limits, Media, Place, Post, Result, Use, Verdict
from mediacheck.pipeline import Court, Inspect, LookCloser, check
from mediacheck.pipeline.workspace import Workspace
from mediacheck.registry import Registry
from mediacheck.sources import use

_TRIES = 3  # at a post while the registry is being changed


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the company's settings come from: the file `path`, and what whoever starts the program says beside it.

    `registry` wins over the file's; `offline` over every wish to ask other hosts.
    """

    path: Path | None = None
    registry: str | None = None
    fetch: bool = False
    offline: bool = False

    def load(self) -> Workspace:
        """Raises FileError and UsageError."""
        known = {rule.code: (rule.name, rule.level) for rule in rules.RULES}
        policy = config.load(self.path, registry=self.registry, known=known)
        network = replace(
            policy.network,
            fetch=(self.fetch or policy.network.fetch) and not self.offline,
            verify_web=policy.network.verify_web and not self.offline,
        )
        # A file that was uploaded is seen once, under a name that nobody else has.
        return Workspace(replace(policy, network=network), jobs=1, remembers=False)


class Seat:
    """A context manager, for one thread at a time. What it needs is opened when the first post comes.

    What is changed meanwhile in mediacheck.toml, in the company's licences or in the registry counts from the next post
    on; where it cannot be used, that post is not judged: the methods raise MediacheckError, and try again with the next.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: _Open | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """What is open is closed; the next post opens it again."""
        opened, self._open = self._open, None
        if opened is not None:
            opened.close()

    def use(self, stated: Mapping[str, Any], *, now: dt.datetime) -> Use:
        """The Use that these fields state, under the company's settings; `now` has an offset."""
        return use.build(self._ready().workspace.policy, stated, now=now)

    def judge(
        self,
        posts: Sequence[Post],
        *,
        started: dt.datetime,
        inspect: Inspect | None = None,
        look_closer: LookCloser | None = None,
    ) -> Result:
        """`inspect` and `look_closer`: where files that are not at hand any more were looked at before.

        What is clear is so by one state of the registry, in which others may write meanwhile; else it is judged anew.
        """
        for _ in range(_TRIES):
            ready = self._ready()
            revision = ready.revision
            try:
                with ready.looking_closer(look_closer), ready.workspace.fetched(posts) as here:
                    result = check(here, ready.court, inspect or ready.inspect, started=started)
            except MediacheckError:
                raise
            except Exception:  # an asset that was found may be gone
                if ready.is_at(revision):
                    raise
            else:
                if not _clears(result) or ready.is_at(revision):
                    return result
        raise RegistryError("The registry is being changed all the time.", "Try again when nobody writes to it.")

    @property
    def workspace(self) -> Workspace:
        return self._ready().workspace

    @property
    def workers(self) -> Workers:
        """Those by which posts are judged: for `inspect` and `look_closer`, to be asked for when they are called."""
        return (self._open or self._ready()).workers

    @property
    def limits(self) -> Limits:
        """The same of the limits under which files are looked at."""
        return (self._open or self._ready()).workspace.policy.limits

    @property
    def registry(self) -> Registry | None:
        """As it is now."""
        return self._ready().registry

    def _ready(self) -> "_Open":
        if self._open is not None and self._open.stamp != self._stamp(self._open.workspace):
            self.close()
        if self._open is None:
            # Read after their stamp was taken: what is changed meanwhile is seen by the next post, if not by this one.
            stamp = self._stamp(self._settings.load())
            self._open = _Open(self._settings.load(), stamp)
        try:
            self._open.refresh()
        except BaseException:
            self.close()
            raise
        return self._open

    def _stamp(self, workspace: Workspace) -> object:
        """Another one where the settings have changed, or another file is the registry now."""
        policy = workspace.policy
        files = [policy.path, policy.licenses, *(policy.licenses.glob("*") if policy.licenses else ())]
        registry = None if policy.registry is None else _status(Path(policy.registry))
        return (
            [_changes(path) for path in files if path is not None],
            # A folder's own time is that of its files; what changes in them the registry finds out itself.
            registry and (registry.st_dev, registry.st_ino),
            # What was not there may be now, and then counts.
            policy.path is not None and policy.licenses is None and (policy.path.parent / "licenses").is_dir(),
            policy.registry is None and workspace.default_registry.is_dir(),
        )


class _Open:
    """What judging needs, open."""

    def __init__(self, workspace: Workspace, stamp: object) -> None:
        self.workspace = workspace
        self.stamp = stamp
        self.revision: str | None = None
        self._closer: LookCloser | None = None
        with contextlib.ExitStack() as opened:
            self.workers = opened.enter_context(workspace.workers())
            self.registry = opened.enter_context(workspace.registry(self.workers))
            self.inspect = opened.enter_context(workspace.inspecting(self.workers))
            self._opened = opened.pop_all()

    def refresh(self) -> None:
        if self.registry is None:
            return
        self.registry.refresh()
        if (revision := self.registry.revision()) != self.revision:
            self.revision = revision
            self.__dict__.pop("court", None)

    def is_at(self, revision: str | None) -> bool:
        """Whether the registry still is at that revision."""
        return self.registry is None or self.registry.revision() == revision

    @cached_property
    def court(self) -> Court:
        """Of this revision of the registry: it keeps what was decided."""
        return replace(self.workspace.court(self.registry, self.workers), look_closer=self._look_closer)

    @contextlib.contextmanager
    def looking_closer(self, look: LookCloser | None) -> Iterator[None]:
        """Inside, the court looks closer like that."""
        self._closer = look
        try:
            yield
        finally:
            self._closer = None

    def _look_closer(self, path: Place, name: str) -> Media:
        return (self._closer or self.workers.look_closer)(path, name)

    def close(self) -> None:
        self._opened.close()


def _clears(result: Result) -> bool:
    """Anything, for whoever looks at single pictures of a post."""
    return any(item.verdict is Verdict.CLEAR for post in result.posts for item in post.items)


def _changes(path: Path) -> tuple[str, int, int, int] | None:
    status = _status(path)
    return None if status is None else (str(path), status.st_mtime_ns, status.st_size, status.st_ino)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None
