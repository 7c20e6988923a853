"""The memory that a process has of its own; mapped files, which all processes share, are not among it."""

import multiprocessing
from collections.abc import Callable
from pathlib import Path

from mediacheck.registry import Registry
from mediacheck.registry.sqlite import SqliteRegistry


def own() -> int:
    """Bytes; 0 where the system does not say (it is Linux that does)."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_Dirty"))


def grown(location: str, empty: str, ask: Callable[[Registry], None]) -> int:
    """Bytes that a new process has more once it has opened the registry and asked; before that it asked an empty one."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_grown, (location, empty, ask))


def _grown(location: str, empty: str, ask: Callable[[Registry], None]) -> int:
    first = SqliteRegistry(empty, create=True)
    ask(first)
    before = own()
    second = SqliteRegistry(location)
    ask(second)
    return own() - before
