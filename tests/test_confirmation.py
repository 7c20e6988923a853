"""`--verify-web` against a server on loopback: only a page that shows this very picture confirms its licence."""

import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from mediacheck import catalog, pipeline
from mediacheck.confirmation import Confirmation
from mediacheck.media.sandbox import Workers
from mediacheck.model import Asset, Attachment, Claim, Limits, Media, Network, Policy, Post, Statement, Use, Verdict
from mediacheck.net.door import Door
from mediacheck.registry import Entry
from mediacheck.registry.memory import MemoryRegistry

from .web import Site, body, site, status

BY = "https://creativecommons.org/licenses/by/4.0/"
BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"
LICENSES = catalog.load()
NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
USE = Use(date=NOW.date(), timezone="UTC", channels=("linkedin",), territories=("DE",))


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(Limits(), 1) as running:
        yield running


@pytest.fixture
def server() -> Iterator[Site]:
    with site() as running:
        yield running


def drawn(seed: int, *, size: tuple[int, int] = (640, 420)) -> Image.Image:
    import random

    chance = random.Random(seed)  # noqa: S311 - a picture, no secret
    picture = Image.new("RGB", (640, 420), (chance.randrange(256), 90, 120))
    pen = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y = chance.randrange(640), chance.randrange(420)
        colour = tuple(chance.randrange(256) for _ in range(3))
        pen.ellipse((x, y, x + chance.randrange(20, 160), y + chance.randrange(20, 160)), fill=colour)
    return picture.resize(size)


def jpeg(picture: Image.Image, quality: int = 90) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


@pytest.fixture
def ask(server: Site, workers: Workers, tmp_path: Path) -> Callable[..., list[Statement]]:
    """What the page `/p` of the server says of a picture that claims CC BY 4.0 and names that page."""

    def ask(picture: Image.Image, page: str, *, claims: Any = None, private: bool = True) -> list[Statement]:
        path = tmp_path / "mine.jpg"
        picture.save(path, quality=90)
        stated = claims or (Claim("license", BY, "xmp"), Claim("webStatementOfRights", f"{server.url}/p", "xmp"))
        (seen,) = workers.inspect([(path, path.name)])
        media = Media(**{name: getattr(seen, name) for name in Media.__slots__} | {"claims": tuple(stated)})
        if page:
            server.pages["/p"] = body(page.encode(), "text/html")
        network = Network(private=frozenset({server.pair} if private else ()))
        return list(Confirmation(Door(network), workers.look_closer, LICENSES).of(media, {"CC-BY-4.0"}))

    return ask


def plain(license_url: str = BY) -> str:
    return f'<meta property="og:image" content="/a.jpg"><a rel="license" href="{license_url}">licence</a>'


@pytest.mark.parametrize("shown", [drawn(1), drawn(1, size=(1280, 840)), drawn(1, size=(500, 328))])
def test_a_page_with_this_picture_and_this_licence_confirms_it(
    shown: Image.Image, server: Site, ask: Callable[..., list[Statement]]
) -> None:
    """Recoded or scaled, as sites do with what is uploaded."""
    server.pages["/a.jpg"] = body(jpeg(shown, 80), "image/jpeg")
    (statement,) = ask(drawn(1), plain())
    assert (statement.license, statement.page) == ("CC-BY-4.0", f"{server.url}/p")


@pytest.mark.parametrize(
    "shown",
    [
        drawn(2),
        drawn(1).crop((0, 0, 400, 420)),
        drawn(1).transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        Image.new("RGB", (640, 420), "white"),
    ],
)
def test_another_picture_confirms_nothing(
    shown: Image.Image, server: Site, ask: Callable[..., list[Statement]]
) -> None:
    """Nor does a part of this one, its mirror image, or a plain one."""
    server.pages["/a.jpg"] = body(jpeg(shown), "image/jpeg")
    (statement,) = ask(drawn(1), plain())
    assert statement.license is None
    assert "another one" in statement.said.template


def test_what_schema_org_says_of_the_picture(server: Site, ask: Callable[..., list[Statement]]) -> None:
    """Who made it goes with the licence; where the licence is another one, the page where one is offered."""
    server.pages["/a.jpg"] = body(jpeg(drawn(1)), "image/jpeg")
    image = {
        "@type": "ImageObject",
        "contentUrl": "/a.jpg",
        "license": BY,
        "creator": {"@type": "Person", "name": "Ann Lee"},
        "copyrightNotice": "© Ann Lee",
        "acquireLicensePage": "/buy",
    }

    def page(licenses: str) -> str:
        return f'<script type="application/ld+json">{json.dumps(image | {"license": licenses})}</script>'

    (confirmed,) = ask(drawn(1), page(BY))
    assert (confirmed.license, confirmed.credit, confirmed.notice) == ("CC-BY-4.0", "Ann Lee", "© Ann Lee")
    (other,) = ask(drawn(1), page("/terms"))
    assert (other.license, other.offer) == (None, f"{server.url}/buy")


def test_a_part_of_what_the_page_shows_is_not_confirmed(server: Site, ask: Callable[..., list[Statement]]) -> None:
    """Cropping is an edit; whether the licence allows it is for a person to see."""
    server.pages["/a.jpg"] = body(jpeg(drawn(1)), "image/jpeg")
    (statement,) = ask(drawn(1).crop((0, 0, 400, 420)), plain())
    assert statement.license is None


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (plain(BY_SA), "otherwise"),
        (plain() + f'<a href="{BY_SA}">mark</a>', "does not say"),  # of two, which is the picture's?
        (plain("https://photos.example/terms"), "does not say"),
        ("<p>CC BY 4.0</p>", "does not say"),
        ('<meta property="og:image" content="/a.jpg">', "does not say"),
    ],
)
def test_a_page_that_does_not_say_the_same_confirms_nothing(
    page: str, words: str, server: Site, ask: Callable[..., list[Statement]]
) -> None:
    """Then its picture is not even fetched."""
    (statement,) = ask(drawn(1), page)
    assert statement.license is None
    assert words in statement.said.template
    assert server.paths == ["/p"]


@pytest.mark.parametrize(
    "picture", [status(404), body(b"<html>", "text/html"), body(b"nonsense", "image/jpeg"), body(b"", "image/png")]
)
def test_a_picture_that_cannot_be_seen_confirms_nothing(
    picture: Any, server: Site, ask: Callable[..., list[Statement]]
) -> None:
    """It is inspected like any file, in the sandbox."""
    server.pages["/a.jpg"] = picture
    assert [each.license for each in ask(drawn(1), plain())] == [None]


def test_a_page_that_fails_or_may_not_be_asked_confirms_nothing(
    server: Site, ask: Callable[..., list[Statement]]
) -> None:
    """It says why."""
    server.pages["/p"] = status(404)
    (failed,) = ask(drawn(1), "")
    (refused,) = ask(drawn(1), "", private=False)
    assert [failed.license, refused.license] == [None, None]
    assert "could not be fetched" in failed.said.template
    assert server.paths == ["/p"]


def test_what_one_of_its_pages_denies_no_other_confirms(server: Site, ask: Callable[..., list[Statement]]) -> None:
    """The page of the rights says otherwise, the licensor's says the same: nobody knows."""
    server.pages["/a.jpg"] = body(jpeg(drawn(1)), "image/jpeg")
    server.pages["/licensor"] = body(plain().encode(), "text/html")
    claims = [
        Claim("license", BY, "xmp"),
        Claim("webStatementOfRights", f"{server.url}/p", "xmp"),
        Claim("licensorUrl", f"{server.url}/licensor", "xmp"),
    ]
    assert [each.license for each in ask(drawn(1), plain(BY_SA), claims=claims)] == [None, None]
    assert [each.license for each in ask(drawn(1), "<p>nothing</p>", claims=claims)] == [None, "CC-BY-4.0"]


def test_a_file_that_names_no_page_of_its_own_is_not_looked_up(
    server: Site, ask: Callable[..., list[Statement]]
) -> None:
    """The licence's own page is none: it shows no picture."""
    (statement,) = ask(drawn(1), "", claims=[Claim("webStatementOfRights", BY, "xmp")])
    assert (statement.page, statement.license, server.asked) == (None, None, [])


def test_a_page_of_many_pictures_is_not_asked_for_all(server: Site, ask: Callable[..., list[Statement]]) -> None:
    """Four are compared; each may be as large as a file may be."""
    images = "".join(f'<meta property="og:image" content="/{n}.jpg">' for n in range(50))
    (statement,) = ask(drawn(1), images + f'<a rel="license" href="{BY}">x</a>')
    assert statement.license is None
    assert len(server.asked) == 5


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:cc="http://creativecommons.org/ns#"><cc:license rdf:resource="{license}"/>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def test_only_what_nothing_else_speaks_for_is_looked_up(workers: Workers, tmp_path: Path) -> None:
    """Not what is registered, not what claims no open licence, not an animation frame by frame."""
    claim = XMP.format(license=BY).encode()
    drawn(1).save(tmp_path / "claims.jpg", xmp=claim)
    drawn(2).save(tmp_path / "claims-nothing.jpg")
    drawn(3).save(tmp_path / "registered.jpg", xmp=claim)
    drawn(4).save(tmp_path / "film.webp", save_all=True, append_images=[drawn(5), drawn(6)], xmp=claim)
    names = ["claims.jpg", "claims-nothing.jpg", "registered.jpg", "film.webp"]
    registry = MemoryRegistry()
    registry.add([Entry.of(Asset("A-1"), next(workers.register([(tmp_path / "registered.jpg", "registered.jpg")])))])
    asked: list[tuple[str, frozenset[str]]] = []

    def look_up(media: Media, claimed: Any) -> list[Statement]:
        asked.append((media.name, frozenset(claimed)))
        return []

    court = pipeline.Court(Policy(), LICENSES, registry, look_closer=workers.look_closer, look_up=look_up)
    post = Post("post", "files", USE, tuple(Attachment(name, tmp_path / name) for name in names))
    result = pipeline.check([post], court, workers.inspect, started=NOW)
    assert asked == [("claims.jpg", frozenset({"CC-BY-4.0"}))]
    assert [item.verdict for item in result.posts[0].items] == [Verdict.REVIEW] * 4
    codes = [{finding.code for finding in item.findings} for item in result.posts[0].items]
    assert "MC304" in codes[3]
