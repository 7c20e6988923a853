"""The application: its routes, and what stands as long as it runs."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path

from fastapi import FastAPI

from mediacheck import __version__
from mediacheck.media.sandbox import cores
from mediacheck.model import Policy
from mediacheck.pipeline import places
from mediacheck.pipeline.seat import Settings
from mediacheck.registry.journal import Journal, keeps_journal
from mediacheck.service import (
    assets,
    catalogue,
    checks,
    confirm,
    dead,
    decisions,
    forgetting,
    health,
    logs,
    openapi,
    problems,
)
from mediacheck.service.access import Rates
from mediacheck.service.bench import Bench
from mediacheck.service.callbacks import Callbacks
from mediacheck.service.clerk import Clerk
from mediacheck.service.hooks import listening, receiving
from mediacheck.service.hooks.fetching import Assets
from mediacheck.service.jobs import Jobs
from mediacheck.service.looks import Looks
from mediacheck.service.runtime import Runtime
from mediacheck.service.spool import Spool

_PATIENCE = 5.0  # seconds that another writer to the journal's database is waited for
_END = 10.0  # seconds for seats that are still at work when all else has ended


def open_journal(policy: Policy, *, create: bool = True, patience: float | None = None) -> Journal:
    """In the registry's database; where it is none, in one of the service's own. Raises RegistryError.

    `create`: the service's own is made where it is missing.
    """
    if (database := _database(policy)) is not None:
        return Journal(database, create=False, patience=patience, backed_up=True)
    own = _place(policy).with_suffix(".db")
    if create:
        with suppress(OSError):  # of which making the file says more
            own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # what stands in results is nobody else's to read
    return Journal(own, create=create, patience=patience)


def _database(policy: Policy) -> Path | None:
    """The registry, where it is one in which a journal has its place."""
    return Path(policy.registry) if policy.registry is not None and keeps_journal(policy.registry) else None


def _place(policy: Policy) -> Path:
    """Where files are kept that belong to the journal: apart for each journal, whatever settings it is used with."""
    return places.of("services", _database(policy) or policy.path)


def create(settings: Settings, *, jobs: int | None = None, loopback: bool = True) -> FastAPI:
    """`jobs`: so many files are judged at a time. `loopback`: without any token, programs on this machine may check.

    Raises MediacheckError for what would not let it start.
    """
    policy = settings.load().policy
    open_journal(policy).close()  # one that is lost while the service runs is not made anew: its tokens would be too
    place = _place(policy)
    named = policy.service.hooks.items()
    hooks = {name: listening(name, hook, policy.network, os.environ) for name, hook in named}
    with ExitStack() as opened:
        spool = Spool(place.with_suffix(".spool"), policy.service.spool_bytes)
        opened.callback(spool.close)
        clerk = Clerk(lambda: open_journal(policy, create=False, patience=_PATIENCE))
        opened.callback(clerk.close)
        spool.keep_only(clerk.write(Journal.recover))
        bench = Bench(settings, jobs or cores())
        opened.callback(bench.close, _END)
        closing = opened.pop_all()
    looks = Looks(place.with_suffix(".looks"), policy.service.looks_bytes, policy.service.keep_days)
    rates = Rates(policy.service.requests_per_minute)
    callbacks = Callbacks(clerk, hooks)
    jobs_ = Jobs(
        clerk, bench, spool, looks, assets=Assets(hooks, offline=settings.offline), finished=callbacks.finished
    )
    shared = Runtime(policy.service, clerk, bench, spool, looks, jobs_, rates, hooks, callbacks, loopback)

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        shared.jobs.start()
        if not settings.offline:
            callbacks.start()
        tidying = asyncio.create_task(forgetting.always(shared))
        logs.event("started", version=__version__, seats=bench.seats)
        try:
            yield
        finally:
            tidying.cancel()
            await shared.jobs.stop()
            await callbacks.stop()
            await asyncio.to_thread(closing.close)
            logs.event("stopped")

    app = FastAPI(title="mediacheck", version=__version__, lifespan=running, docs_url=None, redoc_url=None)
    app.state.runtime = shared
    problems.install(app, policy.service.on_unavailable)
    app.include_router(checks.router)
    app.include_router(confirm.router)
    app.include_router(assets.router)
    app.include_router(decisions.router)
    app.include_router(catalogue.router)
    app.include_router(receiving.router)
    app.include_router(dead.router)
    app.include_router(health.router)
    openapi.install(app)

    app.add_middleware(logs.Requests)
    return app
