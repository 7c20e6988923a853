"""Redirects, rebinding, limits, retries and what is remembered: against servers on loopback."""

import gzip
import itertools
import tracemalloc
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from mediacheck.model import Network, Text, text
from mediacheck.net.address import NOT_HTTPS, NOT_PUBLIC
from mediacheck.net.body import ODD_ANSWER, TOO_LATE, Fetched, Reason, Unknown
from mediacheck.net.door import NOT_LISTED, WANDERING, Door
from mediacheck.net.route import BROKEN, UNTRUSTED

from ..web import Site, body, certificate, in_turn, site, status

PUBLIC = "93.184.216.34"


def door(*servers: Site, **settings: Any) -> Door:
    """A door that may ask these servers."""
    options = {name: settings.pop(name) for name in ("resolve", "pause", "remembered") if name in settings}
    return Door(Network(private=frozenset(each.pair for each in servers), **settings), **options)


def why(answer: Fetched | Unknown) -> Any:
    assert isinstance(answer, Unknown)
    return answer.why


class Kept(dict[str, Any]):
    def put(self, key: str, value: object) -> None:
        self[key] = value


# ---------------------------------------------------------------- what comes back


def test_a_page_comes_with_its_type_and_where_it_was_found(server: Site) -> None:
    """The type in lower case, without its parameters."""
    server.pages["/a"] = body(b"<p>", "Text/HTML; charset=utf-8")
    answer = door(server).fetch(f"{server.url}/a", types=("text/html",))
    assert answer == Fetched(f"{server.url}/a", "text/html", b"<p>")


def test_nothing_but_the_address_is_sent(server: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No cookie, no referrer, no password out of .netrc."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.pages["/a"] = status(302, Location="/b", Set_Cookie="id=1")
    server.pages["/b"] = body(b"x", "text/plain")
    assert isinstance(door(server).fetch(f"{server.url}/a", types=("text/",)), Fetched)
    sent = [set(headers) for _, headers in server.asked]
    assert sent == [{"Host", "User-Agent", "Accept", "Accept-Encoding"}] * 2


# ---------------------------------------------------------------- encryption


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[Site, Path]]:
    pem = certificate(tmp_path, "dam.example.com")
    with site(pem) as running:
        yield running, pem


def test_name_and_certificate_stay_those_of_the_host(secure: tuple[Site, Path]) -> None:
    """The connection goes to the address that was looked up, once; the host hears its own name."""
    running, pem = secure
    looked_up: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    running.pages["/a"] = body(b"x", "image/png")
    pair = f"dam.example.com:{running.port}"
    network = Network(private=frozenset({pair}), certificates=pem)
    answer = Door(network, resolve=resolve).fetch(f"https://{pair}/a", types=("image/",))
    assert isinstance(answer, Fetched)
    assert running.asked[0][1]["Host"] == pair
    assert looked_up == ["dam.example.com"]


@pytest.mark.parametrize(("name", "trusted"), [("other.example.com", True), ("dam.example.com", False)])
def test_another_hosts_certificate_or_an_unknown_authoritys_is_none(
    secure: tuple[Site, Path], name: str, *, trusted: bool
) -> None:
    """The address alone proves nothing."""
    running, pem = secure
    pair = f"{name}:{running.port}"
    network = Network(private=frozenset({pair}), certificates=pem if trusted else None)
    answer = Door(network, resolve=lambda *_: ["127.0.0.1"]).fetch(f"https://{pair}/a", types=("image/",))
    assert why(answer) == UNTRUSTED
    assert running.asked == []


# ---------------------------------------------------------------- redirects and rebinding


def test_three_redirects_are_followed_and_a_fourth_is_not(server: Site) -> None:
    """Each may be relative."""
    server.pages |= {f"/{n}": status(302, Location=f"{n + 1}") for n in range(4)} | {"/3": body(b"x", "text/plain")}
    assert isinstance(door(server).fetch(f"{server.url}/0", types=("text/",)), Fetched)
    server.pages["/3"] = status(307, Location="/4")
    assert why(door(server).fetch(f"{server.url}/0", types=("text/",))) == WANDERING


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1:{}/", NOT_HTTPS),
        ("https://127.0.0.1/", NOT_PUBLIC),
        ("//[::1]/", NOT_HTTPS),
        ("https://inside.example.com/", NOT_PUBLIC),
        ("file:///etc/passwd", NOT_HTTPS),
        ("http://inside.example.com:{}/", NOT_HTTPS),
    ],
)
def test_each_redirect_is_checked_as_an_address_is(server: Site, canary: Site, location: str, reason: object) -> None:
    """What may not be asked may not be led to."""
    server.pages["/"] = status(301, Location=location.format(canary.port))
    answer = door(server, resolve=lambda *_: ["127.0.0.1"]).fetch(f"{server.url}/", types=("text/",))
    assert why(answer) == reason
    assert canary.asked == []


def test_a_name_is_looked_up_once_and_that_answer_is_kept_to(dialled: list[str]) -> None:
    """A name server that says something else the second time is not asked a second time, also not for retries."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    pauses: list[float] = []
    answer = Door(Network(), resolve=lambda *_: next(answers), pause=pauses.append).fetch(
        "https://rebind.example.com/", types=("text/",)
    )
    assert why(answer) == BROKEN
    assert dialled == [PUBLIC] * 3
    assert pauses == [0.5, 1.0]
    assert next(answers) == ["127.0.0.1"]


def test_a_host_of_several_addresses_is_asked_at_the_next_where_one_fails(server: Site, dialled: list[str]) -> None:
    """As browsers do."""
    server.pages["/"] = body(b"x", "text/plain")
    pair = f"dam.example.com:{server.port}"
    both = Door(Network(private=frozenset({pair})), resolve=lambda *_: ["10.0.0.1", "127.0.0.1"])
    assert isinstance(both.fetch(f"http://{pair}/", types=("text/",)), Fetched)
    assert dialled == ["10.0.0.1", "127.0.0.1"]


# ---------------------------------------------------------------- proxies


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY", "http_proxy"])
def test_proxies_of_the_environment_are_ignored(
    variable: str, server: Site, canary: Site, dialled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the configuration names a proxy."""
    monkeypatch.setenv(variable, canary.url)
    server.pages["/"] = body(b"x", "text/plain")
    assert isinstance(door(server).fetch(f"{server.url}/", types=("text/",)), Fetched)
    Door(Network(), resolve=lambda *_: [PUBLIC], pause=lambda _: None).fetch("https://example.com/", types=("text/",))
    assert canary.asked == []
    assert PUBLIC in dialled


def test_the_configured_proxy_is_asked_for_the_address_that_was_checked(server: Site, dialled: list[str]) -> None:
    """It gets no name that it could look up otherwise; what is listed as private is not its business."""
    server.pages["/"] = body(b"x", "text/plain")
    through = door(server, proxy=server.url, resolve=lambda *_: [PUBLIC], pause=lambda _: None)
    assert isinstance(through.fetch("https://example.com/x", types=("text/",)), Unknown)  # it answers with 403
    assert set(server.paths) == {f"{PUBLIC}:443"}
    server.asked.clear()
    assert isinstance(through.fetch(f"{server.url}/", types=("text/",)), Fetched)
    assert server.paths == ["/"]
    assert PUBLIC not in dialled


# ---------------------------------------------------------------- limits


def drip_head(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for ever: each one would begin a socket's time-out anew."""
    _drip(handler, b"HTTP/1.1 200 OK\r\nX: ", b"a")


def drip_body(handler: BaseHTTPRequestHandler) -> None:
    _drip(handler, b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"a")


def _drip(handler: BaseHTTPRequestHandler, head: bytes, piece: bytes) -> None:
    closing = next(each.closing for each in _SITES if each.server is handler.server)
    handler.wfile.write(head)
    while not closing.wait(0.02):
        handler.wfile.write(piece)


_SITES: list[Site] = []


@pytest.mark.parametrize("drip", [drip_head, drip_body])
def test_a_slow_drip_ends_with_the_one_deadline(server: Site, drip: Callable[..., None]) -> None:
    """Whether it is the head that drips or the body."""
    _SITES.append(server)
    server.pages["/"] = drip
    assert why(door(server, seconds=0.4).fetch(f"{server.url}/", types=("text/",))) == TOO_LATE


def test_a_handshake_that_never_ends_ends_too(server: Site) -> None:
    """A server that takes the connection and does not speak TLS."""
    pair = server.pair
    server.server.finish_request = lambda *_: server.closing.wait()  # type: ignore[method-assign,assignment]
    answer = Door(Network(private=frozenset({pair}), seconds=0.4)).fetch(f"https://{pair}/", types=("text/",))
    assert why(answer) == TOO_LATE


def test_a_look_up_that_never_ends_ends_too(server: Site) -> None:
    """The system's own may take minutes."""

    def resolve(*_: object) -> list[str]:
        server.closing.wait()
        return []

    assert why(Door(Network(seconds=0.2), resolve=resolve).fetch("https://example.com/", types=("text/",))) == (
        TOO_LATE
    )


def test_a_bomb_is_not_unpacked(server: Site) -> None:
    """50 MB in 48 kB: refused at the limit, with no more memory than that."""
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 50_000
    server.pages["/"] = body(bomb, "text/plain", Content_Encoding="gzip")
    tracemalloc.start()
    answer = door(server, bytes=1_000_000).fetch(f"{server.url}/", types=("text/",))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert why(answer) == text("it is larger than {most} bytes", most=1_000_000)
    assert peak < 4_000_000


def test_what_is_packed_is_unpacked(server: Site) -> None:
    """And its limit is that of the unpacked bytes."""
    server.pages["/"] = body(gzip.compress(b"x" * 1000), "text/plain", Content_Encoding="gzip")
    answer = door(server, bytes=1000).fetch(f"{server.url}/", types=("text/",))
    assert isinstance(answer, Fetched)
    assert answer.body == b"x" * 1000


@pytest.mark.parametrize("packed", ["br", "zstd", "gzip, gzip", "compress"])
def test_no_packing_is_read_that_was_not_asked_for(server: Site, packed: str) -> None:
    """Each would be one more decoder."""
    server.pages["/"] = body(b"x", "text/plain", Content_Encoding=packed)
    assert why(door(server).fetch(f"{server.url}/", types=("text/",))) == ODD_ANSWER


def test_an_endless_body_ends_at_the_limit(server: Site) -> None:
    """Without a length, in chunks."""
    written: list[int] = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in itertools.count():
            handler.wfile.write(b"10000\r\n" + bytes(65536) + b"\r\n")
            written.append(65536)

    server.pages["/"] = endless
    answer = door(server, bytes=1_000_000).fetch(f"{server.url}/", types=("text/",))
    assert why(answer) == text("it is larger than {most} bytes", most=1_000_000)


def test_a_length_over_the_limit_is_believed(server: Site) -> None:
    """Then not a byte is read."""
    server.pages["/"] = body(b"", "text/plain", Content_Length=str(10**15))
    assert why(door(server).fetch(f"{server.url}/", types=("text/",))) == (
        text("it is larger than {most} bytes", most=100_000_000)
    )


def test_a_body_that_breaks_off_is_no_body(server: Site) -> None:
    """It is asked for again, and then unknown."""
    server.pages["/"] = body(b"half", "text/plain", Content_Length="8")
    answer = door(server, pause=lambda _: None).fetch(f"{server.url}/", types=("text/",))
    assert why(answer) == BROKEN
    assert len(server.asked) == 3


@pytest.mark.parametrize("type_", ["text/html", "application/octet-stream", "", "image", "IMAGE", "imagery/png"])
def test_another_type_is_refused(server: Site, type_: str) -> None:
    """Also where the server names none."""
    server.pages["/"] = body(b"x", type_)
    assert isinstance(door(server).fetch(f"{server.url}/", types=("image/",)), Unknown)


@pytest.mark.parametrize("head", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"])
def test_nonsense_is_unknown(server: Site, head: bytes) -> None:
    """Whatever a server says, the answer is typed."""
    server.pages["/"] = lambda handler: handler.wfile.write(head)  # type: ignore[assignment,return-value]
    answer = door(server, pause=lambda _: None).fetch(f"{server.url}/", types=("text/",))
    assert isinstance(answer, Unknown)


# ---------------------------------------------------------------- retries


def test_a_busy_server_is_asked_again_when_it_says(server: Site) -> None:
    """429, 502, 503 and 504 may be better in a moment; nothing else is."""
    pauses: list[float] = []
    server.pages["/"] = in_turn(status(503, Retry_After="7"), status(429), body(b"x", "text/plain"))
    assert isinstance(door(server, pause=pauses.append).fetch(f"{server.url}/", types=("text/",)), Fetched)
    assert pauses == [7.0, 1.0]


@pytest.mark.parametrize(
    "answer", [status(503, Retry_After="3600"), status(500), status(404), status(403), status(206)]
)
def test_what_will_not_be_better_in_time_is_not_asked_again(server: Site, answer: Callable[..., None]) -> None:
    """The wait that a server asks for must fit into the deadline."""
    pauses: list[float] = []
    server.pages["/"] = answer
    assert isinstance(door(server, pause=pauses.append).fetch(f"{server.url}/", types=("text/",)), Unknown)
    assert (pauses, len(server.asked)) == ([], 1)


# ---------------------------------------------------------------- what is remembered


def test_what_did_not_change_is_not_sent_again(server: Site) -> None:
    """The server is asked whether it is still so; 304 gives what was kept."""
    kept = Kept()
    server.pages["/"] = in_turn(
        body(b"x", "text/plain", ETag='"1"', Last_Modified="Thu, 01 Jan 2026 00:00:00 GMT"), status(304)
    )
    fetched = [door(server, remembered=kept).fetch(f"{server.url}/", types=("text/",)) for _ in range(2)]
    assert fetched[0] == fetched[1] == Fetched(f"{server.url}/", "text/plain", b"x")
    sent = server.asked[1][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"1"', "Thu, 01 Jan 2026 00:00:00 GMT")


def test_what_was_kept_does_not_stand_in_for_an_answer(server: Site) -> None:
    """A server that fails has not said that it is still so; nor does a change stay unseen."""
    kept = Kept()
    server.pages["/"] = in_turn(
        body(b"x", "text/plain", ETag='"1"'), status(500), body(b"y", "text/plain", ETag='"2"'), status(304)
    )
    asking = door(server, remembered=kept)
    answers = [asking.fetch(f"{server.url}/", types=("text/",)) for _ in range(4)]
    assert [each.body if isinstance(each, Fetched) else None for each in answers] == [b"x", None, b"y", b"y"]


def test_a_304_that_nobody_asked_for_is_unknown(server: Site) -> None:
    """There is nothing that could be unchanged."""
    server.pages["/"] = status(304)
    assert isinstance(door(server, remembered=Kept()).fetch(f"{server.url}/", types=("text/",)), Unknown)


def test_what_was_kept_is_held_against_what_is_wanted_now(server: Site) -> None:
    """A picture is no page, though it was fetched as a picture before."""
    kept = Kept()
    server.pages["/"] = in_turn(body(b"x" * 100, "image/png", ETag='"1"'), status(304))
    asking = door(server, remembered=kept)
    assert isinstance(asking.fetch(f"{server.url}/", types=("image/",)), Fetched)
    assert isinstance(asking.fetch(f"{server.url}/", types=("text/html",)), Unknown)
    assert isinstance(asking.fetch(f"{server.url}/", types=("image/",), most=99), Unknown)


@pytest.mark.parametrize("headers", [{}, {"ETag": '"1"', "Cache_Control": "No-Store"}])
def test_what_cannot_or_must_not_be_kept_is_not(server: Site, headers: dict[str, str]) -> None:
    """No mark to ask by, or the server's wish."""
    kept = Kept()
    server.pages["/"] = body(b"x", "text/plain", **headers)
    assert isinstance(door(server, remembered=kept).fetch(f"{server.url}/", types=("text/",)), Fetched)
    assert not kept


def test_the_users_cache_is_one_that_remembers(server: Site) -> None:
    """Of this cache, in this folder: a later run asks whether it is still so."""
    from mediacheck import cache
    from mediacheck.values import Kinds

    server.pages["/"] = in_turn(body(b"x", "text/plain", ETag='"1"'), status(304))
    for _ in range(2):
        store = cache.store("web", Kinds())
        assert isinstance(door(server, remembered=store).fetch(f"{server.url}/", types=("text/",)), Fetched)
    assert "If-None-Match" in server.asked[1][1]


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://dam.example.com/cat.jpg", None),
        ("https://DAM.example.com.:443/cat.jpg", None),
        ("https://example.com/cat.jpg", NOT_LISTED),
        ("https://a.dam.example.com/cat.jpg", NOT_LISTED),
        ("https://dam.example.com.evil.example.org/", NOT_LISTED),
        ("https://evil.example.org/dam.example.com", NOT_LISTED),
        ("https://8.8.8.8/", NOT_LISTED),
        ("http://dam.example.com/cat.jpg", NOT_HTTPS),
    ],
)
def test_a_door_to_some_hosts_leads_to_no_other(url: str, refused: Text | None) -> None:
    """Names of others are not even looked up."""
    looked_up: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        raise OSError

    one = Door(Network(), resolve=resolve, only={"dam.example.com"})
    assert one.refusal(url) == refused
    for answer in (one.fetch(url, types=("image/",)), one.send(url, b"{}", {})):
        assert isinstance(answer, Unknown)
        assert (answer.reason is Reason.REFUSED) == (refused is not None)
    assert set(looked_up) == (set() if refused else {"dam.example.com"})
