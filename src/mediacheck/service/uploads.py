"""Request bodies as they come in: files go to the disk piece by piece, nothing is held whole, and all of it has an end."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

import multipart
from fastapi import Request

from mediacheck.model import Service, text
from mediacheck.service.problems import Problem
from mediacheck.service.spool import no_room

_FIELD = 1_000_000  # bytes of all in a request that is no file: a use with a long caption
_FIELDS = 10
_JSON = frozenset({"use", "asset", "decision"})


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
        value = json.loads(written, object_pairs_hook=_once, parse_constant=_no_number)
        _need_words(value)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Problem(422, "invalid", text("“{name}” has to be a JSON object.", name=name))
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """What is said twice may be meant either way (RFC 8259 § 4). Raises ValueError."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_number(_word: str) -> None:
    """NaN and Infinity are no JSON. Raises ValueError."""
    raise ValueError


def _need_words(value: Any) -> None:
    """Raises ValueError for text that is none: half a surrogate pair, or a NUL."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError
        value.encode()
    elif isinstance(value, dict):
        for key, inner in value.items():
            _need_words(key)
            _need_words(inner)
    elif isinstance(value, list):
        for inner in value:
            _need_words(inner)


def is_form(request: Request) -> bool:
    return _type(request) == "multipart/form-data"


def _type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().casefold()


def expected(request: Request, limits: Service) -> int:
    """At most so many bytes will be taken of this request."""
    length = request.headers.get("content-length", "")
    return min(int(length), limits.upload_bytes) if length.isdecimal() else limits.upload_bytes


async def form(request: Request, folder: Path, limits: Service) -> Received:
    """A multipart form (RFC 7578), its files into the folder.

    Raises Problem 400, 408, 413, 415 and 422, and MediacheckError where there is no room for them.
    """
    _, options = multipart.parse_options_header(request.headers.get("content-type", ""))
    with ExitStack() as opened:
        coming = _Form(folder, limits.files, opened)
        try:
            async with _in_time(limits.seconds):
                # Not strict: what follows the last boundary is allowed (RFC 2046 § 5.1.1), if only the end of its line.
                parser = opened.enter_context(
                    multipart.PushMultipartParser(options.get("boundary", ""), max_segment_count=limits.files + _FIELDS)
                )
                async for piece in _pieces(request, limits.upload_bytes):
                    for event in parser.parse(piece):
                        coming.take(event)
                parser.close()
        except multipart.MultipartError as error:
            status = 413 if isinstance(error, multipart.ParserLimitReached) else 400
            reason = str(error.args[0]).rstrip(".")
            raise Problem(status, "form", text("The form could not be read: {reason}.", reason=reason)) from error
    return Received(tuple(coming.files), coming.fields)


async def body(request: Request, most: int, seconds: float) -> bytes:
    """A body that is small. Raises Problem 408, 413 and 415."""
    async with _in_time(seconds):
        return b"".join([piece async for piece in _pieces(request, most)])


async def json_object(request: Request, limits: Service, *, empty: bool = False) -> dict[str, Any]:
    """A body that is a JSON object; `empty`: or nothing. Raises Problem 408, 413, 415 and 422."""
    written = await body(request, _FIELD, limits.seconds)
    if written and _type(request) != "application/json":
        raise Problem(
            415,
            "type",
            text("This takes a form with files (multipart/form-data) or a JSON object (application/json)."),
            text("Name in Content-Type what is sent."),
        )
    return {} if empty and not written else read_object(written, "body")


async def _pieces(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body as it comes in, up to so many bytes."""
    if request.headers.get("content-encoding", "identity").casefold() != "identity":
        raise Problem(
            415, "encoding", text("The request is packed (Content-Encoding)."), text("Send it as it is, unpacked.")
        )
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise _too_large(most)
    total = 0
    async for piece in request.stream():
        total += len(piece)
        if total > most:
            raise _too_large(most)
        if piece:
            yield piece


@asynccontextmanager
async def _in_time(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise Problem(
            408,
            "too-slow",
            text("The request did not arrive within {seconds} seconds.", seconds=seconds),
            text("Send it again over a faster connection, or ask for more time: “seconds” under [service]."),
        ) from error


def _too_large(most: int) -> Problem:
    return Problem(
        413,
        "too-large",
        text("The request is larger than {most} bytes.", most=most),
        text("Send fewer or smaller files; “upload_bytes” under [service] says how much is taken."),
        most=most,
    )


def _too_many(most: int) -> Problem:
    return Problem(413, "too-many", text("These are more than {most} files.", most=most), most=most)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise no_room(error) from error


class _Form:
    """A form on its way in, of at most so many files; its parts are opened on `opened`."""

    def __init__(self, folder: Path, most: int, opened: ExitStack) -> None:
        self.files: list[Upload] = []
        self.fields: dict[str, str] = {}
        self._folder = folder
        self._most = most
        self._opened = opened
        self._part: _Part | None = None
        self._held = 0  # bytes of fields

    def take(self, event: multipart.MultipartSegment | bytes | None) -> None:
        """The head of a part, a piece of it, or its end. Raises Problem 413 and 422, and MediacheckError."""
        if isinstance(event, multipart.MultipartSegment):
            self._part = self._opened.enter_context(_Part.of(event, self._folder, len(self.files)))
            return
        part = self._part
        assert part is not None  # noqa: S101 - its head came first
        if event:
            self._held += len(event) if part.file is None else 0
            if self._held > _FIELD:
                raise _too_large(_FIELD)
            part.add(event)
        elif part.file is not None:
            self.files.append(part.upload())
            if len(self.files) > self._most:
                raise _too_many(self._most)
        elif part.name in self.fields:
            raise Problem(422, "invalid", text("“{name}” stands in the form twice.", name=part.name))
        else:
            self.fields[part.name] = part.text()


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
        # And what is JSON is none, though curl's -F use=@… gives it one.
        is_file = segment.name == "files" or (segment.filename is not None and segment.name not in _JSON)
        return cls(segment.name, segment.filename, folder / str(number) if is_file else None)

    def __enter__(self) -> Self:
        if self._path is not None:
            with _room():
                self.file = self._path.open("xb")
        return self

    def __exit__(self, *_: object) -> None:
        if self.file is not None:
            with suppress(OSError):  # that is of what nobody wants any more: `upload` has closed the others
                self.file.close()

    def add(self, data: bytes | bytearray) -> None:
        self._size += len(data)
        if self.file is not None:
            self._digest.update(data)
            with _room():
                self.file.write(data)
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
        with _room():
            self.file.close()
        name = self._filename.replace("\\", "/").rpartition("/")[2] or "upload"
        return Upload(name, self._path, self._size, self._digest.hexdigest())
