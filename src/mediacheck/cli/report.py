"""`mediacheck report RESULT.json`: a saved result, rendered again."""

from pathlib import Path
from typing import Annotated

import typer

from mediacheck.cli import options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.model import text


def report(
    saved: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT", help=tr(text("What “check” or “audit” wrote with --format json.")), show_default=False
        ),
    ],
    form: options.ReportOption = "text",
    output: options.OutputOption = None,
    lang: options.LanguageOption = None,
    colour: options.ColourOption = "auto",
    quiet: options.QuietOption = False,
    verbose: options.VerboseOption = False,
    ask: options.AskOption = False,
) -> None:
    """Sentences stay in the language in which they were saved."""
    from mediacheck.report.result import load

    terminal.show_result(load(saved), form, output, choice=colour, quiet=quiet, verbose=verbose, ask=ask)
