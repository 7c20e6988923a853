"""Answers that stand before the request was read to its end, as where it is too large, are read by those who ask.

A connection that is closed while the other side still sends is reset, and with it goes the answer: so what still comes is
taken and thrown away, for a while, and then no more of this connection is wanted.
"""

import asyncio
import contextlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECONDS = 30.0  # that the rest of a request may take
_SILENCE = 2.0  # seconds in which nothing of it comes
_BYTES = 512 * 1024 * 1024  # of it

_CLOSE = (b"connection", b"close")


class Lingering:
    """An ASGI application around another one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        rest = scope["type"] == "http" and _has_body(scope)  # whether some of it was not read
        # Whoever waits to be told that the body is wanted sends none of it if an answer comes instead.
        coming = rest and not any(name == b"expect" for name, _ in scope["headers"])

        async def received() -> Message:
            nonlocal rest, coming
            coming = rest
            message = await receive()
            rest = rest and message["type"] == "http.request" and message.get("more_body", False)
            return message

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and rest:
                headers = [each for each in message.get("headers", []) if each[0].lower() != _CLOSE[0]]
                message = {**message, "headers": [*headers, _CLOSE]}
            elif message["type"] == "http.response.body" and rest and coming and not message.get("more_body", False):
                await send({**message, "more_body": True})
                await _thrown_away(receive)
                message = {"type": "http.response.body"}
            await send(message)

        await self._app(scope, received, sent)


def _has_body(scope: Scope) -> bool:
    return any(
        (name == b"content-length" and value.strip(b" 0")) or name == b"transfer-encoding"
        for name, value in scope["headers"]
    )


async def _thrown_away(receive: Receive) -> None:
    left = _BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_SECONDS):
            while left > 0:
                message = await asyncio.wait_for(receive(), _SILENCE)
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
                left -= len(message["body"])
