"""What comes in too large, too slow, broken or hostile is refused with a problem, and leaves nothing behind."""

import gzip
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
import requests

from . import raw
from .conftest import FIXTURES, PICTURES, Serve, Service
from .raw import END, Answer, ask, chunk, connect, eventually, form, head, part

MOST = 300_000  # bytes of a request
LAKE = (PICTURES / "cat-unknown.jpg").read_bytes()
LARGE = b"\xff\xd8\xff" + bytes(2 * MOST)
USE = part(b'{"channels": ["linkedin"]}', 'form-data; name="use"')


@pytest.fixture(scope="module")
def small(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """One that takes little."""
    home = tmp_path_factory.mktemp("small")
    (home / "mediacheck.toml").write_text(
        f'[registry]\nlocation = "{FIXTURES / "registry"}"\n'
        f"[service]\nupload_bytes = {MOST}\nfiles = 3\nseconds = 1.5\nspool_bytes = {3 * MOST}\n"
    )
    return serve("--config", home / "mediacheck.toml", home=home)


@pytest.fixture(autouse=True)
def _nothing_is_left(small: Service) -> Iterator[None]:
    """Every test here ends without a file in the spool or a row in the journal, and the service answers."""
    before = raw.counts(small)
    yield
    assert eventually(lambda: not raw.spooled(small))
    after = raw.counts(small)
    assert after["service_job"] == before["service_job"]
    assert after["service_key"] == before["service_key"]
    assert all(result is not None for (result,) in raw.rows(raw.journal(small), "service_check", "result"))
    assert small.get("/v1/health").ok


def taken(answer: Answer) -> list[str]:
    """The names of the files that were checked."""
    assert answer.status == 200, answer
    return [item["name"] for item in json.loads(answer.body)["posts"][0]["items"]]


# ------------------------------------------------------------ too large


def test_too_large_is_said_while_it_is_sent(small: Service) -> None:
    """By a length that is stated, before any of the body was sent."""
    with closing(connect(small)) as connection:
        connection.sendall(head(MOST + 1))
        told = raw.answer(connection)
    assert told.status == 413
    assert told.problem()["most"] == MOST
    assert told.headers["connection"] == "close"


@pytest.mark.parametrize("length", [len(LARGE), None])
def test_too_large_can_be_read_by_who_sends_all_first(small: Service, length: int | None) -> None:
    """The connection is not reset under whoever reads no answer before it has sent its last byte."""
    body = part(LARGE) + END
    for _ in range(5):
        with closing(connect(small)) as connection:
            connection.sendall(head(length and len(body)) + (body if length else chunk(body) + b"0\r\n\r\n"))
            told = raw.answer(connection)
            assert told.status == 413
            assert told.problem()["most"] == MOST
            assert connection.recv(1) == b""


def test_too_large_can_be_read_by_requests(small: Service) -> None:
    for _ in range(5):
        told = small.post("/v1/checks", files={"files": ("a.jpg", LARGE * 20)})
        assert told.status_code == 413


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("more", [[], ["-H", "Expect:"], ["-H", "Transfer-Encoding: chunked"]])
def test_too_large_can_be_read_by_curl(small: Service, tmp_path: Path, more: list[str]) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(LARGE * 20)
    curl = shutil.which("curl") or ""
    said = subprocess.run(
        [curl, "-s", "-w", "\n%{http_code}", "-F", f"files=@{large}", *more, f"{small.url}/v1/checks"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout.endswith("\n413"), said
    assert json.loads(said.stdout.rpartition("\n")[0])["most"] == MOST


def test_an_endless_body_is_cut_off(small: Service) -> None:
    """The answer comes, and in the end nothing more is taken."""
    piece = chunk(bytes(1_000_000))
    sent = 0
    with closing(connect(small)) as connection, suppress(ConnectionError):
        connection.sendall(head() + chunk(part(b"")[:-2]))
        while sent < 3000:
            connection.sendall(piece)
            sent += 1
    assert sent < 2000


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([part(LAKE)] * 4, 413),
        (
            [part(b"x", 'form-data; name="a"')] + [part(b"x", f'form-data; name="a{number}"') for number in range(20)],
            413,
        ),
        ([part(b"x", 'form-data; name="files"; filename="a"', "X-Long: " + "x" * 100_000)], 413),
        ([part(b"x", 'form-data; name="files"; filename="' + "x" * 100_000 + '"')], 413),
        ([part(b"x", 'form-data; name="files"; filename="a"', *[f"X-{n}: y" for n in range(50)])], 413),
        ([part(LAKE), part(b'"' + b"x" * 100_000 + b'"', 'form-data; name="use"')], 422),
    ],
    ids=["files", "parts", "long header", "long name", "headers", "no use"],
)
def test_too_much_of_something(small: Service, parts: list[bytes], status: int) -> None:
    told = ask(small, form(*parts))
    assert told.status == status
    told.problem()


# ------------------------------------------------------------ too slow


def test_a_dripping_body_is_cut_off(small: Service) -> None:
    """However it drips, and whatever is missing of it, after as many seconds as the settings say."""
    with closing(connect(small)) as connection, closing(connect(small)) as silent:
        connection.sendall(head(1000))
        silent.sendall(head(len(part(LAKE)) + 100) + part(LAKE))
        connection.settimeout(0.1)
        for byte in part(LAKE)[:600]:
            with suppress(TimeoutError):
                connection.sendall(bytes([byte]))
                if connection.recv(1, socket.MSG_PEEK):
                    break
        connection.settimeout(60)
        for each in (connection, silent):
            told = raw.answer(each)
            assert told.status == 408
            assert "1.5" in told.problem()["detail"]
            assert told.headers["connection"] == "close"


def test_a_caller_that_goes_away_in_the_middle(small: Service) -> None:
    """It is no error of the service, and nothing of it stays."""
    before = len(small.log())
    with closing(connect(small)) as connection:
        connection.sendall(head(len(LAKE) * 2) + part(LAKE))
        assert eventually(lambda: raw.spooled(small))
    with closing(connect(small)) as connection:
        connection.sendall(head(len(LAKE) * 2) + part(LAKE))
        connection.shutdown(socket.SHUT_WR)
        assert raw.answer(connection).status == 0
    assert eventually(lambda: [line.get("status") for line in small.log()[before:]].count(499) == 2)
    assert not [line for line in small.log()[before:] if line["event"] == "failed"]


@raw.LONG
@pytest.mark.parametrize("first", [b"", b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"], ids=["first", "next"])
def test_a_head_that_drips_is_cut_off(small: Service, first: bytes) -> None:
    """The first of a connection and every later one; so is a connection on which nothing comes."""
    with closing(connect(small)) as connection, closing(connect(small)) as silent:
        if first:
            connection.sendall(first)
            assert raw.answer(connection).status == 200
        connection.settimeout(0.5)
        line = b"GET /v1/health HTTP/1.1\r\nX-Slow: " + b"x" * 100
        taken = 0
        with suppress(ConnectionError):
            while not _ended(connection):
                connection.sendall(line[taken : taken + 1])
                taken += 1
        assert 15 <= taken <= 40  # half seconds
        silent.settimeout(30)
        assert silent.recv(1) == b""


def _ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False


def test_more_connections_than_are_served(small: Service) -> None:
    """Those that are too many are told so and closed; as soon as others have gone there is room again."""
    with ExitStack() as opened:
        idle = [opened.enter_context(closing(connect(small))) for _ in range(310)]
        told = raw.answer(idle[-1])
        assert told.status == 503
        assert told.headers["retry-after"]
        told.problem()
    assert eventually(lambda: ask(small, b"GET /v1/health HTTP/1.1\r\nHost: a\r\n\r\n").status == 200)


# ------------------------------------------------------------ broken


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (form(part(LAKE), boundary="other"), 400),
        (form(part(LAKE), Content_Type="multipart/form-data"), 400),
        (form(part(LAKE), Content_Type="multipart/form-data; boundary="), 400),
        (form(part(LAKE), Content_Type="multipart/form-data; boundary=" + "x" * 2000), 400),
        (head(len(part(LAKE))) + part(LAKE), 400),
        (head(0), 400),
        (head(10) + bytes(10), 400),
        (form(part(LAKE, "form-data")), 422),
        (form(part(LAKE, 'form-data; name="files"; filename="\udcff"')), 400),
        (form(part(LAKE), USE, USE), 422),
        (form(part(LAKE), part(b"{}", 'form-data; name="uses"')), 422),
        (form(part(LAKE), part(b"\xff", 'form-data; name="use"')), 422),
        (form(part(LAKE), part(b'{"caption": "\\ud800"}', 'form-data; name="use"')), 422),
        (form(part(LAKE), part(b'{"caption": NaN}', 'form-data; name="use"')), 422),
        (form(part(LAKE), part(b"[" * 100_000, 'form-data; name="use"')), 422),
        (form(part(LAKE), part(b"1" * 100_000, 'form-data; name="use"')), 422),
        (form(), 422),
        (form(USE), 422),
        (form(part(LAKE), Content_Encoding="gzip"), 415),
        (form(part(LAKE), Content_Type="image/jpeg"), 415),
        (form(part(LAKE), Content_Type=""), 415),
        (head(2, Content_Type="application/json") + b"[]", 422),
        (head(2, Content_Type="application/json", Content_Encoding="gzip") + b"{}", 415),
        (head(20, Content_Type="application/json") + b'{"url": "\\udcff" }   ', 422),
    ],
)
def test_what_cannot_be_read(small: Service, request_: bytes, status: int) -> None:
    told = ask(small, request_)
    assert told.status == status, told
    told.problem()


def test_a_packed_body_is_not_unpacked(small: Service) -> None:
    body = gzip.compress(part(LAKE) + END)
    told = ask(small, head(len(body), Content_Encoding="gzip") + body)
    assert told.status == 415
    assert told.problem()["type"] == "urn:mediacheck:problem:encoding"


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /v1/health\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
        b"POST /v1/checks HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST /v1/checks HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"POST /v1/checks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
        b"POST /v1/checks HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/checks HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
        b"POST /v1/checks HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"POST /v1/checks HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\n",
        b"POST /v1/checks HTTP/1.1\r\nHost: a\r\n X: 1\r\nContent-Length: 1\n 2\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: a\r\nX-Many: " + b"x" * 1_000_000 + b"\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: a\r\n" + b"X-Many: x\r\n" * 100_000 + b"\r\n",
        b"GET /v1/he\x00alth HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_what_is_no_request(small: Service, request_: bytes) -> None:
    """Two lengths, odd lengths and folded lines are how one program sees other requests than another: they are none."""
    with closing(connect(small)) as connection:
        with suppress(ConnectionError):
            connection.sendall(request_)
        try:
            told = raw.answer(connection)
        except ConnectionError:  # it was still being sent
            return
    assert told.status == 400
    told.problem()


def test_a_length_that_lies(small: Service) -> None:
    """What comes beyond it is another request, and none; what is missing is waited for as long as anything is."""
    whole = part(LAKE) + END
    with closing(connect(small)) as connection:
        connection.sendall(head(len(whole)) + whole + whole)
        assert raw.answer(connection).status == 200
        assert raw.answer(connection).status == 400


# ------------------------------------------------------------ odd, but understood


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('form-data; name="files"; filename="../../etc/passwd"', "passwd"),
        ('form-data; name="files"; filename="C:\\Users\\a\\b.jpg"', "b.jpg"),
        ('form-data; name="files"; filename="/etc/"', "upload"),
        ('form-data; name="files"; filename=""', "upload"),
        ('form-data; name="files"', "upload"),
        ('form-data; name="file"; filename="a.jpg"', "a.jpg"),
        ('form-data; name="files"; filename="bäume 🌳.jpg"', "bäume 🌳.jpg"),
    ],
)
def test_names_are_names(small: Service, disposition: str, name: str) -> None:
    """They never become part of a path."""
    assert taken(ask(small, form(part(LAKE, disposition)))) == [name]


@pytest.mark.parametrize(("sent", "character"), [("\x00", "\x00"), ("%0D%0A", "\r\n"), ("\x1b[31m", "\x1b[31m")])
def test_names_with_characters_that_do_harm(small: Service, sent: str, character: str) -> None:
    """JSON has a way to write them, as on the command line: none of them is in the answer as it is."""
    told = ask(small, form(part(LAKE, f'form-data; name="files"; filename="a{sent}b.jpg"')))
    assert taken(told) == [f"a{character}b.jpg"]
    assert min(told.body) >= ord(" ")


def test_a_use_as_a_file(small: Service) -> None:
    """As curl's -F use=@use.json sends it: it is the use, and not one more picture."""
    use = part(
        b'{"channels": ["xing"]}', 'form-data; name="use"; filename="use.json"', "Content-Type: application/json"
    )
    told = ask(small, form(part(LAKE), use))
    assert taken(told) == ["a.jpg"]
    assert json.loads(told.body)["posts"][0]["use"]["channels"] == ["xing"]


def test_a_form_in_a_form_is_a_file(small: Service) -> None:
    inner = part(LAKE, "form-data; name=files").replace(raw.BOUNDARY.encode(), b"inner") + b"--inner--\r\n"
    disposition = 'form-data; name="files"'
    told = ask(small, form(part(inner, disposition, "Content-Type: multipart/mixed; boundary=inner")))
    assert json.loads(told.body)["posts"][0]["items"][0]["verdict"] == "unchecked"


def test_byte_by_byte(small: Service) -> None:
    """Wherever a request is cut, it is the same one."""
    picture = LAKE[:200]
    body = part(picture) + USE + END
    whole = ask(small, head(len(body)) + body)
    cut = ask(small, head(), *[chunk(bytes([byte])) for byte in body], b"0\r\n\r\n")
    assert json.loads(cut.body)["posts"] == json.loads(whole.body)["posts"]


def test_the_last_line_comes_late(small: Service) -> None:
    """The end of a form is its last boundary; the end of that line belongs to it, whenever it comes."""
    body = part(LAKE) + END
    with closing(connect(small)) as connection:
        connection.sendall(head(len(body)) + body[:-2])
        spool = next((small.home / "data" / "mediacheck" / "services").glob("*.spool"))
        assert eventually(lambda: [file.stat().st_size for file in spool.glob("*/0")] == [len(LAKE)])
        connection.sendall(body[-2:])
        assert taken(raw.answer(connection)) == ["a.jpg"]


def test_whoever_asks_whether_to_go_on_is_told(small: Service) -> None:
    body = part(LAKE) + END
    with closing(connect(small)) as connection:
        connection.sendall(head(len(body), Expect="100-continue"))
        assert raw.answer(connection).status == 100
        connection.sendall(body)
        assert raw.answer(connection).status == 200
    with closing(connect(small)) as connection:
        connection.sendall(head(MOST + 1, Expect="100-continue"))
        assert raw.answer(connection).status == 413
        assert connection.recv(1) == b""


def test_requests_one_after_the_other_on_one_connection(small: Service) -> None:
    """Also after one that was refused without its body having been needed."""
    with requests.Session() as session:
        for _ in range(3):
            assert session.post(f"{small.url}/v1/nothing", data=LAKE).status_code == 404
            assert session.get(f"{small.url}/v1/health").ok


# ------------------------------------------------------------ no room


def test_uploads_have_so_much_room_together(small: Service) -> None:
    """Those that come in at the same time too: the next one is refused, and taken when the others are gone."""
    body = part(LAKE) + END
    with closing(connect(small)) as one, closing(connect(small)) as two, closing(connect(small)) as three:
        for each in (one, two, three):
            each.sendall(head())  # of any length
        assert eventually(lambda: len(raw.spooled(small)) == 3)
        told = ask(small, head(len(body)) + body)
        assert told.status == 503
        assert told.problem()["on_unavailable"] == "quarantine"
        assert told.headers["retry-after"]
    assert eventually(lambda: not raw.spooled(small))
    assert ask(small, head(len(body)) + body).status == 200


@pytest.mark.skipif(sys.platform != "linux", reason="needs limits that can be set on another process")
def test_a_disk_without_room(small: Service) -> None:
    """Of an upload, of the journal and of the log: who asks is told to keep the file aside, and it works again with room."""
    resource = pytest.importorskip("resource")
    body = part(LARGE[:280_000]) + END
    limits = resource.prlimit(small.process.pid, resource.RLIMIT_FSIZE)
    for most in (270_000, 0):
        resource.prlimit(small.process.pid, resource.RLIMIT_FSIZE, (most, limits[1]))
        try:
            told = ask(small, head(len(body)) + body)
        finally:
            resource.prlimit(small.process.pid, resource.RLIMIT_FSIZE, limits)
        assert told.status == 503
        assert told.problem()["on_unavailable"] == "quarantine"
        assert str(small.home) not in told.body.decode()
        assert not raw.spooled(small)
    assert taken(ask(small, head(len(body)) + body)) == ["a.jpg"]
