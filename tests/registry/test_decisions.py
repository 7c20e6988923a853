import csv
import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediacheck import tomlfile
from mediacheck.errors import FileError
from mediacheck.model import RecordedUse, Revocation
from mediacheck.registry import Purchase, Registry, decisions, open_registry, staging, uses
from mediacheck.registry.folder import FolderRegistry
from mediacheck.registry.packing import pack

from .making import Looks, downgrade, entry, ruling, verified

DECIDER = Path(__file__).with_name("decider.py")


def opened(root: Path) -> FolderRegistry:
    return FolderRegistry(str(root), inspect=Looks(), create=True)


# ---------------------------------------------------------------- the file


def test_the_file_is_one_that_people_read(tmp_path: Path, photos: list[Path]) -> None:
    """What was decided stands first, in plain words; what the picture looks like stands last, and is not long."""
    registry = opened(tmp_path / "registry")
    registry.decide([ruling("2026-11-28-lake", pack(entry(photos[0])).packed)])
    registry.close()
    content = (tmp_path / "registry" / "decisions" / "2026-11-28-lake.toml").read_text(encoding="utf-8")
    head, _, look = content.partition("# What the picture looks like")
    assert head.splitlines()[:8] == [
        'verdict = "clear"',
        'reason = "Jana hat es selbst aufgenommen; „gefragt“ am 3. Mai"',
        'by = "Jörg Müller"',
        "made = 2026-11-28",
        "until = 2027-01-31",
        'channels = ["linkedin", "social"]',
        'override = ["MC201", "MC203"]',
        "own_work = true",
    ]
    assert len(look) < 100_000
    assert max(map(len, content.splitlines())) <= 120


def test_a_decision_may_be_written_by_hand(tmp_path: Path) -> None:
    """Dates as text and a single channel's alias are understood, as everywhere in files that people write."""
    folder = tmp_path / "registry" / "decisions"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(
        'verdict = "blocked"\nreason = "r"\nby = "b"\nmade = "2026-01-01"\nuntil = "2026-12-31"\n'
        f'channels = "Twitter"\n[media]\nsha256 = "{"0" * 64}"\n'
    )
    registry = opened(tmp_path / "registry")
    (decided,) = registry.decisions()
    registry.close()
    assert (decided.decision.id, decided.decision.channels) == ("mine", ("x",))
    assert decided.packed is None


WHOLE = (
    'verdict = "clear"\nreason = "r"\nby = "b"\nmade = 2026-01-01\nuntil = 2026-12-31\n'
    f'channels = ["xing"]\n[media]\nsha256 = "{"0" * 64}"\n'
)


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ('"clear"', '"cleared"', 1, "did you mean “clear”"),
        ('"clear"', '"review"', 1, "unknown name"),
        ('"r"', '" "', 2, "“reason” is missing"),
        ('by = "b"\n', "", None, "“by” is missing"),
        ("2026-12-31", '"tomorrow"', 5, "“until” must be"),
        ('"xing"', '"xign"', 6, "did you mean “xing”"),
        ("channels", "chanels", 6, "did you mean “channels”"),
        ("0" * 64, "0" * 63, 8, "64 hexadecimal"),
        ('"r"', '"r', 2, "TOML"),
        ("[media]", 'override = ["block"]\n[media]', 7, "codes of rules"),
        ("[media]", "own_work = 1\n[media]", 7, "true or false"),
        ("[media]", '[revoked]\nby = "x"\n[media]', 7, "“on” is missing"),
        ("[media]", '[fingerprints]\nalgorithm = "x"\n[media]', 7, "damaged"),
    ],
)
def test_a_broken_decision_is_said_with_its_line_and_never_passed_over(
    tmp_path: Path, before: str, after: str, line: int | None, message: str
) -> None:
    """Nobody knows whether it was a ban: so asking for decisions fails, verifying names it, all else goes on."""
    assert WHOLE.count(before) == 1
    root = tmp_path / "registry"
    (root / "decisions").mkdir(parents=True)
    path = root / "decisions" / "a.toml"
    path.write_text(WHOLE.replace(before, after))
    for _ in ("read", "from the cache"):
        registry = opened(root)
        assert len(registry) == 0
        with pytest.raises(FileError, match=message) as error:
            list(registry.decisions())
        assert error.value.line == line
        registry.close()
    (sentence,) = verified(root)
    assert sentence.startswith(f"decisions/a.toml:{line}: " if line else "decisions/a.toml: ")
    path.write_text(WHOLE)
    assert verified(root) == []
    registry = opened(root)
    assert [each.decision.id for each in registry.decisions()] == ["a"]
    path.unlink()
    assert verified(root) == []
    registry.close()


@pytest.mark.parametrize("key", ["sha256", "pixels"])
def test_a_copied_decision_is_not_turned_to_another_picture(tmp_path: Path, photos: list[Path], key: str) -> None:
    """What names the picture and what it looks like must be of one picture, else two would be decided on."""
    root = tmp_path / "registry"
    look = pack(entry(photos[0])).packed
    registry = opened(root)
    registry.decide([ruling("a", look)])
    registry.close()
    content = (root / "decisions" / "a.toml").read_text(encoding="utf-8")
    changed = re.sub(rf'^{key} = "[0-9a-f]+"', f'{key} = "{"9" * 64}"', content, count=1, flags=re.MULTILINE)
    assert changed != content
    (root / "decisions" / "b.toml").write_text(changed, encoding="utf-8")
    (sentence,) = verified(root)
    line = 1 + changed[: changed.index(f'{key} = "999')].count("\n")
    assert sentence.startswith(f"decisions/b.toml:{line}: “{key}” is not that of the picture")


def test_a_folder_toml_makes_no_pictures_of_decisions(tmp_path: Path) -> None:
    """The lists of a registry are no pictures, even where everything below a folder is registered."""
    root = tmp_path / "registry"
    registry = opened(root)
    registry.decide([ruling("a.b")])
    (root / "folder.toml").write_text('[[grant]]\nlicense = "LicenseRef-Company-Owned"\n')
    (root / "uses.csv").write_text("date,post,name,result\n2026-01-01,p,n.jpg,r\n")
    registry.close()
    looks = Looks()
    registry = FolderRegistry(str(root), inspect=looks)
    assert looks.names == []
    assert len(registry) == 0
    assert len(list(registry.decisions())) == len(list(registry.uses())) == 1
    assert list(registry.verify()) == []
    registry.close()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2026-13-01,p,n.jpg,r", "no use"),
        ("2026-01-01,,n.jpg,r", "no use: .*is missing"),
        ("2026-01-01,p", "no use"),
        ('2026-01-01,p,"n.jpg,r', "cannot be read"),
    ],
)
def test_a_broken_line_of_uses_is_never_passed_over(tmp_path: Path, row: str, message: str) -> None:
    """A use that is not counted would be a right that is used up and still granted."""
    root = tmp_path / "registry"
    root.mkdir()
    (root / "uses.csv").write_text(f"date,post,name,result\n2026-01-01,p,n.jpg,r\n{row}\n")
    with pytest.raises(FileError, match=message) as error:
        opened(root)
    assert error.value.line == 3


@pytest.mark.parametrize(
    "name",
    ["a\rb", "a\nb", "a\r\nb", '"', " x ", "=1+1", "'=1+1", "''@x", "@a", "-1", "'a", "\u2028", "a\0b", ","],
)
def test_whatever_a_post_is_called_its_line_is_read_back(tmp_path: Path, name: str) -> None:
    """A folder's name may hold anything, and must not make the list unreadable."""
    kept = [RecordedUse(dt.date(2026, 1, 1), name, name, "r"), RecordedUse(dt.date(2026, 1, 2), "p", "n", "r")]
    (tmp_path / "uses.csv").write_bytes(uses.render(kept).encode())
    assert uses.read(tmp_path / "uses.csv") == kept
    with (tmp_path / "uses.csv").open(encoding="utf-8", newline="") as file:  # as a spreadsheet would
        assert not [cell for row in csv.reader(file) for cell in row if cell[:1] in set("=+-@\t\r\n")]


def test_a_damaged_record_in_a_database_is_a_sentence(tmp_path: Path) -> None:
    """It is no ban that is silently gone."""
    location = str(tmp_path / "a.db")
    registry = open_registry(location, inspect=Looks(), create=True)
    registry.decide([ruling("a")])
    registry._store.database.execute("UPDATE decision SET record = replace(record, 'clear', 'clean')")  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="is damaged"):
        list(registry.decisions())
    assert len(list(registry.verify())) == 1
    registry.close()


def test_a_registry_of_an_earlier_version_takes_decisions(tmp_path: Path) -> None:
    """It is brought up to date when it is opened, with nothing lost."""
    location = str(tmp_path / "a.db")
    registry = open_registry(location, inspect=Looks(), create=True)
    registry.close()
    downgrade(location, 3)
    registry = open_registry(location, inspect=Looks())
    assert list(registry.decisions()) == list(registry.uses()) == []
    assert registry.decide([ruling("a")]) == 1
    registry.close()


# ---------------------------------------------------------------- several writers


@pytest.mark.parametrize("name", ["folder", "registry.db"])
def test_writers_lose_nothing_of_one_another(tmp_path: Path, name: str) -> None:
    """Four processes that record, decide and revoke at once: every line is there in the end."""
    location = str(tmp_path / name)
    open_registry(location, inspect=Looks(), create=True).close()
    command = [sys.executable, str(DECIDER), location]
    environment = {"PYTHONPATH": ":".join(sys.path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PATH": ""}
    writers = [subprocess.Popen([*command, f"w{number}", "8"], env=environment) for number in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    registry: Registry = open_registry(location, inspect=Looks())
    assert len(list(registry.uses())) == 32
    kept = list(registry.decisions())
    assert len(kept) == 32
    assert all(each.decision.revoked == Revocation("J", dt.date(2026, 12, 1), "r") for each in kept)
    assert list(registry.verify()) == []
    registry.close()


def test_a_decision_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends before the file is whole has decided nothing."""
    registry = opened(tmp_path / "registry")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Exception, match="No space left"):
            registry.decide([ruling("a")])
    assert list(registry.decisions()) == []
    assert list((tmp_path / "registry").iterdir()) == []
    registry.close()


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)


@given(reason=words, by=words, name=words, taken=words)
@settings(deadline=None)
def test_whatever_people_write_is_read_back(reason: str, by: str, name: str, taken: str) -> None:
    """From the file as from a database's record."""
    revoked = Revocation(taken, dt.date(2026, 12, 1), reason)
    decided = ruling("a", reason=reason, by=by, name=name, revoked=revoked)
    place = Path("a.toml")
    assert decisions.from_table("a", tomlfile.parse(decisions.render(decided).encode(), place)) == decided
    assert decisions.load("a", decisions.dump(decided), place) == decided


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders are locked in another way")
def test_a_folder_is_locked_while_a_list_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading a list and writing it nobody else adds to it: what they add would be gone."""
    import fcntl

    root = tmp_path / "registry"
    registry = opened(root)
    written = []

    def write(change: staging.Change, path: str, content: bytes) -> None:
        handle = os.open(root, os.O_RDONLY)
        try:
            with pytest.raises(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(handle)
        written.append(path)
        really(change, path, content)

    really = staging.Change.write
    monkeypatch.setattr(staging.Change, "write", write)
    registry.record_uses([RecordedUse(dt.date(2026, 12, 1), "p", "n.jpg", "r")])
    registry.decide([ruling("a")])
    registry.revoke("a", Revocation("J", dt.date(2026, 12, 1), "r"))
    registry.add_purchases([Purchase("adobestock", "1", "L")])
    assert written == ["uses.csv", "decisions/a.toml", "decisions/a.toml", "purchases.csv"]
    registry.close()
