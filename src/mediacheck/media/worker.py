"""The worker process: takes a file, looks at it within the system's limits, answers, takes the next."""

import contextlib
import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from types import ModuleType

from mediacheck.model import Depth, Limits, Media, Place

Function = Callable[[Place, str, Limits], Media]
"""What a worker does with a file to be checked: `inspect.inspect`."""

READY = b""
"""A worker's first message: from now on the time of its file counts."""

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows
    resource = None

_DESCRIPTORS = 64


def warm_up() -> None:
    """Import what the first file would wait for; what is in memory now is shared by all that are forked from it.

    Nothing is read where something is missing: without its guard XML would be read as if it said nothing.
    """
    from mediacheck import metadata
    from mediacheck.media import image

    image.decoders()
    metadata.warm_up()
    gc.collect()
    gc.freeze()


def serve(connection: Connection, function: Function, limits: Limits) -> None:
    """Answer files (pickled path, name, Depth) with (Media, worn out?), until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    _limit(limits)
    _one_thread()
    with contextlib.suppress(EOFError, OSError):
        connection.send_bytes(READY)
        while True:
            path, name, depth = pickle.loads(connection.recv_bytes())  # noqa: S301 - from our parent
            _allow_seconds(limits)
            answer = _answer(function if depth is Depth.WHOLE else _closer(depth), path, name, limits)
            connection.send_bytes(pickle.dumps((answer, _worn_out(limits))))


def serve_alone(connection: Connection, function: Function, limits: Limits) -> None:
    """As `serve`, in a new interpreter that still has our terminal."""
    warm_up()
    _silence()
    serve(connection, function, limits)


def _closer(depth: Depth) -> Function:
    from mediacheck.media.inspect import look

    return partial(look, depth=depth)


def _answer(function: Function, path: Place, name: str, limits: Limits) -> Media:
    try:
        return function(path, name, limits)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a file always has an answer
        from mediacheck.media.inspect import failed

        return failed(Media(name), error)


def _silence() -> None:
    """Decoders written in C complain on the terminal by themselves."""
    sys.stdout.flush()
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _one_thread() -> None:
    """There is a worker for each core: threads within would cost memory and gain nothing."""
    with contextlib.suppress(ImportError):
        from PIL import AvifImagePlugin

        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    with contextlib.suppress(ImportError):
        from pi_heif import options

        options.DECODE_THREADS = 1


def _limit(limits: Limits) -> None:
    sys.dont_write_bytecode = True
    for name, most in (
        ("RLIMIT_AS", min(limits.memory, sys.maxsize)),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_NOFILE", _DESCRIPTORS),
        ("RLIMIT_CORE", 0),
    ):
        _set(name, most, most)


def _allow_seconds(limits: Limits) -> None:
    """Processor time for one more file. The parent's clock is stricter; this holds when the parent is gone."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _set("RLIMIT_CPU", int(used.ru_utime + used.ru_stime + 2 * limits.seconds) + 2, None)


def _set(name: str, soft: int, hard: int | None) -> None:
    """Lower a limit where the system has it; None leaves the hard one as it is."""
    kind = getattr(resource, name, None)
    if resource is None or kind is None:
        return
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        soft = min(soft, most)
        hard = most if hard is None else min(hard, most)
    with contextlib.suppress(OSError, ValueError):  # macOS has RLIMIT_AS and refuses it
        resource.setrlimit(kind, (soft, most if hard is None else hard))


def _worn_out(limits: Limits) -> bool:
    """Whether so much was allocated that the next file might not find its memory."""
    if resource is None:
        return False
    unit = 1 if sys.platform == "darwin" else 1024
    return bool(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > limits.memory // 2)
