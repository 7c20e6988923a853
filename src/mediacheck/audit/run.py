"""An audit from its posts to what came of them."""

import dataclasses
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mediacheck import pipeline
from mediacheck.audit import LEAST_SHARD, SHARD, Engine, Piece, Setting, Shard
from mediacheck.audit.desk import is_audits, judged, stands_for
from mediacheck.audit.ledger import Found, Item, Kept, Ledger
from mediacheck.cache import key
from mediacheck.errors import LedgerError, MediacheckError, RegistryError
from mediacheck.media.looks import Looks
from mediacheck.model import Attachment, License, Media, Place, Policy, Post, RecordedUse, RegistryState
from mediacheck.registry import Registry, revisions

Progress = Callable[[int, int], None]
"""Called with the number of media that are done and their total."""

_TRIES = 5  # how often the registry may change under an audit
_SHARDS = 32  # of a small audit: as many as several cores share evenly
_BATCH = 20_000  # uses that are recorded at once: a folder writes its list anew each time


class Audit:
    """Of the posts that were taken into the ledger in this run."""

    def __init__(
        self,
        ledger: Ledger,
        engine: Engine,
        policy: Policy,
        licenses: Mapping[str, License],
        registry: Registry | None,
        **stated: Any,
    ) -> None:
        """`stated` are the fields of a Setting that the user states: today, lang, model, watermarks."""
        self._ledger = ledger
        self._engine = engine
        self._registry = registry
        self._setting = Setting(
            policy=policy,
            licenses=licenses,
            registry=None if registry is None else registry.location,
            revision=None,
            pictures="",
            ledger=ledger.path,
            known=not ledger.empty,
            **stated,
        )
        self._media = 0  # of the posts that were taken
        self.unrecorded: MediacheckError | None = None
        """Why the registry could not be told what went out: then no number of uses was counted either."""
        self._state: RegistryState | None = None
        self._terms: tuple[object, ...] = ()
        self._known = 0  # of these media it is known already what came of them
        self._ended = False  # all is judged, and each use that is granted by number was counted
        self._read_registry()

    def take(self, posts: Iterable[Post]) -> None:
        for post in self._ledger.take(posts):
            self._media += len(post.attachments)

    def judge(self, progress: Progress) -> None:
        """All media that were not judged for this day under these terms; and records what went out under which grant.

        Raises RegistryError where the registry changes again and again.
        """
        for _ in range(_TRIES):
            if self._judged(self._stale(), progress) and self._counted():
                self._ended = self.unrecorded is None
                return
            self._read_registry()
        raise _restless()

    @property
    def state(self) -> RegistryState | None:
        """Of the registry, as it was when all this was judged."""
        return self._state

    def posts(self) -> Iterator[tuple[Post, list[Found]]]:
        """Each post with what came of its media; what was not reached is unchecked."""
        court = pipeline.Court(self._setting.policy, self._setting.licenses, self._registry)
        for post in self._ledger.posts():
            known = self._ledger.items(post.id)
            found = []
            for number, attachment in enumerate(post.attachments):
                item, made = known.get(number), self._key(post, attachment)
                if item is not None and item.key == made and (self._ended or not item.limited):
                    found.append(self._ledger.found(item))
                else:
                    piece = Piece(post.id, post.source, number, attachment, post.use, made)
                    unreached = judged(court, piece, pipeline.unreached(attachment), self._setting)
                    found.append(Found(json.loads(unreached.document), None, reached=False))
            yield post, found

    # ------------------------------------------------------------ inside

    def _counted(self) -> bool:
        """Records what went out: under a grant for a number of uses it counts how many did so before.

        What is one too many there may be borne by another grant, of which then it is one: so until nothing is new. False
        where anything else in the registry was changed meanwhile.
        """
        while self._registry is not None and self._told(self._registry):
            state, found = _read(self._registry)
            if (self._setting.registry, found.pictures, found.terms) != self._terms:
                return False
            self._setting = dataclasses.replace(self._setting, revision=state.revision)
            self._state = state
            if not self._judged(self._stale(limited=True), lambda _done, _all: None):
                return False
        return True

    def _told(self, registry: Registry) -> int:
        """How much of what went out is new to the registry."""
        if not self._ledger.has_untold(registry.location):
            return 0
        try:
            new = _record(registry, self._ledger.uses())
        except LedgerError:
            raise
        except MediacheckError as error:  # as where it may only be read: what was judged is no less true
            self.unrecorded = error
            return 0
        self._ledger.tell(registry.location)
        return new

    def _read_registry(self) -> None:
        registry = self._registry
        if registry is not None:
            state, found = _read(registry)
            self._state = state
            self._setting = dataclasses.replace(self._setting, revision=state.revision, pictures=found.pictures)
            self._terms = (registry.location, found.pictures, found.terms)
        setting = self._setting
        licenses = [_stated(setting.licenses[name]) for name in sorted(setting.licenses)]
        self._way = key(
            setting.policy.sha256,
            *self._terms,
            licenses,
            setting.today,
            setting.lang,
            setting.model_version,
            setting.watermarks,
        )

    def _key(self, post: Post, attachment: Attachment) -> str:
        problem = None if attachment.problem is None else attachment.problem.code
        return key(self._way, post.use, attachment.name, attachment.url, problem)

    def _judged(self, pieces: Iterable[Piece], progress: Progress) -> bool:
        """False where the registry was changed meanwhile."""
        setting = self._setting
        done = self._known = 0
        size = setting.shard or max(LEAST_SHARD, min(SHARD, self._media // _SHARDS))
        for outcome in self._engine.run(_shards(pieces, size), setting):
            if outcome.revision != setting.revision:
                return False
            self._ledger.commit(outcome, setting.today)
            done += len(outcome.items)
            progress(self._known + done, self._media)
        return True

    def _stale(self, *, limited: bool = False) -> Iterator[Piece]:
        """What has to be judged; `limited`: only what may be borne by a grant for a number of uses."""
        kept = Kept(self._ledger.path)
        looks = Looks(_none, kept, self._setting.policy.limits, self._setting.watermarks)
        try:
            for post in self._ledger.posts():
                known = self._ledger.items(post.id)
                for number, attachment in enumerate(post.attachments):
                    item = known.get(number)
                    made = self._key(post, attachment)
                    again = item is not None and item.limited
                    if again or (
                        not limited and (item is None or item.key != made or not _same(looks, attachment, item))
                    ):
                        yield Piece(post.id, post.source, number, attachment, post.use, made)
                    else:
                        self._known += 1
        finally:
            kept.close()


def _read(registry: Registry) -> tuple[RegistryState, revisions.Revisions]:
    """Its state and what it says, of one moment. Raises RegistryError where it changes again and again."""
    for _ in range(_TRIES):
        before = pipeline.state(registry)
        found = revisions.of(registry)
        if before is not None and before.revision == registry.revision():
            return before, found
    raise _restless()


def _restless() -> RegistryError:
    return RegistryError("The registry is being changed all the time.", "Start the audit again when it is not.")


def _stated(entry: License) -> list[object]:
    """What a licence says, the same in every process: sets have no order."""
    values = [getattr(entry, field.name) for field in dataclasses.fields(entry)]
    return [sorted(value) if isinstance(value, frozenset) else value for value in values]


def _none(_files: Iterable[tuple[Place, str]]) -> Iterator[Media]:
    """Nothing is looked at here."""
    return iter(())


def _same(looks: Looks, attachment: Attachment, item: Item) -> bool:
    """Whether the file is the one that was judged; what was not there, or could not be read, is tried again."""
    if attachment.path is None:
        return item.sha256 is None
    return item.sha256 is not None and looks.digest((attachment.path, attachment.name)) == item.sha256


def _shards(pieces: Iterable[Piece], most: int) -> Iterator[Shard]:
    waiting = iter(pieces)
    for number in itertools.count():
        if not (some := tuple(itertools.islice(waiting, most))):
            return
        yield Shard(number, some)


def _record(registry: Registry, uses: Iterable[RecordedUse]) -> int:
    """So many of them are new. What was recorded when the post went out is not recorded again."""
    new = 0
    waiting = iter(uses)
    by_hand = _ByHand(registry)
    while batch := list(itertools.islice(waiting, _BATCH)):
        new += registry.record_uses([use for use in batch if not by_hand.has(use)])
    return new


class _ByHand:
    """What people recorded of posts when these went out. Each such use stands for one post on each platform."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._known: dict[str, tuple[list[RecordedUse], set[tuple[str, str]]]] = {}  # by asset
        self._posts: dict[tuple[str, ...], str] = {}  # for which one it stands

    def has(self, use: RecordedUse) -> bool:
        """Whether the same asset went out on the same channel on that day, and somebody said so."""
        if use.asset is None:
            return False
        stated, by_itself = self._of(use.asset)
        if (use.result, use.post) in by_itself:
            return False
        places = [
            (use.asset, use.result, other.result, other.post)
            for other in stated
            if stands_for(other, use.date, use.channels)
        ]
        return any(self._posts.setdefault(place, use.post) == use.post for place in places)

    def _of(self, asset: str) -> tuple[list[RecordedUse], set[tuple[str, str]]]:
        """What was recorded by hand; and if anything was, which posts audits recorded by themselves."""
        if asset not in self._known:
            stated = [use for use in self._registry.uses(asset) if not is_audits(use)]
            posts = (
                {(use.result, use.post) for use in self._registry.uses(asset) if is_audits(use)} if stated else set()
            )
            self._known[asset] = stated, posts
        return self._known[asset]
