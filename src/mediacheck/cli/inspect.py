"""`mediacheck inspect FILE...`: no registry, no verdict."""

from pathlib import Path
from typing import Annotated

import typer

from mediacheck.cli import options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import EXIT_INTERRUPTED, EXIT_UNCHECKED
from mediacheck.model import NOT_CHECKED, text


def inspect(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=tr(text("The files.")), show_default=False)],
    read_watermarks: options.WatermarksOption = False,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
    colour: options.ColourOption = "auto",
    configuration: options.ConfigOption = None,
    jobs: options.JobsOption = None,
) -> None:
    from mediacheck import pipeline
    from mediacheck.report import inspection
    from mediacheck.sources.folder import attach

    workspace = open_workspace(files, configuration=configuration, jobs=jobs, watermarks=read_watermarks)
    attachments = [attach(path, str(path)) for path in files]
    with workspace.workers() as workers, workspace.inspecting(workers) as look:
        media, interrupted = pipeline.inspected(attachments, look)
    language = terminal.language()
    document = inspection.document(list(zip(attachments, media, strict=True)), language, interrupted=interrupted)
    terminal.show(document, lambda: inspection.render(document, language, **terminal.look(colour)), form)
    if interrupted:
        raise typer.Exit(EXIT_INTERRUPTED)
    if any(problem.code in NOT_CHECKED for found in media for problem in found.problems):
        raise typer.Exit(EXIT_UNCHECKED)
