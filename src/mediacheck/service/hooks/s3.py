"""Events of S3, as MinIO and others send them: `{"Records": [{"eventName": "s3:ObjectCreated:Put", "s3": {…}}]}`.

They are not signed; what proves them is a token in `Authorization`, so they have to come over TLS or a private network.
"""

import datetime as dt
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote_plus, urlsplit

from mediacheck.errors import UsageError
from mediacheck.model import Hook, text
from mediacheck.net.address import RefusedError
from mediacheck.service.hooks.adapter import (
    Event,
    ForgedError,
    from_environment,
    need_length,
    not_understood,
    parsed,
    secrets,
)
from mediacheck.service.hooks.presigned import Access, presigned

_CREATED = "ObjectCreated:"
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_REGION = "us-east-1"
ELSEWHERE = text("its key holds “..” or “.”, which would lead elsewhere")


class S3:
    scheme = "Bearer"
    signatures = None

    def __init__(self, name: str, hook: Hook, environment: Mapping[str, str]) -> None:
        self._tokens = [each.encode() for each in secrets(name, hook.secret_env, environment)]
        for token in self._tokens:
            need_length(name, hook.secret_env, token)
        self._template = _template(name, hook)
        self._access = _access(name, hook, environment)
        self._callback = hook.options.get("callback")

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:  # noqa: ARG002 - it proves nothing
        scheme, _, sent = headers.get("authorization", "").partition(" ")
        given = (sent.strip() if scheme.casefold() == "bearer" else f"{scheme} {sent}".strip()).encode(
            "latin-1", "replace"
        )
        if not any(hmac.compare_digest(given, token) for token in self._tokens):
            raise ForgedError

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Event]:  # noqa: ARG002 - all is in the body
        message = parsed(body)
        if not isinstance(message, dict):
            raise not_understood("Records")
        if message.get("Event") == "s3:TestEvent":
            return []
        records = message.get("Records")
        if not isinstance(records, list):
            raise not_understood("Records")
        found = (self._event(record, f"Records[{number}]") for number, record in enumerate(records))
        return [event for event in found if event is not None]

    def _event(self, record: Any, place: str) -> Event | None:
        if not isinstance(record, dict):
            raise not_understood(place)
        if not _text(record, "eventName", place).removeprefix("s3:").startswith(_CREATED):
            return None
        s3 = _table(record, "s3", place)
        bucket = _text(_table(s3, "bucket", f"{place}.s3"), "name", f"{place}.s3.bucket")
        thing, where = _table(s3, "object", f"{place}.s3"), f"{place}.s3.object"
        try:
            key = unquote_plus(_text(thing, "key", where), errors="strict")
        except UnicodeDecodeError:
            raise not_understood(f"{where}.key") from None
        if not _BUCKET.fullmatch(bucket):
            raise not_understood(f"{place}.s3.bucket.name")
        if key.endswith("/"):  # what stands for a folder
            return None
        version, etag, sequencer = (_stated(thing, each) for each in ("versionId", "eTag", "sequencer"))
        # Without a sequencer two uploads of the same bytes are told apart by their time.
        message = [bucket, key, version or etag, sequencer or _stated(record, "eventTime")]
        url = self._template.replace("{bucket}", bucket).replace("{key}", quote(key, safe="/~"))
        if version not in {None, "null"}:
            url += f"?versionId={quote(version or '', safe='')}"
        return Event(json.dumps(message), f"{bucket}/{key}", url, callback=self._callback)

    def address(self, url: str) -> str:
        # Whoever uploads names the key, and what asks for the address takes these for another path.
        if {".", ".."} & set(urlsplit(url).path.split("/")):
            raise RefusedError(ELSEWHERE)
        return url if self._access is None else presigned(url, self._access, dt.datetime.now(dt.UTC))


def _template(name: str, hook: Hook) -> str:
    url = hook.options.get("url", "")
    if "{key}" not in url or "?" in url or url.count("{") != url.count("{bucket}") + 1:
        raise UsageError(
            "The hook “{hook}” does not say where its objects are: “url” has to hold {{key}}.",
            'Such as: url = "https://minio.example.com/{{bucket}}/{{key}}".',
            hook=name,
        )
    return url


def _access(name: str, hook: Hook, environment: Mapping[str, str]) -> Access | None:
    key, secret = hook.options.get("access_key_env"), hook.options.get("secret_key_env")
    if key is None and secret is None:
        return None
    if key is None or secret is None:
        raise UsageError(
            "The hook “{hook}” names one of “access_key_env” and “secret_key_env” only.",
            "Objects are asked for with both of them, or with neither where anyone may read them.",
            hook=name,
        )
    region = hook.options.get("region", _REGION)
    return Access(from_environment(name, key, environment), from_environment(name, secret, environment), region)


def _table(record: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
    value = record.get(key)
    if not isinstance(value, dict):
        raise not_understood(f"{place}.{key}")
    return value


def _text(record: Mapping[str, Any], key: str, place: str) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value:
        raise not_understood(f"{place}.{key}")
    return value


def _stated(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    return value if isinstance(value, str) and value else None
