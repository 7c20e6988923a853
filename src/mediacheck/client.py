"""Asks a mediacheck service that runs elsewhere: `docs/dam.md` shows how a DAM does it in a dozen lines."""

import datetime as dt
import json
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from mediacheck.errors import ServiceError, UsageError
from mediacheck.model import Network
from mediacheck.net.address import RefusedError
from mediacheck.net.body import Answer, Unknown
from mediacheck.net.connection import Question
from mediacheck.net.multipart import Multipart
from mediacheck.net.service import Service

_MOST = 64_000_000  # bytes of an answer
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 5.0  # seconds between two looks at a job; each pause is half as long again
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,199}")
_TOKEN = re.compile(r"[\x21-\x7e]+")

File = Path | tuple[str, Path]
"""A file, under its own name or another: the name that the result gives back."""

_QUARANTINE = "Check its address and that it runs. Until it answers, treat the files as unchecked."


class Client:
    """A mediacheck service at `url`: by https, or by http on this machine or at a `host:port` that `network` lists.

    `lang` is the language of reasons and remedies. `timeout` is for a whole call, in seconds: uploading, trying again where
    the service is busy or the connection broke off, and waiting for a job. Holds nothing between calls, so threads may share
    it. Every method raises ServiceError where there is no answer to rely on, and FileError for a file that cannot be sent.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        lang: str = "en",
        timeout: float = 120.0,
        network: Network = Network(),  # noqa: B008 - frozen
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        if token is not None and not _TOKEN.fullmatch(token):
            raise UsageError("The token of the mediacheck service holds characters that no token has.")
        try:
            self._service = Service(url, token, network=network, pause=pause)
        except RefusedError as error:
            raise UsageError(
                "The address of the mediacheck service cannot be used: {why}.",
                "Name it as https://host, or as http://127.0.0.1:8765 where it runs on this machine.",
                why=error.why,
            ) from error
        self._lang = lang
        self._timeout = timeout
        self._pause = pause

    def check(
        self, files: Sequence[File], use: Mapping[str, Any] | None = None, *, wait: bool = True
    ) -> dict[str, Any]:
        """The result (JSON version 1, with the check's `id`) of these files as one post; `use` has the fields of a post.toml.

        Without `wait` the service is asked to answer at once with a job (see `job`); it may have the result nevertheless.
        """
        return self._checked(_form(files, use), wait=wait)

    def check_url(self, url: str, use: Mapping[str, Any] | None = None, *, wait: bool = True) -> dict[str, Any]:
        """The same of what the service finds at a web address, if its configuration lets it fetch from there."""
        asked = {"url": url} if use is None else {"url": url, "use": use}
        return self._checked(_json(asked), wait=wait)

    def result(self, check: str) -> dict[str, Any]:
        """A result that was given before, as it was given."""
        return _result(self._ask("GET", f"/v1/checks/{_id(check)}", self._until))

    def job(self, job: str) -> dict[str, Any]:
        """`status` (queued, running, done, failed), `check` (the id of its result) and `problem` of a job."""
        return _job(self._ask("GET", f"/v1/jobs/{_id(job)}", self._until))

    def confirm(
        self,
        check: str,
        files: Sequence[File] | None = None,
        use: Mapping[str, Any] | None = None,
        *,
        sha256: Sequence[str] | None = None,
    ) -> dict[str, Any]:
        """Whether a verdict `holds` now: for these files, or files of these digests, and this use; unstated, those of the check.

        The answer also has the `verdict` now, what it `was`, the names whose bytes `changed`, and the `result` of today.
        """
        body: bytes | Multipart | None = None
        if files is not None:
            body = _form(files, use)
        elif stated := {name: value for name, value in (("use", use), ("sha256", sha256)) if value is not None}:
            body = _json(stated)
        answer = self._ask("POST", f"/v1/checks/{_id(check)}/confirm", self._until, body)
        confirmed = _object(answer)
        if not isinstance(confirmed.get("holds"), bool):
            _odd(answer)
        return confirmed

    def ready(self) -> bool:
        """Whether the service can check now. Asked once."""
        question = Question(headers={"Accept": "application/json"})
        answer = self._service.ask("/v1/ready", question, seconds=self._timeout, most=_MOST, tries=1)
        return isinstance(answer, Answer) and answer.status == 200

    @property
    def _until(self) -> float:
        return time.monotonic() + self._timeout

    def _checked(self, body: bytes | Multipart, *, wait: bool) -> dict[str, Any]:
        until = self._until
        answer = self._ask("POST", "/v1/checks", until, body, {} if wait else {"Prefer": "respond-async"})
        if answer.status != 202:
            return _result(answer)
        job = _job(answer)
        return self._waited(job, until) if wait else job

    def _waited(self, job: dict[str, Any], until: float) -> dict[str, Any]:
        pause = _FIRST_PAUSE
        while job["status"] not in {"done", "failed"}:
            if time.monotonic() + pause >= until:
                raise ServiceError(
                    "The mediacheck service was not done after {seconds} seconds.",
                    "It goes on: ask for the job {job} later, and treat the files as unchecked until then.",
                    status=202,
                    job=job["id"],
                    seconds=self._timeout,
                )
            self._pause(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
            try:
                job = _job(self._ask("GET", f"/v1/jobs/{job['id']}", until))
            except ServiceError as error:
                error.job = job["id"]  # it goes on, whatever became of the question
                raise
        if job["status"] == "failed":
            told = job.get("problem")
            _problem(200, told if isinstance(told, dict) else {}, job["id"])
        return _result(self._ask("GET", f"/v1/checks/{job['check']}", until))

    def _ask(
        self,
        method: str,
        path: str,
        until: float,
        body: bytes | Multipart | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Answer:
        headers = {
            "Accept": "application/json, application/problem+json",
            "Accept-Language": self._lang,
            **(more or {}),
        }
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())  # one for all tries of this call
        if body is not None:
            headers["Content-Type"] = body.type if isinstance(body, Multipart) else "application/json"
        seconds = max(until - time.monotonic(), 0.001)
        answer = self._service.ask(path, Question(method, headers, body), seconds=seconds, most=_MOST)
        if isinstance(answer, Unknown):
            raise ServiceError(
                "The mediacheck service at {url} gave no answer: {why}.",
                _QUARANTINE,
                url=self._service.url,
                why=answer.why,
            )
        if answer.status >= 400:
            _problem(answer.status, _object(answer) if answer.type == "application/problem+json" else {})
        if answer.status not in {200, 201, 202}:
            _odd(answer)
        return answer


def _form(files: Sequence[File], use: Mapping[str, Any] | None) -> Multipart:
    named = [(each.name, each) if isinstance(each, Path) else each for each in files]
    return Multipart("files", named, {} if use is None else {"use": _json(use)})


def _json(value: object) -> bytes:
    return json.dumps(value, default=_plain).encode()


def _plain(value: object) -> object:
    if isinstance(value, dt.date):  # with or without a time
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value))


def _id(written: str) -> str:
    """What may stand in a path as it is."""
    if not _is_id(written):
        raise UsageError("“{id}” is no id that a mediacheck service gives.", id=written)
    return written


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _result(answer: Answer) -> dict[str, Any]:
    result = _object(answer)
    if result.get("version") != 1 or not isinstance(result.get("verdict"), str):
        _odd(answer)
    return result


def _job(answer: Answer) -> dict[str, Any]:
    job = _object(answer)
    status = job.get("status")
    if not isinstance(status, str) or not _is_id(job.get("id")) or (status == "done" and not _is_id(job.get("check"))):
        _odd(answer)
    return job


def _object(answer: Answer) -> dict[str, Any]:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        _odd(answer)
    return value


def _problem(status: int, problem: Mapping[str, Any], job: str | None = None) -> NoReturn:
    said = problem.get("detail") or problem.get("title")
    if not isinstance(said, str):
        raise ServiceError("The mediacheck service answered with {status}.", _QUARANTINE, status=status, job=job)
    remedy = problem.get("remedy")
    raise ServiceError(
        "{said}",
        "{remedy}",
        status=status,
        problem=problem,
        job=job,
        said=said,
        remedy=remedy if isinstance(remedy, str) else "",
    )


def _odd(answer: Answer) -> NoReturn:
    raise ServiceError(
        "What answered is no mediacheck service, or one of another version: status {status}, {type}.",
        "Name the address of the service itself: no redirect is followed, so that no other host gets the token.",
        status=answer.status,
        type=answer.type or "?",
    )
