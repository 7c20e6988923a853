"""What the HTTP service keeps: in the registry's database, which is what it would be without it; and the clock may be wrong."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mediacheck.registry.journal import HOOK, LONGEST_PAUSE, Journal
from mediacheck.registry.sqlite import SqliteRegistry

NOW = 1_800_000_000.0
EARLIER = NOW - 7200  # what the clock says after it was set back
"""Seconds since 1970."""


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "journal.db")) as opened:
        yield opened


def queued(journal: Journal, job: str, owner: str = "dam") -> None:
    journal.begin(job, owner, {}, NOW)
    journal.enqueue(job, owner, NOW)


@pytest.mark.parametrize("of_hooks", [False, True])
def test_jobs_are_done_though_the_clock_was_set_back(journal: Journal, *, of_hooks: bool) -> None:
    """One that was never begun with, and one that failed and waited: neither waits until the clock is there again."""
    queued(journal, "chk_1", f"{HOOK}dam" if of_hooks else "dam")
    job = journal.next_job(EARLIER, of_hooks=of_hooks)
    assert job is not None
    journal.put_back(job.id, NOW + LONGEST_PAUSE)
    assert journal.next_job(NOW, of_hooks=of_hooks) is None
    again = journal.next_job(EARLIER, of_hooks=of_hooks)
    assert again is not None
    assert (again.id, again.tries) == ("chk_1", 2)


def test_callbacks_are_sent_though_the_clock_was_set_back(journal: Journal) -> None:
    """At once what was never tried, and what is to be sent again by hand; what failed keeps its schedule."""
    journal.call_back("cbk_1", "dam", "https://dam.example.com/", "{}", NOW)
    assert [each.id for each in journal.due_callbacks(EARLIER)] == ["cbk_1"]
    journal.settle_callback("cbk_1", "waiting", 1, EARLIER + 300, "The receiver answered with 500.")
    assert journal.due_callbacks(EARLIER) == []
    assert [each.id for each in journal.due_callbacks(EARLIER + 300)] == ["cbk_1"]


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
