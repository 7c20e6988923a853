"""What /openapi.json says beside what FastAPI finds out itself: bodies, answers and problems, for people and programs."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from mediacheck.service.problems import MEDIA_TYPE
from mediacheck.service.schemas import components, ref

Json = dict[str, Any]

_SAID = {
    400: "The request could not be read.",
    401: "There is no token, or it is unknown or revoked.",
    403: "The token has not the scope that this needs, or a page of the web asks.",
    404: "There is no such thing, or it was forgotten.",
    408: "The request did not arrive in time.",
    409: "It cannot be done as things are.",
    413: "The request is too large, or has too many files.",
    415: "The body is of a kind that is not taken here, or packed.",
    422: "The request is not as it has to be.",
    429: "These are too many requests; Retry-After says how long to wait.",
    503: "It cannot be checked now: on_unavailable says what to do with the upload, Retry-After when to try again.",
}

_HEADERS = {
    "Location": {"description": "Where it is.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds.", "schema": {"type": "string"}},
}

_WAITING = {429, 503}


def answers(good: Mapping[int, tuple[str, str]], *bad: int, located: tuple[int, ...] = ()) -> dict[int | str, Json]:
    """By status; `good`: what is said of it, and the name of its schema. Whoever asks with a token may get the usual four."""
    found: dict[int | str, Json] = {
        status: {"description": said, "content": {"application/json": {"schema": ref(name)}}}
        for status, (said, name) in good.items()
    }
    for status in located:
        found[status]["headers"] = {"Location": _HEADERS["Location"]}
    for status in sorted({401, 403, 429, 503, *bad}):
        found[status] = problem(status)
    return found


def problem(status: int) -> Json:
    answer: Json = {"description": _SAID[status], "content": {MEDIA_TYPE: {"schema": ref("Problem")}}}
    return answer | ({"headers": {"Retry-After": _HEADERS["Retry-After"]}} if status in _WAITING else {})


def body(*contents: Json, required: bool = True) -> Json:
    """A request's body, in any of these forms."""
    content = {kind: described for each in contents for kind, described in each.items()}
    return {"requestBody": {"required": required, "content": content}}


def json(name: str) -> Json:
    return {"application/json": {"schema": ref(name)}}


def form(said: str, *, most: int | None = None, **parts: str) -> Json:
    """A multipart form with `files` and these parts, which are JSON (the names of their schemas). `said` is of the files."""
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    files: Json = {"type": "array", "items": file, "minItems": 1, "description": said}
    if most is not None:
        files["maxItems"] = most
    properties = {"files": files} | {part: ref(name) for part, name in parts.items()}
    return {
        "multipart/form-data": {
            "schema": {"type": "object", "required": ["files"], "properties": properties},
            "encoding": {part: {"contentType": "application/json"} for part in parts},
        }
    }


def parameters(*headers: tuple[str, str]) -> Json:
    """Headers that are looked at: each with what is said of it."""
    return {
        "parameters": [
            {"name": name, "in": "header", "required": False, "description": said, "schema": {"type": "string"}}
            for name, said in headers
        ]
    }


def _ours(responses: Json) -> None:
    """Parameters that are not understood are told as a problem too, not in FastAPI's own shape; and in order."""
    if "application/json" in responses.get("422", {}).get("content", {}):
        responses["422"] = problem(422)
    ordered = sorted(responses.items())
    responses.clear()
    responses.update(ordered)


LANGUAGE = ("Accept-Language", "“de” or “en”: the language of sentences.")


def install(app: FastAPI) -> None:
    """Completes the document when it is first asked for."""
    original = app.openapi

    def complete() -> Json:
        if app.openapi_schema is None:
            document = original()
            for path in document["paths"].values():
                for operation in path.values():
                    _ours(operation["responses"])
            known = document.setdefault("components", {}).setdefault("schemas", {})
            known |= components()
            for name in ("HTTPValidationError", "ValidationError"):
                known.pop(name, None)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]
