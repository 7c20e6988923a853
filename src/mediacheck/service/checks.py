"""POST /v1/checks, and what came of it."""

import asyncio
import hashlib
import json
import time
from concurrent.futures import Future
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from mediacheck.errors import FileError, MediacheckError
from mediacheck.model import text
from mediacheck.registry.journal import Job, Journal, Kept
from mediacheck.service import logs, openapi, uploads
from mediacheck.service.access import Caller, needs
from mediacheck.service.judging import File, Order, judge, new_id, stated
from mediacheck.service.language import language
from mediacheck.service.problems import Problem, missing, not_understood
from mediacheck.service.runtime import Runtime, runtime

router = APIRouter(prefix="/v1", tags=["checks"])

Checker = Annotated[Caller, Depends(needs("check"))]


_HEADERS = (
    ("Prefer", "“respond-async”: answer with a job at once (RFC 7240)."),
    ("Idempotency-Key", "A request with a key that was used before is answered by what came of the first."),
)


@router.post(
    "/checks",
    responses=openapi.answers(
        {200: ("The verdict, with its reasons.", "Check"), 202: ("A job, to be asked for.", "Job")},
        *(400, 408, 409, 413, 415, 422),
        located=(200, 202),
    ),
    openapi_extra=openapi.body(openapi.form("The files of the post.", use="Use"), openapi.json("CheckByAddress"))
    | openapi.parameters(openapi.LANGUAGE, *_HEADERS),
)
async def check(request: Request, caller: Checker) -> Response:
    """The verdict on files for a use: 200 with JSON version 1, or 202 with a job for what is large or was not to be waited for."""
    shared = runtime(request)
    check_id = new_id()
    folder = shared.spool.make(check_id, uploads.expected(request, shared.limits))
    kept = False
    try:
        order, size = await _order(request, shared, folder)
        shared.spool.settle(check_id, size)
        job = (
            size > shared.limits.wait_bytes
            or "respond-async" in request.headers.get("prefer", "")
            or shared.bench.crowded
        )
        if job:
            await asyncio.to_thread(shared.spool.keep, check_id)
        known = await _begun(request, shared, caller, check_id, order, job=job)
        if known is not None:
            return known
        if job:
            kept = True
            shared.jobs.wake()
            return await _job(shared, check_id)
        return await _judged(request, shared, check_id, order)
    finally:
        if not kept:
            await asyncio.to_thread(shared.spool.drop, check_id)


async def _order(request: Request, shared: Runtime, folder: Any) -> tuple[Order, int]:
    if uploads.is_form(request):
        received = await uploads.form(request, folder, shared.limits)
        order, size = Order.of(received, language(request)), received.size
        for name in received.fields.keys() - {"use"}:
            raise Problem(
                422,
                "invalid",
                text("“{name}” is no field of this form.", name=name),
                text("Send “files” and, if wanted, “use”."),
            )
        if not order.files:
            raise Problem(422, "invalid", text("There are no files in the form."), text("Send them as “files”."))
    else:
        wanted = await uploads.json_object(request, shared.limits)
        url, use = wanted.get("url"), wanted.get("use", {})
        if not isinstance(url, str) or not isinstance(use, dict) or wanted.keys() - {"url", "use"}:
            raise Problem(
                422,
                "invalid",
                text("The body has to be a form with “files”, or a JSON object with “url” and, if wanted, “use”."),
            )
        if not url.casefold().startswith("https://"):
            raise Problem(422, "invalid", text("“{url}” is no https address.", url=url))
        order, size = Order((File(url, url=url),), use, language(request)), 0
    try:
        stated(order.use)
    except FileError as error:
        raise not_understood(error) from error
    return order, size


async def _begun(
    request: Request, shared: Runtime, caller: Caller, check_id: str, order: Order, *, job: bool
) -> Response | None:
    """Notes that the check has begun; the answer of an earlier one if the caller's key stands for that."""
    key = request.headers.get("idempotency-key")
    digest = hashlib.sha256(json.dumps(order.as_json(), sort_keys=True).encode()).hexdigest()

    def begin(journal: Journal) -> tuple[str, str]:
        claimed = journal.claim(caller.name, key, digest, check_id, time.time()) if key else (digest, check_id)
        if claimed == (digest, check_id):
            journal.begin(check_id, caller.name, order.as_json(), time.time())
            if job:
                journal.enqueue(check_id, caller.name, time.time())
        return claimed

    was, earlier = await shared.clerk.told(begin)
    if was != digest:
        raise Problem(
            422,
            "key-reused",
            text("This Idempotency-Key was used for another request."),
            text("Use a new key for each request."),
        )
    if earlier == check_id:
        return None
    kept, waiting = await _kept(shared, earlier)
    if kept is not None and kept.result is not None:
        return _answer(kept.result)
    if waiting is not None:
        return await _job(shared, earlier)
    if not shared.spool.holds(earlier):  # it came to no end, and the journal could not be told
        await shared.clerk.told(lambda journal: journal.release(earlier))
        return await _begun(request, shared, caller, check_id, order, job=job)
    raise Problem(
        409,
        "in-progress",
        text("The first request with this key is still being answered."),
        headers={"Retry-After": "1"},
    )


async def _judged(request: Request, shared: Runtime, check_id: str, order: Order) -> Response:
    folder = shared.spool.folder(check_id)
    began = time.monotonic()
    try:
        work = shared.bench.ask(lambda seat: judge(seat, check_id, order, folder, shared.looks))
        result = await _awaited(request, work)
        await shared.clerk.told(lambda journal: journal.finish(check_id, result))
    except BaseException as error:
        await shared.clerk.told(lambda journal: journal.release(check_id))
        if isinstance(error, asyncio.CancelledError):
            raise MediacheckError("The service is being ended.", "Try again later.") from error
        raise
    logs.event(
        "check",
        id=check_id,
        verdict=result["verdict"],
        files=len(order.files),
        ms=round((time.monotonic() - began) * 1000),
    )
    return _answer(result)


async def _awaited(request: Request, future: "Future[dict[str, Any]]") -> dict[str, Any]:
    """What the future comes to; no seat begins with it if the caller goes away before. Raises ClientDisconnect then."""
    gone: asyncio.Future[Any] = asyncio.create_task(_gone(request))
    answer: asyncio.Future[Any] = asyncio.wrap_future(future)
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done() and future.cancel():
            raise ClientDisconnect
        found: dict[str, Any] = await answer
        return found
    finally:
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


@router.get(
    "/checks/{check_id}",
    responses=openapi.answers(
        {200: ("The result.", "Check"), 202: ("There is none yet: the job.", "Job")}, 404, located=(200, 202)
    ),
)
async def result(check_id: str, request: Request, caller: Checker) -> Response:
    """The result of a check; 202 with its job as long as there is none."""
    shared = runtime(request)
    kept, job = await _kept(shared, check_id)
    if kept is None or not may_see(caller, kept):
        raise missing(text("There is no such check, or it was forgotten."))
    if kept.result is not None:
        return _answer(kept.result)
    if job is not None:
        return await _job(shared, check_id)
    raise missing(text("There is no such check, or it was forgotten."))


@router.get("/jobs/{job_id}", responses=openapi.answers({200: ("The job as it is now.", "Job")}, 404))
async def job(job_id: str, request: Request, caller: Checker) -> Response:
    """How far a job is; its result is at /v1/checks/{id} when it is done."""
    shared = runtime(request)
    kept, found = await _kept(shared, job_id)
    if kept is None or found is None or not may_see(caller, kept):
        raise missing(text("There is no such job, or it was forgotten."))
    return JSONResponse(job_document(found, kept))


def may_see(caller: Caller, kept: Kept) -> bool:
    """One's own; whoever decides sees all."""
    return kept.owner == caller.name or caller.may("decide")


async def _kept(shared: Runtime, check_id: str) -> tuple[Kept | None, Job | None]:
    return await shared.clerk.asked(lambda journal: (journal.checked(check_id), journal.job(check_id)))


async def _job(shared: Runtime, job_id: str) -> Response:
    kept, found = await _kept(shared, job_id)
    assert kept is not None  # noqa: S101 - it was there a moment ago
    assert found is not None  # noqa: S101
    return JSONResponse(job_document(found, kept), 202, {"Location": f"/v1/jobs/{job_id}"})


def job_document(job: Job, kept: Kept) -> dict[str, Any]:
    return {
        "id": job.id,
        "status": job.state,
        "check": job.id if kept.result is not None else None,
        "verdict": kept.result["verdict"] if kept.result is not None else None,
        "problem": job.problem,
    }


def _answer(result: dict[str, Any]) -> Response:
    return JSONResponse(result, headers={"Location": f"/v1/checks/{result['id']}"})
