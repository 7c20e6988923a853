"""The commands."""

from typing import Annotated

import typer

from mediacheck import __version__
from mediacheck.cli import (
    audit,
    check,
    decide,
    doctor,
    expiring,
    explain,
    init,
    inspect,
    licenses,
    published,
    registry,
    report,
    review,
    serve,
)
from mediacheck.cli.default import DefaultGroup
from mediacheck.cli.terminal import tr
from mediacheck.model import text

app = typer.Typer(
    cls=DefaultGroup,
    help=tr(
        text(
            "Clears the media of a planned post: whose picture is it, and does our licence cover this use? "
            "“mediacheck PATH” is the same as “mediacheck check PATH”."
        )
    ),
    # Plain help: Rich would cost more than all the rest of --help, and file names are not its markup.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mediacheck {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=tr(text("Print the version and stop."))),
    ] = False,
) -> None:
    """The group's own flags; the work is in the commands."""


def _command(function: object, name: str, summary: str) -> None:
    app.command(name, help=summary)(function)  # type: ignore[type-var]


_command(check.check, "check", tr(text("Check the media of a planned post: whose are they, and may you use them so?")))
_command(inspect.inspect, "inspect", tr(text("Show what files say about themselves and what they look like.")))
app.add_typer(registry.app, name="registry", help=tr(text("The pictures that you own or have licensed.")))
_command(decide.decide, "decide", tr(text("Decide on a picture: who allows or blocks it, why, and until when.")))
_command(
    audit.audit,
    "audit",
    tr(text("What was posted already: which posts had no clear rights then, and which have none now?")),
)
_command(review.review, "review", tr(text("Walk through what is open in a saved result, and decide.")))
_command(published.published, "published", tr(text("Record that the posts of a saved result went out.")))
_command(
    expiring.expiring,
    "expiring",
    tr(text("What ends soon or has ended: licences, consents, decisions, and their posts.")),
)
_command(licenses.licenses, "licenses", tr(text("Show the licence catalogue, or one licence in words.")))
_command(explain.explain, "explain", tr(text("Explain a rule or a licence; without a name, list the rules.")))
_command(report.report, "report", tr(text("Print a saved result again.")))
app.add_typer(serve.app, name="serve", help=tr(text("Run the HTTP service that a DAM asks.")))
_command(init.init, "init", tr(text("Make a mediacheck.toml and an empty registry here.")))
_command(doctor.doctor, "doctor", tr(text("Look whether everything that a check needs is in place.")))
