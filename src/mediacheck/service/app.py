"""The application: its routes, and what stands as long as it runs."""

import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from mediacheck import __version__
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


def open_journal(policy: Policy) -> Journal:
    """In the registry's database; where it is none, in one of the service's own. Raises RegistryError."""
    if policy.registry is not None and keeps_journal(policy.registry):
        return Journal(Path(policy.registry), create=False)
    place = places.of("services", policy.path).with_suffix(".db")
    return Journal(place)


def create(settings: Settings, *, jobs: int | None = None, loopback: bool = True) -> FastAPI:
    """`jobs`: so many files are judged at a time. `loopback`: without any token, programs on this machine may check.

    Raises MediacheckError for what would not let it start.
    """
    policy = settings.load().policy
    place = places.of("services", policy.path)
    with ExitStack() as opened:
        spool = Spool(place.with_suffix(".spool"))
        opened.callback(spool.close)
        clerk = Clerk(lambda: open_journal(policy))
        opened.callback(clerk.close)
        spool.keep_only(clerk.write(Journal.recover))
        clerk.write(lambda journal: journal.tidy(time.time(), policy.service.keep_days))
        bench = Bench(settings, jobs or cores())
        opened.callback(bench.close)
        closing = opened.pop_all()
    rates = Rates(policy.service.requests_per_minute)
    shared = Runtime(policy.service, clerk, bench, spool, Jobs(clerk, bench, spool), rates, loopback)

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        with closing:
            shared.jobs.start()
            logs.event("started", version=__version__, seats=bench.seats)
            try:
                yield
            finally:
                await shared.jobs.stop()
                logs.event("stopped")

    app = FastAPI(title="mediacheck", version=__version__, lifespan=running, docs_url=None, redoc_url=None)
    app.state.runtime = shared
    problems.install(app, policy.service.on_unavailable)
    app.include_router(checks.router)
    app.include_router(health.router)

    app.add_middleware(logs.Requests)
    return app
