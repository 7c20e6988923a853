"""`mediacheck registry import`, `export`, `backup`: whole registries and lists, in and out."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from mediacheck.cli import options, purchases, terminal
from mediacheck.cli.registry.opening import registry_of
from mediacheck.cli.registry.outcome import tell
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import UsageError
from mediacheck.model import text


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
    from mediacheck.registry.touching import Watch

    workspace = open_workspace(configuration=configuration, registry=registry, jobs=jobs, progress=not no_progress)
    listed = None
    if not source.is_dir() and not purchases.is_export(source):
        listed = purchases.read_list(workspace, source, mapping)
    elif mapping is not None:
        raise UsageError("--mapping is for purchase lists; {path} is none.", path=str(source))
    with registry_of(workspace, create=True) as (target, inspect):
        watch = Watch(target, workspace.licenses)
        watch.everything()
        if listed is not None:
            purchases.book(listed, target, watch, form)
            return
        with workspace.watching(text("Importing:")) as progress:
            if source.is_dir():
                added = import_folder(source, target, inspect=inspect, progress=progress)
            else:
                added = import_file(source, target)
        tell(added, target, watch.touched(), form)


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
    with registry_of(workspace) as (opened, _):
        if target is None:
            exchange.export(opened, sys.stdout)
        else:
            target = target.resolve()  # a link stays one
            if target.exists() and not target.is_file():
                raise UsageError("{path} is no file that can be replaced.", path=str(target))
            count = exchange.export_file(opened, target)
            terminal.say(text("Wrote {count} to {path}.", count=count, path=str(target)))


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help=tr(text("Where to.")), show_default=False)],
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.registry.sqlite import SqliteRegistry

    workspace = open_workspace(configuration=configuration, registry=registry)
    with registry_of(workspace) as (opened, _):
        if not isinstance(opened, SqliteRegistry):
            raise UsageError("{location} is a folder.", "Copy it, or keep it in git.", location=opened.location)
        if os.path.lexists(target):
            raise UsageError("{path} is there already.", "Name a new file.", path=str(target))
        opened.backup(target)
        terminal.say(text("Copied {location} to {path}.", location=opened.location, path=str(target)))
