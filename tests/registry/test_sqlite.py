import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mediacheck.errors import RegistryError
from mediacheck.model import text
from mediacheck.registry import Registry, database, exchange, migrations, open_registry
from mediacheck.registry.sqlite import SqliteRegistry

from .making import Looks, corners, downgrade, entry, made, strangers, unprivileged
from .suite import RegistrySuite

WRITER = Path(__file__).with_name("writer.py")


@pytest.fixture
def location(tmp_path: Path) -> str:
    return str(tmp_path / "registry.db")


class TestSqliteRegistry(RegistrySuite):
    """All that a registry has to do, in one file."""

    @pytest.fixture
    def registry(self, location: str, look: Looks) -> Iterator[Registry]:
        registry = open_registry(location, inspect=look, create=True)
        yield registry
        registry.close()

    @pytest.fixture
    def again(self, location: str, look: Looks) -> Iterator[Callable[[], Registry]]:
        opened: list[Registry] = []

        def again() -> Registry:
            opened.append(open_registry(location, inspect=look))
            return opened[-1]

        yield again
        for registry in opened:
            registry.close()


# ---------------------------------------------------------------- what is kept


def test_a_problem_of_a_record_is_kept_with_it(location: str, tmp_path: Path) -> None:
    """A broken sidecar that was imported still matches and is still named, in the reader's language."""
    registry = SqliteRegistry(location, create=True)
    problem = text("{place}: {problem}", place="a.toml:3", problem=text("“{key}” is missing here.", key="license"))
    broken = made(tmp_path, "a.jpg", bytes(32))
    registry.add([replace(broken, asset=replace(broken.asset, problems=(problem,)))])
    stored = registry.get("a.jpg")
    assert stored is not None
    assert stored.asset.problems == (problem,)
    assert [hit.asset for hit in registry.near([bytes(32)])] == ["a.jpg"]
    assert list(registry.verify()) == [problem]
    registry.close()


def test_fingerprints_of_another_algorithm_are_not_compared(location: str, tmp_path: Path) -> None:
    """They match by their bytes only, verifying says so, and registering the file again brings them up to date."""
    registry = SqliteRegistry(location, create=True)
    old = made(tmp_path, "a.jpg", bytes(32), algorithm="phash256-0")
    registry.add([old])
    assert registry.near([bytes(32)]) == []
    assert registry.exact(old.sha256 or "") == ["a.jpg"]
    assert "another version" in next(registry.verify()).template
    assert registry.add([made(tmp_path, "a.jpg", bytes(32))]).changed == 1
    assert [hit.asset for hit in registry.near([bytes(32)])] == ["a.jpg"]
    assert list(registry.verify()) == []
    registry.close()


def test_originals_are_not_copied(location: str, photos: list[Path]) -> None:
    """The file holds fingerprints, rasters and where the original lies; it may move away."""
    registry = SqliteRegistry(location, create=True)
    registry.add([entry(photos[0])])
    registry.close()
    original = photos[0].read_bytes()
    assert original[200:264] not in Path(location).read_bytes()
    photos[0].unlink()
    registry = SqliteRegistry(location)
    stored = registry.get("clock.jpg")
    assert stored is not None
    assert stored.asset.origin == str(photos[0])
    assert list(registry.verify()) == []
    registry.close()


def test_a_damaged_record_matches_without_its_terms(location: str, tmp_path: Path) -> None:
    """A record that cannot be read any more clears nothing and stops nothing."""
    registry = SqliteRegistry(location, create=True)
    registry.add([made(tmp_path, name, code) for name, code in zip("abc", strangers(3, 1), strict=True)])
    registry.close()
    connection = sqlite3.connect(location)
    connection.execute('UPDATE asset SET record = \'{"id": "a", "gr\' WHERE id = \'a\'')
    connection.execute('UPDATE asset SET record = \'{"id": "b", "nonsense": 1}\' WHERE id = \'b\'')
    connection.execute("UPDATE raster SET packed = x'00' WHERE view = (SELECT max(view) FROM raster)")
    connection.commit()
    connection.close()
    registry = SqliteRegistry(location)
    assert [(asset.id, len(asset.problems), asset.grants) for asset in registry.assets()] == [
        ("a", 1, ()),
        ("b", 1, ()),
        ("c", 0, ()),
    ]
    damaged = registry.get("c")
    assert damaged is not None
    assert damaged.fingerprints is None
    assert [problem.values["id"] for problem in registry.verify()] == ["a", "b", "c"]
    registry.close()


# ---------------------------------------------------------------- files of earlier versions


def test_a_registry_without_keypoints_works_and_says_what_it_lacks(
    location: str, photos: list[Path], look: Looks
) -> None:
    """Its assets are found as before, verifying counts those without, and registering the files again fills them in."""
    registry = SqliteRegistry(location, create=True)
    registry.add([entry(photo) for photo in photos])
    before = list(registry.stored())
    registry.close()
    downgrade(location, 2)
    registry = SqliteRegistry(location)
    clock = entry(photos[0])
    assert clock.fingerprints is not None
    assert clock.fingerprints.keypoints is not None
    assert [hit.asset for hit in registry.near(clock.fingerprints.views[0].codes[:1])] == ["clock.jpg"]
    assert registry.voted(clock.fingerprints.keypoints) == []
    stored = registry.get("clock.jpg")
    assert stored is not None
    assert stored.fingerprints is not None
    assert (stored.fingerprints.keypoints, stored.fingerprints.colours, stored.preview) == (None, b"", None)
    (problem,) = registry.verify()
    assert (problem.values["count"], problem.values["total"]) == (3, 3)
    registry.add([clock])
    (problem,) = registry.verify()
    assert problem.values["count"] == 2
    folder = photos[0].parent
    (folder / "folder.toml").write_text("")
    added = exchange.import_folder(folder, registry, inspect=look)
    assert (added.new, added.changed, added.unchanged) == (0, 2, 1)
    assert list(registry.verify()) == []
    assert [each.packed for each in registry.stored()] == [each.packed for each in before]
    assert [each.preview for each in registry.stored()] == [each.preview for each in before]
    assert registry.voted(clock.fingerprints.keypoints)[0].asset == "clock.jpg"
    registry.close()


def test_numbers_of_keypoints_are_never_used_again(location: str, tmp_path: Path) -> None:
    """An index that is behind can be told what is new, and takes nothing new for what it knew."""
    registry = SqliteRegistry(location, create=True)
    seen: set[int] = set()
    for seed in range(4):
        registry.add([made(tmp_path, "a", keypoints=corners(9, seed))], replace=True)
        if seed == 2:
            registry.remove("a")
            registry.add([made(tmp_path, "a", keypoints=corners(9, seed))])
        numbers = {row[0] for row in registry._store.database.rows("SELECT number FROM keypoints")}
        if seed not in {1, 3}:  # the same bytes keep the keypoints that they have
            assert len(numbers) == 1
            assert not numbers & seen
        seen |= numbers
    registry.close()


# ---------------------------------------------------------------- files that are no registry


def refused(location: str, *, create: bool = False) -> RegistryError:
    with pytest.raises(RegistryError) as error:
        open_registry(location, inspect=Looks(), create=create).close()
    assert error.value.remedy
    assert error.value.exit_code == 3
    return error.value


def test_a_missing_registry_is_not_made_by_looking_for_it(location: str) -> None:
    """A mistyped name is said, and leaves nothing behind."""
    assert "There is no registry" in str(refused(location))
    assert not Path(location).exists()


@pytest.mark.parametrize("content", [b"", b"just text, and enough of it to be no header of anything" * 9])
@pytest.mark.parametrize("create", [False, True])
def test_another_file_is_refused_and_left_alone(location: str, content: bytes, create: bool) -> None:  # noqa: FBT001
    """What is no registry is not made one."""
    Path(location).write_bytes(content)
    assert "is not a registry" in str(refused(location, create=create))
    assert Path(location).read_bytes() == content


def test_another_programs_database_is_refused(location: str) -> None:
    """An SQLite file is not ours for being one."""
    connection = sqlite3.connect(location)
    connection.execute("CREATE TABLE asset (id)")
    connection.close()
    assert "is not a registry" in str(refused(location, create=True))


def test_a_newer_registry_is_refused(location: str) -> None:
    """A schema from the future is not written to by guesswork."""
    SqliteRegistry(location, create=True).close()
    connection = sqlite3.connect(location)
    connection.execute(f"PRAGMA user_version = {len(migrations.MIGRATIONS) + 1}")
    connection.close()
    assert "newer version" in str(refused(location))


def test_a_damaged_registry_is_a_sentence(location: str, tmp_path: Path) -> None:
    """Pages that were overwritten end in a message, here or when they are read."""
    registry = SqliteRegistry(location, create=True)
    registry.add(made(tmp_path, f"{number}", code) for number, code in enumerate(strangers(60, 1)))
    registry.close()
    raw = bytearray(Path(location).read_bytes())
    raw[4096:] = b"\xa5" * (len(raw) - 4096)
    Path(location).write_bytes(raw)
    with pytest.raises(RegistryError, match="damaged"):
        list(SqliteRegistry(location).assets())


def test_a_folder_or_a_foreign_address_is_refused() -> None:
    """What this version does not have, it says."""
    assert "PostgreSQL" in str(refused("postgresql://localhost/mediacheck"))


# ---------------------------------------------------------------- versions


def test_a_migration_is_whole_or_absent(location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails leaves the old version, readable by the program that wrote it; the next try does all of it."""
    registry = SqliteRegistry(location, create=True)
    registry.add([made(tmp_path, "a", bytes(32))])
    registry.close()
    before = migrations.MIGRATIONS
    failing = (*before, ("CREATE TABLE extra (x)", "INSERT INTO nowhere VALUES (1)"))
    monkeypatch.setattr(migrations, "MIGRATIONS", failing)
    refused(location)
    monkeypatch.setattr(migrations, "MIGRATIONS", before)
    old = SqliteRegistry(location)
    assert len(old) == 1
    old.close()
    monkeypatch.setattr(migrations, "MIGRATIONS", (*before, ("CREATE TABLE extra (x)", "INSERT INTO extra VALUES (1)")))
    for _ in range(2):
        new = SqliteRegistry(location)
        assert len(new) == 1
        new.close()
    connection = sqlite3.connect(location)
    assert connection.execute("SELECT * FROM extra").fetchall() == [(1,)]
    assert connection.execute("PRAGMA user_version").fetchone() == (len(before) + 1,)
    connection.close()


# ---------------------------------------------------------------- several processes


def test_a_lock_that_does_not_end_is_a_sentence(location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that waits in vain says so; reading goes on meanwhile."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    registry = SqliteRegistry(location, create=True)
    other = sqlite3.connect(location, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RegistryError, match="locked") as error:
        registry.add([made(tmp_path, "a")])
    assert error.value.remedy
    assert len(registry) == 0
    other.execute("ROLLBACK")
    other.close()
    assert registry.add([made(tmp_path, "a")]).new == 1
    registry.close()


def write(location: str, prefix: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), location, prefix, str(count)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def test_eight_writers_do_not_lock_one_another_out(location: str) -> None:
    """Each waits for its turn, from making the file on; every row arrives, and has its entry in the log."""
    rows = int(os.environ.get("MEDIACHECK_ROWS", "30"))
    writers = [write(location, f"writer{number}", rows) for number in range(8)]
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0] * 8
    registry = SqliteRegistry(location)
    assert len(registry) == len(list(registry.assets())) == 8 * rows
    assert list(registry.verify()) == []
    registry.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_writer_loses_nothing_that_it_acknowledged(location: str) -> None:
    """Whatever moment the process ends at: what it said is there, and the file is whole."""
    acknowledged: set[str] = set()
    for run in range(6):
        writer = write(location, f"run{run}", 10_000)
        assert writer.stdout is not None
        for _ in range(7 * run + 1):
            acknowledged.add(writer.stdout.readline().strip())
        writer.kill()
        acknowledged |= set(writer.stdout.read().split("\n")[:-1])
        writer.stdout.close()
        writer.wait()
    registry = SqliteRegistry(location)
    known = {asset.id for asset in registry.assets()}
    assert acknowledged <= known
    assert len(registry) == len(known)
    assert list(registry.verify()) == []
    registry.close()


# ---------------------------------------------------------------- without the right to write


def test_a_registry_is_read_without_the_right_to_write() -> None:
    """Checks need no right to write: neither to the file, nor to its folder, nor to a cache."""
    with unprivileged() as folder:
        location = str(folder / "a.db")
        registry = SqliteRegistry(location, create=True)
        registry.add([made(folder, "a", bytes(32))])
        registry.close()
        Path(location).chmod(0o444)
        folder.chmod(0o555)
        try:
            registry = SqliteRegistry(location)
            assert [hit.asset for hit in registry.near([bytes(32)])] == ["a"]
            with pytest.raises(RegistryError, match="cannot be changed"):
                registry.remove("a")
            assert len(registry) == 1
            registry.close()
        finally:
            folder.chmod(0o755)
