"""The threads that judge: each has a seat of its own, and takes what waits longest."""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from typing import Any, TypeVar

from mediacheck.errors import MediacheckError
from mediacheck.pipeline.seat import Seat, Settings
from mediacheck.service.problems import Problem

T = TypeVar("T")

_NOW, _LATER, _END = range(3)
"""Whoever waits for an answer goes before what became a job; a seat ends when nobody waits."""


_CROWD = 25  # for each seat that wait for an answer: what comes then is told to come back for it


class Bench:
    """`seats`: so many files are judged at a time."""

    def __init__(self, settings: Settings, seats: int) -> None:
        self._settings = settings
        self._waiting: queue.PriorityQueue[tuple[int, int, Callable[[Seat], Any] | None, Future[Any]]] = (
            queue.PriorityQueue()
        )
        self._order = count()
        self._looking: Future[bool] | None = None
        # Where one of them does not come to an end, the program does all the same.
        self._threads = [
            threading.Thread(target=self._sit, name=f"seat-{number}", daemon=True) for number in range(seats)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def seats(self) -> int:
        return len(self._threads)

    @property
    def backlog(self) -> int:
        """So many wait that nobody has begun with."""
        return self._waiting.qsize()

    @property
    def crowded(self) -> bool:
        """Whether whoever asks now had to wait for long."""
        return self.backlog >= _CROWD * self.seats

    def ask(self, work: Callable[[Seat], T], *, later: bool = False) -> "Future[T]":
        """What the work comes to at the next free seat; MediacheckError where it cannot be done there."""
        future: Future[T] = Future()
        self._waiting.put((_LATER if later else _NOW, next(self._order), work, future))
        return future

    def look(self) -> "Future[bool]":
        """Whether there is a registry, which a seat has just opened; whoever asks meanwhile gets the same answer."""
        if self._looking is None or self._looking.done():
            self._looking = self.ask(lambda seat: seat.registry is not None)
        return self._looking

    def close(self, seconds: float) -> None:
        """Ends the seats when what waits for an answer is answered; jobs that nobody has begun with are left.

        A seat that takes longer than so many seconds is left alone.
        """
        until = time.monotonic() + seconds
        left = []
        while not self._waiting.empty():
            try:
                left.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        for each in left:
            if each[0] == _NOW:
                self._waiting.put(each)
            else:
                each[3].cancel()
        for _ in self._threads:
            self._waiting.put((_END, next(self._order), None, Future()))
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _sit(self) -> None:
        with Seat(self._settings) as seat:
            while True:
                *_, work, future = self._waiting.get()
                if work is None:
                    return
                if future.set_running_or_notify_cancel():
                    _work(seat, work, future)


def _work(seat: Seat, work: Callable[[Seat], Any], future: "Future[Any]") -> None:
    try:
        future.set_result(work(seat))
    except BaseException as error:  # noqa: BLE001 - it is raised where the result is wanted
        if not isinstance(error, MediacheckError | Problem):
            seat.close()  # nobody knows what state it is in
        future.set_exception(error)
