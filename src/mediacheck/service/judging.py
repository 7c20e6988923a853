"""A check as it is kept in the journal, and what a seat makes of it."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mediacheck.errors import MediacheckError
from mediacheck.model import Attachment, Place, Post, Text
from mediacheck.pipeline.seat import Seat
from mediacheck.report.document import document
from mediacheck.service.looks import Looks
from mediacheck.service.uploads import Received
from mediacheck.sources import manifest
from mediacheck.tomlfile import Table

POST = "files"
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

    `hook`: the one by which it came. `callback`: where the result goes (`url`), and what the sender calls the asset (`id`).
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
    table = Table(dict(use), NAMED)
    if "attachments" in use:
        table.refuse("attachments", "“{key}” are the files of the request.")
    return dict(manifest.of(table).fields)


def attachments(order: Order, folder: Path) -> tuple[Attachment, ...]:
    """As they lie in the check's folder, or have to be fetched."""
    return tuple(
        Attachment(file.name, None if file.url else folder / str(number), url=file.url)
        for number, file in enumerate(order.files)
    )


def judge(
    seat: Seat, check: str, order: Order, folder: Path, looks: Looks, *, fetched: tuple[Attachment, ...] | None = None
) -> dict[str, Any]:
    """JSON version 1, as the command line has it, with the check's id. Raises MediacheckError.

    What is seen in the files is kept in `looks`. `fetched`: the attachments, where they were got before, by other rules
    than those of posts.
    """
    started = dt.datetime.now(dt.UTC)
    post = Post(POST, POST, seat.use(stated(order.use), now=started), fetched or attachments(order, folder))
    digests: dict[Place, str] = {
        folder / str(number): file.sha256 for number, file in enumerate(order.files) if file.sha256 is not None
    }
    inspect, look_closer = looks.keeping(seat, digests)
    result = seat.judge([post], started=started, inspect=inspect, look_closer=look_closer)
    return with_id(check, document(result, order.lang))


def with_id(check: str, result: Mapping[str, Any]) -> dict[str, Any]:
    version, *rest = result.items()
    return dict([version, ("id", check), *rest])


def problem(error: MediacheckError) -> dict[str, Any]:
    """As it is kept with a job, in English."""
    return {"detail": str(error), "remedy": Text(error.remedy, error.values).template.format_map(error.values)}
