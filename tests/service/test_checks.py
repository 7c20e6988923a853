"""POST /v1/checks and what comes of it."""

import json
from typing import Any

import pytest

from .conftest import FIXTURES, PICTURES, Service, command

LAKE = PICTURES / "cat-unknown.jpg"


def comparable(result: dict[str, Any]) -> dict[str, Any]:
    """Without what two runs of the same cannot share."""
    return {key: value for key, value in result.items() if key not in {"id", "started", "finished"}}


def test_the_same_files_have_the_same_result_as_on_the_command_line(demo: Service) -> None:
    pictures = sorted(path for path in PICTURES.iterdir() if path.suffix in {".jpg", ".png", ".gif", ".webp"})
    use = ["--channel", "linkedin", "--territory", "DE", "--date", "2026-12-01", "--caption", "Am See. Foto: Jana"]
    said = command(
        demo.home, "check", *pictures, "--config", FIXTURES / "mediacheck.toml", *use, "-f", "json", "--lang", "de"
    )
    expected = json.loads(said.stdout)
    for item in expected["posts"][0]["items"]:
        item["name"] = item["name"].rpartition("/")[2]  # as typed there, as uploaded here
    answer = demo.check(
        *pictures,
        use={
            "channels": ["linkedin"],
            "territories": ["DE"],
            "publish_at": "2026-12-01",
            "caption": "Am See. Foto: Jana",
        },
        headers={"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"},
    )
    assert answer.status_code == 200
    assert comparable(answer.json()) == json.loads(json.dumps(comparable(expected)).replace(str(PICTURES) + "/", ""))


def test_a_check_can_be_asked_for_again(demo: Service) -> None:
    answer = demo.check(LAKE)
    again = demo.get(answer.headers["Location"])
    assert again.status_code == 200
    assert again.json() == answer.json()


def test_whoever_does_not_want_to_wait_gets_a_job(demo: Service) -> None:
    answer = demo.check(LAKE, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202
    job = demo.finished(answer.json()["id"])
    assert job["status"] == "done"
    assert comparable(demo.get(f"/v1/checks/{job['check']}").json()) == comparable(demo.check(LAKE).json())


def test_a_request_that_is_sent_again_is_answered_by_the_first(demo: Service) -> None:
    key = {"Idempotency-Key": "upload-1"}
    first = demo.check(LAKE, headers=key)
    assert demo.check(LAKE, headers=key).json() == first.json()
    assert demo.check(LAKE, use={"channels": ["xing"]}, headers=key).status_code == 422


@pytest.mark.parametrize(
    "use", [{"channels": ["linkedn"]}, {"chanels": ["linkedin"]}, {"publish_at": "soon"}, {"attachments": ["a"]}]
)
def test_a_use_that_is_not_understood_is_refused(demo: Service, use: dict[str, Any]) -> None:
    answer = demo.check(LAKE, use=use)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "use" in answer.json()["detail"]
    assert answer.json().get("remedy") != ""  # which would be shown as one
