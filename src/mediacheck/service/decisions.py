"""/v1/decisions: what people ruled about pictures. As `mediacheck decide`, with its rules and its notes."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from mediacheck.errors import UnreadableError
from mediacheck.model import Decision, Media, Revocation, text
from mediacheck.pipeline import deciding, terms
from mediacheck.pipeline.seat import Seat
from mediacheck.registry import Decided, Registry
from mediacheck.report import decisions as pages
from mediacheck.service import logs, openapi, uploads
from mediacheck.service.access import needs
from mediacheck.service.desk import (
    After,
    Limit,
    agreed,
    file_name,
    folder_for,
    need_known,
    only,
    paged,
    registry_of,
    seated,
    understood,
)
from mediacheck.service.judging import new_id
from mediacheck.service.language import language
from mediacheck.service.problems import missing, not_understood
from mediacheck.service.runtime import runtime
from mediacheck.tomlfile import Table

router = APIRouter(prefix="/v1", tags=["registry"])

Json = dict[str, Any]

_NAMES = terms.Names("“verdict”", "“reason”", "“by”", "“until”", "“override”", "“own_work”", "/openapi.json")


@router.get(
    "/decisions",
    dependencies=[Depends(needs("check"))],
    responses=openapi.answers({200: ("A page of them.", "Decisions")}, 409, 422),
    openapi_extra=openapi.parameters(openapi.LANGUAGE),
)
async def decisions(
    request: Request,
    limit: Limit = 100,
    after: After = "",
    sha256: Annotated[
        str | None, Query(pattern="^[0-9A-Fa-f]{64}$", description="Only those about the file with these bytes.")
    ] = None,
) -> Response:
    """What was decided, ordered by id; ended and revoked ones too."""
    shared, lang = runtime(request), language(request)
    digest = None if sha256 is None else sha256.casefold()

    def work(seat: Seat) -> Json:
        today, registry = terms.today_of(seat.workspace.policy), registry_of(seat)
        found, more = paged(_behind(registry, after, digest), limit)
        document = pages.list_document(registry.location, found, today, lang)
        return document | {"next": found[-1].id if more else None}

    return JSONResponse(await seated(shared, work))


def _behind(registry: Registry, after: str, digest: str | None) -> Iterator[Decision]:
    for each in registry.decisions():
        if each.decision.id > after and digest in {None, each.decision.sha256}:
            yield each.decision


@router.post(
    "/decisions",
    dependencies=[Depends(needs("decide"))],
    status_code=201,
    responses=openapi.answers({201: ("It is decided.", "NewDecision")}, 400, 408, 409, 413, 415, 422),
    openapi_extra=openapi.body(
        openapi.json("DecisionOnDigest"), openapi.form("The file, one.", most=1, decision="DecisionOnFile")
    )
    | openapi.parameters(openapi.LANGUAGE),
)
async def decide(request: Request) -> Response:
    """Decides on a file: one that is sent, or one of which only the SHA-256 is."""
    shared, lang = runtime(request), language(request)
    place = new_id()
    folder = folder_for(request, shared, place)
    try:
        upload = None
        if uploads.is_form(request):
            received = await uploads.form(request, folder, shared.limits)
            need_known(received, "decision")
            upload, wanted = only(received), received.json("decision")
        else:
            wanted = await uploads.json_object(request, shared.limits)
        with understood():
            stated, digest = _stated(wanted, by_digest=upload is None)
        document = await seated(shared, lambda seat: _decide(seat, stated, upload or digest, lang))
    finally:
        await asyncio.to_thread(shared.spool.drop, place)
    logs.event("decision", verdict=document["decision"]["verdict"])
    return JSONResponse(document, 201)


def _stated(wanted: Json, *, by_digest: bool) -> tuple[dict[str, object], str]:
    """The parts of a decision as `terms.read` takes them, and the SHA-256. Raises FileError."""
    table = Table(wanted, Path("decision"))
    digest = table.string("sha256") if by_digest else None
    if by_digest and (digest is None or not re.fullmatch("[0-9A-Fa-f]{64}", digest)):
        table.refuse("sha256", "“{key}” must be the SHA-256 of a file, 64 hexadecimal digits.")
    stated: dict[str, object] = {
        "verdict": table.choice("verdict", ("clear", "blocked")),
        "own-work": table.boolean("own_work") or None,
        "channel": list(table.strings("channels") or ()) or None,
        "override": list(table.strings("override") or ()) or None,
    }
    stated |= {name: table.string(name) for name in ("reason", "by", "until")}
    table.finish()
    return stated, (digest or "").casefold()


def _decide(seat: Seat, stated: dict[str, object], what: uploads.Upload | str, lang: str) -> Json:
    workspace, registry = seat.workspace, registry_of(seat)
    today = terms.today_of(workspace.policy)
    with understood():
        wanted = terms.read(workspace.policy, stated, today, _NAMES, lang)
    about: tuple[Decided, Media | None]
    try:
        if isinstance(what, str):
            about = deciding.about_digest(what, wanted, registry, seat.workers)
        else:
            about = deciding.about_file(what.path, file_name(what), wanted, seat.workers, what.name)
    except UnreadableError as error:
        raise not_understood(error, 422, "unreadable") from error
    with agreed():
        decision, notes = deciding.decide(workspace, registry, *about)
    return pages.made_document(registry.location, decision, notes, today, lang)


@router.post(
    "/decisions/{decision_id}/revoke",
    dependencies=[Depends(needs("decide"))],
    responses=openapi.answers(
        {200: ("It is revoked, and stays on record.", "RevokedDecision")}, 404, 408, 409, 413, 415, 422
    ),
    openapi_extra=openapi.body(openapi.json("NewRevocation")) | openapi.parameters(openapi.LANGUAGE),
)
async def revoke(decision_id: str, request: Request) -> Response:
    """Takes a decision back."""
    shared, lang = runtime(request), language(request)
    wanted = await uploads.json_object(request, shared.limits)
    with understood():
        table = Table(wanted, Path("body"))
        by, reason = (terms.needed(_NAMES, f"“{name}”", table.string(name)) for name in ("by", "reason"))
        table.finish()

    def work(seat: Seat) -> Json:
        today, registry = terms.today_of(seat.workspace.policy), registry_of(seat)
        if all(each.decision.id != decision_id for each in registry.decisions()):
            raise missing(text("There is no decision “{name}”.", name=decision_id))
        with agreed():
            decision = registry.revoke(decision_id, Revocation(by, today, reason))
        return {
            "version": 1,
            "registry": registry.location,
            "decision": pages.document(decision, today, lang),
        }

    document = await seated(shared, work)
    logs.event("revocation")
    return JSONResponse(document)
