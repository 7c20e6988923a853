"""`mediacheck licenses [ID]`: the catalogue."""

from typing import TYPE_CHECKING, Annotated

import typer

from mediacheck.cli import options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.model import License, text

if TYPE_CHECKING:
    from mediacheck.pipeline.workspace import Workspace


def licenses(
    wanted: Annotated[
        str | None, typer.Argument(metavar="[ID]", help=tr(text("One licence, like CC-BY-4.0.")), show_default=False)
    ] = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
    configuration: options.ConfigOption = None,
) -> None:
    from mediacheck.report import licenses as pages

    workspace = open_workspace(configuration=configuration)
    language = terminal.language()
    if wanted is None:
        entries = [workspace.licenses[name] for name in sorted(workspace.licenses)]
        terminal.show(
            pages.licenses_document(entries), lambda: pages.licenses(entries, language, **terminal.look()), form
        )
        return
    entry = find(workspace, wanted)
    terminal.show(pages.license_document(entry), lambda: pages.license(entry, language, **terminal.look()), form)


def find(workspace: "Workspace", name: str) -> License:
    """Raises UsageError with the nearest id."""
    from mediacheck import catalog

    return catalog.find(workspace.licenses, name)
