"""One attachment's verdict: what its file shows is looked for, held against what is on record, and judged."""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Protocol

from mediacheck import rules
from mediacheck.matching import Found, Lookup, Propose, find
from mediacheck.matching.remembered import Remembered
from mediacheck.model import (
    Asset,
    Attachment,
    Case,
    Grant,
    Item,
    License,
    Match,
    Media,
    Place,
    Policy,
    Problem,
    RecordedUse,
    Ruling,
    Signal,
    Sketch,
    Statement,
    Use,
    Verdict,
    text,
    worst,
)
from mediacheck.registry import Decided, Purchase, purchases
from mediacheck.registry.decided import DecidedMedia
from mediacheck.rules.cover import covers, use_key
from mediacheck.rules.ground import nearest_first
from mediacheck.rules.lasting import last_day

LookCloser = Callable[[Place, str], Media]
"""A file (path, name) → its Media with the sketches in which parts are looked for; `media.sandbox.Workers.look_closer` is one."""

LookUp = Callable[[Media, Collection[str]], Sequence[Statement]]
"""A file and the open licences (ids) that it claims → what its own pages say; `confirmation.Confirmation.of` is one."""

Counts = Callable[[RecordedUse], bool]
"""Whether a recorded use is one of those that a grant's number of uses is held against."""


def every(_use: RecordedUse) -> bool:
    """All that is on record counts."""
    return True


class Assets(Lookup, Protocol):
    """What a check needs of a registry."""

    location: str

    def revision(self) -> str: ...
    def __len__(self) -> int: ...
    def asset(self, asset_id: str, /) -> Asset | None: ...
    def purchases(self, agency: str, supplier_id: str) -> list[Purchase]: ...
    def decisions(self) -> Iterator[Decided]: ...
    def uses(self, asset: str | None = None) -> Iterator[RecordedUse]: ...


@dataclasses.dataclass(frozen=True)
class Court:
    """What is the same for every item of a run.

    `look_closer` is asked where a file as a whole does not settle what it shows; without it no parts are looked for.
    `remembered` has what was found before. `look_up` is asked where nothing but an open licence in the file speaks for it.
    """

    policy: Policy
    licenses: Mapping[str, License]
    registry: Assets | None
    propose: Propose | None = None
    look_closer: LookCloser | None = None
    remembered: Remembered | None = None
    look_up: LookUp | None = None

    def judge(self, attachment: Attachment, media: Media, use: Use) -> Item:
        """One attachment's verdict; a picture of several frames is as bad as its worst one."""
        return self.judge_uses(attachment, media, [use])[0]

    def judge_uses(
        self, attachment: Attachment, media: Media, uses: Sequence[Use], counts: Counts = every
    ) -> tuple[Item, ...]:
        """The same for each of several uses; what it shows is looked for once. Recorded uses are as `counts` has them."""
        try:
            seen = self._seen(_File(attachment, media, self.look_closer))
        except _UnlikeError as error:
            seen = self._known(error.media, Found(), ())
        return tuple(self._judged(_Question(attachment, use, counts), seen) for use in uses)

    def _seen(self, file: "_File") -> "_Seen":
        media = file.media
        found = self._find(file)
        rulings = self._rulings(file, 0, found)
        if not media.parts:
            return self._known(media, found, rulings)
        numbers = range(1, len(media.parts) + 1)
        seen = [self._find(file, number) for number in numbers]
        if whole := [match for match in found.matches if match.method in {"exact", "pixels"}]:
            matches = (*whole, *self._barred(seen))
            return self._known(media, dataclasses.replace(found, matches=matches), rulings)
        # A frame or page speaks with the claims of its file; what was decided on the file was decided on each of them.
        parts = [dataclasses.replace(part, claims=media.claims, signals=media.signals) for part in media.parts]
        all_of_it = self._decided_on(media)
        # What the first frame shows is as much of the whole as the least explained frame lets it be.
        least = min(its.coverage or 0.0 for its in seen)
        coverage = None if found.coverage is None else min(found.coverage, least)
        explained = found.explained and all(its.explained for its in seen)
        return self._known(
            media,
            dataclasses.replace(found, coverage=coverage, explained=explained),
            rulings,
            tuple(
                self._known(part, its, (*all_of_it, *self._rulings(file, number, its)))
                for number, part, its in zip(numbers, parts, seen, strict=True)
            ),
        )

    def _known(
        self, media: Media, found: Found, rulings: tuple[Ruling, ...], parts: tuple["_Seen", ...] = ()
    ) -> "_Seen":
        """With what is on record of what was found."""
        return _Seen(media, found, rulings, self._assets(found.matches), self._bought(media), parts)

    def _judged(self, question: "_Question", seen: "_Seen") -> Item:
        item = self._item(question, seen)
        if not seen.parts:
            return item
        items = [self._item(question, part) for part in seen.parts]
        verdict = worst([item.verdict, *(part.verdict for part in items)])
        ends = [each.valid_until for each in (item, *items) if each.valid_until is not None]
        lasts = min(ends, default=None) if verdict is Verdict.CLEAR else None
        return dataclasses.replace(item, verdict=verdict, parts=tuple(items), valid_until=lasts)

    def _barred(self, seen: Iterable[Found]) -> list[Match]:
        """What must not be used and yet stands in a frame of a file that is registered as a whole."""
        found = [match for each in seen for match in each.matches]
        assets = self._assets(found)
        barred = {
            match.asset: match for match in found if match.asset in assets and assets[match.asset].status != "active"
        }
        return list(barred.values())

    def _find(self, file: "_File", number: int = 0) -> Found:
        """In the file's part of that number; 0 is the whole."""
        if self.registry is None:
            return Found()
        return self._looked_up(file, number, self.registry, self.propose)

    def _looked_up(
        self, file: "_File", number: int, lookup: Lookup, propose: Propose | None, *, parts: bool = True, of: str = ""
    ) -> Found:
        """What was found before, else what is found now; `parts`: in parts of the picture too; `of`: what `lookup` holds."""
        closer = partial(file.sketch, number) if parts else None
        ask = partial(find, file.part(number), lookup, propose, closer)
        if self.remembered is None or file.media.sha256 is None:
            return ask()
        return self.remembered.found(ask, file.media.sha256, number, parts, of)

    def _rulings(self, file: "_File", number: int, found: Found) -> tuple[Ruling, ...]:
        """Every decision about what the part shows: the very same first, then those about pictures that are in it."""
        if not self._decided:
            return ()
        # A copy of a part matters where the picture is unknown, or the part was blocked.
        parts = not found.explained or self._decided.blocks
        seen = self._looked_up(file, number, self._decided, None, parts=parts, of=self._decided.digest)
        rulings = {ruling.decision.id: ruling for ruling in self._decided_on(file.part(number))}
        for match in seen.matches:
            same = seen.explained and _is_copy(match)
            for decision in self._decided.about(match.asset) if match.verified else ():
                if decision.id not in rulings or (same and not rulings[decision.id].same):
                    rulings[decision.id] = Ruling(decision, same, match.edits)
        return tuple(rulings.values())

    def _decided_on(self, media: Media) -> tuple[Ruling, ...]:
        """Decisions about this very file, or about one of several frames with the same picture data."""
        pixels = media.fingerprints.pixels if media.fingerprints else ""
        digests = dict.fromkeys([*([media.sha256] if media.sha256 else []), *self._decided.of_pixels(pixels)])
        return tuple(Ruling(decision, same=True) for digest in digests for decision in self._decided.about(digest))

    @cached_property
    def _decided(self) -> DecidedMedia:
        return DecidedMedia(self.registry.decisions() if self.registry is not None else ())

    def _item(self, question: "_Question", seen: "_Seen") -> Item:
        media, found, use, assets, bought = seen.media, seen.found, question.use, seen.assets, seen.bought
        verified = {match.asset: assets[match.asset] for match in found.matches if match.verified}
        uses = {} if self.registry is None else recorded(self.registry, verified.values(), question.counts)
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
            rulings=seen.rulings,
            registry=self.registry is not None,
            purchases=tuple(dict.fromkeys(purchases.label(each) for found in bought.values() for each in found)),
            bought={signal: tuple(map(purchases.grant, found)) for signal, found in bought.items()},
        )
        judgement, case = self._judgement(case, verified=bool(verified))
        return Item(
            attachment=question.attachment,
            media=media,
            verdict=judgement.verdict,
            findings=judgement.findings,
            matches=found.matches,
            covers=nearest_first(case),
            coverage=found.coverage,
            leftover=found.leftover,
            decision=judgement.decision,
            valid_until=last_day(case) if judgement.verdict is Verdict.CLEAR else None,
        )

    def _judgement(self, case: Case, *, verified: bool) -> tuple[rules.Judgement, Case]:
        """And the case as it was judged.

        Of a whole picture in which nothing registered is, what its own pages say counts too, where that is wanted.
        """
        judgement = rules.judge(case)
        whole = case.media.sha256 is not None and not case.media.parts
        if self.look_up is None or verified or not whole or not (claimed := rules.unverified_licenses(judgement)):
            return judgement, case
        case = dataclasses.replace(case, statements=tuple(self.look_up(case.media, claimed)))
        return rules.judge(case), case

    def _assets(self, matches: Sequence[Match]) -> dict[str, Asset]:
        if self.registry is None:
            return {}
        known = {match.asset: self.registry.asset(match.asset) for match in matches}
        return {
            name: purchases.licensed(asset, self.registry, self.licenses)
            for name, asset in known.items()
            if asset is not None
        }

    def _bought(self, media: Media) -> dict[Signal, list[Purchase]]:
        """The agencies' marks in a file whose number was bought."""
        if self.registry is None:
            return {}
        numbered = [(each, each.name, each.id) for each in media.signals if each.kind == "agency"]
        found = {each: self.registry.purchases(name, number) for each, name, number in numbered if name and number}
        return {signal: bought for signal, bought in found.items() if bought}


@dataclasses.dataclass(frozen=True, slots=True)
class _Question:
    """What an attachment is judged for."""

    attachment: Attachment
    use: Use
    counts: Counts


@dataclasses.dataclass(frozen=True, slots=True)
class _Seen:
    """A medium with what was found in it, and what is on record of that; so of its frames or pages."""

    media: Media
    found: Found
    rulings: tuple[Ruling, ...]
    assets: Mapping[str, Asset]
    bought: Mapping[Signal, Sequence[Purchase]]
    parts: tuple["_Seen", ...]


class _UnlikeError(Exception):
    """A closer look at a file did not show what the first one did; `media` says why."""

    def __init__(self, media: Media) -> None:
        super().__init__(media.name)
        self.media = media


class _File:
    """A file's parts by number, 0 the whole of it; it is looked at again when the first sketch is asked for."""

    def __init__(self, attachment: Attachment, media: Media, look: LookCloser | None) -> None:
        self._attachment = attachment
        self.media = media
        self._look = look

    def part(self, number: int) -> Media:
        return _part(self.media, number)

    def sketch(self, number: int) -> Sketch | None:
        """Raises _UnlikeError."""
        look = _part(self._second, number).fingerprints
        return look.sketch if look is not None else None

    @cached_property
    def _second(self) -> Media:
        path, first = self._attachment.path, self.media
        if path is None or self._look is None:
            return first
        second = self._look(path, first.name)
        if second.fingerprints is None:
            raise _UnlikeError(second)
        if second.sha256 != first.sha256 or len(second.parts) != len(first.parts):
            message = text("“{name}” was changed while it was being checked.", name=first.name)
            raise _UnlikeError(Media(first.name, problems=(Problem("MC801", message),)))
        return second


def _part(media: Media, number: int) -> Media:
    return media.parts[number - 1] if number else media


def _is_copy(match: Match) -> bool:
    """Whether the picture is the whole of what was decided on, without edits; a part may be found anywhere."""
    return match.method in {"exact", "pixels", "perceptual"} and match.complete and not match.edits


def recorded(registry: Assets, assets: Iterable[Asset], counts: Counts = every) -> dict[str, int]:
    """So many posts went out under each grant that allows a number of uses; a post counts once, whatever is in it."""
    posts: dict[str, set[tuple[str, str]]] = {}
    for asset in assets:
        if any(grant.quota is not None for grant in asset.grants):
            for use in filter(counts, registry.uses(asset.id)):
                key = use_key(asset.id, Grant(use.license or "", reference=use.reference))
                posts.setdefault(key, set()).add((use.result, use.post))
    return {key: len(found) for key, found in posts.items()}
