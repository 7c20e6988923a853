"""POST /v1/hooks/{name}: verified first, read second, taken once."""

import time
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mediacheck.errors import FileError
from mediacheck.model import text
from mediacheck.registry.journal import HOOK, Journal
from mediacheck.service import logs, openapi, uploads
from mediacheck.service.access import hold_back
from mediacheck.service.checks import job_document
from mediacheck.service.hooks import Listening
from mediacheck.service.hooks.adapter import Event, ForgedError, not_understood
from mediacheck.service.judging import File, Order, new_id, stated
from mediacheck.service.language import language
from mediacheck.service.problems import Problem, missing
from mediacheck.service.problems import not_understood as use_not_understood
from mediacheck.service.runtime import Runtime, runtime

router = APIRouter(prefix="/v1", tags=["hooks"])

_MOST = 1_000_000  # bytes of a message


@router.post(
    "/hooks/{name}",
    status_code=202,
    responses=openapi.answers(
        {202: ("The job, or the jobs.", "HookAnswer")}, 400, 404, 408, 413, 415, 422, located=(202,)
    )
    | {204: {"description": "The message is about something else."}},
    openapi_extra=openapi.body({"*/*": {"schema": {}}}) | openapi.parameters(openapi.LANGUAGE),
)
async def receive(name: str, request: Request) -> Response:
    """A message of a sender that mediacheck.toml names: 202 with the job of the asset, 204 where it is about something else.

    No token is needed: the message proves itself as its adapter wants it. The same one again has the same answer.
    """
    shared = runtime(request)
    hook = shared.hooks.get(name)
    if hook is None:
        raise missing(text("There is no such hook."))
    body = await uploads.body(request, _MOST, shared.limits.seconds)
    # A header that stands twice is one with a comma, as RFC 9110 § 5.3 has it: no half of it is believed.
    headers = {key: ", ".join(request.headers.getlist(key)) for key in request.headers}
    try:
        hook.adapter.verify(headers, body)
    except ForgedError:
        raise _forged(hook) from None
    hold_back(shared, owner(name))  # of those that are verified: strangers cannot use up what the sender may send
    events = hook.adapter.read(headers, body)
    orders = [_order(hook, event, language(request)) for event in events]
    if not orders:
        return Response(status_code=204)
    jobs, new = await shared.clerk.told(lambda journal: _taken(journal, hook, events, orders))
    if new:
        shared.jobs.wake()
    logs.event("hook", hook=hook.name, jobs=len(jobs), new=new)
    return await _answer(shared, jobs)


def _forged(hook: Listening) -> Problem:
    return Problem(
        401,
        "signature",
        text("This message is not proved to be the sender’s, or it is too old."),
        text("Prove it with the secret of this hook. The time of a signature may differ from ours by five minutes."),
        headers={"WWW-Authenticate": hook.adapter.scheme},
    )


def owner(hook: str) -> str:
    """Of its checks."""
    return HOOK + hook


def _order(hook: Listening, event: Event, lang: str) -> Order:
    try:
        stated(event.use)
    except FileError as error:
        raise use_not_understood(error) from error
    callback = None
    if event.callback is not None:
        if (why := hook.door.refusal(event.callback)) is not None:
            raise Problem(
                422,
                "callback",
                text("The result cannot be sent to this “callback”: {why}.", why=why),
                text("Name its host under “allowed_hosts” of the hook."),
            )
        callback = {"url": event.callback, "id": event.id}
    return Order((File(_name(event), url=event.url),), event.use, lang, hook.name, callback)


def _name(event: Event) -> str:
    """As the file is called there; without the query, in which tokens stand."""
    try:
        path = urlsplit(event.url).path
    except ValueError:
        raise not_understood("url") from None
    return unquote(path).rpartition("/")[2] or event.id


def _taken(journal: Journal, hook: Listening, events: list[Event], orders: list[Order]) -> tuple[list[str], int]:
    """Their jobs, in one transaction with the note that they were delivered; how many of them are new."""
    jobs, new = [], 0
    now = time.time()
    for event, order in zip(events, orders, strict=True):
        job = journal.delivered(hook.name, event.message)
        if job is None:
            job = new_id()
            journal.begin(job, owner(hook.name), order.as_json(), now)
            journal.enqueue(job, owner(hook.name), now)
            journal.deliver(hook.name, event.message, job, now)
            new += 1
        jobs.append(job)
    return jobs, new


async def _answer(shared: Runtime, jobs: list[str]) -> Response:
    found = await shared.clerk.asked(lambda journal: [(journal.job(each), journal.checked(each)) for each in jobs])
    documents = [job_document(job, kept) for job, kept in found if job is not None and kept is not None]
    if len(documents) == 1:
        return JSONResponse(documents[0], 202, {"Location": f"/v1/jobs/{jobs[0]}"})
    return JSONResponse({"jobs": documents}, 202)
