"""Vectors of the registered pictures in the cache: computed once, never believed where they are damaged."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mediacheck.fingerprint import embedding
from mediacheck.model import Asset
from mediacheck.registry import Stored, arrayfile, vectors
from mediacheck.registry.folder import FolderRegistry
from mediacheck.registry.memory import MemoryRegistry
from mediacheck.registry.sqlite import SqliteRegistry

from .making import OWNED, PHOTOS, Looks

MODEL = "a" * 64


class Embed:
    """Stands for a model: a vector of its own for each preview; it remembers what it was asked for."""

    def __init__(self, broken_after: int | None = None) -> None:
        self.asked: list[bytes] = []
        self._most = broken_after

    def __call__(self, preview: bytes) -> NDArray[np.float32] | None:
        if self._most is not None and len(self.asked) >= self._most:
            raise KeyboardInterrupt
        self.asked.append(preview)
        return None if preview == b"plain" else vector(preview)


def vector(preview: bytes) -> NDArray[np.float32]:
    found = np.random.default_rng(list(preview)).normal(size=vectors.LENGTH).astype(np.float32)
    return found / np.linalg.norm(found)


def stored(name: str, preview: bytes | None = None) -> Stored:
    return Stored(Asset(name), name.encode().hex().ljust(64, "0"), preview=preview)


def take(registry: vectors.Previews, embed: Embed, model: str = MODEL) -> vectors.Vectors:
    return vectors.of(registry, model, embed, lambda _done, _total: None)


def files() -> list[Path]:
    return sorted(Path(os.environ["XDG_CACHE_HOME"]).rglob("*.vectors"))


@pytest.fixture
def registry(tmp_path: Path) -> SqliteRegistry:
    made = SqliteRegistry(str(tmp_path / "a.db"), create=True)
    made.add(stored(f"asset {number}", b"%d" % number) for number in range(20))
    return made


def test_the_length_is_that_of_the_models() -> None:
    """The registry names it without loading what decodes pictures."""
    assert embedding.LENGTH == vectors.LENGTH


def test_the_nearest_are_named_first(registry: SqliteRegistry) -> None:
    """As a plain comparison with every vector says, of several asked for that which is nearest to any of them."""
    known = take(registry, Embed())
    asked = np.stack([0.8 * vector(b"7") + 0.6 * vector(b"3"), vector(b"11")])
    assert known.nearest(asked) == ["asset 11", "asset 7", "asset 3"]
    assert known.nearest(np.zeros((1, vectors.LENGTH), np.float32)) == []


def test_no_more_than_the_nearest_are_named(tmp_path: Path) -> None:
    """However many look alike, and however many chunks they fill."""
    registry = SqliteRegistry(str(tmp_path / "b.db"), create=True)
    registry.add(stored(f"{number}", b"one") for number in range(vectors.NEAREST + 5))
    assert len(take(registry, Embed()).nearest(vector(b"one")[None])) == vectors.NEAREST


def test_every_chunk_is_compared(registry: SqliteRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last asset is found as well as the first."""
    monkeypatch.setattr(vectors, "_CHUNK", 3)
    known = take(registry, Embed())
    assert all(known.nearest(vector(b"%d" % number)[None])[0] == f"asset {number}" for number in range(20))


def test_vectors_are_computed_once(registry: SqliteRegistry) -> None:
    """The second run takes them from the cache, whatever else has changed; another model has its own."""
    embed = Embed()
    first = take(registry, embed)
    assert len(embed.asked) == 20
    again = take(registry, embed)
    assert len(embed.asked) == 20
    assert np.array_equal(first.vectors, again.vectors)
    registry.add([replace(stored("asset 3", b"3"), asset=Asset("asset 3", title="New"))], replace=True)
    take(registry, embed)
    assert len(embed.asked) == 20
    take(registry, embed, "b" * 64)
    assert len(embed.asked) == 40
    assert len(files()) == 2


def test_only_what_is_new_or_another_picture_is_computed(registry: SqliteRegistry) -> None:
    """One asset is new, one shows something else, one is gone: two vectors are computed."""
    take(registry, Embed())
    registry.remove("asset 5")
    registry.add([stored("new", b"new")])
    other = replace(stored("asset 3", b"other"), sha256="f" * 64)
    registry.add([other], replace=True)
    embed = Embed()
    known = take(registry, embed)
    assert sorted(embed.asked) == [b"new", b"other"]
    assert known.nearest(vector(b"new")[None]) == ["new"]
    assert known.nearest(vector(b"other")[None]) == ["asset 3"]
    assert known.nearest(vector(b"3")[None]) == []
    assert known.nearest(vector(b"5")[None]) == []


def test_what_was_computed_outlives_an_interruption(registry: SqliteRegistry) -> None:
    """A registry of a hundred thousand takes an hour: whoever ends it goes on from there."""
    with pytest.raises(KeyboardInterrupt):
        take(registry, Embed(broken_after=12))
    embed = Embed()
    known = take(registry, embed)
    assert len(embed.asked) == 8
    assert all(known.nearest(vector(b"%d" % number)[None]) == [f"asset {number}"] for number in range(20))


def test_assets_that_the_model_cannot_see_are_counted(registry: SqliteRegistry) -> None:
    """Without a preview, or with a plain one, an asset is never proposed; the number is told every time."""
    registry.add([stored("none"), stored("plain", b"plain")])
    assert take(registry, Embed()).unseen == 2
    embed = Embed()
    known = take(registry, embed)
    assert (known.unseen, embed.asked) == (2, [])
    assert "plain" not in known.nearest(vector(b"plain")[None])


@pytest.mark.parametrize("place", [5, 300, -5])
def test_a_damaged_file_is_made_anew(registry: SqliteRegistry, place: int) -> None:
    """Wherever a byte is wrong, or the file is cut short."""
    take(registry, Embed())
    (file,) = files()
    good = file.read_bytes()
    damaged = bytearray(good)
    damaged[place] ^= 0xFF
    for content in (bytes(damaged), good[:-100], b""):
        file.write_bytes(content)
        embed = Embed()
        known = take(registry, embed)
        assert len(embed.asked) == 20
        assert known.nearest(vector(b"7")[None]) == ["asset 7"]
        assert arrayfile.sound(file, f"vectors 1 {vectors.LENGTH} {MODEL}")


def test_without_a_cache_they_are_for_this_time(registry: SqliteRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a home can use a model all the same."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    assert take(registry, Embed()).nearest(vector(b"7")[None]) == ["asset 7"]
    memory = MemoryRegistry()
    memory.add([stored("a", b"7")])
    assert take(memory, Embed()).nearest(vector(b"7")[None]) == ["a"]


def test_a_vector_takes_a_kilobyte(registry: SqliteRegistry) -> None:
    """A hundred thousand assets are some 100 MB."""
    take(registry, Embed())
    (file,) = files()
    assert file.stat().st_size < 4096 + 20 * (2 * vectors.LENGTH + 64)


def test_a_preview_that_came_later_is_seen(tmp_path: Path) -> None:
    """Also where the registry's content is the same with it and without it."""

    class Silent(MemoryRegistry):
        def revision(self) -> str:
            return "the same"

    bare, full = Silent(), Silent()
    bare.location = full.location = str(tmp_path / "a")
    bare.add([stored("a", b"1"), stored("b")])
    full.add([stored("a", b"1"), stored("b", b"2")])
    assert take(bare, Embed()).unseen == 1
    embed = Embed()
    assert take(full, embed).nearest(vector(b"2")[None]) == ["b"]
    assert embed.asked == [b"2"]


def test_a_folders_pictures_have_previews(tmp_path: Path) -> None:
    """Pictures in a folder are seen by the model like those in a database."""
    for path in sorted(PHOTOS.glob("*.jpg"))[:2]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "folder.toml").write_text(OWNED, encoding="utf-8")
    registry = FolderRegistry(str(tmp_path), inspect=Looks())
    embed = Embed()
    assert len(take(registry, embed)) == 2
    assert all(preview.startswith(b"\xff\xd8") for preview in embed.asked)
    registry.close()
