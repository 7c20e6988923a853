"""Media by web address: what came is a file like any other, what did not says why."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from mediacheck.i18n import render
from mediacheck.model import Attachment, Network, Post, Problem, Use, text
from mediacheck.net.door import Door
from mediacheck.sources import web

from ..web import Site, body, site

USE = Use(date=dt.date(2026, 12, 1), timezone="UTC")


@pytest.fixture
def server() -> Iterator[Site]:
    with site() as running:
        yield running


def test_what_came_has_a_path_and_keeps_its_name_and_place(server: Site, tmp_path: Path) -> None:
    """Order and number of a post's attachments do not change; files are left alone, nothing is named by the web."""
    server.pages["/..%2F..%2Fx.jpg"] = body(b"picture", "image/jpeg")
    urls = [f"{server.url}/..%2F..%2Fx.jpg", f"{server.url}/gone.jpg", "https://10.0.0.1/a.jpg"]
    file = Attachment("a.jpg", tmp_path / "a.jpg")
    attachments = (Attachment(urls[0], url=urls[0]), file, *(Attachment(url, url=url) for url in urls[1:]))
    folder = tmp_path / "fetched"
    folder.mkdir()
    (post,) = web.fetched(
        [Post("p", "folder", USE, attachments)], Door(Network(private=frozenset({server.pair}))), folder
    )
    came, same, gone, refused = post.attachments
    assert [each.name for each in post.attachments] == [urls[0], "a.jpg", *urls[1:]]
    assert came.path is not None
    assert (came.path.parent, came.path.read_bytes()) == (folder, b"picture")
    assert same == file
    for each in (gone, refused):
        assert each.path is None
        assert each.problem is not None
        assert each.problem.code == "MC801"
        assert each.problem.message.values["url"] == each.url
    assert len(list(folder.iterdir())) == 1


def test_a_page_is_no_medium(server: Site, tmp_path: Path) -> None:
    """The address of a page on which a picture stands is not the picture's."""
    server.pages["/a.jpg"] = body(b"<html>", "text/html")
    post = Post("p", "folder", USE, (Attachment("a", url=f"{server.url}/a.jpg"),))
    (found,) = web.fetched([post], Door(Network(private=frozenset({server.pair}))), tmp_path)
    assert found.attachments[0].path is None


def test_a_file_that_cannot_be_kept_costs_that_item_alone(server: Site, tmp_path: Path) -> None:
    """A full or vanished disk is said of the item; the run goes on."""
    server.pages["/a.jpg"] = body(b"picture", "image/jpeg")
    post = Post("p", "folder", USE, (Attachment("a", url=f"{server.url}/a.jpg"),))
    (found,) = web.fetched([post], Door(Network(private=frozenset({server.pair}))), tmp_path / "gone")
    assert found.attachments[0].problem is not None


def test_of_what_does_not_fit_on_the_disk_nothing_is_left(server: Site, tmp_path: Path) -> None:
    """Half a picture that is kept would be taken for a whole one the next time."""
    resource = pytest.importorskip("resource")
    server.pages["/a.jpg"] = body(b"p" * 5000, "image/jpeg")
    address = Attachment(f"{server.url}/a.jpg", url=f"{server.url}/a.jpg")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        found = web.fetched_one(address, Door(Network(private=frozenset({server.pair}))), tmp_path / "kept")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert found.path is None
    assert found.problem is not None
    assert list(tmp_path.iterdir()) == []


def test_a_post_cannot_fill_the_disk(server: Site, tmp_path: Path) -> None:
    """Beyond the limit nothing is asked any more; what was got before is checked."""
    urls = [f"{server.url}/{n}" for n in range(5)]
    server.pages |= {f"/{n}": body(b"x" * 100, "image/jpeg") for n in range(5)}
    post = Post("p", "folder", USE, tuple(Attachment(url, url=url) for url in urls))
    (found,) = web.fetched([post], Door(Network(private=frozenset({server.pair}))), tmp_path, most=150)
    assert [each.path is not None for each in found.attachments] == [True, True, False, False, False]
    assert len(server.asked) == 2
    assert {each.problem.code for each in found.attachments if each.problem} == {"MC802"}


def test_what_is_over_a_limit_is_not_called_unreadable(server: Site, tmp_path: Path) -> None:
    """Too large is MC802, too slow MC805, and the remedy names the setting; nothing there stays MC801."""
    server.pages |= {"/large": body(b"x" * 100, "image/jpeg"), "/slow": lambda _: server.closing.wait() and None}
    urls = [f"{server.url}/{name}" for name in ("large", "slow", "gone")]
    post = Post("p", "folder", USE, tuple(Attachment(url, url=url) for url in urls))
    door = Door(Network(private=frozenset({server.pair}), bytes=50, seconds=0.5))
    (found,) = web.fetched([post], door, tmp_path)
    problems = [each.problem for each in found.attachments if each.problem and each.problem.remedy]
    assert [problem.code for problem in problems] == ["MC802", "MC805", "MC801"]
    said = [render(problem.remedy, "en") for problem in problems if problem.remedy]
    assert ["bytes" in said[0], "seconds" in said[1]] == [True, True]


def test_a_missing_file_that_was_fetched_is_missing_no_more(server: Site, tmp_path: Path) -> None:
    """Exports name the address of a copy; where that gives nothing, the reason is told."""
    server.pages["/copy.jpg"] = body(b"picture", "image/jpeg")
    missing = Problem("MC801", text("It is missing."))
    attachments = tuple(
        Attachment("a.jpg", url=f"{server.url}/{name}", problem=missing) for name in ("copy.jpg", "gone.jpg")
    )
    (post,) = web.fetched(
        [Post("p", "folder", USE, attachments)], Door(Network(private=frozenset({server.pair}))), tmp_path
    )
    came, gone = post.attachments
    assert (came.name, came.problem) == ("a.jpg", None)
    assert gone.path is None
    assert gone.problem is not None
    assert gone.problem != missing
