"""The parent of the workers: a process of one thread that has imported everything once and forks at need.

It is started as a program, never forked, so that it may serve a parent of many threads. It reads no file.
"""

import contextlib
import os
import pickle
import signal
import sys
from multiprocessing import reduction
from multiprocessing.connection import Connection

from mediacheck.media import worker
from mediacheck.media.worker import Function
from mediacheck.model import Limits

START = 0
"""The order for a new worker; its descriptor follows. Any other number is the worker to end."""

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux: what comes when the parent is gone


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children: set[int] = set()
    with Connection(int(sys.argv[1])) as control, contextlib.suppress(EOFError, OSError):
        function, limits = pickle.loads(control.recv_bytes())  # noqa: S301 - from our parent
        worker.warm_up()
        while True:
            order = control.recv()
            if order == START:
                children.add(child := _fork(control, function, limits))
                control.send(child)
            else:
                control.send(_end(order) if order in children else 0)  # any other was not ours
                children.discard(order)
    for child in children:
        _end(child)
    os._exit(0)  # nothing to clean up, and somebody is waiting


def _fork(control: Connection, function: Function, limits: Limits) -> int:
    """The process id of a new worker that serves the descriptor received."""
    descriptor = reduction.recv_handle(control)
    child = os.fork()
    if child:
        os.close(descriptor)
        return child
    try:
        control.close()
        _live_with_the_parent()
        worker.serve(Connection(descriptor), function, limits)
    finally:
        os._exit(0)


def _live_with_the_parent() -> None:
    """Where the zygote is killed, as the system does where memory is short, a worker that hangs must not stay for ever."""
    import ctypes

    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


def _end(child: int) -> int:
    """Kill a worker that may be dead already, and return its exit code, negative for a signal.

    Only here is a dead worker waited for: until then its number belongs to nobody else.
    """
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
