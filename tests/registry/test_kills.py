"""A process that is killed at any moment loses nothing that it acknowledged, and leaves nothing half done.

MEDIACHECK_KILLS says how often (default: 20; `make durability`: 120), in turn during imports into a file and
a folder, a migration and decisions.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from mediacheck.registry import open_registry, sync
from mediacheck.registry.sqlite import SqliteRegistry

from .making import Looks, downgrade
from .writer import stored

KILLS = int(os.environ.get("MEDIACHECK_KILLS", "20"))
WORKER = Path(__file__).with_name("killed.py")
BATCH = 7

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


class Worker:
    """A process that says “ready”, works, and names each batch when it is acknowledged."""

    def __init__(self, job: str, location: Path, prefix: str) -> None:
        command = [sys.executable, str(WORKER), job, str(location), prefix]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self._process.stdout is not None
        self._said = self._process.stdout
        assert self._said.readline() == "ready\n"

    def killed_after(self, seconds: float, *, once: bool = False) -> set[str]:
        """What it acknowledged until then; `once`: the time begins when it has done so for the first time."""
        before = {self._said.readline().strip()} if once else set()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=seconds)
        self._process.kill()
        said = self._said.read().split("\n")[:-1]
        self._said.close()
        self._process.wait()
        return before | set(said)


def moments(count: int, most: float) -> list[float]:
    dice = random.Random(count)  # noqa: S311 - moments, no secret
    return [dice.uniform(0, most) for _ in range(count)]


def batches(names: list[str], size: int) -> set[str]:
    """Batches that are there, of which none may be there in part."""
    found: dict[str, int] = {}
    for name in names:
        batch = name.rpartition(".")[0]
        found[batch] = found.get(batch, 0) + 1
    assert set(found.values()) <= {size}
    return set(found)


def test_killed_imports(tmp_path: Path) -> None:
    """Every acknowledged batch of assets is there, none in part, and the log agrees with all of it."""
    location = tmp_path / "registry.db"
    acknowledged: set[str] = set()
    for number, moment in enumerate(moments(KILLS - 2 * (KILLS // 4) - 2 * (KILLS // 8), 0.3)):
        acknowledged |= Worker("import", location, f"run{number}").killed_after(moment, once=not number)
        registry = SqliteRegistry(str(location), create=True)
        assert acknowledged <= batches([asset.id for asset in registry.assets()], BATCH)
        assert list(registry.verify()) == []
        registry.close()
    assert acknowledged


def test_killed_filing(tmp_path: Path) -> None:
    """In a folder each batch is filed, granted and replaced as a whole, a removal too, and nothing half is left beside it."""
    location = tmp_path / "folder"
    acknowledged: set[str] = set()
    for number, moment in enumerate(moments(max(KILLS // 4, 1), 0.3)):
        acknowledged |= Worker("file", location, f"run{number}").killed_after(moment, once=not number)
        registry = open_registry(str(location), inspect=Looks(), create=True)
        found: dict[str, list[tuple[bool, bool]]] = {}
        for each in registry.stored():
            name = each.asset.id.removesuffix(".png")
            new = sync.digest_of(tmp_path / "folder-originals" / f"{name}-new.png")
            found.setdefault(name.rpartition(".")[0], []).append((bool(each.asset.grants), each.sha256 == new))
        for batch, states in found.items():
            assert len(set(states)) == 1, batch
            granted, replaced = states[0]
            removed = len(states) == BATCH - 1
            assert len(states) == BATCH or (removed and replaced)
            assert granted or not replaced
            assert f"+{batch}" not in acknowledged or granted
            assert f"*{batch}" not in acknowledged or replaced
            assert f"-{batch}" not in acknowledged or removed
        assert {name for name in acknowledged if name.startswith("run")} <= found.keys()
        assert list(registry.verify()) == []
        registry.close()
        assert {path.name for path in location.glob(".*")} <= {".removed"}
    assert acknowledged


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_stopped_at_each_step(tmp_path: Path) -> None:
    """Wherever a process ends, whoever opens the folder next finds the batch whole or absent, and the same to git."""
    location = tmp_path / "folder"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(WORKER), "stop", str(location), ""]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=True).stdout.split()
    changed = tmp_path / "folder-originals" / "changed.png"
    seen = []
    for steps in said:
        copy = Path(f"{location}-{steps}")
        registry = open_registry(str(copy), inspect=Looks())
        assert list(registry.verify()) == []
        registry.close()
        assert ("LicenseRef" in (copy / "old.png.toml").read_text()) == (copy / "new.png").exists()
        assert ((copy / "other.png").read_bytes() == changed.read_bytes()) == (copy / "new.png").exists()
        seen.append(sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()))
    before = ["log.jsonl", "old.png", "old.png.toml", "other.png", "other.png.toml"]
    after = sorted([*before, ".removed/other.png", ".removed/other.png.toml", "new.png", "new.png.toml"])
    held = seen.index(after)
    assert seen == [before] * held + [after] * (len(seen) - held)
    assert 5 < held < len(seen) - 5


@pytest.mark.parametrize("kind", ["registry.db", "folder"])
def test_killed_decisions(tmp_path: Path, kind: str) -> None:
    """Decisions, in batches of seven, their revocations and uses: each batch is whole or absent, what was said is there."""
    location = tmp_path / kind
    open_registry(str(location), inspect=Looks(), create=True).close()
    acknowledged: set[str] = set()
    for number, moment in enumerate(moments(max(KILLS // 8, 1), 0.3)):
        acknowledged |= Worker("decide", location, f"run{number}").killed_after(moment, once=not number)
        registry = open_registry(str(location), inspect=Looks())
        found = list(registry.decisions())
        assert {name for name in acknowledged if name.startswith("run")} <= batches(
            [each.decision.id for each in found], BATCH
        )
        assert {name[1:] for name in acknowledged if name.startswith("-")} <= {
            each.decision.id for each in found if each.decision.revoked
        }
        assert {name[1:] for name in acknowledged if name.startswith("+")} <= {use.post for use in registry.uses()}
        assert list(registry.verify()) == []
        registry.close()
    assert acknowledged


def test_killed_migrations(tmp_path: Path) -> None:
    """The file is of the old version or of the new one, with all that it held, and migrates when it is opened again."""
    old = tmp_path / "old.db"
    registry = SqliteRegistry(str(old), create=True)
    registry.add([stored(f"asset-{number}") for number in range(600)])
    before = list(registry.stored())
    registry.close()
    downgrade(str(old), 4)
    shutil.copy(old, tmp_path / "whole.db")
    worker = Worker("open", tmp_path / "whole.db", "")
    since = time.monotonic()
    assert worker.killed_after(60) == {"open"}  # by itself: that long it takes
    for number, moment in enumerate(moments(KILLS // 4, time.monotonic() - since)):
        location = tmp_path / f"{number}.db"
        shutil.copy(old, location)
        Worker("open", location, "").killed_after(moment)
        registry = SqliteRegistry(str(location))
        assert list(registry.stored()) == before
        assert list(registry.verify()) == []
        registry.close()
        assert list(SqliteRegistry(str(tmp_path / f"{number}.version-4.db")).stored()) == before
