"""Results of what came by a hook, sent to whoever sent it: kept until they have arrived, and signed each time anew."""

import asyncio
import contextlib
import datetime as dt
import json
import secrets
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mediacheck.net.body import Unknown
from mediacheck.registry.journal import Callback, Journal
from mediacheck.service import logs
from mediacheck.service.clerk import Clerk
from mediacheck.service.hooks import Listening
from mediacheck.service.judging import Order

# Seconds before each try: the schedule of Standard Webhooks 1.0.0, some three days.
_MINUTE, _HOUR = 60, 3600
SCHEDULE = (
    0,
    5,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
_GONE = 410
_AT_A_TIME = 8
_END = 10.0  # seconds for what is being sent when the service is told to end
_LOOK = 1.0  # seconds after which the journal is asked again: a try may be due


class Callbacks:
    """`start` and `stop` in the event loop; without `start` what is to be sent waits."""

    def __init__(self, clerk: Clerk, hooks: Mapping[str, Listening]) -> None:
        self._clerk = clerk
        self._hooks = hooks
        # Of its own: receivers that do not answer hold up nothing but callbacks.
        self._threads = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="callback")
        self._something = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sender: asyncio.Task[None] | None = None
        self._sending: asyncio.Future[list[None]] | None = None

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._sender = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """What is being sent is sent, unless that takes long; the rest is in the journal."""
        if self._sender is not None:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)
        if self._sending is not None:
            await asyncio.wait([self._sending], timeout=_END)
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        self._threads.shutdown(wait=False)

    def finished(
        self,
        journal: Journal,
        check: str,
        order: Order,
        result: Mapping[str, Any] | None,
        problem: Mapping[str, Any] | None,
    ) -> None:
        """Is told in the transaction in which the result is kept, so that there is one callback for it, and no more."""
        if order.hook is None or order.callback is None:
            return
        verdict = "unchecked" if result is None else result["verdict"]
        data = {"id": order.callback["id"], "check": check, "verdict": verdict}
        data |= {"problem": problem} if result is None else {"result": result}
        now = dt.datetime.now(dt.UTC)
        body = {
            "type": "check.failed" if result is None else "check.finished",
            "timestamp": now.isoformat(timespec="milliseconds"),
            "data": data,
        }
        written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        journal.call_back(new_id(), order.hook, order.callback["url"], written, now.timestamp())
        self.wake()

    def wake(self) -> None:
        """There is one in the journal, or there will be at the end of the transaction. From any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended; the next service sends it
                self._loop.call_soon_threadsafe(self._something.set)

    async def _run(self) -> None:
        while True:
            self._something.clear()
            try:
                due = await self._clerk.asked(lambda journal: journal.due_callbacks(time.time(), most=_AT_A_TIME))
                self._sending = asyncio.gather(*map(self._deliver, due))
                await asyncio.shield(self._sending)
                if due:
                    continue
            except Exception as error:  # noqa: BLE001 - nothing else would send the next ones
                logs.failed(error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._something.wait(), _LOOK)

    async def _deliver(self, callback: Callback) -> None:
        tries = callback.tries + 1
        problem, again = await asyncio.wrap_future(self._threads.submit(self._sent, callback))
        state, due = "sent", time.time()
        if problem is not None:
            wait = None if again is None else after(tries, again)
            state = "dead" if wait is None else "waiting"
            due += wait or 0
        # Whatever is not noted is sent again.
        await self._clerk.noted(lambda journal: journal.settle_callback(callback.id, state, tries, due, problem))
        logs.event("callback", id=callback.id, state=state, tries=tries)

    def _sent(self, callback: Callback) -> tuple[str | None, float | None]:
        """What went wrong, if anything did; and the seconds that the receiver asks to wait, None where it is no use."""
        hook = self._hooks.get(callback.hook)
        if hook is None or hook.signatures is None:
            return "Its hook is not there any more, or has no secret for answers.", None
        headers = hook.signatures.headers(callback.id, dt.datetime.now(dt.UTC), callback.body)
        answer = hook.door.send(
            callback.url, callback.body.encode(), {"Content-Type": "application/json; charset=utf-8", **headers}
        )
        if isinstance(answer, Unknown):
            return f"It could not be sent: {answer.why.template.format_map(answer.why.values)}.", 0
        if 200 <= answer.status < 300:
            return None, 0
        problem = f"The receiver answered with {answer.status}."
        return problem, None if answer.status == _GONE else answer.again or 0


def after(tries: int, stated: float = 0) -> float | None:
    """Seconds until the next try, when so many have failed; None where that was the last one.

    Not less than the receiver asks for; up to a tenth more than scheduled, so that not all of them come at once.
    """
    if tries >= len(SCHEDULE):
        return None
    return max(stated, SCHEDULE[tries] * (1 + secrets.randbelow(100) / 1000))


def new_id() -> str:
    """What a receiver knows it by, however often it is sent."""
    return f"cbk_{secrets.token_urlsafe(18)}"
