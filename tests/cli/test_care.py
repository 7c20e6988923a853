"""`registry verify`, `registry backup` and `doctor`: what a registry file says of itself, and how it is got back."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

LOCATION = ("--registry", "registry.db", "--lang", "en")


@pytest.fixture
def registry(run: Run, picture: Path, tmp_path: Path) -> Path:
    """An SQLite registry with one picture."""
    assert run("registry", "add", picture, "--license", "LicenseRef-Company-Owned", *LOCATION).returncode == 0
    return tmp_path / "registry.db"


def flip(location: Path, value: bytes) -> None:
    """One bit of a value as it stands in the file."""
    with closing(sqlite3.connect(location)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(location.read_bytes())
    data[data.index(value) + len(value) - 1] ^= 1
    location.write_bytes(data)


def test_a_flipped_bit_is_named_clears_nothing_and_is_undone_by_a_backup(
    run: Run, registry: Path, picture: Path
) -> None:
    """`registry verify` ends with 1, `doctor` with 3, and a check does not rest on such a record."""
    assert run("check", picture, *LOCATION).returncode == 0
    assert run("registry", "backup", "copy.db", *LOCATION).returncode == 0
    flip(registry, b"LicenseRef-Company-O")
    for command, code in ((("registry", "verify"), 1), (("doctor",), 3)):
        done = run(*command, *LOCATION)
        assert (done.returncode, "is damaged: it is not what was written" in " ".join(done.stdout.split())) == (
            code,
            True,
        )
    done = run("check", picture, *LOCATION)
    assert (done.returncode, "MC211" in done.stdout, "CLEAR" in done.stdout) == (1, True, False)
    registry.with_name("copy.db").replace(registry)
    assert run("registry", "verify", *LOCATION).returncode == 0
    assert run("check", picture, *LOCATION).returncode == 0


@pytest.mark.usefixtures("registry")
def test_a_backup_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    """Nor is half a one left where there is no room for a whole one; a folder is copied as folders are."""
    (tmp_path / "copy.db").write_text("mine")
    (tmp_path / "folder").mkdir()
    done = run("registry", "backup", "copy.db", *LOCATION)
    assert (done.returncode, "is there already" in done.stderr) == (2, True)
    assert (tmp_path / "copy.db").read_text() == "mine"
    done = run("registry", "backup", "nowhere/copy.db", *LOCATION)
    assert (done.returncode, "cannot be backed up to nowhere/copy.db" in done.stderr) == (3, True)
    done = run("registry", "backup", "other.db", "--registry", "folder", "--lang", "en")
    assert (done.returncode, "is a folder" in done.stderr) == (2, True)
    assert not list(tmp_path.glob("*.part")) + list(tmp_path.glob(".*.part"))
