"""Runs the application until it is told to end."""

import asyncio
import logging
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from mediacheck.service.logs import Lines

_HEADERS = 10.0  # seconds that a connection may take before its first request stands
_IDLE = 15  # seconds that a connection may be open between two requests
_END = 30  # seconds for what is being answered when it is told to end
_CONNECTIONS = 200


class Timed(H11Protocol):
    """A connection on which nobody asks anything is closed: uvicorn itself waits for ever for the first request's headers."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._waiting = asyncio.get_running_loop().call_later(_HEADERS, self._give_up)

    def _give_up(self) -> None:
        if self.cycle is None:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._waiting.cancel()
        super().connection_lost(exc)


def run(app: FastAPI, host: str, port: int) -> None:
    """Returns when it was told to end, and what was being answered is."""
    said = logging.getLogger("uvicorn")
    said.handlers, said.propagate = [Lines()], False
    said.setLevel(logging.WARNING)
    uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http=Timed,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=_IDLE,
            timeout_graceful_shutdown=_END,
            limit_concurrency=_CONNECTIONS,
        )
    ).run()
