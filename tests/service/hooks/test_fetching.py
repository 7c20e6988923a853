"""Assets that hooks name: asked again while it may help, by the hook's own rules and no other."""

import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from mediacheck.pipeline.seat import Seat, Settings
from mediacheck.service.hooks import listening
from mediacheck.service.hooks.fetching import TRIES, Assets, LaterError
from mediacheck.service.judging import File, Order, judge
from mediacheck.service.looks import Looks

from ...web import Answer, Site, body, site, status
from .conftest import PICTURE, SECRETS, settings


@pytest.fixture(scope="module")
def assets() -> Iterator[Site]:
    with site() as running:
        yield running


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, assets: Site) -> Path:
    home = tmp_path_factory.mktemp("home")
    with site() as receiver:
        settings(home, assets, receiver)
    return home


@pytest.fixture(scope="module")
def seat(home: Path) -> Iterator[Seat]:
    """With all that could wrongly be used: the general leave to fetch."""
    with Seat(Settings(home / "mediacheck.toml", fetch=True)) as seat:
        yield seat


@pytest.fixture(autouse=True)
def as_it_was(home: Path, assets: Site) -> Iterator[None]:
    path = home / "mediacheck.toml"
    written = path.read_text()
    yield
    if path.read_text() != written:  # else the seat is opened anew
        path.write_text(written)
    assets.pages.clear()
    assets.asked.clear()
    shutil.rmtree(home / "spool", ignore_errors=True)


def checked(seat: Seat, home: Path, url: str, tries: int = TRIES, hook: str = "dam", *, offline: bool = False) -> Any:
    """The one item."""
    order = Order((File("cat.jpg", url=url),), hook=hook)
    policy = seat.workspace.policy
    hooks = {name: listening(name, each, policy.network, SECRETS) for name, each in policy.service.hooks.items()}
    fetched = Assets(hooks, offline=offline).of(order, home / "spool", tries)
    result = judge(seat, "chk_1", order, home / "spool", Looks(home / "looks", 10**9, 1), fetched=fetched)
    (item,) = result["posts"][0]["items"]
    return item


def add(home: Path, lines: str) -> None:
    path = home / "mediacheck.toml"
    path.write_text(path.read_text() + lines)


@pytest.mark.parametrize(
    "answer", [status(500), status(503, Retry_After="99"), status(404), status(403)], ids=["500", "503", "404", "403"]
)
def test_what_may_be_there_later_is_tried_again_and_then_unchecked(
    seat: Seat, home: Path, assets: Site, answer: Answer
) -> None:
    """A DAM may send its event before others can read the file."""
    assets.pages["/cat.jpg"] = answer
    with pytest.raises(LaterError):
        checked(seat, home, f"{assets.url}/cat.jpg", TRIES - 1)
    item = checked(seat, home, f"{assets.url}/cat.jpg", TRIES)
    assert (item["verdict"], [finding["code"] for finding in item["findings"]]) == ("unchecked", ["MC801"])
    assets.pages["/cat.jpg"] = body(PICTURE.read_bytes(), "image/jpeg")
    assert checked(seat, home, f"{assets.url}/cat.jpg", 2)["verdict"] == "review"


def test_a_host_that_is_down_is_tried_again(seat: Seat, home: Path, assets: Site) -> None:
    with site() as down:
        settings(home, down, assets)
    with pytest.raises(LaterError):
        checked(seat, home, f"{down.url}/cat.jpg", 1)


def test_what_is_too_large_or_of_another_kind_is_not_asked_for_again(seat: Seat, home: Path, assets: Site) -> None:
    add(home, "\n[network]\nbytes = 1000\n")
    assets.pages["/cat.jpg"] = body(PICTURE.read_bytes(), "image/jpeg")
    assert [each["code"] for each in checked(seat, home, f"{assets.url}/cat.jpg", 1)["findings"]] == ["MC802"]
    assets.pages["/cat.html"] = body(b"<p>", "text/html")
    assert [each["code"] for each in checked(seat, home, f"{assets.url}/cat.html", 1)["findings"]] == ["MC801"]
    assert len(assets.asked) == 2


def test_what_comes_too_slowly_is_too_late(seat: Seat, home: Path, assets: Site) -> None:
    add(home, "\n[network]\nseconds = 0.3\n")

    def silent(_handler: BaseHTTPRequestHandler) -> None:
        assets.closing.wait(5)

    assets.pages["/cat.jpg"] = silent
    with pytest.raises(LaterError):
        checked(seat, home, f"{assets.url}/cat.jpg", 1)
    assert [each["code"] for each in checked(seat, home, f"{assets.url}/cat.jpg")["findings"]] == ["MC805"]


@pytest.mark.parametrize("where", ["not listed at all", "listed under [network]"])
def test_the_hosts_of_the_hook_count_whatever_may_be_fetched_else(
    seat: Seat, home: Path, assets: Site, where: str
) -> None:
    """`fetch = true` and `private` are for posts; a sender has its own hosts."""
    with site() as other:
        other.pages["/cat.jpg"] = body(PICTURE.read_bytes(), "image/jpeg")
        assets.pages["/cat.jpg"] = status(302, Location=f"{other.url}/cat.jpg")
        add(home, f'\n[network]\nprivate = ["{other.pair}"]\n' if where.startswith("listed") else "")
        for url in (f"{other.url}/cat.jpg", f"{assets.url}/cat.jpg"):
            assert checked(seat, home, url, 1)["verdict"] == "unchecked"
        assert other.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "https://user:pass@127.0.0.1/x",
        "https://dam.example.com.evil.example.org/x",
        "//127.0.0.1/x",
        "cat.jpg",
        "",
        "http://127.1:80/",
    ],
)
def test_odd_addresses_are_not_asked(seat: Seat, home: Path, url: str) -> None:
    assert checked(seat, home, url, 1)["verdict"] == "unchecked"


def test_offline_overrules_the_hook(seat: Seat, home: Path, assets: Site) -> None:
    assert checked(seat, home, f"{assets.url}/cat.jpg", 1, offline=True)["verdict"] == "unchecked"
    assert assets.asked == []


def test_of_a_hook_that_was_taken_away_nothing_is_fetched(seat: Seat, home: Path, assets: Site) -> None:
    assert checked(seat, home, f"{assets.url}/cat.jpg", 1, hook="gone")["verdict"] == "unchecked"
    assert assets.asked == []


def test_half_a_file_of_a_service_that_was_killed_is_not_taken(seat: Seat, home: Path, assets: Site) -> None:
    (home / "spool").mkdir()
    (home / "spool" / "0").write_bytes(b"half")
    (home / "spool" / "0.part").write_bytes(b"half")
    assets.pages["/cat.jpg"] = body(PICTURE.read_bytes(), "image/jpeg")
    assert checked(seat, home, f"{assets.url}/cat.jpg", 1)["size"] == PICTURE.stat().st_size
    assets.pages.clear()
    assert checked(seat, home, f"{assets.url}/cat.jpg")["verdict"] == "unchecked"
