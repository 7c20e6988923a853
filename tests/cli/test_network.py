"""What leaves the machine, shown by every socket that any process of a run opens."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ..web import Site, body, certificate, site
from .conftest import draw

# Python reads this file at the start of each process, workers among them.
WATCHMAN = """
import os, sys
def watch(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}:
        if event == "socket.getaddrinfo" or isinstance(arguments[-1], tuple):
            with open(os.environ["WATCHED"], "a") as file:
                file.write(f"{event} {arguments[1:]}\\n")
sys.addaudithook(watch)
"""

Run = Callable[..., Any]


@pytest.fixture
def watched(tmp_path: Path, run: Run) -> Callable[..., tuple[Any, list[str]]]:
    """Runs the program; also says what its sockets did."""
    folder = tmp_path / "watchman"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(WATCHMAN)
    seen = tmp_path / "watched"

    def watched(*arguments: object) -> tuple[Any, list[str]]:
        seen.write_text("")
        done = run(*arguments, "-f", "json", PYTHONPATH=str(folder), WATCHED=str(seen))
        return done, seen.read_text().splitlines()

    return watched


@pytest.fixture
def post(tmp_path: Path, picture: Path) -> Iterator[tuple[Path, Site]]:
    """A post with a picture by web address, from a host that mediacheck.toml lists, and one from nowhere."""
    pem = certificate(tmp_path, "127.0.0.1")
    with site(pem) as server:
        server.pages["/a.jpg"] = body(picture.read_bytes(), "image/jpeg")
        folder = tmp_path / "work" / "post"
        folder.mkdir(parents=True)
        (folder / "post.toml").write_text(f'attachments = ["https://{server.pair}/a.jpg", "https://10.0.0.1/b.jpg"]\n')
        (folder.parent / "mediacheck.toml").write_text(
            f'[network]\nprivate = ["{server.pair}"]\ncertificates = "{pem}"\n'
        )
        yield folder, server


def items(done: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.stdout)["posts"][0]["items"]
    return found


def test_fetch_checks_media_by_web_address_as_files(
    post: tuple[Path, Site], picture: Path, watched: Callable[..., tuple[Any, list[str]]]
) -> None:
    """Same bytes, same findings as the file. What may not be asked stays unchecked, with the reason, and is not asked."""
    folder, server = post
    done, seen = watched(folder, "--fetch")
    came, refused = items(done)
    (file,) = items(watched(picture)[0])
    assert came["name"] == f"https://{server.pair}/a.jpg"
    same = ("sha256", "verdict", "type", "width", "height", "claims")
    assert {key: came[key] for key in same} == {key: file[key] for key in same}
    assert [finding["code"] for finding in came["findings"]] == [finding["code"] for finding in file["findings"]]
    assert (refused["verdict"], done.returncode) == ("unchecked", 3)
    assert "private network" in refused["findings"][0]["message"]
    assert server.paths == ["/a.jpg"]
    assert seen
    assert all(str(server.port) in line for line in seen)


def test_without_a_flag_nothing_is_asked_and_the_flag_is_named(
    post: tuple[Path, Site], watched: Callable[..., tuple[Any, list[str]]]
) -> None:
    """An address is unchecked until somebody wants it fetched."""
    folder, server = post
    done, seen = watched(folder)
    assert [item["verdict"] for item in items(done)] == ["unchecked"] * 2
    assert all("--fetch" in item["findings"][0]["remedy"] for item in items(done))
    assert (server.asked, seen, done.returncode) == ([], [], 3)


def test_the_configuration_may_want_it_and_offline_overrules_both(
    post: tuple[Path, Site], watched: Callable[..., tuple[Any, list[str]]]
) -> None:
    """With --offline no socket of any process is connected, no name looked up."""
    folder, server = post
    configuration = folder.parent / "mediacheck.toml"
    configuration.write_text(configuration.read_text() + "fetch = true\n")
    done, seen = watched(folder, "--fetch", "--offline")
    assert [item["verdict"] for item in items(done)] == ["unchecked"] * 2
    assert (server.asked, seen) == ([], [])
    done, seen = watched(folder)
    assert server.paths == ["/a.jpg"]
    assert seen


def test_a_fetched_file_is_gone_afterwards(post: tuple[Path, Site], run: Run, tmp_path: Path) -> None:
    """It lies in a folder of this run alone."""
    folder, server = post
    own = tmp_path / "temporary"
    own.mkdir()
    run(folder, "--fetch", TMPDIR=str(own))
    assert server.paths == ["/a.jpg"]
    assert list(own.iterdir()) == []


# ---------------------------------------------------------------- --verify-web

BY = "https://creativecommons.org/licenses/by/4.0/"
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:cc="http://creativecommons.org/ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmpRights:WebStatement="{page}">
<cc:license rdf:resource="{license}"/><dc:creator><rdf:Seq><rdf:li>Ann Lee</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.fixture
def licensed(tmp_path: Path, picture: Path) -> Iterator[tuple[Path, Site]]:
    """A picture that claims an open licence and names a page, on a host that mediacheck.toml lists; the page says so."""
    with site() as server:
        file = tmp_path / "work" / "lake.jpg"
        (file.parent / "registry").mkdir(parents=True)
        with Image.open(picture) as image:
            image.save(file, quality=92, xmp=XMP.format(page=f"{server.url}/lake", license=BY).encode())
        (file.parent / "mediacheck.toml").write_text(f'[network]\nprivate = ["{server.pair}"]\n')
        image_object = {"@type": "ImageObject", "contentUrl": "/lake.jpg", "license": BY}
        page = f'<script type="application/ld+json">{json.dumps(image_object)}</script>'
        server.pages |= {
            "/lake": body(page.encode(), "text/html; charset=utf-8"),
            "/lake.jpg": body(picture.read_bytes(), "image/jpeg"),
        }
        yield file, server


def credited(server: Site) -> tuple[str, ...]:
    """A use with all that the licence asks of a credit: who, from where, under what."""
    caption = f"Photo: Ann Lee, {server.url}/lake, CC BY 4.0, {BY}"
    return ("--caption", caption, "--channel", "linkedin", "--territory", "DE")


def test_verify_web_lifts_the_doubt_about_a_licence_that_its_page_confirms(
    licensed: tuple[Path, Site], watched: Callable[..., tuple[Any, list[str]]]
) -> None:
    """Clear, with the page named; the credit is asked for all the same."""
    file, server = licensed
    done, _ = watched(file, *credited(server), "--verify-web")
    (item,) = items(done)
    assert (item["verdict"], done.returncode) == ("clear", 0)
    (finding,) = item["findings"]
    assert (finding["code"], finding["level"], finding["evidence"]) == ("MC304", "note", {"page": f"{server.url}/lake"})
    done, _ = watched(file, "--caption", "At the lake", "--verify-web")
    assert {finding["code"] for finding in items(done)[0]["findings"]} >= {"MC701"}
    assert items(done)[0]["verdict"] == "blocked"


def test_a_page_that_does_not_confirm_changes_no_verdict(
    licensed: tuple[Path, Site], watched: Callable[..., tuple[Any, list[str]]]
) -> None:
    """It is told in a note, beside the finding that stays."""
    file, server = licensed
    (before,) = items(watched(file, *credited(server))[0])
    assert server.asked == []
    server.pages["/lake.jpg"] = body(draw(file.with_name("other.jpg"), 2).read_bytes(), "image/jpeg")
    (after,) = items(watched(file, *credited(server), "--verify-web")[0])
    assert before["verdict"] == after["verdict"] == "review"
    assert after["findings"][:-1] == before["findings"]
    assert "another one" in after["findings"][-1]["message"]


def test_offline_looks_nothing_up(licensed: tuple[Path, Site], watched: Callable[..., tuple[Any, list[str]]]) -> None:
    """Whatever flag and mediacheck.toml say."""
    file, server = licensed
    configuration = file.parent / "mediacheck.toml"
    configuration.write_text(configuration.read_text() + "verify_web = true\n")
    done, seen = watched(file, *credited(server), "--verify-web", "--offline")
    assert items(done)[0]["verdict"] == "review"
    assert (server.asked, seen) == ([], [])
    assert items(watched(file, *credited(server))[0])[0]["verdict"] == "clear"
