"""A service that the user names: where its token goes, and where it does not."""

from pathlib import Path
from typing import Any

import pytest

from mediacheck.model import Network
from mediacheck.net.address import CREDENTIALS, NO_ADDRESS, NOT_HERE, NOT_HTTPS, RefusedError
from mediacheck.net.body import Answer, Unknown
from mediacheck.net.connection import Question
from mediacheck.net.route import BROKEN, UNTRUSTED
from mediacheck.net.service import Service

from ..web import Site, body, certificate, in_turn, site, status

TOKEN = "mck_" + "a" * 40


def ask(url: str, **options: Any) -> Answer | Unknown:
    service = Service(url, TOKEN, **{"network": Network(), "pause": lambda _: None, **options})
    return service.ask("/v1/x", Question(), seconds=5, most=1000)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://dam.example.com", NOT_HERE),
        ("http://10.0.0.7:8765", NOT_HERE),
        ("http://127.0.0.1.example.com", NOT_HERE),
        ("http://localhost.example.com", NOT_HERE),
        ("http://0.0.0.0:8765", NOT_HERE),
        ("https://user:secret@dam.example.com", CREDENTIALS),
        ("https://dam.example.com/?a=b", NO_ADDRESS),
        ("https://dam.example.com/#a", NO_ADDRESS),
        ("ftp://dam.example.com", NOT_HTTPS),
        ("dam.example.com", NOT_HTTPS),
    ],
)
def test_without_encryption_only_this_machine_is_asked(url: str, why: object) -> None:
    """Else anyone on the way could read the token and the pictures."""
    with pytest.raises(RefusedError) as refused:
        Service(url, TOKEN, network=Network())
    assert refused.value.why == why


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1", "https://10.0.0.7:8443/a"]
)
def test_whoever_names_a_host_may_ask_it(url: str) -> None:
    """Unlike an address out of a file it may be in the company's own network, at any port, if it is encrypted."""
    assert Service(url, TOKEN, network=Network()).url == url


def test_a_listed_host_may_be_asked_without_encryption(server: Site) -> None:
    """That is the user's word: `private` under [network]."""
    server.pages["/v1/x"] = body(b"{}", "application/json")
    pair = f"dam.example.com:{server.port}"
    answer = ask(f"http://{pair}", network=Network(private=frozenset({pair})), resolve=lambda *_: ["127.0.0.1"])
    assert answer == Answer(200, "application/json", b"{}")


def test_a_localhost_that_is_elsewhere_is_not_asked(dialled: list[str]) -> None:
    """Whatever a name server says of that name."""
    answer = ask("http://localhost:8765", resolve=lambda *_: ["127.0.0.1", "10.0.0.7"])
    assert isinstance(answer, Unknown)
    assert answer.why == NOT_HERE
    assert dialled == []


def test_the_token_goes_to_its_host_and_nothing_else_of_the_user_does(
    server: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a password out of .netrc nor a proxy of the environment comes between."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.pages["/base/v1/x"] = body(b"{}", "application/json")
    assert ask(f"{server.url}/base/") == Answer(200, "application/json", b"{}")
    ((_, headers),) = server.asked
    assert set(headers) == {"Host", "User-Agent", "Accept-Encoding", "Authorization"}
    assert headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(server: Site, canary: Site, code: int) -> None:
    """The token would go with it."""
    server.pages["/v1/x"] = status(code, Location=f"{canary.url}/")
    answer = ask(server.url)
    assert isinstance(answer, Answer)
    assert answer.status == code
    assert canary.asked == []


def test_without_the_right_certificate_nothing_is_sent(tmp_path: Path) -> None:
    """Not even the token."""
    pem = certificate(tmp_path, "dam.example.com")
    with site(pem) as running:
        running.pages["/v1/x"] = body(b"{}", "application/json")
        for host, reached in (("other.example.com", False), ("dam.example.com", True)):
            network = Network(certificates=pem)
            answer = ask(f"https://{host}:{running.port}", network=network, resolve=lambda *_: ["127.0.0.1"])
            assert isinstance(answer, Answer) == reached
            assert isinstance(answer, Answer) or answer.why == UNTRUSTED
        assert [headers["Host"] for _, headers in running.asked] == [f"dam.example.com:{running.port}"]


def test_the_configured_proxy_leads_to_hosts_that_are_not_near(server: Site, canary: Site) -> None:
    """It gets the address that was looked up, and no token."""
    answer = ask("https://dam.example.com", network=Network(proxy=canary.url), resolve=lambda *_: ["93.184.216.34"])
    assert isinstance(answer, Unknown)
    assert set(canary.paths) == {"93.184.216.34:443"}
    assert all("Authorization" not in headers for _, headers in canary.asked)
    server.pages["/v1/x"] = body(b"{}", "application/json")
    assert ask(server.url, network=Network(proxy=canary.url)) == Answer(200, "application/json", b"{}")


@pytest.mark.parametrize(
    ("busy", "pauses"),
    [
        (status(429, Retry_After="3"), [3.0]),
        (status(503), [0.5]),
        (status(409, Retry_After="1"), [1.0]),  # a first try is still being answered
    ],
)
def test_a_busy_service_is_asked_again(server: Site, busy: Any, pauses: list[float]) -> None:
    """When it says so, else after half a second."""
    waited: list[float] = []
    server.pages["/v1/x"] = in_turn(busy, body(b"{}", "application/json"))
    assert ask(server.url, pause=waited.append) == Answer(200, "application/json", b"{}")
    assert waited == pauses


@pytest.mark.parametrize("code", [400, 401, 404, 409, 413, 422, 500])
def test_what_will_not_be_better_is_asked_once(server: Site, code: int) -> None:
    """It is an answer like any other."""
    server.pages["/v1/x"] = status(code)
    answer = ask(server.url, pause=lambda _: pytest.fail("waited"))
    assert isinstance(answer, Answer)
    assert (answer.status, len(server.asked)) == (code, 1)


def test_four_tries_are_all(server: Site) -> None:
    """The last answer is given, also where it is that the service is busy."""
    server.pages["/v1/x"] = status(503)
    answer = ask(server.url)
    assert isinstance(answer, Answer)
    assert (answer.status, len(server.asked)) == (503, 4)
    server.asked.clear()
    server.pages["/v1/x"] = lambda handler: handler.connection.close()
    broken = ask(server.url)
    assert isinstance(broken, Unknown)
    assert (broken.why, len(server.asked)) == (BROKEN, 4)
