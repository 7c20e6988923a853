"""Whether the service lives, and whether it can check."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from mediacheck import __version__
from mediacheck.errors import MediacheckError
from mediacheck.service import openapi
from mediacheck.service.language import language
from mediacheck.service.problems import cannot_check
from mediacheck.service.runtime import runtime

_PATIENCE = 5.0  # seconds that a seat may keep whoever asks waiting

router = APIRouter(prefix="/v1", tags=["health"])


@router.get("/health", responses={200: openapi.answers({200: ("It lives.", "Health")})[200]})
async def health() -> dict[str, str]:
    """It lives."""
    return {"status": "ok", "version": __version__}


@router.get(
    "/ready", responses={200: openapi.answers({200: ("It can check.", "Ready")})[200], 503: openapi.problem(503)}
)
async def ready(request: Request) -> JSONResponse:
    """It can check: settings, registry and journal can be used. 503 where not."""
    shared = runtime(request)
    try:
        await shared.clerk.asked(lambda journal: journal.waiting())
        registry = await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(shared.bench.look())), _PATIENCE)
    except TimeoutError:
        error = MediacheckError("All seats are busy.", "Try again later.")
    except MediacheckError as what:
        # Anybody may ask this; where files lie is nobody's business elsewhere.
        error = what if shared.loopback else MediacheckError("The settings or the registry cannot be used.")
    else:
        return JSONResponse({"status": "ready", "registry": registry})
    return cannot_check(error, shared.limits.on_unavailable).response(language(request))
