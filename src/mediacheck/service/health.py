"""Whether the service lives, and whether it can check."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from mediacheck import __version__
from mediacheck.errors import MediacheckError
from mediacheck.service.language import language
from mediacheck.service.problems import cannot_check
from mediacheck.service.runtime import runtime

router = APIRouter(prefix="/v1", tags=["health"])


@router.get("/health")
async def health() -> dict[str, str]:
    """It lives."""
    return {"status": "ok", "version": __version__}


@router.get("/ready")
async def ready(request: Request) -> JSONResponse:
    """It can check: settings, registry and journal can be used. 503 where not."""
    shared = runtime(request)
    try:
        await shared.clerk.asked(lambda journal: journal.waiting())
        assets = await asyncio.wrap_future(
            shared.bench.ask(lambda seat: None if seat.registry is None else len(seat.registry))
        )
    except MediacheckError as error:
        return cannot_check(error, shared.limits.on_unavailable).response(language(request))
    return JSONResponse({"status": "ready", "registry": assets is not None})
