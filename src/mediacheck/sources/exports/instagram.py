"""Instagram's “Download your information”, as JSON: `posts_1.json`, `reels.json`, `stories.json` and their media."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mediacheck.model import text
from mediacheck.sources.exports import Format, Linked, Published, jsonfile, meta
from mediacheck.sources.tree import Tell, Tree

_FILES = re.compile(r"(?:^|/)(?:posts(?:_\d+)?|reels|stories|igtv_videos|profile_photos)\.json$")
_LISTS = {
    "posts": "item",
    "reels": "ig_reels_media.item",
    "stories": "ig_stories.item",
    "igtv_videos": "ig_igtv_media.item",
    "profile_photos": "ig_profile_picture.item",
}


def _files(names: Iterable[str]) -> list[str]:
    found = [name for name in names if _FILES.search(name)]
    return found if any(re.search(r"(?:^|/)(?:posts_\d+|reels)\.json$", name) for name in found) else []


def _posts(tree: Tree, files: Sequence[str], tell: Tell) -> Iterator[Published]:
    for name in files:
        last = name.rpartition("/")[2]
        for entry in jsonfile.entries(tree, name, _LISTS[re.split(r"[_.]\d|\.", last)[0]], tell):
            post = _post(entry)
            if post is not None:
                yield post


def _post(entry: Any) -> Published | None:
    """Of a post with one medium the caption stands with the medium; some lists have the media without a post around them."""
    if not isinstance(entry, dict):
        return None
    listed = entry.get("media", [entry])
    media = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    names = [each["uri"] for each in media if isinstance(each.get("uri"), str) and each["uri"]]
    first = media[0] if media else {}
    at = meta.moment(entry.get("creation_timestamp", first.get("creation_timestamp")))
    caption = meta.mended(entry.get("title")) or meta.mended(first.get("title"))
    stem = names[0].rpartition("/")[2].rpartition(".")[0] if names else ""
    made = "-".join(filter(None, (str(int(at.timestamp())) if at else "", stem)))
    return Published(made, at, caption, tuple(Linked(name=name) for name in names)) if made else None


FORMAT = Format("instagram", text("Instagram export"), "instagram", _files, _posts, sign="posts_1.json")
