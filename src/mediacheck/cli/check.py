"""`mediacheck check PATH...`: the main job."""

import dataclasses
import datetime as dt
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mediacheck import tomlfile
from mediacheck.cli import options, outcome, terminal
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import EXIT_INTERRUPTED, MediacheckError, UsageError
from mediacheck.model import Use, text
from mediacheck.vocabulary import canonical, channels, territories

if TYPE_CHECKING:
    from mediacheck.pipeline.workspace import Workspace


def check(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help=tr(
                text(
                    "Folders and files of the planned post, or a scheduler’s plan (CSV, XLSX, ICS); - reads their names "
                    "from standard input, one a line."
                )
            ),
            show_default=False,
        ),
    ],
    channel: options.ChannelOption = None,
    date: options.DateOption = None,
    territory: options.TerritoryOption = None,
    purpose: options.PurposeOption = None,
    account: options.AccountOption = None,
    mode: options.ModeOption = None,
    basis: options.BasisOption = None,
    licensee: options.LicenseeOption = None,
    caption: options.CaptionOption = None,
    label: options.LabelOption = None,
    mapping: options.MappingOption = None,
    read_watermarks: options.WatermarksOption = False,
    model: options.ModelOption = None,
    fetch: options.FetchOption = False,
    verify_web: options.VerifyWebOption = False,
    offline: options.OfflineOption = False,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    select: options.SelectOption = None,
    ignore: options.IgnoreOption = None,
    baseline: options.BaselineOption = None,
    expect: options.ExpectOption = None,
    fail_on: options.FailOnOption = None,
    exit_zero: options.ExitZeroOption = False,
    form: options.ReportOption = "text",
    output: options.OutputOption = None,
    draw: options.DrawOption = None,
    lang: options.LanguageOption = None,
    colour: options.ColourOption = "auto",
    quiet: options.QuietOption = False,
    verbose: options.VerboseOption = False,
    ask: options.AskOption = False,
    no_progress: options.ProgressOption = False,
    jobs: options.JobsOption = None,
) -> None:
    from mediacheck.report import expected
    from mediacheck.report.document import mark
    from mediacheck.report.result import load

    started = dt.datetime.now(dt.UTC)
    saved = None if expect is None else load(expect)
    if saved is not None and "audit" in saved:
        raise UsageError(
            "{path} is the result of an audit, and no check can be held against it.",
            "Give a file that “mediacheck check --format json -o FILE” wrote.",
            path=str(expect),
        )
    hidden = outcome.hidden(select or (), ignore or (), baseline)
    flags = use_flags(
        channels=channel,
        publish_at=date,
        territories=territory,
        purpose=purpose,
        account=account,
        mode=mode,
        basis=basis,
        licensee=licensee,
        caption=caption,
        labels=label,
    )
    named = [Path(path) for path in _named(paths)]
    workspace = open_workspace(
        named,
        configuration=configuration,
        registry=registry,
        jobs=jobs,
        progress=not no_progress,
        watermarks=read_watermarks,
        model=model,
        fetch=fetch,
        verify_web=verify_web,
        offline=offline,
    )
    result = run(workspace, named, flags, started, draw, mapping)
    mark(result, lambda finding, item, _post: hidden(finding, item))
    if saved is not None:
        result["expected"] = expected.compare(saved, result)
    terminal.show_result(result, form, output, choice=colour, quiet=quiet, verbose=verbose, ask=ask)
    if "interrupted" in result:
        raise typer.Exit(EXIT_INTERRUPTED)
    raise typer.Exit(outcome.exit_code(result, fail_on=fail_on, exit_zero=exit_zero))


def run(
    workspace: "Workspace",
    paths: Sequence[Path],
    flags: Mapping[str, Any],
    started: dt.datetime,
    draw: Path | None = None,
    mapping: str | None = None,
) -> dict[str, Any]:
    """The checked paths as a JSON-shaped result in the user's language; drawings of it go into the folder `draw`.

    `mapping` is the profile by which plans are read, None: the one that knows their columns.
    """
    from mediacheck import pipeline
    from mediacheck.cli import plans
    from mediacheck.cli.drawings import Drawings
    from mediacheck.cli.published import short
    from mediacheck.media import sniff
    from mediacheck.report.document import document
    from mediacheck.sources import folder, use

    def build(stated: Mapping[str, Any]) -> Use:
        return use.build(workspace.policy, stated, flags, now=started)

    planned = plans.read(workspace, paths, mapping, build)
    named = [*planned.posts, *folder.Folders(sniff.sniff, build).posts(planned.others)]
    drawings = None if draw is None else Drawings(draw, paths)
    with (
        workspace.fetched(named) as posts,
        workspace.workers() as workers,
        workspace.registry(workers) as registry,
        workspace.inspecting(workers) as inspect,
    ):
        court = workspace.court(registry, workers)
        judged = pipeline.unseen if drawings is None else drawings.of(registry, workers.look_closer)
        with workspace.watching(text("Checking:")) as progress:
            result = pipeline.check(posts, court, inspect, started=started, judged=judged, progress=progress)
        result = dataclasses.replace(result, posts_without_media=planned.without_media)
        found = document(result, terminal.language())
        for note in short(found, registry) if registry is not None and len(posts) > 1 else ():
            terminal.say(note)
    if drawings is not None:
        drawings.tell()
    return found


def use_flags(**flags: Any) -> dict[str, Any]:
    """The fields of a Use that the command line states, canonical. Raises UsageError with the nearest known name."""
    stated = {name: value for name, value in flags.items() if value not in (None, [])}
    if "channels" in stated:
        stated["channels"] = canonical(channels(), stated["channels"])
    if "territories" in stated:
        stated["territories"] = canonical(territories(), stated["territories"])
    if "labels" in stated:
        stated["labels"] = tuple(stated["labels"])
    if "publish_at" in stated:
        try:
            stated["publish_at"] = tomlfile.parse_moment(stated["publish_at"])
        except ValueError as error:
            message = "“{value}” is no date; expected one like 2026-12-31 or 2026-12-31T09:00."
            raise UsageError(message, value=stated["publish_at"]) from error
    return stated


def _named(paths: Sequence[str]) -> list[str]:
    """The paths of the command line, `-` replaced by the lines of standard input."""
    named: list[str] = []
    for path in paths:
        if path == "-":
            lines = sys.stdin.buffer.read().splitlines()
            named += [os.fsdecode(line) for line in lines if line.strip()]
        else:
            named.append(path)
    if not named:
        raise MediacheckError(
            "No paths came in on standard input: nothing was checked.", "Give at least one file or folder."
        )
    return list(dict.fromkeys(named))
