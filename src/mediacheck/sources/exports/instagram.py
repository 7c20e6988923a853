"""Instagram's “Download your information”, as JSON, in every layout that it has had since 2018.

`your_instagram_activity/media/` (since 2023; also `content/` in it), `content/` (2021 to 2023), `media.json` at the top
(2018 to 2020). `posts.json` beside `posts_1.json` has the same posts, with labels instead of fields.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mediacheck.model import text
from mediacheck.sources.exports import Format, Linked, Published, jsonfile, meta
from mediacheck.sources.tree import Tell, Tree, passed_over

_NAME = re.compile(
    r"(?P<base>(?:.*?/)??)(?:(?P<sure>your_instagram_activity/(?:media|content|posts)/)|(?P<folder>content/|posts/|media/))?"
    r"(?P<list>posts_(?P<number>\d{1,9})|posts|reels|igtv_videos|archived_posts|other_content|stories|profile_photos)\.json"
)
_OLD = re.compile(r"(?P<base>(?:.*/)?)media\.json")
_OLD_SIGNS = re.compile(
    r"(?P<base>(?:.*/)?)(?:(?:profile|connections|likes|settings)\.json|(?:photos|videos)/\d{6}/[^/]+)"
)
_OLD_LISTS = ("photos", "videos", "stories", "profile")  # `direct` are media of messages
_MOST = 10  # pictures that a post could have then

# In the order in which they are read: of the same post in two lists, the first counts. Whether a list mostly repeats
# posts of those before; and where its posts stand.
_LISTS = {
    "posts_1": (False, ("item", "ig_posts.item", "")),
    "posts": (True, ("item", "ig_posts.item", "")),
    "reels": (True, ("ig_reels_media.item", "item")),
    "igtv_videos": (True, ("ig_igtv_media.item", "item")),
    "archived_posts": (True, ("ig_archived_post_media.item", "item")),
    "other_content": (True, ("ig_other_media.item", "item")),
    "stories": (False, ("ig_stories.item", "item")),
    "profile_photos": (True, ("ig_profile_picture.item", "item")),
}
_ORDER = list(_LISTS)
_DISTINCT = frozenset({"posts_1", "reels", "igtv_videos", "archived_posts", "profile_photos"})


def _list(match: re.Match[str]) -> str:
    return "posts_1" if match["number"] else match["list"]


def _files(names: Iterable[str]) -> list[str]:
    """Names like `posts.json` count in the folders that only Instagram has, or beside names that only it has."""
    found: dict[str, re.Match[str]] = {}
    old: dict[str, str] = {}  # file → the folder that its names count from
    signs = set()
    for name in names:
        if match := _NAME.fullmatch(name):
            found[name] = match
        elif match := _OLD.fullmatch(name):
            old[name] = match["base"]
        elif match := _OLD_SIGNS.fullmatch(name):
            signs.add(match["base"])
    sure = {_folder(name) for name, match in found.items() if match["sure"] or _list(match) in _DISTINCT}
    chosen = [name for name in found if _folder(name) in sure]
    chosen.sort(key=lambda name: (_ORDER.index(_list(found[name])), int(found[name]["number"] or 0)))
    return chosen + [name for name, base in old.items() if base in signs]


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _posts(tree: Tree, files: Sequence[str], tell: Tell) -> Iterator[Published]:
    seen = meta.Seen()
    for name in files:
        if match := _NAME.fullmatch(name):
            under = match["base"]
            again, where = _LISTS[_list(match)]
            odd = 0
            for entry in jsonfile.entries(tree, name, where, tell):
                post = _post(entry, under)
                if post is None:
                    odd += 1
                else:
                    yield from seen.new(post, again=again)
            if odd:
                tell(passed_over(name, odd))
        else:
            for post in _old_posts(tree, name, tell):
                yield from seen.new(post)


def _post(entry: Any, under: str) -> Published | None:
    """Of a post with one medium the caption stands with the medium; some lists have the media without a post around them."""
    if not isinstance(entry, dict):
        return None
    more, captions, url = meta.labelled(entry)
    media = (meta.listed(entry["media"]) if "media" in entry else [entry]) + more
    times = [
        entry.get("creation_timestamp"),
        entry.get("timestamp"),
        *(each.get("creation_timestamp") for each in media),
    ]
    at = next(filter(None, map(meta.moment, times)), None)
    caption = meta.joined(entry.get("title"), *captions, *(each.get("title") for each in media))
    found = meta.linked(media, under)
    made = meta.identified(at, found)
    return Published(made, at, caption, found, url=url) if made else None


def _old_posts(tree: Tree, name: str, tell: Tell) -> Iterator[Published]:
    """Of `media.json`: there every medium stands by itself; those of one post follow one another, with its time and caption."""
    base = name.removesuffix("media.json")
    for kind in _OLD_LISTS:
        odd = 0
        last: tuple[Any, Any] | None = None
        media: list[Linked] = []
        for entry in jsonfile.entries(tree, name, f"{kind}.item", tell if kind == _OLD_LISTS[0] else _silent):
            found = meta.linked([entry], base) if isinstance(entry, dict) else ()
            if not found:
                odd += 1
                continue
            this = (entry.get("taken_at"), entry.get("caption"))
            if this != last or kind != "photos" or len(media) >= _MOST:
                yield from _old_post(last, media)
                last, media = this, []
            media += found
        yield from _old_post(last, media)
        if odd:
            tell(passed_over(name, odd))


def _old_post(told: tuple[Any, Any] | None, media: list[Linked]) -> Iterator[Published]:
    if told is not None:
        at = meta.moment(told[0])
        found = tuple(dict.fromkeys(media))
        if (made := meta.identified(at, found)) is not None:
            yield Published(made, at, meta.mended(told[1]), found)


def _silent(_: object) -> None:
    """A mistake in the file was told when its first list was read."""


FORMAT = Format(
    "instagram",
    text("Instagram export"),
    "instagram",
    _files,
    _posts,
    sign="posts_1.json",
    pages=re.compile(
        r"(?:^|/)(?:your_instagram_activity/(?:media|content|posts)|content)/"
        r"(?:posts_\d+|reels|stories|profile_photos|igtv_videos|archived_posts)\.html$"
    ),
)
