"""The tokens of the HTTP service, as a list."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from mediacheck.i18n import render
from mediacheck.model import text


class Token(Protocol):
    """`registry.journal.Token` is one."""

    @property
    def name(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def made(self) -> float: ...
    @property
    def revoked(self) -> float | None: ...


def document(tokens: Iterable[Token]) -> dict[str, Any]:
    listed = [
        {
            "name": token.name,
            "scope": token.scope,
            "made": _moment(token.made).isoformat(),
            "revoked": None if token.revoked is None else _moment(token.revoked).isoformat(),
        }
        for token in tokens
    ]
    return {"version": 1, "tokens": listed}


def listing(tokens: Sequence[Token], lang: str) -> str:
    if not tokens:
        return render(text("There are no tokens yet. Make one: mediacheck serve token add NAME."), lang) + "\n"
    width = max(len(token.name) for token in tokens)
    return "".join(f"{token.name:{width}}  {token.scope:6}  {render(_state(token), lang)}\n" for token in tokens)


def _state(token: Token) -> Any:
    if token.revoked is None:
        return text("since {day}", day=_moment(token.made).date())
    return text("revoked on {day}", day=_moment(token.revoked).date())


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(round(seconds), dt.UTC)
