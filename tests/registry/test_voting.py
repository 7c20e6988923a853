"""How votes of keypoints follow a database: what lies in the cache is never believed against it."""

import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mediacheck.fingerprint import keypoints
from mediacheck.model import Keypoints
from mediacheck.registry import CANDIDATES, KEYPOINTS, Vote, arrayfile, buckets, voting
from mediacheck.registry.sqlite import SqliteRegistry

from .making import corners, made, perturbed

COUNT = 60  # descriptors of an asset
KNOWN = [corners(COUNT, number) for number in range(40)]


@pytest.fixture(autouse=True)
def few_recent(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index from nine assets on, so that the tests need few."""
    monkeypatch.setattr(voting, "RECENT", 8)


@pytest.fixture
def location(tmp_path: Path) -> str:
    return str(tmp_path / "a.db")


def fill(location: str, folder: Path, numbers: range) -> None:
    registry = SqliteRegistry(location, create=True)
    registry.add(made(folder, f"{number:02}", keypoints=KNOWN[number]) for number in numbers)
    registry.close()


def first(registry: SqliteRegistry, number: int) -> str | None:
    votes = registry.voted(perturbed(KNOWN[number], 0.5, number, beside=100))
    return votes[0].asset if votes and votes[0].votes > 5 else None


def index_file() -> Path:
    return next(Path(os.environ["XDG_CACHE_HOME"]).rglob("*.keypoints"))


def all_found(registry: SqliteRegistry, numbers: range) -> bool:
    return all(first(registry, number) == f"{number:02}" for number in numbers)


def test_the_algorithm_is_that_of_the_fingerprints() -> None:
    """The registry names it without loading OpenCV."""
    assert keypoints.ALGORITHM == KEYPOINTS
    assert keypoints.BYTES == 4 * buckets.WORDS


def test_an_index_and_what_came_since_are_asked_alike(location: str, tmp_path: Path) -> None:
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


def test_what_was_removed_or_registered_anew_is_not_proposed_by_an_older_index(location: str, tmp_path: Path) -> None:
    """The index only proposes; the database decides, and new keypoints have a new number."""
    fill(location, tmp_path, range(20))
    registry = SqliteRegistry(location)
    assert all_found(registry, range(20))
    registry.remove("03")
    other = made(tmp_path, "04", keypoints=corners(COUNT, 99))
    registry.add([replace(other, sha256=hashlib.sha256(b"other").hexdigest())], replace=True)
    assert registry.voted(KNOWN[3]) == []
    assert registry.voted(KNOWN[4]) == []
    assert registry.voted(corners(COUNT, 99)) == [Vote("04", COUNT)]
    registry.close()


def test_what_is_gone_takes_nobodys_place(location: str, tmp_path: Path) -> None:
    """Assets that were removed since the index was built do not use up the candidates."""
    registry = SqliteRegistry(location, create=True)
    many = 5 * CANDIDATES
    whole = corners(many + 30, 1)
    parts = [whole.descriptors[: 32 * count] for count in range(many + 30, 30, -1)]  # each has less of the picture
    registry.add(
        made(tmp_path, f"{at:03}", keypoints=Keypoints(KEYPOINTS, bytes(len(part) // 8), part))
        for at, part in enumerate(parts)
    )
    registry.voted(whole)
    for at in range(many - 10):
        registry.remove(f"{at:03}")
    assert {vote.asset for vote in registry.voted(whole)} == {f"{at:03}" for at in range(many - 10, many)}
    registry.close()


def test_an_index_of_mostly_removed_assets_is_built_anew(location: str, tmp_path: Path) -> None:
    """What is gone does not slow the search for ever."""
    fill(location, tmp_path, range(30))
    registry = SqliteRegistry(location)
    assert all_found(registry, range(30))
    for number in range(25):
        registry.remove(f"{number:02}")
    assert all_found(registry, range(25, 30))
    assert len(arrayfile.load(index_file(), voting.Voting.kind)[0][0]) < 30
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
    assert first(registry, 15) is None
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
    assert arrayfile.sound(index_file(), voting.Voting.kind)


@pytest.mark.parametrize("filling", [b"\0", b"\xff"])
def test_arrays_that_were_overwritten_are_noticed(location: str, tmp_path: Path, filling: bytes) -> None:
    """A file whose content never reached the disk hides no picture: the index is built anew at once."""
    fill(location, tmp_path, range(20))
    registry = SqliteRegistry(location)
    registry.voted(KNOWN[0])
    registry.close()
    raw = bytearray(index_file().read_bytes())
    start = len(raw) // 4
    raw[start:] = filling * (len(raw) - start)
    index_file().write_bytes(raw)
    registry = SqliteRegistry(location)
    assert all_found(registry, range(20))
    registry.close()


def test_verifying_finds_and_mends_a_damaged_index(location: str, tmp_path: Path) -> None:
    """A flipped bit would hide a picture: verifying says so, and the next time all is well."""
    fill(location, tmp_path, range(20))
    registry = SqliteRegistry(location)
    registry.voted(KNOWN[0])
    raw = bytearray(index_file().read_bytes())
    raw[-5] ^= 0xFF
    index_file().write_bytes(raw)
    assert [problem.template for problem in registry.verify()] == ["The search index was damaged; it was built anew."]
    assert list(registry.verify()) == []
    assert all_found(registry, range(20))
    registry.close()


def test_without_a_cache_the_index_is_in_memory(location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that cannot be written finds the same."""
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    fill(location, tmp_path, range(30))
    registry = SqliteRegistry(location)
    assert all_found(registry, range(30))
    registry.close()


def test_copies_beyond_a_full_bucket_are_all_found_by_some(location: str, tmp_path: Path) -> None:
    """A picture registered more often than a bucket is looked into does not vanish, and none of its copies does."""
    registry = SqliteRegistry(location, create=True)
    copies = 3 * buckets.FULL
    known = corners(200, 1)
    registry.add(made(tmp_path, f"{at:03}", keypoints=known) for at in range(copies))
    assert len(registry.voted(known)) == CANDIDATES
    tallies = registry._store._voting.votes(known.descriptors)
    assert len(tallies) == copies
    assert all(tally.votes > 200 / 10 for tally in tallies)
    registry.close()


def test_what_many_assets_have_says_little(location: str, tmp_path: Path) -> None:
    """Letters that all screenshots have do not drown the corners of the one picture that a query shows."""
    letters = corners(400, 50)
    registry = SqliteRegistry(location, create=True)
    for at in range(30):
        own = corners(50, 100 + at)
        both = Keypoints(KEYPOINTS, letters.places + own.places, letters.descriptors + own.descriptors)
        registry.add([made(tmp_path, f"screen{at:02}", keypoints=both)])
    registry.add([made(tmp_path, "picture", keypoints=corners(300, 51))])
    shown = perturbed(corners(300, 51), 0.15, 3)
    asked = Keypoints(KEYPOINTS, letters.places + shown.places, letters.descriptors + shown.descriptors)
    votes = registry.voted(asked)
    assert votes[0].asset == "picture"
    assert votes[0].votes < votes[1].votes
    registry.close()


def test_a_damaged_row_proposes_nothing_and_is_named(location: str, tmp_path: Path) -> None:
    """Descriptors that are cut short end no search; their asset is found by its codes still."""
    registry = SqliteRegistry(location, create=True)
    registry.add([made(tmp_path, name, bytes(32), keypoints=KNOWN[at]) for at, name in enumerate("ab")])
    registry._store.database.execute("UPDATE keypoints SET descriptors = x'0102' WHERE number = 1")
    assert registry.voted(KNOWN[0]) == []
    assert [vote.asset for vote in registry.voted(KNOWN[1])] == ["b"]
    assert [problem.values["id"] for problem in registry.verify()] == ["a"]
    stored = registry.get("a")
    assert stored is not None
    assert stored.fingerprints is not None
    assert stored.fingerprints.keypoints is None
    registry.close()


# ---------------------------------------------------------------- buckets


def boxed(descriptors: bytes) -> buckets.Buckets:
    return buckets.Buckets.of(list(buckets.made(buckets.words(descriptors)[:, buckets.KEPT])))


@pytest.mark.parametrize("count", [0, 1, 2, 5_000])
def test_the_same_descriptor_is_always_found(count: int) -> None:
    """Nothing is lost on the way into a bucket and out again, however few there are."""
    known = corners(count, 1).descriptors
    here, asked = boxed(known).like(buckets.words(known))
    assert {(at, at) for at in range(count)} <= set(zip(here.tolist(), asked.tolist(), strict=True))


def test_what_is_found_is_near_and_most_of_what_is_near_is_found() -> None:
    """Half of the copies of corners are found in small registries, and hardly any stranger."""
    known = corners(20_000, 2)
    query = buckets.words(perturbed(known, 1.0, 3).descriptors)
    here, asked = boxed(known.descriptors).like(query)
    true = np.random.default_rng(3).permutation(20_000)  # as `perturbed` mixes them
    found = set(asked[true[asked] == here].tolist())
    assert len(found) > 10_000
    assert np.count_nonzero(true[asked] != here) < 200
    off = np.bitwise_count(buckets.words(known.descriptors)[here] ^ query[asked])
    assert (off[:, [buckets.CHECK, buckets.REST]].sum(axis=1) <= buckets.LIKE).all()


def test_more_than_65535_descriptors_in_neighbouring_buckets_are_told_apart() -> None:
    """A pattern that is in very many pictures makes the beginnings of buckets wider, not wrong."""
    many, others = corners(1, 4).descriptors * 70_000, corners(500, 5).descriptors
    boxes = boxed(many + others)
    assert {table.starts.dtype for table in boxes.tables} == {np.dtype(np.uint32)}
    here, asked = boxes.like(buckets.words(others))
    assert {(70_000 + at, at) for at in range(500)} <= set(zip(here.tolist(), asked.tolist(), strict=True))
