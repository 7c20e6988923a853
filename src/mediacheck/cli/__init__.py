"""The command line: one file for each command. Importing it loads nothing heavy."""

import os
import sys

from mediacheck.errors import EXIT_INTERRUPTED, EXIT_UNCHECKED, MediacheckError
from mediacheck.model import text


def main() -> None:
    """Runs the command line and exits; whatever goes wrong ends in a sentence, never in a traceback."""
    from mediacheck.cli import terminal
    from mediacheck.cli.app import app

    terminal.use_utf8()
    code: object
    try:
        app(prog_name="mediacheck")
    except MediacheckError as error:
        terminal.complain(error)
        code = error.exit_code
    except (KeyboardInterrupt, SystemExit) as end:
        # Typer turns Ctrl-C into an exit with this code before we see it.
        code = EXIT_INTERRUPTED if isinstance(end, KeyboardInterrupt) else end.code
        if code == EXIT_INTERRUPTED:
            terminal.say(text("Interrupted. Nothing was cleared; what was registered before stays."))
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to complain to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = EXIT_UNCHECKED
    except Exception as error:  # noqa: BLE001 - the last line of defence
        terminal.complain_of_ourselves(error)
        code = EXIT_UNCHECKED
    sys.exit(code)  # type: ignore[arg-type]
