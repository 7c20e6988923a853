"""POST /v1/checks/{id}/confirm: whether a verdict still holds for these bytes, by what is registered and in force now."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from mediacheck.errors import FileError, GoneError
from mediacheck.model import Attachment, Post, Verdict, text
from mediacheck.model import Problem as Unseen
from mediacheck.pipeline.seat import Seat
from mediacheck.report.document import document
from mediacheck.service import logs, openapi, uploads
from mediacheck.service.access import Caller, needs
from mediacheck.service.checks import may_see
from mediacheck.service.desk import folder_for, need_known, seated
from mediacheck.service.judging import POST, Order, judge, new_id, stated
from mediacheck.service.language import language
from mediacheck.service.looks import Looks
from mediacheck.service.problems import Problem, missing, not_understood
from mediacheck.service.runtime import Runtime, runtime

router = APIRouter(prefix="/v1", tags=["checks"])

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Known:
    """A file as it was checked."""

    name: str
    sha256: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the caller has now: files, or their digests, or nothing; and another use, if it is for another."""

    files: tuple[uploads.Upload, ...] = ()
    digests: tuple[str, ...] | None = None
    use: Mapping[str, Any] | None = None


@router.post(
    "/checks/{check_id}/confirm",
    responses=openapi.answers(
        {200: ("Whether it holds, and the verdict of now.", "Confirmation")}, 400, 404, 408, 409, 413, 415, 422
    ),
    openapi_extra=openapi.body(
        openapi.json("ConfirmationRequest"), openapi.form("The files, as they are now.", use="Use"), required=False
    )
    | openapi.parameters(openapi.LANGUAGE),
)
async def confirm(check_id: str, request: Request, caller: Annotated[Caller, Depends(needs("check"))]) -> Response:
    """Whether the verdict of a check still holds for these bytes now.

    Without a body it is judged anew from what was seen in the files then; where that is not kept any more, send the files
    again. The use is that of the check, unless another one is given.
    """
    shared = runtime(request)
    kept = await shared.clerk.asked(lambda journal: journal.checked(check_id))
    if kept is None or not may_see(caller, kept):
        raise missing(text("There is no such check, or it was forgotten."))
    if kept.result is None:
        raise Problem(409, "in-progress", text("This check has no result yet."), headers={"Retry-After": "1"})
    then = _known(kept.result)
    again = new_id()
    folder = folder_for(request, shared, again)
    try:
        asked = await _asked(request, shared, folder)
        known = Order.from_json(kept.request)
        order = Order(known.files, known.use if asked.use is None else asked.use, language(request))
        result = await _judged(shared, order, then, asked, folder)
    finally:
        await asyncio.to_thread(shared.spool.drop, again)
    changed = _changed(then, asked)
    holds = not changed and _holds(then, result)
    logs.event("confirm", id=check_id, holds=holds, verdict=result["verdict"])
    answer = {"id": check_id, "holds": holds, "verdict": result["verdict"], "was": kept.result["verdict"]}
    return JSONResponse(answer | {"changed": changed, "result": result})


def _known(result: Json) -> list[_Known]:
    return [_Known(item["name"], item["sha256"], Verdict(item["verdict"])) for item in result["posts"][0]["items"]]


async def _asked(request: Request, shared: Runtime, folder: Path) -> _Asked:
    """Raises Problem."""
    if uploads.is_form(request):
        received = await uploads.form(request, folder, shared.limits)
        need_known(received, "use")
        if not received.files:
            raise Problem(422, "invalid", text("There are no files in the form."), text("Send them as “files”."))
        asked = _Asked(received.files, use=received.json("use") if "use" in received.fields else None)
    else:
        asked = _written(await uploads.json_object(request, shared.limits, empty=True))
    try:
        stated(asked.use or {})
    except FileError as error:
        raise not_understood(error) from error
    return asked


def _written(wanted: Json) -> _Asked:
    digests, use = wanted.get("sha256"), wanted.get("use")
    listed = digests is None or (isinstance(digests, list) and all(isinstance(each, str) for each in digests))
    if not listed or not isinstance(use, dict | None) or wanted.keys() - {"sha256", "use"}:
        raise Problem(
            422,
            "invalid",
            text(
                "The body has to be a form with “files”, or a JSON object with “sha256” (a list) or “use”, or nothing."
            ),
        )
    return _Asked(digests=None if digests is None else tuple(each.casefold() for each in digests), use=use)


# ---------------------------------------------------------------- judging anew


async def _judged(shared: Runtime, order: Order, then: Sequence[_Known], asked: _Asked, folder: Path) -> Json:
    def work(seat: Seat) -> Json:
        if asked.files:
            files = Order.of(uploads.Received(asked.files), order.lang).files
            found = judge(seat, folder.name, Order(files, order.use, order.lang), folder, shared.looks)
            return {name: value for name, value in found.items() if name != "id"}
        return _recalled(seat, order, then, asked.digests, shared.looks)

    try:
        return await seated(shared, work)
    except GoneError as error:
        raise not_understood(error, 409, "files-needed") from error


def _recalled(seat: Seat, order: Order, then: Sequence[_Known], digests: Sequence[str] | None, looks: Looks) -> Json:
    """From what was seen then; a file whose bytes are others now was seen by nobody. Raises GoneError."""
    now = dt.datetime.now(dt.UTC)
    attachments = tuple(_attachment(known, digests) for known in then)
    inspect, look_closer = looks.recalling(seat)
    post = Post(POST, POST, seat.use(stated(order.use), now=now), attachments)
    return document(seat.judge([post], started=now, inspect=inspect, look_closer=look_closer), order.lang)


def _attachment(known: _Known, digests: Sequence[str] | None) -> Attachment:
    if digests is not None and known.sha256 not in digests:
        message = text("“{name}” is another file than the one that was checked.", name=known.name)
        return Attachment(known.name, problem=Unseen("MC801", message, text("Send it, to have it checked.")))
    if known.sha256 is None:
        raise GoneError(
            "“{name}” could not be read when it was checked.", "Send the files again, as “files”.", name=known.name
        )
    return Attachment(known.name, Path(known.sha256))


# ---------------------------------------------------------------- what came of it


def _changed(then: Sequence[_Known], asked: _Asked) -> list[str]:
    """Files that were checked and are not among those of now, and the other way round."""
    if asked.files:
        now = {file.sha256: file.name for file in asked.files}
    elif asked.digests is not None:
        now = {digest: digest for digest in asked.digests}
    else:
        return []
    before = {known.sha256 for known in then}
    lost = [known.name for known in then if known.sha256 not in now]
    new = [name for digest, name in now.items() if digest not in before]
    return list(dict.fromkeys([*lost, *new] if asked.files else lost or new))


def _holds(then: Sequence[_Known], result: Json) -> bool:
    """No file's verdict is worse than it was, and none is of something that nobody could look at."""
    return all(
        known.verdict is not Verdict.UNCHECKED and known.verdict.rank <= _rank(then, known) for known in _known(result)
    )


def _rank(then: Sequence[_Known], now: _Known) -> int:
    """That of the same bytes then, under the same name if there were several."""
    same = [known for known in then if known.sha256 == now.sha256 is not None]
    named = [known for known in same if known.name == now.name]
    return min((known.verdict.rank for known in named or same), default=-1)
