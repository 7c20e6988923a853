"""`mediacheck expiring`: which rights end, and what rests on them."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer

from mediacheck.cli import options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import EXIT_CLEAR, EXIT_FINDINGS, EXIT_UNCHECKED
from mediacheck.model import text

if TYPE_CHECKING:
    from mediacheck.pipeline.workspace import Workspace

_LONGEST = 36_500  # days; a century is as good as for ever, and no date of it is beyond the calendar


def expiring(
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            min=0,
            max=_LONGEST,
            metavar="N",
            help=tr(text("What ends within so many days; else as mediacheck.toml says, or 30.")),
        ),
    ] = None,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: Annotated[
        Literal["text", "json", "ics"],
        typer.Option("--format", "-f", help=tr(text("How to print it; ics is for calendars."))),
    ] = "text",
    output: options.OutputOption = None,
    lang: options.LanguageOption = None,
    colour: options.ColourOption = "auto",
    jobs: options.JobsOption = None,
    no_progress: options.ProgressOption = False,
) -> None:
    """Ends with 1 where something has ended that is in use, with 3 where nobody knows: what only ends soon is no mistake."""
    from mediacheck.report import calendar
    from mediacheck.report import expiring as pages
    from mediacheck.report.result import dumps

    workspace = open_workspace(configuration=configuration, registry=registry, jobs=jobs, progress=not no_progress)
    now = dt.datetime.now(ZoneInfo(workspace.policy.timezone))
    found = _found(workspace, now.date(), workspace.policy.expires_soon_days if days is None else days)
    if form == "ics":
        terminal.write(calendar.render_calendar(found, terminal.language(), now), output, newline="")
    elif form == "json":
        terminal.write(dumps(found), output)
    else:
        terminal.write(pages.page(found, terminal.language(), **terminal.look(colour, output)), output)
    if found["wrong"]:
        raise typer.Exit(EXIT_UNCHECKED)
    raise typer.Exit(EXIT_FINDINGS if any(entry["ended"] for entry in found["entries"]) else EXIT_CLEAR)


def _found(workspace: "Workspace", today: dt.date, days: int) -> dict[str, Any]:
    from mediacheck.registry.endings import endings
    from mediacheck.registry.purchases import licensed
    from mediacheck.report import expiring as pages

    with workspace.workers() as workers, workspace.registry(workers) as opened:
        known = workspace.need_registry(opened)
        ends = endings(
            (licensed(asset, known, workspace.licenses) for asset in known.assets()),
            (decided.decision for decided in known.decisions()),
            known.uses(),
            today=today,
            days=days,
        )
        location = known.location
    return pages.document(
        ends.entries,
        workspace.licenses,
        terminal.language(),
        today=today,
        days=days,
        registry=location,
        unused=ends.unused,
        renewed=ends.renewed,
        wrong=ends.wrong,
    )
