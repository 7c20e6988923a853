"""How the cache of a folder registry follows what a person does in the folder."""

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from mediacheck.media.sandbox import Workers
from mediacheck.model import Grant, Limits, Media, Place
from mediacheck.registry import sync
from mediacheck.registry.folder import FolderRegistry

from .making import PHOTOS, Looks, assets, downgrade, verified

# ---------------------------------------------------------------- what changes


def test_only_what_changed_is_looked_at_again(root: Path) -> None:
    """A second opening looks at no picture; a changed one is looked at alone."""
    look = Looks()
    assets(root, look)
    assert sorted(look.names) == ["brand/2025/fig.jpg", "brand/clock.jpg"]
    look.names.clear()
    assets(root, look)
    shutil.copy(PHOTOS / "dandelion.jpg", root / "brand" / "clock.jpg")
    registry = FolderRegistry(str(root), inspect=look)
    media = next(Looks()([(PHOTOS / "dandelion.jpg", "")]))
    assert registry.exact(media.sha256 or "") == ["brand/clock.jpg"]
    assert media.fingerprints is not None
    assert [hit.asset for hit in registry.near(media.fingerprints.views[0].codes[:1])] == ["brand/clock.jpg"]
    registry.close()
    assert look.names == ["brand/clock.jpg"]


def test_touching_moving_and_copying_need_no_look(root: Path) -> None:
    """A picture whose bytes are known is not decoded again, wherever it lies."""
    look = Looks()
    assets(root, look)
    look.names.clear()
    (root / "brand" / "clock.jpg").touch()
    (root / "brand" / "new").mkdir()
    (root / "brand" / "clock.jpg").rename(root / "brand" / "new" / "uhr.jpg")
    shutil.copy(root / "brand" / "2025" / "fig.jpg", root / "brand" / "feige.jpg")
    assert set(assets(root, look)) == {"brand/new/uhr.jpg", "brand/feige.jpg", "FIG"}
    assert look.names == []
    assert verified(root) == []


def test_ids_can_be_swapped(root: Path) -> None:
    """What two sidecars exchange is exchanged, not lost."""
    clock = root / "brand" / "clock.jpg.toml"
    clock.write_text('id = "CLOCK"\n')
    before = assets(root)
    clock.write_text('id = "FIG"\n')
    (root / "brand" / "2025" / "fig.jpg.toml").write_text('id = "CLOCK"\n')
    registry = FolderRegistry(str(root), inspect=Looks())
    swapped = {asset.id: asset for asset in registry.assets()}
    for old, new in (("CLOCK", "FIG"), ("FIG", "CLOCK")):
        assert swapped[new].origin == before[old].origin
        stored = registry.get(new)
        assert stored is not None
        digest = next(Looks()([(Path(swapped[new].origin or ""), "")])).sha256
        assert stored.sha256 == digest
    registry.close()


@pytest.mark.parametrize("lasting", [False, True])
def test_what_is_written_is_read_again(root: Path, later: Callable[[], None], lasting: bool) -> None:  # noqa: FBT001
    """A sidecar or folder.toml that changes, comes or goes is in force at the next opening, at whatever speed."""
    if lasting:
        later()
    assert assets(root)["FIG"].title == "Feigen"
    (root / "brand" / "2025" / "fig.jpg.toml").write_text(
        'id = "FIG"\ntitle = "Pflaume"\n'.replace("Pflaume", "Birnen")
    )
    assert assets(root)["FIG"].title == "Birnen"
    (root / "brand" / "folder.toml").write_text('creator = "ACMF"\n[[grant]]\nlicense = "CC0-1.0"\n')
    found = assets(root)
    assert {asset.creator for asset in found.values()} == {"ACMF"}
    assert {asset.grants for asset in found.values()} == {(Grant("CC0-1.0"),)}
    (root / "brand" / "2025" / "fig.jpg.toml").unlink()
    assert set(assets(root)) == {"brand/clock.jpg", "brand/2025/fig.jpg"}
    (root / "loose.jpg.toml").write_text("")
    assert "loose.jpg" in assets(root)
    (root / "brand" / "folder.toml").unlink()
    assert set(assets(root)) == {"loose.jpg"}


def test_what_is_deleted_is_forgotten(root: Path) -> None:
    """A picture that is gone matches nothing; its sidecar alone is something to be told of."""
    assets(root)
    (root / "brand" / "2025" / "fig.jpg").unlink()
    assert set(assets(root)) == {"brand/clock.jpg"}
    assert verified(root) == ["brand/2025/fig.jpg.toml describes a picture that is not there."]


def test_the_revision_is_that_of_the_content(root: Path, tmp_path: Path) -> None:
    """The same pictures and words have the same revision wherever they lie and whenever they were touched."""
    revisions = set()
    shutil.copytree(root, tmp_path / "clone")
    for each in (root, tmp_path / "clone", root):
        registry = FolderRegistry(str(each), inspect=Looks())
        revisions.add(registry.revision())
        registry.close()
        (each / "brand" / "clock.jpg").touch()
    assert len(revisions) == 1
    (root / "brand" / "clock.jpg.toml").write_text('title = "Uhr"\n')
    registry = FolderRegistry(str(root), inspect=Looks())
    assert registry.revision() not in revisions
    registry.close()


# ---------------------------------------------------------------- interruptions, several processes, the cache


class Interrupted:
    """Looks at so many files; then somebody presses Ctrl-C."""

    def __init__(self, after: int) -> None:
        self.look = Looks()
        self.after = after

    def __call__(self, files: object) -> Iterator[Media]:
        for number, media in enumerate(self.look(files)):  # type: ignore[arg-type]
            if number == self.after:
                raise KeyboardInterrupt
            yield media


def test_interrupted_indexing_goes_on_where_it_stopped(
    root: Path, later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was seen before the interruption is not looked at again, and nothing is taken for complete."""
    later()
    monkeypatch.setattr(sync, "BATCH", 2)
    for number in range(6):
        (root / "brand" / f"{number}.txt.jpg").write_bytes(b"no picture %d" % number)
    first = Interrupted(5)
    with pytest.raises(KeyboardInterrupt):
        FolderRegistry(str(root), inspect=first)
    look = Looks()
    progress: list[tuple[int, int]] = []
    registry = FolderRegistry(str(root), inspect=look, progress=lambda *step: progress.append(step))
    assert len(registry) == 8
    registry.close()
    assert len(look.names) == 8 - 4
    assert not set(look.names) & set(first.look.names[:4])
    assert progress == [(2, 4), (4, 4)]


def test_real_workers_index_a_folder(root: Path) -> None:
    """The processes that the program uses give what looking in this process gives."""
    with Workers(Limits()) as workers:
        registry = FolderRegistry(str(root), inspect=workers.register)
        stored = list(registry.stored())
        registry.close()
    shutil.rmtree(os.environ["XDG_CACHE_HOME"])
    registry = FolderRegistry(str(root), inspect=Looks())
    assert list(registry.stored()) == stored
    registry.close()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + bytes(5000)])
def test_a_damaged_cache_is_made_anew(root: Path, content: bytes) -> None:
    """Nothing that lies in the cache can break or change a registry."""
    before = assets(root)
    (cache,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("*.db")
    cache.write_bytes(content)
    assert assets(root) == before


def test_a_cache_that_breaks_further_in_is_made_anew(root: Path) -> None:
    """Damage that opening does not see is seen when the folder is compared with it."""
    before = assets(root)
    (cache,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("*.db")
    raw = bytearray(cache.read_bytes())
    raw[4096:] = b"\x5a" * (len(raw) - 4096)
    cache.write_bytes(raw)
    assert assets(root) == before
    look = Looks()
    assert assets(root, look) == before
    assert look.names == []


def test_another_version_of_the_program_reads_every_word_again(
    root: Path, later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that a later version knows is known at once; pictures are not looked at for that."""
    later()
    assets(root)
    read: list[str] = []
    monkeypatch.setattr(sync, "__version__", "99")
    original = sync.Contents.asset
    monkeypatch.setattr(sync.Contents, "asset", lambda self, path: read.append(path) or original(self, path))
    look = Looks()
    assets(root, look)
    assert sorted(read) == ["brand/2025/fig.jpg", "brand/clock.jpg"]
    assert look.names == []


def test_another_algorithm_looks_at_every_picture_again(root: Path) -> None:
    """Fingerprints of two algorithms are never compared: a folder brings its own up to date."""

    def older(files: object) -> Iterator[Media]:
        for media in Looks()(files):  # type: ignore[arg-type]
            assert media.fingerprints is not None
            yield replace(media, fingerprints=replace(media.fingerprints, algorithm="phash256-0"))

    FolderRegistry(str(root), inspect=older).close()
    look = Looks()
    assets(root, look)
    assert len(look.names) == 2
    assert verified(root) == []


def without_keypoints(files: object) -> Iterator[Media]:
    """What a version of the program that knew no keypoints saw."""
    for media in Looks()(files):  # type: ignore[arg-type]
        if media.fingerprints is not None:
            media = replace(media, fingerprints=replace(media.fingerprints, keypoints=None))  # noqa: PLW2901
        yield media


def test_pictures_without_keypoints_are_looked_at_again(root: Path) -> None:
    """A folder fills in what an earlier version did not look for, once, and a flat picture has none for good."""
    Image.new("RGB", (600, 400), "teal").save(root / "brand" / "flat.png")
    FolderRegistry(str(root), inspect=without_keypoints).close()
    look = Looks()
    registry = FolderRegistry(str(root), inspect=look)
    assert sorted(look.names) == ["brand/2025/fig.jpg", "brand/clock.jpg", "brand/flat.png"]
    assert list(registry.verify()) == []
    stored = registry.get("FIG")
    assert stored is not None
    assert stored.fingerprints is not None
    assert stored.fingerprints.keypoints is not None
    assert registry.voted(stored.fingerprints.keypoints)[0].asset == "FIG"
    registry.close()
    look.names.clear()
    assets(root, look)
    assert look.names == []


def test_filling_in_keypoints_can_be_interrupted(
    root: Path, later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has them already is not looked at again, and the rest is shown as progress."""
    later()
    monkeypatch.setattr(sync, "BATCH", 2)
    for number in range(6):
        Image.linear_gradient("L").rotate(number * 7).save(root / "brand" / f"{number}.png")
    with monkeypatch.context() as earlier:
        earlier.setattr(sync, "KEYPOINTS", "orb-0")
        FolderRegistry(str(root), inspect=without_keypoints).close()
    first = Interrupted(5)
    with pytest.raises(KeyboardInterrupt):
        FolderRegistry(str(root), inspect=first)
    look = Looks()
    progress: list[tuple[int, int]] = []
    FolderRegistry(str(root), inspect=look, progress=lambda *step: progress.append(step)).close()
    assert len(look.names) == 8 - 4
    assert not set(look.names) & set(first.look.names[:4])
    assert progress == [(2, 4), (4, 4)]


def test_a_cache_of_an_earlier_version_is_brought_up_to_date(root: Path) -> None:
    """Its tables grow, its pictures are looked at once more, and what is registered stays."""
    before = assets(root)
    (cache,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("*.db")
    downgrade(str(cache), 2)
    look = Looks()
    assert assets(root, look) == before
    assert len(look.names) == 2
    assert verified(root) == []


def test_a_reader_that_comes_late_takes_nothing_back(root: Path) -> None:
    """What one reader has read stands for it, though another one, which read the folder before that, is done later."""
    assets(root)
    first = FolderRegistry(str(root), inspect=Looks())
    note = root / "brand" / "new.jpg.toml"
    shutil.copy(PHOTOS / "dandelion.jpg", root / "brand" / "new.jpg")
    note.write_text('[[grant]]\nlicense = "CC0-1.0"\n')

    def slow(files: Iterable[tuple[Place, str]]) -> Iterator[Media]:
        """Before it is done, somebody bans the picture, and the first reader reads that."""
        for media in Looks()(files):
            note.write_text('status = "forbidden"\nreason = "withdrawn"\n')
            first.refresh()
            assert _status(first, "brand/new.jpg") == "forbidden"
            yield media

    FolderRegistry(str(root), inspect=slow).close()
    first.refresh()
    assert _status(first, "brand/new.jpg") == "forbidden"
    first.close()


def test_in_one_program_nobody_writes_what_is_older_than_another_has_read(root: Path) -> None:
    """Not even for a moment, in which a post might be judged: who reads later waits for who reads."""
    assets(root)
    note = root / "brand" / "new.jpg.toml"
    opened, reading, read, done = (threading.Event() for _ in range(4))

    def second() -> str:
        registry = FolderRegistry(str(root), inspect=Looks())
        opened.set()
        assert reading.wait(30)
        registry.refresh()
        read.set()
        assert done.wait(30)
        found = _status(registry, "brand/new.jpg")  # without another look at the folder
        registry.close()
        return found

    def slow(files: Iterable[tuple[Place, str]]) -> Iterator[Media]:
        for media in Looks()(files):
            note.write_text('status = "forbidden"\nreason = "withdrawn"\n')
            reading.set()
            read.wait(2)  # in vain, for the other one waits
            yield media

    with ThreadPoolExecutor(1) as thread:
        status = thread.submit(second)
        assert opened.wait(30)
        shutil.copy(PHOTOS / "dandelion.jpg", root / "brand" / "new.jpg")
        note.write_text('[[grant]]\nlicense = "CC0-1.0"\n')
        FolderRegistry(str(root), inspect=slow).close()
        done.set()
        assert status.result(30) == "forbidden"


def _status(registry: FolderRegistry, asset_id: str) -> str:
    found = registry.asset(asset_id)
    assert found is not None
    return found.status
