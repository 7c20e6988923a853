"""`--read-watermarks`, as a user gives it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

Run = Callable[..., Any]


def with_watermark(path: Path) -> Path:
    with Image.open(path) as picture:
        shown = picture.convert("RGB")
    draw = ImageDraw.Draw(shown, "RGBA")
    for row in range(3):
        for column in range(2):
            place = (20 + 320 * column, 30 + 140 * row)
            draw.text(place, "dreamstime", font=ImageFont.load_default(44), fill=(255, 255, 255, 170))
    shown.save(path, quality=90)
    return path


def test_a_watermark_blocks_where_it_is_looked_for(run: Run, picture: Path) -> None:
    """With the option an agency's watermark is MC106 and names the agency; without it nobody reads the picture."""
    pytest.importorskip("rapidocr")
    pytest.importorskip("onnxruntime")
    with_watermark(picture)
    done = run(picture, "--read-watermarks", "-f", "json")
    (item,) = json.loads(done.stdout)["posts"][0]["items"]
    assert item["verdict"] == "blocked"
    assert "Dreamstime" in next(found["message"] for found in item["findings"] if found["code"] == "MC106")
    (item,) = json.loads(run(picture, "-f", "json").stdout)["posts"][0]["items"]
    assert (item["verdict"], item["signals"]) == ("review", [])


@pytest.mark.parametrize("command", ["check", "inspect"])
@pytest.mark.parametrize("missing", ["rapidocr", "onnxruntime"])
def test_without_the_extra_the_option_says_how_to_get_it(picture: Path, command: str, missing: str) -> None:
    """A program that cannot read watermarks ends with 2 before it looks at anything, and names the exact command."""
    program = f"import sys; sys.modules['{missing}'] = None; from mediacheck.cli import main; main()"
    arguments = [sys.executable, "-c", program, command, str(picture), "--read-watermarks", "--lang", "en"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert 'pip install "mediacheck[watermarks]"' in done.stderr
