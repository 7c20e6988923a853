"""A service that the user names himself, and gives a token to: asked at that host alone."""

import time
from collections.abc import Callable
from dataclasses import replace

import requests

from mediacheck import __version__
from mediacheck.model import Network, text
from mediacheck.net.address import RefusedError, pair, service
from mediacheck.net.body import Answer, FailedError, Reason, Unknown, read_body, type_of
from mediacheck.net.connection import Question, Watch
from mediacheck.net.route import BUSY, Resolve, Route, lookup, persistently, stated_wait

_TRIES = 4
_IN_PROGRESS = 409
"""With Retry-After: the first try of this very request is still being answered."""


class Service:
    """Any host by https; by http this machine, and what `network` lists as private. No redirect is followed.

    `url` may have a path, below which the service answers. Raises RefusedError.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        network: Network,
        resolve: Resolve = lookup,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._where = service(url, network.private)
        self._token = token
        self._proxy = None if self._near(network) else network.proxy
        self._authorities = str(network.certificates) if network.certificates else None
        self._resolve = resolve
        self._pause = pause

    @property
    def url(self) -> str:
        return self._where.url.rstrip("/")

    def ask(self, path: str, question: Question, *, seconds: float, most: int, tries: int = _TRIES) -> Answer | Unknown:
        """What it says: any status, with a body of at most so many bytes.

        Asked again where the connection broke off or the service is busy, within `seconds`: whatever is asked by POST must
        be harmless if it arrives twice.
        """
        where = replace(self._where, path=self._where.path.rstrip("/") + path)
        named = {**question.headers, "User-Agent": f"mediacheck/{__version__}", "Accept-Encoding": "gzip"}
        if self._token is not None:
            named["Authorization"] = f"Bearer {self._token}"
        question = replace(question, headers=named)
        with Watch(seconds) as watch:

            def read(response: requests.Response) -> Answer:
                answer = Answer(response.status_code, type_of(response), read_body(response, most, watch))
                wait = stated_wait(response.headers.get("Retry-After"))
                if answer.status in BUSY or (answer.status == _IN_PROGRESS and wait is not None):
                    raise _BusyError(answer, wait or 0)
                return answer

            try:
                route = Route(where, watch, self._resolve, proxy=self._proxy, authorities=self._authorities)
                return persistently(lambda: route.ask(question, read), watch, self._pause, tries)
            except _BusyError as error:
                return error.answer
            except RefusedError as error:
                return Unknown(where.url, error.why, Reason.REFUSED)
            except FailedError as error:
                return Unknown(where.url, error.why, error.reason)

    def _near(self, network: Network) -> bool:
        return self._where.here or pair(self._where.host, self._where.port) in network.private


class _BusyError(FailedError):
    """An answer that may be another one in a moment."""

    def __init__(self, answer: Answer, again: float) -> None:
        super().__init__(text("the server answered with {status}", status=answer.status), again)
        self.answer = answer
