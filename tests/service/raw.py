"""Requests byte by byte, as no client library would send them."""

import contextlib
import json
import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from .conftest import Service

LONG = pytest.mark.skipif(
    not os.environ.get("MEDIACHECK_LONG"), reason="takes long: MEDIACHECK_LONG=1, or make durability"
)

BOUNDARY = "frontier"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    def problem(self) -> dict[str, Any]:
        """Of an answer that is one as RFC 9457 has them."""
        assert self.headers["content-type"] == "application/problem+json", self
        told: dict[str, Any] = json.loads(self.body)
        assert told["status"] == self.status
        assert told["detail"]
        return told


def connect(service: Service) -> socket.socket:
    address = urlsplit(service.url)
    return socket.create_connection((address.hostname, address.port), 60)


def head(length: int | None = None, *, path: str = "/v1/checks", boundary: str = BOUNDARY, **headers: str) -> bytes:
    """Of a POST of a form; without a length it is chunked."""
    told = {"Host": "127.0.0.1", "Content-Type": f"multipart/form-data; boundary={boundary}"}
    told |= {"Transfer-Encoding": "chunked"} if length is None else {"Content-Length": str(length)}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode()


def part(content: bytes, disposition: str = 'form-data; name="files"; filename="a.jpg"', *more: str) -> bytes:
    lines = [f"--{BOUNDARY}", f"Content-Disposition: {disposition}", *more, "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def form(*parts: bytes, **headers: str) -> bytes:
    body = b"".join([*parts, END])
    return head(len(body), **headers) + body


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def answer(connection: socket.socket) -> Answer:
    """The next one; status 0 where the connection was closed without any."""
    with contextlib.closing(connection.makefile("rb", buffering=0)) as stream:  # nothing of the one after it
        status = stream.readline()
        if not status:
            return Answer(0, {}, b"")
        headers = dict(_headers(stream))
        body = b""
        while len(body) < int(headers.get("content-length", "0")) and (
            more := stream.read(int(headers["content-length"]) - len(body))
        ):
            body += more
        return Answer(int(status.split()[1]), headers, body)


def _headers(stream: Iterable[bytes]) -> Iterable[tuple[str, str]]:
    for line in stream:
        name, _, value = line.decode("latin-1").strip().partition(": ")
        if not name:
            return
        yield name.casefold(), value


def ask(service: Service, *pieces: bytes) -> Answer:
    with closing(connect(service)) as connection:
        for piece in pieces:
            connection.sendall(piece)
        return answer(connection)


def eventually(holds: Callable[[], object], seconds: float = 20) -> bool:
    """Whether it comes to hold."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)  # between two looks
    return True


def spooled(service: Service) -> list[str]:
    """The folders of uploads that are there."""
    (spool,) = (service.home / "data" / "mediacheck" / "services").glob("*.spool")
    return sorted(path.name for path in spool.iterdir() if path.name != "lock")


def journal(service: Service) -> Path:
    """The file in which it keeps its journal beside a registry that is a folder."""
    (found,) = (service.home / "data" / "mediacheck" / "services").glob("*.db")
    return found


def rows(file: Path, table: str, columns: str = "*") -> list[Any]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()  # noqa: S608 - ours


def is_clean(service: Service, known: Mapping[str, int]) -> bool:
    """Whether nothing lies in the spool, and the journal has no more rows than so many of each table."""
    now = {table: len(rows(journal(service), table)) for table in known}
    return not spooled(service) and now == known


def counts(service: Service) -> dict[str, int]:
    return {table: len(rows(journal(service), table)) for table in ("service_check", "service_job", "service_key")}


def alive(home: Path) -> list[int]:
    """Processes that were started in that folder: a service, and all that look at files for it."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == home and "Z" not in (entry / "stat").read_text().rpartition(")")[2][:3]:
                found.append(int(entry.name))
    return found
