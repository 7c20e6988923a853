"""One line of JSON for each event, without personal data: no names, captions, addresses, tokens, and no file's words."""

import contextlib
import datetime as dt
import json
import logging
import sys
import time
import traceback
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


def event(name: str, **fields: Any) -> None:
    """`fields` are numbers, ids that the service made itself, and words of its own."""
    line = {"time": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"), "event": name} | fields
    with contextlib.suppress(OSError):  # a disk that is full is no reason to answer nobody
        sys.stderr.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")
        sys.stderr.flush()


def failed(error: BaseException) -> None:
    """Where in the program it was and what kind of error; its message may hold a file's words."""
    places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)][-6:]
    event("failed", error=type(error).__name__, at=places)


_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class Requests:
    """An ASGI middleware: a line for each request, with the pattern of its address instead of the address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", None)
            spent = round((time.monotonic() - began) * 1000)
            # Anybody can make up a method.
            method = scope["method"] if scope["method"] in _METHODS else "other"
            event("request", method=method, route=route, status=status, ms=spent)


class Lines(logging.Handler):
    """What the server says of itself, as such lines; what an error says, and what anybody else says, is left out."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            failed(record.exc_info[1])
        elif record.name.startswith("uvicorn"):
            event("server", level=record.levelname.casefold(), message=record.getMessage())
        else:
            place = f"{record.module}:{record.lineno}"
            event("library", level=record.levelname.casefold(), of=record.name, at=[place])
