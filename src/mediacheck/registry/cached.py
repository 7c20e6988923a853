"""An index of most rows of a table, kept in the user's cache, beside the rows that came since.

It need not be of today: rows never change and their numbers are never used again, so what is newer is read from the
database, and what is gone is not found there any more.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

from mediacheck.registry import arrayfile
from mediacheck.registry.arrayfile import Array, ArrayFileError
from mediacheck.registry.database import Database

Found = TypeVar("Found")
Kept = TypeVar("Kept", bound=Sized)


class Cached(ABC, Generic[Kept]):
    """What a search of one kind adds: its rows, and how an index is made of them.

    `file`: where the index is kept; without one it is kept in memory.
    """

    kind: str  # of the file
    counted: str  # the column of `revision` that counts the rows

    def __init__(self, database: Database, file: Path | None) -> None:
        self._database = database
        self._file = file
        self._index: Kept | None = None
        self._last = 0  # number of the newest row in the index
        self._seen: tuple[int, str] | None = None  # the revision that index and rows were read at

    def sound(self) -> bool:
        """Whether the index file, where there is one, is as it was written."""
        return self._file is None or not self._file.exists() or arrayfile.sound(self._file, self.kind)

    def rebuild(self) -> None:
        with self._database.transaction("DEFERRED"):
            number, token = self._database.rows("SELECT number, token FROM revision ORDER BY number DESC LIMIT 1")[0]
            arrays, self._last = self._build()
        stamp = {"revision": number, "token": token, "last": self._last}
        self._index = self._kept(arrays, stamp) or self._of(list(arrays()))
        self._take([])
        self._seen = number, token

    # ------------------------------------------------------------ what a kind has of its own

    @property
    @abstractmethod
    def _recent(self) -> int:
        """So many rows are searched without an index; are there more, a new one is built."""

    @abstractmethod
    def _newer(self, last: int, most: int) -> Sequence[Any]:
        """The rows whose number is greater, at most so many."""

    @abstractmethod
    def _take(self, rows: Sequence[Any]) -> None:
        """These are what the index does not know."""

    @abstractmethod
    def _build(self) -> tuple[Callable[[], Iterable[Array]], int]:
        """What makes the arrays of an index of all rows, one after the other; and the number of the newest row."""

    @abstractmethod
    def _of(self, arrays: Sequence[Array]) -> Kept:
        """The index of these arrays. Raises ArrayFileError."""

    # ------------------------------------------------------------ what all share

    def _asked(self, find: Callable[[], Found]) -> Found:
        """What `find` finds in an index and rows of the database's state."""
        self._refresh()
        try:
            return find()
        except (IndexError, ValueError):
            self.rebuild()  # the file's arrays are not what was written
            return find()

    def _refresh(self) -> None:
        """Up to the database's state; costs next to nothing while that has not changed."""
        number, token, count = self._database.rows(
            f"SELECT number, token, {self.counted} FROM revision ORDER BY number DESC LIMIT 1"  # noqa: S608 - ours
        )[0]
        if self._seen == (number, token):
            return
        if self._seen is None:
            self._open()
        rows = self._newer(self._last, self._recent + 1)
        gone = (len(self._index) if self._index is not None else 0) - count
        if len(rows) > self._recent or gone > max(self._recent, count):
            self.rebuild()
        else:
            self._take(rows)
            self._seen = number, token

    def _kept(self, arrays: Callable[[], Iterable[Array]], stamp: Mapping[str, Any]) -> Kept | None:
        """The index in its file; None where it cannot be written: then it is in memory, for this time."""
        if self._file is None:
            return None
        try:
            arrayfile.save(self._file, self.kind, arrays(), stamp)
            return self._of(arrayfile.load(self._file, self.kind)[0])
        except (OSError, ArrayFileError):
            return None

    def _open(self) -> None:
        """The index file, if it is of this database: one of its revisions has the same number and token."""
        if self._file is None:
            return
        with suppress(ArrayFileError, KeyError, TypeError):
            arrays, stamp = arrayfile.load(self._file, self.kind)
            index, last = self._of(arrays), int(stamp["last"])
            if self._database.rows(
                "SELECT 1 FROM revision WHERE number = ? AND token = ?", (stamp["revision"], stamp["token"])
            ):
                self._index, self._last = index, last
