"""Search over the codes of a database: an index of most of them, and what came since, looked at one by one.

The index lies in the user's cache. It need not be of today: views never change and their numbers are never used again,
so what is newer is read from the database, and what is gone is not found there any more.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediacheck.registry import indexfile
from mediacheck.registry.database import Database
from mediacheck.registry.index import Index, Numbers, build, scan, words

RECENT = 8192
"""So many codes are searched without an index; are there more, a new one is built."""

_CODES = "SELECT number, substr(codes, 1, 32) FROM view WHERE number > ? AND length(codes) > 0 ORDER BY number"


class Search:
    """`file`: where the index is kept; without one it is kept in memory."""

    def __init__(self, database: Database, file: Path | None) -> None:
        self._database = database
        self._file = file
        self._index: Index | None = None
        self._last = 0  # number of the newest view in the index
        self._recent = _columns([])  # the views since then
        self._seen: tuple[int, str] | None = None  # the revision that both were read at

    def near(self, codes: Sequence[bytes]) -> list[tuple[int, int]]:
        """(number of a view, position of the code) of every view near a code, and perhaps of some that are gone."""
        self._refresh()
        try:
            return self._find(codes)
        except (IndexError, ValueError):
            self.rebuild()  # the file's arrays are not what was written
            return self._find(codes)

    def sound(self) -> bool:
        """Whether the index file, where there is one, is as it was written."""
        return self._file is None or not self._file.exists() or indexfile.sound(self._file)

    def _find(self, codes: Sequence[bytes]) -> list[tuple[int, int]]:
        found = []
        for position, code in enumerate(codes):
            parts = [scan(*self._recent, code)]
            if self._index is not None:
                parts.append(self._index.near(code))
            found += [(int(number), position) for numbers, _ in parts for number in numbers]
        return found

    def _refresh(self) -> None:
        """Up to the database's state; costs next to nothing while that has not changed."""
        number, token, views = self._database.rows(
            "SELECT number, token, views FROM revision ORDER BY number DESC LIMIT 1"
        )[0]
        if self._seen == (number, token):
            return
        if self._seen is None:
            self._load()
        rows = self._database.rows(f"{_CODES} LIMIT {RECENT + 1}", (self._last,))
        gone = (len(self._index) if self._index else 0) - views
        if len(rows) > RECENT or gone > max(RECENT, views):
            self.rebuild()
        else:
            self._recent = _columns(rows)
            self._seen = number, token

    def _load(self) -> None:
        """The index file, if it is of this database: one of its revisions has the same number and token."""
        if self._file is None:
            return
        with suppress(indexfile.IndexFileError, KeyError, TypeError):
            index, stamp = indexfile.load(self._file)
            last = int(stamp["last"])
            if self._database.rows(
                "SELECT 1 FROM revision WHERE number = ? AND token = ?", (stamp["revision"], stamp["token"])
            ):
                self._index, self._last = index, last

    def rebuild(self) -> None:
        with self._database.transaction("DEFERRED"):
            number, token = self._database.rows("SELECT number, token FROM revision ORDER BY number DESC LIMIT 1")[0]
            numbers, codes = _columns(self._database.rows(_CODES, (0,)))
        self._index = build(numbers, codes)
        self._last = int(numbers[-1]) if len(numbers) else 0
        self._recent = _columns([])
        self._seen = number, token
        if self._file is not None:
            # What cannot be written stays in memory, for this time.
            with suppress(OSError):
                indexfile.save(self._file, self._index, {"revision": number, "token": token, "last": self._last})
                self._index, _ = indexfile.load(self._file)


def _columns(rows: Sequence[Any]) -> tuple[Numbers, NDArray[np.uint64]]:
    """Numbers (n,) and codes (4, n) of rows (number, code)."""
    numbers = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
    return numbers, words([row[1] for row in rows])
