"""`mediacheck init`: how to begin."""

from pathlib import Path
from typing import Annotated

import typer

from mediacheck.cli import options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.config import FILENAME
from mediacheck.errors import UsageError
from mediacheck.model import text

_TEMPLATE = """\
# {head}

[company]
# name = "ACME GmbH"
# timezone = "Europe/Berlin"

[contact]
# {contact}
# name = "Jana Sommer"
# email = "socialmedia@example.com"

[registry]
location = "registry"

[use]
# {use}
# channels = ["linkedin"]
# territories = ["DE"]
"""


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=tr(text("Where; else here.")))] = Path(),
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    """Makes nothing twice and overwrites nothing."""
    configuration, registry = folder / FILENAME, folder / "registry"
    there = configuration.exists()
    try:
        registry.mkdir(parents=True, exist_ok=True)
        if not there:
            configuration.write_text(_template(), encoding="utf-8")
    except OSError as error:
        message = "{path} cannot be written: {reason}."
        raise UsageError(message, path=str(error.filename or folder), reason=error.strerror or str(error)) from error
    lines = [
        text("{path} is there already and stays as it is.", path=str(configuration))
        if there
        else text("Made {path}: fill in your company and whom to ask.", path=str(configuration)),
        text("Register a picture that you own: mediacheck registry add PICTURE --license LicenseRef-Company-Owned"),
        text("Then check a post: mediacheck FOLDER --channel linkedin"),
    ]
    plain = {"version": 1, "config": str(configuration), "registry": str(registry), "made": not there}
    terminal.show(plain, lambda: "".join(terminal.clean(tr(line)) + "\n" for line in lines), form)


def _template() -> str:
    return _TEMPLATE.format(
        head=tr(text("The rules for everything below this folder. A line with # in front does not count.")),
        contact=tr(text("Whom employees ask when a picture is not clear.")),
        use=tr(text("What holds for every post that does not say otherwise.")),
    )
