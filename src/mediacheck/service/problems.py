"""What goes wrong, as RFC 9457 wants it told: `application/problem+json`, in the caller's language, with what to do next."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from mediacheck import i18n
from mediacheck.errors import FileError, MediacheckError
from mediacheck.model import Text, text
from mediacheck.service.language import language

MEDIA_TYPE = "application/problem+json"

_KIND = "urn:mediacheck:problem:"


class Problem(Exception):  # noqa: N818 - RFC 9457's word
    """`kind` tells programs apart what `title` and `detail` tell people; `more` are fields beside those of the RFC."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: Text | str,
        remedy: Text | str = "",
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(kind)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.remedy = remedy
        self.headers = headers or {}
        self.more = more

    def document(self, lang: str) -> dict[str, Any]:
        told = {
            "type": _KIND + self.kind,
            "title": self.kind.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": i18n.render(self.detail, lang),
        }
        return told | ({"remedy": i18n.render(self.remedy, lang)} if self.remedy else {}) | self.more

    def response(self, lang: str) -> JSONResponse:
        return JSONResponse(self.document(lang), self.status, dict(self.headers), MEDIA_TYPE)


def not_understood(error: MediacheckError, status: int = 422, kind: str = "invalid") -> Problem:
    """What the caller sent is wrong."""
    return Problem(status, kind, *_told(error))


def cannot_check(error: MediacheckError, on_unavailable: str) -> Problem:
    """The service cannot answer; `on_unavailable` is what the caller shall do with the upload meanwhile."""
    return Problem(
        503,
        "unavailable",
        *_told(error),
        headers={"Retry-After": "30"},
        on_unavailable=on_unavailable,
        verdict="unchecked",
    )


def missing(detail: Text) -> Problem:
    return Problem(404, "not-found", detail)


def _told(error: MediacheckError) -> tuple[Text, Text | str]:
    message = Text(error.message, error.values)
    if isinstance(error, FileError):
        place = f"{error.path}:{error.line}" if error.line else str(error.path)
        message = text("{place}: {problem}", place=place, problem=message)
    return message, Text(error.remedy, error.values) if error.remedy else ""


def install(app: FastAPI, on_unavailable: str) -> None:
    """Whatever is raised in a request is told as a problem."""

    @app.exception_handler(Problem)
    async def told(request: Request, problem: Problem) -> Response:
        return problem.response(language(request))

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, error: ClientDisconnect) -> Response:  # noqa: ARG001
        return Response(status_code=499)  # which nobody reads; it stands in the log

    @app.exception_handler(MediacheckError)
    async def unavailable(request: Request, error: MediacheckError) -> Response:
        return cannot_check(error, on_unavailable).response(language(request))

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        problem = Problem(error.status_code, "http", _PHRASES.get(error.status_code, str(error.detail)))
        problem.headers = error.headers or {}
        return problem.response(language(request))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        wrong = [{"at": "/".join(map(str, each["loc"])), "why": each["msg"]} for each in error.errors()]
        return Problem(422, "invalid", text("The request is not as it has to be."), errors=wrong).response(
            language(request)
        )

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:  # noqa: ARG001
        # The server notes it in the log.
        return Problem(
            500,
            "internal",
            text("Something went wrong inside mediacheck itself. Nothing was cleared."),
            on_unavailable=on_unavailable,
            verdict="unchecked",
        ).response(language(request))


_PHRASES = {
    404: text("There is nothing at this address."),
    405: text("This address does not take such a request."),
}
