"""What the registry's resources have in common: the registry that there has to be, and one file that is sent."""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Annotated, TypeVar

from fastapi import Query, Request

from mediacheck.errors import FileError, MediacheckError, UsageError
from mediacheck.model import text
from mediacheck.pipeline.seat import Seat
from mediacheck.registry import Registry
from mediacheck.service import uploads
from mediacheck.service.problems import Problem, not_understood
from mediacheck.service.runtime import Runtime
from mediacheck.service.uploads import Received, Upload

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many.")]
After = Annotated[str, Query(max_length=1000, description="Those behind this one: the “next” of the answer before.")]

_NAME, _SUFFIX = 100, 10  # letters of a file's name that are kept


def registry_of(seat: Seat) -> Registry:
    """Raises Problem where there is none; none is made for a request."""
    registry = seat.registry
    if registry is None:
        raise Problem(
            409,
            "no-registry",
            text("There is no registry here."),
            text("Whoever runs the service makes one: mediacheck init."),
        )
    return registry


@contextmanager
def understood() -> Iterator[None]:
    """Inside, what is wrong with the words of the caller is their problem."""
    try:
        yield
    except UsageError as error:
        raise not_understood(error) from error


@contextmanager
def agreed() -> Iterator[None]:
    """Inside, what the registry refuses because of what it holds is a conflict; a file of it that is wrong is not."""
    try:
        yield
    except FileError:
        raise
    except UsageError as error:
        raise not_understood(error, 409, "conflict") from error


def only(received: Received) -> Upload:
    """The one file of a form. Raises Problem."""
    if len(received.files) != 1:
        raise Problem(422, "invalid", text("The form has to have exactly one file."), text("Send it as “files”."))
    return received.files[0]


async def seated(shared: Runtime, work: Callable[[Seat], T]) -> T:
    """What it comes to at a seat. Raises MediacheckError, and Problem."""
    try:
        return await asyncio.wrap_future(shared.bench.ask(work))
    except asyncio.CancelledError as error:
        raise MediacheckError("The service is being ended.", "Try again later.") from error


def folder_for(request: Request, shared: Runtime, check: str) -> Path:
    """Where the files of a request go. Raises MediacheckError where there is no room."""
    return shared.spool.make(check, uploads.expected(request, shared.limits) if uploads.is_form(request) else 0)


def need_known(received: Received, *names: str) -> None:
    """Raises Problem for a field that nobody would look at."""
    for name in received.fields.keys() - set(names):
        raise Problem(422, "invalid", text("“{name}” is no field of this form.", name=name))


def file_name(upload: Upload) -> str:
    """Its name as a name that every system takes."""
    name = PurePosixPath(re.sub(r"[^\w. ()-]", "_", upload.name).strip(". "))
    return (name.stem[:_NAME] + name.suffix[:_SUFFIX]).rstrip(". ") or "upload"


def paged(things: Iterable[T], limit: int) -> tuple[list[T], bool]:
    """So many of them, and whether there are more."""
    found = list(islice(things, limit + 1))
    return found[:limit], len(found) > limit
