"""A service that is killed at any moment goes on when it is started again, and nothing is lost, done twice or left lying.

MEDIACHECK_KILLS says how often (default: 12; `make durability`: 120), half of them with the journal in an SQLite registry,
half with it beside a registry that is a folder.
"""

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from . import raw
from .conftest import FIXTURES, PICTURES, Serve, Service, command
from .raw import connect, eventually, head, part
from .test_checks import comparable

KILLS = int(os.environ.get("MEDIACHECK_KILLS", "12"))
PICTURE = PICTURES / "cat-unknown.jpg"
MANY = [PICTURE, *sorted((FIXTURES / "registry" / "photos").glob("*.jpg"))[:2]]

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


@dataclass
class Asked:
    """What callers asked of a service, and what it acknowledged."""

    jobs: dict[str, str] = field(default_factory=dict)  # by key
    results: dict[str, dict[str, Any]] = field(default_factory=dict)  # by key
    unanswered: set[str] = field(default_factory=set)  # keys

    def check(self, service: Service, key: str) -> None:
        self.unanswered.add(key)
        with contextlib.suppress(requests.ConnectionError):
            answer = service.check(PICTURE, headers={"Idempotency-Key": key})
            assert answer.status_code == 200, answer.text
            self.results[key] = answer.json()
            self.unanswered.discard(key)

    def job(self, service: Service, key: str) -> None:
        self.unanswered.add(key)
        with contextlib.suppress(requests.ConnectionError):
            answer = service.check(*MANY, headers={"Idempotency-Key": key, "Prefer": "respond-async"})
            assert answer.status_code == 202, answer.text
            self.jobs[key] = answer.json()["id"]
            self.unanswered.discard(key)


@pytest.fixture(params=["database", "folder"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """With a registry of either kind, named in the settings."""
    location = "registry.db" if request.param == "database" else "registry"
    (tmp_path / "mediacheck.toml").write_text(f'[registry]\nlocation = "{location}"\n')
    added = command(tmp_path, "registry", "add", MANY[1], "--license", "LicenseRef-Company-Owned")
    assert added.returncode == 0, added.stderr
    return tmp_path


def the_journal(home: Path) -> Path:
    inside = home / "registry.db"
    return inside if inside.exists() else next((home / "data" / "mediacheck" / "services").glob("*.db"))


def test_killed_at_any_moment(serve: Serve, home: Path) -> None:
    """In uploads, checks, jobs (queued and running) and while it writes.

    Every job that was acknowledged is done once, with the result that it has without a kill; a key stands for the answer
    that was given, and is free where none was; spool, journal and registry are whole, and no process is left.
    """
    dice = random.Random(KILLS)  # noqa: S311 - moments, no secret
    asked = Asked()
    for number in range(KILLS // 2):
        service = serve(home=home)
        jobs = [threading.Thread(target=asked.job, args=(service, f"job-{number}-{each}")) for each in range(2)]
        checks = [threading.Thread(target=asked.check, args=(service, f"check-{number}"))]
        with closing(connect(service)) as upload:
            upload.sendall(head(10_000_000) + part(bytes(1_000_000)))
            for each in (*jobs, *checks):
                each.start()
            time.sleep(dice.uniform(0, 0.7))  # the moment
            service.kill()
        for each in (*jobs, *checks):
            each.join()
    service = serve(home=home)
    expected = {len(files): comparable(service.check(*files).json()) for files in ([PICTURE], MANY)}
    for key, job in asked.jobs.items():
        assert service.finished(job)["status"] == "done"
        assert comparable(service.get(f"/v1/checks/{job}").json()) == expected[len(MANY)]
        again = service.check(*MANY, headers={"Idempotency-Key": key})
        assert again.json()["id"] == job
    for key, result in asked.results.items():
        assert comparable(result) == expected[1]
        assert service.check(PICTURE, headers={"Idempotency-Key": key}).json() == result
    for key in asked.unanswered:
        files = [PICTURE] if key.startswith("check") else MANY
        answer = service.check(*files, headers={"Idempotency-Key": key})
        assert answer.status_code in {200, 202}, answer.text
        if answer.status_code == 202:  # it was queued, and nobody was told
            assert service.finished(answer.json()["id"])["status"] == "done"
    done = Counter(line["id"] for line in service.log() if line["event"] == "job")
    assert set(done.values()) <= {1}
    assert eventually(lambda: not raw.spooled(service))
    states = raw.rows(the_journal(home), "service_job", "state")
    assert set(states) <= {("done",)}
    assert len(states) >= len(asked.jobs)
    assert all(result is not None for (result,) in raw.rows(the_journal(home), "service_check", "result"))
    assert service.stop() == 0
    assert command(home, "registry", "verify").returncode == 0
    assert eventually(lambda: not raw.alive(home))
