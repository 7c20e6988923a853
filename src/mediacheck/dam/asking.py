"""How a connector asks: in its own process, or a service. Either way the answer is JSON, version 1."""

import atexit
import contextlib
import datetime as dt
import os
import queue
import threading
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol

from mediacheck.i18n import LANGUAGES
from mediacheck.model import Attachment, Network, Post
from mediacheck.pipeline.seat import Seat, Settings
from mediacheck.report.document import document
from mediacheck.sources import manifest
from mediacheck.tomlfile import Table

Json = dict[str, Any]
Files = Sequence[tuple[str, Path]]
"""Names, as whoever uploaded them knows them, and where the bytes are."""

_POST = "files"  # as the command line calls the post that loose files make


class Checker(Protocol):
    """Who is asked."""

    def check(self, files: Files, use: Mapping[str, Any], lang: str) -> Mapping[str, Json]:
        """The result by language, `lang` among them; `use` has the fields of a post.toml.

        Raises MediacheckError where nothing could be judged.
        """
        ...


class Here:
    """In this process. Up to `seats` threads of its own judge, each at a seat of its own, started when there is work.

    Whichever thread asks, what a seat holds open stays with the thread that opened it. A process that was forked off
    starts anew: what it inherits belongs to its parent.
    """

    def __init__(self, settings: Settings, seats: int = 2) -> None:
        self._settings = settings
        self._seats = seats
        self._begin()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._begin)
        atexit.register(self.close)

    def check(self, files: Files, use: Mapping[str, Any], lang: str) -> Mapping[str, Json]:  # noqa: ARG002 - it gives all
        stated = manifest.of(Table(dict(use), Path("use"))).fields
        answer: Future[Mapping[str, Json]] = Future()
        self._waiting.put((tuple(files), stated, answer))
        with self._lock:
            if self._waiting.qsize() > self._idle and len(self._threads) < self._seats:
                thread = threading.Thread(target=self._sit, name="mediacheck", daemon=True)
                self._threads.append(thread)
                thread.start()
        return answer.result()

    def close(self) -> None:
        """Ends the threads when they are done; the next check starts new ones."""
        with self._lock:
            threads = self._threads.copy()
            self._threads.clear()
        for _ in threads:
            self._waiting.put(None)
        for thread in threads:
            thread.join()

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._waiting: queue.SimpleQueue[tuple[Files, Mapping[str, Any], Future[Mapping[str, Json]]] | None] = (
            queue.SimpleQueue()
        )

    def _sit(self) -> None:
        with Seat(self._settings) as seat:
            while True:
                self._count(1)
                asked = self._waiting.get()
                self._count(-1)
                if asked is None:
                    return
                files, stated, answer = asked
                try:
                    answer.set_result(_judged(seat, files, stated))
                except BaseException as error:  # noqa: BLE001 - it is raised where the answer is waited for
                    answer.set_exception(error)
                    with contextlib.suppress(Exception):  # a seat that ends here would be missing for good
                        seat.close()  # nobody knows what state it is in

    def _count(self, change: int) -> None:
        with self._lock:
            self._idle += change


class There:
    """A service, at its address: by https, or by http on this machine or at a host:port that is named as `private`."""

    def __init__(self, url: str, token: str | None, private: Collection[str] = ()) -> None:
        self._url = url
        self._token = token
        self._network = Network(private=frozenset(private))

    def check(self, files: Files, use: Mapping[str, Any], lang: str) -> Mapping[str, Json]:
        from mediacheck.client import Client

        client = Client(self._url, self._token, lang=lang, network=self._network)
        return {lang: client.check(files, use)}


def _judged(seat: Seat, files: Files, stated: Mapping[str, Any]) -> Mapping[str, Json]:
    started = dt.datetime.now(dt.UTC)
    attachments = tuple(Attachment(name, path) for name, path in files)
    result = seat.judge([Post(_POST, _POST, seat.use(stated, now=started), attachments)], started=started)
    return {lang: document(result, lang) for lang in LANGUAGES}
