"""The journal lies in the registry's database, and the registry is what it would be without it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from mediacheck.registry.journal import Journal
from mediacheck.registry.sqlite import SqliteRegistry


def written(path: Path) -> None:
    """Something into each of its tables that numbers its rows, and a token."""
    journal = Journal(path, create=False)
    with journal.writing():
        journal.add_token("dam", b"digest", "check", 1.0)
        journal.begin("chk_1", "dam", {"files": []}, 1.0)
        journal.enqueue("chk_1", "dam", 1.0)
        journal.call_back("cbk_1", "dam", "https://dam.example.com", "{}", 1.0)
    journal.close()


def test_a_registry_with_a_journal_is_the_same_registry(tmp_path: Path) -> None:
    """Its revision is, and it is verified as whole, as is a backup of it, which has the journal too."""
    path = tmp_path / "registry.db"
    registry = SqliteRegistry(str(path), create=True)
    before = registry.revision()
    written(path)
    assert registry.revision() == before
    registry.backup(tmp_path / "copy.db")
    registry.close()
    for each in (path, tmp_path / "copy.db"):
        again = SqliteRegistry(str(each))
        assert again.revision() == before
        assert list(again.verify()) == []
        again.close()
    copy = Journal(tmp_path / "copy.db", create=False)
    assert [token.name for token in copy.tokens()] == ["dam"]
    copy.close()


def test_whoever_looks_for_a_job_where_there_is_none_waits_for_no_writer(tmp_path: Path) -> None:
    """Looked for is all the time, and meanwhile the journal answers nobody else."""
    path = tmp_path / "registry.db"
    SqliteRegistry(str(path), create=True).close()
    journal = Journal(path, create=False, patience=0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert journal.next_job(1.0) is None
        other.execute("ROLLBACK")
    journal.close()
