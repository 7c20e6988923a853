"""What a command says and in which language: results on standard output, everything else on standard error."""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, Self, TypedDict

from mediacheck import i18n
from mediacheck.errors import MediacheckError, UsageError
from mediacheck.model import Text, text

_SOON = 3.0
"""Seconds after which a rate can be told."""


@cache
def language() -> str:
    """`--lang`, wherever it stands on the command line, else the locale's: help is made before options are read."""
    words = sys.argv[1:]
    for position, word in enumerate(words):
        value = words[position + 1] if word == "--lang" and position + 1 < len(words) else word.removeprefix("--lang=")
        if word.startswith("--lang") and value in i18n.LANGUAGES:
            return value
    return i18n.system_language()


def tr(sentence: Text) -> str:
    """The sentence in the user's language."""
    return i18n.render(sentence, language())


def prepare_streams() -> None:
    """No stream ends the run: not a closed one, nor one that cannot show a name, which is then shown with marks."""
    # A stream that was closed before we began (>&-) swallows what is written to it.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - for the whole run
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace" if stream is sys.stderr else "replace")


def clean(value: object) -> str:
    from mediacheck.report import sanitise

    return sanitise.clean(str(value))


def say(sentence: Text) -> None:
    """A line for the person at the terminal, not part of the result."""
    sys.stderr.write(clean(tr(sentence)) + "\n")


def complain(error: MediacheckError) -> None:
    message, remedy = i18n.render_error(error, language())
    sys.stderr.write(f"mediacheck: {clean(message)}\n")
    if remedy:
        sys.stderr.write(f"  → {clean(remedy)}\n")


def complain_of_ourselves(error: Exception) -> None:
    if os.environ.get("MEDIACHECK_DEBUG"):
        import traceback

        # What an error says may be a file's words.
        sys.stderr.writelines(clean(line) + "\n" for line in traceback.format_exc().splitlines())
    sentence = text(
        "mediacheck: something went wrong inside mediacheck itself ({error}). Nothing was cleared. "
        "Set MEDIACHECK_DEBUG=1 to see where, and report it.",
        error=f"{type(error).__name__}: {error}"[:200],
    )
    say(sentence)


def colour(choice: str, output: Path | None) -> bool:
    """Whether to use colour: `always`, `never`, or `auto`: on a terminal unless NO_COLOR says otherwise."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return output is None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def speaks_unicode(output: Path | None) -> bool:
    """Whether ✔ and → can be written: to a file always, to a terminal as its encoding allows."""
    return output is not None or (sys.stdout.encoding or "ascii").casefold().replace("-", "") in {"utf8", "utf16"}


def width() -> int:
    """Columns to wrap at: the terminal's, 80 to 120; 100 in a pipe."""
    import shutil

    return max(60, min(120, shutil.get_terminal_size((100, 24)).columns)) if sys.stdout.isatty() else 100


def write(content: str | Iterable[str], output: Path | None, *, newline: str | None = None) -> None:
    """To standard output, or to a file that is then written whole or not at all.

    `newline` is as for `open`; who gives it writes a format that is UTF-8, whatever the terminal's encoding is.
    """
    pieces = [content] if isinstance(content, str) else content
    if output is None:
        try:
            if newline is not None and isinstance(sys.stdout, io.TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8", newline=newline)
            for piece in pieces:
                sys.stdout.write(piece)
            sys.stdout.flush()
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            message = "The result cannot be written: {reason}."
            raise MediacheckError(message, reason=error.strerror or str(error)) from error
        return
    try:
        if output.exists() and not output.is_file():
            with output.open(
                "w", encoding="utf-8", newline=newline
            ) as device:  # a pipe, /dev/null: never replaced by a file
                device.writelines(pieces)
            return
        target = output.resolve()  # a link stays one
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline=newline, dir=target.parent, prefix=target.name, suffix=".part", delete=False
        ) as part:
            try:
                part.writelines(pieces)
                part.flush()
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise
        # NamedTemporaryFile is for its owner only; a report is as public as any other file of this user.
        umask = os.umask(0)
        os.umask(umask)
        Path(part.name).chmod(0o666 & ~umask)
        Path(part.name).replace(target)
    except OSError as error:
        message = "The report cannot be written to {path}: {reason}."
        raise UsageError(message, path=str(output), reason=error.strerror or str(error)) from error


def show_result(
    document: dict[str, Any],
    form: str,
    output: Path | None,
    *,
    choice: str,
    quiet: bool = False,
    verbose: bool = False,
    ask: bool = False,
) -> None:
    """A result of JSON's shape in one of the formats; `ask`: with a question for each post that waits for a person.

    What programs read (JSON, CSV) is whole, however quiet or verbose the pages for people are. Raises UsageError where
    questions are wanted of an audit: what it found is not for the one who planned a post.
    """
    if ask and "audit" in document:
        raise UsageError(
            "There are no questions to be sent about an audit: its posts went out already.",
            "Leave --ask out; -v says what to do about each post.",
        )
    if form == "json":
        from mediacheck.report import question
        from mediacheck.report.result import dumps

        for post in document["posts"] if ask else ():
            asked = question.of_post(document, post)
            post["question"] = asked and asked.as_json()
        write(dumps(document), output)
        return
    if form == "csv":
        from mediacheck.report import csv

        write(csv.render(document), output, newline="")
        return
    if form == "html":
        from mediacheck.report import html

        write(html.render(document, verbose=verbose, quiet=quiet, ask=ask), output, newline="\n")
        return
    if "audit" in document:
        from mediacheck.report import audit_text

        write(audit_text.saved(document, **look(choice, output), verbose=verbose, quiet=quiet), output)
        return
    from mediacheck.report.text import render

    page = render(document, **look(choice, output), verbose=verbose, quiet=quiet, ask=ask)
    write(page, output)


class Look(TypedDict):
    """How a page for people is drawn."""

    colour: bool
    width: int
    unicode: bool


def look(choice: str = "auto", output: Path | None = None) -> Look:
    return {"colour": colour(choice, output), "width": width(), "unicode": speaks_unicode(output)}


def show(plain: Any, page: Callable[[], str], form: str) -> None:
    """What a command prints: `plain` as JSON, or the page for people, made only when wanted."""
    if form == "json":
        from mediacheck.report.result import dumps

        write(dumps(plain), None)
    else:
        write(page(), None)


class Progress:
    """One line on standard error that counts, on a terminal only: how many are done, how fast it goes, how long it takes yet.

    `clock` counts seconds.
    """

    def __init__(self, label: Text, *, wanted: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self.shown = wanted and sys.stderr.isatty()
        self._label = tr(label)
        self._clock = clock
        self._begun: tuple[float, int] | None = None  # when, and how many were done before
        self._last = ""

    def __call__(self, done: int, total: int) -> None:
        if not self.shown:
            return
        self._begun = self._begun or (self._clock(), done)
        line = f"{self._label} {done}/{total} ({100 * done // max(total, 1)} %)"
        if (pace := self._pace(done, total)) is not None:
            line += f" · {tr(pace)}"
        if line != self._last:
            self._last = line
            sys.stderr.write(f"\r{line}\x1b[K")
            sys.stderr.flush()

    def _pace(self, done: int, total: int) -> Text | None:
        """None as long as it cannot be said."""
        begun, before = self._begun or (0.0, 0)
        seconds, more = self._clock() - begun, done - before
        if seconds < _SOON or more < 1:
            return None
        rate = more / seconds
        left = round((total - done) / rate)
        values = {"rate": f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"}
        if left < 100:
            return text("{rate} a second · {seconds} s left", seconds=left, **values)
        if left < 6000:
            return text("{rate} a second · {minutes} min left", minutes=round(left / 60), **values)
        return text("{rate} a second · {hours} h left", hours=round(left / 3600), **values)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._last:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
