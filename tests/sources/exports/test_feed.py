import builtins
import datetime as dt
import html
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediacheck.errors import FileError
from mediacheck.model import Limits, Network, Post, Text
from mediacheck.net.door import Door
from mediacheck.sources.exports import feed
from mediacheck.sources.tree import Tree

from ...web import Site, body, site
from .suite import ExportSuite, Sample, build, read

SITE = "https://blog.example.com"


def rss(*items: str, doctype: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Blog</title><link>{SITE}/</link>{''.join(items)}</channel></rss>"
    )


def entry(inner: str, number: int = 1) -> str:
    return f'<item><guid isPermaLink="false">tag:{number}</guid><link>{SITE}/{number}</link>{inner}</item>'


def posts(folder: Path, content: str, name: str = "feed.xml") -> tuple[list[Post], list[Text]]:
    (folder / name).write_text(content, encoding="utf-8")
    return read(feed.FORMAT, folder)


def urls(post: Post) -> list[str | None]:
    return [each.url for each in post.attachments]


class TestFeed(ExportSuite):
    kind = feed.FORMAT
    private = ("notes.txt",)
    holds_media = False

    def write(self, folder: Path, samples: Sequence[Sample]) -> None:
        items = []
        for number, sample in enumerate(samples):
            shown = "".join(f'<img src="/{number}/{picture.name}"/>' for picture in sample.pictures)
            first, _, rest = (sample.caption or "").partition("\n")
            content = html.escape(f"<p>{rest}</p>{shown}")
            at = f"{sample.at:%a, %d %b %Y %H:%M:%S} GMT"
            items.append(
                entry(f"<title>{first}</title><pubDate>{at}</pubDate><description>{content}</description>", number)
            )
        (folder / "news.rss").write_text(rss(*items), encoding="utf-8")
        (folder / "notes.txt").write_text("CANARY")


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ('<enclosure url="a.jpg" type="image/jpeg" length="1"/>', ["a.jpg"]),
        ('<media:content url="https://cdn.example.com/a.jpg"/>', ["https://cdn.example.com/a.jpg"]),
        (
            '<media:group><media:content url="https://x.example/a.mp4"/><media:content url="https://x.example/b.mp4"/></media:group>',
            ["https://x.example/a.mp4", "https://x.example/b.mp4"],
        ),
        ('<media:thumbnail url="https://x.example/t.jpg"/>', ["https://x.example/t.jpg"]),
        ('<itunes:image href="https://x.example/cover.jpg"/>', ["https://x.example/cover.jpg"]),
        ('<content:encoded><![CDATA[<img src="https://x.example/a.jpg"><video src="https://x.example/v.mp4"><embed src="https://x.example/e.svg">]]></content:encoded>',
         ["https://x.example/a.jpg", "https://x.example/v.mp4", "https://x.example/e.svg"]),
        ('<enclosure url="https://x.example/a.jpg"/><description>&lt;img src="https://x.example/a.jpg"&gt;</description>',
         ["https://x.example/a.jpg"]),
        ("<description>words</description>", []),
    ],
)  # fmt: skip
def test_what_an_entry_shows(tmp_path: Path, inner: str, expected: list[str]) -> None:
    """Each medium once."""
    found, told = posts(tmp_path, rss(entry(inner)))
    assert (urls(found[0]), told) == (expected, [])


def test_an_atom_feed_has_its_entries_own_bases(tmp_path: Path) -> None:
    """Relative addresses are meant from the entry; updated is the date where nothing was published."""
    content = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:base="https://a.example/x/"><title>t</title>'
        '<entry xml:base="y/"><id>urn:1</id><title>T</title><updated>2024-05-01T10:00:00+02:00</updated>'
        '<link href="post.html"/><link rel="enclosure" href="e.jpg"/><media:content url="m.mp4"/>'
        '<content type="html">&lt;img src="c.jpg"&gt;Foto: Anna</content></entry></feed>'
    )
    (found,), told = posts(tmp_path, content, "news.atom")
    assert urls(found) == ["https://a.example/x/y/e.jpg", "https://a.example/x/y/m.mp4", "https://a.example/x/y/c.jpg"]
    assert (found.id, found.url, found.use.caption) == (
        "feed/urn:1",
        "https://a.example/x/y/post.html",
        "T\nFoto: Anna",
    )
    assert found.use.publish_at == dt.datetime(2024, 5, 1, 8, tzinfo=dt.UTC)
    assert told == []


def test_entries_with_one_id_for_all_are_all_there(tmp_path: Path) -> None:
    """As feeds have that were made by hand. What is really there twice has the same media, and is one post."""
    shown = [entry(f'<enclosure url="{name}.jpg" type="image/jpeg" length="1"/>') for name in "aba"]
    found, _ = posts(tmp_path, rss(*shown))
    assert {post.id: urls(post) for post in found}.keys() == {found[0].id, found[1].id}
    assert sorted({tuple(urls(post)) for post in found}) == [("a.jpg",), ("b.jpg",)]


def test_an_entry_without_date_has_none(tmp_path: Path) -> None:
    """Not that of the feed, and not today."""
    ((found,), _) = posts(tmp_path, rss(entry("<title>x</title>")))
    assert found.use.publish_at is None


def test_what_stands_before_a_mistake_is_read_and_it_is_said(tmp_path: Path) -> None:
    """A feed that breaks off."""
    whole = rss(entry("<title>a</title>", 1), entry("<title>b</title>", 2), entry("<title>c</title>", 3))
    found, told = posts(tmp_path, whole[: whole.index("<title>c")])
    assert [post.use.caption for post in found][:2] == ["a", "b"]
    assert len(told) == 1


BOMB = "<!DOCTYPE rss [" + '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    "doctype", [BOMB, '<!DOCTYPE rss [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE rss SYSTEM "http://x.example/d">']
)  # fmt: skip
def test_entities_are_not_expanded_and_nothing_is_opened(
    tmp_path: Path, doctype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a host nor another file is asked for what an entity, or an address, may name."""
    content = rss(
        entry('<title>x&a11;</title><enclosure url="file:///etc/hostname"/><description>&a11;</description>'),
        doctype=doctype,
    )
    (tmp_path / "feed.xml").write_text(content)
    opened: list[str] = []
    open_ = builtins.open

    def watched(file: Any, *rest: Any, **named: Any) -> Any:
        opened.append(str(file))
        return open_(file, *rest, **named)

    def refused(*_: object) -> None:
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr(builtins, "open", watched)
        patch.setattr(socket.socket, "connect", refused)
        found, _ = read(feed.FORMAT, tmp_path)
    assert not [name for name in opened if name.startswith("/etc/")]
    assert all(len(post.use.caption or "") < 200 and "root:" not in (post.use.caption or "") for post in found)
    assert [post.attachments[0].url for post in found] == ["file:///etc/hostname"]
    assert Door(Network()).fetch("file:///etc/hostname", types=("image/",)).why  # type: ignore[union-attr]


def test_without_the_extra_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the very command."""
    monkeypatch.setitem(__import__("sys").modules, "feedparser", None)
    with pytest.raises(FileError) as caught:
        posts(tmp_path, rss(entry("")))
    assert 'pip install "mediacheck[feeds]"' in caught.value.remedy


def test_large_things_end(tmp_path: Path) -> None:
    """A feed of more than a feed may have, an address of ten megabytes."""
    ((found,), _) = posts(tmp_path, rss(entry(f'<enclosure url="https://x.example/{"x" * 10_000_000}"/>')))
    assert [len(url or "") for url in urls(found)] == [4000]
    found_, told = posts(tmp_path, rss(entry("x" * 20_000_000)))
    assert (found_, len(told)) == ([], 1)


@given(st.binary(max_size=100), st.integers(0, 900))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_is_survived(tmp_path: Path, damage: bytes, at: int) -> None:
    """What cannot be read is told, never raised."""
    whole = rss(
        entry('<title>x</title><enclosure url="a.jpg"/><pubDate>Fri, 01 Mar 2024 10:00:00 GMT</pubDate>')
    ).encode()
    (tmp_path / "feed.xml").write_bytes(whole[:at] + damage + whole[at + len(damage) :])
    read(feed.FORMAT, tmp_path)


class TestAddress:
    @pytest.fixture
    def server(self) -> Iterator[Site]:
        with site() as running:
            yield running

    def fetched(self, server: Site, path: str, folder: Path) -> list[Post]:
        door = Door(Network(private=frozenset({server.pair})))
        file, kind = feed.fetch(f"{server.url}{path}", door, folder)
        with Tree([file], Limits()) as tree:
            names = kind.files(tree)
            return [feed_post for each in kind.posts(tree, names, print) if (feed_post := as_post(each, kind, tree))]

    def test_a_feed_at_an_address(self, server: Site, tmp_path: Path) -> None:
        """What it names without a host lies on its own."""
        server.pages["/blog/feed"] = body(rss(entry('<enclosure url="a.jpg"/>')).encode(), "application/rss+xml")
        (found,) = self.fetched(server, "/blog/feed", tmp_path)
        assert urls(found) == [f"{server.url}/blog/a.jpg"]

    @pytest.mark.parametrize("path", ["/page", "/nothing"])
    def test_what_is_no_feed_is_refused(self, server: Site, tmp_path: Path, path: str) -> None:
        """A page is none, whatever it links to."""
        server.pages["/page"] = body(b"<!doctype html><html><rss>", "text/html")
        with pytest.raises(FileError):
            self.fetched(server, path, tmp_path)
        assert list(tmp_path.iterdir()) == []


def as_post(each: Any, kind: Any, tree: Tree) -> Post:
    from mediacheck.sources.exports import as_post as made

    return made(each, kind, tree, build)
