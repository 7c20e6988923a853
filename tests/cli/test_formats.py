"""The formats of a report on the command line."""

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def saved(run: Run, picture: Path, tmp_path: Path) -> Path:
    """A saved result with one unknown picture."""
    run(picture, "--lang", "de", "--format", "json", "-o", "result.json", "--caption", "Grüße")
    return tmp_path / "result.json"


@pytest.mark.parametrize("form", ["html", "csv"])
def test_check_and_report_give_the_same(run: Run, picture: Path, tmp_path: Path, form: str) -> None:
    """A check in this format is the check, exit code and all; its saved result gives the same file."""
    done = run(picture, "--format", form, "-o", f"now.{form}")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    run(picture, "--format", "json", "-o", "result.json")
    done = run("report", "result.json", "--format", form, "-o", f"later.{form}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    now, later = ((tmp_path / f"{name}.{form}").read_bytes() for name in ("now", "later"))
    assert b"picture.jpg" in now
    assert without_time(now) == without_time(later)


def without_time(page: bytes) -> list[bytes]:
    return [line for line in page.splitlines() if b"(UTC)" not in line]


@pytest.mark.parametrize("form", ["html", "csv"])
def test_a_pipe_gets_the_bytes_of_the_file(run: Run, saved: Path, tmp_path: Path, form: str) -> None:
    """UTF-8 whatever the terminal speaks, and the format's own ends of lines: the file says so of itself."""
    run("report", saved, "--format", form, "-o", "file")
    written = subprocess.run(
        [sys.executable, "-m", "mediacheck", "report", str(saved), "--format", form],
        env=os.environ | {"PYTHONIOENCODING": "latin-1", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
    ).stdout
    assert written == (tmp_path / "file").read_bytes()
    assert written.decode("utf-8").count("\r\n") == (2 if form == "csv" else 0)


def test_what_is_saved_keeps_its_language(run: Run, saved: Path, tmp_path: Path) -> None:
    """A German result is a German page and a table for a German spreadsheet, in whichever language it is asked for."""
    run("report", saved, "--format", "html", "--lang", "en", "-o", "page.html")
    content = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<html lang="de">' in content
    assert "Sein Text: „Grüße“" in content
    run("report", saved, "--format", "csv", "--lang", "en", "-o", "table.csv")
    table = (tmp_path / "table.csv").read_bytes().decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(table, newline=""), delimiter=";")
    assert dict(zip(header, row, strict=True))["codes"] == "MC101"


def test_quiet_shortens_pages_for_people_alone(run: Run, picture: Path, tmp_path: Path) -> None:
    """A table is whole, as JSON is: who filters it can do so."""
    for how in ([], ["--quiet"], ["--verbose"]):
        run(picture, "--format", "csv", "-o", "table.csv", *how)
        assert len((tmp_path / "table.csv").read_bytes().splitlines()) == 2


@pytest.mark.parametrize("command", [[], ["report"]])
def test_an_unknown_format_is_named_with_those_that_are_known(run: Run, saved: Path, command: list[str]) -> None:
    """Exit 2, and nothing is written."""
    done = run(*command, saved, "--format", "pdf", "-o", "out")
    assert done.returncode == 2
    assert "“pdf” behind --format" in done.stderr
    assert "known: text, json, html, csv." in done.stderr
    assert not (saved.parent / "out").exists()
