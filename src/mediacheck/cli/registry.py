"""`mediacheck registry ...`: what the company owns, licensed, or must not use."""

import datetime as dt
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mediacheck.cli import licenses, options, purchases, terminal
from mediacheck.cli.check import use_flags
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import Workspace, open_workspace
from mediacheck.errors import EXIT_CLEAR, EXIT_FINDINGS, EXIT_UNCHECKED, MediacheckError, UsageError
from mediacheck.model import NOT_READ, Asset, Grant, Text, text
from mediacheck.vocabulary import PURPOSES, nearest

if TYPE_CHECKING:
    from mediacheck.registry import Added, Inspect, Registry

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Id = Annotated[str, typer.Argument(metavar="ID", help=tr(text("The asset's id, as “registry list” shows it.")))]


@app.command(help=tr(text("Register pictures: your own, licensed ones, or ones that must not be used.")))
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


@app.command(
    "import",
    help=tr(
        text("Bring in a folder with sidecars, what “registry export” wrote, or an agency’s purchase list (CSV, XLSX).")
    ),
)
def import_(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|FOLDER", help=tr(text("A folder, an export, or a purchase list.")), show_default=False
        ),
    ],
    mapping: Annotated[
        str | None,
        typer.Option(
            metavar="PROFILE",
            help=tr(
                text(
                    "Whose purchase list it is: adobe-stock, getty, shutterstock, generic, or a mapping of your own. "
                    "Default: by its columns."
                )
            ),
        ),
    ] = None,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
    jobs: options.JobsOption = None,
    no_progress: options.ProgressOption = False,
) -> None:
    from mediacheck.registry.exchange import import_file, import_folder

    workspace = open_workspace(configuration=configuration, registry=registry, jobs=jobs, progress=not no_progress)
    listed = None
    if not source.is_dir() and not purchases.is_export(source):
        listed = purchases.read_list(workspace, source, mapping)
    elif mapping is not None:
        raise UsageError("--mapping is for purchase lists; {path} is none.", path=str(source))
    with _open(workspace, create=True) as (target, inspect):
        if listed is not None:
            purchases.book(listed, target, form)
            return
        with terminal.Progress(wanted=workspace.progress, label=text("Importing:")) as progress:
            if source.is_dir():
                added = import_folder(source, target, inspect=inspect, progress=progress)
            else:
                added = import_file(source, target)
        _tell(added, target, form)


@app.command("list", help=tr(text("List what is registered.")))
def list_(
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.registry.purchases import licensed
    from mediacheck.report import registry as pages

    workspace = open_workspace(configuration=configuration, registry=registry)
    language = terminal.language()
    with _open(workspace) as (opened, _):
        assets = [licensed(asset, opened, workspace.licenses) for asset in opened.assets()]
    terminal.show(
        pages.list_document(assets, language),
        lambda: pages.listing(assets, language, workspace.licenses, **terminal.look()),
        form,
    )


@app.command(help=tr(text("Show one asset with its licences.")))
def show(
    asset_id: Id,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.registry.purchases import licensed
    from mediacheck.report import registry as pages

    workspace = open_workspace(configuration=configuration, registry=registry)
    language = terminal.language()
    with _open(workspace) as (opened, _):
        asset = licensed(_asset(opened, asset_id), opened, workspace.licenses)
    terminal.show(
        pages.asset_document(asset, language),
        lambda: pages.asset(asset, language, workspace.licenses, **terminal.look()),
        form,
    )


@app.command(help=tr(text("Take an asset out of the registry.")))
def remove(
    asset_id: Id,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    workspace = open_workspace(configuration=configuration, registry=registry)
    with _open(workspace) as (opened, _):
        asset = _asset(opened, asset_id)
        done = tr(opened.remove(asset.id))
    terminal.show({"version": 1, "removed": asset.id, "message": done}, lambda: terminal.clean(done) + "\n", form)


@app.command(help=tr(text("Write everything that is registered as JSON.")))
def export(
    target: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help=tr(text("Where to; else to standard output.")))
    ] = None,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.registry import exchange

    workspace = open_workspace(configuration=configuration, registry=registry)
    with _open(workspace) as (opened, _):
        if target is None:
            exchange.export(opened, sys.stdout)
        else:
            target = target.resolve()  # a link stays one
            if target.exists() and not target.is_file():
                raise UsageError("{path} is no file that can be replaced.", path=str(target))
            count = exchange.export_file(opened, target)
            terminal.say(text("Wrote {count} to {path}.", count=count, path=str(target)))


@app.command(help=tr(text("Copy an SQLite registry as it is at this moment, while others may use it.")))
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help=tr(text("Where to.")), show_default=False)],
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.registry.sqlite import SqliteRegistry

    workspace = open_workspace(configuration=configuration, registry=registry)
    with _open(workspace) as (opened, _):
        if not isinstance(opened, SqliteRegistry):
            raise UsageError("{location} is a folder.", "Copy it, or keep it in git.", location=opened.location)
        if os.path.lexists(target):
            raise UsageError("{path} is there already.", "Name a new file.", path=str(target))
        opened.backup(target)
        terminal.say(text("Copied {location} to {path}.", location=opened.location, path=str(target)))


@app.command(help=tr(text("Look for mistakes in the registry.")))
def verify(
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.registry import twins
    from mediacheck.report import registry as pages

    workspace = open_workspace(configuration=configuration, registry=registry)
    language = terminal.language()
    with _open(workspace) as (opened, _):
        problems = list(opened.verify())
        problems += _unknown_licenses(workspace, opened)
        notes = [*purchases.notes(workspace, opened), *twins.notes(opened)]
        count = len(opened)
    terminal.show(
        pages.verification_document(problems, count, language, notes),
        lambda: pages.verification(problems, count, language, notes, **terminal.look()),
        form,
    )
    if problems:
        raise typer.Exit(EXIT_FINDINGS)


# ---------------------------------------------------------------- what the commands share


@contextmanager
def _open(workspace: Workspace, *, create: bool = False) -> Iterator[tuple["Registry", "Inspect"]]:
    """The registry and what looks at files for it. Raises UsageError where there is none and none is to be made."""
    with workspace.workers() as workers, workspace.registry(workers, create=create) as registry:
        yield workspace.need_registry(registry), workers.register


def _register(workspace: Workspace, paths: Sequence[Path], asset: Asset, form: str) -> int:
    """Adds the files that can be read and names the others; the exit code."""
    from mediacheck.registry import Entry

    if not any(os.path.exists(path) for path in paths):
        # Nothing is made for nothing: an empty registry would look like one that knows no picture.
        raise MediacheckError("{paths} does not exist.", "Check the name and the folder.", paths=tuple(map(str, paths)))
    if asset.id and len(paths) > 1:
        raise UsageError("--id is for a single picture, these are {count}.", count=len(paths))
    unreadable = 0
    with _open(workspace, create=True) as (registry, inspect):

        def entries() -> Iterator[Entry]:
            nonlocal unreadable
            label = text("Registering:")
            with terminal.Progress(wanted=workspace.progress, label=label) as progress:
                looked = inspect((path, path.name) for path in paths)
                for done, (path, media) in enumerate(zip(paths, looked, strict=True), 1):
                    progress(done, len(paths))
                    if lost := [problem for problem in media.problems if problem.code in NOT_READ]:
                        unreadable += 1
                        terminal.say(text("{path}: {problem}", path=str(path), problem=lost[0].message))
                    else:
                        yield Entry.of(replace(asset, origin=str(path.absolute())), media)

        added = registry.add(entries())
        if asset.grants and added.new < len(added.ids):
            _tell_of_bans(added, registry)
        _tell(added, registry, form)
    return EXIT_UNCHECKED if unreadable else EXIT_CLEAR


def _tell_of_bans(added: "Added", registry: "Registry") -> None:
    """Whoever adds a licence to a picture that must not be used may think that it may be from now on."""
    for asset_id in added.ids:
        asset = registry.asset(asset_id)
        if asset is not None and asset.status != "active":
            terminal.say(
                text(
                    "Note: “{asset}” is on record as not to be used, and stays so: a licence does not lift that. If that was "
                    "wrong, remove it and add it anew.",
                    asset=asset_id,
                )
            )


def _tell(added: "Added", registry: "Registry", form: str) -> None:
    from mediacheck.registry import Booked

    plain = {
        "version": 1,
        "registry": registry.location,
        "new": added.new,
        "changed": added.changed,
        "unchanged": added.unchanged,
        "ids": list(added.ids),
        "purchases": purchases.as_json(added.purchases),
        "decisions": added.decisions,
        "uses": added.uses,
    }
    sentence = text(
        "Registered in {location}: {new} new, {changed} changed, {unchanged} unchanged.",
        location=registry.location,
        new=added.new,
        changed=added.changed,
        unchanged=added.unchanged,
    )
    sentences = [sentence]
    if added.purchases != Booked():
        sentences.append(purchases.told(added.purchases, registry.location))
    if added.decisions or added.uses:
        sentences.append(
            text(
                "New with them: decisions {decisions}, recorded uses {uses}.",
                decisions=added.decisions,
                uses=added.uses,
            )
        )
    terminal.show(plain, lambda: "".join(terminal.clean(tr(each)) + "\n" for each in sentences), form)


def _pictures(paths: Sequence[Path]) -> list[Path]:
    """The named files, and all media below named folders."""
    from mediacheck.media.sniff import sniff
    from mediacheck.sources.folder import media_below

    found = [file for path in paths for file in (media_below(path, sniff) if path.is_dir() else [path])]
    if not found:
        raise UsageError("There are no pictures in {paths}.", paths=tuple(map(str, paths)))
    return list(dict.fromkeys(found))


def _asset(registry: "Registry", asset_id: str) -> Asset:
    """Raises UsageError with the nearest id."""
    entry = registry.get(asset_id)
    if entry is not None:
        return entry.asset
    near = nearest(asset_id, (asset.id for asset in registry.assets()))
    if near:
        raise UsageError("There is no asset “{name}”; did you mean “{near}”?", name=asset_id, near=near)
    raise UsageError("There is no asset “{name}”.", "“mediacheck registry list” lists them.", name=asset_id)


def _unknown_licenses(workspace: Workspace, registry: "Registry") -> Iterator[Text]:
    """Grants under a licence that is in no catalogue: the registry itself knows none."""
    for asset in registry.assets():
        for grant in asset.grants:
            if grant.license not in workspace.licenses:
                yield text(
                    "{asset} has a grant under the licence “{license}”, which is not known.",
                    asset=asset.id,
                    license=grant.license,
                )


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
