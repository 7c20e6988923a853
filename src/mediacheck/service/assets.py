"""/v1/assets: what is registered, and one more. As `mediacheck registry list`, `show` and `add`."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from mediacheck import catalog, i18n
from mediacheck.errors import UsageError
from mediacheck.model import NOT_READ, Asset, text
from mediacheck.pipeline.seat import Seat
from mediacheck.registry import Entry, Registry, sidecar
from mediacheck.registry.purchases import licensed
from mediacheck.registry.touching import shown
from mediacheck.report import posts
from mediacheck.report import registry as pages
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
from mediacheck.service.problems import Problem, missing
from mediacheck.service.runtime import runtime

router = APIRouter(prefix="/v1", tags=["registry"])

Json = dict[str, Any]

_LONGEST = 200  # bytes of an id
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@router.get(
    "/assets",
    dependencies=[Depends(needs("check"))],
    responses=openapi.answers({200: ("A page of them.", "Assets")}, 409, 422),
    openapi_extra=openapi.parameters(openapi.LANGUAGE),
)
async def assets(request: Request, limit: Limit = 100, after: After = "") -> Response:
    """What is registered, ordered by id; `next` is null when these were the last."""
    shared, lang = runtime(request), language(request)

    def work(seat: Seat) -> Json:
        licenses, registry = seat.workspace.licenses, registry_of(seat)
        found, more = paged((licensed(asset, registry, licenses) for asset in registry.assets(after)), limit)
        return pages.list_document(found, lang) | {"next": found[-1].id if more else None}

    return JSONResponse(await seated(shared, work))


@router.get(
    "/assets/{asset_id:path}",
    dependencies=[Depends(needs("check"))],
    responses=openapi.answers(
        {200: ("The asset, its grants, and the posts that it is in.", "AssetWithPosts")}, 404, 409
    ),
    openapi_extra=openapi.parameters(openapi.LANGUAGE),
)
async def asset(asset_id: str, request: Request) -> Response:
    """One registered work; its id may contain slashes."""
    shared, lang = runtime(request), language(request)
    found = await seated(shared, lambda seat: _document(seat, registry_of(seat), asset_id, lang))
    if found is None:
        raise missing(text("There is no asset “{name}”.", name=asset_id))
    return JSONResponse(found)


def _document(seat: Seat, registry: Registry, asset_id: str, lang: str) -> Json | None:
    found = registry.asset(asset_id)
    if found is None:
        return None
    listed = posts.latest(shown(registry, asset_id), lang)
    return pages.asset_document(licensed(found, registry, seat.workspace.licenses), lang) | {"posts": listed}


@router.post(
    "/assets",
    dependencies=[Depends(needs("admin"))],
    status_code=201,
    responses=openapi.answers(
        {200: ("It was registered before.", "AssetWithPosts"), 201: ("It is registered.", "AssetWithPosts")},
        *(400, 408, 409, 413, 415, 422),
        located=(200, 201),
    ),
    openapi_extra=openapi.body(openapi.form("The file, one.", most=1, asset="NewAsset"))
    | openapi.parameters(openapi.LANGUAGE),
)
async def add(request: Request) -> Response:
    """Registers a file: form with `files` (one) and `asset`, JSON of a sidecar's shape.

    The same bytes again extend what is registered, or change nothing: 200.
    """
    shared, lang = runtime(request), language(request)
    place = new_id()
    folder = folder_for(request, shared, place)
    try:
        if not uploads.is_form(request):
            raise Problem(422, "invalid", text("The body has to be a form with “files” and “asset”."))
        received = await uploads.form(request, folder, shared.limits)
        need_known(received, "asset")
        upload = only(received)
        with understood():
            wanted = sidecar.check(received.json("asset"), Path("asset"))
        new, document = await seated(shared, lambda seat: _add(seat, upload, wanted, lang))
    finally:
        await asyncio.to_thread(shared.spool.drop, place)
    logs.event("asset", new=new)
    return JSONResponse(document, 201 if new else 200, {"Location": f"/v1/assets/{quote(document['id'])}"})


def _add(seat: Seat, upload: uploads.Upload, wanted: Asset, lang: str) -> tuple[bool, Json]:
    """Whether it is new, and what is registered. Raises Problem."""
    licenses, registry = seat.workspace.licenses, registry_of(seat)
    with understood():
        _need_address(wanted.id)
        _need_terms(wanted)
        grants = tuple(replace(grant, license=catalog.find(licenses, grant.license).id) for grant in wanted.grants)
    # A folder takes it from here, under its name; what keeps no originals cannot say where this one lies.
    name = file_name(upload)
    path = upload.path.rename(upload.path.with_name(name)) if registry.keeps_originals else upload.path
    origin = str(path) if registry.keeps_originals else name
    (media,) = seat.workers.register([(path, name)])
    if lost := [problem for problem in media.problems if problem.code in NOT_READ]:
        raise Problem(422, "unreadable", i18n.render(lost[0].message, lang))
    with agreed():
        try:
            added = registry.add([Entry.of(replace(wanted, grants=grants, origin=origin), media)])
        except UsageError as error:
            if error.values.get("file") == origin:
                error.values = {**error.values, "file": name}
            raise
    document = _document(seat, registry, added.ids[0], lang)
    assert document is not None  # noqa: S101 - it was just registered
    return added.new > 0, document


def _need_address(asset_id: str) -> None:
    """An id that is given here has to lead back to its asset. Raises UsageError."""
    parts = asset_id.split("/") if asset_id else []
    if len(asset_id.encode()) > _LONGEST or any(part in {"", ".", ".."} for part in parts) or _CONTROL.search(asset_id):
        raise UsageError(
            "“{id}” cannot be an id.",
            "It has at most {most} bytes, and no line breaks; what stands between slashes is neither empty nor “.” or “..”.",
            id=asset_id[:_LONGEST],
            most=_LONGEST,
        )


def _need_terms(asset: Asset) -> None:
    """As `mediacheck registry add` wants it. Raises UsageError."""
    if asset.status == "active" and not asset.grants:
        raise UsageError(
            "Under which licence? Give “grant” with a “license”, or “status” forbidden with a “reason”.",
            "For a picture of your own: LicenseRef-Company-Owned. GET /v1/licenses lists the others.",
        )
    if asset.status == "forbidden" and (asset.grants or not asset.reason):
        raise UsageError(
            "“status” forbidden needs a “reason” and takes no “grant”.", "Say why the picture must not be used."
        )
