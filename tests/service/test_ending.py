"""How a service begins and ends: what is being answered is answered, nothing of it stays, and what is in the way is said."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from mediacheck.errors import MediacheckError
from mediacheck.service import listening

from . import raw
from .conftest import FIXTURES, PICTURES, Serve, Service, command, environment
from .raw import connect, eventually, head, part
from .test_kills import MANY

PICTURE = PICTURES / "cat-unknown.jpg"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "mediacheck.toml").write_text(
        f'[registry]\nlocation = "{FIXTURES / "registry"}"\n[service]\nseconds = 2\nwait_bytes = 50_000_000\n'
    )
    return tmp_path


def ended(service: Service) -> list[str]:
    """The events after which it ended, with exit code 0, and without leaving a process or an upload."""
    assert service.process.wait(60) == 0
    assert eventually(lambda: not raw.alive(service.home))
    assert raw.spooled(service) == [row[0] for row in raw.rows(raw.journal(service), "service_job", "id")]
    return [line["event"] for line in service.log()]


def test_what_is_being_answered_is_answered(serve: Serve, home: Path) -> None:
    """A check that waits for its files, and one that waits for its verdict; nobody else is listened to."""
    service = serve(home=home)
    answers: list[requests.Response] = []
    asking = threading.Thread(target=lambda: answers.append(service.check(*MANY * 3)))
    whole = part(PICTURE.read_bytes()) + raw.END
    with closing(connect(service)) as sending, closing(connect(service)) as idle:
        sending.sendall(head(len(whole)) + whole[:-1])
        asking.start()
        assert eventually(lambda: raw.rows(raw.journal(service), "service_check"))  # it is being judged
        service.process.send_signal(signal.SIGTERM)
        assert idle.recv(1) == b""
        with pytest.raises(ConnectionError):
            connect(service)
        sending.sendall(whole[-1:])
        assert raw.answer(sending).status == 200
        asking.join()
    assert answers[0].status_code == 200
    events = ended(service)
    assert events[-1] == "stopped"
    assert "failed" not in events


def test_ctrl_c_goes_to_the_whole_group(home: Path) -> None:
    """As a terminal sends it: those that look at files go on until they are not needed any more."""
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mediacheck", "serve", "--port", "0"],
            cwd=home,
            env=environment(home),
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    service = Service("", home, process)
    assert eventually(lambda: (home / "log").read_text().count('"started"'))
    (port,) = (line["at"][0][1] for line in service.log() if line["event"] == "listening")
    service = Service(f"http://127.0.0.1:{port}", home, process)
    answers: list[requests.Response] = []
    asking = threading.Thread(target=lambda: answers.append(service.check(*MANY * 3)))
    asking.start()
    assert eventually(lambda: raw.rows(raw.journal(service), "service_check"))
    os.killpg(process.pid, signal.SIGINT)
    asking.join()
    assert answers[0].status_code == 200
    assert "failed" not in ended(service)


def test_jobs_go_back(serve: Serve, home: Path) -> None:
    """The one that is being judged is finished or begun again, the others wait for the next service, and come to their ends."""
    service = serve(home=home)
    jobs = [service.check(*MANY, headers={"Prefer": "respond-async"}).json()["id"] for _ in range(4)]
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(60) == 0
    states = dict(raw.rows(raw.journal(service), "service_job", "id, state"))
    assert set(states.values()) <= {"queued", "running", "done"}
    assert "queued" in states.values()
    assert raw.spooled(service) == sorted(job for job, state in states.items() if state != "done")
    again = serve(home=home)
    assert {again.finished(job)["status"] for job in jobs} == {"done"}
    assert again.stop() == 0


def test_callers_that_hang_do_not_hold_it(serve: Serve, home: Path) -> None:
    """Those that never end their request, never begin one, or take no answer: it ends when their time is over."""
    service = serve(home=home)
    with contextlib.ExitStack() as opened:
        for sent in (head(1000), head(), b"POST /v1/checks HT", b""):
            connection = opened.enter_context(closing(connect(service)))
            connection.sendall(sent)
        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(60) == 0
        assert time.monotonic() - began < 20
    assert "failed" not in ended(service)


@raw.LONG
def test_ctrl_c_twice_is_at_once(serve: Serve, home: Path) -> None:
    service = serve(home=home)
    with closing(connect(service)) as connection:
        connection.sendall(head(1000))
        assert eventually(lambda: raw.spooled(service))
        service.process.send_signal(signal.SIGINT)
        assert eventually(lambda: _is_closed(service))
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(2) == 130
    assert serve(home=home).stop() == 0  # and nothing is in the way of the next one


def _is_closed(service: Service) -> bool:
    try:
        connect(service).close()
    except ConnectionError:
        return True
    return False


def said(home: Path, *words: str) -> tuple[int, str]:
    run = command(home, "serve", *words, timeout=60)
    assert "Traceback" not in run.stderr
    return run.returncode, run.stderr


def test_a_port_that_is_taken(home: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        code, told = said(home, "--port", port)
    assert code == 3
    assert port in told
    assert "Another program listens" in told


@pytest.mark.parametrize(("host", "code"), [("192.0.2.1", 3), ("no-such-host.invalid", 2), ("", 2), ("a" * 300, 2)])
def test_an_address_that_is_not_ours(host: str, code: int) -> None:
    with pytest.raises(MediacheckError) as raised:
        listening.listen(host, 0)
    assert raised.value.exit_code == code


def test_every_address_of_a_name_has_the_same_port() -> None:
    """Those of localhost, where a machine has two of them."""
    opened = listening.listen("localhost", 0)
    assert len({each.getsockname()[1] for each in opened}) == 1
    for each in opened:
        each.close()


def test_a_second_service_for_the_same_registry(serve: Serve, home: Path) -> None:
    service = serve(home=home)
    code, told = said(home, "--port", "0")
    assert code == 3
    assert "Another service is running" in told
    assert service.check(PICTURE).status_code == 200
    assert service.stop() == 0


@raw.LONG
@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_addresses_of_this_machine(home: Path, host: str) -> None:
    """They need no token, and are found under each of their names."""
    if host == "::1" and not _has_ipv6():
        pytest.skip("no IPv6 here")
    answers, log = run(home, host, f"http://{f'[{host}]' if ':' in host else host}")
    assert answers == [200]
    assert log[-1]["event"] == "stopped"


def test_all_addresses_of_this_machine(home: Path) -> None:
    """Others can reach it: without a token it does not start, and its port stays closed; with one nobody asks without it."""
    code, told = said(home, "--host", "0.0.0.0", "--port", "0")  # noqa: S104
    assert code == 2
    assert "token" in told
    assert "listening" not in told
    token = command(home, "serve", "token", "add", "dam").stdout.splitlines()[-1]
    answers, _ = run(home, "0.0.0.0", "http://127.0.0.1", {}, {"Authorization": f"Bearer {token}"})  # noqa: S104
    assert answers == [401, 200]


def run(home: Path, host: str, url: str, *headers: dict[str, str]) -> tuple[list[int], list[dict[str, Any]]]:
    """What a service that listens there answers to a check with such headers, and its log."""
    log = home / "log"
    log.unlink(missing_ok=True)
    with log.open("ab") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "mediacheck", "serve", "--host", host, "--port", "0"],
            cwd=home,
            env=environment(home),
            stderr=stream,
        )
    try:
        assert eventually(lambda: log.read_text().count('"started"'))
        port = json.loads(log.read_text().splitlines()[0])["at"][0][1]
        service = Service(f"{url}:{port}", home, process)
        answers = [service.check(PICTURE, headers=each).status_code for each in headers or ({},)]
        assert service.stop() == 0
    finally:
        process.kill()
        process.wait()
    return answers, [json.loads(line) for line in log.read_text().splitlines()]


def _has_ipv6() -> bool:
    with contextlib.suppress(OSError), closing(socket.create_server(("::1", 0), family=socket.AF_INET6)):
        return True
    return False


def test_a_service_for_another_registry_leaves_the_jobs_of_the_first(serve: Serve, tmp_path: Path) -> None:
    """From the same folder, with the same settings: what waits for the one registry is no rubbish of the other."""
    for name in ("one.db", "two.db"):
        owned = ("--license", "LicenseRef-Company-Owned", "--registry", name)
        assert command(tmp_path, "registry", "add", PICTURES / "waves-recompressed.jpg", *owned).returncode == 0
    first = serve("--registry", "one.db", home=tmp_path)
    busy = [first.check(PICTURE, headers={"Prefer": "respond-async"}).json()["id"] for _ in range(12)]
    first.kill()
    second = serve("--registry", "two.db", home=tmp_path)
    second.kill()
    again = serve("--registry", "one.db", home=tmp_path)
    for job in busy:
        assert again.finished(job)["verdict"] == "review"
