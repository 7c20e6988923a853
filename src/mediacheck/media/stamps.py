"""What tells a file that did not change from one that did, without reading it."""

import os
import stat
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mediacheck.model import Packed, Place

_TICK = 100_000_000  # nanoseconds; the clocks of these file systems tick every 10 ms or faster

_RELIABLE = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "overlay"})
"""Linux's own file systems on disks: every change moves ctime, which no program can set. Not so on tmpfs, where a file
that is mapped into memory changes silently, on FAT, and where another machine keeps the clock."""

_STATES = Path("/proc/self/mountinfo")
_PROCESSES = Path("/proc")


@dataclass(frozen=True, slots=True)
class Stamp:
    """`state` is the same as long as nothing changed, the file's own first; `certain`: a change cannot leave it the same."""

    state: tuple[tuple[str | int, ...], ...]
    certain: bool


class Stamps:
    """Stamps of files, and of those beside them; `begun` before any of the files is read."""

    def __init__(self) -> None:
        self._begun = time.time_ns()

    def of(self, place: Place, beside: Sequence[str]) -> Stamp | None:
        """None for what is no regular file; what lies in an archive is as certain as the archive."""
        path = place.archive if isinstance(place, Packed) else place
        try:
            found = {str(path): path.stat()}
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(found[str(path)].st_mode):
            return None
        for other in beside:
            with suppress(OSError, ValueError):
                found[other] = os.lstat(other)
        state = tuple(
            (name, its.st_dev, its.st_ino, its.st_size, its.st_mtime_ns, its.st_ctime_ns) for name, its in found.items()
        )
        if isinstance(place, Packed):
            own, *_ = state
            return Stamp(
                ((*own, place.name, place.start, place.packed, place.size, place.crc),),
                self._is_certain(found[str(path)]),
            )
        return Stamp(state, all(map(self._is_certain, found.values())))

    def _is_certain(self, status: os.stat_result) -> bool:
        """Of a page of a file that a program wrote to in memory, only the first write is seen until the disk has it.

        So nothing may have changed since the run began, and no program may have it open in that way.
        """
        return (
            self._systems.get(status.st_dev) in _RELIABLE
            and max(status.st_mtime_ns, status.st_ctime_ns) < self._begun - _TICK
            and (status.st_dev, status.st_ino) not in self._mapped
        )

    @cached_property
    def _systems(self) -> dict[int, str]:
        """File systems by device."""
        found = {}
        with suppress(OSError, ValueError):
            for line in _STATES.read_text(encoding="utf-8", errors="replace").splitlines():
                before, _, after = line.partition(" - ")
                major, _, minor = before.split()[2].partition(":")
                found[os.makedev(int(major), int(minor))] = after.split()[0]
        return found

    @cached_property
    def _mapped(self) -> frozenset[tuple[int, int]]:
        """Device and inode of what programs can write to in memory, as far as this user may know."""
        found = set()
        for maps in _PROCESSES.glob("[0-9]*/maps"):
            with suppress(OSError, ValueError):
                for line in maps.read_text(encoding="utf-8", errors="replace").splitlines():
                    fields = line.split(maxsplit=5)
                    if len(fields) > 4 and fields[1].startswith("rw") and fields[1].endswith("s") and fields[4] != "0":
                        major, _, minor = fields[3].partition(":")
                        found.add((os.makedev(int(major, 16), int(minor, 16)), int(fields[4])))
        return frozenset(found)
