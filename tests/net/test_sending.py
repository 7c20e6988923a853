"""What is sent by POST: where it may go, that it goes once, and that nothing of the answer can hold it up."""

from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from mediacheck.model import Network
from mediacheck.net import connection
from mediacheck.net.address import NOT_HTTPS, NOT_PUBLIC
from mediacheck.net.body import TOO_LATE, Sent, Unknown
from mediacheck.net.door import Door
from mediacheck.net.route import BROKEN, UNTRUSTED

from ..web import Site, certificate, site, status

BODY = '{"verdict": "clear", "name": "Über.jpg"}'.encode()
HEADERS = {"Content-Type": "application/json", "webhook-id": "msg_1"}


def send(*servers: Site, url: str | None = None, **settings: Any) -> Sent | Unknown:
    """To the first of the servers, all of which are listed as private."""
    options = {name: settings.pop(name) for name in ("resolve", "pause") if name in settings}
    network = Network(private=frozenset(each.pair for each in servers), **settings)
    return Door(network, **options).send(url or f"{servers[0].url}/hook", BODY, HEADERS)


def test_what_is_sent_arrives_byte_by_byte_with_its_headers_and_nothing_else(
    server: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signature stands over these bytes. No cookie, no password out of .netrc."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.pages["/hook"] = status(204)
    assert send(server) == Sent(f"{server.url}/hook", 204)
    assert server.sent == [BODY]
    ((_, headers),) = server.asked
    assert set(headers) == {"Host", "User-Agent", "Accept-Encoding", "Content-Length", *HEADERS}
    assert headers["webhook-id"] == "msg_1"


def test_no_header_can_name_another_host(server: Site) -> None:
    """What is asked is what was checked."""
    server.pages["/hook"] = status(204)
    network = Network(private=frozenset({server.pair}))
    Door(network).send(f"{server.url}/hook", BODY, {"host": "other.example.com"})
    assert server.asked[0][1]["Host"] == server.pair


@pytest.mark.parametrize(
    ("code", "headers", "again"),
    [
        (200, {}, None),
        (410, {}, None),
        (500, {}, None),
        (503, {"Retry_After": "7"}, 7.0),
        (429, {"Retry_After": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
        (429, {"Retry_After": "9" * 400}, 86_400.0),
        (429, {"Retry_After": "soon"}, None),
    ],
)
def test_any_status_is_an_answer_and_none_is_asked_for_twice(
    server: Site, code: int, headers: dict[str, str], again: float | None
) -> None:
    """When to try again is the sender's to say, who keeps a schedule; he hears what the server asks for, a day at most."""
    server.pages["/hook"] = status(code, **headers)
    assert send(server, pause=lambda _: pytest.fail("waited")) == Sent(f"{server.url}/hook", code, again)
    assert len(server.asked) == 1


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(server: Site, canary: Site, code: int) -> None:
    """Not even to a host that might be asked."""
    server.pages["/hook"] = status(code, Location=f"{canary.url}/")
    assert send(server, canary) == Sent(f"{server.url}/hook", code)
    assert canary.asked == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:{}/", NOT_HTTPS),
        ("http://example.com/", NOT_HTTPS),
        ("https://127.0.0.1/", NOT_PUBLIC),
        ("https://inside.example.com/", NOT_PUBLIC),
        ("https://[::ffff:127.0.0.1]/", NOT_PUBLIC),
    ],
)
def test_it_goes_where_a_fetch_may_go_and_nowhere_else(
    server: Site, canary: Site, dialled: list[str], url: str, why: object
) -> None:
    """A callback's address comes from outside."""
    answer = send(server, url=url.format(canary.port), resolve=lambda *_: ["127.0.0.1"])
    assert isinstance(answer, Unknown)
    assert answer.why == why
    assert (canary.asked, dialled) == ([], [])


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_ignored(
    variable: str, server: Site, canary: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the configuration names a proxy."""
    monkeypatch.setenv(variable, canary.url)
    server.pages["/hook"] = status(204)
    assert isinstance(send(server), Sent)
    assert canary.asked == []


def test_another_hosts_certificate_is_none(tmp_path: Path) -> None:
    """Nothing is sent before it was seen."""
    pem = certificate(tmp_path, "dam.example.com")
    with site(pem) as running:
        running.pages["/hook"] = status(204)
        for host, expected in (("dam.example.com", None), ("other.example.com", UNTRUSTED)):
            pair = f"{host}:{running.port}"
            network = Network(private=frozenset({pair}), certificates=pem)
            answer = Door(network, resolve=lambda *_: ["127.0.0.1"]).send(f"https://{pair}/hook", BODY, HEADERS)
            assert (answer.why if isinstance(answer, Unknown) else None) == expected
        assert len(running.sent) == 1


def test_what_may_have_arrived_is_not_sent_again(server: Site, dialled: list[str]) -> None:
    """Neither to the same address nor to the next."""
    server.pages["/hook"] = lambda handler: handler.connection.close()
    pair = f"dam.example.com:{server.port}"
    door = Door(Network(private=frozenset({pair})), resolve=lambda *_: ["127.0.0.1", "127.0.0.2"])
    answer = door.send(f"http://{pair}/hook", BODY, HEADERS)
    assert isinstance(answer, Unknown)
    assert answer.why == BROKEN
    assert (dialled, server.sent) == (["127.0.0.1"], [BODY])


def test_the_next_address_is_asked_where_no_connection_was_made(server: Site, dialled: list[str]) -> None:
    """Nothing was sent yet."""
    server.pages["/hook"] = status(204)
    pair = f"dam.example.com:{server.port}"
    door = Door(Network(private=frozenset({pair})), resolve=lambda *_: ["10.0.0.1", "127.0.0.1"])
    assert isinstance(door.send(f"http://{pair}/hook", BODY, HEADERS), Sent)
    assert (dialled, server.sent) == (["10.0.0.1", "127.0.0.1"], [BODY])


@pytest.mark.parametrize("piece", [b"a", b""])
def test_a_head_that_never_ends_ends_with_the_deadline(server: Site, piece: bytes) -> None:
    """Be it that the receiver says nothing or a byte now and then: it must not hold up what waits behind it."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not server.closing.wait(0.02):
            handler.wfile.write(piece)

    server.pages["/hook"] = drip
    answer = send(server, seconds=0.4)
    assert isinstance(answer, Unknown)
    assert answer.why == TOO_LATE


def test_sending_may_take_longer_than_connecting(server: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A receiver may be slow to read what is large; only the deadline counts."""
    monkeypatch.setattr(connection, "_CONNECT", 0.05)

    def slow(handler: BaseHTTPRequestHandler) -> None:
        server.closing.wait(0.3)
        handler.rfile.read(int(handler.headers["Content-Length"]))
        status(204)(handler)

    server.handler.do_POST = slow  # type: ignore[attr-defined]
    answer = Door(Network(private=frozenset({server.pair}))).send(f"{server.url}/hook", bytes(50_000_000), HEADERS)
    assert isinstance(answer, Sent)


def test_a_receiver_that_does_not_read_is_cut_off(server: Site) -> None:
    """The deadline holds for sending, too."""
    server.server.finish_request = lambda *_: server.closing.wait()  # type: ignore[method-assign,assignment]
    door = Door(Network(private=frozenset({server.pair}), seconds=0.4))
    answer = door.send(f"{server.url}/hook", bytes(50_000_000), HEADERS)
    assert isinstance(answer, Unknown)
    assert answer.why == TOO_LATE


def test_nothing_of_the_answers_body_is_waited_for(server: Site) -> None:
    """It may have no end."""

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            handler.wfile.write(bytes(65536))

    server.pages["/hook"] = endless
    assert send(server, seconds=60) == Sent(f"{server.url}/hook", 200)
