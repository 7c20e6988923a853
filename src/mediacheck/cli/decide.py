"""`mediacheck decide FILE`: what a person rules about a picture, kept with reason, name and end."""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mediacheck.cli import options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import MediacheckError, UsageError
from mediacheck.model import Media, Revocation, text

if TYPE_CHECKING:
    from mediacheck.media.sandbox import Workers
    from mediacheck.pipeline.terms import Names, Terms
    from mediacheck.pipeline.workspace import Workspace
    from mediacheck.registry import Decided, Registry

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
    from mediacheck.pipeline.terms import needed, read, today_of

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
        called = names()
        revocation = Revocation(needed(called, called.by, by), today, needed(called, called.reason, reason))
        _revoke(workspace, revoke, revocation, form)
    else:
        terms = read(workspace.policy, stated | {"reason": reason, "by": by}, today, names(), terminal.language())
        _decide(workspace, needed(names(), "FILE", what), terms, form)


# ---------------------------------------------------------------- what was asked for


def _refuse_beside(option: str, others: Mapping[str, object]) -> None:
    for name, value in others.items():
        if value is not None and value != [] and not (option == "--list" and name == "FILE"):
            other = name if name == "FILE" else f"--{name}"
            raise UsageError("{option} and {other} do not go together.", option=option, other=other)


def is_digest(what: str) -> bool:
    return bool(re.fullmatch("[0-9A-Fa-f]{64}", what)) and not Path(what).exists()


def names() -> "Names":
    """What the parts of a decision are called on the command line."""
    from mediacheck.pipeline.terms import Names

    return Names(
        "--verdict", "--reason", "--by", "--until", "--override", "--own-work", tr(text("“mediacheck decide --help”"))
    )


# ---------------------------------------------------------------- deciding


def _decide(workspace: "Workspace", what: str, terms: "Terms", form: options.Format) -> None:
    from mediacheck.pipeline import deciding
    from mediacheck.report import decisions as pages

    with workspace.workers() as workers, workspace.registry(workers) as opened:
        registry = workspace.need_registry(opened)
        decision, notes = deciding.decide(workspace, registry, *about(what, terms, registry, workers))
        location = registry.location
    language = terminal.language()
    terminal.show(
        pages.made_document(location, decision, notes, terms.made, language),
        lambda: pages.made(decision, terms.made, language, notes, **terminal.look()),
        form,
    )


def about(what: str, terms: "Terms", registry: "Registry", workers: "Workers") -> "tuple[Decided, Media | None]":
    """The decision with what its picture looks like: looked at now, else as it is registered."""
    from mediacheck.pipeline import deciding

    if is_digest(what):
        return deciding.about_digest(what.casefold(), terms, registry, workers)
    if Path(what).is_dir():
        raise UsageError("{path} is a folder; a decision is about one file.", path=what)
    return deciding.about_file(Path(what), Path(what).name, terms, workers, what)


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
    document = pages.list_document(location, found, today, language)
    terminal.show(document, lambda: pages.listing(found, today, language, **terminal.look()), form)


def _digest(what: str) -> str:
    from mediacheck.registry.sync import digest_of

    digest = what.casefold() if is_digest(what) else digest_of(Path(what))
    if digest is None:
        raise MediacheckError("{path} cannot be read.", path=what)
    return digest


def _revoke(workspace: "Workspace", decision_id: str, revocation: Revocation, form: options.Format) -> None:
    from mediacheck.pipeline import deciding
    from mediacheck.report import decisions as pages

    with workspace.workers() as workers, workspace.registry(workers) as opened:
        registry = workspace.need_registry(opened)
        decision = deciding.revoke(registry, decision_id, revocation)
        location = registry.location
    language = terminal.language()
    terminal.show(
        {"version": 1, "registry": location, "decision": pages.document(decision, revocation.on, language)},
        lambda: pages.made(decision, revocation.on, language, **terminal.look()),
        form,
    )
