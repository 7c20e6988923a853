"""How worker processes come and go: by the zygote where there is fork, else each as a new interpreter."""

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing import Pipe, get_context, reduction
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Protocol

from mediacheck.errors import MediacheckError
from mediacheck.media import worker, zygote
from mediacheck.media.worker import Function
from mediacheck.model import Limits


class Nursery(Protocol):
    """Starts and ends workers. A worker is known by a number."""

    def start(self) -> tuple[int, Connection]: ...

    def end(self, number: int) -> int:
        """Kill the worker if it lives; its exit code, negative for a signal."""
        ...

    def close(self) -> None:
        """End all workers."""
        ...


def nursery(function: Function, limits: Limits) -> Nursery:
    # macOS: its own libraries do not survive a fork.
    return Zygote(function, limits) if hasattr(os, "fork") and sys.platform != "darwin" else Spawner(function, limits)


# The environment of the zygote: no threads before a fork, no memory set aside for them.
_SINGLE = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
}

_PROGRAM = "import sys; sys.path[:] = sys.argv[2:]; from mediacheck.media.zygote import main; main()"


class Zygote:
    """One exec'd process that forks the workers."""

    def __init__(self, function: Function, limits: Limits) -> None:
        self._used = False
        self._control, other = Pipe()
        with _startable(), other:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
                # -P: nothing is imported from the working directory, which may be a folder that is checked
                [sys.executable, "-P", "-c", _PROGRAM, str(other.fileno()), *filter(None, sys.path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **_SINGLE},
                pass_fds=(other.fileno(),),
                process_group=0,  # Ctrl-C reaches the parent alone
            )
            self._control.send_bytes(pickle.dumps((function, limits)))

    def start(self) -> tuple[int, Connection]:
        ours, theirs = Pipe()
        with _startable(), theirs:
            self._control.send(zygote.START)
            reduction.send_handle(self._control, theirs.fileno(), self._process.pid)
            number: int = self._control.recv()
        self._used = True
        return number, ours

    def end(self, number: int) -> int:
        try:
            self._control.send(number)
            status: int = self._control.recv()
        except (EOFError, OSError):  # it died, and its workers end when they find nobody listening
            return 0
        return status

    def close(self) -> None:
        self._control.close()  # at which it ends its workers and itself
        if not self._used:
            self._process.kill()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def _startable() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as error:
        raise MediacheckError(
            "The process that reads files could not be started.", "Run “mediacheck doctor” to see what is missing."
        ) from error


@contextlib.contextmanager
def safe_path() -> Iterator[None]:
    """As -P: the working directory is not where a new interpreter looks for modules."""
    kept = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if kept is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = kept


class Spawner:
    """Each worker is a new interpreter, as multiprocessing starts it on every system."""

    def __init__(self, function: Function, limits: Limits) -> None:
        self._function = function
        self._limits = limits
        self._processes: dict[int, BaseProcess] = {}

    def start(self) -> tuple[int, Connection]:
        ours, theirs = Pipe()
        with theirs, _startable(), safe_path():
            process = get_context("spawn").Process(
                target=worker.serve_alone, args=(theirs, self._function, self._limits), daemon=True
            )
            process.start()
        number = process.pid or 0
        self._processes[number] = process
        return number, ours

    def end(self, number: int) -> int:
        process = self._processes.pop(number)
        process.kill()
        process.join()
        status = process.exitcode or 0
        process.close()
        return status

    def close(self) -> None:
        for number in list(self._processes):
            with contextlib.suppress(OSError, ValueError):
                self.end(number)
