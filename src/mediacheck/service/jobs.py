"""Checks that are not answered at once: kept in the journal, so that a service that was killed goes on with them."""

import asyncio
import contextlib
import time
from collections.abc import Callable

from mediacheck.errors import MediacheckError, UsageError
from mediacheck.registry.journal import Job, Journal
from mediacheck.service import logs
from mediacheck.service.bench import Bench
from mediacheck.service.clerk import Clerk
from mediacheck.service.judging import Order, judge, problem
from mediacheck.service.spool import Spool

_TRIES = 8  # of a job that cannot be done now, from seconds to hours apart
_PAUSE = 5.0  # seconds before the second try, three times as many before each next
_LOOK = 5.0  # seconds after which the journal is asked again though nobody said that there is something


class Jobs:
    """`start` and `stop` in the event loop. `finished` is told inside the transaction in which a job's result is kept."""

    def __init__(
        self,
        clerk: Clerk,
        bench: Bench,
        spool: Spool,
        finished: Callable[[Journal, str, Order, dict[str, object]], None] = lambda *_: None,
    ) -> None:
        self._clerk = clerk
        self._bench = bench
        self._spool = spool
        self._finished = finished
        self._something = asyncio.Event()
        self._runners: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._runners = [asyncio.create_task(self._run()) for _ in range(self._bench.seats)]

    async def stop(self) -> None:
        """What is being judged is finished; the rest is in the journal."""
        for runner in self._runners:
            runner.cancel()
        await asyncio.gather(*self._runners, return_exceptions=True)

    def wake(self) -> None:
        """There is a job in the journal."""
        self._something.set()

    async def _run(self) -> None:
        while True:
            try:
                job = await self._clerk.told(lambda journal: journal.next_job(time.time()))
                if job is not None:
                    await asyncio.shield(asyncio.ensure_future(self._do(job)))
                    continue
            except MediacheckError as error:
                logs.failed(error)
            self._something.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._something.wait(), _LOOK)

    async def _do(self, job: Job) -> None:
        kept = await self._clerk.asked(lambda journal: journal.checked(job.id))
        assert kept is not None  # noqa: S101 - they were written together
        order = Order.from_json(kept.request)
        try:
            future = self._bench.ask(lambda seat: judge(seat, job.id, order, self._spool.folder(job.id)), later=True)
            result = await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - it is kept with the job
            await self._failed(job, error)
            return
        await self._clerk.told(lambda journal: self._done(journal, job, order, result))
        self._spool.drop(job.id)
        logs.event("job", id=job.id, state="done", verdict=result["verdict"], tries=job.tries)

    def _done(self, journal: Journal, job: Job, order: Order, result: dict[str, object]) -> None:
        journal.finish(job.id, result)
        journal.settle_job(job.id, "done", time.time())
        self._finished(journal, job.id, order, result)

    async def _failed(self, job: Job, error: Exception) -> None:
        logs.failed(error)
        known = (
            error
            if isinstance(error, MediacheckError)
            else MediacheckError("Something went wrong inside mediacheck itself.")
        )
        now = time.time()
        if isinstance(error, UsageError) or job.tries >= _TRIES:
            await self._clerk.told(lambda journal: journal.settle_job(job.id, "failed", now, problem(known)))
            self._spool.drop(job.id)
            logs.event("job", id=job.id, state="failed", tries=job.tries)
        else:
            due = now + _PAUSE * 3 ** (job.tries - 1)
            await self._clerk.told(lambda journal: journal.put_back(job.id, due, problem(known)))
