import mmap
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from mediacheck import cache
from mediacheck.media import inspect, looks, stamps
from mediacheck.media.answers import KINDS
from mediacheck.media.looks import Looks
from mediacheck.media.stamps import Stamp, Stamps
from mediacheck.model import Limits, Media

BRAND = Path(__file__).parents[2] / "fixtures" / "registry" / "brand"


class Watched:
    """Looks at files, and notes which."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, files: Iterable[tuple[Path, str]]) -> Iterator[Media]:
        for path, name in files:
            self.seen.append(name)
            yield inspect.inspect(path, name, Limits())


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute later: what was just written did not change since the run began."""
    monkeypatch.setattr(stamps.time, "time_ns", lambda: int((time.time() + 60) * 1e9))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(BRAND / "skyline.jpg", tmp_path / "a.jpg")
    shutil.copy(BRAND / "waves.jpg", tmp_path / "b.jpg")
    return tmp_path


def look(folder: Path, *names: str, limits: Limits | None = None, way: str = "") -> tuple[list[Media], list[str]]:
    """The media, and the names of those that were looked at for it."""
    watched = Watched()
    store = cache.store("looks", KINDS)
    assert store is not None
    remembering = Looks(watched, store, limits or Limits(), way)
    return list(remembering.inspect((folder / name, name) for name in names)), watched.seen


@pytest.mark.usefixtures("later")
def test_an_unchanged_file_is_not_looked_at_again(folder: Path) -> None:
    """The second time it is known, and the same in everything; new ones stand at their places among the known."""
    first, seen = look(folder, "a.jpg")
    assert seen == ["a.jpg"]
    again, seen = look(folder, "b.jpg", "a.jpg", "missing.jpg", "a.jpg")
    assert seen == ["b.jpg", "missing.jpg"]
    assert [media.name for media in again] == ["b.jpg", "a.jpg", "missing.jpg", "a.jpg"]
    assert again[1] == again[3] == first[0]
    assert look(folder, "a.jpg", "b.jpg", "a.jpg")[1] == []


@pytest.mark.usefixtures("later")
def test_other_bytes_are_looked_at_whatever_their_dates(folder: Path) -> None:
    """Of the same size and with the old time of change set back: still another file."""
    path = folder / "a.jpg"
    look(folder, "a.jpg")
    status = path.stat()
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    again, seen = look(folder, "a.jpg")
    assert seen == ["a.jpg"]
    assert again[0] == inspect.inspect(path, "a.jpg", Limits())
    (folder / "b.jpg").replace(path)
    assert look(folder, "a.jpg")[1] == ["a.jpg"]


@pytest.mark.usefixtures("later")
def test_a_sidecar_that_comes_or_goes_is_noticed(folder: Path) -> None:
    """What it says of the file belongs to the look."""
    look(folder, "a.jpg")
    (folder / "a.xmp").write_text("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    assert look(folder, "a.jpg")[1] == ["a.jpg"]
    assert look(folder, "a.jpg")[1] == []
    (folder / "a.xmp").write_text("<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>")
    assert look(folder, "a.jpg")[1] == ["a.jpg"]
    (folder / "a.xmp").unlink()
    assert look(folder, "a.jpg")[1] == []


@pytest.mark.usefixtures("later")
def test_another_way_of_looking_is_another_look(folder: Path) -> None:
    """Other limits, watermarks read or not, another name in the report."""
    look(folder, "a.jpg")
    assert look(folder, "a.jpg", limits=Limits(pixels=1000))[1] == ["a.jpg"]
    assert look(folder, "a.jpg", way="watermarks")[1] == ["a.jpg"]
    assert look(folder, "../" + folder.name + "/a.jpg")[1] == ["../" + folder.name + "/a.jpg"]


@pytest.mark.usefixtures("later")
def test_a_certain_stamp_stands_for_the_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not even read."""
    if not _stamp(folder / "a.jpg").certain:
        pytest.skip("this file system does not tell every change")
    look(folder, "a.jpg")
    monkeypatch.setattr(looks, "read_bytes", lambda *_: pytest.fail("read"))
    assert look(folder, "a.jpg")[1] == []


def test_of_a_file_of_this_moment_the_bytes_decide(folder: Path) -> None:
    """It could change once more within one tick of the file system's clock, and look unchanged."""
    (folder / "a.jpg").touch()
    assert not _stamp(folder / "a.jpg").certain
    look(folder, "a.jpg")
    assert look(folder, "a.jpg")[1] == []


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux tells what is mapped")
@pytest.mark.usefixtures("later")
def test_a_file_that_changes_in_memory_is_looked_at_again(folder: Path) -> None:
    """A program that has it mapped can change it without moving any of its times."""
    path = folder / "a.jpg"
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        mapped[-50] ^= 1
        before = path.stat()
        assert not _stamp(path).certain
        look(folder, "a.jpg")
        mapped[-100] ^= 1
        after = path.stat()
        again, seen = look(folder, "a.jpg")
    assert (before.st_mtime_ns, before.st_ctime_ns) == (after.st_mtime_ns, after.st_ctime_ns), "or it proves nothing"
    assert seen == ["a.jpg"]
    assert again[0] == inspect.inspect(path, "a.jpg", Limits())


def _stamp(path: Path) -> Stamp:
    stamp = Stamps().of(path, ())
    assert stamp is not None
    return stamp


@pytest.mark.usefixtures("later")
def test_what_could_not_be_read_is_tried_again(folder: Path) -> None:
    """Tomorrow there may be more memory, a permission, or an extra."""
    (folder / "broken.jpg").write_bytes((folder / "a.jpg").read_bytes()[:3000])
    for _ in range(2):
        media, seen = look(folder, "broken.jpg")
        assert seen == ["broken.jpg"]
        assert media[0].problems


@pytest.mark.usefixtures("later")
def test_a_damaged_memory_is_looked_at_again(folder: Path) -> None:
    """It costs time, never an answer."""
    first, _ = look(folder, "a.jpg")
    store = cache.store("looks", KINDS)
    assert store is not None
    for path in store._folder.glob("[!.]*"):
        path.write_bytes(path.read_bytes()[:-1])
    again, seen = look(folder, "a.jpg")
    assert (again, seen) == (first, ["a.jpg"])
    assert look(folder, "a.jpg")[1] == []
