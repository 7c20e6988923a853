"""`mediacheck decide FILE`: what a person rules about a picture, kept with reason, name and end."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from mediacheck.cli import options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.cli.terms import Terms, needed, read
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import MediacheckError, UsageError
from mediacheck.model import NOT_CHECKED, Asset, Decision, Media, Policy, Revocation, Text, Verdict, text
from mediacheck.vocabulary import nearest

if TYPE_CHECKING:
    from mediacheck.media.sandbox import Workers
    from mediacheck.pipeline.workspace import Workspace
    from mediacheck.registry import Decided, Packed, Registry

_HOW = tr(text("The decision"))


def decide(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE|SHA256]", help=tr(text("The file that is decided on, or its SHA-256.")), show_default=False
        ),
    ] = None,
    verdict: Annotated[
        Literal["clear", "blocked"] | None,
        typer.Option(help=tr(text("May it be used or not.")), rich_help_panel=_HOW),
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help=tr(text("Why.")), rich_help_panel=_HOW)] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help=tr(text("Who decides.")), rich_help_panel=_HOW)] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help=tr(text("The last day on which it holds.")), rich_help_panel=_HOW),
    ] = None,
    channel: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=tr(text("Only for this channel; repeatable. Else for every use.")),
            rich_help_panel=_HOW,
        ),
    ] = None,
    override: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", help=tr(text("A block that it lifts, like MC201; repeatable.")), rich_help_panel=_HOW
        ),
    ] = None,
    own_work: Annotated[
        bool,
        typer.Option(
            "--own-work",
            help=tr(text("“I made this”: for posts on the maker’s own account. Needs only --by.")),
            rich_help_panel=_HOW,
        ),
    ] = False,
    listed: Annotated[
        bool, typer.Option("--list", help=tr(text("List what was decided, of a file or of all.")))
    ] = False,
    revoke: Annotated[
        str | None,
        typer.Option(metavar="ID", help=tr(text("Take a decision back; needs --by and --reason. It stays on record."))),
    ] = None,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
    jobs: options.JobsOption = None,
    no_progress: options.ProgressOption = False,
) -> None:
    paths = [Path(what)] if what is not None and not is_digest(what) else []
    workspace = open_workspace(
        paths, configuration=configuration, registry=registry, jobs=jobs, progress=not no_progress
    )
    today = today_of(workspace.policy)
    stated = {
        "verdict": verdict,
        "until": until,
        "channel": channel,
        "override": override,
        "own-work": own_work or None,
    }
    if listed and revoke is None:
        _refuse_beside("--list", stated | {"reason": reason, "by": by})
        _list(workspace, what, today, form)
    elif revoke is not None:
        _refuse_beside("--revoke", stated | {"list": listed or None, "FILE": what})
        revocation = Revocation(needed("--by", by), today, needed("--reason", reason))
        _revoke(workspace, revoke, revocation, form)
    else:
        terms = read(workspace.policy, stated | {"reason": reason, "by": by}, today)
        _decide(workspace, needed("FILE", what), terms, form)


# ---------------------------------------------------------------- what was asked for


def _refuse_beside(option: str, others: Mapping[str, object]) -> None:
    for name, value in others.items():
        if value is not None and value != [] and not (option == "--list" and name == "FILE"):
            other = name if name == "FILE" else f"--{name}"
            raise UsageError("{option} and {other} do not go together.", option=option, other=other)


def is_digest(what: str) -> bool:
    return bool(re.fullmatch("[0-9A-Fa-f]{64}", what)) and not Path(what).exists()


def today_of(policy: Policy) -> dt.date:
    return dt.datetime.now(ZoneInfo(policy.timezone)).date()


# ---------------------------------------------------------------- deciding


def _decide(workspace: "Workspace", what: str, terms: Terms, form: options.Format) -> None:
    from mediacheck.report import decisions as pages

    with workspace.workers() as workers, workspace.registry(workers) as opened:
        registry = workspace.need_registry(opened)
        decided, media = about(what, terms, registry, workers)
        against = _against(workspace, decided.decision, media) if terms.own_work and media is not None else []
        if against:  # a copy without its metadata would not speak against it any more
            decided = replace(decided, decision=replace(decided.decision, pixels=None), packed=None)
        registry.decide([decided])
        location = registry.location
    decision = decided.decision
    notes = [*_notes(decided, media), *against]
    language = terminal.language()
    terminal.show(
        {
            "version": 1,
            "registry": location,
            "decision": pages.document(decision, terms.made, language),
            "notes": [tr(note) for note in notes],
        },
        lambda: pages.made(decision, terms.made, language, notes, **terminal.look()),
        form,
    )


def about(what: str, terms: Terms, registry: "Registry", workers: "Workers") -> "tuple[Decided, Media | None]":
    """The decision with what its picture looks like: looked at now, else as it is registered."""
    from mediacheck.registry import Decided, Entry
    from mediacheck.registry.adding import printable
    from mediacheck.registry.packing import pack
    from mediacheck.registry.sync import digest_of

    look: Packed | None
    path = Path(what)
    if is_digest(what):
        digest = what.casefold()
        known = next(iter(registry.exact(digest)), None)
        entry = None if known is None else registry.get(known)
        if entry is None:
            return Decided(terms.about(digest, None, None)), None
        path = Path(entry.asset.origin or "")
        if digest_of(path) != digest:
            # Of a file that is not at hand only a JPEG is surely a single picture.
            look = pack(entry).packed
            whole = look if entry.media_type == "image/jpeg" else None
            return Decided(terms.about(digest, look.pixels if look else None, path.name or None), whole), None
    if path.is_dir():
        raise UsageError("{path} is a folder; a decision is about one file.", path=what)
    (media,) = workers.register([(path, path.name)])
    if media.sha256 is None:
        reason = media.problems[0].message if media.problems else text("nothing is known about this file")
        raise MediacheckError("Nothing can be decided on {path}: {reason}", path=what, reason=reason)
    pixels = media.fingerprints.pixels if media.fingerprints else None
    # What several frames look like is not said by the first.
    look = None if media.parts else pack(Entry.of(Asset(""), media)).packed
    return Decided(terms.about(media.sha256, pixels or None, printable(path.name)), look), media


def _notes(decided: "Decided", media: Media | None) -> Iterator[Text]:
    """What whoever decided should know."""
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
    from mediacheck.model import Case, Ruling
    from mediacheck.rules.contradiction import claim_contradicts_registry
    from mediacheck.sources import use

    stated = {"account": "employee"}
    planned = use.build(workspace.policy, stated, now=dt.datetime.now(dt.UTC))
    case = Case(media, planned, workspace.policy, workspace.licenses, rulings=(Ruling(decision, same=True),))
    return [finding.message for finding in claim_contradicts_registry.check(case)]


# ---------------------------------------------------------------- listing and revoking


def _list(workspace: "Workspace", what: str | None, today: dt.date, form: options.Format) -> None:
    from mediacheck.report import decisions as pages

    with workspace.workers() as workers, workspace.registry(workers) as opened:
        registry = workspace.need_registry(opened)
        wanted = None if what is None else _digest(what)
        found = [each.decision for each in registry.decisions() if wanted in {None, each.decision.sha256}]
        location = registry.location
    found.sort(key=lambda decision: (decision.made, decision.id))
    language = terminal.language()
    document = {
        "version": 1,
        "registry": location,
        "decisions": [pages.document(decision, today, language) for decision in found],
    }
    terminal.show(document, lambda: pages.listing(found, today, language, **terminal.look()), form)


def _digest(what: str) -> str:
    from mediacheck.registry.sync import digest_of

    digest = what.casefold() if is_digest(what) else digest_of(Path(what))
    if digest is None:
        raise MediacheckError("{path} cannot be read.", path=what)
    return digest


def _revoke(workspace: "Workspace", decision_id: str, revocation: Revocation, form: options.Format) -> None:
    from mediacheck.report import decisions as pages

    with workspace.workers() as workers, workspace.registry(workers) as opened:
        registry = workspace.need_registry(opened)
        known = [each.decision.id for each in registry.decisions()]
        if decision_id not in known and (near := nearest(decision_id, known)):
            raise UsageError("There is no decision “{name}”; did you mean “{near}”?", name=decision_id, near=near)
        decision = registry.revoke(decision_id, revocation)
        location = registry.location
    language = terminal.language()
    terminal.show(
        {"version": 1, "registry": location, "decision": pages.document(decision, revocation.on, language)},
        lambda: pages.made(decision, revocation.on, language, **terminal.look()),
        form,
    )
