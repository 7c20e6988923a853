"""`mediacheck audit SOURCE...`: which posts had no clear rights when they went out, and which have none today."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer

from mediacheck.cli import options, outcome, terminal
from mediacheck.cli.check import use_flags
from mediacheck.cli.exports import Wanted, opened
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import EXIT_INTERRUPTED, UsageError
from mediacheck.model import Level, License, Verdict, text, worst

if TYPE_CHECKING:
    from mediacheck.audit.ledger import Ledger
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
    from mediacheck.pipeline import places
    from mediacheck.report import audit as report
    from mediacheck.report import document

    started = dt.datetime.now(dt.UTC)
    hidden = outcome.hidden(select or (), ignore or (), baseline)
    flags = use_flags(
        channels=channel, territories=territory, purpose=purpose, account=account, licensee=licensee, labels=label
    )
    workspace = open_workspace(
        [Path(source) for source in sources if "://" not in source],
        configuration=configuration,
        registry=registry,
        jobs=jobs,
        progress=not no_progress,
        watermarks=read_watermarks,
        model=model,
        fetch=fetch,
        offline=offline,
    )
    today = _day(date) or started.astimezone(ZoneInfo(workspace.policy.timezone)).date()
    place = ledger or places.of("audits", workspace.policy.path).with_suffix(".db")
    wanted = Wanted(flags, started, place.parent / f"{place.stem}.media", _day(since), media_dir, again=fresh)
    with (
        opened(workspace, sources, wanted) as exports,
        Ledger(place) as kept,
        workspace.workers() as workers,
        workspace.registry(workers) as registered,
    ):
        if fresh:
            kept.forget()
        kept.begin(started)
        made = Audit(
            kept,
            Local(jobs),
            workspace.policy,
            workspace.licenses,
            registered,
            today=today,
            lang=terminal.language(),
            model=workspace.model_file,
            model_version=None if workspace.model is None else workspace.model.version,
            watermarks=read_watermarks,
        )
        workspace.proposing(registered)  # so that what the model sees in registered pictures is kept for all who judge
        shown = _Shown(made, kept, hidden, today, workspace.licenses)
        interrupted = False
        try:
            made.take(exports.posts())
            with workspace.watching(text("Auditing:")) as progress:
                made.judge(progress)
            kept.end(dt.datetime.now(dt.UTC))
        except KeyboardInterrupt:
            interrupted = True
        head = document.head(workspace.policy, made.state, started, terminal.language())
        if form == "json":
            pieces = report.written(head, shown.posts(), shown.tail(interrupted=interrupted))
        else:
            said = head | {"interrupted": True} if interrupted else head
            pieces = shown.page(said, terminal.look(colour, output), quiet=quiet, verbose=verbose)
        terminal.write(pieces, output)
    if interrupted:
        raise typer.Exit(EXIT_INTERRUPTED)
    if made.unrecorded is not None:
        terminal.complain(made.unrecorded)
        terminal.say(
            text("What was posted could not be recorded in the registry, and numbers of uses were not counted.")
        )
        shown.levels.add(Level.UNCHECKED)
    if not all(count.whole for _, count in exports.counts):  # nobody knows what stands in the rest
        shown.levels.add(Level.UNCHECKED)
    raise typer.Exit(outcome.code_of(shown.levels, fail_on=fail_on, exit_zero=exit_zero))


class _Shown:
    """What an audit came to, printed post by post: nothing holds all of them."""

    def __init__(
        self, made: "Audit", ledger: "Ledger", hidden: outcome.Hidden, today: dt.date, licenses: Mapping[str, License]
    ) -> None:
        from mediacheck.i18n import translate
        from mediacheck.report.audited import Summary

        self._made = made
        self._ledger = ledger
        self._hidden = hidden
        self._names = {name: translate(entry.name, terminal.language()) for name, entry in licenses.items()}
        self.summary = Summary(today)
        self.levels: set[Level] = set()

    def posts(self) -> Iterator[Json]:
        from mediacheck.report import audit as report
        from mediacheck.report.audited import cure
        from mediacheck.report.document import findings

        for post, found in self._made.posts():
            items = []
            for each in found:
                item = each.document
                for owner, finding in findings(item):
                    if self._hidden(finding, owner):
                        finding["ignored"] = True
                if (by := cure(item, each.since)) is not None:
                    item["cure"] = by
                if not each.reached:
                    item["unreached"] = True
                items.append(item)
            shown = report.post(post, items, terminal.language())
            self.levels.update(outcome.levels([shown]))
            self.summary.add(shown)
            yield shown

    def tail(self, *, interrupted: bool) -> Iterator[tuple[str, Any]]:
        from mediacheck.report.audited import groups

        summary = self.summary
        yield "finished", dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        yield "verdict", worst([Verdict(name) for name in summary.posts.now])
        yield "posts_without_media", summary.without_media
        if interrupted:
            yield "interrupted", True
        yield "audit", summary.as_json() | {"ledger": str(self._ledger.path)}
        yield "take_down", iter(summary.take_down())
        yield "by_month", summary.by_month(self._ledger.months())
        yield "by_asset", groups(self._ledger.groups("asset"), "asset")
        yield "by_license", groups(self._ledger.groups("license"), "license", self._names)

    def page(self, head: Json, look: terminal.Look, *, quiet: bool, verbose: bool) -> Iterator[str]:
        from mediacheck.report import audit_text

        tables: audit_text.Tables = {
            "asset": lambda: self._counts("asset"),
            "license": lambda: self._counts("license"),
        }
        return audit_text.pages(head, self.posts(), self.summary, tables, **look, quiet=quiet, verbose=verbose)

    def _counts(self, by: Literal["asset", "license"]) -> Iterator[tuple[str, Counter[str]]]:
        for name, posts in self._ledger.groups(by):
            yield self._names.get(name, name) if by == "license" else name, Counter(post.verdict for post in posts)


def _day(value: str | None) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise UsageError("“{value}” is no date; expected one like 2026-12-31.", value=value) from error
