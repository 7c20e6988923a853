"""Facebook's “Download your information”, as JSON, of a profile or a page, in every layout that it has had since 2018.

`your_facebook_activity/posts/` (since 2024), `your_activity_across_facebook/posts/` (2023), `posts/` (before), and
`this_profile's_activity_across_facebook/posts/` of a page. Albums, videos and reels repeat what stands in posts.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mediacheck.model import text
from mediacheck.sources.exports import Format, Linked, Published, jsonfile, meta
from mediacheck.sources.exports.facebook_shares import is_share
from mediacheck.sources.tree import Tell, Tree, passed_over

_NAME = re.compile(
    r"(?P<base>(?:.*?/)??)"
    r"(?P<sure>(?:your_facebook_activity|your_activity_across_facebook|this_profile[^/]{0,3}s_activity_across_facebook)/)?"
    r"(?:posts|photos_and_videos|stories|short_videos)/"
    r"(?P<list>album/\d{1,9}|[a-z_]+?)(?:_(?P<number>\d{1,9}))?\.json"
)
# In the order in which they are read. Whether a list mostly repeats media of those before; where its entries stand; and
# whether its name is one that only Facebook gives.
_LISTS = {
    "your_posts__check_ins__photos_and_videos": (False, ("item", ""), True),
    "your_posts": (False, ("item", ""), True),
    "profile_posts": (False, ("item", ""), True),
    "posts_on_other_pages_and_profiles": (False, ("item", ""), True),
    "archive": (False, ("archive_v2.item",), False),
    "your_reels": (True, ("lasso_videos_v2.item",), True),
    "archived_stories": (False, ("archived_stories_v2.item",), False),
    "album": (True, ("photos.item",), False),
    "your_uncategorized_photos": (True, ("other_photos_v2.item", "other_photos.item"), True),
    "uncategorized_photos": (True, ("other_photos_v2.item", "other_photos.item"), False),
    "your_photos": (True, ("photos_v2.item", "photos.item"), True),
    "your_videos": (True, ("videos_v2.item", "videos.item"), True),
    "videos": (True, ("videos_v2.item", "videos.item"), False),
}
_ORDER = list(_LISTS)
_PICTURE = re.compile(r"^[^?#]+\.(?:jpe?g|png|gif|webp|mp4|mov)(?:[?#]|$)", re.IGNORECASE)


def _list(match: re.Match[str]) -> str:
    return match["list"].partition("/")[0]


def _number(match: re.Match[str]) -> int:
    return int(match["number"] or match["list"].partition("/")[2] or 0)


def _files(names: Iterable[str]) -> list[str]:
    """Names like `posts/archive.json` count beside names that only Facebook has."""
    found = {name: match for name in names if (match := _NAME.fullmatch(name)) and _list(match) in _LISTS}
    sure = {match["base"] for match in found.values() if match["sure"] or _LISTS[_list(match)][2]}
    chosen = [name for name, match in found.items() if match["base"] in sure]
    return sorted(chosen, key=lambda name: (_ORDER.index(_list(found[name])), _number(found[name])))


def _posts(tree: Tree, files: Sequence[str], tell: Tell) -> Iterator[Published]:
    seen = meta.Seen()
    for name in files:
        match = _NAME.fullmatch(name)
        if match is not None:
            again, where, _ = _LISTS[_list(match)]
            odd = 0
            for entry in jsonfile.entries(tree, name, where, tell):
                post = _post(entry, match["base"])
                if post is None:
                    odd += 1
                else:
                    yield from seen.new(post, again=again)
            if odd:
                tell(passed_over(name, odd))


def _post(entry: Any, under: str) -> Published | None:
    """A post, or a photo of an album, which has no post around it.

    The title says what was done (“ACME added a new photo.”), that of a medium is the album's: neither is a caption.
    """
    if not isinstance(entry, dict):
        return None
    attached = [each for group in meta.listed(entry.get("attachments")) for each in meta.listed(group.get("data"))]
    labelled, captions, url = meta.labelled(entry)
    media = [each["media"] for each in attached if isinstance(each.get("media"), dict)]
    media += [*meta.listed(entry.get("media")), *labelled, *([entry] if "uri" in entry else [])]
    times = [
        entry.get("timestamp"),
        entry.get("creation_timestamp"),
        *(each.get("creation_timestamp") for each in media),
    ]
    at = next(filter(None, map(meta.moment, times)), None)
    written = [each.get("post") for each in meta.listed(entry.get("data"))]
    own = meta.linked(media, under)
    found = (*own, *_embedded(attached))
    made = meta.identified(at, found)
    if made is None:
        return None
    caption = meta.joined(*written, *captions, *(each.get("description") for each in media))
    mode = "share" if is_share(meta.mended(entry.get("title")), has_media=bool(own)) else "upload"
    return Published(made, at, caption, tuple(dict.fromkeys(found)), mode, url)


def _embedded(attached: Iterable[dict[str, Any]]) -> Iterator[Linked]:
    """Pictures that a post shows by their address. A link to a page is none, whatever preview is shown of it."""
    for each in attached:
        context = each.get("external_context")
        url = meta.address(context.get("url")) if isinstance(context, dict) else None
        if url is not None and _PICTURE.match(url):
            yield Linked(url=url)


FORMAT = Format(
    "facebook",
    text("Facebook export"),
    "facebook",
    _files,
    _posts,
    sign="your_posts_1.json",
    pages=re.compile(
        r"(?:^|/)posts/(?:your_posts(?:__check_ins__photos_and_videos)?|profile_posts|your_photos|your_videos"
        r"|your_uncategorized_photos)(?:_\d+)?\.html$"
    ),
)
