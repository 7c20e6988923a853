"""`mediacheck registry add`."""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mediacheck.cli import licenses, options, terminal
from mediacheck.cli.check import use_flags
from mediacheck.cli.registry.opening import registry_of
from mediacheck.cli.registry.outcome import tell
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import EXIT_CLEAR, EXIT_UNCHECKED, MediacheckError, UsageError
from mediacheck.model import NOT_READ, Asset, Grant, text
from mediacheck.vocabulary import PURPOSES, nearest

if TYPE_CHECKING:
    from mediacheck.pipeline.workspace import Workspace
    from mediacheck.registry import Added, Registry


def add(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help=tr(text("Pictures, or folders of them.")), show_default=False),
    ],
    license_id: Annotated[
        str | None,
        typer.Option("--license", metavar="ID", help=tr(text("The licence; “mediacheck licenses” lists them."))),
    ] = None,
    asset_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help=tr(text("An id of your own, for a single picture.")))
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help=tr(text("What the picture is called.")))] = None,
    creator: Annotated[str | None, typer.Option(metavar="NAME", help=tr(text("Who made it.")))] = None,
    source: Annotated[str | None, typer.Option(metavar="URL", help=tr(text("Where it comes from.")))] = None,
    credit: Annotated[
        str | None, typer.Option(metavar="TEXT", help=tr(text("The credit line that is required.")))
    ] = None,
    licensor: Annotated[str | None, typer.Option(metavar="NAME", help=tr(text("Who granted the licence.")))] = None,
    licensee: options.LicenseeOption = None,
    reference: Annotated[str | None, typer.Option(metavar="TEXT", help=tr(text("Order or contract number.")))] = None,
    document: Annotated[str | None, typer.Option(metavar="PATH", help=tr(text("Where the contract lies.")))] = None,
    valid_from: Annotated[str | None, typer.Option(metavar="DATE", help=tr(text("The licence's first day.")))] = None,
    valid_until: Annotated[str | None, typer.Option(metavar="DATE", help=tr(text("The licence's last day.")))] = None,
    channel: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help=tr(text("Only on this channel; repeatable.")))
    ] = None,
    territory: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help=tr(text("Only in this country or group; repeatable.")))
    ] = None,
    purpose: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help=tr(text("Only for this purpose; repeatable.")))
    ] = None,
    forbidden: Annotated[
        bool, typer.Option("--forbidden", help=tr(text("It must not be used; needs --reason.")))
    ] = False,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help=tr(text("Why it must not be used.")))] = None,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
    jobs: options.JobsOption = None,
    no_progress: options.ProgressOption = False,
) -> None:
    from mediacheck.registry.sidecar import contradicting

    workspace = open_workspace(configuration=configuration, registry=registry, jobs=jobs, progress=not no_progress)
    if forbidden and (license_id or not reason):
        raise UsageError(
            "--forbidden needs a --reason and takes no --license.", "Say why the picture must not be used."
        )
    if not forbidden and not license_id:
        raise UsageError(
            "Under which licence? Give --license, or --forbidden with a --reason.",
            "For a picture of your own: --license LicenseRef-Company-Owned. “mediacheck licenses” lists the others.",
        )
    scope = use_flags(channels=channel, territories=territory)
    grant = license_id and Grant(
        license=licenses.find(workspace, license_id).id,
        licensor=licensor,
        licensee=licensee,
        reference=reference,
        document=document,
        valid_from=_day(valid_from),
        valid_until=_day(valid_until),
        channels=scope.get("channels"),
        territories=scope.get("territories"),
        purposes=_purposes(purpose),
        credit=credit,
    )
    if grant and (contradiction := contradicting(grant)):
        raise UsageError("{message}", "Check --valid-from and --valid-until.", message=contradiction.message)
    asset = Asset(
        id=asset_id or "",
        title=title,
        status="forbidden" if forbidden else "active",
        reason=reason,
        creator=creator,
        source=source,
        grants=(grant,) if grant else (),
    )
    raise typer.Exit(_register(workspace, _pictures(paths), asset, form))


def _register(workspace: "Workspace", paths: Sequence[Path], asset: Asset, form: str) -> int:
    """Adds the files that can be read and names the others; the exit code."""
    from mediacheck.registry import Entry
    from mediacheck.registry.touching import Watch

    if not any(os.path.exists(path) for path in paths):
        # Nothing is made for nothing: an empty registry would look like one that knows no picture.
        raise MediacheckError("{paths} does not exist.", "Check the name and the folder.", paths=tuple(map(str, paths)))
    if asset.id and len(paths) > 1:
        raise UsageError("--id is for a single picture, these are {count}.", count=len(paths))
    unreadable = 0
    with registry_of(workspace, create=True) as (registry, inspect):
        watch = Watch(registry, workspace.licenses)

        def entries() -> Iterator[Entry]:
            nonlocal unreadable
            label = text("Registering:")
            with workspace.watching(label) as progress:
                looked = inspect((path, path.name) for path in paths)
                for done, (path, media) in enumerate(zip(paths, looked, strict=True), 1):
                    progress(done, len(paths))
                    if lost := [problem for problem in media.problems if problem.code in NOT_READ]:
                        unreadable += 1
                        terminal.say(text("{path}: {problem}", path=str(path), problem=lost[0].message))
                    else:
                        if media.sha256:
                            watch.file(media.sha256)
                        yield Entry.of(replace(asset, origin=str(path.absolute())), media)

        added = registry.add(entries())
        if asset.grants and added.new < len(added.ids):
            _tell_of_bans(added, registry)
        tell(added, registry, watch.touched(), form)
    return EXIT_UNCHECKED if unreadable else EXIT_CLEAR


def _tell_of_bans(added: "Added", registry: "Registry") -> None:
    """Whoever adds a licence to a picture that must not be used may think that it may be from now on."""
    for asset_id in added.ids:
        asset = registry.asset(asset_id)
        if asset is not None and asset.status != "active":
            terminal.say(
                text(
                    "Note: “{asset}” is on record as not to be used, and stays so: a licence does not lift that. If that was "
                    "wrong: “mediacheck registry set ID status=active”.",
                    asset=asset_id,
                )
            )


def _pictures(paths: Sequence[Path]) -> list[Path]:
    """The named files, and all media below named folders."""
    from mediacheck.media.sniff import sniff
    from mediacheck.sources.folder import media_below

    found = [file for path in paths for file in (media_below(path, sniff) if path.is_dir() else [path])]
    if not found:
        raise UsageError("There are no pictures in {paths}.", paths=tuple(map(str, paths)))
    return list(dict.fromkeys(found))


def _day(value: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError as error:
        raise UsageError("“{value}” is no date; expected one like 2026-12-31.", value=value) from error


def _purposes(names: Sequence[str] | None) -> tuple[str, ...] | None:
    for name in names or ():
        if name not in PURPOSES:
            if near := nearest(name, PURPOSES):
                raise UsageError("unknown name “{name}”; did you mean “{near}”?", name=name, near=near)
            raise UsageError("unknown name “{name}”; known: {known}.", name=name, known=PURPOSES)
    return tuple(names) if names else None
