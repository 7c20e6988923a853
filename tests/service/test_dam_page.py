"""docs/dam.md does what it says: its Python and its curl lines, run against the service."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mediacheck.client import Client

from .conftest import FIXTURES, PICTURES, Serve, Service, command

PAGE = (Path(__file__).parents[2] / "docs" / "dam.md").read_text(encoding="utf-8")
OWN = PICTURES / "waves-recompressed.jpg"
NEWSLETTER = PICTURES / "envelopes-newsletter-only.jpg"
DAY = "2027-05-20"


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.fixture(scope="module")
def guarded(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """With the demo's settings and registry, and a token that may check."""
    home, settings = tmp_path_factory.mktemp("home"), FIXTURES / "mediacheck.toml"
    made = command(home, "serve", "token", "add", "dam", "--scope", "check", "--config", settings)
    service = serve("--config", settings, home=home)
    service.headers["Authorization"] = f"Bearer {made.stdout.splitlines()[-1]}"
    return service


def environment(service: Service) -> dict[str, str]:
    return {
        "MEDIACHECK_URL": service.url,
        "MEDIACHECK_TOKEN": service.headers.get("Authorization", "Bearer mck_").partition(" ")[2],
    }


def running(service: Service, monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[..., Any]]:
    """What the page defines, asking there."""
    for name, value in environment(service).items():
        monkeypatch.setenv(name, value)
    names: dict[str, Any] = {}
    exec(compile(block("python"), "docs/dam.md", "exec"), names)  # noqa: S102 - the page under test
    return names


@pytest.fixture
def dam(guarded: Service, monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[..., Any]]:
    return running(guarded, monkeypatch)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("waves-recompressed", "clear"),
        ("cat-unknown", "review"),
        ("half-downloaded", "unchecked"),
        ("poster-forbidden", "blocked"),
    ],
)
def test_at_upload_only_what_is_clear_leaves_quarantine(dam: dict[str, Any], name: str, verdict: str) -> None:
    """With a reason for all else, and what a DAM needs to ask again."""
    written = dam["at_upload"](PICTURES / f"{name}.jpg")
    assert written["mc_verdict"] == verdict
    assert bool(written["mc_reasons"]) == (verdict != "clear")
    assert all(written[field] for field in ("mc_check", "mc_checked_at", "mc_policy"))


def test_at_use_the_channel_decides(dam: dict[str, Any], guarded: Service) -> None:
    """What is review at upload for MC214 alone is what the gate exists for."""
    assert {each["code"] for each in guarded.check(NEWSLETTER).json()["posts"][0]["items"][0]["findings"]} == {"MC214"}
    assert dam["at_upload"](NEWSLETTER)["mc_verdict"] == "review"
    assert dam["at_use"](NEWSLETTER, ["newsletter"], DAY, "")["mc_verdict"] == "clear"
    assert dam["at_use"](NEWSLETTER, ["linkedin"], DAY, "")["mc_verdict"] == "blocked"


def test_what_was_clear_still_is_for_these_bytes_alone(dam: dict[str, Any]) -> None:
    """Another file under the same name is another question."""
    check = dam["at_use"](OWN, ["linkedin"], DAY, "")["mc_check"]
    assert dam["still"](check, OWN)
    assert not dam["still"](check, PICTURES / "cat-unknown.jpg")
    assert not dam["still"](dam["at_upload"](PICTURES / "cat-unknown.jpg")["mc_check"], PICTURES / "cat-unknown.jpg")


def test_without_the_service_nothing_leaves_quarantine(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing that is planned goes out."""
    service = serve()
    dam = running(service, monkeypatch)
    dam["rights"] = Client(service.url, timeout=0.4)  # no time for another try
    service.kill()
    assert dam["at_upload"](OWN)["mc_verdict"] == "unchecked"
    assert not dam["still"]("chk_1", OWN)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="curl or jq is not installed")
def test_curl_asks_the_same(guarded: Service, tmp_path: Path) -> None:
    """Quarantine, gate, and just before it goes out."""
    done = subprocess.run(
        ["/bin/sh", "-e", "-c", block("sh")],
        cwd=tmp_path,
        env={**os.environ, **environment(guarded), "FILE": str(OWN)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["clear", "clear", "true", "clear"]
