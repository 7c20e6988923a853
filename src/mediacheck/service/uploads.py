"""Request bodies as they come in: files go to the disk piece by piece, nothing is held whole, and all of it has an end."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

import multipart
from fastapi import Request

from mediacheck.model import Service, text
from mediacheck.service.problems import Problem

_FIELD = 1_000_000  # bytes of what is no file: a use with a long caption
_FIELDS = 10


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in; `path` is where it lies until it is judged."""

    name: str
    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Received:
    """A body: its files, and its fields as they were written."""

    files: tuple[Upload, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    def json(self, name: str) -> dict[str, Any]:
        """A field that holds a JSON object; empty where it is missing."""
        return read_object(self.fields.get(name, "{}"), name)


def read_object(written: str | bytes, name: str) -> dict[str, Any]:
    """Raises Problem 422; `name` is how it calls what is wrong."""
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Problem(422, "invalid", text("“{name}” has to be a JSON object.", name=name))
    return value


def is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().casefold() == "multipart/form-data"


async def form(request: Request, folder: Path, limits: Service) -> Received:
    """A multipart form (RFC 7578), its files into the folder. Raises Problem 400, 408, 413 and 422."""
    _, options = multipart.parse_options_header(request.headers.get("content-type", ""))
    files: list[Upload] = []
    fields: dict[str, str] = {}
    with ExitStack() as opened:
        part: _Part | None = None
        try:
            with multipart.PushMultipartParser(
                options.get("boundary", ""), max_segment_count=limits.files + _FIELDS, strict=True
            ) as parser:
                async for piece in _pieces(request, limits.upload_bytes, limits.seconds):
                    for event in parser.parse(piece):
                        if isinstance(event, multipart.MultipartSegment):
                            part = opened.enter_context(_Part.of(event, folder, len(files)))
                        elif part is None:
                            continue
                        elif event:
                            part.add(event)
                        elif part.file is None:
                            fields[part.name] = part.text()
                        else:
                            files.append(part.upload())
                            if len(files) > limits.files:
                                raise _too_many(limits.files)
        except multipart.MultipartError as error:
            raise Problem(
                400,
                "form",
                text("The form could not be read: {reason}.", reason=str(error).rstrip(".")),
                headers=_CLOSE,
            ) from error
    return Received(tuple(files), fields)


async def body(request: Request, most: int, seconds: float) -> bytes:
    """A body that is small. Raises Problem 408 and 413."""
    return b"".join([piece async for piece in _pieces(request, most, seconds)])


async def json_object(request: Request, limits: Service) -> dict[str, Any]:
    """A body that is a JSON object. Raises Problem 408, 413 and 422."""
    return read_object(await body(request, _FIELD, limits.seconds), "body")


_CLOSE = {"Connection": "close"}
"""What is left of a body that nobody wants is not waited for."""


async def _pieces(request: Request, most: int, seconds: float) -> AsyncIterator[bytes]:
    """The body as it comes in, up to so many bytes and seconds."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise _too_large(most)
    total = 0
    stream = aiter(request.stream())
    try:
        async with asyncio.timeout(seconds):
            async for piece in stream:
                total += len(piece)
                if total > most:
                    raise _too_large(most)
                yield piece
    except TimeoutError as error:
        raise Problem(
            408,
            "too-slow",
            text("The request did not arrive within {seconds} seconds.", seconds=seconds),
            text("Send it again over a faster connection, or ask for more time: “seconds” under [service]."),
            headers=_CLOSE,
        ) from error


def _too_large(most: int) -> Problem:
    return Problem(
        413,
        "too-large",
        text("The request is larger than {most} bytes.", most=most),
        text("Send fewer or smaller files; “upload_bytes” under [service] says how much is taken."),
        headers=_CLOSE,
        most=most,
    )


def _too_many(most: int) -> Problem:
    return Problem(413, "too-many", text("These are more than {most} files.", most=most), headers=_CLOSE, most=most)


class _Part:
    """A part of a form on its way in: a file goes to the disk, a field is kept."""

    def __init__(self, name: str, filename: str | None, path: Path | None) -> None:
        self.name = name
        self._filename = filename or ""
        self._path = path
        self.file: IO[bytes] | None = None
        self._held = bytearray()
        self._digest = hashlib.sha256()
        self._size = 0

    @classmethod
    def of(cls, segment: multipart.MultipartSegment, folder: Path, number: int) -> "_Part":
        # What is called “files” is one whatever its header says: curl's -F files=<… and some libraries give no file name.
        is_file = segment.filename is not None or segment.name == "files"
        return cls(segment.name, segment.filename, folder / str(number) if is_file else None)

    def __enter__(self) -> Self:
        if self._path is not None:
            self.file = self._path.open("xb")
        return self

    def __exit__(self, *_: object) -> None:
        if self.file is not None:
            self.file.close()

    def add(self, data: bytes | bytearray) -> None:
        self._size += len(data)
        if self.file is not None:
            self._digest.update(data)
            self.file.write(data)
        elif self._size > _FIELD:
            raise _too_large(_FIELD)
        else:
            self._held += data

    def text(self) -> str:
        try:
            return self._held.decode()
        except UnicodeDecodeError as error:
            raise Problem(422, "invalid", text("“{name}” is not UTF-8.", name=self.name)) from error

    def upload(self) -> Upload:
        assert self.file is not None  # noqa: S101 - it is a file
        assert self._path is not None  # noqa: S101
        self.file.close()
        name = self._filename.replace("\\", "/").rpartition("/")[2] or "upload"
        return Upload(name, self._path, self._size, self._digest.hexdigest())
