"""A process of its own that works until it is killed, and says what is acknowledged.

python killed.py import|file|decide|open REGISTRY PREFIX
python killed.py stop REGISTRY PREFIX: one change after the other of copies REGISTRY-1, REGISTRY-2 ..., each by a child that stops before
so many steps in the folder, until one came to its end.
"""

import datetime as dt
import hashlib
import itertools
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from tests.registry.making import Looks
from tests.registry.writer import stored

from mediacheck.model import Asset, Decision, Grant, RecordedUse, Revocation, Verdict
from mediacheck.registry import Decided, Registry, Stored, open_registry

DAY = dt.date(2026, 12, 1)
BATCH = 7
STOPPED = 9
OWNED = Grant("LicenseRef-Company-Owned")
STEPS = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "open"}


def say(words: str) -> None:
    print(words, flush=True)  # noqa: T201


def decided(name: str) -> Decided:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Decided(Decision(name, Verdict.CLEAR, "r", "b", DAY, digest, DAY))


def picture(folder: Path, name: str, grant: Grant | None = None, show: str | None = None) -> Stored:
    """A picture that is none other than what it shows (its name), as an entry of that id."""
    path = folder / f"{show or name}.png"
    Image.frombytes("RGB", (8, 8), hashlib.shake_256(path.name.encode()).digest(192)).save(path)
    asset = Asset(f"{name}.png", origin=str(path), grants=(grant,) if grant else ())
    looks = stored(name)
    return Stored(asset, hashlib.sha256(path.read_bytes()).hexdigest(), "image/png", 8, 8, looks.packed)


def opened(location: str) -> Registry:
    return open_registry(location, inspect=lambda _files: iter(()), create=True)


def main() -> None:
    job, location, prefix = sys.argv[1:]
    if job == "open":
        say("ready")
        opened(location).close()
        say("open")
        return
    if job == "stop":
        stop(location)
        return
    registry = opened(location)
    originals = Path(f"{location}-originals")
    originals.mkdir(exist_ok=True)
    say("ready")
    for number in itertools.count():
        batch = f"{prefix}-{number}"
        names = [f"{batch}.{place}" for place in range(BATCH)]
        if job == "import":
            registry.add([stored(name) for name in names])
            say(batch)
        elif job == "file":
            registry.add([picture(originals, name) for name in names])
            say(batch)
            registry.add([picture(originals, name, OWNED) for name in names])
            say(f"+{batch}")
            registry.add([picture(originals, name, OWNED, f"{name}-new") for name in names], replace=True)
            say(f"*{batch}")
            registry.remove(f"{names[0]}.png")
            say(f"-{batch}")
        else:
            registry.decide([decided(name) for name in names])
            say(batch)
            registry.revoke(names[0], Revocation("J", DAY, "r"))
            say(f"-{names[0]}")
            registry.record_uses([RecordedUse(DAY, batch, "n.jpg", "r")])
            say(f"+{batch}")


def stop(location: str) -> None:
    """A batch that files a picture, adds a grant to another, and puts a third one in the place of a fourth."""
    originals = Path(f"{location}-originals")
    originals.mkdir()
    registry = opened(location)
    registry.add([picture(originals, "old"), picture(originals, "other")])
    registry.close()
    entries = [picture(originals, "new"), picture(originals, "old", OWNED), picture(originals, "other", show="changed")]
    for steps in itertools.count(1):
        copy = f"{location}-{steps}"
        shutil.copytree(location, copy)
        if not (child := os.fork()):
            registry = open_registry(copy, inspect=Looks())
            _stop_after(steps, copy)
            registry.add(entries, replace=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        say(f"{steps}")
        if (code := os.waitstatus_to_exitcode(status)) != STOPPED:
            sys.exit(code)


def _stop_after(steps: int, folder: str) -> None:
    """Ends the process before it changes the folder, or a file in it, once more than so often."""
    left = iter(range(steps))

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event in STEPS and str(arguments[0]).startswith(folder):
            writes = event != "open" or (isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"))
            if writes and next(left, None) is None:
                os._exit(STOPPED)

    sys.addaudithook(heard)


if __name__ == "__main__":
    main()
