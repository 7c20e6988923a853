"""What lies at hand is recognised, or it is said what was looked for and what was found."""

import json
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from mediacheck.errors import FileError, MediacheckError
from mediacheck.i18n import render_error
from mediacheck.model import Limits
from mediacheck.sources.exports import recognition
from mediacheck.sources.tree import Tree

from .suite import WAVES, build, zipped
from .test_wordpress import UPLOADS, attachment, export, item

POST = {"media": [{"uri": "media/posts/202403/1.jpg", "creation_timestamp": 1709300000, "title": "x"}]}


def instagram(folder: Path, name: str = "posts_1.json", *, media: bool = True) -> Path:
    listed = folder / "your_instagram_activity" / "media" / name
    listed.parent.mkdir(parents=True, exist_ok=True)
    listed.write_text(json.dumps([POST]))
    if media:
        picture(folder / "media" / "posts" / "202403" / "1.jpg")
    return folder


def picture(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(WAVES, path)
    return path


def kinds(*paths: Path) -> list[tuple[str, list[str]]]:
    return [(each.kind.name, [path.name for path in each.paths]) for each in recognition.sources(paths, Limits())]


def refusal(*paths: Path) -> str:
    with pytest.raises(FileError) as caught:
        recognition.sources(paths, Limits())
    return " ".join(render_error(caught.value, "en"))


def counted(*paths: Path) -> recognition.Count:
    (source,) = recognition.sources(paths, Limits())
    count = recognition.Count()
    with Tree(source.paths, Limits(), guarded=source.kind.guarded) as tree:
        list(recognition.posts(source, tree, build, count))
    return count


def test_each_kind_is_recognised(tmp_path: Path) -> None:
    """Also where it is one file, and before any folder with media in it."""
    (tmp_path / "wp").mkdir()
    (tmp_path / "wp" / "blog.xml").write_text(export(item(1)))
    (tmp_path / "news.rss").write_text("<rss><channel></channel></rss>")
    picture(tmp_path / "posts" / "summer" / "a.jpg")
    instagram(tmp_path / "insta")
    assert kinds(tmp_path / "wp" / "blog.xml") == [("wordpress", ["blog.xml"])]
    assert kinds(tmp_path / "news.rss") == [("feed", ["news.rss"])]
    assert kinds(tmp_path / "posts") == [("folder", ["posts"])]
    assert kinds(zipped(tmp_path / "insta", tmp_path / "i.zip")) == [("instagram", ["i.zip"])]


def test_parts_of_one_export_belong_together(tmp_path: Path) -> None:
    """Posts in two archives, media in a third: they are one; a post finds its medium in another part."""
    instagram(tmp_path / "1", media=False)
    instagram(tmp_path / "2", "reels.json", media=False)
    picture(tmp_path / "3" / "media" / "posts" / "202403" / "1.jpg")
    paths = [zipped(tmp_path / name, tmp_path / f"part-{name}.zip") for name in "312"]
    assert kinds(*paths) == [("instagram", ["part-1.zip", "part-2.zip", "part-3.zip"])]
    count = counted(*paths)
    assert (count.posts, count.missing, count.told) == (1, 0, [])


def test_two_accounts_stay_apart(tmp_path: Path) -> None:
    """Each has a file of posts of that name."""
    assert kinds(instagram(tmp_path / "a"), instagram(tmp_path / "b")) == [("instagram", ["a"]), ("instagram", ["b"])]


def test_two_exports_of_one_account_have_the_same_ids(tmp_path: Path) -> None:
    """They are read one by one, as two accounts are: what is in both is one post for whoever keeps posts by their id."""
    found = recognition.sources([instagram(tmp_path / "2024"), instagram(tmp_path / "2025")], Limits())
    ids = []
    for source in found:
        with Tree(source.paths, Limits()) as tree:
            ids.append([post.id for post in recognition.posts(source, tree, build, recognition.Count())])
    assert ids[0] == ids[1] != []


def test_a_path_may_hold_exports_of_several_kinds(tmp_path: Path) -> None:
    """Each file is of one kind alone: WordPress's export is RSS too, and no feed besides."""
    instagram(tmp_path / "all" / "insta")
    (tmp_path / "all" / "blog.xml").write_text(export(item(1)))
    assert kinds(tmp_path / "all") == [("instagram", ["all"]), ("wordpress", ["all"])]
    (tmp_path / "all" / "news.rss").write_text("<rss><channel></channel></rss>")
    found = recognition.sources([tmp_path / "all"], Limits())
    assert [(each.kind.name, each.files) for each in found][1:] == [
        ("wordpress", ("blog.xml",)),
        ("feed", ("news.rss",)),
    ]


def test_a_list_that_is_known_by_those_beside_it_is_read_from_another_part(tmp_path: Path) -> None:
    """`stories.json` alone could be anybody's; beside `posts_1.json` it is Instagram's."""
    listed = tmp_path / "1" / "content" / "posts_1.json"
    listed.parent.mkdir(parents=True)
    listed.write_text(json.dumps([POST]))
    stories = picture(tmp_path / "2" / "media" / "1.jpg").parents[1] / "content" / "stories.json"
    stories.parent.mkdir()
    stories.write_text(json.dumps({"ig_stories": [{"uri": "media/1.jpg", "creation_timestamp": 5, "title": "story"}]}))
    assert counted(tmp_path / "1", tmp_path / "2").posts == 2


@pytest.mark.parametrize(
    "name", ["your_instagram_activity/messages/inbox/anna_1/message_1.json", "messages/inbox/a/1.jpg"]
)
def test_a_part_that_has_only_what_is_private_is_a_part(tmp_path: Path, name: str) -> None:
    """People name all that they were sent; nothing of it is seen."""
    (tmp_path / "2" / name).parent.mkdir(parents=True)
    (tmp_path / "2" / name).write_bytes(WAVES.read_bytes())
    assert kinds(instagram(tmp_path / "1"), tmp_path / "2") == [("instagram", ["1", "2"])]
    assert counted(tmp_path / "1", tmp_path / "2").posts == 1
    assert "Name all parts" in refusal(tmp_path / "2")


@pytest.mark.parametrize("name", ["direct", "comments", "dating", "drafts", "inbox"])
def test_a_folder_of_posts_may_be_called_as_platforms_call_private_ones(tmp_path: Path, name: str) -> None:
    """Its folders are a company's own: each post in it is seen, in a folder and in an archive, and with a post.toml."""
    picture(tmp_path / "posts" / name / "2024-05-01-spring" / "a.jpg")
    picture(tmp_path / "posts" / name / "b.jpg")
    (tmp_path / "posts" / name / "post.toml").write_text('attachments = ["b.jpg"]')
    (tmp_path / "posts" / name / "2024-05-01-spring" / "post.toml").write_text("")
    for path in (tmp_path / "posts", zipped(tmp_path / "posts", tmp_path / "posts.zip")):
        assert kinds(path) == [("folder", [path.name])]
        count = counted(path)
        assert (count.posts, count.missing, count.without_media) == (2, 0, 0)


@pytest.mark.parametrize("name", ["direct", "comments", "dating"])
def test_such_a_folder_of_an_export_is_as_if_it_were_not_there(tmp_path: Path, name: str) -> None:
    """Neither as a place of posts nor of their media."""
    folder = instagram(tmp_path / "insta", media=False)
    picture(folder / name / "1.jpg")
    instagram(folder / name)
    (source,) = recognition.sources([folder], Limits())
    assert source.files == ("your_instagram_activity/media/posts_1.json",)
    assert counted(folder).missing == 1
    instagram(tmp_path / "other" / name)
    assert "Name all parts" in refusal(tmp_path / "other")


def test_different_exports_stay_apart(tmp_path: Path) -> None:
    """A folder of posts with a post.toml is no other export's part; one named twice counts once."""
    (tmp_path / "blog.xml").write_text(export(item(1)))
    picture(tmp_path / "posts" / "a" / "a.jpg")
    (tmp_path / "posts" / "a" / "post.toml").write_text("")
    insta = instagram(tmp_path / "insta")
    found = kinds(tmp_path / "blog.xml", insta, tmp_path / "posts", insta)
    assert found == [("wordpress", ["blog.xml"]), ("instagram", ["insta"]), ("folder", ["posts"])]


def test_a_folder_of_uploads_is_part_of_the_site_that_it_is_named_with(tmp_path: Path) -> None:
    """WordPress gives posts and media separately."""
    (tmp_path / "blog.xml").write_text(export(item(1), attachment(2, "2024/05/a.jpg", 1), attachment(3, "b.jpg", 1)))
    picture(tmp_path / "uploads" / "2024" / "05" / "a.jpg")
    count = counted(tmp_path / "blog.xml", tmp_path / "uploads")
    assert (count.posts, count.without_media, count.missing, count.linked) == (1, 0, 0, 1)


def test_what_is_met_is_counted(tmp_path: Path) -> None:
    """Posts without media, and media that are missing."""
    folder = instagram(tmp_path / "insta", media=False)
    (folder / "your_instagram_activity" / "media" / "posts_2.json").write_text(
        '[{"title": "x", "creation_timestamp": 5, "media": []}]'
    )
    count = counted(folder)
    assert (count.posts, count.without_media, count.missing) == (2, 1, 1)


def test_a_file_that_is_not_what_its_name_says_is_said(tmp_path: Path) -> None:
    """JSON of another program under the name of an export's."""
    (tmp_path / "posts_1.json").write_text('{"blog": "entries"}')
    count = counted(tmp_path)
    assert count.posts == 0
    assert count.told[-1].template.startswith("No posts were found")


class TestNearMisses:
    def test_nothing_that_is_known(self, tmp_path: Path) -> None:
        """What was looked for, and what was found."""
        for number in range(9):
            (tmp_path / f"{number}.csv").write_text("a,b")
        said = refusal(tmp_path)
        assert "posts_1.json (Instagram export)" in said
        assert "found 9 files, among them 0.csv, 1.csv" in said

    def test_json_of_something_else(self, tmp_path: Path) -> None:
        """Named by itself."""
        (tmp_path / "data.json").write_text("[]")
        assert "found 1 files, among them data.json" in refusal(tmp_path / "data.json")

    @pytest.mark.parametrize("media", [True, False])
    def test_an_export_as_web_pages(self, tmp_path: Path, media: bool) -> None:  # noqa: FBT001
        """Meta's other format, with media or without: no folder of posts."""
        (tmp_path / "your_instagram_activity" / "media").mkdir(parents=True)
        (tmp_path / "your_instagram_activity" / "media" / "posts_1.html").write_text("<html>")
        if media:
            picture(tmp_path / "media" / "posts" / "1.jpg")
        assert "JSON" in refusal(tmp_path)

    def test_a_folder_inside_of_an_export(self, tmp_path: Path) -> None:
        """Its media without its posts."""
        inner = picture(tmp_path / "your_facebook_activity" / "posts" / "media" / "1.jpg").parent
        assert "Name the whole export" in refusal(inner)

    def test_a_part_without_posts(self, tmp_path: Path) -> None:
        """One of several archives, by itself."""
        picture(tmp_path / "your_facebook_activity" / "posts" / "media" / "1.jpg")
        assert "Name all parts" in refusal(zipped(tmp_path, tmp_path.parent / f"{tmp_path.name}.zip"))

    def test_nothing_at_all(self, tmp_path: Path) -> None:
        """An empty folder, an empty archive; and a path that leads nowhere, which is a mistake on the command line."""
        with zipfile.ZipFile(tmp_path.parent / "empty.zip", "w"):
            pass
        assert "holds no files" in refusal(tmp_path)
        assert "holds no files" in refusal(tmp_path.parent / "empty.zip")
        with pytest.raises(MediacheckError, match="does not exist") as caught:
            recognition.sources([tmp_path / "x"], Limits())
        assert not isinstance(caught.value, FileError)

    @pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
    def test_another_archive(self, tmp_path: Path, mode: str) -> None:
        """By its bytes, whatever its name."""
        with tarfile.open(tmp_path / "export.zip", mode) as out:  # type: ignore[call-overload]
            out.add(WAVES, "a.jpg")
        assert "Unpack it" in refusal(tmp_path / "export.zip")

    def test_an_archive_that_was_cut_short(self, tmp_path: Path) -> None:
        """Its download was not finished."""
        whole = zipped(instagram(tmp_path / "insta"), tmp_path / "i.zip").read_bytes()
        (tmp_path / "i.zip").write_bytes(whole[: len(whole) // 2])
        assert "cannot be read" in refusal(tmp_path / "i.zip")

    def test_nothing_is_hidden_by_an_export_beside_it(self, tmp_path: Path) -> None:
        """A path that holds nothing is an error, also where another is an export."""
        (tmp_path / "empty").mkdir()
        assert "holds no files" in refusal(instagram(tmp_path / "insta"), tmp_path / "empty")


def test_a_picture_of_uploads_is_seen_in_the_place_that_its_post_means(tmp_path: Path) -> None:
    """The media folder may be the uploads themselves, or what they lie in."""
    (tmp_path / "blog.xml").write_text(export(item(1, content=f'<img src="{UPLOADS}/2024/05/a.jpg">')))
    for place in ("m/2024/05/a.jpg", "n/uploads/2024/05/a.jpg", "o/wp-content/uploads/2024/05/a.jpg"):
        picture(tmp_path / place)
        assert counted(tmp_path / "blog.xml", tmp_path / place[0]).linked == 0
    picture(tmp_path / "p/2023/05/a.jpg")
    assert counted(tmp_path / "blog.xml", tmp_path / "p").linked == 1
