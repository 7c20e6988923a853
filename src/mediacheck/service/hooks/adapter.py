"""What an adapter is: how one kind of sender proves that a message is its own, and what its messages say."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from mediacheck.errors import UsageError
from mediacheck.model import Hook, text
from mediacheck.service.problems import Problem

if TYPE_CHECKING:
    from mediacheck.service.hooks.signatures import Signatures

_SHORTEST = 24
"""Bytes of a secret: what Standard Webhooks 1.0.0 asks for at least, and too many to be guessed."""


class ForgedError(Exception):
    """Nothing proves that the message is the sender's, or that it is of now."""


@dataclass(frozen=True, slots=True)
class Event:
    """An asset to be checked.

    `message` tells the event from all others of its hook, however often it is delivered; `id` is what the sender calls the
    asset. `use` are the fields of a post.toml. `callback`: the address that the result goes to.
    """

    message: str
    id: str
    url: str
    use: Mapping[str, Any] = field(default_factory=dict)
    callback: str | None = None


class Adapter(Protocol):
    scheme: str
    """What `WWW-Authenticate` calls the proof."""

    @property
    def signatures(self) -> "Signatures | None":
        """Those of answers for which the hook names no secret of their own; None: it has to name one."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises ForgedError. Names of headers are in small letters; the body is as it came."""

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Event]:
        """The events of a message that was verified; none where it is about something else. Raises Problem 400 or 422."""

    def address(self, url: str) -> str:
        """Where that asset is to be had at this moment. Raises RefusedError."""


Make = Callable[[str, Hook, Mapping[str, str]], Adapter]
"""Of the hook with that name, its settings and the environment. Raises UsageError."""


def from_environment(hook: str, variable: str, environment: Mapping[str, str]) -> str:
    value = environment.get(variable, "").strip()
    if not value:
        raise UsageError(
            "The hook “{hook}” has no secret: there is no {variable} in the environment.",
            "Set it for the service, or take the hook out of mediacheck.toml.",
            hook=hook,
            variable=variable,
        )
    return value


def secrets(hook: str, variable: str, environment: Mapping[str, str]) -> list[str]:
    """One, or several with spaces between them while the sender changes from one to the next."""
    return from_environment(hook, variable, environment).split()


def need_length(hook: str, variable: str, secret: bytes) -> None:
    if len(secret) < _SHORTEST:
        raise UsageError(
            "A secret of the hook “{hook}” in {variable} is shorter than {count} bytes.",
            "Make a longer one: openssl rand -base64 32.",
            hook=hook,
            variable=variable,
            count=_SHORTEST,
        )


def parsed(body: bytes) -> Any:
    """Raises Problem 400 for what is no JSON, or holds half of a character, which nothing can keep."""
    try:
        message = json.loads(body)
        json.dumps(message, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Problem(400, "not-json", text("This message is not JSON.")) from None
    return message


def not_understood(field: str) -> Problem:
    return Problem(
        422, "invalid", text("“{field}” of this message is missing, or not as this hook wants it.", field=field)
    )
