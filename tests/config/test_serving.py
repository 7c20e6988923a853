"""[service] and [hooks.NAME]: whatever is wrong is named with its line."""

from pathlib import Path

import pytest

from mediacheck import config
from mediacheck.errors import FileError
from mediacheck.model import Service


def load(folder: Path, content: str) -> Service:
    path = folder / "mediacheck.toml"
    path.write_text(content, encoding="utf-8")
    return config.load(path).service


def test_all_that_can_be_said(tmp_path: Path) -> None:
    stated = {
        "upload_bytes": 1,
        "files": 2,
        "wait_bytes": 3,
        "spool_bytes": 4,
        "requests_per_minute": 5,
        "keep_days": 6,
        "seconds": 0.5,
    }
    lines = "".join(f"{name} = {value}\n" for name, value in stated.items())
    found = load(tmp_path, f'[service]\n{lines}on_unavailable = "refuse"\n')
    assert found == Service(on_unavailable="refuse", **stated)  # type: ignore[arg-type]
    assert load(tmp_path, "[company]\n") == Service()


@pytest.mark.parametrize(
    "line",
    [
        "upload_bytes = 0",
        "upload_bytes = -1",
        "upload_bytes = 1.5",
        'upload_bytes = "200 MB"',
        "files = true",
        "seconds = 0",
        "seconds = -1",
        "seconds = nan",
        "seconds = inf",
        'seconds = "60"',
        'on_unavailable = "accept"',
        "on_unavailable = false",
        "requests_per_minute = 0",
        "keep_days = 0",
        "spool_bytes = 0",
        "secods = 1",
        "port = 80",
    ],
)
def test_what_cannot_be_meant(tmp_path: Path, line: str) -> None:
    """Not nearly understood, but refused, with the line on which it stands."""
    with pytest.raises(FileError) as raised:
        load(tmp_path, f"[service]\n\n{line}\n")
    assert raised.value.line == 3
    assert line.split(maxsplit=1)[0] in str(raised.value)
