"""A service with hooks, the host where its senders' assets are, and the one that is told the results: all on loopback."""

import base64
import contextlib
import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests

from mediacheck.service.access import digest, new_token

from ...web import Site, body, site, status
from ..conftest import FIXTURES, PICTURES, Service, start

SECRET = "whsec_" + base64.b64encode(b"the secret of the DAM's messages").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"the secret that it had until now").decode()
ANSWER_SECRET = "whsec_" + base64.b64encode(b"the secret of answers to buckets").decode()
TOKEN = "a token that MinIO was given".replace(" ", "-")
SECRETS = {
    "DAM_SECRET": f"{SECRET} {OLD_SECRET}",
    "BUCKET_TOKEN": TOKEN,
    "ANSWER_SECRET": ANSWER_SECRET,
    "ACCESS_KEY": "AKIAIOSFODNN7EXAMPLE",
    "SECRET_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}

PICTURE = PICTURES / "cat-unknown.jpg"

_numbers = count()


def new(what: str) -> str:
    """A name that nothing had before."""
    return f"{what}_{next(_numbers)}_{time.time_ns()}"


def signature(secret: str, message: str, seconds: int | str, content: bytes) -> str:
    """As Standard Webhooks 1.0.0 writes it down, without the library that is under test."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{message}.{seconds}.".encode() + content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def signed(
    content: bytes, *, secret: str = SECRET, message: str | None = None, seconds: int | str | None = None
) -> dict[str, str]:
    message = message or new("msg")
    seconds = int(time.time()) if seconds is None else seconds
    return {
        "webhook-id": message,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(secret, message, seconds, content),
    }


def created(url: str, /, **data: Any) -> bytes:
    """What a sender of Standard Webhooks says of a new asset."""
    event = {
        "type": "asset.created",
        "timestamp": "2026-11-28T09:00:00Z",
        "data": {"id": "asset-1", "url": url, **data},
    }
    return json.dumps(event).encode()


def stored(key: str, bucket: str = "press", **more: Any) -> dict[str, Any]:
    """A record of S3 about a new object; the key is written as there."""
    thing = {"key": key, "size": 1, "eTag": "d41d8cd98f00b204e9800998ecf8427e", "sequencer": new("0055AED6DCD90281E5")}
    return {
        "eventVersion": "2.0",
        "eventSource": "minio:s3",
        "eventTime": "2026-11-28T09:00:00.000Z",
        "eventName": "s3:ObjectCreated:Put",
        "s3": {"s3SchemaVersion": "1.0", "bucket": {"name": bucket}, "object": {**thing, **more}},
    }


@dataclass
class World:
    service: Service
    assets: Site
    receiver: Site

    def send(self, hook: str, content: bytes, headers: Mapping[str, str]) -> requests.Response:
        # Without the token that the service's headers have: a hook needs none.
        return requests.post(f"{self.service.url}/v1/hooks/{hook}", data=content, headers=dict(headers), timeout=60)

    def tell(self, content: bytes, **how: Any) -> requests.Response:
        return self.send("dam", content, signed(content, **how))

    def picture(self, path: Path = PICTURE, name: str = "cat.jpg", type_: str = "image/jpeg") -> str:
        """The address of a picture that the sender has, which nothing else has."""
        place = f"/{new('folder')}/{name}"
        self.assets.pages[place] = body(path.read_bytes(), type_)
        return self.assets.url + place

    def mailbox(self, *answers: Callable[[BaseHTTPRequestHandler], None]) -> "Mailbox":
        return Mailbox(self.receiver, f"/{new('mailbox')}", *answers)

    def asked(self, start: str) -> str:
        """What the asset host was asked for that begins so, when it was."""
        for _ in range(600):
            if found := next((path for path in self.assets.paths if path.startswith(start)), None):
                return found
            time.sleep(0.05)  # between two looks, not for a result
        raise AssertionError(self.assets.paths)

    def admit(self, scope: str) -> dict[str, str]:
        """The header of somebody who may do that."""
        token = new_token()
        self.sql("INSERT INTO service_token VALUES (?, ?, ?, 0, NULL)", new("somebody"), digest(token), scope)
        return {"Authorization": f"Bearer {token}"}

    def restart(self, *words: str) -> None:
        """As after a crash of the machine."""
        self.service.kill()
        service = start(self.service.home, *words, env=SECRETS)
        service.headers = self.service.headers
        self.service.url, self.service.process = service.url, service.process

    def sql(self, statement: str, *values: object) -> None:
        """Done to what the service keeps, beside it."""
        (journal,) = self.service.home.glob("**/services/*.db")
        with contextlib.closing(sqlite3.connect(journal)) as database, database:
            database.execute(statement, values)

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """What the service keeps, read beside it."""
        (journal,) = self.service.home.glob("**/services/*.db")
        with contextlib.closing(sqlite3.connect(journal)) as database:
            return database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a name in a test

    def done(self) -> int:
        """So many jobs and deliveries are known."""
        return len(self.rows("service_job")) + len(self.rows("service_delivery")) + len(self.rows("service_check"))


class Mailbox:
    """Where results are sent to; it answers as it is told, the last answer from then on."""

    def __init__(self, receiver: Site, path: str, *answers: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.url = receiver.url + path
        self._receiver = receiver
        self._path = path
        self.answers = list(answers) or [status(204)]
        self.letters: list[tuple[Mapping[str, str], bytes]] = []
        receiver.pages[path] = self._take

    def _take(self, handler: BaseHTTPRequestHandler) -> None:
        self.letters.append((dict(handler.headers), self._receiver.sent[-1]))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer(handler)

    def letter(self, number: int = 1) -> tuple[Mapping[str, str], bytes]:
        """The one with that number, when it has come."""
        for _ in range(1200):
            if len(self.letters) >= number:
                return self.letters[number - 1]
            time.sleep(0.05)  # between two looks, not for a result
        raise AssertionError(self.letters)


def settings(home: Path, assets: Site, receiver: Site, **more: str) -> Path:
    """A mediacheck.toml with a hook of each kind."""
    path = home / "mediacheck.toml"
    hosts = f'allowed_hosts = ["{assets.pair}", "{receiver.pair}"]'
    path.write_text(
        f"""
[company]
name = "ACME GmbH"
timezone = "Europe/Berlin"

[registry]
location = "{FIXTURES / "registry"}"

[hooks.dam]
adapter = "standard"
secret_env = "DAM_SECRET"
{hosts}
{more.get("dam", "")}

[hooks.bucket]
adapter = "s3"
secret_env = "BUCKET_TOKEN"
callback_secret_env = "ANSWER_SECRET"
callback = "{receiver.url}/bucket"
url = "{assets.url}/{{bucket}}/{{key}}"
{hosts}

[hooks.locked]
adapter = "s3"
secret_env = "BUCKET_TOKEN"
url = "{assets.url}/{{bucket}}/{{key}}"
access_key_env = "ACCESS_KEY"
secret_key_env = "SECRET_KEY"
region = "eu-central-1"
{hosts}
"""
    )
    return path


Build = Callable[[], World]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    """Worlds of their own, for tests that kill the service."""
    with ExitStack() as opened:

        def built() -> World:
            home = tmp_path_factory.mktemp("hooks")
            assets, receiver = opened.enter_context(site()), opened.enter_context(site())
            settings(home, assets, receiver)
            world = World(start(home, env=SECRETS), assets, receiver)
            opened.callback(world.service.kill)
            world.service.headers = world.admit("admin")
            return world

        yield built


@pytest.fixture(scope="session")
def world(build: Build) -> World:
    """The one that all tests share which leave it as it was."""
    return build()


@pytest.fixture
def canary() -> Iterator[Site]:
    """A host that no hook allows."""
    with site() as running:
        yield running
