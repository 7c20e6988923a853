"""What an SQLite registry holds is what was written there, and its log says who wrote it."""

import datetime as dt
import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mediacheck.errors import RegistryError
from mediacheck.i18n import render
from mediacheck.model import Asset, Grant, RecordedUse, Revocation
from mediacheck.registry import Purchase, digests, migrations
from mediacheck.registry.sqlite import SqliteRegistry

from .making import corners, downgrade, entry, made, ruling, strangers

DAY = dt.date(2026, 12, 1)


@pytest.fixture
def location(tmp_path: Path, photos: list[Path]) -> str:
    """A registry with some of everything, written in several transactions."""
    location = str(tmp_path / "registry.db")
    registry = SqliteRegistry(location, create=True)
    registry.add([entry(photo, Asset("", grants=(Grant("LicenseRef-Company-Owned"),))) for photo in photos])
    registry.add(
        [made(tmp_path, name, code, keypoints=corners(9, 1)) for name, code in zip("ab", strangers(2, 1), strict=True)]
    )
    registry.remove("a")
    registry.add_purchases([Purchase("adobe-stock", "4711", "LicenseRef-Adobe-Stock-Standard", "ORDER-1")])
    registry.decide([ruling("2026-11-28-lake"), ruling("2026-11-28-sea")])
    registry.revoke("2026-11-28-sea", Revocation("Jana", DAY, "withdrawn"))
    registry.record_uses(
        [RecordedUse(DAY, "post", "lake.jpg", "r", asset="clock.jpg"), RecordedUse(DAY, "post", "b.jpg", "r")]
    )
    registry.close()
    return location


def verified(location: str) -> list[str]:
    """What is wrong, also where nothing can be read any more."""
    try:
        registry = SqliteRegistry(location)
    except RegistryError as error:
        return [str(error)]
    try:
        return [render(problem, "en") for problem in registry.verify()]
    except RegistryError as error:
        return [str(error)]
    finally:
        registry.close()


def change(location: str, *statements: str) -> None:
    with closing(sqlite3.connect(location)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def content(location: str) -> list[Any]:
    """Every value that is stored, and how the tables are made."""
    with closing(sqlite3.connect(location)) as connection:
        tables = connection.execute("SELECT * FROM sqlite_schema").fetchall()
        values: list[Any] = [tables, connection.execute("SELECT * FROM sqlite_sequence").fetchall()]
        for kind, name, *_ in tables:
            if kind == "table":
                values.append(connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall())  # noqa: S608 - ours
        values += [connection.execute(f"PRAGMA {name}").fetchone() for name in ("user_version", "application_id")]
        values.append(connection.execute("PRAGMA integrity_check").fetchall())
    return values


# ---------------------------------------------------------------- a flipped byte


def test_a_flipped_byte_in_any_stored_value_is_found(location: str) -> None:
    """At 200 places of the file: verifying names it, or every value of every table is still what it was."""
    change(location, "PRAGMA wal_checkpoint(TRUNCATE)")
    path = Path(location)
    whole, before = path.read_bytes(), content(location)
    assert verified(location) == []
    dice = random.Random(4711)  # noqa: S311 - the same places in every run
    found = unused = 0
    for _ in range(200):
        place = dice.randrange(len(whole))
        altered = bytearray(whole)
        altered[place] ^= dice.randrange(1, 256)
        path.write_bytes(altered)
        if verified(location):
            found += 1
        else:
            assert content(location) == before, place
            unused += 1
        for beside in path.parent.glob(f"{path.name}-*"):
            beside.unlink()
    assert found > 100
    print(f"found {found}, in unused bytes {unused}")  # noqa: T201 - the figure in docs/registry.md


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE asset SET record = replace(record, 'Owned', 'Ownee') WHERE id = 'fig.jpg'",
        "UPDATE asset SET detail = detail + 1 WHERE id = 'fig.jpg'",
        "UPDATE asset SET origin = x'2f' WHERE id = 'fig.jpg'",
        "UPDATE view SET codes = zeroblob(256) WHERE asset = (SELECT number FROM asset WHERE id = 'fig.jpg')",
        "UPDATE raster SET packed = x'00' WHERE view IN (SELECT number FROM view WHERE asset = 3)",
        "UPDATE keypoints SET places = descriptors WHERE asset = (SELECT number FROM asset WHERE id = 'fig.jpg')",
        "UPDATE look SET preview = x'ffd8ff' WHERE asset = (SELECT number FROM asset WHERE id = 'fig.jpg')",
        "DELETE FROM asset WHERE id = 'fig.jpg'",
    ],
)
def test_what_was_altered_beside_the_program_is_named(location: str, statement: str) -> None:
    """Whatever of an asset it is, the sentence has its id."""
    change(location, statement)
    assert any("“fig.jpg”" in problem for problem in verified(location))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE decision SET record = replace(record, 'clear', 'block') WHERE id LIKE '%lake'", "2026-11-28-lake"),
        ("DELETE FROM decision WHERE id LIKE '%lake'", "“2026-11-28-lake” is gone"),
        ("UPDATE purchase SET record = replace(record, '4711', '4712')", "purchase is damaged"),
        ("DELETE FROM purchase", "purchase is gone"),
        ("UPDATE recorded_use SET asset = 'x' WHERE asset = ''", "recorded use is damaged"),
        ("DELETE FROM recorded_use WHERE asset = ''", "recorded use is gone"),
        ("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'view'", "tables"),
        ("DROP INDEX asset_pixels", "tables"),
    ],
)
def test_what_stands_beside_assets_is_sealed_too(location: str, statement: str, words: str) -> None:
    """Decisions, purchases, uses, and how the tables are made."""
    change(location, statement)
    assert any(words in problem for problem in verified(location))


def test_nothing_rests_on_what_is_not_what_was_written(location: str) -> None:
    """A check does not wait for somebody to verify: such an asset has no grants, such a decision or purchase stops it."""
    change(location, "UPDATE asset SET record = replace(record, 'Owned', 'Ownee') WHERE id = 'fig.jpg'")
    change(location, "UPDATE look SET colours = x'00' WHERE asset = (SELECT number FROM asset WHERE id = 'clock.jpg')")
    change(location, "UPDATE decision SET record = replace(record, '2027', '2037')")
    change(location, "UPDATE purchase SET record = replace(record, 'Standard', 'Extended')")
    registry = SqliteRegistry(location)
    for name, sound in (("coffee.jpg", True), ("fig.jpg", False), ("clock.jpg", False)):
        asset = registry.asset(name)
        assert asset is not None
        assert (bool(asset.grants), not asset.problems) == (sound, sound)
    with pytest.raises(RegistryError, match="2026-11-28-lake"):
        list(registry.decisions())
    with pytest.raises(RegistryError, match="adobe-stock 4711"):
        registry.purchases("adobe-stock", "4711")
    registry.close()


def test_a_decision_put_in_beside_the_program_is_named(location: str) -> None:
    """A right digest in the row does not help: the log knows nothing of it."""
    change(location, "UPDATE decision SET id = '2026-11-28-land' WHERE id = '2026-11-28-lake'")
    assert sum("2026-11-28-la" in problem for problem in verified(location)) == 2


def test_what_another_one_writes_meanwhile_is_no_damage(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log and what is stored are read as of one moment."""
    everything = digests.everything

    def meanwhile(rows: digests.Rows) -> Iterator[Any]:
        other = SqliteRegistry(location)
        other.decide([ruling("2026-11-28-land")])
        other.remove("fig.jpg")
        other.close()
        yield from everything(rows)

    monkeypatch.setattr(digests, "everything", meanwhile)
    assert verified(location) == []
    with closing(sqlite3.connect(location)) as connection:
        assert connection.execute("SELECT count(*) FROM decision").fetchone() == (3,)


# ---------------------------------------------------------------- the log


def entries(location: str) -> Iterator[dict[str, Any]]:
    with closing(sqlite3.connect(location)) as connection:
        for (line,) in connection.execute("SELECT entry FROM revision WHERE entry IS NOT NULL ORDER BY number"):
            yield json.loads(line)


def test_the_log_says_who_did_what(location: str) -> None:
    """Each transaction is an entry: the person of a decision, else the account that the program runs under."""
    said = [(each["by"], [(kind, gone is None) for kind, _, gone in each["changes"]]) for each in entries(location)]
    assert said[-3:] == [
        ("Jörg Müller", [("decision", False)] * 2),
        ("Jana", [("decision", False)]),
        (said[1][0], [("use", False)] * 2),
    ]
    assert [changes for _, changes in said[1:4]] == [[("asset", False)] * 3, [("asset", False)] * 2, [("asset", True)]]


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        (["DELETE FROM revision WHERE number = 3"], "Entry 3 of the log is missing."),
        (
            [
                "UPDATE revision SET entry = replace(entry, 'Müller', 'Maier')",
                "UPDATE revision SET token = 'x' WHERE number = 4",
            ],
            "Entry 4 of the log is damaged: it is not what was written.",
        ),
        (
            [
                "UPDATE revision SET number = -1 WHERE number = 3",
                "UPDATE revision SET number = 3 WHERE number = 4",
                "UPDATE revision SET number = 4 WHERE number = -1",
            ],
            "Entry 3 of the log is damaged: it is not what was written.",
        ),
        (["DELETE FROM revision WHERE number = (SELECT max(number) FROM revision)"], "A recorded use is damaged"),
    ],
)
def test_an_entry_that_was_removed_altered_or_moved_is_named(
    location: str, statements: list[str], problem: str
) -> None:
    """By its number; the last one by what it said."""
    change(location, *statements)
    assert any(problem in found for found in verified(location))


# ---------------------------------------------------------------- earlier versions, and copies


def test_a_file_without_digests_gets_them_once(location: str) -> None:
    """What an earlier version left is as it was, has an entry that says so, and is sealed from then on; a copy is kept."""
    before = content(location)[2:]
    downgrade(location, 4)
    assert verified(location) == []
    after = content(location)[2:]
    assert [len(table) for table in before] != [len(table) for table in after]  # more lines in the log
    change(location, "UPDATE look SET preview = x'ffd8ff'")
    assert len(verified(location)) >= 3
    kept = Path(location).with_name("registry.version-4.db")
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (4,)
        assert connection.execute("SELECT count(*) FROM decision").fetchone() == (2,)
    assert verified(str(kept)) == []


def test_a_migration_without_room_for_the_copy_changes_nothing(location: str) -> None:
    """No copy, no migration."""
    downgrade(location, 4)
    Path(location).with_name("registry.version-4.db").mkdir()
    (problem,) = verified(location)
    assert "cannot be backed up" in problem
    with closing(sqlite3.connect(location)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (4,)


def test_a_backup_is_the_registry_of_that_moment(location: str, tmp_path: Path) -> None:
    """Also of what is not in the file itself yet, while another one writes."""
    registry = SqliteRegistry(location)
    other = sqlite3.connect(location, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM asset")
    registry.backup(tmp_path / "copy.db")
    other.execute("ROLLBACK")
    other.close()
    copy = SqliteRegistry(str(tmp_path / "copy.db"))
    assert list(copy.stored()) == list(registry.stored())
    assert copy.revision() == registry.revision()
    assert list(copy.verify()) == []
    copy.close()
    registry.close()
    assert not list(tmp_path.glob(".*.part"))


def test_every_version_migrates_to_the_newest(location: str) -> None:
    """And verifies."""
    for version in range(4, 0, -1):
        downgrade(location, version)
        assert not [problem for problem in verified(location) if "keypoints" not in problem]
        with closing(sqlite3.connect(location)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (len(migrations.MIGRATIONS),)
