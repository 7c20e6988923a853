"""The command line: one file for each command. Importing it loads nothing heavy."""

import os
import sys

from mediacheck.errors import EXIT_INTERRUPTED, EXIT_UNCHECKED, MediacheckError


def main() -> None:
    """Runs the command line and exits; whatever goes wrong ends in a sentence, never in a traceback."""
    from mediacheck.cli import terminal
    from mediacheck.cli.app import app

    terminal.use_utf8()
    try:
        app(prog_name="mediacheck")
    except MediacheckError as error:
        terminal.complain(error)
        code = error.exit_code
    except KeyboardInterrupt:
        code = EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to complain to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = EXIT_UNCHECKED
    except Exception as error:  # noqa: BLE001 - the last line of defence
        terminal.complain_of_ourselves(error)
        code = EXIT_UNCHECKED
    sys.exit(code)
