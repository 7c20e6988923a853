"""What a person rules about a picture: what it looks like is kept with it, and what speaks against it is said."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mediacheck.errors import UnreadableError, UsageError
from mediacheck.model import NOT_CHECKED, Asset, Case, Decision, Media, Revocation, Ruling, Text, Verdict, text
from mediacheck.pipeline.terms import Terms
from mediacheck.registry import Decided, Entry, Packed, Registry
from mediacheck.registry.adding import printable
from mediacheck.registry.packing import pack
from mediacheck.sources import use
from mediacheck.vocabulary import nearest

if TYPE_CHECKING:
    from mediacheck.media.sandbox import Workers
    from mediacheck.pipeline.workspace import Workspace


def about_file(path: Path, name: str, terms: Terms, workers: "Workers", shown: str = "") -> tuple[Decided, Media]:
    """The decision with what its picture looks like.

    Raises UnreadableError for a file that cannot be read, which is called `shown` there, or by its name.
    """
    (media,) = workers.register([(path, name)])
    if media.sha256 is None:
        reason = media.problems[0].message if media.problems else text("nothing is known about this file")
        raise UnreadableError("Nothing can be decided on {path}: {reason}", path=shown or name, reason=reason)
    pixels = media.fingerprints.pixels if media.fingerprints else None
    # What several frames look like is not said by the first.
    look = None if media.parts else pack(Entry.of(Asset(""), media)).packed
    return Decided(terms.about(media.sha256, pixels or None, printable(name)), look), media


def about_digest(digest: str, terms: Terms, registry: Registry, workers: "Workers") -> tuple[Decided, Media | None]:
    """The same of a file that is known by its SHA-256 only: looked at where it is registered, else as that says."""
    from mediacheck.registry.sync import digest_of

    look: Packed | None
    known = next(iter(registry.exact(digest)), None)
    entry = None if known is None else registry.get(known)
    if entry is None:
        return Decided(terms.about(digest, None, None)), None
    path = Path(entry.asset.origin or "")
    if digest_of(path) == digest:
        return about_file(path, path.name, terms, workers, digest)
    # Of a file that is not at hand only a JPEG is surely a single picture.
    look = pack(entry).packed
    whole = look if entry.media_type == "image/jpeg" else None
    return Decided(terms.about(digest, look.pixels if look else None, path.name or None), whole), None


def decide(
    workspace: "Workspace", registry: Registry, decided: Decided, media: Media | None
) -> tuple[Decision, list[Text]]:
    """Keeps it; and what whoever decided should know."""
    against = _against(workspace, decided.decision, media) if decided.decision.own_work and media is not None else []
    if against:  # a copy without its metadata would not speak against it any more
        decided = replace(decided, decision=replace(decided.decision, pixels=None), packed=None)
    registry.decide([decided])
    return decided.decision, [*_notes(decided, media), *against]


def revoke(registry: Registry, decision_id: str, revocation: Revocation) -> Decision:
    """Raises UsageError with the nearest id."""
    known = [each.decision.id for each in registry.decisions()]
    if decision_id not in known and (near := nearest(decision_id, known)):
        raise UsageError("There is no decision “{name}”; did you mean “{near}”?", name=decision_id, near=near)
    return registry.revoke(decision_id, revocation)


def _notes(decided: Decided, media: Media | None) -> Iterator[Text]:
    decision = decided.decision
    if media is not None and decision.verdict is Verdict.CLEAR and any(p.code in NOT_CHECKED for p in media.problems):
        yield text("This file could not be looked at, and what could not be checked is cleared by no decision.")
    elif decided.packed is None:
        yield text("It holds for this very file; a copy that was saved anew is not recognised.")
    else:
        yield text("It holds for this picture, recompressed or scaled too; a cropped or edited copy is not covered.")
    if decision.own_work:
        yield text("It counts on {by}’s own account (--account employee), not on the company’s.", by=decision.by)


def _against(workspace: "Workspace", decision: Decision, media: Media) -> list[Text]:
    """What in the file speaks against own work: said now, because later it is a review."""
    from mediacheck.rules.contradiction import claim_contradicts_registry

    planned = use.build(workspace.policy, {"account": "employee"}, now=dt.datetime.now(dt.UTC))
    case = Case(media, planned, workspace.policy, workspace.licenses, rulings=(Ruling(decision, same=True),))
    return [finding.message for finding in claim_contradicts_registry.check(case)]
