"""The client against a server on loopback that speaks the service's API, also as none should."""

import datetime as dt
import io
import json
import pickle
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import multipart
import pytest

from mediacheck import client as clients
from mediacheck.client import Client
from mediacheck.errors import FileError, ServiceError, UsageError
from mediacheck.i18n import render_error

from .web import Answer, Site, body, in_turn, site, status

RESULT = {"version": 1, "id": "chk_1", "verdict": "clear", "posts": []}
TOKEN = "mck_" + "a" * 40
PICTURES = Path(__file__).parents[1] / "fixtures" / "post_assets"
LAKE = PICTURES / "cat-unknown.jpg"


def said(value: object, code: int = 200, **headers: str) -> Answer:
    return body(json.dumps(value).encode(), "application/json", code=code, **headers)


def problem(code: int, **fields: object) -> Answer:
    told = {"type": "urn:mediacheck:problem:x", "title": "X", "status": code, **fields}
    return body(json.dumps(told).encode(), "application/problem+json", code=code)


def job(state: str, **fields: object) -> dict[str, object]:
    return {"id": "chk_1", "status": state, "check": None, "verdict": None, "problem": None, **fields}


@pytest.fixture
def server() -> Iterator[Site]:
    with site() as running:
        yield running


@pytest.fixture
def canary() -> Iterator[Site]:
    with site() as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def client(server: Site, pauses: list[float]) -> Client:
    return Client(server.url, TOKEN, lang="de", timeout=20, pause=pauses.append)


def parts(server: Site, number: int = -1) -> dict[str, tuple[str | None, bytes]]:
    """Of a form that was sent: file name and bytes by field."""
    boundary = server.asked[number][1]["Content-Type"].partition("boundary=")[2]
    read = multipart.MultipartParser(io.BytesIO(server.sent[number]), boundary, strict=True)
    found = {}
    for part in read:
        found[part.name] = (part.filename, part.raw)
        part.close()
    return found


def keys(server: Site) -> list[str]:
    return [headers["Idempotency-Key"] for _, headers in server.asked]


# ---------------------------------------------------------------- what is asked, and what comes back


def test_files_and_use_are_sent_and_the_result_comes_back(server: Site, client: Client) -> None:
    """In the language that was asked for; dates as the API has them."""
    server.pages["/v1/checks"] = said(RESULT)
    use = {"channels": ["linkedin"], "publish_at": dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC), "caption": "Am See"}
    assert client.check([("Überlingen.jpg", LAKE)], use) == RESULT
    sent = parts(server)
    assert sent["files"] == ("Überlingen.jpg", LAKE.read_bytes())
    assert json.loads(sent["use"][1]) == {**use, "publish_at": "2026-12-01T09:00:00+00:00"}
    ((_, headers),) = server.asked
    assert (headers["Authorization"], headers["Accept-Language"]) == (f"Bearer {TOKEN}", "de")
    assert "Prefer" not in headers


def test_each_call_has_a_key_of_its_own(server: Site, client: Client) -> None:
    """Else the service would answer the second with the first one's result."""
    server.pages["/v1/checks"] = said(RESULT)
    client.check([LAKE])
    client.check([LAKE])
    assert len(set(keys(server))) == 2


def test_a_web_address_is_sent_as_json(server: Site, client: Client) -> None:
    server.pages["/v1/checks"] = said(RESULT)
    assert client.check_url("https://dam.example.com/a.jpg", {"channels": ["xing"]}) == RESULT
    assert json.loads(server.sent[0]) == {"url": "https://dam.example.com/a.jpg", "use": {"channels": ["xing"]}}
    assert server.asked[0][1]["Content-Type"] == "application/json"


def test_a_job_is_followed_to_its_result(server: Site, client: Client, canary: Site, pauses: list[float]) -> None:
    """At the service itself, wherever Location leads; with pauses that grow."""
    server.pages["/v1/checks"] = said(job("queued"), 202, Location=f"{canary.url}/v1/jobs/chk_1")
    server.pages["/v1/jobs/chk_1"] = in_turn(
        said(job("queued")), said(job("running")), said(job("done", check="chk_1", verdict="clear"))
    )
    server.pages["/v1/checks/chk_1"] = said(RESULT)
    assert client.check([LAKE]) == RESULT
    assert server.paths == ["/v1/checks", *["/v1/jobs/chk_1"] * 3, "/v1/checks/chk_1"]
    assert pauses == sorted(set(pauses))
    assert len(pauses) == 3
    assert canary.asked == []


def test_whoever_does_not_wait_gets_the_job(server: Site, client: Client) -> None:
    """Or the result, if the service has it already."""
    server.pages["/v1/checks"] = in_turn(said(job("queued"), 202), said(RESULT))
    assert client.check([LAKE], wait=False) == job("queued")
    assert client.check([LAKE], wait=False) == RESULT
    assert server.asked[0][1]["Prefer"] == "respond-async"
    server.pages["/v1/jobs/chk_1"] = said(job("running"))
    assert client.job("chk_1") == job("running")


def test_a_result_can_be_asked_for_again(server: Site, client: Client) -> None:
    """While there is none, that is an error, not a result."""
    server.pages["/v1/checks/chk_1"] = in_turn(said(RESULT), said(job("running"), 202))
    assert client.result("chk_1") == RESULT
    with pytest.raises(ServiceError):
        client.result("chk_1")


def test_a_verdict_is_confirmed_for_what_is_there_now(server: Site, client: Client) -> None:
    """Nothing stated, files, or digests and a use."""
    confirmed = {"id": "chk_1", "holds": False, "verdict": "blocked", "was": "clear", "changed": [], "result": RESULT}
    server.pages["/v1/checks/chk_1/confirm"] = said(confirmed)
    assert client.confirm("chk_1") == confirmed
    client.confirm("chk_1", [LAKE], {"channels": ["xing"]})
    client.confirm("chk_1", use={"channels": ["xing"]}, sha256=["ab"])
    assert server.sent[0] == b""
    assert parts(server, 1) == {
        "use": (None, b'{"channels": ["xing"]}'),
        "files": (LAKE.name, LAKE.read_bytes()),
    }
    assert json.loads(server.sent[2]) == {"use": {"channels": ["xing"]}, "sha256": ["ab"]}


def test_ready_is_what_answers_so_and_nothing_else(server: Site, client: Client) -> None:
    """Asked once: whoever asks wants to know how it is now."""
    server.pages["/v1/ready"] = in_turn(said({"status": "ready"}), problem(503), status(302, Location="/"))
    assert [client.ready() for _ in range(3)] == [True, False, False]
    assert len(server.asked) == 3
    server.server.server_close()
    assert not client.ready()


# ---------------------------------------------------------------- no verdict


def test_a_service_that_cannot_check_says_what_to_do_meanwhile(server: Site, client: Client) -> None:
    """Its own words, with the status; tried again first, each time as the same request."""
    server.pages["/v1/checks"] = problem(
        503, detail="Die Registry ist belegt.", remedy="Später noch einmal.", on_unavailable="quarantine"
    )
    with pytest.raises(ServiceError, match=r"Die Registry ist belegt\.") as raised:
        client.check([LAKE])
    error = raised.value
    assert render_error(error, "de") == ("Die Registry ist belegt.", "Später noch einmal.")
    assert (error.status, error.on_unavailable) == (503, "quarantine")
    assert error.problem
    assert error.problem["type"] == "urn:mediacheck:problem:x"
    assert len(server.asked) == 4
    assert len(set(keys(server))) == 1


def test_a_request_that_is_refused_is_told_with_its_remedy_and_not_sent_again(server: Site, client: Client) -> None:
    """Braces in the service's words are its own."""
    server.pages["/v1/checks"] = problem(422, detail="“{linkedn}” is unknown.", remedy="Write “linkedin”.")
    with pytest.raises(ServiceError) as raised:
        client.check([LAKE])
    assert render_error(raised.value, "en") == ("“{linkedn}” is unknown.", "Write “linkedin”.")
    assert (raised.value.status, len(server.asked)) == (422, 1)


def test_errors_of_the_service_travel_between_processes(server: Site, client: Client) -> None:
    """A DAM checks in its workers."""
    server.pages["/v1/checks"] = problem(422, detail="No.")
    with pytest.raises(ServiceError) as raised:
        client.check([LAKE])
    again = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - made here
    assert (str(again), again.status, again.problem) == ("No.", 422, raised.value.problem)


@pytest.mark.parametrize(
    "answer",
    [
        body(b"<html>", "text/html"),
        body(b"not json", "application/json"),
        body(b"[" * 100_000, "application/json"),
        said([]),
        said({}),
        said({**RESULT, "version": 2}),
        said({**RESULT, "verdict": None}),
        said(RESULT, 204),
        said(RESULT, 206),
        said({"id": 1, "status": "queued"}, 202),
        said({"id": "../../x", "status": "queued"}, 202),
        said({"id": "chk_1", "status": "done", "check": "../assets"}, 202),
        body(b"<html>", "text/html", code=403),
        body(b"[]", "application/problem+json", code=403),
        said(RESULT, 500),
    ],
)
def test_what_is_no_result_is_never_taken_for_one(server: Site, client: Client, answer: Answer) -> None:
    """Be it a captive portal, a proxy's page, another version or nonsense."""
    server.pages["/v1/checks"] = answer
    with pytest.raises(ServiceError):
        client.check([LAKE])
    assert server.paths == ["/v1/checks"]


def test_a_job_that_fails_says_why(server: Site, client: Client) -> None:
    server.pages["/v1/checks"] = said(job("queued"), 202)
    server.pages["/v1/jobs/chk_1"] = said(job("failed", problem={"detail": "No room.", "remedy": "Make room."}))
    with pytest.raises(ServiceError, match=r"No room\.") as raised:
        client.check([LAKE])
    assert raised.value.job == "chk_1"


def test_a_job_that_cannot_be_asked_for_any_more_goes_on(server: Site, client: Client) -> None:
    """Its id is in the error."""
    server.pages["/v1/checks"] = said(job("queued"), 202)
    server.pages["/v1/jobs/chk_1"] = in_turn(said(job("running")), problem(503, detail="Busy."))
    with pytest.raises(ServiceError, match="Busy") as raised:
        client.check([LAKE])
    assert (raised.value.job, raised.value.status) == ("chk_1", 503)


def test_a_job_that_lasts_too_long_can_be_asked_for_later(server: Site) -> None:
    """The deadline is for the whole call."""
    server.pages["/v1/checks"] = said(job("queued"), 202)
    server.pages["/v1/jobs/chk_1"] = said(job("running"))
    with pytest.raises(ServiceError) as raised:
        Client(server.url, timeout=0.3).check([LAKE])
    assert raised.value.job == "chk_1"
    assert raised.value.on_unavailable == "quarantine"
    assert "chk_1" in render_error(raised.value, "de")[1]


def test_a_service_that_is_not_there_is_told_in_both_languages() -> None:
    """Also to whoever only prints the error."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ServiceError) as raised:
        Client(url, pause=lambda _: None).check([LAKE])
    assert (raised.value.status, raised.value.problem, raised.value.on_unavailable) == (None, None, "quarantine")
    assert str(raised.value) == (
        f"The mediacheck service at {url} gave no answer: the connection could not be made, or broke off."
    )
    assert render_error(raised.value, "de")[0] == (
        f"Der mediacheck-Dienst unter {url} gab keine Antwort: die Verbindung kam nicht zustande oder brach ab."
    )


# ---------------------------------------------------------------- a bad line, a bad server


def test_an_upload_that_broke_off_is_sent_again_as_the_same_request(
    server: Site, client: Client, tmp_path: Path
) -> None:
    """From its beginning, under the same key: the service does not check it twice."""
    large = tmp_path / "large.tif"
    large.write_bytes(bytes(range(256)) * 40_000)
    whole = server.handler.do_POST  # type: ignore[attr-defined]
    broken: list[bytes] = []

    def once(handler: BaseHTTPRequestHandler) -> None:
        server.handler.do_POST = whole  # type: ignore[attr-defined]
        server.asked.append((handler.path, dict(handler.headers)))
        broken.append(handler.rfile.read(100_000))
        handler.connection.shutdown(socket.SHUT_RDWR)

    server.handler.do_POST = once  # type: ignore[attr-defined]
    server.pages["/v1/checks"] = said(RESULT)
    assert client.check([large]) == RESULT
    assert len(broken[0]) == 100_000
    assert len(server.asked) == 2
    assert len(set(keys(server))) == 1
    assert parts(server)["files"] == ("large.tif", large.read_bytes())


def test_a_busy_service_is_asked_again_when_it_says(server: Site, client: Client, pauses: list[float]) -> None:
    """As long as that is within the time of the call."""
    server.pages["/v1/checks"] = in_turn(status(429, Retry_After="7"), said(RESULT))
    assert client.check([LAKE]) == RESULT
    assert pauses == [7.0]
    server.pages["/v1/checks"] = status(429, Retry_After="21")
    with pytest.raises(ServiceError) as raised:
        client.check([LAKE])
    assert (raised.value.status, pauses) == (429, [7.0])


def test_the_token_is_not_carried_to_another_host(server: Site, client: Client, canary: Site) -> None:
    """Whatever the answer says."""
    server.pages["/v1/checks"] = status(307, Location=f"{canary.url}/v1/checks")
    with pytest.raises(ServiceError, match="307"):
        client.check([LAKE])
    assert canary.asked == []


def test_an_answer_without_end_is_cut_off(server: Site, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """At so many bytes."""
    monkeypatch.setattr(clients, "_MOST", 10_000)

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while True:
            handler.wfile.write(b" " * 65536)

    server.pages["/v1/checks"] = endless
    with pytest.raises(ServiceError, match="larger than 10000 bytes"):
        client.check([LAKE])


def test_an_answer_that_drips_ends_with_the_deadline(server: Site) -> None:
    """A whole answer that arrives too late is none either."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + json.dumps(RESULT).encode())
        while not server.closing.wait(0.02):
            handler.wfile.write(b" ")

    server.pages["/v1/checks"] = drip
    with pytest.raises(ServiceError, match="it took too long"):
        Client(server.url, timeout=0.4).check([LAKE])


# ---------------------------------------------------------------- what is not asked at all


@pytest.mark.parametrize("url", ["http://dam.example.com", "https://me:secret@dam.example.com", "dam.example.com"])
def test_an_address_that_would_give_the_token_away_is_refused(url: str) -> None:
    """A password in it is not repeated."""
    with pytest.raises(UsageError) as refused:
        Client(url, TOKEN)
    assert "secret" not in "".join(render_error(refused.value, "de"))


@pytest.mark.parametrize("token", ["", "a b", "a\r\nHost: b", "ä"])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    """It would be another header, or none."""
    with pytest.raises(UsageError) as refused:
        Client("https://dam.example.com", token)
    assert not token or token not in str(refused.value)


@pytest.mark.parametrize("written", ["", "..", "../assets", "a/b", "a?b", "a%2e", "a\r\n"])
def test_an_id_that_would_lead_elsewhere_is_refused(server: Site, client: Client, written: str) -> None:
    """It stands in the path."""
    for call in (client.result, client.job, client.confirm):
        with pytest.raises(UsageError):
            call(written)
    assert server.asked == []


def test_a_file_that_cannot_be_sent_is_named(server: Site, client: Client, tmp_path: Path) -> None:
    """Then nothing is sent."""
    for path in (tmp_path / "missing.jpg", tmp_path):
        with pytest.raises(FileError) as raised:
            client.check([LAKE, path])
        assert raised.value.path == path
    assert server.asked == []


def test_a_file_that_changes_while_it_is_sent_is_named(client: Client, tmp_path: Path, pauses: list[float]) -> None:
    """It is not tried again: nobody knows what it is."""
    path = tmp_path / "a.jpg"
    path.write_bytes(b"a")

    class Growing(type(path)):  # type: ignore[misc]
        def open(self, *arguments: Any, **options: Any) -> Any:
            path.write_bytes(b"longer")
            return Path(self).open(*arguments, **options)

    with pytest.raises(FileError, match="changed while it was read"):
        client.check([Growing(path)])
    assert pauses == []


def test_a_use_that_is_no_json_is_a_mistake_of_the_caller(client: Client) -> None:
    with pytest.raises(TypeError):
        client.check([LAKE], {"channels": object()})
