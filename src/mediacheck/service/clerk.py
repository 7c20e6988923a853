"""The one thread in which the journal is read and written: its database belongs to the thread that opened it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from mediacheck.registry.journal import Journal

T = TypeVar("T")


class Clerk:
    """`open_journal` is called in that thread. Raises what it raises."""

    def __init__(self, open_journal: Callable[[], Journal]) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        try:
            self._journal = self._thread.submit(open_journal).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def read(self, what: Callable[[Journal], T]) -> T:
        """For threads that may wait."""
        return self._thread.submit(what, self._journal).result()

    def write(self, what: Callable[[Journal], T]) -> T:
        """The same of what writes: all that it writes, or nothing of it."""
        return self._thread.submit(self._written, what).result()

    async def asked(self, what: Callable[[Journal], T]) -> T:
        """`read` for the event loop, which may not wait."""
        return await asyncio.wrap_future(self._thread.submit(what, self._journal))

    async def told(self, what: Callable[[Journal], T]) -> T:
        """`write` for the event loop."""
        return await asyncio.wrap_future(self._thread.submit(self._written, what))

    def close(self) -> None:
        self._thread.submit(self._journal.close).result()
        self._thread.shutdown()

    def _written(self, what: Callable[[Journal], T]) -> T:
        with self._journal.writing():
            return what(self._journal)
