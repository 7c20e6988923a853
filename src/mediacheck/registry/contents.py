"""What lies in a folder registry, and what is written about it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from mediacheck.model import Asset
from mediacheck.registry import decisions, sidecar, uses, walk
from mediacheck.registry.adding import printable
from mediacheck.registry.sidecar import Stated

PURCHASES = "purchases.csv"
"""What was bought, right in the registry's folder."""


LOG = "log.jsonl"
"""Who changed what and when, beside it."""


class Contents:
    """The files of a registry's folder and what is written about them, at one moment."""

    def __init__(self, root: Path, stamps: Mapping[str, str]) -> None:
        self.root = root
        self.stamps = stamps
        self._notes: dict[str, Stated] = {}

    @cached_property
    def walked(self) -> str:
        return walk.walked(self.stamps)

    @cached_property
    def media(self) -> list[str]:
        """The files that a sidecar or a folder.toml speaks of."""
        noted = {path.rpartition("/")[0] for path in self.stamps if path.rpartition("/")[2] == sidecar.FOLDER}
        return [
            path
            for path in self.stamps
            if not walk.is_note(path)
            and path not in {PURCHASES, uses.FILE, LOG}
            and not decisions.is_file(path)
            and (self.sidecar(path) in self.stamps or any(folder in noted for folder in walk.folders(path)))
        ]

    @cached_property
    def decisions(self) -> list[str]:
        return [path for path in self.stamps if decisions.is_file(path)]

    def sidecar(self, path: str) -> str:
        return path + sidecar.SUFFIX

    def places(self, path: str) -> list[str]:
        """Where something could be written about a file, the outermost folder.toml first, its sidecar last."""
        return [*(walk.folder_note(folder) for folder in walk.folders(path)), self.sidecar(path)]

    def stated(self, note: str) -> Stated:
        if note not in self._notes:
            self._notes[note] = sidecar.read(self.root / note, printable(note))
        return self._notes[note]

    def asset(self, path: str) -> Asset:
        asset = sidecar.combine(
            (self.stated(note) for note in self.places(path) if note in self.stamps), printable(path)
        )
        return replace(asset, origin=str(self.root / path))

    def line(self, path: str) -> tuple[Path, int | None]:
        """Where a file's id is written, for an error."""
        note = self.sidecar(path)
        return (self.root / note, self.stated(note).id_line) if note in self.stamps else (self.root / path, None)
