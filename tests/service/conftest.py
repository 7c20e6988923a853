"""The service as a process of its own, as users run it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

FIXTURES = Path(__file__).parents[2] / "fixtures"
PICTURES = FIXTURES / "post_assets"


@dataclass
class Service:
    """A running service; `home` is what it was started in and takes for its user's home."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = self.headers | options.pop("headers", {})
        return requests.request(method, self.url + path, headers=headers, timeout=60, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.ask("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.ask("POST", path, **options)

    def check(self, *files: Path, use: dict[str, Any] | None = None, **options: Any) -> requests.Response:
        parts = [("files", (path.name, path.read_bytes())) for path in files]
        return self.post("/v1/checks", files=parts, data={"use": json.dumps(use or {})}, **options)

    def finished(self, job: str) -> dict[str, Any]:
        """The job when it is done or failed."""
        for _ in range(600):
            answer = self.get(f"/v1/jobs/{job}").json()
            if answer["status"] in {"done", "failed"}:
                return answer
            time.sleep(0.1)  # between two questions, not for a result
        raise AssertionError(answer)

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.home / "log").read_text().splitlines()]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


Serve = Callable[..., Service]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_DATA_HOME": str(home / "data")}


def command(home: Path, *words: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """A run of mediacheck that ends."""
    line = [sys.executable, "-m", "mediacheck", *map(str, words)]
    return subprocess.run(line, cwd=home, env=environment(home), capture_output=True, text=True, check=False, **options)


def token(home: Path, name: str, scope: str, *words: str | Path) -> dict[str, str]:
    """The header of a new token's requests."""
    said = command(home, "serve", "token", "add", name, "--scope", scope, *words)
    assert said.returncode == 0, said.stderr
    return {"Authorization": f"Bearer {said.stdout.splitlines()[-1]}"}


def start(home: Path, *words: str | Path, env: Mapping[str, str] | None = None) -> Service:
    """Runs `mediacheck serve WORDS` in that folder until it answers; `env` is added to its environment."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mediacheck", "serve", "--port", str(port), *map(str, words)],
            cwd=home,
            env={**environment(home), **(env or {})},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    service = Service(f"http://127.0.0.1:{port}", home, process)
    for _ in range(600):
        with contextlib.suppress(requests.ConnectionError):
            if service.get("/v1/health").ok:
                return service
        assert process.poll() is None, (home / "log").read_text()
        time.sleep(0.05)  # until it listens
    raise AssertionError("it does not answer")


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts services; `home` is made when it is not given."""
    running: list[Service] = []

    def started(*words: str | Path, home: Path | None = None, env: Mapping[str, str] | None = None) -> Service:
        running.append(start(home or tmp_path_factory.mktemp("home"), *words, env=env))
        return running[-1]

    yield started
    for service in running:
        if service.process.poll() is None:
            service.kill()


@pytest.fixture(scope="module")
def demo(serve: Serve) -> Service:
    """One with the demo's settings and registry, without tokens."""
    return serve("--config", FIXTURES / "mediacheck.toml")
