"""How far a run is, on a terminal."""

import io

import pytest

from mediacheck.cli.terminal import Progress
from mediacheck.model import text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_rate_and_remaining_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what this run does itself: what was known before it is no work done."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    seconds = iter([0.0, 1.0, 10.0, 20.0])
    with Progress(wanted=True, label=text("Auditing:"), clock=lambda: next(seconds)) as progress:
        progress(500, 10_000)
        progress(600, 10_000)
        progress(1000, 10_000)
    lines = [line.removesuffix("\x1b[K") for line in terminal.getvalue().split("\r") if line]
    assert lines[-2] == "Auditing: 1000/10000 (10 %) · 25 a second · 6 min left"
    assert lines[0] == "Auditing: 500/10000 (5 %)"
    assert lines[-1] == ""


def test_nothing_beside_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe or a log nobody wants it."""
    with Progress(wanted=True, label=text("Auditing:")) as progress:
        progress(1, 2)
    assert capsys.readouterr().err == ""
