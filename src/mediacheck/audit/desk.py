"""Where a shard is judged: everything that is needed for it, opened once for many shards."""

import contextlib
import dataclasses
import datetime as dt
import json
from collections.abc import Collection, Iterator
from typing import Any, Self

from mediacheck import pipeline
from mediacheck.audit import Judged, Outcome, Piece, Setting, Shard, undated
from mediacheck.audit.ledger import Kept
from mediacheck.errors import MediacheckError
from mediacheck.matching import Propose
from mediacheck.matching.remembered import Remembered
from mediacheck.media.looks import Looks
from mediacheck.media.sandbox import Workers
from mediacheck.model import Item, Media, RecordedUse
from mediacheck.registry import Registry, open_registry
from mediacheck.report import document, published

SOURCE = "audit"
"""What uses that audits record have in place of a result's digest."""

_NEAR = dt.timedelta(days=1)  # within which a use that was recorded by hand is taken for that of a post


class Desk:
    """A context manager; `jobs`: processes that look at files."""

    def __init__(self, setting: Setting, jobs: int | None) -> None:
        self._setting = setting
        self._workers = Workers(setting.policy.limits, jobs)
        self._registry: Registry | None = None

    def __enter__(self) -> Self:
        setting, limits = self._setting, self._setting.policy.limits
        with contextlib.ExitStack() as opened:
            opened.enter_context(self._workers)
            self._kept = Kept(setting.ledger)
            opened.callback(self._kept.close)
            if setting.registry is not None:
                self._registry = open_registry(setting.registry, inspect=self._workers.register)
                opened.callback(self._registry.close)
            looks = Looks(
                opened.enter_context(self._looking()), self._kept, limits, setting.watermarks, thorough=setting.known
            )
            self._looks = looks
            self._court = pipeline.Court(
                setting.policy,
                setting.licenses,
                self._registry,
                self._proposing(),
                looks.closer(self._workers.look_closer),
                Remembered(
                    self._kept, lambda: (setting.registry, setting.pictures, setting.model_version, repr(limits))
                ),
            )
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def judge(self, shard: Shard) -> Outcome:
        setting = self._setting
        before = self._revision()
        items = tuple(
            judged(self._court, piece, media, setting)
            for piece, media in zip(shard.pieces, self._media(shard), strict=True)
        )
        after = self._revision()
        return Outcome(shard.number, items, self._kept.drain(), after if before == after else "changed")

    def _media(self, shard: Shard) -> Iterator[Media]:
        return pipeline.looked_at([piece.attachment for piece in shard.pieces], self._looks.inspect)

    def _revision(self) -> str | None:
        return None if self._registry is None else self._registry.revision()

    @contextlib.contextmanager
    def _looking(self) -> Iterator[pipeline.Inspect]:
        if not self._setting.watermarks:
            yield self._workers.inspect
            return
        from mediacheck.media.watermark import Watermarks

        with Watermarks(self._workers, self._setting.policy.limits, 1) as watermarks:
            yield watermarks.inspect

    def _proposing(self) -> Propose | None:
        if self._setting.model is None or self._registry is None:
            return None
        from mediacheck.fingerprint import embedding

        model = embedding.Model(self._setting.model)
        if model.version != self._setting.model_version:
            raise MediacheckError(
                "The model was replaced while the audit was at work.", "Start the audit again: it goes on where it was."
            )
        return pipeline.proposing(self._registry, model, lambda _done, _all: None)[0]


def judged(court: pipeline.Court, piece: Piece, media: Media, setting: Setting) -> Judged:
    """What came of a piece that was looked at, for its day and for today."""
    use = dataclasses.replace(piece.use, published=True)
    today = dataclasses.replace(use, date=setting.today, publish_at=None)

    first = dataclasses.replace(today, date=undated.EARLIEST) if undated.is_undated(use) else use
    then, now = court.judge_uses(piece.attachment, media, (first, today), _Earlier(court, piece))
    if undated.is_undated(use):
        then = undated.then(then, now)
        if use.mode != "share":
            then, now = undated.uncounted(then), undated.uncounted(now)
    lang = setting.lang
    limited = _limited(then) | _limited(now)
    whole = document.judged(now, lang)
    on_its_day = document.judged_otherwise(whole, then, lang)
    whole["then"] = _short(on_its_day)
    whole["now"] = _short(whole)
    bare = RecordedUse(
        date=use.date,
        post=piece.post,
        name=whole["name"],
        result=result(piece),
        sha256=media.sha256,
        channels=use.channels,
        decision=then.decision.id if then.decision else None,
    )
    borne = published.of_item(bare, on_its_day, use.mode, lambda *grant: grant in limited)
    return Judged(
        piece,
        media.sha256,
        now.verdict,
        json.dumps(whole, ensure_ascii=False, separators=(",", ":")),
        tuple(used for used in borne if (used.asset or used.decision) and not undated.is_undated(use)),
        bool(limited),
    )


class _Earlier:
    """Whether a recorded use came before that of the piece; of those of one day the earlier by name.

    What was recorded by hand when the piece went out is its own, unless that stands for another post and the audit
    recorded this one by itself.
    """

    def __init__(self, court: pipeline.Court, piece: Piece) -> None:
        self._court = court
        self._piece = piece
        self._by_itself: dict[str | None, bool] = {}

    def __call__(self, recorded: RecordedUse) -> bool:
        piece, use = self._piece, self._piece.use
        if is_audits(recorded):
            return not self._is_own(recorded) and (recorded.date, recorded.post) < (use.date, piece.post)
        if stands_for(recorded, use.date, use.channels) and not self._recorded(recorded.asset):
            return False
        return recorded.date <= use.date

    def _is_own(self, recorded: RecordedUse) -> bool:
        return recorded.post == self._piece.post and recorded.result == result(self._piece)

    def _recorded(self, asset: str | None) -> bool:
        if asset not in self._by_itself:
            uses = () if self._court.registry is None else self._court.registry.uses(asset)
            self._by_itself[asset] = any(map(self._is_own, uses))
        return self._by_itself[asset]


def is_audits(use: RecordedUse) -> bool:
    """Whether an audit recorded it, and not somebody when it went out."""
    return use.result.startswith(f"{SOURCE}:")


def stands_for(recorded: RecordedUse, day: dt.date, channels: Collection[str]) -> bool:
    """Whether a use that somebody recorded may be that of a post of that day."""
    return (
        not is_audits(recorded)
        and abs(recorded.date - day) <= _NEAR
        and (not recorded.channels or not set(recorded.channels).isdisjoint(channels))
    )


def result(piece: Piece) -> str:
    return f"{SOURCE}:{piece.source}"


def _short(item: dict[str, Any]) -> dict[str, Any]:
    return {"verdict": item["verdict"], "findings": item["findings"]}


def _limited(item: Item) -> set[tuple[str, str, str | None]]:
    """The grants in it that allow a number of uses."""
    own = {
        (cover.asset, cover.grant.license, cover.grant.reference)
        for cover in item.covers
        if cover.grant.quota is not None
    }
    return own.union(*map(_limited, item.parts))
