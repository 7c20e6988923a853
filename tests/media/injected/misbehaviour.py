"""What a hostile file could make a decoder do. Workers are given `misbehave` in the place of `inspect`."""

import ctypes
import os
import resource
import signal
import time
from pathlib import Path
from typing import Any

from mediacheck.media.inspect import inspect
from mediacheck.model import Limits, Media


class Escape:
    """Unpickled it would run a command."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (self.path,)


def misbehave(path: Path, name: str, limits: Limits) -> Media:
    """As the file's name says; every other file is inspected."""
    deed = DEEDS.get(path.stem.partition("-")[0])
    return deed(path, name, limits) if deed else inspect(path, name, limits)


def _segfault(_path: Path, _name: str, _limits: Limits) -> Media:
    ctypes.string_at(0)
    raise AssertionError


def _hang(_path: Path, _name: str, _limits: Limits) -> Media:
    while True:
        time.sleep(60)


def _announce(path: Path, _name: str, _limits: Limits) -> Media:
    """Hangs once somebody has been told; the file is a named pipe."""
    os.close(os.open(path, os.O_WRONLY))
    return _hang(path, _name, _limits)


def _spin(_path: Path, _name: str, _limits: Limits) -> Media:
    while True:
        pass


def _memory(_path: Path, name: str, limits: Limits) -> Media:
    return Media(name, size=len(bytearray(limits.memory)))


def _killed(_path: Path, _name: str, _limits: Limits) -> Media:
    os.kill(os.getpid(), signal.SIGKILL)  # as the system does when its memory is used up
    raise AssertionError


def _once(path: Path, name: str, limits: Limits) -> Media:
    """Dies the first time; the second time it tells how many others are at work."""
    try:
        path.unlink()
    except FileNotFoundError:
        return Media(name, size=len(list(path.parent.glob("*-working"))))
    return _killed(path, name, limits)


def _work(path: Path, name: str, _limits: Limits) -> Media:
    """Takes a while, seen by others; tells how many are at work."""
    mark = Path(f"{path}-working")
    mark.mkdir()
    size = sum(range(1_000_000)) and len(list(path.parent.glob("*-working")))
    mark.rmdir()
    return Media(name, size=size)


def _raise(_path: Path, _name: str, _limits: Limits) -> Media:
    raise KeyError("a decoder's own")


def _escape(path: Path, _name: str, _limits: Limits) -> Media:
    return Media(Escape(str(path) + "-escaped"))  # type: ignore[arg-type]


def _orphan(path: Path, name: str, limits: Limits) -> Media:
    """Ends the process that started it, and hangs; a folder has its own number."""
    path.with_name(f"{name}-{os.getpid()}").mkdir()
    os.kill(os.getppid(), signal.SIGKILL)
    return _hang(path, name, limits)


def _nonsense(_path: Path, _name: str, _limits: Limits) -> Media:
    return "clear"  # type: ignore[return-value]


def _impostor(_path: Path, _name: str, _limits: Limits) -> Media:
    return Media("good-1.png")


def _chatter(_path: Path, name: str, _limits: Limits) -> Media:
    os.write(1, b"a decoder's words\n")
    os.write(2, b"a decoder's complaint\n")
    return Media(name)


def _fat(_path: Path, name: str, _limits: Limits) -> Media:
    bytearray(b"x") * (300 * 1024 * 1024)
    return _process(_path, name, _limits)


def _process(_path: Path, name: str, _limits: Limits) -> Media:
    return Media(name, size=os.getpid())


def _write(path: Path, name: str, _limits: Limits) -> Media:
    Path(str(path) + "-written").write_bytes(b"x" * 100)
    return Media(name)


def _limited(_path: Path, name: str, _limits: Limits) -> Media:
    kinds = ("AS", "FSIZE", "NOFILE", "CORE", "CPU")
    values = [resource.getrlimit(getattr(resource, f"RLIMIT_{kind}"))[0] for kind in kinds]
    return Media(name, sha256=" ".join(map(str, values)))


DEEDS = {
    "segfault": _segfault,
    "hang": _hang,
    "announce": _announce,
    "spin": _spin,
    "memory": _memory,
    "killed": _killed,
    "once": _once,
    "work": _work,
    "raise": _raise,
    "escape": _escape,
    "orphan": _orphan,
    "nonsense": _nonsense,
    "impostor": _impostor,
    "chatter": _chatter,
    "fat": _fat,
    "process": _process,
    "write": _write,
    "limited": _limited,
}
