"""What stands in the log: a line of JSON for every event, and nobody's name, words, files, addresses or secrets."""

import io
import json
import sqlite3
from contextlib import closing

import pytest
from PIL import Image

from . import raw
from .conftest import FIXTURES, Serve, Service
from .raw import ask, connect, eventually, form, part

WORD = "Wiesengrund"  # what callers send has it in it wherever words can stand


@pytest.fixture(scope="module")
def service(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Service:
    home = tmp_path_factory.mktemp("logs")
    (home / "mediacheck.toml").write_text(f'[registry]\nlocation = "{FIXTURES / "registry"}"\n')
    return serve(home=home)


@pytest.fixture(scope="module")
def picture() -> bytes:
    """One that says it of itself."""
    exif = Image.Exif()
    exif[0x013B] = exif[0x8298] = exif[0x010E] = f"{WORD} exif"
    stream = io.BytesIO()
    Image.effect_noise((300, 200), 60).save(stream, "JPEG", exif=exif, comment=f"{WORD} comment")
    return stream.getvalue()


def lines(service: Service, before: int) -> list[str]:
    return (service.home / "log").read_text()[before:].splitlines()


def size(service: Service) -> int:
    return len((service.home / "log").read_text())


def test_nothing_of_what_callers_send(service: Service, picture: bytes) -> None:
    """In names, captions, keys, tokens, addresses, headers, files: whether it is checked, refused, broken off or no request."""
    before = size(service)
    name = f'form-data; name="files"; filename="{WORD} name.jpg"'
    use = {"caption": f"{WORD} caption", "channels": ["linkedin"], "labels": ["ai"]}
    fields = part(json.dumps(use).encode(), 'form-data; name="use"')
    headers = {
        "Idempotency-Key": WORD,
        "User-Agent": WORD,
        "Referer": f"http://{WORD}/",
        "X-Forwarded-For": WORD,
    }
    good = form(part(picture, name), fields, **headers)
    told = ask(service, good)
    assert told.status == 200
    assert told.body.decode().count(WORD) > 3
    assert (
        ask(service, form(part(picture, name), fields, Prefer="respond-async", path=f"/v1/checks?{WORD}")).status == 202
    )
    refused = [
        good.replace(b"linkedin", b"facebook"),  # the key again
        form(part(picture, name), part(json.dumps({WORD: 1}).encode(), 'form-data; name="use"')),
        form(part(picture, name), part(WORD.encode(), 'form-data; name="use"')),
        form(part(picture, name), part(b"{}", f'form-data; name="{WORD}"')),
        form(part(picture, name), boundary=WORD),
        form(part(picture, name), Authorization=f"Bearer {WORD}"),
        form(part(picture, name), Host=f"{WORD}.example"),
        form(part(picture, name), Content_Type=WORD),
        form(part(picture, name, f"{WORD} {WORD}")),
        form(part(picture, name), path=f"/v1/{WORD}"),
        f"GET /v1/checks/{WORD} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode(),
        f"GET /v1/jobs/{WORD}?{WORD} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode(),
        f"{WORD} /v1/checks HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode(),
        f"GET {WORD} HTTP/1.1\r\nHost : {WORD}\r\n\r\n".encode(),
        f"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: {WORD}\r\n\r\n".encode(),
    ]
    statuses = [ask(service, each).status for each in refused]
    assert all(status >= 400 for status in statuses[:-1]), statuses
    with closing(connect(service)) as connection:
        connection.sendall(good[:-30])
        assert eventually(lambda: raw.spooled(service))
    job = {"event": "job", "state": "done"}
    assert eventually(lambda: any(job.items() <= json.loads(line).items() for line in lines(service, before)))
    assert eventually(lambda: '"status":499' in "".join(lines(service, before)))
    said = lines(service, before)
    assert len([line for line in said if json.loads(line)["event"] == "request"]) >= len(refused)
    for line in said:
        assert WORD.casefold() not in line.casefold()
        assert json.loads(line).keys() >= {"time", "event"}


def test_a_crash_inside_is_noted_by_its_place(service: Service, picture: bytes) -> None:
    """Where it was and what kind of error; not what the error says, which may be a file's words. The answer is a problem."""
    told = ask(service, form(part(picture)))
    check = json.loads(told.body)["id"]
    with closing(sqlite3.connect(raw.journal(service))) as journal, journal:
        broken = f'{{"name": "{WORD}'
        journal.execute("UPDATE service_check SET request = ? WHERE id = ?", (broken, check))
    before = size(service)
    answer = service.get(f"/v1/checks/{check}")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["on_unavailable"] == "quarantine"
    assert WORD not in answer.text
    assert "JSONDecodeError" not in answer.text
    assert eventually(lambda: '"failed"' in "".join(lines(service, before)))  # it is noted after the answer
    said = [json.loads(line) for line in lines(service, before)]
    (failed,) = [line for line in said if line["event"] == "failed"]
    assert failed["error"] == "JSONDecodeError"
    assert any(place.startswith("checked:") for place in failed["at"])
    assert WORD not in json.dumps(said)
    assert service.get("/v1/health").ok


def test_requests_are_named_by_their_pattern(service: Service) -> None:
    """So that they can be counted, and nobody's id is in it."""
    before = size(service)
    service.get("/v1/checks/chk_1234?x=5")
    service.ask("BREW", "/v1/checks/chk_1234")

    def said() -> list[str]:
        return [line for line in lines(service, before) if "/v1/health" not in line]  # asked for before, noted after

    assert eventually(lambda: len(said()) == 2)
    one, two = map(json.loads, said())
    assert (one["method"], one["route"], one["status"]) == ("GET", "/v1/checks/{check_id}", 404)
    assert (two["method"], two["status"]) == ("other", 405)


def test_the_log_cannot_be_steered(service: Service) -> None:
    """Line ends and terminal sequences in what is sent make no line of their own."""
    before = size(service)
    ask(service, b"GET /v1/%0A%7B%22event%22%3A%22forged%22%7D%1B[31m HTTP/1.1\r\nHost: a\r\n\r\n")
    assert eventually(lambda: lines(service, before))
    (line,) = lines(service, before)
    assert json.loads(line)["event"] == "request"
    assert "\x1b" not in line
