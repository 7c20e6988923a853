"""What a hostile file could make a decoder do. Workers are given `misbehave` in the place of `inspect`."""

import ctypes
import gc
import os
import pickle
import resource
import signal
import struct
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from mediacheck.media.inspect import inspect
from mediacheck.model import Claim, Fingerprints, Limits, Media, Problem, Raster, Text, View


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
    return Media(name, type=" ".join(map(str, values)))


# ---------------------------------------------------------------- a worker that was taken over speaks for itself


def _connection() -> Connection:
    return next(each for each in gc.get_objects() if isinstance(each, Connection) and not each.closed)


def _said(*messages: bytes) -> Media:
    for each in messages:
        _connection().send_bytes(each)
    while True:
        time.sleep(60)


def _half(_path: Path, _name: str, _limits: Limits) -> Media:
    """An answer that stops in its middle."""
    os.write(_connection().fileno(), struct.pack("!i", 1000) + b"x" * 10)
    while True:
        time.sleep(60)


def _ready(_path: Path, _name: str, _limits: Limits) -> Media:
    """It begins anew, for ever."""
    while True:
        _connection().send_bytes(b"")
        time.sleep(0.05)


def _early(_path: Path, name: str, _limits: Limits) -> Media:
    """It answers for the next file, too."""
    answers = [pickle.dumps((Media(each), False)) for each in (name, "good")]
    os.write(_connection().fileno(), b"".join(struct.pack("!i", len(each)) + each for each in answers))
    return _said()


def _lists(_path: Path, _name: str, _limits: Limits) -> Media:
    """Each byte becomes sixty."""
    return _said(b"\x80\x04" + b"]" * 60_000_000 + b".")


def _memo(_path: Path, _name: str, _limits: Limits) -> Media:
    """Eight bytes become eight gigabytes."""
    return _said(b"\x80\x04Nr\xff\xff\xff\x1f.")


def _itself(_path: Path, name: str, _limits: Limits) -> Media:
    """A picture that is a part of itself."""
    media = Media(name)
    object.__setattr__(media, "parts", (media,))
    return media


def _claimed(_path: Path, name: str, _limits: Limits) -> Media:
    """A million claims, in a thousand parts."""
    part = Media("", claims=(Claim("creator", "x", "exif"),) * 1000)
    return Media(name, parts=(part,) * 1000)


def _looks(raster: Raster, **how: Any) -> Fingerprints:
    return Fingerprints("phash256-2", "00", 1.0, (View((0.0, 0.0, 1.0, 1.0), raster, ()),), **how)


_ODD: dict[str, dict[str, Any]] = {
    "number": {"size": 10**5000},
    "minus": {"width": -1},
    "kind": {"sha256": b"x"},
    "row": {"claims": [Claim("creator", "x", "exif")]},
    "member": {"claims": (("creator", "x"),)},
    "infinite": {"time": (0.0, float("inf"))},
    "three": {"time": (0.0, 1.0, 2.0)},
    "word": {"problems": (Problem("MC801", "no sentence"),)},  # type: ignore[arg-type]
    "width": {"problems": (Problem("MC801", Text("{name:>999999999}", {"name": "x"})),)},
    "attribute": {"problems": (Problem("MC801", Text("{name.__class__}", {"name": "x"})),)},
    "missing": {"problems": (Problem("MC801", Text("{name}")),)},
    "raster": {"fingerprints": _looks(Raster(100, 100, b"x"))},
    "colours": {"fingerprints": _looks(Raster(1, 1, b"x"), colours=b"x")},
    "other": {},
}
"""Fields of a Media that no decoder writes."""


def _odd(path: Path, name: str, _limits: Limits) -> Media:
    what = path.stem.partition("-")[2]
    return Media("another name" if what == "other" else name, **_ODD[what])


def _not_media(_path: Path, _name: str, _limits: Limits) -> Any:
    return None


TAKEN_OVER = [
    "half",
    "ready",
    "early",
    "lists",
    "memo",
    "itself",
    "claimed",
    "nothing",
    *(f"odd-{each}" for each in _ODD),
]

DEEDS = {
    "half": _half,
    "ready": _ready,
    "early": _early,
    "lists": _lists,
    "memo": _memo,
    "itself": _itself,
    "claimed": _claimed,
    "odd": _odd,
    "nothing": _not_media,
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
