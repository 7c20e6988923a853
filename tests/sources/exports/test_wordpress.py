import datetime as dt
import html
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediacheck.model import Limits, Post, Text
from mediacheck.sources.exports import markup, wordpress
from mediacheck.sources.tree import Tree

from .suite import SKYLINE, WAVES, ExportSuite, Sample, read

SITE = "https://blog.example.com"
UPLOADS = f"{SITE}/wp-content/uploads"


def item(number: int, *, content: str = "", title: str = "", **fields: str | int) -> str:
    """An item as WordPress writes it; `meta_NAME` is a postmeta."""
    stated: dict[str, str | int] = {"post_date_gmt": "2024-03-01 23:30:00", "status": "publish", "post_type": "post"}
    stated |= {name: value for name, value in fields.items() if not name.startswith("meta")}
    meta = "".join(
        f"<wp:postmeta><wp:meta_key><![CDATA[{name.removeprefix('meta')}]]></wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for name, value in fields.items()
        if name.startswith("meta")
    )
    return (
        f"<item><title><![CDATA[{title}]]></title><link>{SITE}/?p={number}</link>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[an excerpt]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>"
        + "".join(f"<wp:{name}><![CDATA[{value}]]></wp:{name}>" for name, value in stated.items())
        + meta
        + "<wp:comment><wp:comment_author_email>CANARY@example.com</wp:comment_author_email></wp:comment></item>"
    )


def attachment(number: int, file: str, parent: int = 0, **fields: str) -> str:
    return item(
        number, title=file, post_type="attachment", status="inherit", post_parent=parent,
        attachment_url=f"{UPLOADS}/{file}", meta_wp_attached_file=file, **fields,
    )  # fmt: skip


def export(*items: str, version: str = "1.2", scheme: str = "http") -> str:
    spaces = f"{scheme}://wordpress.org/export/{version}/"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- generator="WordPress/6.5" -->\n<rss version="2.0" '
        f'xmlns:excerpt="{spaces}excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:wp="{spaces}"><channel><title>Blog</title><link>{SITE}</link>'
        f"<wp:base_site_url>https://wordpress.com/</wp:base_site_url><wp:base_blog_url>{SITE}</wp:base_blog_url>"
        f"{''.join(items)}</channel></rss>"
    )


def posts(folder: Path, *items: str, **header: str) -> tuple[list[Post], list[Text]]:
    (folder / "blog.xml").write_text(export(*items, **header), encoding="utf-8")
    return read(wordpress.FORMAT, folder)


def urls(post: Post) -> list[str]:
    return [(each.url or each.name).removeprefix(f"{UPLOADS}/") for each in post.attachments]


class TestWordPress(ExportSuite):
    kind = wordpress.FORMAT
    private = ("wp-config.php", "backup/users.sql")

    def write(self, folder: Path, samples: Sequence[Sample]) -> None:
        items: list[str] = []
        for number, sample in enumerate(samples, 1):
            shown = ""
            for place, picture in enumerate(sample.pictures):
                file = f"2024/0{number}/picture-{place}.jpg"
                (path := folder / "wp-content" / "uploads" / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(picture, path)
                items.append(attachment(100 * number + place, file, number if place else 0))
                shown += f'<figure><img src="{UPLOADS}/{file.replace(".jpg", "-300x200.jpg")}" alt="alt"/></figure>'
            first, _, rest = (sample.caption or "").partition("\n")
            at = f"{sample.at:%Y-%m-%d %H:%M:%S}"
            items.append(item(number, title=html.escape(first), content=f"<p>{rest}</p>{shown}", post_date_gmt=at))
        (folder / "blog.wordpress.2026-01-01.xml").write_text(export(*items), encoding="utf-8")
        for name in self.private:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text("CANARY")

    def test_what_is_missing_is_said(self, tmp_path: Path) -> None:
        """What is not among the uploads has its address: it can be fetched."""
        (folder := tmp_path / "export").mkdir()
        self.write(folder, (Sample(dt.datetime(2024, 1, 1, tzinfo=dt.UTC), "x", (SKYLINE,)),))
        shutil.rmtree(folder / "wp-content")
        ((post,), _) = read(self.kind, folder)
        assert [(each.path, each.url) for each in post.attachments] == [(None, f"{UPLOADS}/2024/01/picture-0.jpg")]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "2.0"])
def test_all_versions_are_read_alike(tmp_path: Path, version: str, scheme: str) -> None:
    """Their namespaces differ."""
    found, told = posts(tmp_path, item(1, title="a"), version=version, scheme=scheme)
    assert ([post.id for post in found], told) == (["wordpress/blog.example.com/1"], [])
    assert found[0].url == f"{SITE}/?p=1"


def test_only_what_everybody_could_read_was_published(tmp_path: Path) -> None:
    """Drafts, private, planned, deleted and password-protected posts were not; nor are menus and revisions posts."""
    found, told = posts(
        tmp_path,
        *(item(n, status=status) for n, status in enumerate(["draft", "private", "future", "trash", "pending"])),
        item(10, post_password="secret"),  # noqa: S106 - none
        item(11, post_type="nav_menu_item"),
        item(12, post_type="page"),
        item(13, post_type="product"),
    )
    assert [post.id.rpartition("/")[2] for post in found] == ["12"]
    assert [message.values for message in told] == [{"count": 1, "kind": "product"}]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f'<img src="{UPLOADS}/2024/05/a-300x200.jpg">', ["2024/05/a.jpg"]),
        (f'<img src="/wp-content/uploads/2024/05/a.jpg?w=640"><img src="{UPLOADS}/2024/05/a-1024x683.jpg">', ["2024/05/a.jpg"]),
        ('<img src="https://i0.wp.com/blog.example.com/wp-content/uploads/2024/05/a.jpg?fit=300">', ["2024/05/a.jpg"]),
        (f'<a href="{UPLOADS}/2024/05/a.jpg"><img src="{UPLOADS}/2024/05/a-150x150.jpg"></a>', ["2024/05/a.jpg"]),
        (f'<img src="{UPLOADS}/2024/05/big-300x200.jpg">', ["2024/05/big-scaled.jpg"]),
        (f'<img src="{UPLOADS}/n-300x200.jpg" srcset="{UPLOADS}/n-300x200.jpg 300w, {UPLOADS}/n-1024x683.jpg 1024w">', ["n-300x200.jpg"]),
        (f'<img src="{UPLOADS}/n-300x200.jpg"><img src="{UPLOADS}/n-1024x683.jpg">', ["n-1024x683.jpg"]),
        (f'<img src="{UPLOADS}/2024/05/own-300x200.jpg">', ["2024/05/own-300x200.jpg"]),
        (f'<img src="data:image/gif;base64,R0" data-src="{UPLOADS}/2024/05/a.jpg">', ["2024/05/a.jpg"]),
        (f'<video poster="{UPLOADS}/p.jpg"><source src="{UPLOADS}/v.mp4"></video>', ["p.jpg", "v.mp4"]),
        (f'<audio src="{UPLOADS}/s.mp3"></audio><a href="{UPLOADS}/b.pdf">b</a>', ["s.mp3", "b.pdf"]),
        ('<a href="https://other.example/x.jpg">elsewhere</a>', []),
        (f'<!-- wp:cover {{"url":"{UPLOADS}/c.jpg","id":21}} --><div></div><!-- /wp:cover -->', ["c.jpg", "2024/05/a.jpg"]),
        ('<!-- wp:gallery {"ids":[21,"22",999]} -->', ["2024/05/a.jpg", "2024/05/big-scaled.jpg"]),
        ('[gallery ids="22, 21"]', ["2024/05/big-scaled.jpg", "2024/05/a.jpg"]),
        (f"[video mp4='{UPLOADS}/v.mp4']", ["v.mp4"]),
        (f'<div style="background-image:url(\'{UPLOADS}/g.png\')"></div>', ["g.png"]),
        ('<!-- wp:block {"ref":30} /-->', ["in-block.jpg"]),
        ('<script>"<img src=x.jpg>"</script><!-- <img src="y.jpg"> -->', []),
    ],
)  # fmt: skip
def test_what_a_post_shows(tmp_path: Path, content: str, expected: list[str]) -> None:
    """Each medium once, whatever size of it is shown, and wherever it is named."""
    found, told = posts(
        tmp_path,
        item(1, content=content),
        attachment(21, "2024/05/a.jpg"),
        attachment(22, "2024/05/big-scaled.jpg"),
        attachment(23, "2024/05/own-300x200.jpg"),
        item(30, post_type="wp_block", content=f'<img src="{UPLOADS}/in-block.jpg"><!-- wp:block {{"ref":30}} /-->'),
    )
    assert (urls(found[0]), told) == (expected, [])


def test_a_featured_picture_and_what_was_uploaded_with_the_post_belong_to_it(tmp_path: Path) -> None:
    """Also where they stand before it in the file; one that the export leaves out is missing, not forgotten."""
    found, _ = posts(
        tmp_path,
        attachment(21, "2024/05/a.jpg", parent=1),
        item(1, meta_thumbnail_id=22),
        item(3, meta_thumbnail_id=0),
        item(4, meta_thumbnail_id=-1),
        attachment(22, "2024/05/b.jpg", parent=7),
        item(2, meta_thumbnail_id=99),
        attachment(24, "2024/05/list.docx", parent=1),
    )
    assert urls(found[0]) == ["2024/05/b.jpg", "2024/05/a.jpg"]
    assert [len(post.attachments) for post in found] == [2, 0, 0, 1]
    (unknown,) = found[3].attachments
    assert (unknown.path, unknown.url, unknown.problem is None) == (None, None, False)


def test_credits_below_pictures_are_in_the_caption(tmp_path: Path) -> None:
    """A reader sees them; what no reader sees is no credit."""
    content = (
        "<p>Text&nbsp;&amp; more</p><figure><img src='a.jpg' alt='© Alt'><figcaption>Foto: <b>Anna</b> B</figcaption></figure>"
        "[caption id='x']<img src='b.jpg'> Foto: Carl[/caption]<!-- © Comment --><script>'© Script'</script>"
    )
    found, _ = posts(tmp_path, item(1, title="Titel &amp; mehr", content=content))
    caption = found[0].use.caption or ""
    assert caption.splitlines()[:3] == ["Titel & mehr", "Text & more", "Foto: Anna B"]
    assert "Foto: Carl" in caption
    assert "©" not in caption


def test_files_of_the_same_name_are_not_taken_for_one_another(tmp_path: Path) -> None:
    """Neither those of another month nor those that another site shows."""
    (other := tmp_path / "uploads" / "2023" / "01").mkdir(parents=True)
    shutil.copy(WAVES, other / "a.jpg")
    found, _ = posts(
        tmp_path,
        item(1, content=f'<img src="{UPLOADS}/2024/05/a.jpg">'),
        item(2, content='<img src="https://other.example/wp-content/uploads/2023/01/a.jpg">'),
        item(3, content=f'<img src="{UPLOADS}/2023/01/a.jpg">'),
        item(4, content=f'<img src="{UPLOADS}/a.jpg">'),
        item(5, content=f'<img src="{UPLOADS}/../uploads/2023/01/../../2023/01/b.jpg">'),
    )
    assert [post.attachments[0].path for post in found] == [None, None, other / "a.jpg", None, None]


def test_uploads_that_no_month_sorts_are_found(tmp_path: Path) -> None:
    """Directly in the folder of uploads, wherever that lies; not in that of a month."""
    for place in ("site/wp-content/uploads", "site/wp-content/uploads/2024/05"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
    shutil.copy(WAVES, tmp_path / "site" / "wp-content" / "uploads" / "a.jpg")
    shutil.copy(WAVES, tmp_path / "site" / "wp-content" / "uploads" / "2024" / "05" / "b.jpg")
    found, _ = posts(tmp_path, item(1, content=f'<img src="{UPLOADS}/a.jpg"><img src="{UPLOADS}/b.jpg">'))
    assert [each.path is None for each in found[0].attachments] == [False, True]


def test_an_excerpt_is_not_the_text(tmp_path: Path) -> None:
    """Both have the same local name, and may come in any order."""
    content = item(1, content="the text")
    excerpt = "<excerpt:encoded><![CDATA[an excerpt]]></excerpt:encoded>"
    found, _ = posts(tmp_path, content.replace(excerpt, "").replace("<title>", f"{excerpt}<title>"))
    assert found[0].use.caption == "the text"


def test_two_sites_keep_their_numbers_apart(tmp_path: Path) -> None:
    """The same number is another picture."""
    for site in ("a", "b"):
        content = export(item(1, meta_thumbnail_id=2), attachment(2, f"{site}.jpg"))
        (tmp_path / f"{site}.xml").write_text(content.replace("blog.example.com", f"{site}.example.com"))
    found, _ = read(wordpress.FORMAT, tmp_path)
    assert [post.id for post in found] == ["wordpress/a.example.com/1", "wordpress/b.example.com/1"]
    assert [post.attachments[0].url.rpartition("/")[2] for post in found if post.attachments[0].url] == [
        "a.jpg",
        "b.jpg",
    ]


def test_an_export_in_several_files_is_one(tmp_path: Path) -> None:
    """WordPress.com splits large ones; a picture may be in another file than its post."""
    (tmp_path / "b.000.xml").write_text(export(item(1, content="[gallery ids=2]")))
    (tmp_path / "b.001.xml").write_text(export(attachment(2, "a.jpg")))
    found, _ = read(wordpress.FORMAT, tmp_path)
    assert urls(found[0]) == ["a.jpg"]


def test_without_a_time_in_gmt_the_other_one_counts(tmp_path: Path) -> None:
    """Zeros are no date; with none at all the day is unknown."""
    zeros = "0000-00-00 00:00:00"
    dated = item(1, post_date_gmt=zeros).replace("<title>", "<pubDate>Fri, 01 Mar 2024 10:00:00 +0000</pubDate><title>")
    found, _ = posts(tmp_path, dated, item(2, post_date_gmt=zeros))
    assert [post.use.publish_at for post in found] == [dt.datetime(2024, 3, 1, 10, tzinfo=dt.UTC), None]


def test_what_stands_before_a_mistake_is_read_and_it_is_said(tmp_path: Path) -> None:
    """A file that was cut short, and one that is broken in its middle."""
    whole = export(item(1), item(2), item(3))
    for broken in (whole[: whole.index("?p=3")], whole.replace(f"{SITE}/?p=3", "</a>")):
        (tmp_path / "blog.xml").write_text(broken)
        found, told = read(wordpress.FORMAT, tmp_path)
        assert [post.id[-1] for post in found] == ["1", "2"]
        assert len(told) == 1


def test_control_characters_cost_nothing(tmp_path: Path) -> None:
    """Pasted texts have them, and XML may not; WordPress writes them all the same."""
    found, told = posts(tmp_path, item(1, title="a\x0bb\x03"), item(2))
    assert (len(found), told, found[0].use.caption) == (2, [], "ab")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "https://example.com/evil.dtd">',
    ],
)
def test_entities_are_refused(tmp_path: Path, doctype: str) -> None:
    """Nothing of such a file is read, and it is said."""
    (tmp_path / "blog.xml").write_text(export(item(1)).replace("<rss", f"{doctype}<rss"))
    found, told = read(wordpress.FORMAT, tmp_path)
    assert (found, len(told)) == ([], 1)


def test_large_things_end(tmp_path: Path) -> None:
    """An address of ten megabytes, an item of more than an item may have, elements in elements."""
    found, told = posts(tmp_path, item(1, content=f'<img src="data:{"x" * 10_000_000}"><img src="{UPLOADS}/a.jpg">'))
    assert ([len(url) for url in urls(found[0])], told) == ([4000, 5], [])
    found, told = posts(tmp_path, item(1), item(2, content="x" * 65_000_000), item(3))
    assert ([post.id[-1] for post in found], len(told)) == (["1"], 1)
    found, told = posts(tmp_path, item(1), "<a>" * 100_000)
    assert (len(found), len(told)) == (1, 1)


def test_a_file_of_many_posts_is_never_held(tmp_path: Path) -> None:
    """Of what was read only the media are remembered; the first post comes before the second is looked at."""
    import tracemalloc

    (tmp_path / "blog.xml").write_text(export(*(item(n, content="text " * 2000) for n in range(200))))
    with Tree([tmp_path], Limits()) as tree:
        tracemalloc.start()
        try:
            assert sum(1 for _ in wordpress.FORMAT.posts(tree, ["blog.xml"], print)) == 200
            assert tracemalloc.get_traced_memory()[1] < 1_000_000  # the file has 2 MB
        finally:
            tracemalloc.stop()


FRAGMENTS = st.sampled_from(
    ["<img src=", '"', "'", ">", "a.jpg", "<!-- wp:cover ", '{"id":', "[1,", "}", " -->", "[gallery ids=", "]", "<video ", "&", "&#x110000;",
     "srcset=", " 1w,", "<![CDATA[", "<!", "</", "url(", "\n", "\ud800", "http://[", "file:///etc/passwd", "\0", "ü"]
)  # fmt: skip


@given(st.lists(FRAGMENTS | st.text(max_size=8), max_size=40).map("".join))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(content: str) -> None:
    """Whatever stands in it, each medium has an address."""
    page = markup.read(content)
    assert all(addresses and all(addresses) for addresses in page.media)
    library = wordpress._Library(Tree([], Limits()), "blog.example.com", {"blog.example.com"})
    assert all(each.url or each.name for each in library.shown({}, page))


@given(st.binary(max_size=300), st.integers(0, 2000))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_is_survived(tmp_path: Path, damage: bytes, at: int) -> None:
    """What cannot be read is told, never raised."""
    whole = export(item(1, content='<img src="a.jpg">'), attachment(2, "a.jpg", 1)).encode()
    (tmp_path / "blog.xml").write_bytes(whole[:at] + damage + whole[at + len(damage) :])
    read(wordpress.FORMAT, tmp_path)


class TestRealExport:
    """WordPress's own theme test data; what is expected was counted in the file by hand."""

    @pytest.fixture
    def found(self, corpora: Path) -> list[Post]:
        folder = corpora / "corpora" / "exports" / "wordpress"
        if not folder.is_dir():
            pytest.skip("the corpora have no WordPress export")
        found, told = read(wordpress.FORMAT, folder)
        assert told == []
        return found

    def test_posts_and_pages(self, found: list[Post]) -> None:
        """58 posts less one draft, one planned and one with a password; 21 pages."""
        assert len(found) == 55 + 21
        assert len({post.id for post in found}) == len(found)
        assert all(post.use.publish_at for post in found)

    def test_media(self, found: list[Post]) -> None:
        """Posts that show media in each of the ways that it knows."""
        by_title = {(post.use.caption or "").splitlines()[0]: post for post in found if post.use.caption}
        count = Counter({title: len(post.attachments) for title, post in by_title.items()})
        assert count["Post Format: Gallery"] == 23  # uploaded with it: [gallery]
        assert count["Post Format: Gallery (Tiled)"] == 6  # by their numbers: ids=…
        tiled = by_title["Post Format: Gallery (Tiled)"].attachments
        assert [each.name for each in tiled if each.problem] == ["attachment 763"]  # which the file does not have
        assert count["Template: Featured Image (Horizontal)"] == 1
        assert count["Post Format: Image"] == 2  # one at two addresses, and one that was uploaded with it
        assert count["Post Format: Audio"] == 1
        assert count["Block: Cover"] == 5  # four pictures, and one clip three times
        assert count["Markup: Image Alignment"] == 6
        assert count["Block category: Embeds"] == 0
