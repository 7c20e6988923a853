"""Who may ask for what: tokens with scopes, how often, and from where without one."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from mediacheck.model import text
from mediacheck.registry.journal import Journal, Token
from mediacheck.service.problems import Problem
from mediacheck.service.runtime import Runtime, runtime

SCOPES = ("check", "decide", "admin")
"""Each may all that those before it may."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_PREFIX = "mck_"
LOCAL = "local"
"""Whoever asks without a token, where that is allowed."""

_CALLERS = 10_000  # whose rates are remembered


@dataclass(frozen=True, slots=True)
class Caller:
    """`name` is the token's."""

    name: str
    scope: str

    def may(self, scope: str) -> bool:
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


def new_token() -> str:
    """256 random bits, so that a plain digest of them is as good as any slow one."""
    return _PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


_BEARER = HTTPBearer(auto_error=False, description="A token that “mediacheck serve token add” printed.")


def needs(scope: str) -> Callable[..., Coroutine[Any, Any, Caller]]:
    """The caller of a request, as a dependency. Raises Problem 401, 403 or 429."""

    async def caller(
        request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
    ) -> Caller:
        shared = runtime(request)
        found = await _caller(shared, request, credentials)
        if not found.may(scope):
            raise Problem(
                401 if found.name == LOCAL else 403,
                "scope",
                text("This needs a token with the scope “{scope}”.", scope=scope),
                text("Make one: mediacheck serve token add NAME --scope {scope}.", scope=scope),
                headers={"WWW-Authenticate": "Bearer"} if found.name == LOCAL else None,
            )
        hold_back(shared, found.name)
        return found

    return caller


def hold_back(shared: Runtime, name: str) -> None:
    """Raises Problem 429 where that caller asks too often."""
    if wait := shared.rates.wait(name):
        raise Problem(
            429,
            "too-many-requests",
            text("These are more than {count} requests in a minute.", count=shared.limits.requests_per_minute),
            text("Wait as long as Retry-After says."),
            headers={"Retry-After": str(wait)},
        )


async def _caller(shared: Runtime, request: Request, credentials: HTTPAuthorizationCredentials | None) -> Caller:
    if credentials is not None:
        token = await shared.clerk.asked(lambda journal: journal.token(digest(credentials.credentials)))
        if token is not None:
            return Caller(token.name, token.scope)
    elif shared.loopback and not await shared.clerk.asked(Journal.tokens):
        _need_own_page(request)
        return Caller(LOCAL, "check")
    raise Problem(
        401,
        "token",
        text("This needs a token that is known here and was not revoked."),
        text(
            "Send it as “Authorization: Bearer TOKEN”. Whoever runs the service makes one: mediacheck serve token add NAME."
        ),
        headers={"WWW-Authenticate": "Bearer"},
    )


def _need_own_page(request: Request) -> None:
    """Without tokens, no page of the web may ask through a browser that runs here.

    Its address would stand in Origin; a name of its own that it has lead to this machine (DNS rebinding) in Host.
    """
    asked = request.headers.get("host", "")
    origin = request.headers.get("origin")
    try:
        own = urlsplit(f"//{asked}").hostname in LOOPBACK and (origin is None or urlsplit(origin).netloc == asked)
    except ValueError:  # neither is an address
        own = False
    if not own:
        raise Problem(403, "foreign-page", text("Pages of the web may not ask this service."))


class Rates:
    """How often each caller asks: as many at once as a sixth of a minute allows, then evenly."""

    def __init__(self, per_minute: int) -> None:
        self._rate = per_minute / 60
        self._most = max(1.0, per_minute / 6)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str) -> int:
        """0 if it may ask now, else after how many seconds."""
        now = time.monotonic()
        left, since = self._left.pop(caller, (self._most, now))
        left = min(self._most, left + (now - since) * self._rate)
        allowed = left >= 1
        self._left[caller] = (left - 1 if allowed else left, now)
        while len(self._left) > _CALLERS:
            self._left.popitem(last=False)
        return 0 if allowed else max(1, round((1 - left) / self._rate))


def live(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if token.revoked is None]
