"""An account with a few posts, a registry, and audits of it."""

import datetime as dt
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mediacheck import catalog
from mediacheck.audit import Setting
from mediacheck.audit.desk import Desk
from mediacheck.audit.ledger import Ledger
from mediacheck.audit.run import Audit
from mediacheck.media.inspect import look
from mediacheck.model import Attachment, Depth, Limits, Policy, Post
from mediacheck.registry import Registry, open_registry
from mediacheck.sources import use

PHOTOS = Path(__file__).parents[2] / "fixtures" / "registry" / "brand"
SKYLINE, WAVES, SLIDE = PHOTOS / "skyline.jpg", PHOTOS / "waves.jpg", PHOTOS / "slide-petrol.png"
TODAY = dt.date(2026, 12, 1)
POLICY = Policy(timezone="Europe/Berlin")

Json = dict[str, Any]


class Here:
    """An engine in this process, which notes what it judged."""

    def __init__(self) -> None:
        self.judged: list[tuple[str, int]] = []

    def run(self, shards: Any, setting: Setting) -> Any:
        with Desk(setting, 1) as desk:
            for shard in shards:
                self.judged += [(piece.post, piece.position) for piece in shard.pieces]
                yield desk.judge(shard)


def post(name: str, day: str, *pictures: Path, caption: str = "Photo: Jana Muster", **stated: Any) -> Post:
    """A post on Instagram."""
    fields = {
        "channels": ("instagram",),
        "publish_at": dt.datetime.fromisoformat(f"{day}T12:00+00:00"),
        "caption": caption,
    } | stated
    built = use.build(POLICY, fields, now=dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    return Post(f"instagram/{name}", "instagram", built, tuple(Attachment(each.name, each) for each in pictures))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Pictures that do not change, in a folder of their own, and a registry that knows one of them."""
    (tmp_path / "media").mkdir()
    for photo in (SKYLINE, WAVES):
        shutil.copy(photo, tmp_path / "media" / photo.name)
    grant(tmp_path, "")
    return tmp_path


def grant(place: Path, terms: str) -> None:
    """The registry knows the skyline under these terms."""
    folder = place / "registry"
    folder.mkdir(exist_ok=True)
    shutil.copy(SKYLINE, folder / SKYLINE.name)
    stated = f'creator = "Jana Muster"\n[[grant]]\nlicense = "LicenseRef-Commissioned"\nlicensor = "Jana Muster"\nreference = "R-1"\nchannels = ["social"]\npurposes = ["organic"]\n{terms}'
    (folder / f"{SKYLINE.name}.toml").write_text(stated)


def opened(place: Path) -> Registry:
    return open_registry(
        str(place / "registry"),
        inspect=lambda files: (look(path, name, Limits(), Depth.ASSET) for path, name in files),
    )


Audited = Callable[..., tuple[list[Json], Here]]


@pytest.fixture
def audited(place: Path) -> Audited:
    """Audits posts, and gives each post's items and what was judged for it."""

    def audit(*posts: Post, today: dt.date = TODAY, policy: Policy = POLICY) -> tuple[list[list[Json]], Here]:
        engine = Here()
        with Ledger(place / "ledger.db") as ledger, closing(opened(place)) as registry:
            ledger.begin(dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
            made = Audit(ledger, engine, policy, catalog.load(), registry, today=today, lang="en")
            made.take(posts)
            made.judge(lambda _done, _all: None)
            found = [[item.document for item in items] for _, items in made.posts()]
        return found, engine

    return audit
