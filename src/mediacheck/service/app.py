"""The application: its routes, and what stands as long as it runs."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from mediacheck import __version__
from mediacheck.errors import MediacheckError
from mediacheck.media.sandbox import cores
from mediacheck.model import Policy
from mediacheck.pipeline import places
from mediacheck.pipeline.seat import Settings
from mediacheck.registry.journal import Journal, keeps_journal
from mediacheck.service import checks, health, logs, problems
from mediacheck.service.access import Rates
from mediacheck.service.bench import Bench
from mediacheck.service.clerk import Clerk
from mediacheck.service.jobs import Jobs
from mediacheck.service.runtime import Runtime
from mediacheck.service.spool import Spool

_PATIENCE = 5.0  # seconds that another writer to the journal's database is waited for
_TIDY = 3600.0  # seconds between two times that what is old is forgotten
_END = 10.0  # seconds for seats that are still at work when all else has ended


def open_journal(policy: Policy, *, create: bool = True, patience: float | None = None) -> Journal:
    """In the registry's database; where it is none, in one of the service's own. Raises RegistryError.

    `create`: the service's own is made where it is missing.
    """
    if policy.registry is not None and keeps_journal(policy.registry):
        return Journal(Path(policy.registry), create=False, patience=patience)
    return Journal(places.of("services", policy.path).with_suffix(".db"), create=create, patience=patience)


async def _tidied(clerk: Clerk, days: int) -> None:
    """Forgets what is old, now and then."""
    while True:
        try:
            await clerk.told(lambda journal: journal.tidy(time.time(), days))
        except MediacheckError as error:
            logs.failed(error)
        await asyncio.sleep(_TIDY)


def create(settings: Settings, *, jobs: int | None = None, loopback: bool = True) -> FastAPI:
    """`jobs`: so many files are judged at a time. `loopback`: without any token, programs on this machine may check.

    Raises MediacheckError for what would not let it start.
    """
    policy = settings.load().policy
    open_journal(policy).close()  # one that is lost while the service runs is not made anew: its tokens would be too
    place = places.of("services", policy.path)
    with ExitStack() as opened:
        spool = Spool(place.with_suffix(".spool"), policy.service.spool_bytes)
        opened.callback(spool.close)
        clerk = Clerk(lambda: open_journal(policy, create=False, patience=_PATIENCE))
        opened.callback(clerk.close)
        spool.keep_only(clerk.write(Journal.recover))
        bench = Bench(settings, jobs or cores())
        opened.callback(bench.close, _END)
        closing = opened.pop_all()
    rates = Rates(policy.service.requests_per_minute)
    shared = Runtime(policy.service, clerk, bench, spool, Jobs(clerk, bench, spool), rates, loopback)

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        shared.jobs.start()
        tidying = asyncio.create_task(_tidied(clerk, policy.service.keep_days))
        logs.event("started", version=__version__, seats=bench.seats)
        try:
            yield
        finally:
            tidying.cancel()
            await shared.jobs.stop()
            await asyncio.to_thread(closing.close)
            logs.event("stopped")

    app = FastAPI(title="mediacheck", version=__version__, lifespan=running, docs_url=None, redoc_url=None)
    app.state.runtime = shared
    problems.install(app, policy.service.on_unavailable)
    app.include_router(checks.router)
    app.include_router(health.router)

    app.add_middleware(logs.Requests)
    return app
