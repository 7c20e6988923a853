"""What the HTTP service keeps, where the machine's clock is not to be relied on."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mediacheck.registry.journal import HOOK, LONGEST_PAUSE, Journal

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
