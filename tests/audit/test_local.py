"""The engine of one machine, when something happens to the processes that judge."""

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from mediacheck import catalog
from mediacheck.audit import Outcome
from mediacheck.audit.ledger import Ledger
from mediacheck.audit.local import Local
from mediacheck.audit.run import Audit
from mediacheck.errors import MediacheckError

from .conftest import POLICY, SKYLINE, TODAY, opened, post


class Deadly:
    """Ends the judges as soon as one of them is done, before it is given more."""

    def run(self, *work: Any) -> Iterator[Outcome]:
        for outcome in Local(2).run(*work):
            yield outcome
            for judge in active_children():
                judge.kill()
                judge.join()


def test_judges_that_were_ended(place: Path) -> None:
    """It is said that they were, what was done stays, and another audit goes on from there."""
    posts = [post(str(number), "2025-06-01", place / "media" / SKYLINE.name) for number in range(4)]

    def audit(ledger: Ledger, engine: Any) -> int:
        with closing(opened(place)) as registry:
            ledger.begin(dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
            made = Audit(ledger, engine, POLICY, catalog.load(), registry, today=TODAY, lang="en", shard=1)
            made.take(posts)
            made.judge(lambda _done, _all: None)
            return ledger.judged()

    with Ledger(place / "ledger.db") as ledger:
        with pytest.raises(MediacheckError, match="ended from outside"):
            audit(ledger, Deadly())
        assert 0 < ledger.judged() < 4  # the other judge may have been done as well
        assert audit(ledger, Local(2)) == 4
