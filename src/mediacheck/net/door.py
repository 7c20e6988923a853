"""Fetching what a file or a post names: redirects, retries, limits, and what was fetched before."""

import contextlib
import email.utils
import hashlib
import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

import requests
from urllib3.exceptions import HTTPError

from mediacheck import __version__
from mediacheck.model import Network, text
from mediacheck.net import connection
from mediacheck.net.address import NOT_PUBLIC, Address, RefusedError, Target, is_public, target
from mediacheck.net.body import ODD_ANSWER, FailedError, Fetched, Unknown, Wanted, read_body, too_late
from mediacheck.net.connection import Watch

Resolve = Callable[[str, int], Collection[str]]
"""A host's name and port → its addresses. Raises OSError."""

_REDIRECTS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})
_TRIES = 3
_BUSY = frozenset({429, 502, 503, 504})  # what may be better in a moment
_PAUSE = 0.5  # seconds before the first retry, doubled before the next
_ADDRESSES = 4  # that are tried of one host
_KEPT = 32_000_000  # bytes; a larger body is not kept

UNKNOWN_HOST = text("its name leads nowhere")
BROKEN = text("the connection could not be made, or broke off")
UNTRUSTED = text("its certificate is not valid")
WANDERING = text("it leads on and on")


class Remembered(Protocol):
    """Plain values by key: `cache.Store` is one."""

    def get(self, key: str, /) -> Any: ...
    def put(self, key: str, value: object, /) -> None: ...


def lookup(host: str, port: int) -> list[str]:
    """The system's own answer."""
    try:
        return [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError as error:
        raise OSError(str(error)) from error


class Door:
    """The only door to hosts that a file or a post names. Asks by GET alone, and sends nothing but the address."""

    def __init__(
        self,
        network: Network,
        *,
        resolve: Resolve = lookup,
        pause: Callable[[float], None] = time.sleep,
        remembered: Remembered | None = None,
    ) -> None:
        self._network = network
        self._resolve = resolve
        self._pause = pause
        self._remembered = remembered

    def fetch(self, url: str, *, types: Collection[str], most: int | None = None) -> Fetched | Unknown:
        """What is there, if it is of one of the `types` (`image/` stands for all of them) and has at most so many bytes.

        `most` defaults to what the configuration allows.
        """
        wanted = Wanted(tuple(types), self._network.bytes if most is None else most)
        with Watch(self._network.seconds) as watch:
            try:
                return self._followed(url, wanted, watch)
            except RefusedError as error:
                return Unknown(url, error.why)
            except FailedError as error:
                return Unknown(url, error.why, error.reason)

    def _followed(self, url: str, wanted: Wanted, watch: Watch) -> Fetched:
        where = target(url, self._network.private)
        for _ in range(1 + _REDIRECTS):
            answer = self._persistent(where, wanted, watch)
            if isinstance(answer, Fetched):
                return answer
            where = target(answer, self._network.private, base=where)
        raise FailedError(WANDERING)

    def _persistent(self, where: Target, wanted: Wanted, watch: Watch) -> Fetched | str:
        """The body, or where it has gone."""
        addresses = self._addresses(where, watch)
        for attempt in range(_TRIES):
            try:
                return self._first(where, addresses, wanted, watch)
            except FailedError as error:
                if watch.expired:
                    raise too_late() from error
                wait = None if error.again is None else max(error.again, _PAUSE * 2**attempt)
                if wait is None or attempt == _TRIES - 1 or wait >= watch.left:
                    raise
                self._pause(wait)
        raise AssertionError

    def _addresses(self, where: Target, watch: Watch) -> list[Address]:
        """A host's addresses, looked up once; none of them where one is not public."""
        if where.literal is not None:
            return [where.literal]
        try:
            found = [ipaddress.ip_address(each) for each in _within(watch.left, self._resolve, where)]
        except (OSError, ValueError):
            raise FailedError(UNKNOWN_HOST) from None
        if not found:
            raise FailedError(UNKNOWN_HOST)
        if not where.private and not all(map(is_public, found)):
            raise RefusedError(NOT_PUBLIC)
        return list(dict.fromkeys(found))[:_ADDRESSES]

    def _first(self, where: Target, addresses: list[Address], wanted: Wanted, watch: Watch) -> Fetched | str:
        """From the first address that can be connected to."""
        for address in addresses[:-1]:
            with contextlib.suppress(requests.exceptions.ConnectTimeout, requests.exceptions.ConnectionError):
                return self._asked(where, address, wanted, watch)
        try:
            return self._asked(where, addresses[-1], wanted, watch)
        except requests.exceptions.ConnectionError as error:
            raise (too_late() if watch.expired else FailedError(BROKEN, again=0)) from error

    def _asked(self, where: Target, address: Address, wanted: Wanted, watch: Watch) -> Fetched | str:
        known = self._known(where)
        # The company's proxy is for the way out; what is listed as private is near.
        proxy = None if where.private else self._network.proxy
        authorities = self._network.certificates
        headers = {
            "User-Agent": f"mediacheck/{__version__}",
            "Accept": ", ".join(f"{each}*" if each.endswith("/") else each for each in wanted.types),
            "Accept-Encoding": "gzip",
        } | (known.conditions if known else {})
        try:
            with connection.ask(
                where, address, headers, watch, proxy=proxy, authorities=str(authorities) if authorities else None
            ) as response:
                return self._answered(where, response, known, wanted, watch)
        except requests.exceptions.SSLError as error:
            raise (too_late() if watch.expired else FailedError(UNTRUSTED)) from error
        except requests.exceptions.ConnectionError:
            raise
        except requests.exceptions.ChunkedEncodingError as error:
            raise FailedError(BROKEN, again=0) from error
        except (requests.exceptions.RequestException, HTTPError, OSError, ValueError) as error:
            raise FailedError(ODD_ANSWER) from error

    def _answered(
        self, where: Target, response: requests.Response, known: "_Known | None", wanted: Wanted, watch: Watch
    ) -> Fetched | str:
        status, headers = response.status_code, response.headers
        if status == 304 and known is not None:
            return wanted.checked(known.fetched)
        if status in _MOVED and "Location" in headers:
            return str(headers["Location"]).encode("latin-1").decode("utf-8", "replace")  # headers are read as Latin-1
        if status != 200:
            again = _retry_after(headers.get("Retry-After")) if status in _BUSY else None
            raise FailedError(text("the server answered with {status}", status=status), again)
        type_ = headers.get("Content-Type", "").partition(";")[0].strip().casefold()
        fetched = wanted.checked(Fetched(where.url, type_, b""))
        body = read_body(response, wanted.most)
        if watch.expired:  # a body without a length ends where it was cut off
            raise too_late()
        fetched = Fetched(fetched.url, fetched.type, body)
        self._keep(fetched, headers)
        return fetched

    def _known(self, where: Target) -> "_Known | None":
        kept = self._remembered.get(_key(where.url)) if self._remembered else None
        if not isinstance(kept, dict) or set(kept) != set(_Known.__slots__) or kept["url"] != where.url:
            return None
        return _Known(**kept)

    def _keep(self, fetched: Fetched, headers: Any) -> None:
        etag, modified = headers.get("ETag"), headers.get("Last-Modified")
        if self._remembered is None or not (etag or modified) or len(fetched.body) > _KEPT:
            return
        if "no-store" not in headers.get("Cache-Control", "").casefold():
            kept = _Known(fetched.url, fetched.type, fetched.body, etag, modified)
            self._remembered.put(_key(fetched.url), {name: getattr(kept, name) for name in _Known.__slots__})


@dataclass(frozen=True, slots=True)
class _Known:
    """What an address gave before; the server is asked each time whether that is still so."""

    url: str
    type: str
    body: bytes
    etag: str | None
    modified: str | None

    @property
    def fetched(self) -> Fetched:
        return Fetched(self.url, self.type, self.body)

    @property
    def conditions(self) -> dict[str, str]:
        stated = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in stated.items() if value}


def _retry_after(stated: str | None) -> float:
    """Seconds that a busy server asks for; it may also name a time."""
    if stated is None:
        return 0
    if stated.strip().isdecimal():
        return float(stated)
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, email.utils.parsedate_to_datetime(stated).timestamp() - time.time())
    return 0


def _key(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=20).hexdigest()


def _within(seconds: float, resolve: Resolve, where: Target) -> Collection[str]:
    """The system's look-up knows no time limit, so it is left alone where it takes too long. Raises OSError."""
    answer: queue.SimpleQueue[Collection[str] | OSError] = queue.SimpleQueue()

    def look() -> None:
        try:
            answer.put(resolve(where.host, where.port))
        except OSError as error:
            answer.put(error)

    threading.Thread(target=look, daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise too_late() from None
    if isinstance(found, OSError):
        raise found
    return found
