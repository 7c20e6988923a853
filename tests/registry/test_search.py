import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mediacheck.registry import Hit, arrayfile, index, search
from mediacheck.registry.sqlite import SqliteRegistry

from .making import flipped, made, strangers

CODES = strangers(40, 1)


@pytest.fixture(autouse=True)
def few_recent(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index from nine codes on, so that the tests need few."""
    monkeypatch.setattr(search, "RECENT", 8)


@pytest.fixture
def location(tmp_path: Path) -> str:
    return str(tmp_path / "a.db")


def fill(location: str, folder: Path, numbers: range) -> None:
    registry = SqliteRegistry(location, create=True)
    registry.add(made(folder, f"{number:02}", CODES[number]) for number in numbers)
    registry.close()


def ids(registry: SqliteRegistry, number: int) -> list[str]:
    return [hit.asset for hit in registry.near([flipped(CODES[number], range(9))])]


def index_file() -> Path:
    return next(Path(os.environ["XDG_CACHE_HOME"]).rglob("*.index"))


def all_found(registry: SqliteRegistry, numbers: range) -> bool:
    return all(ids(registry, number) == [f"{number:02}"] for number in numbers)


def test_a_new_index_and_what_came_since_are_searched_alike(location: str, tmp_path: Path) -> None:
    """An index that is behind is completed from the database, and built anew when too much is missing."""
    fill(location, tmp_path, range(20))
    registry = SqliteRegistry(location)
    assert all_found(registry, range(20))
    built = index_file().stat().st_mtime_ns
    fill(location, tmp_path, range(20, 25))
    assert all_found(registry, range(25))  # the open registry sees what another process wrote
    fresh = SqliteRegistry(location)
    assert all_found(fresh, range(25))
    assert index_file().stat().st_mtime_ns == built
    fill(location, tmp_path, range(25, 40))
    assert all_found(fresh, range(40))
    assert index_file().stat().st_mtime_ns != built
    registry.close()
    fresh.close()


def test_what_was_removed_or_changed_is_not_found_in_an_older_index(location: str, tmp_path: Path) -> None:
    """The index only proposes; the database decides."""
    fill(location, tmp_path, range(20))
    registry = SqliteRegistry(location)
    assert all_found(registry, range(20))
    registry.remove("03")
    other = replace(made(tmp_path, "04", flipped(CODES[4], range(100, 200))), sha256="0" * 64)
    registry.add([other], replace=True)
    assert ids(registry, 3) == []
    assert ids(registry, 4) == []
    assert registry.near([flipped(CODES[4], range(100, 200))]) == [Hit("04", 0, 0, 0)]
    registry.close()


def test_an_index_of_mostly_removed_codes_is_built_anew(location: str, tmp_path: Path) -> None:
    """What is gone does not slow the search for ever."""
    fill(location, tmp_path, range(30))
    registry = SqliteRegistry(location)
    assert all_found(registry, range(30))
    for number in range(25):
        registry.remove(f"{number:02}")
    assert all_found(registry, range(25, 30))
    assert len(arrayfile.load(index_file(), index.KIND)[0][0]) < 30
    registry.close()


def test_the_index_of_a_file_that_was_put_back_is_not_believed(location: str, tmp_path: Path) -> None:
    """A backup that is restored has numbers of its own from there on: an index of the other course is built anew."""
    fill(location, tmp_path, range(10))
    shutil.copy(location, tmp_path / "backup")
    fill(location, tmp_path, range(10, 30))
    registry = SqliteRegistry(location)
    assert all_found(registry, range(30))
    registry.close()
    for suffix in ("-wal", "-shm"):
        Path(location + suffix).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup", location)
    fill(location, tmp_path, range(30, 40))
    registry = SqliteRegistry(location)
    assert all_found(registry, range(10))
    assert all_found(registry, range(30, 40))
    assert ids(registry, 15) == []
    registry.close()


@pytest.mark.parametrize("content", [b"", b"no index", bytes(100_000)])
def test_a_damaged_index_is_built_anew(location: str, tmp_path: Path, content: bytes) -> None:
    """Whatever lies in the cache, the answer is right."""
    fill(location, tmp_path, range(20))
    registry = SqliteRegistry(location)
    assert all_found(registry, range(20))
    registry.close()
    index_file().write_bytes(content)
    registry = SqliteRegistry(location)
    assert all_found(registry, range(20))
    registry.close()
    assert arrayfile.sound(index_file(), index.KIND)


@pytest.mark.parametrize("filling", [b"\0", b"\xff"])
def test_arrays_that_were_overwritten_are_noticed(location: str, tmp_path: Path, filling: bytes) -> None:
    """A file whose content never reached the disk hides no picture: the index is built anew at once."""
    fill(location, tmp_path, range(20))
    registry = SqliteRegistry(location)
    registry.near([CODES[0]])
    registry.close()
    raw = bytearray(index_file().read_bytes())
    raw[4096 + 40 * 20 :] = filling * (len(raw) - 4096 - 40 * 20)
    index_file().write_bytes(raw)
    registry = SqliteRegistry(location)
    assert all_found(registry, range(20))
    registry.close()


def test_verifying_finds_and_mends_a_damaged_index(location: str, tmp_path: Path) -> None:
    """A flipped bit in a code would hide a picture: verifying says so, and the next time all is well."""
    fill(location, tmp_path, range(20))
    registry = SqliteRegistry(location)
    registry.near([CODES[0]])
    raw = bytearray(index_file().read_bytes())
    raw[4096 + 192 + 5] ^= 0xFF  # behind the header and the numbers
    index_file().write_bytes(raw)
    assert [problem.template for problem in registry.verify()] == ["The search index was damaged; it was built anew."]
    assert list(registry.verify()) == []
    registry.close()


def test_without_a_cache_the_index_is_in_memory(location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that cannot be written makes searching no less exact."""
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    fill(location, tmp_path, range(30))
    registry = SqliteRegistry(location)
    assert all_found(registry, range(30))
    assert list(registry.verify()) == []
    registry.close()
