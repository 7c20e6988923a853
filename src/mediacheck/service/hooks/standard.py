"""Standard Webhooks 1.0.0: `{"type": "asset.created", "timestamp": "…", "data": {"id", "url", "use", "callback"}}`."""

from collections.abc import Mapping
from typing import Any

from mediacheck.model import Hook
from mediacheck.service.hooks.adapter import Event, not_understood, parsed
from mediacheck.service.hooks.signatures import ID, Signatures

_TYPE = "asset.created"


class Standard:
    scheme = "StandardWebhooks"

    def __init__(self, name: str, hook: Hook, environment: Mapping[str, str]) -> None:
        self.signatures = Signatures(name, hook.secret_env, environment)
        self._callback = hook.options.get("callback")

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        self.signatures.verify(headers, body)

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Event]:
        message = parsed(body)
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise not_understood("type")
        if message["type"] != _TYPE:
            return []
        data = message.get("data")
        if not isinstance(data, dict):
            raise not_understood("data")
        use = data.get("use", {})
        if not isinstance(use, dict):
            raise not_understood("data.use")
        callback = _text(data, "callback") if data.get("callback") is not None else self._callback
        return [Event(headers[ID], _text(data, "id"), _text(data, "url"), use, callback)]

    def address(self, url: str) -> str:
        return url


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise not_understood(f"data.{key}")
    return value
