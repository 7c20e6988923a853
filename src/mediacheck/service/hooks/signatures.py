"""Signatures of Standard Webhooks 1.0.0, of what comes in and of what goes out."""

import base64
import datetime as dt
import re
from collections.abc import Mapping

from standardwebhooks import Webhook

from mediacheck.errors import UsageError
from mediacheck.service.hooks.adapter import ForgedError, need_length, secrets

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"

# Strictly what the standard writes. The library takes any float for a time, so that an altered one might pass; and a full
# stop in an id would let a signature stand for another division of the same text.
_ID = re.compile(r"[!-\-/-~]{1,200}")
_SECONDS = re.compile(r"[1-9][0-9]{0,11}")
_SIGNED = re.compile(r"v1,[A-Za-z0-9+/]{43}=")


class Signatures:
    """Of one secret, or of several while the sender changes from one to the next. Raises UsageError."""

    def __init__(self, hook: str, variable: str, environment: Mapping[str, str]) -> None:
        self._keys = [_key(hook, variable, written) for written in secrets(hook, variable, environment)]

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises ForgedError, also for what is more than five minutes old, or of the future."""
        stated = {name: headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE)}
        if not _ID.fullmatch(stated[ID]) or not _SECONDS.fullmatch(stated[TIMESTAMP]):
            raise ForgedError
        # At a malformed one the library would not look at the next.
        stated[SIGNATURE] = " ".join(filter(_SIGNED.fullmatch, stated[SIGNATURE].split()))
        if not any(_verified(key, body, stated) for key in self._keys):
            raise ForgedError

    def headers(self, message: str, now: dt.datetime, body: str) -> dict[str, str]:
        """Those that a message is sent with; `now` is in UTC."""
        return {
            ID: message,
            TIMESTAMP: str(int(now.timestamp())),
            SIGNATURE: " ".join(key.sign(message, now, body) for key in self._keys),
        }


def _verified(key: Webhook, body: bytes, headers: dict[str, str]) -> bool:
    try:
        key.verify(body, headers, json_parse=False)
    except Exception:  # noqa: BLE001 - of what is malformed the library raises whatever its parts raise
        return False
    return True


def _key(hook: str, variable: str, written: str) -> Webhook:
    encoded = written.removeprefix("whsec_").rstrip("=")
    try:
        secret = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError:
        raise UsageError(
            "A secret of the hook “{hook}” in {variable} is not written as Standard Webhooks has it.",
            "It is “whsec_” and base64; several have spaces between them.",
            hook=hook,
            variable=variable,
        ) from None
    need_length(hook, variable, secret)
    return Webhook(secret)
