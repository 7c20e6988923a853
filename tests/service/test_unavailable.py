"""Where the service cannot check it says so and what to do meanwhile, loses nothing, and goes on by itself when it can again."""

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import requests

from . import raw
from .conftest import FIXTURES, PICTURES, Serve, Service, command
from .raw import eventually

Restore = Callable[[], object]

PICTURE = PICTURES / "cat-unknown.jpg"


def settings(home: Path, location: str) -> Path:
    file = home / "mediacheck.toml"
    file.write_text(f'[registry]\nlocation = "{location}"\n[service]\non_unavailable = "refuse"\n')
    return file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    settings(tmp_path, "registry.db")
    ours = next((FIXTURES / "registry" / "photos").glob("*.jpg"))
    added = command(tmp_path, "registry", "add", ours, "--license", "LicenseRef-Company-Owned")
    assert added.returncode == 0, added.stderr
    return tmp_path


def assert_unavailable(answer: requests.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0
    told = answer.json()
    assert told["on_unavailable"] == "refuse"
    assert told["verdict"] == "unchecked"


def assert_it_lives_but_is_not_ready(service: Service) -> None:
    assert service.get("/v1/health").status_code == 200
    assert_unavailable(service.get("/v1/ready"))


def assert_it_is_ready(service: Service) -> None:
    # It answers within seconds whether it can check now; opening the registry anew may take longer on a busy machine.
    assert eventually(lambda: service.get("/v1/ready").json() == {"status": "ready", "registry": True})
    assert service.check(PICTURE).status_code == 200


def test_a_registry_that_goes_away(serve: Serve, home: Path) -> None:
    """A file that is moved away, is nothing any more, and is there again: with all that was in it."""
    service = serve(home=home)
    job = service.check(PICTURE, headers={"Prefer": "respond-async"}).json()["id"]
    result = service.finished(job)
    for damage in (gone, garbage):
        restore = damage(home / "registry.db")
        assert_unavailable(service.check(PICTURE))
        assert_unavailable(service.get(f"/v1/jobs/{job}"))
        assert_it_lives_but_is_not_ready(service)
        restore()
        assert_it_is_ready(service)
        assert service.get(f"/v1/jobs/{job}").json() == result
    assert eventually(lambda: not raw.spooled(service))
    assert service.stop() == 0
    assert command(home, "registry", "verify").returncode == 0


@pytest.mark.parametrize("ask", [{"Authorization": "Bearer mck_guessed"}, {}])
def test_strangers_are_not_told_where_the_registry_lies(serve: Serve, home: Path, ask: dict[str, str]) -> None:
    """Who comes by a proxy, or from a page of the web, hears that it is away, but no path; on this machine one is told."""
    service = serve(home=home)
    restore = gone(home / "registry.db")
    for path in ("/v1/assets", "/v1/ready"):
        for elsewhere in ({"Host": "mediacheck.example.com"}, {"Origin": "https://evil.example"}):
            answer = service.get(path, headers={**ask, **elsewhere})
            assert_unavailable(answer)
            assert str(home) not in answer.text
        assert str(home) in service.get(path, headers=ask).text
    restore()
    assert service.stop() == 0


def gone(file: Path) -> Restore:
    kept = file.with_suffix(".kept")
    file.rename(kept)
    return lambda: shutil.move(kept, file)


def garbage(file: Path) -> Restore:
    """As a disk leaves it that is at its end; what is restored is a backup."""
    kept = file.with_suffix(".kept")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(kept)) as backup:
        source.backup(backup)
    file.write_bytes(bytes(range(256)) * 400)

    def restore() -> None:
        for beside in ("-wal", "-shm"):
            file.with_name(file.name + beside).unlink(missing_ok=True)
        shutil.move(kept, file)

    return restore


def test_settings_that_are_wrong(serve: Serve, home: Path) -> None:
    """Checks are refused, jobs are kept, and done as soon as the settings are right again."""
    service = serve(home=home)
    right = (home / "mediacheck.toml").read_text()
    (home / "mediacheck.toml").write_text("[use]\nchannels = 7")
    answer = service.check(PICTURE)
    assert_unavailable(answer)
    assert "mediacheck.toml:2" in answer.json()["detail"]
    assert_it_lives_but_is_not_ready(service)
    job = service.check(PICTURE, headers={"Prefer": "respond-async"}).json()["id"]
    assert eventually(lambda: service.get(f"/v1/jobs/{job}").json()["problem"])
    assert service.get(f"/v1/jobs/{job}").json()["status"] == "queued"
    (home / "mediacheck.toml").write_text(right)
    assert_it_is_ready(service)
    assert service.finished(job)["status"] == "done"


def test_a_folder_that_goes_away(serve: Serve, tmp_path: Path) -> None:
    """The journal lies elsewhere then: jobs are taken and wait; as do those that were there before a restart."""
    shutil.copytree(FIXTURES / "registry", tmp_path / "pictures")
    settings(tmp_path, "pictures")
    service = serve(home=tmp_path)
    assert_it_is_ready(service)
    (tmp_path / "pictures").rename(tmp_path / "away")
    assert_unavailable(service.check(PICTURE))
    assert_it_lives_but_is_not_ready(service)
    job = service.check(PICTURE, headers={"Prefer": "respond-async"}).json()["id"]
    (tmp_path / "away").rename(tmp_path / "pictures")
    assert service.finished(job)["status"] == "done"
    assert_it_is_ready(service)


def test_a_journal_that_goes_away(serve: Serve, tmp_path: Path) -> None:
    """With it go the tokens: nobody is let in because nobody is known any more, and no new one is made while it runs."""
    settings(tmp_path, str(FIXTURES / "registry"))
    token = command(tmp_path, "serve", "token", "add", "dam").stdout.splitlines()[-1]
    service = serve(home=tmp_path)
    service.headers["Authorization"] = f"Bearer {token}"
    restore = gone(raw.journal(service))
    assert_unavailable(service.check(PICTURE))
    service.headers.clear()
    assert_unavailable(service.check(PICTURE))
    restore()
    assert service.check(PICTURE).status_code == 401
    service.headers["Authorization"] = f"Bearer {token}"
    assert_it_is_ready(service)


def test_a_key_whose_answer_was_lost(demo: Service) -> None:
    """Where the journal could not even be told that nothing came of a check, its key is free all the same."""
    key = {"Idempotency-Key": "lost"}
    first = demo.check(PICTURE, headers=key).json()["id"]
    with closing(sqlite3.connect(raw.journal(demo))) as journal, journal:
        journal.execute("UPDATE service_check SET result = NULL WHERE id = ?", (first,))
    answer = demo.check(PICTURE, headers=key)
    assert answer.status_code == 200
    assert answer.json()["id"] != first
    assert demo.check(PICTURE, headers=key).json() == answer.json()


@raw.LONG
def test_a_registry_that_is_locked(serve: Serve, home: Path) -> None:
    """By a program that writes for long: all who ask are told soon, not one after the other."""
    service = serve(home=home)
    assert_it_is_ready(service)
    answers: list[requests.Response] = []
    asking = [threading.Thread(target=lambda: answers.append(service.check(PICTURE))) for _ in range(12)]
    with closing(sqlite3.connect(home / "registry.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        for each in asking:
            each.start()
        for each in asking:
            each.join()
        assert time.monotonic() - began < 30
        for answer in answers:
            assert_unavailable(answer)
    assert_it_is_ready(service)
