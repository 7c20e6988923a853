"""An audit that is killed at any moment goes on where it was: it comes to what an uninterrupted one comes to.

MEDIACHECK_KILLS says how often (default: 4; `make durability`: 120).
"""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance

from mediacheck.audit.ledger import Ledger

from .conftest import SKYLINE, WAVES, grant, opened

KILLS = int(os.environ.get("MEDIACHECK_KILLS", "4"))
PICTURES = 24

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


@contextmanager
def start(place: Path, ledger: str) -> Iterator[subprocess.Popen[str]]:
    """The audit at work; killed at the end if it is not done."""
    command = [sys.executable, str(Path(__file__).with_name("killed.py")), str(place), ledger]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def uses(place: Path) -> Counter[object]:
    with closing(opened(place)) as registry:
        return Counter(registry.uses())


def test_killed_audits(place: Path) -> None:
    """Equal items, equal recorded uses, nothing twice and nothing lost; what was committed is not done again."""
    for path in (place / "media").iterdir():
        path.unlink()
    for number in range(PICTURES):
        with Image.open((SKYLINE, WAVES)[number % 2]) as photo:
            copy = ImageEnhance.Brightness(photo.resize((320, 200))).enhance(1 + number / 200)
            copy.save(place / "media" / f"{number:02}.jpg")
    grant(place, "quota = 5\n")
    with start(place, "whole.db") as whole:
        assert whole.wait() == 0
    expected, recorded = (place / "whole.db.json").read_text(), uses(place)
    assert len(json.loads(expected)) == PICTURES
    assert sum(recorded.values()) == PICTURES // 2
    (place / "registry" / "uses.csv").unlink()
    dice = random.Random(KILLS)  # noqa: S311 - moments, no secret
    done = 0
    for _ in range(KILLS):
        with start(place, "killed.db") as process, suppress(subprocess.TimeoutExpired):
            process.wait(timeout=dice.uniform(0, 3))
        with Ledger(place / "killed.db") as ledger:
            judged = ledger.judged()
        assert judged >= done
        done = judged
    with start(place, "killed.db") as last:
        assert last.wait() == 0
    assert json.loads((place / "killed.db.json").read_text()) == json.loads(expected)
    assert uses(place) == recorded
