"""POST /v1/checks with the address of a file instead of the file."""

from typing import Any

import pytest

from .conftest import Service


@pytest.mark.parametrize(
    "url",
    ["", " ", "lake.jpg", "http://example.com/lake.jpg", "file:///etc/passwd", "ftp://example.com/a.jpg", "//x/y"],
)
def test_only_https_is_an_address(demo: Service, url: str) -> None:
    answer = demo.post("/v1/checks", json={"url": url})
    assert answer.status_code == 422
    assert "is no https address" in answer.json()["detail"]


@pytest.mark.parametrize("body", [{}, {"url": 1}, {"url": "https://example.com/a.jpg", "uses": {}}, {"use": {}}])
def test_what_is_no_address_is_refused(demo: Service, body: dict[str, Any]) -> None:
    assert demo.post("/v1/checks", json=body).status_code == 422


def test_what_is_not_fetched_is_unchecked_and_confirmed_by_nobody(demo: Service) -> None:
    check = demo.post("/v1/checks", json={"url": "https://example.com/a.jpg"}).json()
    assert check["verdict"] == "unchecked"
    answer = demo.post(f"/v1/checks/{check['id']}/confirm")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":files-needed")
