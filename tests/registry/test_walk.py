from collections.abc import Callable
from pathlib import Path

from mediacheck.registry import walk


def test_a_file_that_was_touched_a_moment_ago_proves_nothing(tmp_path: Path, later: Callable[[], None]) -> None:
    """Clocks of file systems are coarse: within one tick a file can change twice and look the same."""
    (tmp_path / "a.toml").write_text("x = 1")
    first = walk.walk(tmp_path, "registry")
    assert walk.digest(first) is None
    assert not walk.unchanged(first["a.toml"], walk.walk(tmp_path, "registry")["a.toml"])
    later()
    second = walk.walk(tmp_path, "registry")
    assert walk.digest(second) is not None
    assert not walk.unchanged(first["a.toml"], second["a.toml"])
    assert walk.unchanged(second["a.toml"], walk.walk(tmp_path, "registry")["a.toml"])


def test_files_are_listed_in_order_with_their_folders(tmp_path: Path) -> None:
    """Paths have “/”, whatever the system; hidden ones and folders themselves are not listed."""
    for name in ("b/c/x.jpg", "a.jpg", ".hidden.jpg", ".git/x.jpg", "b/a.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    stamps = walk.walk(tmp_path, "registry")
    assert list(stamps) == ["a.jpg", "b/a.jpg", "b/c/x.jpg"]
    assert walk.size(stamps["b/c/x.jpg"]) == len("b/c/x.jpg")
    assert walk.folders("b/c/x.jpg") == ["", "b", "b/c"]
