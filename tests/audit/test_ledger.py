"""The file in which an audit keeps what it knows, when it is not what it was."""

import errno
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from mediacheck.audit.ledger import Ledger
from mediacheck.errors import LedgerError

from .conftest import SKYLINE, Audited, post


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE post SET record = '{}'",
        "UPDATE post SET record = substr(record, 2)",
        "UPDATE item SET document = '{}'",
        "UPDATE item SET document = substr(document, 2)",
        'UPDATE item SET document = replace(document, \'"verdict":"\', \'"verdict":"x\')',
        "UPDATE item SET found = 'x' WHERE found IS NULL",
        "UPDATE used SET record = 'x'",
        "DROP TABLE used",
    ],
)
def test_what_is_not_what_was_written(place: Path, audited: Audited, damage: str) -> None:
    """Values that no index of the file vouches for: the ledger is named, and nothing is said of the posts."""
    one = post("a", "2025-06-01", place / "media" / SKYLINE.name)
    audited(one)
    with closing(sqlite3.connect(place / "ledger.db")) as connection:
        connection.execute(damage)
        connection.commit()
    with Ledger(place / "ledger.db") as ledger:
        ledger._run = 1  # the damaged run itself
        with pytest.raises(LedgerError, match=r"ledger\.db"):  # noqa: PT012 - one of these meets it
            for found in ledger.posts():
                for item in ledger.items(found.id).values():
                    ledger.found(item)
            list(ledger.uses())


@pytest.mark.parametrize("name", ["", ".", "/"])
def test_what_is_no_name_of_a_file(name: str) -> None:
    with pytest.raises(LedgerError, match="no ledger"), Ledger(Path(name)):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="locks are others there")
def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is not taken for another audit, which nobody could wait for."""
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(LedgerError, match="No locks available"), Ledger(tmp_path / "ledger.db"):
        pass
