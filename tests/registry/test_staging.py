"""What becomes of a change that a killed process has left, when others were there meanwhile, or it is none of ours."""

import json
import os
from pathlib import Path

import pytest

from mediacheck.registry import staging
from mediacheck.registry.staging import Change

SHM = Path("/dev/shm")  # noqa: S108 - in memory: a file system of its own


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "registry"
    root.mkdir()
    return root


def left(root: Path) -> str:
    """A change of two assets: a picture with its sidecar, and a sidecar that is there."""
    (root / "b.jpg.toml").write_bytes(b"before")
    change = Change(root)
    change.begin()
    change.write("a.jpg.toml", b"of a")
    change.write("a.jpg", b"picture")
    change.begin()
    change.write("b.jpg.toml", b"after")
    change.seal()
    return change.token


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_it_is_finished(root: Path) -> None:
    """Twice is as once, and nothing else is left."""
    token = left(root)
    assert staging.tokens(root) == [token]
    assert staging.place(root, token) == []
    assert files(root) == {"a.jpg": b"picture", "a.jpg.toml": b"of a", "b.jpg.toml": b"after"}
    assert staging.tokens(root) == []


def test_what_a_person_wrote_meanwhile_stays(root: Path) -> None:
    """Nor does their picture get a sidecar that was meant for another one; the rest is done."""
    token = left(root)
    (root / "a.jpg").write_bytes(b"another")
    assert staging.place(root, token) == ["a.jpg"]
    assert files(root) == {"a.jpg": b"another", "b.jpg.toml": b"after"}


def test_a_sidecar_that_a_person_corrected_meanwhile_stays(root: Path) -> None:
    """Their word is newer."""
    token = left(root)
    (root / "b.jpg.toml").write_bytes(b"corrected")
    assert staging.place(root, token) == ["b.jpg.toml"]
    assert files(root) == {"a.jpg": b"picture", "a.jpg.toml": b"of a", "b.jpg.toml": b"corrected"}


@pytest.mark.parametrize("path", ["../outside", "a/../../outside", "OUTSIDE", "link/outside", "file"])
def test_nothing_leads_out_of_the_folder(root: Path, path: str) -> None:
    """A folder that somebody sends may hold what looks like a change, with links beside it."""
    outside = root.parent / "outside"
    (root / "link").symlink_to(root.parent)
    (root / "file").symlink_to(outside)
    token = left(root)
    plan = root / f".mediacheck-change-{token}" / "plan.json"
    written = path.replace("OUTSIDE", str(outside))
    plan.write_text(json.dumps([{"moves": [], "files": [[written, "1", None]]}]))
    staging.place(root, token)
    assert not outside.exists()
    plan.parent.mkdir()
    (plan.parent / "1").write_bytes(b"x")
    plan.write_text(json.dumps([{"moves": [["b.jpg.toml", written]], "files": []}]))
    staging.place(root, token)
    assert (root / "b.jpg.toml").exists()
    assert not outside.exists()


@pytest.mark.parametrize("plan", ["", "{", "[1]", '[{"moves": [], "files": [["a", "x/y", null]]}]', "[" * 100_000])
def test_a_plan_that_is_none_is_dropped(root: Path, plan: str) -> None:
    """Without a word: nothing of it was acknowledged."""
    token = left(root)
    (root / f".mediacheck-change-{token}" / "plan.json").write_text(plan)
    assert staging.place(root, token) == []
    assert files(root) == {"b.jpg.toml": b"before"}


def test_nothing_is_staged_where_it_could_not_go(root: Path) -> None:
    """A name that the file system does not take is known before the log says that it was taken."""
    with Change(root) as change:
        change.begin()
        change.write("ä" * 300, b"x")
        with pytest.raises(OSError, match="too long"):
            change.seal()
    assert files(root) == {}


@pytest.mark.skipif(
    not SHM.is_dir() or SHM.stat().st_dev == Path(__file__).stat().st_dev,
    reason="needs a second file system",
)
def test_a_link_to_another_file_system_is_written_through(root: Path) -> None:
    """A sidecar may be kept elsewhere; it is whole there, too."""
    elsewhere = SHM / f"{root.parent.name}-{os.getpid()}.toml"
    elsewhere.write_bytes(b"before")
    try:
        (root / "c.jpg.toml").symlink_to(elsewhere)
        change = Change(root)
        change.begin()
        change.write("c.jpg.toml", b"after")
        change.seal()
        change.place()
        assert elsewhere.read_bytes() == b"after"
        assert (root / "c.jpg.toml").is_symlink()
        assert files(root) == {"c.jpg.toml": b"after"}
    finally:
        elsewhere.unlink()
