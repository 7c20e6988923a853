"""GET /v1/licenses and /v1/rules: what the words of a result mean, as `mediacheck licenses` and `mediacheck explain` say it."""

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from mediacheck import catalog
from mediacheck.errors import UsageError
from mediacheck.model import Text, text
from mediacheck.report import explain
from mediacheck.report import licenses as pages
from mediacheck.rules import RULES
from mediacheck.rules.rule import page
from mediacheck.service import openapi
from mediacheck.service.access import needs
from mediacheck.service.desk import seated
from mediacheck.service.language import language
from mediacheck.service.problems import missing
from mediacheck.service.runtime import runtime
from mediacheck.vocabulary import nearest

router = APIRouter(prefix="/v1", tags=["catalogue"], dependencies=[Depends(needs("check"))])


@router.get("/licenses", responses=openapi.answers({200: ("All entries of the catalogue.", "Licenses")}))
async def licenses(request: Request) -> Response:
    """The licences that are known: the shipped ones, and the company's own."""
    shared = runtime(request)
    known = await seated(shared, lambda seat: seat.workspace.licenses)
    entries = [known[name] for name in sorted(known)]
    return JSONResponse(pages.licenses_document(entries))


@router.get("/licenses/{license_id}", responses=openapi.answers({200: ("The entry.", "License")}, 404))
async def license_(license_id: str, request: Request) -> Response:
    """One licence, by its id, in whatever case."""
    shared = runtime(request)
    known = await seated(shared, lambda seat: seat.workspace.licenses)
    try:
        return JSONResponse(pages.license_document(catalog.find(known, license_id)))
    except UsageError as error:
        raise missing(Text(error.message, error.values)) from error


@router.get(
    "/rules",
    responses=openapi.answers({200: ("All rules.", "Rules")}),
    openapi_extra=openapi.parameters(openapi.LANGUAGE),
)
async def rules(request: Request) -> Response:
    """What is looked for in a picture and its licence, and why."""
    lang = language(request)
    return JSONResponse(explain.rules_document([(rule, page(rule, lang)) for rule in RULES]))


@router.get(
    "/rules/{code}",
    responses=openapi.answers({200: ("The rule.", "Rule")}, 404),
    openapi_extra=openapi.parameters(openapi.LANGUAGE),
)
async def rule(code: str, request: Request) -> Response:
    """One rule, by its code or its name."""
    found = next((rule for rule in RULES if code.casefold() in {rule.code.casefold(), rule.name}), None)
    if found is not None:
        return JSONResponse(explain.rule_document(found, page(found, language(request))))
    if near := nearest(code, [name for rule in RULES for name in (rule.code, rule.name)]):
        raise missing(text("There is no rule “{word}”; did you mean “{near}”?", word=code, near=near))
    raise missing(text("There is no rule “{word}”.", word=code))
