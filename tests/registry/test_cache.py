import os
import stat
from pathlib import Path

import pytest

from mediacheck.registry import cache


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
