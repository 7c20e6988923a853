"""The engine of one machine: a process for each core judges shards, and has others look at the files."""

import contextlib
import signal
from collections.abc import Iterable, Iterator
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from mediacheck.audit import Outcome, Setting, Shard
from mediacheck.audit.desk import Desk
from mediacheck.errors import MediacheckError
from mediacheck.media.processes import safe_path
from mediacheck.media.sandbox import cores


class Local:
    """`jobs`: at most so many processes that judge. A single shard is judged in this one."""

    def __init__(self, jobs: int | None = None) -> None:
        self._jobs = jobs or cores()

    def run(self, shards: Iterable[Shard], setting: Setting) -> Iterator[Outcome]:
        """As `Engine.run`. Raises what a judge raises."""
        waiting = iter(shards)
        first = list(_few(waiting, 2))
        if len(first) < 2 or self._jobs == 1:
            if first:
                with Desk(setting, self._jobs) as desk:
                    for shard in (*first, *waiting):
                        yield desk.judge(shard)
            return
        with contextlib.ExitStack() as opened:
            judges: dict[Connection, None] = {}
            for shard in (*first, *waiting):
                if len(judges) < self._jobs:
                    judge = opened.enter_context(_judge(setting))
                else:
                    judge, outcome = _next(judges)
                    yield outcome
                with contextlib.suppress(OSError):  # one that has ended says why when it is asked what it has
                    judge.send(shard)
                judges[judge] = None
            while judges:
                yield _next(judges)[1]


def _few(shards: Iterator[Shard], most: int) -> Iterator[Shard]:
    for _, shard in zip(range(most), shards, strict=False):
        yield shard


def _next(judges: dict[Connection, None]) -> tuple[Connection, Outcome]:
    """The first of them that is done, which is busy no more, and what it has."""
    judge = wait(list(judges))[0]
    assert isinstance(judge, Connection)  # noqa: S101 - one of them
    del judges[judge]
    try:
        outcome = judge.recv()
    except (EOFError, OSError) as error:
        raise MediacheckError(
            "A process that judges pictures was ended from outside, perhaps for want of memory.",
            "Start the audit again: it goes on where it was. With --jobs 1 it needs the least memory.",
        ) from error
    if isinstance(outcome, BaseException):
        raise outcome
    return judge, outcome


@contextlib.contextmanager
def _judge(setting: Setting) -> Iterator[Connection]:
    ours, theirs = Pipe()
    with ours:
        with theirs, safe_path():
            process: BaseProcess = get_context("spawn").Process(target=serve, args=(theirs, setting))
            process.start()
        try:
            yield ours
        finally:
            ours.close()  # at which it ends, when its shard is done
            process.terminate()
            process.join()
            process.close()


def serve(connection: Connection, setting: Setting) -> None:
    """Judges shards until the other end is closed; an error is an answer too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    with contextlib.suppress(EOFError, OSError):
        try:
            with Desk(setting, 1) as desk:
                while True:
                    connection.send(desk.judge(connection.recv()))
        except (EOFError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent says it
            connection.send(error)
