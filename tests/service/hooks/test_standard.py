"""Standard Webhooks: what proves a message, what it may say, and that nothing of it is believed."""

import json
import socket
import time
from collections.abc import Mapping
from typing import Any

import pytest

from ...web import Site, status
from ..conftest import PICTURES
from .conftest import OLD_SECRET, PICTURE, SECRET, World, created, new, signature, signed
from .suite import Suite

OTHER_SECRET = "whsec_" + "b3RoZXIgc2VjcmV0cyBhcmUgb2Ygbm8gdXNlIGhlcmU="


class TestStandard(Suite):
    hook = "dam"

    def message(self, url: str) -> bytes:
        return created(url)

    def proof(self, content: bytes) -> Mapping[str, str]:
        return signed(content)


def altered(headers: dict[str, str], name: str, value: str) -> dict[str, str]:
    return {**headers, name: value}


def forgeries() -> dict[str, Any]:
    """Each: what is sent in place of the content, and in place of its headers."""
    return {
        "altered body": lambda content, headers: (content.replace(b"asset-1", b"asset-2"), headers),
        "one space more": lambda content, headers: (content + b" ", headers),
        "altered id": lambda content, headers: (content, altered(headers, "webhook-id", "msg_other")),
        "altered time": lambda content, headers: (
            content,
            altered(headers, "webhook-timestamp", str(int(headers["webhook-timestamp"]) + 1)),
        ),
        "a fraction of the time": lambda content, headers: (
            content,
            altered(headers, "webhook-timestamp", headers["webhook-timestamp"] + ".5"),
        ),
        "no number": lambda content, headers: (content, altered(headers, "webhook-timestamp", "nan")),
        "another secret": lambda content, _: (content, signed(content, secret=OTHER_SECRET)),
        "too old": lambda content, _: (content, signed(content, seconds=int(time.time()) - 301)),
        "of the future": lambda content, _: (content, signed(content, seconds=int(time.time()) + 310)),
        "no time at all": lambda content, _: (content, signed(content, seconds="")),
        "another version": lambda content, headers: (
            content,
            altered(headers, "webhook-signature", headers["webhook-signature"].replace("v1", "v2")),
        ),
        "only a version": lambda content, headers: (content, altered(headers, "webhook-signature", "v1,")),
        "no version": lambda content, headers: (content, altered(headers, "webhook-signature", "x")),
        "half a signature": lambda content, headers: (
            content,
            altered(headers, "webhook-signature", headers["webhook-signature"][:20]),
        ),
        "not ASCII": lambda content, headers: (content, altered(headers, "webhook-signature", "v1,ü==")),
        "an id with a full stop": lambda content, _: (content, signed(content, message="msg.1")),
        "an id without end": lambda content, _: (content, signed(content, message="m" * 201)),
        "a signed body that is not UTF-8": lambda _content, _headers: (b"\xff{}", signed(b"\xff{}")),
    }


@pytest.mark.parametrize("kind", forgeries())
def test_what_is_not_signed_as_it_stands_is_refused_and_nothing_is_done(world: World, kind: str) -> None:
    content = created(world.picture())
    before = world.done()
    sent, headers = forgeries()[kind](content, signed(content))
    latin = {name: value.encode("latin-1") for name, value in headers.items()}
    assert world.send("dam", sent, latin).status_code == 401
    assert world.done() == before


@pytest.mark.parametrize("age", [-290, 0, 290])
def test_clocks_may_differ_by_five_minutes(world: World, age: int) -> None:
    assert world.tell(b'{"type": "x"}', seconds=int(time.time()) - age).status_code == 204


def test_while_secrets_change_either_of_ours_and_any_of_theirs_will_do(world: World) -> None:
    content = b'{"type": "x"}'
    assert world.tell(content, secret=OLD_SECRET).status_code == 204
    headers = signed(content, secret=OTHER_SECRET)
    good = signature(SECRET, headers["webhook-id"], headers["webhook-timestamp"], content)
    headers["webhook-signature"] = f"v1a,hnO3f9T8 v1,malformed= {headers['webhook-signature']} {good}"
    assert world.send("dam", content, headers).status_code == 204


def test_a_header_that_stands_twice_proves_nothing(world: World) -> None:
    """Another program on the way might read the other one."""
    content = created(world.picture())
    headers = signed(content)
    request = [*headers.items(), ("webhook-id", "msg_other"), ("Content-Length", str(len(content))), ("Host", "x")]
    lines = "".join(f"{name}: {value}\r\n" for name, value in request)
    host, port = world.service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"POST /v1/hooks/dam HTTP/1.1\r\n{lines}\r\n".encode() + content)
        assert connection.recv(100).startswith(b"HTTP/1.1 401 ")


def test_other_types_are_acknowledged_and_left(world: World) -> None:
    before = world.done()
    answer = world.tell(b'{"type": "asset.deleted", "data": 5}')
    assert (answer.status_code, answer.content) == (204, b"")
    assert world.done() == before


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"url": None}, "data.url"),
        ({"url": 5}, "data.url"),
        ({"id": ""}, "data.id"),
        ({"use": []}, "data.use"),
        ({"callback": 5}, "data.callback"),
        ({"use": {"channels": ["linkedn"]}}, "linkedin"),
        ({"use": {"attachments": ["a.jpg"]}}, "attachments"),
        ({"url": "http://["}, "url"),
        ({"callback": "https://elsewhere.example.com/"}, "callback"),
        ({"callback": "http://["}, "callback"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_is_wrong(world: World, data: dict[str, Any], field: str) -> None:
    before = world.done()
    answer = world.tell(created(world.picture(), **data))
    assert answer.status_code == 422
    assert field in answer.json()["detail"]
    assert world.done() == before


def test_fields_that_nobody_knows_are_left(world: World) -> None:
    assert world.tell(created(world.picture(), color="red", size={"x": 1})).status_code == 202


def test_the_result_is_that_of_the_bytes_for_the_use_that_was_sent(world: World) -> None:
    """What the message says of the file is not asked for: not its type, not its size, not its digest, not its name."""
    cat = next(path for path in PICTURES.iterdir() if path.suffix == ".png")
    use = {"channels": ["linkedin"], "territories": ["DE"], "publish_at": "2026-12-01"}
    url = world.picture(cat, "harmless.jpg", "image/jpeg")
    told = {"content_type": "image/jpeg", "size": 7, "sha256": "0" * 64, "verdict": "clear", "license": "CC0-1.0"}
    job = world.tell(created(url, use=use, **told)).json()["id"]
    check = world.service.finished(job)["check"]
    result = world.service.get(f"/v1/checks/{check}").json()
    expected = world.service.check(cat, use=use).json()
    (item,), (same,) = result["posts"][0]["items"], expected["posts"][0]["items"]
    named = {"name", "findings", "problems"}  # that it is called otherwise than it is, is said
    assert {k: v for k, v in item.items() if k not in named} == {k: v for k, v in same.items() if k not in named}
    assert item["name"] == "harmless.jpg"
    assert item["type"] == "image/png"
    assert "MC803" in {finding["code"] for finding in item["findings"]}


@pytest.mark.parametrize("way", ["at once", "by a redirect"])
def test_a_host_that_is_not_allowed_is_not_asked(world: World, canary: Site, way: str) -> None:
    """Also where an allowed one sends us there."""
    url = f"{canary.url}/secret.jpg"
    if way == "by a redirect":
        path = f"/{new('moved')}.jpg"
        world.assets.pages[path] = status(302, Location=url)
        url = world.assets.url + path
    mailbox = world.mailbox()
    assert world.tell(created(url, callback=mailbox.url)).status_code == 202
    data = json.loads(mailbox.letter()[1])["data"]
    assert data["verdict"] == "unchecked"
    (item,) = data["result"]["posts"][0]["items"]
    assert [finding["code"] for finding in item["findings"]] == ["MC801"]
    assert canary.asked == []


def test_a_redirect_within_the_allowed_hosts_is_followed(world: World) -> None:
    path = f"/{new('moved')}.jpg"
    world.assets.pages[path] = status(302, Location=world.picture())
    job = world.tell(created(world.assets.url + path)).json()["id"]
    assert world.service.finished(job)["verdict"] == "review"


def test_tokens_in_addresses_are_in_no_result_and_in_no_log(world: World) -> None:
    name = new("cat")
    known = f"/{name}?token=geheim"
    world.assets.pages[known] = status(302, Location="http://127.0.0.1:9/elsewhere")
    job = world.tell(created(world.assets.url + known)).json()["id"]
    world.service.finished(job)
    result = world.service.get(f"/v1/checks/{job}").text
    assert name in result
    assert "geheim" not in result
    log = (world.service.home / "log").read_text()
    assert "geheim" not in log
    assert name not in log


def test_the_picture_is_fetched_and_forgotten(world: World) -> None:
    job = world.tell(created(world.picture())).json()["id"]
    world.service.finished(job)
    kept = [
        path
        for path in world.service.home.rglob("*")
        if path.is_file() and path.stat().st_size == PICTURE.stat().st_size
    ]
    assert kept == []
