"""`mediacheck registry ...`: what the company owns, licensed, or must not use."""

import typer

from mediacheck.cli.registry import adding, changing, exchange, showing
from mediacheck.cli.terminal import tr
from mediacheck.model import text

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


def _command(function: object, name: str, summary: str) -> None:
    app.command(name, help=summary)(function)  # type: ignore[type-var]


_command(adding.add, "add", tr(text("Register pictures: your own, licensed ones, or ones that must not be used.")))
_command(
    exchange.import_,
    "import",
    tr(
        text("Bring in a folder with sidecars, what “registry export” wrote, or an agency’s purchase list (CSV, XLSX).")
    ),
)
_command(showing.list_, "list", tr(text("List what is registered.")))
_command(showing.show, "show", tr(text("Show one asset with its licences.")))
_command(changing.set_, "set", tr(text("Change what is on record of one asset: its own keys and those of its grants.")))
_command(changing.remove, "remove", tr(text("Take an asset out of the registry.")))
_command(exchange.export, "export", tr(text("Write everything that is registered as JSON.")))
_command(
    exchange.backup, "backup", tr(text("Copy an SQLite registry as it is at this moment, while others may use it."))
)
_command(showing.verify, "verify", tr(text("Look for mistakes in the registry.")))
