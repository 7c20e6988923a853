"""The command line: one file for each command. Importing it loads nothing heavy."""

import os
import sys

from mediacheck.errors import EXIT_INTERRUPTED, EXIT_UNCHECKED, EXIT_USAGE, MediacheckError
from mediacheck.model import text


def main() -> None:
    """Runs the command line and exits; whatever goes wrong ends in a sentence, never in a traceback."""
    import typer

    from mediacheck.cli import misuse, terminal
    from mediacheck.cli.app import app

    terminal.prepare_streams()
    code: object
    try:
        code = app(prog_name="mediacheck", standalone_mode=False)
    except typer.TyperException as error:
        if "Usage:" in error.format_message():  # a group without a command: its help
            sys.stderr.write(error.format_message() + "\n")
        else:
            terminal.complain(misuse.explained(error))
        code = EXIT_USAGE
    except MediacheckError as error:
        terminal.complain(error)
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to complain to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = EXIT_UNCHECKED
    except Exception as error:  # noqa: BLE001 - the last line of defence
        terminal.complain_of_ourselves(error)
        code = EXIT_UNCHECKED
    if code == EXIT_INTERRUPTED:  # Typer makes this code of Ctrl-C before we see it
        terminal.say(text("Interrupted. What was not looked at is not cleared; what was registered before stays."))
    sys.exit(code)  # type: ignore[arg-type]
