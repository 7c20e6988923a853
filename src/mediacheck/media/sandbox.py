"""Files are looked at in processes of their own: what one file does there, no other file feels.

A worker has one file in flight, limits of the system (memory, processor time, no files written, few opened), and a
deadline that this side watches. The process that asks parses no file, takes no more from a worker than values, and waits
for none of them beyond its deadline, whatever it says meanwhile.
"""

import os
import pickle
import signal
import struct
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Self

from mediacheck.errors import MediacheckError
from mediacheck.media import answers, processes, worker
from mediacheck.media.inspect import inspect
from mediacheck.model import Depth, Limits, Media, Place, Problem, Text, text
from mediacheck.values import BrokenError

_AHEAD = 32  # files a worker may be ahead of the slowest
_FILES = 200  # that one worker looks at, before a new one takes its place
_START = 60.0  # seconds that a worker may take to come up
_ANSWER = 64 * 1024 * 1024  # bytes; the rasters of every frame of a long animation are some 30 MB
_PIECE = 1024 * 1024  # bytes of an answer that are taken at once
_LENGTH = struct.Struct("!i")  # of what follows, as `Connection` writes it before each message
_REST = 1.0  # seconds more for an answer that began to come in time


def missing_limits() -> tuple[Text, ...]:
    """What a worker may cost without limit here, because the system does not limit it."""
    if sys.platform == "darwin":
        return (text("memory"),)
    if worker.resource is None:
        return (text("memory"), text("processor time"), text("written files"), text("open files"))
    return ()


@dataclass(slots=True, eq=False)
class _Task:
    path: Place
    name: str
    media: Media | None = None
    tried: bool = False  # a worker died over it once
    depth: Depth = Depth.WHOLE


@dataclass(slots=True, eq=False)
class _Worker:
    nursery: processes.Nursery
    number: int
    connection: Connection
    deadline: float = 0.0
    ready: bool = False
    files: int = 0
    task: _Task | None = None
    come: bytearray = field(default_factory=bytearray)  # of its answer, so far


class Workers:
    """A context manager; inside it `inspect` and `register` look at files. For one thread at a time.

    `function` is what is done with each file that is checked; it and its module must be importable by name. `jobs`: at most so many
    processes, as many as there are cores without it. They are started when there are files for them.
    """

    def __init__(
        self,
        limits: Limits,
        jobs: int | None = None,
        *,
        function: worker.Function = inspect,
        nursery: Callable[[worker.Function, Limits], processes.Nursery] = processes.nursery,
    ) -> None:
        self._limits = limits
        self._jobs = max(1, jobs or cores())
        self._function = function
        self._make = nursery
        self._nursery: processes.Nursery | None = None
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._again: deque[_Task] = deque()

    def __enter__(self) -> Self:
        self._nursery = self._make(self._function, self._limits)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._nursery is not None:
            for each in (*self._idle, *self._busy):
                each.connection.close()
            self._nursery.close()
        self._nursery = None
        self._idle, self._busy = [], []
        self._waiting.clear()
        self._again.clear()

    def inspect(self, files: Iterable[tuple[Place, str]]) -> Iterator[Media]:
        """The Media of files (path, name), in their order, each as soon as it and those before it are done.

        `files` is read a little ahead of what is asked for. Two of these may be read in turns.
        """
        return self._looked_at(files, Depth.WHOLE)

    def register(self, files: Iterable[tuple[Place, str]]) -> Iterator[Media]:
        """The same of files that are to be registered."""
        return self._looked_at(files, Depth.ASSET)

    def look_closer(self, path: Place, name: str) -> Media:
        """The same of one file whose parts are looked for; it is taken before all that wait."""
        return next(self._looked_at([(path, name)], Depth.PARTS))

    def _looked_at(self, files: Iterable[tuple[Place, str]], depth: Depth) -> Iterator[Media]:
        pending: deque[_Task] = deque()
        source = iter(files)
        try:
            while True:
                while len(pending) < _AHEAD * self._jobs and (file := next(source, None)) is not None:
                    pending.append(task := _Task(*file, depth=depth))
                    if depth is Depth.PARTS:
                        self._waiting.appendleft(task)
                    else:
                        self._waiting.append(task)
                    self._hand_out()
                if not pending:
                    return
                self._turn(0)
                while pending[0].media is None:
                    self._turn(None)
                media = pending.popleft().media
                assert media is not None  # noqa: S101 - the loop above
                yield media
        finally:
            for queue in (self._waiting, self._again):
                for task in pending:
                    if task in queue:
                        queue.remove(task)

    # ------------------------------------------------------------ one turn

    def _turn(self, patience: float | None) -> None:
        """Hand out files, collect answers, end what is over its time. Waits for an event if `patience` is None."""
        self._hand_out()
        now = time.monotonic()
        if patience is None:
            patience = max(0.0, min((each.deadline for each in self._busy), default=now) - now)
        answered = wait([each.connection for each in self._busy], patience)
        now = time.monotonic()
        for each in list(self._busy):
            # What was answered in time counts, however late it is collected.
            if each.connection in answered:
                self._collect(each)
            elif now >= each.deadline:
                self._give_up(each)
        self._hand_out()

    def _hand_out(self) -> None:
        if self._again or any(each.task and each.task.tried for each in self._busy):
            if not self._busy:  # a file over which a worker died goes alone
                self._give(self._again.popleft())
            return
        while self._waiting and len(self._busy) < self._jobs:
            self._give(self._waiting.popleft())

    def _give(self, task: _Task) -> None:
        order = pickle.dumps((task.path, task.name, task.depth))
        while True:
            new = not self._idle
            each = self._start() if new else self._idle.pop()
            if not new and each.connection.poll():  # it died, or speaks when nothing was asked of it
                self._end(each)
                continue
            try:
                each.connection.send_bytes(order)
            except OSError:
                if not new:  # it died while nothing was asked of it
                    self._end(each)
                    continue
            each.task = task
            each.deadline = time.monotonic() + (self._limits.seconds if each.ready else _START)
            self._busy.append(each)
            return

    def _collect(self, each: _Worker) -> None:
        assert each.task is not None  # noqa: S101 - it was busy
        try:
            answer = _received(each)
            if answer == worker.READY and not each.ready:
                each.ready = True
                each.deadline = time.monotonic() + self._limits.seconds
                answer = _message(each)  # it may have answered, too, while nobody listened
            if answer is None:
                return
            media, worn_out = answers.read(answer, each.task.name)
        except Exception:  # noqa: BLE001 - half an answer, too long an answer, another than was asked for, or none
            self._died(each)
            return
        each.task.media = media
        each.task = None
        each.files += 1
        self._busy.remove(each)
        if worn_out or each.files >= _FILES or each.come:  # more than it was asked for
            self._end(each)
        else:
            self._idle.append(each)

    # ------------------------------------------------------------ when it goes wrong

    def _give_up(self, each: _Worker) -> None:
        task = self._drop(each)
        self._end(each)
        task.media = self._timed_out(task)

    def _died(self, each: _Worker) -> None:
        task = self._drop(each)
        if self._end(each) == -getattr(signal, "SIGXCPU", 0):
            task.media = self._timed_out(task)
        elif task.tried:
            message = text(
                "“{name}” could not be read safely: it made the program that reads it crash.", name=task.name
            )
            task.media = Media(task.name, problems=(Problem("MC801", message),))
        else:
            task.tried = True
            self._again.append(task)

    def _timed_out(self, task: _Task) -> Media:
        message = text(
            "“{name}” took longer than {seconds} seconds and was given up.",
            name=task.name,
            seconds=self._limits.seconds,
        )
        return Media(task.name, problems=(Problem("MC805", message),))

    def _drop(self, each: _Worker) -> _Task:
        self._busy.remove(each)
        task = each.task
        assert task is not None  # noqa: S101 - it was busy
        return task

    # ------------------------------------------------------------ processes

    def _start(self) -> _Worker:
        if self._nursery is None:
            raise RuntimeError("Workers is a context manager: use it with “with”")
        try:
            return _Worker(self._nursery, *self._nursery.start())
        except MediacheckError:
            # What starts them was ended, as the system does where memory is short, and they were with it: once more.
            self._nursery.close()
            self._nursery = self._make(self._function, self._limits)
            return _Worker(self._nursery, *self._nursery.start())

    def _end(self, each: _Worker) -> int:
        each.connection.close()
        return each.nursery.end(each.number)  # its own: to another one its number is somebody else's


def _received(each: _Worker) -> bytes | None:
    """A worker's message; None where it has not come to its end. A worker that stops in the middle is not waited for."""
    if sys.platform == "win32":  # where messages come whole
        return each.connection.recv_bytes(_ANSWER)
    piece = os.read(each.connection.fileno(), _PIECE)
    if not piece:
        raise EOFError
    if not each.come:
        each.deadline = max(each.deadline, time.monotonic() + _REST)
    each.come += piece
    return _message(each)


def _message(each: _Worker) -> bytes | None:
    """The first of what has come, if it is whole."""
    if len(each.come) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack_from(each.come)
    if not 0 <= length <= _ANSWER:
        raise BrokenError("too long")
    end = _LENGTH.size + length
    if len(each.come) < end:
        return None
    message = bytes(each.come[_LENGTH.size : end])
    del each.come[:end]
    return message


def cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
