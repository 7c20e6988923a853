import html
import json
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediacheck.errors import FileError
from mediacheck.model import Limits
from mediacheck.sources.exports import mastodon, recognition

from .suite import SKYLINE, WAVES, ExportSuite, Sample, read, watched

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ACTOR = "https://social.example/users/acme"
FOLLOWERS = f"{ACTOR}/followers"
PRIVATE = ("likes.json", "bookmarks.json", "following_accounts.csv", "actor.json")


def note(
    number: int, words: str = "<p>words</p>", to: Any = PUBLIC, cc: Any = FOLLOWERS, **more: Any
) -> dict[str, Any]:
    """A Create as Mastodon writes it; `more` is of the post in it."""
    to, cc = [[each] if isinstance(each, str) else each for each in (to, cc)]
    status = f"{ACTOR}/statuses/{number}"
    at = more.pop("published", "2024-03-01T23:30:00Z")
    post = {
        "id": status,
        "type": "Note",
        "summary": None,
        "published": at,
        "url": f"https://social.example/@acme/{number}",
        "to": to,
        "cc": cc,
        "sensitive": False,
        "content": words,
        "attachment": [],
        **more,
    }
    created = {"id": f"{status}/activity", "type": "Create", "actor": ACTOR, "published": at, "to": to, "cc": cc}
    return created | {"object": post}


def boost(number: int, of: Any = "https://other.example/users/bo/statuses/8", **more: Any) -> dict[str, Any]:
    made = {"id": f"{ACTOR}/statuses/{number}/activity", "type": "Announce", "actor": ACTOR, "object": of}
    return made | {"published": "2024-03-02T10:00:00Z", "to": [PUBLIC], "cc": [FOLLOWERS]} | more


def picture(address: str) -> dict[str, Any]:
    return {"type": "Document", "mediaType": "image/jpeg", "url": address, "name": "a skyline"}


def archive(folder: Path, items: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    outbox = {"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "type": "OrderedCollection"}
    made = items if isinstance(items, str) else json.dumps(outbox | {"totalItems": len(items), "orderedItems": items})
    (folder / "outbox.json").write_text(made, encoding="utf-8")
    return folder


class TestMastodon(ExportSuite):
    kind = mastodon.FORMAT
    private = PRIVATE

    def write(self, folder: Path, samples: Sequence[Sample]) -> None:
        items = []
        for sample in samples:
            number = int(sample.at.timestamp())
            attachments = []
            for place, source in enumerate(sample.pictures):
                name = f"media_attachments/files/109/{number}/original/{number}{place}.jpg"
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, folder / name)
                attachments.append(picture(f"/{name}"))
            words = "<p>" + html.escape(sample.caption or "").replace("\n", "<br />") + "</p>"
            at = sample.at.strftime("%Y-%m-%dT%H:%M:%SZ")
            items.append(note(number, words, published=at, attachment=attachments))
        archive(folder, items)
        for name in self.private:
            (folder / name).write_text("CANARY")


@pytest.mark.parametrize(
    ("to", "cc"),
    [
        ([f"{ACTOR}/x"], []),
        ([FOLLOWERS], [f"{ACTOR}/x"]),
        ([], []),
        (None, None),
        ({"id": PUBLIC}, 5),
        ("https://other.example/Public", []),
    ],
    ids=["direct", "followers", "nobody", "nothing", "wrong-types", "a-person-of-that-name"],
)
def test_what_is_not_public_never_appears(tmp_path: Path, to: Any, cc: Any) -> None:
    """Direct messages lie in the same file; nothing of them is told either."""
    posts, told = read(mastodon.FORMAT, archive(tmp_path, [note(1, "<p>CANARY</p>", to, cc), note(2)]))
    assert [post.id for post in posts] == ["mastodon/2"]
    assert "CANARY" not in repr(told)


def test_posts_for_followers_are_counted(tmp_path: Path) -> None:
    """Somebody who asks for the audit of an account learns what it left out; of direct messages not even the number."""
    items = [note(1, to=FOLLOWERS, cc=[]), note(2, to=[f"{ACTOR}/x"], cc=[]), note(3, to=FOLLOWERS, cc=[])]
    posts, told = read(mastodon.FORMAT, archive(tmp_path, items))
    assert posts == []
    assert [each.values["count"] for each in told] == [2]


@pytest.mark.parametrize(("to", "cc"), [(PUBLIC, FOLLOWERS), (FOLLOWERS, PUBLIC), ("as:Public", []), ([], "Public")])
def test_public_and_unlisted_posts_are_published(tmp_path: Path, to: Any, cc: Any) -> None:
    posts, _ = read(mastodon.FORMAT, archive(tmp_path, [note(1, to=to, cc=cc)]))
    assert [(post.id, post.url) for post in posts] == [("mastodon/1", "https://social.example/@acme/1")]


def test_an_activity_that_is_more_private_than_its_post_is_private(tmp_path: Path) -> None:
    """And the other way round."""
    outer, inner = note(1), note(2)
    outer["to"], outer["cc"] = [FOLLOWERS], []
    inner["object"]["to"], inner["object"]["cc"] = [f"{ACTOR}/x"], []
    assert read(mastodon.FORMAT, archive(tmp_path, [outer, inner]))[0] == []


@pytest.mark.parametrize("of", ["https://other.example/users/bo/statuses/8", note(8)["object"]])
def test_a_boost_is_a_share_without_media(tmp_path: Path, of: Any) -> None:
    """Also that of an own post, which the archive holds as a whole: its media are in its own entry."""
    if isinstance(of, dict):
        of = of | {"attachment": [picture("/media_attachments/files/1.jpg")]}
    (post,), _ = read(mastodon.FORMAT, archive(tmp_path, [boost(3, of)]))
    assert (post.id, post.use.mode, post.attachments) == ("mastodon/3", "share", ())
    assert post.url in {"https://other.example/users/bo/statuses/8", "https://social.example/@acme/8"}


@pytest.mark.parametrize(
    ("address", "lies"),
    [
        ("media_attachments/files/109/original/a.jpg", "media_attachments/files/109/original/a.jpg"),
        ("/media_attachments/files/109/original/a.jpg", "media_attachments/files/109/original/a.jpg"),
        ("/instancename/media_attachments/files/109/original/a.jpg", "media_attachments/files/109/original/a.jpg"),
        ("/instancename/media_attachments/files/109/a.jpg", "instancename/media_attachments/files/109/a.jpg"),
        ("/system/media_attachments/files/109/a.jpg", "media_attachments/files/109/a.jpg"),
        ("https://files.example/cache/media_attachments/files/109/a.jpg?x=1", "media_attachments/files/109/a.jpg"),
        ("/fileserver/01ABC/attachment/original/a.jpeg", "fileserver/01ABC/attachment/original/a.jpeg"),
    ],
)
def test_a_medium_is_found_whatever_stands_before_its_name(tmp_path: Path, address: str, lies: str) -> None:
    folder = archive(tmp_path, [note(1, attachment=[picture(address)])])
    (folder / lies).parent.mkdir(parents=True)
    shutil.copy(SKYLINE, folder / lies)
    (post,), _ = read(mastodon.FORMAT, folder)
    assert [each.path for each in post.attachments] == [folder / lies]


def test_a_medium_elsewhere_on_the_web_is_linked(tmp_path: Path) -> None:
    (post,), _ = read(mastodon.FORMAT, archive(tmp_path, [note(1, attachment=[picture("https://h.example/a.jpg")])]))
    assert [(each.url, each.path, each.problem) for each in post.attachments] == [
        ("https://h.example/a.jpg", None, None)
    ]


@pytest.mark.parametrize(
    ("content", "caption"),
    [
        ("<p>one<br>two<br />three</p><p>four &amp; five</p>", "one\ntwo\nthree\n\nfour & five"),
        (
            '<p>Photo: <a href="https://e.org/b"><span class="invisible">https://</span><span>e.org/b</span></a> <b>@<i>bo</i></b></p>',
            "Photo: https://e.org/b @bo",
        ),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<script>alert(1)</script>x", "x"),
        ("no markup, 1 < 2 & 3", "no markup, 1 < 2 & 3"),
        ("<p></p>", None),
        (5, None),
        ("<p>" + "<" * 50_000, "<" * 50_000),
        ("<a " * 33_000 + ">", ("<a " * 33_000 + ">").removesuffix("<a >").strip()),
        ("a<!-- b -->c<P>d</P>e", "acd\n\ne"),
    ],
)
def test_a_caption_is_the_text_of_its_html(tmp_path: Path, content: Any, caption: str | None) -> None:
    """Credits are looked for in it: line breaks and whole addresses stay."""
    (post,), _ = read(mastodon.FORMAT, archive(tmp_path, [note(1, content)]))
    assert post.use.caption == caption


def test_a_warning_is_read_too(tmp_path: Path) -> None:
    (post,), _ = read(mastodon.FORMAT, archive(tmp_path, [note(1, summary="Food", sensitive=True)]))
    assert post.use.caption == "Food\n\nwords"


@pytest.mark.parametrize(("likes", "shares", "reach"), [(3, 4, 7), (3, None, 3), (None, None, None), ("x", True, None)])
def test_reach_is_who_liked_or_boosted_it(tmp_path: Path, likes: Any, shares: Any, reach: int | None) -> None:
    (post,), _ = read(
        mastodon.FORMAT, archive(tmp_path, [note(1, likes={"totalItems": likes}, shares={"totalItems": shares})])
    )
    assert post.reach == reach


def test_other_servers_ids_stay_too(tmp_path: Path) -> None:
    """Not all have numbers."""
    items = [note(1, id="https://h/objects/3f2504e0-4f89"), note(2, id="https://h/users/a/statuses/01ABCD")]
    first, second = [post.id for post in read(mastodon.FORMAT, archive(tmp_path, items))[0]]
    assert second == "mastodon/01ABCD"
    assert [post.id for post in read(mastodon.FORMAT, archive(tmp_path, items[:1]))[0]] == [first]


def test_a_trailing_comma_is_said_and_all_before_it_is_read(tmp_path: Path) -> None:
    """Seen in a public sample."""
    whole = json.dumps({"type": "OrderedCollection", "orderedItems": [note(1), note(2)]})
    posts, told = read(mastodon.FORMAT, archive(tmp_path, whole.removesuffix("]}") + ",\n]}"))
    assert [post.id for post in posts] == ["mastodon/1", "mastodon/2"]
    assert len(told) == 1


@pytest.mark.parametrize(
    "content",
    ["", "[]x", "\0", '{"orderedItems":' + "[" * 200_000, '{"orderedItems": [{"type": NaN}]}', '{"a": "\udcff'],
    ids=["empty", "garbage", "nul", "deep", "nan", "bytes"],
)
def test_a_broken_outbox_is_said(tmp_path: Path, content: str) -> None:
    (tmp_path / "outbox.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    posts, told = read(mastodon.FORMAT, tmp_path)
    assert posts == []
    assert len(told) == 1


def test_a_tar_gz_asks_to_be_unpacked(tmp_path: Path) -> None:
    """That is how Mastodon gave archives for years."""
    with tarfile.open(tmp_path / "archive.tar.gz", "w:gz") as out:
        out.add(archive(tmp_path / "a", [note(1)]), "a")
    with pytest.raises(FileError) as caught:
        recognition.sources([tmp_path / "archive.tar.gz"], Limits())
    assert "Unpack" in caught.value.remedy


def test_media_beside_a_private_post_stay_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that was sent to one person is none of the audit's business."""
    folder = archive(tmp_path, [note(1, to=[f"{ACTOR}/x"], cc=[], attachment=[picture("/media_attachments/p.jpg")])])
    (folder / "media_attachments").mkdir()
    shutil.copy(WAVES, folder / "media_attachments" / "p.jpg")
    with watched(monkeypatch) as seen:
        read(mastodon.FORMAT, folder)
    assert seen == {"outbox.json"}


KEYS = st.sampled_from(
    ["id", "type", "object", "to", "cc", "published", "attachment", "url", "content", "summary", "likes", "totalItems"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(
        [PUBLIC, "Create", "Announce", "https://h/statuses/1", "2024-13-01T00:00:00Z", "<p>&#xd800;</p>"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(outer=st.dictionaries(KEYS, VALUES, max_size=8), inner=st.dictionaries(KEYS, VALUES, max_size=8))
def test_whatever_stands_in_an_entry_it_is_a_post_or_none(
    tmp_path: Path, outer: dict[str, Any], inner: dict[str, Any]
) -> None:
    """And only what says that it is public is one."""
    items = [outer, inner, note(1) | outer, note(2, **inner), boost(3, **outer), "x", None, 5]
    posts, _ = read(mastodon.FORMAT, archive(tmp_path, items))
    assert all(post.use.date for post in posts)
    assert len(posts) <= sum(PUBLIC in json.dumps(each) or "Public" in json.dumps(each) for each in items)
