import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediacheck.model import Limits, Text
from mediacheck.sources.exports import x
from mediacheck.sources.tree import Tree

from .suite import SKYLINE, WAVES, ExportSuite, Sample, read, zipped

PRIVATE = ("direct-messages.js", "direct-messages-group.js", "ip-audit.js", "personalization.js", "deleted-tweets.js")


def script(name: str, entries: Any) -> str:
    return f"window.YTD.{name}.part0 = " + json.dumps(entries, ensure_ascii=False, indent=2)


def photo(number: int, place: int, **more: Any) -> dict[str, Any]:
    return {
        "url": f"https://t.co/m{number}{place}",
        "media_url_https": f"https://pbs.twimg.com/media/P{number}_{place}.jpg",
        "expanded_url": f"https://twitter.com/acme/status/{number}/photo/1",
        "type": "photo",
        **more,
    }


def tweet(number: int, words: str = "words", media: Sequence[dict[str, Any]] = (), **more: Any) -> dict[str, Any]:
    said = " ".join([words, *(each["url"] for each in media[:1])])
    made = {
        "id_str": str(number),
        "id": str(number),
        "full_text": said,
        "created_at": "Fri Mar 01 23:30:00 +0000 2024",
        "favorite_count": "4",
        "retweet_count": "1",
        "entities": {"urls": [], "media": list(media[:1])},
        **({"extended_entities": {"media": list(media)}} if media else {}),
        **more,
    }
    return {"tweet": made}


def archive(folder: Path, tweets: Any, *, account: bool = True, name: str = "tweets.js") -> Path:
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    (data / name).write_text(tweets if isinstance(tweets, str) else script("tweets", tweets))
    if account:
        (data / "account.js").write_text(script("account", [{"account": {"username": "acme", "accountId": "77"}}]))
    return folder


def only(folder: Path) -> Any:
    posts, told = read(x.FORMAT, folder)
    assert told == []
    return posts[0]


class TestX(ExportSuite):
    kind = x.FORMAT
    private = tuple(f"data/{name}" for name in PRIVATE)

    def write(self, folder: Path, samples: Sequence[Sample]) -> None:
        tweets = []
        for sample in samples:
            number = int(sample.at.timestamp()) << 22
            media = [photo(number, place) for place, _ in enumerate(sample.pictures)]
            for place, picture in enumerate(sample.pictures):
                name = folder / "data" / "tweets_media" / f"{number}-P{number}_{place}.jpg"
                name.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(picture, name)
            at = sample.at.strftime("%a %b %d %H:%M:%S +0000 %Y")
            tweets.append(tweet(number, (sample.caption or "").replace("&", "&amp;"), media, created_at=at))
        archive(folder, tweets)
        for name in self.private:
            (folder / name).write_text("CANARY")


@pytest.mark.parametrize(
    ("words", "media", "mode"),
    [
        ("RT @other: look", [], "share"),
        ("RT @other: look", [photo(5, 0, source_status_id_str="9", source_user_id_str="8")], "share"),
        ("RT @other: look", [photo(5, 0, expanded_url="https://twitter.com/other/status/9/photo/1")], "share"),
        ("RT @other: with a picture of our own", [photo(5, 0)], "upload"),
        ("RT @acme: our own again", [photo(5, 0, source_status_id_str="9", source_user_id_str="77")], "upload"),
        ("their film, embedded", [photo(5, 0, source_status_id_str="9", source_user_id_str="8")], "share"),
        ("one of each", [photo(5, 0, source_status_id_str="9", source_user_id_str="8"), photo(5, 1)], "upload"),
        ("a quoted tweet, and our picture https://t.co/q", [photo(5, 0)], "upload"),
        ("no picture", [], "upload"),
    ],
)
def test_only_what_is_wholly_somebody_elses_is_a_share(
    tmp_path: Path, words: str, media: list[dict[str, Any]], mode: str
) -> None:
    """A retweet says so, and so do its media; anyone can type “RT @” over an own picture, which must not be cleared."""
    assert only(archive(tmp_path, [tweet(5, words, media)])).use.mode == mode


def test_whose_medium_it_is_cannot_be_known_without_the_account(tmp_path: Path) -> None:
    """Then an embedded film may be the account's own: an upload, the stricter of the two."""
    media = [photo(5, 0, source_status_id_str="9", source_user_id_str="8")]
    assert only(archive(tmp_path, [tweet(5, "film", media)], account=False)).use.mode == "upload"


@pytest.mark.parametrize("kept", ["high.mp4", "low.mp4"])
def test_a_film_is_the_variant_that_the_archive_has(tmp_path: Path, kept: str) -> None:
    """Mostly that of the highest bitrate; never the still."""
    variants = [
        {"bitrate": "832000", "content_type": "video/mp4", "url": "https://video.twimg.com/v/low.mp4?tag=1"},
        {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/v/list.m3u8"},
        {"bitrate": "2176000", "content_type": "video/mp4", "url": "https://video.twimg.com/v/high.mp4?tag=1"},
    ]
    medium = photo(5, 0, type="video", video_info={"variants": variants})
    folder = archive(tmp_path, [tweet(5, "film", [medium])])
    (folder / "data" / "tweets_media").mkdir()
    (folder / "data" / "tweets_media" / f"5-{kept}").write_bytes(b"film")
    (folder / "data" / "tweets_media" / "5-P5_0.jpg").write_bytes(b"still")
    (attachment,) = only(folder).attachments
    assert attachment.path.read_bytes() == b"film"


def test_a_missing_film_is_named_and_linked(tmp_path: Path) -> None:
    """By its best variant."""
    variants = [
        {"bitrate": bitrate, "content_type": "video/mp4", "url": f"https://video.twimg.com/tweet_video/{bitrate}.mp4"}
        for bitrate in ("288000", "2176000", "832000")
    ]
    medium = photo(5, 0, type="video", video_info={"variants": variants})
    (attachment,) = only(archive(tmp_path, [tweet(5, "film", [medium])])).attachments
    assert (attachment.name, attachment.url) == ("tweets_media/5-2176000.mp4", variants[1]["url"])
    assert attachment.problem is not None


def test_all_parts_and_the_names_of_former_years_are_read(tmp_path: Path) -> None:
    """Old archives have entries without a “tweet” around them, beside `account.js`; posts to communities have a file of their own."""
    archive(tmp_path, [tweet(1)])
    archive(tmp_path, [tweet(2)], name="tweets-part1.js")
    archive(tmp_path, [tweet(3)], name="community-tweet.js")
    posts, told = read(x.FORMAT, tmp_path)
    assert (sorted(post.id for post in posts), told) == (["x/1", "x/2", "x/3"], [])
    (old := tmp_path / "old").mkdir()
    (old / "tweet.js").write_text(script("tweet", [tweet(4, "words", [photo(4, 0)])["tweet"]]))
    (old / "account.js").write_text(script("account", [{"account": {"username": "acme", "accountId": "77"}}]))
    (old / "tweet_media").mkdir()
    shutil.copy(WAVES, old / "tweet_media" / "4-P4_0.jpg")
    post = only(old)
    assert post.url == "https://x.com/acme/status/4"
    assert post.attachments[0].path == old / "tweet_media" / "4-P4_0.jpg"


def test_a_caption_is_what_readers_see(tmp_path: Path) -> None:
    """Addresses in full, signs as signs, without the address of the medium."""
    urls = [{"url": "https://t.co/a", "expanded_url": "https://example.org/photo"}]
    entry = tweet(5, "Photo: A &amp; B &lt;3 https://t.co/a", [photo(5, 0)], entities={"urls": urls})
    post = only(archive(tmp_path, [entry]))
    assert post.use.caption == "Photo: A & B <3 https://example.org/photo"
    assert (post.reach, post.url) == (5, "https://x.com/acme/status/5")


def test_a_retweet_has_not_the_reach_of_the_original(tmp_path: Path) -> None:
    assert only(archive(tmp_path, [tweet(5, "RT @other: x", retweet_count="90000")])).reach is None


def test_without_an_account_a_post_has_an_address(tmp_path: Path) -> None:
    assert only(archive(tmp_path, [tweet(5)], account=False)).url == "https://x.com/i/web/status/5"


def test_another_programs_tweets_js_is_no_archive(tmp_path: Path) -> None:
    """A web site's source has files of that name as well."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "tweets.js").write_text("export const tweets = [];")
    with Tree([tmp_path], Limits()) as tree:
        assert x.FORMAT.files(tree) == []


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (script("tweets", [tweet(1), tweet(2)])[:-40], ["x/1"]),
        (script("tweets", [tweet(1)]).replace('"4"', "NaN"), []),
        ("window.YTD.tweets.part0 = " + "[" * 200_000, []),
        ("window.YTD.tweets.part0 = " + '[{"a":' * 200_000, []),
        (
            "window.YTD.tweets.part0 = [" + json.dumps(tweet(1)) + ', {"tweet": {"x": ["' + "a" * 17_000_000 + '"]}}]',
            ["x/1"],
        ),
        ("alert(document.cookie)", []),
        ("", []),
        ("\0" * 5000, []),
    ],
    ids=["cut", "nan", "deep", "deep-objects", "huge-entry", "no-data", "empty", "nul"],
)
def test_what_is_no_json_is_said_and_the_rest_is_read(tmp_path: Path, content: str, ids: list[str]) -> None:
    """What stands before the mistake is read; nothing takes more memory than a large post."""
    archive(tmp_path, content)
    posts, told = read(x.FORMAT, tmp_path)
    assert [post.id for post in posts] == ids
    assert len(told) == 1


def test_a_line_of_half_a_megabyte_is_read(tmp_path: Path) -> None:
    """X's longest posts have some ten thousand characters; a text of megabytes is none, and that is said."""
    words = "a" * 500_000
    assert only(archive(tmp_path, [tweet(1, words)])).use.caption == words
    posts, told = read(x.FORMAT, archive(tmp_path, [tweet(1), tweet(2, "a" * 10_000_000)]))
    assert [post.id for post in posts] == ["x/1"]
    assert len(told) == 1


def test_a_mistake_in_one_part_leaves_the_others(tmp_path: Path) -> None:
    archive(tmp_path, [tweet(1)])
    archive(tmp_path, "window.YTD.tweets.part1 = [ {,", name="tweets-part1.js")
    archive(tmp_path, [tweet(3)], name="tweets-part2.js")
    posts, told = read(x.FORMAT, tmp_path)
    assert sorted(post.id for post in posts) == ["x/1", "x/3"]
    assert len(told) == 1


def test_entries_that_are_no_posts_are_counted(tmp_path: Path) -> None:
    archive(tmp_path, [tweet(1), 5, None, {"tweet": []}, {"tweet": {"id_str": "../x"}}])
    posts, told = read(x.FORMAT, tmp_path)
    assert [post.id for post in posts] == ["x/1"]
    assert [each.values["count"] for each in told] == [4]


def test_a_name_leads_nowhere_else(tmp_path: Path) -> None:
    """What an archive says of its media is no path that it may choose."""
    (tmp_path / "secret.jpg").write_bytes(SKYLINE.read_bytes())
    media = [photo(5, 0, media_url_https="https://h/../../secret.jpg"), photo(5, 1, media_url_https="https://h/..")]
    post = only(archive(tmp_path / "export", [tweet(5, "x", media)]))
    assert all(each.path is None for each in post.attachments)


def test_posts_come_one_after_the_other(tmp_path: Path) -> None:
    """The first is there before the last was read: what is wrong behind it was not seen yet."""
    whole = script("tweets", [tweet(number, "x" * 1000) for number in range(1, 2000)])
    archive(tmp_path, whole[:-1] + ",}")
    told: list[Text] = []
    with Tree([zipped(tmp_path, tmp_path / "e.zip")], Limits()) as tree:
        posts = x.FORMAT.posts(tree, x.FORMAT.files(tree), told.append)
        assert next(posts).id == "1"
        assert told == []
        assert sum(1 for _ in posts) == 1998
        assert len(told) == 1


KEYS = st.sampled_from(
    [
        *("tweet", "id_str", "full_text", "created_at", "entities", "extended_entities", "media", "urls", "url"),
        *("video_info", "variants", "media_url_https", "expanded_url", "source_status_id", "favorite_count", "bitrate"),
        "content_type",
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["17", "https://h/a.mp4", "video/mp4", "RT @a: b", "Sat Feb 31 17:20:09 +9900 2023"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=st.dictionaries(KEYS, VALUES, max_size=8))
def test_whatever_stands_in_an_entry_it_is_a_post_or_none(tmp_path: Path, entry: dict[str, Any]) -> None:
    with Tree([tmp_path], Limits()) as tree:
        for each in (entry, {"tweet": entry}, {"tweet": {"id_str": "7", **entry}}):
            post = x._post(each, x.Account("acme", "77"), "tweets_media", tree)
            assert post is None or post.id.isdecimal()
            assert post is None or post.at is None or post.at.tzinfo is not None
