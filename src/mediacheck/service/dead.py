"""GET /v1/callbacks: results that did not arrive, to be looked at and sent again."""

import datetime as dt
import time
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from mediacheck.model import text
from mediacheck.registry.journal import Callback, Journal
from mediacheck.service import openapi
from mediacheck.service.access import Caller, needs
from mediacheck.service.problems import Problem, missing
from mediacheck.service.runtime import runtime

router = APIRouter(prefix="/v1", tags=["callbacks"])

Admin = Annotated[Caller, Depends(needs("admin"))]


@router.get("/callbacks", responses=openapi.answers({200: ("The oldest.", "Callbacks")}, 422))
async def callbacks(
    request: Request,
    _caller: Admin,
    state: Annotated[Literal["waiting", "sent", "dead"] | None, Query()] = None,
) -> JSONResponse:
    """The hundred oldest answers to hooks, those in that state alone if one is named."""
    found = await runtime(request).clerk.asked(lambda journal: journal.callbacks(state))
    return JSONResponse({"callbacks": [_document(each) for each in found]})


@router.post(
    "/callbacks/{callback_id}/retry",
    status_code=202,
    responses=openapi.answers({202: ("It is sent again.", "Callback")}, 404, 409),
)
async def retry(callback_id: str, request: Request, _caller: Admin) -> JSONResponse:
    """It is sent at once, and its schedule begins anew. 409 where it has arrived."""
    shared = runtime(request)

    def put_back(journal: Journal) -> Callback | None:
        found = journal.callback(callback_id)
        if found is not None and found.state != "sent":
            journal.settle_callback(callback_id, "waiting", 0, time.time(), None)
        return journal.callback(callback_id)

    found = await shared.clerk.told(put_back)
    if found is None:
        raise missing(text("There is no such callback, or it was forgotten."))
    if found.state == "sent":
        raise Problem(409, "sent", text("This callback has arrived already."))
    shared.callbacks.wake()
    return JSONResponse(_document(found), 202)


def _document(callback: Callback) -> dict[str, Any]:
    # Without the query, in which tokens stand, and without what is sent, which is the check's.
    return {
        "id": callback.id,
        "hook": callback.hook,
        "url": urlsplit(callback.url)._replace(query="", fragment="").geturl(),
        "state": callback.state,
        "tries": callback.tries,
        "made": _time(callback.made),
        "due": _time(callback.due) if callback.state == "waiting" else None,
        "problem": callback.problem,
    }


def _time(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="seconds")
