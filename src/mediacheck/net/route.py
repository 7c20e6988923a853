"""From a checked address to an answer: looked up once, connected to what was found, tried again where that may help."""

import contextlib
import email.utils
import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

import requests
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from mediacheck.model import text
from mediacheck.net import connection
from mediacheck.net.address import NOT_HERE, NOT_PUBLIC, Address, RefusedError, Target
from mediacheck.net.body import ODD_ANSWER, FailedError, too_late
from mediacheck.net.connection import Question, Watch

T = TypeVar("T")
Resolve = Callable[[str, int], Collection[str]]
"""A host's name and port → its addresses. Raises OSError."""

BUSY = frozenset({429, 502, 503, 504})  # what may be better in a moment
_TRIES = 3
_PAUSE = 0.5  # seconds before the first retry, doubled before the next
_ADDRESSES = 4  # that are tried of one host
_DAY = 86_400.0

UNKNOWN_HOST = text("its name leads nowhere")
BROKEN = text("the connection could not be made, or broke off")
UNTRUSTED = text("its certificate is not valid")


def lookup(host: str, port: int) -> list[str]:
    """The system's own answer."""
    try:
        return [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError as error:
        raise OSError(str(error)) from error


class Route:
    """The way to one host. Its name is looked up once; none of the addresses is asked where one is not allowed.

    `proxy` and `authorities` as for `connection.ask`. Raises RefusedError and FailedError.
    """

    def __init__(
        self,
        where: Target,
        watch: Watch,
        resolve: Resolve,
        *,
        proxy: str | None = None,
        authorities: str | None = None,
    ) -> None:
        self._where = where
        self._watch = watch
        self._proxy = proxy
        self._authorities = authorities
        self._addresses = _addresses(where, watch, resolve)

    def ask(self, question: Question, read: Callable[[requests.Response], T], *, once: bool = False) -> T:
        """What `read` makes of the answer of the first address that gives one. Raises FailedError.

        `once`: what may have arrived is not sent again; the next address is asked only if no connection was made.
        """
        for address in self._addresses[:-1]:
            try:
                return self._asked(address, question, read)
            except requests.exceptions.ConnectionError as error:
                if once and not _unmade(error):
                    raise self._broken() from error
        try:
            return self._asked(self._addresses[-1], question, read)
        except requests.exceptions.ConnectionError as error:
            raise self._broken() from error

    def _broken(self) -> FailedError:
        return too_late() if self._watch.expired else FailedError(BROKEN, again=0)

    def _asked(self, address: Address, question: Question, read: Callable[[requests.Response], T]) -> T:
        with (
            _named_failures(self._watch),
            connection.ask(
                self._where, address, question, self._watch, proxy=self._proxy, authorities=self._authorities
            ) as response,
        ):
            if self._watch.expired:  # a head that was cut off looks like one that has ended
                raise too_late()
            return read(response)


@contextlib.contextmanager
def _named_failures(watch: Watch) -> Iterator[None]:
    """Of what `requests` raises only ConnectionError passes: another address may do better."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise (too_late() if watch.expired else FailedError(UNTRUSTED)) from error
    except requests.exceptions.ConnectionError:
        raise
    except requests.exceptions.Timeout as error:  # of a socket that was given all the time that is left
        raise too_late() from error
    except requests.exceptions.ChunkedEncodingError as error:
        raise FailedError(BROKEN, again=0) from error
    except (requests.exceptions.RequestException, HTTPError, OSError, ValueError) as error:
        raise FailedError(ODD_ANSWER) from error


def _unmade(error: requests.exceptions.ConnectionError) -> bool:
    """Whether nothing can have been sent."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _addresses(where: Target, watch: Watch, resolve: Resolve) -> list[Address]:
    if where.literal is not None:
        return [where.literal]
    try:
        found = [ipaddress.ip_address(each) for each in _within(watch.left, resolve, where)]
    except (OSError, ValueError):
        raise FailedError(UNKNOWN_HOST) from None
    if not found:
        raise FailedError(UNKNOWN_HOST)
    if not all(map(where.allows, found)):
        raise RefusedError(NOT_HERE if where.here else NOT_PUBLIC)
    return list(dict.fromkeys(found))[:_ADDRESSES]


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


def persistently(ask: Callable[[], T], watch: Watch, pause: Callable[[float], None], tries: int = _TRIES) -> T:
    """The answer, asked for again where that may help and time is left. Raises FailedError."""
    for attempt in range(tries):
        try:
            return ask()
        except FailedError as error:
            if watch.expired:
                raise too_late() from error
            wait = None if error.again is None else max(error.again, _PAUSE * 2**attempt)
            if wait is None or attempt == tries - 1 or wait >= watch.left:
                raise
            pause(wait)
    raise AssertionError


def stated_wait(retry_after: str | None) -> float | None:
    """Seconds that a server asks for in Retry-After, a day at most; it may also name a time. None: nothing readable."""
    if retry_after is None:
        return None
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        if retry_after.strip().isdecimal():
            return min(float(retry_after), _DAY)
        return min(max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time()), _DAY)
    return None
