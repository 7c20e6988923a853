"""Fetching what a file or a post names: redirects, retries, limits, and what was fetched before; and sending."""

import hashlib
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import requests

from mediacheck import __version__
from mediacheck.model import Network, Text, text
from mediacheck.net.address import RefusedError, Target, target
from mediacheck.net.body import FailedError, Fetched, Reason, Sent, Unknown, Wanted, read_body, type_of
from mediacheck.net.connection import Question, Watch
from mediacheck.net.route import BUSY, Resolve, Route, lookup, persistently, stated_wait

T = TypeVar("T")

_NAME = f"mediacheck/{__version__}"
_REDIRECTS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})
_KEPT = 32_000_000  # bytes; a larger body is not kept

WANDERING = text("it leads on and on")
NOT_LISTED = text("its host is not one of those that are allowed here")


class Remembered(Protocol):
    """Plain values by key: `cache.Store` is one."""

    def get(self, key: str, /) -> Any: ...
    def put(self, key: str, value: object, /) -> None: ...


class Door:
    """The only door to hosts that a file, a post or a webhook names.

    `fetch` asks by GET and sends nothing but the address; `send` sends what it is given by POST. Where to: see `address`.
    """

    def __init__(
        self,
        network: Network,
        *,
        resolve: Resolve = lookup,
        pause: Callable[[float], None] = time.sleep,
        remembered: Remembered | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        """`only`: beside what is listed as private just these hosts are asked, also where a redirect leads elsewhere."""
        self._network = network
        self._only = only
        self._resolve = resolve
        self._pause = pause
        self._remembered = remembered

    def fetch(self, url: str, *, types: Collection[str], most: int | None = None) -> Fetched | Unknown:
        """What is there, if it is of one of the `types` (`image/` stands for all of them) and has at most so many bytes.

        `most` defaults to what the configuration allows.
        """
        wanted = Wanted(tuple(types), self._network.bytes if most is None else most)
        return self._in_time(url, lambda watch: self._followed(url, wanted, watch))

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Sent | Unknown:
        """What the server says to `body`, sent by POST with these headers: its status. Nothing else of it is read.

        It is tried once, and no redirect is followed: whoever sends has a schedule of its own for trying again.
        """
        question = Question("POST", {**headers, "User-Agent": _NAME, "Accept-Encoding": "identity"}, body)
        return self._in_time(url, lambda watch: self._sent(url, question, watch))

    def refusal(self, url: str) -> Text | None:
        """Why the address would not be asked; None where it would be, as far as its name says."""
        try:
            self._target(url)
        except RefusedError as error:
            return error.why
        return None

    def _target(self, url: str, base: Target | None = None) -> Target:
        found = target(url, self._network.private, base)
        if self._only is not None and not found.private and found.host not in self._only:
            raise RefusedError(NOT_LISTED)
        return found

    def _in_time(self, url: str, ask: Callable[[Watch], T]) -> T | Unknown:
        with Watch(self._network.seconds) as watch:
            try:
                return ask(watch)
            except RefusedError as error:
                return Unknown(url, error.why, Reason.REFUSED)
            except FailedError as error:
                return Unknown(url, error.why, error.reason)

    def _sent(self, url: str, question: Question, watch: Watch) -> Sent:
        where = self._target(url)

        def read(response: requests.Response) -> Sent:
            return Sent(where.url, response.status_code, stated_wait(response.headers.get("Retry-After")))

        return self._route(where, watch).ask(question, read, once=True)

    def _route(self, where: Target, watch: Watch) -> Route:
        authorities = self._network.certificates
        return Route(
            where,
            watch,
            self._resolve,
            # The company's proxy is for the way out; what is listed as private is near.
            proxy=None if where.private else self._network.proxy,
            authorities=str(authorities) if authorities else None,
        )

    def _followed(self, url: str, wanted: Wanted, watch: Watch) -> Fetched:
        where = self._target(url)
        for _ in range(1 + _REDIRECTS):
            answer = self._persistent(where, wanted, watch)
            if isinstance(answer, Fetched):
                return answer
            where = self._target(answer, where)
        raise FailedError(WANDERING)

    def _persistent(self, where: Target, wanted: Wanted, watch: Watch) -> Fetched | str:
        """The body, or where it has gone."""
        route = self._route(where, watch)
        known = self._known(where)
        question = Question(
            headers={
                "User-Agent": _NAME,
                "Accept": ", ".join(f"{each}*" if each.endswith("/") else each for each in wanted.types),
                "Accept-Encoding": "gzip",
            }
            | (known.conditions if known else {})
        )
        return persistently(
            lambda: route.ask(question, lambda response: self._answered(where, response, known, wanted, watch)),
            watch,
            self._pause,
        )

    def _answered(
        self, where: Target, response: requests.Response, known: "_Known | None", wanted: Wanted, watch: Watch
    ) -> Fetched | str:
        status, headers = response.status_code, response.headers
        if status == 304 and known is not None:
            return wanted.checked(known.fetched)
        if status in _MOVED and "Location" in headers:
            return str(headers["Location"]).encode("latin-1").decode("utf-8", "replace")  # headers are read as Latin-1
        if status != 200:
            again = (stated_wait(headers.get("Retry-After")) or 0) if status in BUSY else None
            raise FailedError(text("the server answered with {status}", status=status), again)
        fetched = wanted.checked(Fetched(where.url, type_of(response), b""))
        fetched = Fetched(fetched.url, fetched.type, read_body(response, wanted.most, watch))
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


def _key(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=20).hexdigest()
