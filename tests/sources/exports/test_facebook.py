"""Facebook's exports, in the layouts that they have had."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediacheck.errors import FileError
from mediacheck.model import Limits
from mediacheck.sources.exports import facebook, recognition
from mediacheck.sources.tree import Tree

from .meta import MetaSuite, anything, as_meta_writes, harmless, placed, put
from .suite import SKYLINE, WAVES, Sample, media_of, read, zipped

AT = 1700000000


class TestFacebook(MetaSuite):
    """As it is written since 2024."""

    kind = facebook.FORMAT
    private = (
        "your_facebook_activity/messages/inbox/anna_1/message_1.json",
        "your_facebook_activity/comments_and_reactions/comments.json",
        "messages/inbox/photos/secret.jpg",
        "security_and_login_information/logins.json",
    )
    listed = "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json"
    page = "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.html"
    place = "your_facebook_activity/posts/media/your_posts"

    def write_posts(self, folder: Path, samples: Sequence[Sample]) -> None:
        posts: list[dict[str, Any]] = []
        for sample, media in zip(samples, placed(folder, samples, self.place), strict=True):
            caption = as_meta_writes(sample.caption or "")
            described = [each | {"title": "Chronik-Fotos", "description": caption} for each in media]
            posts.append(
                {
                    "timestamp": int(sample.at.timestamp()),
                    "attachments": [{"data": [{"media": each} for each in described]}] if media else [],
                    "data": [{"post": caption}, {"update_timestamp": AT}, {}],
                    "title": "ACME hat 2 neue Fotos hinzugef\u00c3\u00bcgt.",
                    "tags": [{"name": "Anna"}],
                }
            )
        put(folder, self.listed, posts)


class TestAcross(TestFacebook):
    """As it was written in 2023."""

    listed = "your_activity_across_facebook/posts/your_posts_1.json"
    page = "your_activity_across_facebook/posts/your_posts_1.html"
    place = "your_activity_across_facebook/posts/media/your_posts"


class TestOlder(TestFacebook):
    """As it was written before."""

    listed = "posts/your_posts_1.json"
    page = "posts/your_posts_1.html"
    place = "posts/media/your_posts"


class TestOldest(TestFacebook):
    """As it was written in 2018."""

    listed = "posts/your_posts.json"
    page = "posts/your_posts.html"
    place = "photos_and_videos/your_posts"


class TestPage(TestFacebook):
    """Of a page."""

    listed = "this_profile's_activity_across_facebook/posts/profile_posts_1.json"
    page = "this_profile's_activity_across_facebook/posts/profile_posts_1.html"
    place = "this_profile's_activity_across_facebook/posts/media/posts"


class TestMoved(TestFacebook):
    """The list names media as they lay before: their folder was renamed since."""

    def write_posts(self, folder: Path, samples: Sequence[Sample]) -> None:
        super().write_posts(folder, samples)
        (folder / self.place).rename(folder / "your_facebook_activity" / "posts" / "pictures")

    def first_uri(self, _folder: Path, /) -> str:
        return f"{self.place}/0_0.jpg"


KIND = facebook.FORMAT
TOP = "your_facebook_activity"
LIST = f"{TOP}/posts/your_posts__check_ins__photos_and_videos_1.json"


def photo(uri: str, **more: Any) -> dict[str, Any]:
    return {"uri": uri, "creation_timestamp": AT, "title": "Mobile Uploads", **more}


def post(
    *media: dict[str, Any], text: str | None = None, title: str = "ACME updated its status.", at: int = AT
) -> dict[str, Any]:
    """One group of attachments for each medium."""
    return {
        "timestamp": at,
        "title": title,
        "data": [{"post": text}] if text else [],
        "attachments": [{"data": [{"media": each}]} for each in media],
    }


def test_every_list_is_read(tmp_path: Path) -> None:
    """Posts, those on other pages, archived ones, reels, stories, albums, photos and videos; nobody else's."""
    posts = f"{TOP}/posts"
    put(tmp_path, LIST, [post(photo("m/1.jpg"), text="post")])
    put(tmp_path, LIST.replace("_1", "_10"), [post(photo("m/10.jpg"), text="post 10")])
    put(tmp_path, LIST.replace("_1", "_2"), [post(photo("m/2.jpg"), text="post 2")])
    labels = [{"label": "Message", "value": "elsewhere"}, {"label": "Target", "value": "Anna"}]
    put(
        tmp_path,
        f"{posts}/posts_on_other_pages_and_profiles.json",
        [{"timestamp": AT, "media": [photo("m/o.jpg")], "label_values": labels}],
    )
    put(tmp_path, f"{posts}/archive.json", {"archive_v2": [post(photo("m/archive.jpg"), text="archived")]})
    put(tmp_path, f"{TOP}/short_videos/your_reels.json", {"lasso_videos_v2": [post(photo("m/reel.mp4"), text="reel")]})
    put(
        tmp_path,
        f"{TOP}/stories/archived_stories.json",
        {"archived_stories_v2": [post(photo("m/story.jpg"), text="story")]},
    )
    cover = photo("m/album.jpg", description="album")
    put(
        tmp_path,
        f"{posts}/album/0.json",
        {"name": "Mobile Uploads", "cover_photo": cover, "photos": [cover], "description": ""},
    )
    put(
        tmp_path,
        f"{posts}/your_uncategorized_photos.json",
        {"other_photos_v2": [photo("m/photo.jpg", description="photo")]},
    )
    put(tmp_path, f"{posts}/your_videos.json", {"videos_v2": [photo("m/video.mp4", description="video")]})
    put(
        tmp_path,
        f"{posts}/other_people's_posts_to_your_timeline.json",
        {"wall_posts_sent_to_you": [post(text="other")]},
    )
    put(tmp_path, f"{posts}/edits_you_made_to_posts.json", [post(text="edit")])
    put(tmp_path, f"{TOP}/groups/group_posts_and_comments.json", {"group_posts_v2": [post(text="comment")]})
    put(
        tmp_path,
        f"{TOP}/comments_and_reactions/comments.json",
        {"comments_v2": [post(photo("m/c.jpg"), text="comment")]},
    )
    found, told = read(KIND, tmp_path)
    assert told == []
    captions = ["post", "post 2", "post 10", "elsewhere", "archived", "reel", "story", "album", "photo", "video"]
    assert [each.use.caption for each in found] == captions
    assert [len(each.attachments) for each in found] == [1] * len(captions)


def test_a_photo_of_a_post_and_of_an_album_is_one_post(tmp_path: Path) -> None:
    """Each list repeats what stands in those before."""
    both, alone = photo("m/both.jpg", description="both"), photo("m/alone.jpg", description="alone")
    put(tmp_path, LIST, [post(both, text="post")])
    put(tmp_path, f"{TOP}/posts/album/0.json", {"name": "Album", "photos": [both, alone]})
    put(tmp_path, f"{TOP}/posts/album/1.json", {"name": "Album", "photos": [alone]})
    put(tmp_path, f"{TOP}/posts/your_uncategorized_photos.json", {"other_photos_v2": [both, alone]})
    found, _ = read(KIND, tmp_path)
    assert [each.use.caption for each in found] == ["post\nboth", "alone"]


def test_all_attachments_of_a_post_are_its_media(tmp_path: Path) -> None:
    """Several groups, several in a group, of several sorts, the same one twice."""
    a, b, c = photo("m/a.jpg"), photo("m/b.jpg"), photo("m/c.mp4")
    groups = [
        {"data": [{"media": a}, {"place": {"name": "Köln"}}, {"media": b}]},
        {"data": [{"text": "x"}, {"media": c}, {"media": a}]},
    ]
    put(tmp_path, LIST, [{"timestamp": AT, "attachments": groups, "data": [{"post": "text"}]}])
    (found,), _ = read(KIND, tmp_path)
    assert [each.name for each in found.attachments] == ["m/a.jpg", "m/b.jpg", "m/c.mp4"]


def test_a_caption_is_what_was_written(tmp_path: Path) -> None:
    """The post's text and what its photos say beyond it, once each; not what Facebook says of the post, nor the album."""
    one, two = photo("m/1.jpg", description="Photo: Anna"), photo("m/2.jpg", description="Our lake")
    put(tmp_path, LIST, [post(one, two, text="Our lake in May")])
    (found,), _ = read(KIND, tmp_path)
    assert found.use.caption == "Our lake in May\nPhoto: Anna"


def test_a_link_is_no_medium_but_a_picture_by_its_address_is(tmp_path: Path) -> None:
    """Of a page, platforms show a preview; a picture that is linked is shown itself, and is not in the export."""
    urls = [
        "https://example.org/article",
        "https://example.org/a.gif?itemid=1",
        "javascript:alert(1).gif",
        "https://example.org/?a=b.jpg",
    ]
    groups = [{"data": [{"external_context": {"url": url, "name": "x"}}]} for url in urls]
    put(tmp_path, LIST, [{"timestamp": AT, "attachments": groups, "data": [{"post": "text"}]}])
    (found,), _ = read(KIND, tmp_path)
    assert [(each.name, each.path, each.url) for each in found.attachments] == [(urls[1], None, urls[1])]


@pytest.mark.parametrize(
    ("title", "unless_own", "mode"),
    [
        ("ACME shared Anna M\u00c3\u00bcller's photo.", False, "share"),
        ("ACME shared Lars' video.", False, "share"),
        ("ACME shared a post from Anna.", False, "share"),
        ("ACME hat Anna M\u00c3\u00bcllers Foto geteilt.", False, "share"),
        ("ACME hat das Video von Anna geteilt.", False, "share"),
        ("ACME shared a post.", True, "share"),
        ("ACME hat einen Beitrag geteilt.", True, "share"),
        ("ACME shared ACME's photo.", False, "upload"),
        ("ACME hat ACMEs Foto geteilt.", False, "upload"),
        ("ACME shared their own photo.", False, "upload"),
        ("ACME hat ihr Foto geteilt.", False, "upload"),
        ("ACME shared a photo to Anna's album.", False, "upload"),
        ("ACME shared 3 photos in Anna's album.", False, "upload"),
        ("ACME shared a memory.", False, "upload"),
        ("ACME shared a link.", False, "upload"),
        ("ACME hat eine Erinnerung geteilt.", False, "upload"),
        ("ACME added a new photo.", False, "upload"),
        ("ACME wrote on Anna's timeline.", False, "upload"),
    ],
)
def test_sharing_is_what_the_title_says_surely(tmp_path: Path, title: str, unless_own: object, mode: str) -> None:
    """Somebody else's post, by name; where no name stands there, a post with files of its own is an upload."""
    put(tmp_path, LIST, [post(text="words", title=title), post(photo("m/1.jpg"), text="picture", title=title)])
    found, _ = read(KIND, tmp_path)
    assert [each.use.mode for each in found] == [mode, "upload" if unless_own else mode]


def test_media_lie_in_another_part_under_another_folder(tmp_path: Path) -> None:
    """Where no part has the folder that is named, the only file of this name is meant; never one of two."""
    (lists := tmp_path / "lists").mkdir()
    put(lists, LIST, [post(photo(f"{TOP}/posts/media/1.jpg")), post(photo(f"{TOP}/posts/media/2.jpg"), at=AT + 1)])
    part = tmp_path / "part"
    put(part, "facebook-acme/photos/1.jpg", SKYLINE.read_bytes())
    put(part, "facebook-acme/photos/2.jpg", WAVES.read_bytes())
    put(part, "facebook-acme/videos/2.jpg", WAVES.read_bytes())
    found, _ = read(KIND, zipped(lists, tmp_path / "1.zip"), zipped(part, tmp_path / "2.zip"))
    assert media_of(found) == [SKYLINE.read_bytes(), None]


def test_both_platforms_may_lie_in_one_folder(tmp_path: Path) -> None:
    """As they come when both are asked for together: each is read by its own reader."""
    put(tmp_path, f"facebook-acme/{LIST}", [post(photo("m/1.jpg"))])
    put(tmp_path, "instagram-acme/your_instagram_activity/media/posts_1.json", [{"media": [photo("media/1.jpg")]}])
    for path in (tmp_path, zipped(tmp_path, tmp_path.parent / "both.zip")):
        found = {source.kind.name: source.files for source in recognition.sources([path], Limits())}
        assert found == {
            "instagram": ("instagram-acme/your_instagram_activity/media/posts_1.json",),
            "facebook": (f"facebook-acme/{LIST}",),
        }


def test_an_export_as_web_pages_is_not_hidden_by_one_of_the_other_platform(tmp_path: Path) -> None:
    """Half of what was named would be left out without a word."""
    put(tmp_path, "instagram-acme/your_instagram_activity/media/posts_1.json", [{"media": [photo("media/1.jpg")]}])
    put(tmp_path, f"facebook-acme/{LIST}".replace(".json", ".html"), b"<html></html>")
    with pytest.raises(FileError, match="web pages"):
        recognition.sources([tmp_path], Limits())


def test_a_folder_that_only_has_such_names_is_no_export(tmp_path: Path) -> None:
    for name in ("posts/archive.json", "posts/videos.json", "posts/album/0.json", "stories/archived_stories.json"):
        put(tmp_path, name, [])
    with Tree([tmp_path], Limits()) as tree:
        assert KIND.files(tree) == []


LISTS = {
    LIST: "%s",
    f"{TOP}/posts/album/0.json": '{"photos": %s}',
    f"{TOP}/posts/your_videos.json": '{"videos_v2": %s}',
}


@given(content=anything, entries=st.lists(anything, max_size=4), listed=st.sampled_from(sorted(LISTS)))
@settings(deadline=None, max_examples=60)
def test_whatever_stands_in_a_list(content: Any, entries: Any, listed: str) -> None:
    """Any JSON at all, and any entries where there should be posts."""
    harmless(KIND, listed, (LISTS[listed] % json.dumps(entries)).encode())
    harmless(KIND, listed, content)
