"""The one thread in which the journal is read and written: its database belongs to the thread that opened it."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from mediacheck.errors import MediacheckError, RegistryError
from mediacheck.registry.journal import Journal
from mediacheck.service import logs

T = TypeVar("T")


_PAUSE = 5.0  # seconds between two tries of what has to be written
_PATIENCE = 10.0  # seconds in which it is anybody's turn: where the database is locked, all wait for the first


class Clerk:
    """`open_journal` is called in that thread, and again where its file is another one or could not be used.

    Whatever is asked raises what that raises, and RegistryError where the journal cannot be used.
    """

    def __init__(self, open_journal: Callable[[], Journal]) -> None:
        self._open = open_journal
        self._journal: Journal | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        try:
            self.read(lambda _journal: None)
        except BaseException:
            self._thread.shutdown()
            raise

    def read(self, what: Callable[[Journal], T]) -> T:
        """For threads that may wait."""
        return self._submit(what).result()

    def write(self, what: Callable[[Journal], T]) -> T:
        """The same of what writes: all that it writes, or nothing of it."""
        return self._submit(lambda journal: _written(journal, what)).result()

    async def asked(self, what: Callable[[Journal], T]) -> T:
        """`read` for the event loop, which may not wait."""
        return await asyncio.wrap_future(self._submit(what))

    async def told(self, what: Callable[[Journal], T]) -> T:
        """`write` for the event loop."""
        return await asyncio.wrap_future(self._submit(lambda journal: _written(journal, what)))

    async def noted(self, what: Callable[[Journal], None]) -> None:
        """`told` of what has happened already: again until it is written, however long that takes."""
        while True:
            try:
                await self.told(what)
            except MediacheckError as error:
                logs.failed(error)
                await asyncio.sleep(_PAUSE)
            else:
                return

    def close(self) -> None:
        self._thread.submit(self._put_away).result()
        self._thread.shutdown()

    def _submit(self, what: Callable[[Journal], T]) -> "Future[T]":
        return self._thread.submit(self._turn, what, time.monotonic())

    def _turn(self, what: Callable[[Journal], T], since: float) -> T:
        if time.monotonic() - since > _PATIENCE:
            raise RegistryError(
                "The service's journal is busy: another program is writing to the registry.",
                "Wait until it is done, or end it, and try again.",
            )
        if self._journal is not None and not self._journal.stands:
            self._put_away()
        if self._journal is None:
            self._journal = self._open()
        try:
            return what(self._journal)
        except RegistryError:
            self._put_away()  # the next one finds what is there then
            raise

    def _put_away(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None


def _written(journal: Journal, what: Callable[[Journal], T]) -> T:
    with journal.writing():
        return what(journal)
