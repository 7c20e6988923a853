"""`mediacheck audit SOURCE...`: which posts had no clear rights when they went out, and which have none today."""

import datetime as dt
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from mediacheck.cli import options, outcome, terminal
from mediacheck.cli.check import use_flags
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import Workspace, open_workspace
from mediacheck.errors import EXIT_INTERRUPTED, UsageError
from mediacheck.model import Level, Post, Verdict, text, worst

if TYPE_CHECKING:
    from mediacheck.audit.run import Audit

Json = dict[str, Any]

_AUDIT = tr(text("The audit"))
Engine = Literal["local"]


def audit(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help=tr(text("An export (its folder, its ZIP file, all its parts), a feed, a folder of posts.")),
            show_default=False,
        ),
    ],
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh/--resume",
            help=tr(text("Look at everything anew; else an audit goes on where it was ended.")),
            rich_help_panel=_AUDIT,
        ),
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help=tr(text("Only posts of this day and later.")), rich_help_panel=_AUDIT),
    ] = None,
    media_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help=tr(text("Where the media lie that an export only links to.")), rich_help_panel=_AUDIT
        ),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=tr(text("Where the audit keeps what it knows; else among your data.")),
            rich_help_panel=_AUDIT,
        ),
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help=tr(text("What judges: this machine alone.")), rich_help_panel=_AUDIT)
    ] = "local",
    date: Annotated[
        str | None,
        typer.Option(metavar="DATE", help=tr(text("The day that counts as today.")), rich_help_panel=_AUDIT),
    ] = None,
    channel: options.ChannelOption = None,
    territory: options.TerritoryOption = None,
    purpose: options.PurposeOption = None,
    account: options.AccountOption = None,
    licensee: options.LicenseeOption = None,
    label: options.LabelOption = None,
    read_watermarks: options.WatermarksOption = False,
    model: options.ModelOption = None,
    fetch: options.FetchOption = False,
    offline: options.OfflineOption = False,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    select: options.SelectOption = None,
    ignore: options.IgnoreOption = None,
    baseline: options.BaselineOption = None,
    fail_on: options.FailOnOption = None,
    exit_zero: options.ExitZeroOption = False,
    form: options.FormatOption = "text",
    output: options.OutputOption = None,
    lang: options.LanguageOption = None,
    colour: options.ColourOption = "auto",
    quiet: options.QuietOption = False,
    verbose: options.VerboseOption = False,
    no_progress: options.ProgressOption = False,
    jobs: options.JobsOption = None,
) -> None:
    """The parts of one export are given together."""
    from mediacheck.audit.ledger import Ledger
    from mediacheck.audit.local import Local
    from mediacheck.audit.run import Audit

    started = dt.datetime.now(dt.UTC)
    hidden = outcome.hidden(select or (), ignore or (), baseline)
    flags = use_flags(
        channels=channel, territories=territory, purpose=purpose, account=account, licensee=licensee, labels=label
    )
    paths = [Path(source) for source in sources]
    workspace = open_workspace(
        paths,
        configuration=configuration,
        registry=registry,
        jobs=jobs,
        progress=not no_progress,
        watermarks=read_watermarks,
        model=model,
        fetch=fetch,
        offline=offline,
    )
    zone = workspace.policy.timezone
    with (
        Ledger(ledger or _place(workspace)) as kept,
        workspace.workers() as workers,
        workspace.registry(workers) as opened,
    ):
        if fresh:
            kept.forget()
        kept.begin(started)
        made = Audit(
            kept,
            Local(jobs),
            workspace.policy,
            workspace.licenses,
            opened,
            today=_day(date) or started.astimezone(_zone(zone)).date(),
            lang=terminal.language(),
            watermarks=read_watermarks,
        )
        interrupted = False
        try:
            made.take(_posts(workspace, paths, flags, started, _day(since)))
            with terminal.Progress(wanted=workspace.progress, label=text("Auditing:")) as progress:
                made.judge(progress)
            kept.end(dt.datetime.now(dt.UTC))
        except KeyboardInterrupt:
            interrupted = True
        found = _show(made, hidden, workspace, started, form, output, interrupted=interrupted)
    if interrupted:
        raise typer.Exit(EXIT_INTERRUPTED)
    raise typer.Exit(outcome.code_of(found, fail_on=fail_on, exit_zero=exit_zero))


def _posts(
    workspace: Workspace, paths: Sequence[Path], flags: Mapping[str, Any], now: dt.datetime, since: dt.date | None
) -> Iterator[Post]:
    from mediacheck.sources import use
    from mediacheck.sources.exports import as_post, formats
    from mediacheck.sources.tree import Tree

    with Tree(paths, workspace.policy.limits) as tree:
        for kind in formats():
            if files := kind.files(tree):
                for each in kind.posts(tree, files, terminal.say):
                    post = as_post(each, kind, tree, lambda stated: use.build(workspace.policy, stated, flags, now=now))
                    if since is None or post.use.date >= since:
                        yield post
                return
    raise UsageError("This is no export that mediacheck knows: {paths}.", paths=tuple(map(str, paths)))


def _show(
    made: "Audit",
    hidden: outcome.Hidden,
    workspace: Workspace,
    started: dt.datetime,
    form: str,
    output: Path | None,
    *,
    interrupted: bool,
) -> set[Level]:
    from mediacheck.report import audit as report
    from mediacheck.report.document import findings, head

    lang = terminal.language()
    levels: set[Level] = set()
    verdicts: dict[str, int] = {}

    def posts() -> Iterator[Json]:
        for post, items in made.posts():
            listed = [json.loads(item.document) for item in items if item is not None]
            shown = report.post(post, listed, lang)
            for item in shown["items"]:
                for owner, finding in findings(item):
                    if hidden(finding, owner):
                        finding["ignored"] = True
            levels.update(outcome.levels([shown]))
            verdicts[shown["verdict"]] = verdicts.get(shown["verdict"], 0) + 1
            yield shown

    def tail() -> Iterator[tuple[str, Any]]:
        yield "finished", dt.datetime.now(dt.UTC).isoformat()
        yield "verdict", worst([Verdict(name) for name in verdicts])
        yield "posts_without_media", made.taken.without_media
        if interrupted:
            yield "interrupted", True

    if form == "json":
        terminal.write(report.written(head(workspace.policy, made.state, started, lang), posts(), tail()), output)
    else:
        for _ in posts():
            pass
        terminal.write(f"{verdicts} {made.taken}\n", output)
    return levels


def _day(value: str | None) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise UsageError("“{value}” is no date; expected one like 2026-12-31.", value=value) from error


def _zone(name: str) -> dt.tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def _place(workspace: Workspace) -> Path:
    """The ledger of this company among the user's own data: it holds what people wrote, and is nobody else's to read."""
    stated = os.environ.get("XDG_DATA_HOME")
    if stated and Path(stated).is_absolute():
        home = Path(stated)
    elif sys.platform == "win32":
        home = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Application Support"
    else:
        home = Path.home() / ".local" / "share"
    path = workspace.policy.path or Path.cwd()
    digest = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()
    return home / "mediacheck" / "audits" / f"{digest[:32]}.db"
