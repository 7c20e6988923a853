"""The only module that knows the order: inspect, match, cover, judge."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mediacheck import rules
from mediacheck.matching import Found, Lookup, Propose, find
from mediacheck.model import (
    Asset,
    Attachment,
    Case,
    Grant,
    Item,
    License,
    Match,
    Media,
    Policy,
    Post,
    PostResult,
    Problem,
    RecordedUse,
    RegistryState,
    Result,
    Ruling,
    Signal,
    Sketch,
    Use,
    text,
    worst,
)
from mediacheck.registry import Decided, Purchase, Registry, purchases
from mediacheck.registry.decided import DecidedMedia
from mediacheck.rules.cover import covers, use_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Inspect = Callable[[Iterable[tuple[Path, str]]], Iterator[Media]]
"""Files (path, name) → their Media in the same order, lazily; `media.sandbox.Workers.inspect` is one."""

Judged = Callable[[Post, Item], None]
"""Called with each judged item, while its media still holds the sketch; what is kept of it no longer does."""

Progress = Callable[[int, int], None]
"""Called with the number of items done and their total."""


class Assets(Lookup, Protocol):
    """What a check needs of a registry."""

    location: str

    def revision(self) -> str: ...
    def __len__(self) -> int: ...
    def purchases(self, agency: str, supplier_id: str) -> list[Purchase]: ...
    def decisions(self) -> Iterator[Decided]: ...
    def uses(self, asset: str | None = None) -> Iterator[RecordedUse]: ...


@dataclasses.dataclass(frozen=True, slots=True)
class Court:
    """What is the same for every item of a run."""

    policy: Policy
    licenses: Mapping[str, License]
    registry: Assets | None
    propose: Propose | None = None
    _decided: dict[str, DecidedMedia] = dataclasses.field(
        default_factory=dict, init=False
    )  # by the registry's revision

    def judge(self, attachment: Attachment, media: Media, use: Use) -> Item:
        """One attachment's verdict; a picture of several frames is as bad as its worst one."""
        found = self._find(media)
        rulings = self._rulings(media, found)
        if not media.parts:
            return self._item(attachment, media, use, found, rulings)
        if whole := [match for match in found.matches if match.method in {"exact", "pixels"}]:
            matches = (*whole, *self._barred(media))
            return self._item(attachment, media, use, dataclasses.replace(found, matches=matches), rulings)
        # A frame or page speaks with the claims of its file.
        parts = [dataclasses.replace(part, claims=media.claims, signals=media.signals) for part in media.parts]
        seen = [self._find(part) for part in parts]
        # What was decided on the file was decided on each of its parts.
        all_of_it = self._decided_on(media)
        items = [
            self._item(attachment, part, use, its, (*all_of_it, *self._rulings(part, its)))
            for part, its in zip(parts, seen, strict=True)
        ]
        # What the first frame shows is as much of the whole as the least explained frame lets it be.
        least = min(its.coverage or 0.0 for its in seen)
        coverage = None if found.coverage is None else min(found.coverage, least)
        explained = found.explained and all(its.explained for its in seen)
        found = dataclasses.replace(found, coverage=coverage, explained=explained)
        item = self._item(attachment, media, use, found, rulings)
        verdict = worst([item.verdict, *(part.verdict for part in items)])
        return dataclasses.replace(item, verdict=verdict, parts=tuple(items))

    def _barred(self, whole: Media) -> list[Match]:
        """What must not be used and yet stands in a frame of a file that is registered as a whole."""
        found = [match for part in whole.parts for match in self._find(part).matches]
        assets = self._assets(found)
        barred = {
            match.asset: match for match in found if match.asset in assets and assets[match.asset].status != "active"
        }
        return list(barred.values())

    def _find(self, media: Media) -> Found:
        return Found((), None) if self.registry is None else find(media, self.registry, self.propose)

    def _rulings(self, media: Media, found: Found) -> tuple[Ruling, ...]:
        """Every decision about what the medium shows: the very same first, then those about pictures that are in it."""
        decided = self._decisions()
        if not decided:
            return ()
        # A copy of a part matters where the picture is unknown, or the part was blocked.
        parts = not found.explained or decided.blocks
        seen = find(media if parts else _without_sketch(media), decided)
        rulings = {ruling.decision.id: ruling for ruling in self._decided_on(media)}
        for match in seen.matches:
            same = seen.explained and _is_copy(match)
            for decision in decided.about(match.asset) if match.verified else ():
                if decision.id not in rulings or (same and not rulings[decision.id].same):
                    rulings[decision.id] = Ruling(decision, same, match.edits)
        return tuple(rulings.values())

    def _decisions(self) -> DecidedMedia | None:
        """Read once, and again when the registry is another one: a service judges for a long time."""
        if self.registry is None:
            return None
        revision = self.registry.revision()
        if revision not in self._decided:
            self._decided.clear()
            self._decided[revision] = DecidedMedia(self.registry.decisions())
        return self._decided[revision]

    def _decided_on(self, media: Media) -> tuple[Ruling, ...]:
        """Decisions about this very file, or about one of several frames with the same picture data."""
        decided = self._decisions()
        if not decided:
            return ()
        pixels = media.fingerprints.pixels if media.fingerprints else ""
        digests = dict.fromkeys([*([media.sha256] if media.sha256 else []), *decided.of_pixels(pixels)])
        return tuple(Ruling(decision, same=True) for digest in digests for decision in decided.about(digest))

    def _item(self, attachment: Attachment, media: Media, use: Use, found: Found, rulings: tuple[Ruling, ...]) -> Item:
        assets = self._assets(found.matches)
        verified = {match.asset: assets[match.asset] for match in found.matches if match.verified}
        bought = self._bought(media)
        uses = {} if self.registry is None else recorded(self.registry, verified.values())
        case = Case(
            media=media,
            use=use,
            policy=self.policy,
            licenses=self.licenses,
            matches=found.matches,
            assets=assets,
            covers=covers(verified.values(), self.licenses, use, self.policy, uses),
            coverage=found.coverage,
            explained=found.explained,
            leftover=found.leftover,
            uses=uses,
            rulings=rulings,
            registry=self.registry is not None,
            purchases=tuple(dict.fromkeys(purchases.label(each) for found in bought.values() for each in found)),
            bought={signal: tuple(map(purchases.grant, found)) for signal, found in bought.items()},
        )
        judgement = rules.judge(case)
        return Item(
            attachment=attachment,
            media=media,
            verdict=judgement.verdict,
            findings=judgement.findings,
            matches=found.matches,
            covers=case.covers,
            coverage=found.coverage,
            leftover=found.leftover,
            decision=judgement.decision,
        )

    def _assets(self, matches: Sequence[Match]) -> dict[str, Asset]:
        if self.registry is None:
            return {}
        entries = {match.asset: self.registry.get(match.asset) for match in matches}
        return {
            name: purchases.licensed(entry.asset, self.registry, self.licenses)
            for name, entry in entries.items()
            if entry is not None
        }

    def _bought(self, media: Media) -> dict[Signal, list[Purchase]]:
        """The agencies' marks in a file whose number was bought."""
        if self.registry is None:
            return {}
        numbered = [(each, each.name, each.id) for each in media.signals if each.kind == "agency"]
        found = {each: self.registry.purchases(name, number) for each, name, number in numbered if name and number}
        return {signal: bought for signal, bought in found.items() if bought}


def _is_copy(match: Match) -> bool:
    """Whether the picture is the whole of what was decided on, without edits; a part may be found anywhere."""
    return match.method in {"exact", "pixels", "perceptual"} and match.complete and not match.edits


def _kept(item: Item) -> Item:
    """Without what only matching and drawings look at: a run over many files keeps its results in memory."""
    return dataclasses.replace(item, media=_without_sketch(item.media), parts=tuple(map(_kept, item.parts)))


def _without_sketch(media: Media) -> Media:
    look = media.fingerprints
    if look is not None:
        look = dataclasses.replace(look, sketch=None)
    return dataclasses.replace(media, fingerprints=look, parts=tuple(map(_without_sketch, media.parts)))


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
    """Every attachment of every post, inspected and judged, in order."""
    if court.registry is not None:
        from mediacheck.matching import search  # noqa: F401 - loaded here, while the workers come up
    attachments = [attachment for post in posts for attachment in post.attachments]
    media = _media(attachments, inspect)
    done = 0
    results = []
    for post in posts:
        items = []
        for attachment in post.attachments:
            item = court.judge(attachment, next(media), post.use)
            judged(post, item)
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
    )


def recorded(registry: Assets, assets: Iterable[Asset]) -> dict[str, int]:
    """So many posts went out under each grant that allows a number of uses; a post counts once, whatever is in it."""
    posts: dict[str, set[tuple[str, str]]] = {}
    for asset in assets:
        if any(grant.quota is not None for grant in asset.grants):
            for use in registry.uses(asset.id):
                key = use_key(asset.id, Grant(use.license or "", reference=use.reference))
                posts.setdefault(key, set()).add((use.result, use.post))
    return {key: len(found) for key, found in posts.items()}


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


def _media(attachments: Sequence[Attachment], inspect: Inspect) -> Iterator[Media]:
    """The media of the attachments, in their order; what was not fetched is unreadable, never left out."""
    files = inspect((a.path, a.name) for a in attachments if a.path is not None)
    for attachment in attachments:
        yield next(files) if attachment.path is not None else _unfetched(attachment)


def _unfetched(attachment: Attachment) -> Media:
    message = text("This address was not fetched: {url}", url=attachment.url)
    return Media(attachment.name, problems=(Problem("MC801", message),))
