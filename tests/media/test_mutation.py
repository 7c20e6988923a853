"""Damaged files of every type; `make mutate` makes twenty times as many."""

import os
from pathlib import Path

from ..mutation import FIXTURES, run, seeds


def test_five_hundred_damaged_files(tmp_path: Path) -> None:
    """Each ends in time, with a known kind of problem or none and a report that is safe; sound files among them lose nothing."""
    corpora = os.environ.get("MEDIACHECK_CORPORA")
    kinds = seeds(FIXTURES, *([Path(corpora, "corpora")] if corpora else []))
    outcome = run(500, 1, kinds, tmp_path, jobs=2)
    assert outcome.wrong == []
    assert outcome.codes["none"] > 10
    assert outcome.codes["MC801"] > 50
