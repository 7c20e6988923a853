"""What the site's settings say of checks: MEDIACHECK in Django's settings."""

import dataclasses
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language

from mediacheck.dam.asking import Checker, Here, There
from mediacheck.i18n import render
from mediacheck.model import Text, text
from mediacheck.pipeline.seat import Settings

NAME = "MEDIACHECK"


@dataclasses.dataclass(frozen=True, slots=True)
class Wishes:
    """`use` are fields of a post.toml for every page, `upload_use` for every upload; `channel` is where pages appear.

    `gate`: "clear" lets only what is clear be published, "blocked" all that is neither blocked nor unchecked.
    `on_unavailable`: what becomes of an upload that nobody can check: "quarantine" or "refuse".
    `service`: `url`, `token_env`, the variable in which the token stands, and `private`, the host:port pairs to which http
    will do; without it the check is made in this process.
    """

    config: str | os.PathLike[str] | None = None
    registry: str | None = None
    fetch: bool = False
    offline: bool = False
    seats: int = 2
    service: Mapping[str, Any] | None = None
    channel: str = "website"
    use: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    upload_use: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    gate: str = "clear"
    on_unavailable: str = "quarantine"


def wishes() -> Wishes:
    """Raises ImproperlyConfigured."""
    stated = getattr(settings, NAME, {})
    _known(NAME, stated, [field.name for field in dataclasses.fields(Wishes)])
    found = Wishes(**stated)
    _one_of("gate", found.gate, ("clear", "blocked"))
    _one_of("on_unavailable", found.on_unavailable, ("quarantine", "refuse"))
    if found.service is not None:
        whatever: Any = found.service
        service = whatever if isinstance(whatever, Mapping) else {}
        _known(f"{NAME}[“service”]", service, ["url", "token_env", "private"])
        if not service.get("url"):
            raise ImproperlyConfigured(say(text("{name}: “service” needs a “url”.", name=NAME)))
    return found


def _known(name: str, stated: Mapping[str, Any], known: Sequence[str]) -> None:
    for key in stated:
        if key not in known:
            message = text("{name} has no setting “{key}”; it knows: {known}.", name=name, key=key, known=tuple(known))
            raise ImproperlyConfigured(say(message))


def _one_of(key: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        message = text(
            "{name}: “{key}” is one of {known}, not “{value}”.", name=NAME, key=key, known=allowed, value=value
        )
        raise ImproperlyConfigured(say(message))


def checker() -> Checker:
    found = wishes()
    if found.service is not None:
        stated = found.service
        return There(stated["url"], os.environ.get(stated.get("token_env", "")), stated.get("private", ()))
    path = None if found.config is None else Path(found.config)
    return _here(Settings(path, found.registry, fetch=found.fetch, offline=found.offline), found.seats)


_here = cache(Here)
"""One for all who ask with these settings, for as long as the process lives."""


def language() -> str:
    """The language of whoever is at the screen, as far as mediacheck speaks it."""
    return "de" if (get_language() or "").casefold().startswith("de") else "en"


def say(sentence: Text | str) -> str:
    return render(sentence, language())
