"""The program as a user starts it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `mediacheck ARGUMENTS` in an empty folder with an empty home; `stdin` is what is piped in."""
    home = tmp_path / "home"
    home.mkdir()

    def run(
        *arguments: object, stdin: str = "", cwd: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        base = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "MEDIACHECK"))}
        return subprocess.run(
            [sys.executable, "-m", "mediacheck", *map(str, arguments)],
            input=stdin,
            cwd=cwd or tmp_path,
            env=base | {"HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "Europe/Berlin"} | environment,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )

    return run


def draw(path: Path, seed: int, size: tuple[int, int] = (640, 420)) -> Path:
    """A picture with plenty of detail, another one for each seed."""
    import random

    chance = random.Random(seed)  # noqa: S311 - a picture, no secret
    picture = Image.new("RGB", size, tuple(chance.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        w, h = chance.randrange(20, 160), chance.randrange(20, 160)
        colour = tuple(chance.randrange(256) for _ in range(3))
        chance.choice([pen.ellipse, pen.rectangle])((x, y, x + w, y + h), fill=colour)
    picture.save(path, quality=90)
    return path


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return draw(tmp_path / "picture.jpg", 1)
