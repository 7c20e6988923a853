import os
import shutil
import stat
import time
from pathlib import Path

import pytest

from mediacheck import cache
from mediacheck.model import Signal
from mediacheck.values import Kinds


def test_the_cache_is_the_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else can read or write what was seen in the pictures; each registry has its own file."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = cache.place(tmp_path / "a", ".db")
    assert first is not None
    assert first.parent == tmp_path / "cache" / "mediacheck"
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700
    assert first == cache.place(tmp_path / "b" / ".." / "a", ".db")
    assert first != cache.place(tmp_path / "b", ".db")


def test_a_cache_that_others_may_write_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index from somebody else could hide a picture."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "mediacheck").mkdir()
    (tmp_path / "mediacheck").chmod(0o777)
    assert cache.place(tmp_path / "a", ".db") is None
    (tmp_path / "mediacheck").chmod(0o755)
    assert cache.place(tmp_path / "a", ".db") is not None


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("linux", ".cache/mediacheck"),
        ("darwin", "Library/Caches/mediacheck"),
        ("win32", "AppData/Local/mediacheck"),
    ],
)
def test_every_system_has_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, expected: str
) -> None:
    """Without XDG_CACHE_HOME the cache lies where the system keeps caches; a relative one does not count."""
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(cache.sys, "platform", platform)
    place = cache.place(tmp_path, ".db")
    assert place is not None
    assert place.parent == tmp_path / expected


def test_without_a_home_there_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service user without a home can check all the same."""
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert cache.place(tmp_path, ".db") is None
    if hasattr(os, "geteuid"):
        monkeypatch.delenv("XDG_CACHE_HOME")
        monkeypatch.setenv("HOME", str(blocked))
        assert cache.place(tmp_path, ".db") is None


SIGNALS = Kinds(Signal)


def test_a_store_gives_back_what_it_was_given(tmp_path: Path) -> None:
    """Under its own key alone, to every process that asks."""
    cache.Store(tmp_path, SIGNALS).put("ab12", (Signal("agency", "Example"), 3))
    other = cache.Store(tmp_path, SIGNALS)
    assert other.get("ab12") == (Signal("agency", "Example"), 3)
    assert ("ab12" in other, "ab13" in other, other.get("ab13")) == (True, False, None)


def test_a_damaged_value_is_not_there(tmp_path: Path) -> None:
    """Any flipped byte, a cut and an empty file: the value is made again, never taken half."""
    store = cache.Store(tmp_path, SIGNALS)
    store.put("ab12", Signal("agency", "Example"))
    file = tmp_path / "ab12"
    sound = file.read_bytes()
    for at in range(len(sound)):
        file.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        assert store.get("ab12") is None
    for length in (0, 10, len(sound) - 1):
        file.write_bytes(sound[:length])
        assert store.get("ab12") is None
    store.put("ab12", Signal("agency", "Example"))
    assert store.get("ab12") == Signal("agency", "Example")


def test_the_value_of_another_key_is_not_taken(tmp_path: Path) -> None:
    """A file that was copied over another one of the cache answers for nothing."""
    store = cache.Store(tmp_path, SIGNALS)
    store.put("ab12", Signal("agency", "Example"))
    store.put("ab13", Signal("agency", "Other"))
    shutil.copy(tmp_path / "ab13", tmp_path / "ab12")
    assert store.get("ab12") is None


def test_what_cannot_be_kept_stops_nothing(tmp_path: Path) -> None:
    """A full or unwritable disk costs time, not a check."""
    (tmp_path / "store").write_text("in the way")
    store = cache.Store(tmp_path / "store", SIGNALS)
    store.put("ab12", 1)
    assert store.get("ab12") is None


def test_what_is_old_or_too_much_is_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache of somebody who checks every day does not grow for ever; the newest is kept."""
    store = cache.Store(tmp_path, SIGNALS)
    now = time.time()
    for key, days in (("ab01", 40), ("ab02", 20), ("ab03", 1)):
        store.put(key, b"x" * 1000)
        os.utime(tmp_path / key, (now - days * 86400,) * 2)
    store.tidy()
    assert [key in store for key in ("ab01", "ab02", "ab03")] == [False, True, True]
    monkeypatch.setattr(cache, "_MOST", 1500)
    store.tidy()
    assert "ab02" in store, "once a day is enough"
    os.utime(tmp_path / ".tidied", (now - 2 * 86400,) * 2)
    store.tidy()
    assert [key in store for key in ("ab02", "ab03")] == [False, True]


def test_a_key_is_that_of_its_parts() -> None:
    """Other parts, another key."""
    assert cache.key("a", 1) == cache.key("a", 1)
    assert len({cache.key("a", 1), cache.key("a", "1"), cache.key("a1"), cache.key(("a", 1))}) == 4
