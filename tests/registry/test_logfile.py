"""The log of a folder registry: what was changed, by whom, and that nothing was taken out of it."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.model import RecordedUse, Revocation
from mediacheck.registry import decisions, locking, logfile, staging
from mediacheck.registry.folder import FolderRegistry

from .making import Looks, entry, made, ruling, unprivileged

DAY = dt.date(2026, 12, 1)


def opened(root: Path) -> FolderRegistry:
    return FolderRegistry(str(root), inspect=Looks(), create=True)


def verified(root: Path) -> list[str]:
    registry = opened(root)
    try:
        return [render(problem, "en") for problem in registry.verify()]
    finally:
        registry.close()


def lines(root: Path) -> list[str]:
    return (root / "log.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def folder(tmp_path: Path, photos: list[Path]) -> Path:
    """A registry with five entries in its log."""
    registry = opened(tmp_path / "folder")
    registry.add([entry(photo) for photo in photos])
    registry.decide([ruling("2026-11-28-lake"), ruling("2026-11-28-sea")])
    registry.revoke("2026-11-28-sea", Revocation("Jana", DAY, "withdrawn"))
    registry.record_uses([RecordedUse(DAY, "post", "lake.jpg", "r")])
    registry.remove("fig.jpg")
    registry.close()
    return tmp_path / "folder"


def test_the_log_says_who_did_what(folder: Path) -> None:
    """An entry for each change, and none for what changed nothing."""
    assert verified(folder) == []
    entries: list[dict[str, Any]] = [json.loads(line) for line in lines(folder)]
    assert entries[0]["registered"] == ["clock.jpg", "coffee.jpg", "fig.jpg"]
    assert (entries[1]["by"], sorted(entries[1]["files"])) == (
        "Jörg Müller",
        ["decisions/2026-11-28-lake.toml", "decisions/2026-11-28-sea.toml"],
    )
    assert (entries[2]["by"], list(entries[2]["files"])) == ("Jana", ["decisions/2026-11-28-sea.toml"])
    assert list(entries[3]["files"]) == ["uses.csv"]
    assert entries[4]["removed"] == ["fig.jpg"]
    registry = opened(folder)
    registry.decide([ruling("2026-11-28-lake")])
    registry.record_uses([RecordedUse(DAY, "post", "lake.jpg", "r")])
    registry.close()
    assert len(lines(folder)) == 5


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        ([0, 1, 3, 4], "log.jsonl:3: the entry before this one was removed or altered."),
        ([1, 2, 3, 4], "log.jsonl:1: the entry before this one was removed or altered."),
        ([0, 1, 3, 2, 4], "log.jsonl:3: this entry stands before one that it follows."),
        ([0, 1], "The decision “2026-11-28-sea” is damaged: it is not what was written."),
    ],
)
def test_an_entry_that_was_removed_or_moved_is_named(folder: Path, order: list[int], problem: str) -> None:
    """By its line; of the last ones what they said of decisions."""
    found = lines(folder)
    (folder / "log.jsonl").write_text("".join(found[number] + "\n" for number in order), encoding="utf-8")
    assert problem in verified(folder)


def test_an_altered_entry_is_named(folder: Path) -> None:
    """The one behind it no longer knows it."""
    path = folder / "log.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("Müller", "Maier"), encoding="utf-8")
    assert verified(folder) == ["log.jsonl:3: the entry before this one was removed or altered."]
    path.write_text("no entry\n" + path.read_text(encoding="utf-8").replace("Maier", "Müller"), encoding="utf-8")
    assert verified(folder) == ["log.jsonl:1: this line is no entry of the log."]


def test_an_altered_decision_is_named(folder: Path) -> None:
    """Also one that is still a decision; how its lines end is no matter."""
    path = folder / "decisions" / "2026-11-28-lake.toml"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"\n", b"\r\n"))
    assert verified(folder) == []
    path.write_bytes(content.replace(b"2027-01-31", b"2037-01-31"))
    assert verified(folder) == ["The decision “2026-11-28-lake” is damaged: it is not what was written."]
    path.unlink()
    assert verified(folder) == ["The decision “2026-11-28-lake” is gone, and no entry of the log says so."]


@pytest.mark.skipif(sys.platform == "win32", reason="the folder itself is locked elsewhere")
def test_a_change_at_hand_is_no_damage(folder: Path) -> None:
    """Verifying waits until it is whole."""
    path = "decisions/2026-11-28-lake.toml"
    content = (folder / path).read_text(encoding="utf-8").replace("2027-01-31", "2037-01-31")
    with ThreadPoolExecutor(1) as other:
        with locking.locked(folder):
            change = staging.Change(folder)
            change.begin()
            change.write(path, content.encode())
            change.seal()
            after = [logfile.digest(lines(folder)[-1])]
            entry = json.dumps({"files": {path: logfile.digest(content)}, "change": change.token, "after": after})
            with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(entry + "\n")
            answer = other.submit(logfile.verify, folder)
            wait([answer], timeout=0.3)  # more than it takes if it does not wait
            logfile.finish(folder)
        assert answer.result() == []


def test_two_copies_are_brought_together_by_git(folder: Path) -> None:
    """`log.jsonl merge=union` keeps both sides' entries, and the next entry stands behind both."""

    def git(*words: str) -> None:
        subprocess.run(
            [shutil.which("git") or "git", "-c", "user.name=A", "-c", "user.email=a@example.com", *words],
            cwd=folder,
            check=True,
            capture_output=True,
        )

    def decided(decision_id: str) -> None:
        registry = opened(folder)
        registry.decide([ruling(decision_id)])
        registry.close()
        git("add", "-A")
        git("commit", "-qm", decision_id)

    git("init", "-q", "-b", "main")
    (folder / ".gitattributes").write_text("log.jsonl merge=union\n")
    decided("before")
    git("checkout", "-qb", "other")
    decided("one")
    git("checkout", "-q", "main")
    decided("two")
    git("merge", "-q", "other")
    decided("after")
    assert verified(folder) == []
    assert len(json.loads(lines(folder)[-1])["after"]) == 2
    kept = [line for line in lines(folder) if "one.toml" not in line]
    (folder / "log.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert "removed or altered" in verified(folder)[0]


# ---------------------------------------------------------------- what a process leaves that was killed


def test_a_change_that_was_logged_is_finished_by_whoever_comes_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the entry and the files: all of them take their places."""
    registry = opened(folder)
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", _interrupted(os.link, 2))  # the first is in its place
        with pytest.raises(KeyboardInterrupt):
            registry.decide([ruling("a"), ruling("b")])
    registry.close()
    assert [(folder / "decisions" / name).exists() for name in ("a.toml", "b.toml")] == [True, False]
    registry = opened(folder)
    assert {"a", "b"} <= {each.decision.id for each in registry.decisions()}
    assert list(registry.verify()) == []
    registry.close()


def test_a_change_that_was_not_logged_is_gone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the entry: none of it is there, nor anything beside it."""
    registry = opened(folder)
    with monkeypatch.context() as patch:
        patch.setattr(json, "dump", _interrupted(json.dump, 1))  # of where they belong
        with pytest.raises(KeyboardInterrupt):
            registry.decide([ruling("a"), ruling("b")])
    registry.close()
    assert verified(folder) == []
    assert not list(folder.rglob(".mediacheck*"))
    assert not (folder / "decisions" / "a.toml").exists()


def test_who_may_not_write_sees_nothing_of_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that was logged and did not take place is finished by who may write; until then it is not there."""
    with unprivileged() as folder:
        root = folder / "registry"
        opened(root).close()
        with monkeypatch.context() as patch:
            patch.setattr(os, "link", _interrupted(os.link, 1))
            with pytest.raises(KeyboardInterrupt):
                opened(root).add([made(folder, name) for name in "abc"])
        root.chmod(0o555)
        registry = opened(root)
        assert (len(registry), [each.asset.id for each in registry.stored()]) == (0, [])
        registry.close()
        root.chmod(0o755)
        assert len(opened(root)) == 3
        assert [path.name for path in root.glob(".*")] == []


def test_half_a_line_is_no_entry(folder: Path) -> None:
    """It is passed over, and the next entry takes its place."""
    with (folder / "log.jsonl").open("a") as file:
        file.write('{"at": "2026')
    assert verified(folder) == []
    registry = opened(folder)
    registry.decide([ruling("a")])
    registry.close()
    assert verified(folder) == []
    assert len(lines(folder)) == 6


def test_a_digest_is_that_of_the_text(folder: Path) -> None:
    """What stands in the log is what `digest` makes of the file."""
    (each,) = [entry for entry in logfile.entries(folder) if decisions.path_of("2026-11-28-lake") in entry.files]
    content = (folder / decisions.path_of("2026-11-28-lake")).read_text(encoding="utf-8")
    assert each.files[decisions.path_of("2026-11-28-lake")] == logfile.digest(content)


def _interrupted(original: Any, count: int) -> Any:
    """A function, interrupted at that call."""
    calls = []

    def called(*values: Any) -> Any:
        calls.append(values)
        if len(calls) == count:
            raise KeyboardInterrupt
        return original(*values)

    return called


@pytest.mark.parametrize("name", ["a\rb", "a\r\nb", "a\nb", "\ufeffa", "\u2028", "=1+1", "ä" * 300])
def test_whatever_a_post_is_called_its_use_is_kept(folder: Path, name: str) -> None:
    """What is said to be recorded is in the list, and is there for whoever opens the folder next."""
    use = RecordedUse(DAY, name, name, "r2")
    registry = opened(folder)
    assert registry.record_uses([use]) == 1
    registry.close()
    registry = opened(folder)
    assert use in list(registry.uses())
    registry.close()
    assert verified(folder) == []
