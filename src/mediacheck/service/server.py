"""Runs the application until it is told to end."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import HANDLED_SIGNALS

from mediacheck.errors import EXIT_INTERRUPTED
from mediacheck.model import text
from mediacheck.service import logs
from mediacheck.service.lingering import Lingering
from mediacheck.service.listening import Sockets
from mediacheck.service.problems import Problem
from mediacheck.service.runtime import Runtime

_HEAD = 10.0  # seconds in which the head of a request has to arrive
_IDLE = 15  # seconds that a connection may be open between two requests
_TAKE = 60.0  # seconds after which a caller that takes nothing of its answer is given up
_END = 25  # seconds for what is being answered when it is told to end
_CONNECTIONS = 300


class Connection(H11Protocol):
    """As uvicorn has it, which however waits for ever for the head of a request, and for whoever takes no answer.

    h11 takes some 2 ms longer for an upload of 2 MB than httptools does, which is little beside its check; it is strict about
    lengths and line ends, and has a limit for heads, which httptools has not.
    """

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._timer: asyncio.TimerHandle | None = None
        self._untaken: asyncio.TimerHandle | None = None
        if len(self.connections) > _CONNECTIONS:
            self._refuse(Problem(503, "busy", text("Too many programs ask at once."), headers={"Retry-After": "5"}))
        else:
            self._start()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:  # a part of a head
            self._start()
        else:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._untaken = self.loop.call_later(_TAKE, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - it says no more than that
        self._refuse(Problem(400, "http", text("This is no HTTP request.")))

    def _start(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(_HEAD, self.transport.close)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, problem: Problem) -> None:
        """Before it is known what is wanted, and in which language."""
        self._stop()
        answer = problem.response("en")
        lines = [b"HTTP/1.1 %d " % problem.status, *(b"\r\n%s: %s" % each for each in answer.raw_headers)]
        self.transport.write(b"".join([*lines, b"\r\nconnection: close\r\n\r\n", bytes(answer.body)]))
        self.transport.close()


class _Server(uvicorn.Server):
    """`ending` is called as soon as it is told to end."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does, but that a signal which was obeyed is not raised again: to end when told so is no failure."""
        before = {number: signal.signal(number, self.handle_exit) for number in HANDLED_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self.should_exit and sig == signal.SIGINT:  # whoever presses Ctrl-C twice does not want to wait
            os._exit(EXIT_INTERRUPTED)  # what is unfinished is begun again, as after any other sudden end
        self.should_exit = True

    async def shutdown(self, sockets: Sockets | None = None) -> None:
        self._ending()
        await super().shutdown(sockets)


def run(app: FastAPI, sockets: Sockets) -> None:
    """Returns when it was told to end, and what was being answered is."""
    _log_as_lines()
    shared = app.state.runtime
    assert isinstance(shared, Runtime)  # noqa: S101 - `app.create` set it
    config = uvicorn.Config(
        Lingering(app),
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_END,
    )
    logs.event("listening", at=[each.getsockname()[:2] for each in sockets])
    _Server(config, shared.jobs.rest).run(sockets)


def _log_as_lines() -> None:
    """Whatever any part of the program says while it runs, and what nobody expected."""
    lines = logs.Lines()
    logging.captureWarnings(capture=True)
    for name in ("", "uvicorn"):
        said = logging.getLogger(name)
        said.handlers, said.propagate = [lines], False
        said.setLevel(logging.WARNING)
    threading.excepthook = lambda told: logs.failed(told.exc_value or told.exc_type())
    sys.unraisablehook = lambda told: logs.failed(told.exc_value or told.exc_type())
