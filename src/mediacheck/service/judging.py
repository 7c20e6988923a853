"""A check as it is kept in the journal, and what a seat makes of it."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mediacheck.errors import MediacheckError
from mediacheck.model import Attachment, Post, Text
from mediacheck.pipeline.seat import Seat
from mediacheck.report.document import document
from mediacheck.service.uploads import Received
from mediacheck.sources import manifest
from mediacheck.tomlfile import Table

_POST = "files"
"""The post that loose files make, as on the command line: the same files have the same result."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a check; it lies in the check's folder under its number, or has to be fetched from its `url`."""

    name: str
    sha256: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be checked. `use` are the fields of a post.toml, as the caller wrote them.

    `callback`: where the result goes when it is there (`url`), by which hook (`hook`), and what the sender calls it (`data`).
    """

    files: tuple[File, ...]
    use: Mapping[str, Any] = field(default_factory=dict)
    lang: str = "en"
    hook: str | None = None
    callback: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, received: Received, lang: str) -> "Order":
        files = tuple(File(upload.name, upload.sha256) for upload in received.files)
        return cls(files, received.json("use"), lang)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, known: Mapping[str, Any]) -> "Order":
        return cls(**{**known, "files": tuple(File(**each) for each in known["files"])})


def new_id() -> str:
    """Of a check, which is its job's too: nobody guesses it."""
    return f"chk_{secrets.token_urlsafe(18)}"


NAMED = Path("use")
"""How errors call the use of a request."""


def stated(use: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a Use, canonical. Raises FileError that names `use`."""
    known = manifest.of(Table(dict(use), NAMED))
    if known.attachments is not None:
        Table(dict(use), NAMED).refuse("attachments", "“{key}” are the files of the request.")
    return dict(known.fields)


def judge(seat: Seat, check: str, order: Order, folder: Path) -> dict[str, Any]:
    """JSON version 1, as the command line has it, with the check's id. Raises MediacheckError."""
    started = dt.datetime.now(dt.UTC)
    attachments = tuple(
        Attachment(file.name, None if file.url else folder / str(number), url=file.url)
        for number, file in enumerate(order.files)
    )
    post = Post(_POST, _POST, seat.use(stated(order.use), now=started), attachments)
    result = seat.judge([post], started=started)
    return with_id(check, document(result, order.lang))


def with_id(check: str, result: Mapping[str, Any]) -> dict[str, Any]:
    version, *rest = result.items()
    return dict([version, ("id", check), *rest])


def problem(error: MediacheckError) -> dict[str, Any]:
    """As it is kept with a job, in English."""
    return {"detail": str(error), "remedy": Text(error.remedy, error.values).template.format_map(error.values)}
