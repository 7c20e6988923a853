"""Hostile files through the service: each costs its own verdict, in its time, and no other caller anything."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.media import crafted

from . import raw
from .conftest import FIXTURES, PICTURES, Serve, Service
from .raw import connect, eventually

PICTURE = PICTURES / "cat-unknown.jpg"
SECONDS = 2  # that one file may take
INJECTED = [Path(__file__).parent / "injected", Path(__file__).parents[1] / "media" / "injected"]


@pytest.fixture(scope="module")
def service(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Two seats, at which files do what their names say; and the good ones nothing."""
    home = tmp_path_factory.mktemp("hostile")
    (home / "mediacheck.toml").write_text(
        f'[registry]\nlocation = "{FIXTURES / "registry"}"\n[limits]\nseconds = {SECONDS}\n'
    )
    paths = os.pathsep.join([*map(str, INJECTED), os.environ.get("PYTHONPATH", "")])
    running = serve("--jobs", "2", home=home, env={"PYTHONPATH": paths})
    yield running
    assert running.check(PICTURE).status_code == 200
    assert not [line for line in running.log() if line["event"] == "failed"]
    assert running.stop() == 0
    assert eventually(lambda: not raw.alive(home))


def send(service: Service, *files: tuple[str, bytes], **options: Any) -> requests.Response:
    return service.post("/v1/checks", files=[("files", file) for file in files], **options)


def codes(answer: requests.Response) -> dict[str, set[str]]:
    """What was found of each file; every one of them is unchecked."""
    assert answer.status_code == 200, answer.text
    (post,) = answer.json()["posts"]
    assert {item["verdict"] for item in post["items"]} == {"unchecked"}
    found = {item["name"]: {each["code"] for each in item["findings"]} for item in post["items"]}
    return {name: each & {"MC801", "MC802", "MC804", "MC805"} for name, each in found.items()}


def test_whatever_a_file_does_to_who_looks_at_it(service: Service) -> None:
    """A crash, an endless loop, used-up memory, an error, a lie: no verdict but unchecked, and the next file is looked at."""
    expected = {
        "segfault": "MC801",
        "killed": "MC801",
        "spin": "MC805",
        "memory": "MC802",
        "raise": "MC801",
        "escape": "MC801",
        "nonsense": "MC801",
        "impostor": "MC801",
    }
    began = time.monotonic()
    answer = send(service, *[(name, b"x") for name in expected])
    assert time.monotonic() - began < (SECONDS + 1) * len(expected)
    assert codes(answer) == {name: {code} for name, code in expected.items()}


def test_files_that_are_made_to_hang(service: Service) -> None:
    """Real ones: none of them takes longer than it may."""
    files = {
        "scans.jpg": crafted.scans(2000, 3000),
        "endless.heic": crafted.endless_heic(),
        "extents.heic": crafted.extents(),
        "ratios.tif": crafted.ratios(),
        "large.webp": crafted.webp(16_000, 16_000),
    }
    for name, content in files.items():
        began = time.monotonic()
        answer = send(service, (name, content))
        assert time.monotonic() - began < SECONDS + 2, name
        assert answer.status_code == 200
        assert answer.json()["verdict"] != "clear"


def test_one_that_hangs_holds_one_seat(service: Service) -> None:
    """Whoever asks meanwhile is answered by the others, before it is given up."""
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(send, service, *[("hang", b"x")] * 3)
        assert eventually(lambda: None in [r for (r,) in raw.rows(raw.journal(service), "service_check", "result")])
        answers = [service.check(PICTURE) for _ in range(3)]
        assert not hanging.done()
        assert {answer.status_code for answer in answers} == {200}
        assert {answer.json()["verdict"] for answer in answers} == {"review"}
        assert codes(hanging.result()) == {"hang": {"MC805"}}


def test_jobs_leave_a_seat_to_those_who_wait(service: Service) -> None:
    """However many of them hang."""
    jobs = [send(service, ("hang", b"x"), headers={"Prefer": "respond-async"}).json()["id"] for _ in range(2)]
    assert eventually(lambda: service.get(f"/v1/jobs/{jobs[0]}").json()["status"] == "running")
    assert service.check(PICTURE).status_code == 200
    assert service.get(f"/v1/jobs/{jobs[1]}").json()["status"] == "queued"
    assert {service.finished(job)["verdict"] for job in jobs} == {"unchecked"}


def test_too_many_who_wait_are_told_to_come_back(service: Service) -> None:
    """No queue without an end: what comes then becomes a job. And nothing is done for those who went away."""
    whole = raw.form(raw.part(b"x", 'form-data; name="files"; filename="raise"'))
    hanging = [threading.Thread(target=send, args=(service, ("hang", b"x"))) for _ in range(2)]
    for each in hanging:
        each.start()
    waiting = []
    try:
        assert eventually(lambda: raw.rows(raw.journal(service), "service_check", "result").count((None,)) == 2)
        before = len(raw.rows(raw.journal(service), "service_check"))
        for _ in range(50):
            waiting.append(connect(service))
            waiting[-1].sendall(whole)
        assert eventually(lambda: len(raw.rows(raw.journal(service), "service_check")) == before + 50)
        late = service.check(PICTURE)
        assert late.status_code == 202
    finally:
        for each in waiting:
            each.close()
    assert eventually(lambda: len(raw.rows(raw.journal(service), "service_check")) == before + 1, SECONDS)
    for each in hanging:
        each.join()
    assert service.finished(late.json()["id"])["verdict"] == "review"
    assert eventually(lambda: [line.get("status") for line in service.log()].count(499) == 50)
    assert eventually(lambda: not raw.spooled(service))


def test_real_files_with_traps(service: Service, corpora: Path) -> None:
    """None of them is clear, and none of them is an error of the service."""
    files = sorted(path for path in (corpora / "corpora" / "metadata" / "traps").iterdir() if path.is_file())
    answer = service.check(*files)
    assert answer.status_code == 200
    assert [item["name"] for item in answer.json()["posts"][0]["items"]] == [path.name for path in files]
    assert "clear" not in {item["verdict"] for item in answer.json()["posts"][0]["items"]}


def test_memory_stays_as_it_is(service: Service) -> None:
    """Over some hundred uploads, of which half are broken off: what the server keeps of each is less than a picture."""
    if not Path("/proc").is_dir():
        pytest.skip("needs /proc")
    picture = PICTURE.read_bytes() * 5
    whole = raw.form(raw.part(picture))

    def some(count: int) -> int:
        for _ in range(count):
            assert send(service, ("raise", picture)).status_code == 200
            with closing(connect(service)) as connection:
                connection.sendall(whole[:-1000])
        assert eventually(lambda: not raw.spooled(service))
        (line,) = [s for s in Path(f"/proc/{service.process.pid}/status").read_text().splitlines() if "VmRSS" in s]
        return int(line.split()[1])

    before = some(100)
    assert some(200) - before < 200 * len(picture) / 1024 / 10


@raw.LONG
def test_it_ends_though_a_file_hangs(serve: Serve, tmp_path: Path) -> None:
    """One that may take longer than anybody waits for the end: in a check, and in a job, which the next service does."""
    settings = tmp_path / "mediacheck.toml"
    settings.write_text(f'[registry]\nlocation = "{FIXTURES / "registry"}"\n[limits]\nseconds = 300\n')
    paths = os.pathsep.join([*map(str, INJECTED), os.environ.get("PYTHONPATH", "")])
    service = serve("--jobs", "2", home=tmp_path, env={"PYTHONPATH": paths})
    job = send(service, ("hang", b"x"), headers={"Prefer": "respond-async"}).json()["id"]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(send, service, ("hang", b"x"))
        assert eventually(lambda: len(raw.rows(raw.journal(service), "service_check")) == 2)
        began = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - began < 60
        assert waiting.result().json()["on_unavailable"] == "quarantine"
    assert eventually(lambda: not raw.alive(tmp_path))
    settings.write_text(settings.read_text().replace("300", "1"))
    again = serve("--jobs", "2", home=tmp_path, env={"PYTHONPATH": paths})
    assert again.finished(job)["verdict"] == "unchecked"
    assert eventually(lambda: not raw.spooled(again))
