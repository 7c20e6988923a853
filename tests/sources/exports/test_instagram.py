import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mediacheck.sources.exports import instagram

from .suite import ExportSuite, Sample


def as_meta_writes(value: str) -> str:
    """Each byte of its UTF-8 as a character."""
    return value.encode().decode("latin-1")


class TestInstagram(ExportSuite):
    kind = instagram.FORMAT
    private = ("your_instagram_activity/messages/inbox/anna_1/message_1.json",)

    def write(self, folder: Path, samples: Sequence[Sample]) -> None:
        posts: list[dict[str, Any]] = []
        for number, sample in enumerate(samples):
            media = []
            for place, picture in enumerate(sample.pictures):
                uri = f"media/posts/202403/{number}_{place}.jpg"
                (folder / uri).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(picture, folder / uri)
                media.append({"uri": uri, "creation_timestamp": int(sample.at.timestamp()) - 2, "title": ""})
            caption = as_meta_writes(sample.caption or "")
            if len(media) == 1:
                posts.append({"media": [media[0] | {"title": caption, "creation_timestamp": sample.at.timestamp()}]})
            else:
                posts.append({"media": media, "title": caption, "creation_timestamp": int(sample.at.timestamp())})
        listed = folder / "your_instagram_activity" / "media" / "posts_1.json"
        listed.parent.mkdir(parents=True)
        listed.write_text(json.dumps(posts))
        for name in self.private:
            (folder / name).parent.mkdir(parents=True)
            (folder / name).write_text("CANARY")
