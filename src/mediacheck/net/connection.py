"""One request to one checked address, with an end: what `requests` does not do of itself."""

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from mediacheck.net.address import Address, Target

_CONNECT = 5.0  # seconds for one of a host's addresses


class Watch:
    """The one deadline of a fetch. Time-outs of a socket begin anew with each byte, so its connections are cut off."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for each in self._sockets:
                each.close()
            self._sockets.clear()

    @property
    def expired(self) -> bool:
        return time.monotonic() >= self._end

    @property
    def left(self) -> float:
        """Seconds, at least a thousandth: a time-out of 0 would mean something else."""
        return max(self._end - time.monotonic(), 0.001)

    def over(self, connection: socket.socket) -> None:
        # A second handle: encryption takes the first one away, and shutting down holds for both.
        with self._lock:
            self._sockets.append(connection.dup())
            if self.expired:
                self._shut(self._sockets[-1])

    def _cut(self) -> None:
        with self._lock:
            for each in self._sockets:
                self._shut(each)

    @staticmethod
    def _shut(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. A `body` that is no bytes has a length and may be read several times, each time from its beginning."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Iterable[bytes] | None = None


@contextlib.contextmanager
def ask(
    target: Target,
    address: Address,
    question: Question,
    watch: Watch,
    *,
    proxy: str | None = None,
    authorities: str | None = None,
) -> Iterator[requests.Response]:
    """The answer, its body not yet read; redirects are not followed.

    `proxy` is asked for the address, not for the name. `authorities` is a file of certificates to trust instead of the
    usual ones. Raises what `requests` raises.
    """
    with requests.Session() as session:
        session.trust_env = False  # no proxy, no netrc and no certificates out of the environment
        session.headers.clear()
        session.mount(f"{target.scheme}://", _Pinned(target, address, watch, proxied=proxy is not None))
        response = session.request(
            question.method,
            target.url,
            headers={**question.headers, "Host": target.authority},
            data=question.body,
            stream=True,
            allow_redirects=False,
            timeout=(min(_CONNECT, watch.left), watch.left),
            verify=authorities or True,
            proxies={target.scheme: proxy} if proxy else {},
        )
        with response:
            yield response


class _Pinned(HTTPAdapter):
    """Connects to the address that was checked, and to no other; name and certificate stay those of the host."""

    def __init__(self, target: Target, address: Address, watch: Watch, *, proxied: bool) -> None:
        self._target = target
        self._address = address
        self._pools = _pools(watch, None if proxied else address)
        super().__init__(max_retries=0)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def build_connection_pool_key_attributes(self, *arguments: Any, **options: Any) -> tuple[dict[str, Any], Any]:
        where, how = super().build_connection_pool_key_attributes(*arguments, **options)
        if where["host"].strip("[]") != self._target.host or (where["port"] or self._target.port) != self._target.port:
            raise requests.exceptions.InvalidURL(self._target.url)
        where["host"] = str(self._address)
        if self._target.scheme == "https":
            how["server_hostname"] = self._target.host  # which urllib3 greets with, and compares the certificate with
        return where, how


def _pools(watch: Watch, address: Address | None) -> dict[str, type[HTTPConnectionPool]]:
    """Connections under watch; those to an address are held against it once more when they stand."""

    def watched(connection: socket.socket) -> socket.socket:
        watch.over(connection)
        connection.settimeout(watch.left)  # else what connecting may take were the limit for sending, too
        if address is not None and ipaddress.ip_address(connection.getpeername()[0]) != address:
            connection.close()
            raise OSError(f"not connected to {address}")
        return connection

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return watched(super()._new_conn())

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return watched(super()._new_conn())

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
