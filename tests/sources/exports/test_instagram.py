"""Instagram's exports, in the layouts that they have had."""

import datetime as dt
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediacheck.model import Limits
from mediacheck.sources.exports import instagram
from mediacheck.sources.tree import Tree

from .meta import MetaSuite, anything, as_meta_writes, harmless, placed, put
from .suite import SKYLINE, WAVES, Sample, media_of, read, zipped


def entry(sample: Sample, media: list[dict[str, Any]]) -> dict[str, Any]:
    """With one medium, its caption stands with that."""
    caption = as_meta_writes(sample.caption or "")
    seconds = int(sample.at.timestamp())
    if len(media) == 1:
        return {"media": [media[0] | {"title": caption, "creation_timestamp": seconds}]}
    return {"media": media, "title": caption, "creation_timestamp": seconds}


class TestInstagram(MetaSuite):
    """As it is written since 2023."""

    kind = instagram.FORMAT
    listed = "your_instagram_activity/media/posts_1.json"
    page = "your_instagram_activity/media/posts_1.html"
    ending = ".jpg"

    def write_posts(self, folder: Path, samples: Sequence[Sample]) -> None:
        media = placed(folder, samples, "media/posts/202403", self.ending)
        put(folder, self.listed, list(map(entry, samples, media)))


class TestContentInActivity(TestInstagram):
    """As it was written in 2022 and 2023."""

    listed = "your_instagram_activity/content/posts_1.json"


class TestContent(TestInstagram):
    """As it was written in 2021."""

    listed = "content/posts_1.json"
    page = "content/posts_1.html"


class TestPosts(TestInstagram):
    """With the list beside the media's folder, as some tools leave it."""

    listed = "posts_1.json"


class TestWithoutEndings(TestInstagram):
    """Some media have no ending at all."""

    ending = ""

    def test_every_post_has_an_id_that_stays(self, export: Path, tmp_path: Path) -> None:
        super().test_every_post_has_an_id_that_stays(export, tmp_path)
        assert read(self.kind, export)[0][1].id.endswith("-1_0")


class TestLabels(TestInstagram):
    """The newest form: what a thing is stands beside it, in the account's language."""

    listed = "your_instagram_activity/media/posts.json"
    samples = TestInstagram.samples[:2]

    def write_posts(self, folder: Path, samples: Sequence[Sample]) -> None:
        put(
            folder,
            self.listed,
            [
                {
                    "timestamp": int(sample.at.timestamp()),
                    "media": [],
                    "label_values": [
                        {"label": "Beitragsart", "value": "Bild"},
                        {"label": "Medien", "media": media},
                        {"label": "Bildunterschrift", "value": as_meta_writes(sample.caption or "")},
                        {
                            "label": "URL",
                            "value": "https://www.instagram.com/p/abc/",
                            "href": "https://www.instagram.com/p/abc/",
                        },
                    ],
                    "fbid": "1",
                }
                for sample, media in zip(samples, placed(folder, samples, "media/posts/202403"), strict=True)
            ],
        )

    def test_the_address_of_a_post_is_kept(self, export: Path) -> None:
        """People who take it down need it."""
        assert {post.url for post in read(self.kind, export)[0]} == {"https://www.instagram.com/p/abc/"}


class TestOldest(TestInstagram):
    """As it was written from 2018 to 2020: every medium by itself, the pictures of a post one after the other."""

    listed = "media.json"
    page = ""
    form = '{"photos": %s}'
    private = ("direct/202403/secret.jpg", "messages.json", "direct/202403/other.jpg")
    samples = TestInstagram.samples[:2]

    def write_posts(self, folder: Path, samples: Sequence[Sample]) -> None:
        media = placed(folder, samples, "photos/202403")
        entries = [
            {"caption": as_meta_writes(sample.caption or ""), "taken_at": sample.at.isoformat(), "path": each["uri"]}
            for sample, some in zip(samples, media, strict=True)
            for each in some
        ]
        put(
            folder,
            self.listed,
            {"photos": entries, "direct": [{"taken_at": "2020-01-01T00:00:00", "path": self.private[0]}]},
        )
        put(folder, "connections.json", {"followers": {}})

    def test_media_of_all_lists_are_posts(self, tmp_path: Path) -> None:
        """Photos, videos, stories and the profile's picture; what was sent in messages is none."""
        lists = ("photos", "videos", "stories", "profile", "direct")
        put(tmp_path, "profile.json", {})
        put(
            tmp_path,
            "media.json",
            {each: [{"caption": each, "taken_at": "2019-05-06T07:08:09", "path": f"{each}/1.jpg"}] for each in lists},
        )
        posts, told = read(self.kind, tmp_path)
        assert told == []
        assert [post.use.caption for post in posts] == list(lists[:4])
        assert {post.use.publish_at for post in posts} == {dt.datetime(2019, 5, 6, 7, 8, 9, tzinfo=dt.UTC)}


LISTS = {
    "posts_1": "%s",
    "posts": "%s",
    "reels": '{"ig_reels_media": %s}',
    "stories": '{"ig_stories": %s}',
    "profile_photos": '{"ig_profile_picture": %s}',
}


@given(content=anything, entries=st.lists(anything, max_size=4), listed=st.sampled_from(sorted(LISTS)))
@settings(deadline=None, max_examples=60)
def test_whatever_stands_in_a_list(content: Any, entries: Any, listed: str) -> None:
    """Any JSON at all, and any entries where there should be posts."""
    name = f"your_instagram_activity/media/{listed}.json"
    harmless(KIND, name, (LISTS[listed] % json.dumps(entries)).encode())
    harmless(KIND, name, content)


@given(content=anything, entries=st.lists(anything, max_size=4))
@settings(deadline=None, max_examples=60)
def test_whatever_stands_in_the_oldest_list(content: Any, entries: Any) -> None:
    harmless(KIND, "media.json", {"photos": entries, "stories": entries}, "connections.json")
    harmless(KIND, "media.json", content, "connections.json")


KIND = instagram.FORMAT
AT = 1700000000


def medium(uri: str, at: int = AT, **more: Any) -> dict[str, Any]:
    return {"uri": uri, "creation_timestamp": at, "title": "", **more}


def test_every_list_is_read(tmp_path: Path) -> None:
    """Posts, reels, IGTV, archived posts, other content, stories, the profile's picture; nothing that was deleted."""
    top = "your_instagram_activity/media"
    put(tmp_path, f"{top}/posts_1.json", [{"media": [medium("media/posts/1.jpg", title="posts")]}])
    put(tmp_path, f"{top}/posts_2.json", [{"media": [medium("media/posts/2.jpg", title="posts 2")]}])
    put(tmp_path, f"{top}/posts_10.json", [{"media": [medium("media/posts/10.jpg", title="posts 10")]}])
    put(tmp_path, f"{top}/reels.json", {"ig_reels_media": [{"media": [medium("media/reels/1.mp4", title="reel")]}]})
    put(tmp_path, f"{top}/igtv_videos.json", {"ig_igtv_media": [{"media": [medium("media/igtv/1.mp4", title="igtv")]}]})
    archived = [{"media": [medium("media/archived/1.jpg", title="archived")]}]
    put(tmp_path, f"{top}/archived_posts.json", {"ig_archived_post_media": archived})
    put(
        tmp_path,
        f"{top}/other_content.json",
        {"ig_other_media": [{"media": [medium("media/other/1.jpg", title="other")]}]},
    )
    put(tmp_path, f"{top}/stories.json", {"ig_stories": [medium("media/stories/1.jpg", title="story")]})
    put(
        tmp_path, f"{top}/profile_photos.json", {"ig_profile_picture": [medium("media/profile/1.jpg", title="profile")]}
    )
    put(tmp_path, f"{top}/recently_deleted_content.json", {"ig_recently_deleted_media": archived})
    put(tmp_path, f"{top}/reposts.json", [{"media": [medium("media/reposts/1.jpg", title="repost")]}])
    put(
        tmp_path,
        "logged_information/past_instagram_insights/posts.json",
        [{"media": [medium("x.jpg", title="insight")]}],
    )
    posts, told = read(KIND, tmp_path)
    assert told == []
    captions = ["posts", "posts 2", "posts 10", "reel", "igtv", "archived", "other", "story", "profile"]
    assert [post.use.caption for post in posts] == captions


def test_a_post_in_several_lists_is_one(tmp_path: Path) -> None:
    """A reel is among the posts as well, and `posts.json` has them all once more; a story is a use of its own."""
    top = "your_instagram_activity/media"
    post = {"media": [medium("media/posts/1.mp4", AT - 2, title="a reel")]}
    put(tmp_path, f"{top}/posts_1.json", [post])
    put(
        tmp_path,
        f"{top}/reels.json",
        {"ig_reels_media": [post, {"media": [medium("media/reels/2.mp4", title="only here")]}]},
    )
    labels = {"timestamp": AT, "label_values": [{"label": "Media", "media": post["media"]}]}
    put(
        tmp_path,
        f"{top}/posts.json",
        [labels, {"timestamp": AT, "label_values": [{"label": "Latitude", "value": "1"}]}],
    )
    put(tmp_path, f"{top}/stories.json", {"ig_stories": [medium("media/posts/1.mp4", title="as a story")]})
    posts, told = read(KIND, tmp_path)
    assert told == []
    assert [each.use.caption for each in posts] == ["a reel", "only here", "as a story"]


def test_posts_of_the_same_second_are_two(tmp_path: Path) -> None:
    """Also where their first medium has the same name: each is kept, with an id of its own."""
    put(
        tmp_path,
        "content/posts_1.json",
        [{"media": [medium(f"media/{each}/1.jpg")], "creation_timestamp": AT} for each in ("a", "b", "a")],
    )
    posts, _ = read(KIND, tmp_path)
    assert [post.attachments[0].name for post in posts] == ["media/a/1.jpg", "media/b/1.jpg"]
    assert len({post.id for post in posts}) == 2


def test_one_post_may_stand_there_without_a_list(tmp_path: Path) -> None:
    put(tmp_path, "content/posts_1.json", {"media": [medium("media/1.jpg")], "title": "alone"})
    posts, told = read(KIND, tmp_path)
    assert told == []
    assert [post.use.caption for post in posts] == ["alone"]


def test_a_missing_file_may_be_had_from_the_address_of_its_copy(tmp_path: Path) -> None:
    """It is named; where the file is there, it is not."""
    copy = "https://interncache.example.org/v/1.jpg?oh=1&oe=2"
    put(
        tmp_path,
        "content/posts_1.json",
        [{"media": [medium("media/1.jpg", backup_uri=copy), medium("media/2.jpg", backup_uri=copy)]}],
    )
    put(tmp_path, "media/1.jpg", SKYLINE.read_bytes())
    (post,), _ = read(KIND, tmp_path)
    assert [each.url for each in post.attachments] == [None, copy]
    assert [each.problem is None for each in post.attachments] == [True, False]


def test_a_missing_file_is_not_taken_from_another_folder(tmp_path: Path) -> None:
    """Where the folder is there that the post names, media were not moved: the same name elsewhere is another's."""
    put(tmp_path, "content/posts_1.json", [{"media": [medium("media/posts/202403/1.jpg")]}])
    put(tmp_path, "media/posts/202403/2.jpg", SKYLINE.read_bytes())
    put(tmp_path, "media/stories/202403/1.jpg", WAVES.read_bytes())
    assert media_of(read(KIND, tmp_path)[0]) == [None]
    (tmp_path / "media" / "posts" / "202403" / "2.jpg").unlink()
    (tmp_path / "media" / "posts" / "202403").rmdir()
    assert media_of(read(KIND, tmp_path)[0]) == [WAVES.read_bytes()]


def test_two_accounts_in_one_folder_keep_their_media(tmp_path: Path) -> None:
    """Names count from where the list of posts lies, though both have a file of this name."""
    for at, account, picture in ((AT, "a", SKYLINE), (AT + 1, "b", WAVES)):
        listed = f"{account}/your_instagram_activity/media/posts_1.json"
        put(tmp_path, listed, [{"media": [medium("media/1.jpg", at)], "title": account}])
        put(tmp_path, f"{account}/media/1.jpg", picture.read_bytes())
    posts, _ = read(KIND, tmp_path)
    assert [post.use.caption for post in posts] == ["a", "b"]
    assert media_of(posts) == [SKYLINE.read_bytes(), WAVES.read_bytes()]


def test_files_that_differ_under_one_name_are_nobodys(tmp_path: Path) -> None:
    """Two parts, each with another picture under the name that a post has: it is not known which is meant."""
    put(tmp_path / "1", "content/posts_1.json", [{"media": [medium("media/1.jpg")]}])
    put(tmp_path / "1", "media/1.jpg", SKYLINE.read_bytes())
    put(tmp_path / "2", "media/1.jpg", WAVES.read_bytes())
    assert media_of(read(KIND, tmp_path / "1", tmp_path / "2")[0]) == [None]


def test_what_is_no_post_is_counted(tmp_path: Path) -> None:
    put(tmp_path, "content/posts_1.json", [1, "x", None, {}, [], {"media": [medium("media/1.jpg")]}])
    posts, told = read(KIND, tmp_path)
    assert len(posts) == 1
    assert [each.values["count"] for each in told] == [5]


@pytest.mark.parametrize("time", [None, "x", True, -5, 0, 1e300, 10**18, [], {}, "2024-13-01"])
def test_a_time_that_is_none_is_unknown(tmp_path: Path, time: object) -> None:
    put(tmp_path, "content/posts_1.json", [{"media": [{"uri": "media/1.jpg", "creation_timestamp": time}]}])
    (post,), _ = read(KIND, tmp_path)
    assert post.use.publish_at is None


def test_a_mark_of_the_byte_order_is_no_mistake(tmp_path: Path) -> None:
    """Editors put it before a file."""
    put(tmp_path, "content/posts_1.json", b"\xef\xbb\xbf" + json.dumps([{"media": [medium("media/1.jpg")]}]).encode())
    posts, told = read(KIND, tmp_path)
    assert (len(posts), told) == (1, [])


def test_a_folder_that_only_has_such_names_is_no_export(tmp_path: Path) -> None:
    """Web sites have a `posts.json`, and a `media.json`."""
    for name in ("posts.json", "content/posts.json", "media.json", "stories.json"):
        put(tmp_path, name, [])
    with Tree([tmp_path], Limits()) as tree:
        assert KIND.files(tree) == []


CORPORA = Path(os.environ.get("MEDIACHECK_CORPORA", "")) / "corpora" / "exports" / "instagram"
real = pytest.mark.skipif(
    "MEDIACHECK_CORPORA" not in os.environ or not CORPORA.is_dir(), reason="MEDIACHECK_CORPORA has no exports"
)


@real
@pytest.mark.parametrize(("name", "found"), [("test_images", (5, 0)), ("test_mixed_media", (10, 0))])
@pytest.mark.parametrize("form", ["folder", "archive"])
def test_real_exports_are_read(tmp_path: Path, name: str, found: tuple[int, int], form: str) -> None:
    """One post each, although `reels.json` has that of the second once more; all media are there."""
    path = zipped(CORPORA / name, tmp_path / "e.zip") if form == "archive" else CORPORA / name
    posts, told = read(KIND, path)
    assert told == []
    assert len(posts) == 1
    media = media_of(posts)
    assert (len(media), media.count(None)) == found
    assert posts[0].use.publish_at is not None
    assert posts[0].use.caption
