"""Search over the codes of a database: an index of most of them, and what came since, looked at one by one."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediacheck.registry import index
from mediacheck.registry.arrayfile import Array
from mediacheck.registry.cached import Cached
from mediacheck.registry.database import Database
from mediacheck.registry.index import Index, Numbers, build, scan, words

RECENT = 8192
"""So many codes are searched without an index; are there more, a new one is built."""

_CODES = "SELECT number, substr(codes, 1, 32) FROM view WHERE number > ? AND length(codes) > 0 ORDER BY number"


class Search(Cached[Index]):
    """By the upright codes of views."""

    kind = index.KIND
    counted = "views"

    def __init__(self, database: Database, file: Path | None) -> None:
        super().__init__(database, file)
        self._rows = _columns([])

    def near(self, codes: Sequence[bytes]) -> list[tuple[int, int]]:
        """(number of a view, position of the code) of every view near a code, and perhaps of some that are gone."""
        return self._asked(lambda: self._find(codes))

    def _find(self, codes: Sequence[bytes]) -> list[tuple[int, int]]:
        numbers, which, _ = scan(*self._rows, codes)
        found = list(zip(numbers.tolist(), which.tolist(), strict=True))
        if self._index is not None:
            for position, code in enumerate(codes):
                found += [(number, position) for number in self._index.near(code)[0].tolist()]
        return found

    @property
    def _recent(self) -> int:
        return RECENT

    def _newer(self, last: int, most: int) -> Sequence[Any]:
        return self._database.rows(f"{_CODES} LIMIT {most}", (last,))

    def _take(self, rows: Sequence[Any]) -> None:
        self._rows = _columns(rows)

    def _build(self) -> tuple[Callable[[], Iterable[Array]], int]:
        numbers, codes = _columns(self._database.rows(_CODES, (0,)))
        return build(numbers, codes).arrays, int(numbers[-1]) if len(numbers) else 0

    def _of(self, arrays: Sequence[Array]) -> Index:
        return Index.of(arrays)


def _columns(rows: Sequence[Any]) -> tuple[Numbers, NDArray[np.uint64]]:
    """Numbers (n,) and codes (4, n) of rows (number, code)."""
    numbers = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
    return numbers, words([row[1] for row in rows])
