"""Checks that are not answered at once: kept in the journal, so that a service that was killed goes on with them."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from mediacheck.errors import FileError, GoneError, MediacheckError
from mediacheck.model import Attachment
from mediacheck.registry.journal import LONGEST_PAUSE, Job, Journal
from mediacheck.service import logs
from mediacheck.service.bench import Bench
from mediacheck.service.clerk import Clerk
from mediacheck.service.hooks.fetching import Assets
from mediacheck.service.judging import NAMED, Order, judge, problem, stated
from mediacheck.service.looks import Looks
from mediacheck.service.spool import Spool

_TRIES = 8  # of a job over which something went wrong inside; what cannot be checked now is tried until it can
_PAUSE = 1.0  # seconds before the second try, three times as many before each next
_LOOK = 5.0  # seconds after which the journal is asked again though nobody said that there is something
_END = 10.0  # seconds for what is being judged when the service is told to end
_FETCHING = 4  # jobs for which other hosts are asked while others are judged


Finished = Callable[[Journal, str, Order, Mapping[str, Any] | None, Mapping[str, Any] | None], None]
"""Of a job, told in the transaction in which that is kept: its result, or the problem that it failed with for good."""


class Jobs:
    """`start` and `stop` in the event loop."""

    def __init__(
        self,
        clerk: Clerk,
        bench: Bench,
        spool: Spool,
        looks: Looks,
        *,
        assets: Assets,
        finished: Finished,
    ) -> None:
        self._clerk = clerk
        self._bench = bench
        self._spool = spool
        self._looks = looks
        self._assets = assets
        self._finished = finished
        self._something = asyncio.Event()
        self._runners: list[asyncio.Task[None]] = []
        self._resting = False
        # A seat is left to those who wait for an answer, if there is more than one.
        self._seats = max(1, bench.seats - 1)
        self._judging = asyncio.Semaphore(self._seats)
        self._threads = ThreadPoolExecutor(_FETCHING, thread_name_prefix="fetch")

    def start(self) -> None:
        for number, of_hooks in ((self._seats, False), (_FETCHING, True)):
            self._runners += [asyncio.create_task(self._run(of_hooks=of_hooks)) for _ in range(number)]

    def rest(self) -> None:
        """No further job is begun."""
        self._resting = True
        self._something.set()

    async def stop(self) -> None:
        """What is being judged is finished, unless that takes long; the rest is in the journal for the next service."""
        self.rest()
        if self._runners:
            await asyncio.wait(self._runners, timeout=_END)
        for runner in self._runners:
            runner.cancel()
        await asyncio.gather(*self._runners, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def wake(self) -> None:
        """There is a job in the journal."""
        self._something.set()

    async def _run(self, *, of_hooks: bool) -> None:
        while not self._resting:
            self._something.clear()
            try:
                job = await self._clerk.asked(lambda journal: journal.next_job(time.time(), of_hooks=of_hooks))
            except MediacheckError as error:
                logs.failed(error)
                job = None
            if job is not None:
                try:
                    await self._do(job)
                except Exception as error:  # noqa: BLE001 - it is queued again by the next service; the others go on
                    logs.failed(error)
                continue
            if not self._resting:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._something.wait(), _LOOK)

    async def _do(self, job: Job) -> None:
        order = None
        try:
            kept = await self._clerk.asked(lambda journal: journal.checked(job.id))
            assert kept is not None  # noqa: S101 - they were written together
            order, folder = Order.from_json(kept.request), self._spool.folder(job.id)
            stated(order.use)
            await asyncio.to_thread(_need_files, order, folder)
            fetched = None if order.hook is None else await self._fetched(job, order, folder)
            async with self._judging:
                future = self._bench.ask(
                    lambda seat: judge(seat, job.id, order, folder, self._looks, fetched=fetched), later=True
                )
                result = await asyncio.wrap_future(future)
            await self._clerk.noted(lambda journal: self._done(journal, job, order, result))
        except Exception as error:  # noqa: BLE001 - it is kept with the job
            await self._failed(job, order, error)
            return
        await asyncio.to_thread(self._spool.drop, job.id)
        logs.event("job", id=job.id, state="done", verdict=result["verdict"], tries=job.tries)

    async def _fetched(self, job: Job, order: Order, folder: Path) -> tuple[Attachment, ...]:
        """Not at a seat: whoever waits for an answer does not wait for other hosts."""
        return await asyncio.wrap_future(self._threads.submit(self._assets.of, order, folder, job.tries))

    def _done(self, journal: Journal, job: Job, order: Order, result: dict[str, object]) -> None:
        journal.finish(job.id, result)
        journal.settle_job(job.id, "done", time.time())
        self._finished(journal, job.id, order, result, None)

    def _given_up(self, journal: Journal, job: Job, order: Order | None, why: dict[str, Any]) -> None:
        journal.settle_job(job.id, "failed", time.time(), why)
        if order is not None:
            self._finished(journal, job.id, order, None, why)

    async def _failed(self, job: Job, order: Order | None, error: Exception) -> None:
        logs.failed(error)
        known = (
            error
            if isinstance(error, MediacheckError)
            else MediacheckError("Something went wrong inside mediacheck itself.")
        )
        now = time.time()
        if _is_hopeless(error) or (known is not error and job.tries >= _TRIES):
            await self._clerk.noted(lambda journal: self._given_up(journal, job, order, problem(known)))
            await asyncio.to_thread(self._spool.drop, job.id)
            logs.event("job", id=job.id, state="failed", tries=job.tries)
        else:
            pause = min(LONGEST_PAUSE, _PAUSE * 3 ** min(job.tries - 1, _TRIES))
            await self._clerk.noted(lambda journal: journal.put_back(job.id, now + pause, problem(known)))
            asyncio.get_running_loop().call_later(pause, self.wake)


def _need_files(order: Order, folder: Path) -> None:
    """Raises GoneError where an upload does not lie here any more: a verdict would be about something else."""
    for number, file in enumerate(order.files):
        if file.url is None and not (folder / str(number)).is_file():
            raise GoneError("The files of this job are not kept any more.", "Send the files again, as “files”.")


def _is_hopeless(error: Exception) -> bool:
    """What was asked for is not understood, or not there any more; a mediacheck.toml that is wrong will be put right."""
    return isinstance(error, GoneError) or (isinstance(error, FileError) and error.path == NAMED)
