"""Puts pictures and their sidecars into a folder registry: never over anything, and all of a batch or nothing."""

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace as with_
from pathlib import Path, PurePosixPath

from mediacheck import tablefile
from mediacheck.errors import FileError, RegistryError, UsageError
from mediacheck.model import Asset
from mediacheck.registry import Entry, Stored, adding, decisions, setting, sidecar, walk, writing
from mediacheck.registry.contents import Contents
from mediacheck.registry.record import to_record
from mediacheck.registry.staging import Change
from mediacheck.registry.store import Store

REMOVED = PurePosixPath(".removed")

_LONGEST = 200  # bytes of a name: its sidecar's is longer, and 255 is all that most systems allow


class Desk:
    """Files a batch of entries into a change. What it puts into the folder is `known`: path below the root → what it is."""

    def __init__(self, contents: Contents, store: Store, change: Change, *, replace: bool) -> None:
        self.known: dict[str, Stored] = {}
        self._change = change
        self._contents = contents
        self._store = store
        self._replace = replace
        self._filed: dict[str, Stored] = {}  # by id

    # ------------------------------------------------------------ what is registered, this batch included

    def stored_at(self, asset_id: str) -> Stored | None:
        return self._filed.get(asset_id) or self._store.stored_at(asset_id)

    def exact(self, sha256: str) -> list[str]:
        filed = [asset_id for asset_id, stored in self._filed.items() if stored.sha256 == sha256]
        return sorted({*self._store.exact(sha256), *filed})

    # ------------------------------------------------------------ filing

    def add(self, entry: Entry | Stored, tally: adding.Tally) -> None:
        self._change.begin()
        settled = adding.settle(self, entry, replace=self._replace)
        old, new = settled.old, settled.new
        if old is not None and old.sha256 == new.sha256:
            # Where it came from is no matter any more: it lies in the folder.
            new = with_(new, asset=with_(new.asset, origin=old.asset.origin))
            settled = adding.Settled(old, new)
            if settled.changed:
                self._revise(old, new)
        else:
            source = self._source(new)
            if old is not None:
                put_away(self._contents, old, self._change)
            new = self._file(source, new)
        self._filed[new.asset.id] = new
        tally.count(settled, new.asset.id)

    def _source(self, new: Stored) -> Path:
        path = Path(new.asset.origin or "")
        if path.suffix.casefold() == sidecar.SUFFIX:
            raise UsageError("“{file}” has the name of a sidecar.", "Give it another name.", file=path.name)
        if not path.is_file():
            raise RegistryError(
                "The original of “{id}” is not at hand, and a folder registry keeps the originals.",
                "Import into an SQLite registry (*.db), or from the folder that holds the pictures.",
                id=new.asset.id or str(path),
            )
        return path

    def _file(self, source: Path, new: Stored) -> Stored:
        """A picture that is not registered yet: into the folder, with a sidecar."""
        path = self._within(source)
        if path is None:
            path = self._place(source, new)
        default = adding.printable(path)
        asset_id = new.asset.id or next(
            name for name in adding.names(default, new.sha256) if self.stored_at(name) is None
        )
        asset = with_(new.asset, id=asset_id, origin=str(self._contents.root / path))
        self._write(self._contents.sidecar(path), self._rendered(path, asset))
        if not self._change.exists(path):
            self._copy(source, path, new.sha256)
        filed = with_(new, asset=asset)
        self.known[path] = filed
        return filed

    def _within(self, source: Path) -> str | None:
        """The path below the root of a file that lies in the folder, and that nothing is written about."""
        try:
            path = source.resolve().relative_to(self._contents.root).as_posix()
        except ValueError:
            return None
        hidden = any(part.startswith(".") for part in path.split("/"))
        return None if hidden or self._change.exists(self._contents.sidecar(path)) else path

    def _place(self, source: Path, new: Stored) -> str:
        """A path below the root that is free: as the id says, where it is one, else the file's name."""
        wanted = PurePosixPath(new.asset.id)
        if wanted.suffix != source.suffix or not self._may_be(wanted):
            wanted = PurePosixPath(source.name.lstrip(".") or "picture")
        folder = "" if wanted.parent == PurePosixPath() else f"{wanted.parent}/"
        return next(path for name in adding.names(wanted.name, new.sha256) if self._is_free(path := folder + name, new))

    def _may_be(self, path: PurePosixPath) -> bool:
        """Whether there can be a picture of that path: in no folder that has another purpose, and below no file."""
        return (
            bool(path.name)
            and not path.is_absolute()
            and path.parts[0] != decisions.FOLDER
            and not any(part.startswith(".") or "\\" in part or ":" in part for part in path.parts)
            and all(len(part.encode()) <= _LONGEST for part in path.parts)
            and not any(os.path.isfile(self._contents.root / parent) for parent in path.parents)
        )

    def _is_free(self, path: str, new: Stored) -> bool:
        if not new.asset.id and self.stored_at(adding.printable(path)) is not None:
            return False  # somebody else has this id
        if self._change.exists(path):
            return False
        # Somebody may have taken the picture away, and left the sidecar.
        note = self._contents.sidecar(path)
        asset = new.asset if new.asset.id else with_(new.asset, id=adding.printable(path))
        return not self._change.exists(note) or self._content(note) == self._rendered(path, asset)

    def _copy(self, source: Path, path: str, sha256: str | None) -> None:
        """The same bytes that were looked at, or none."""
        if self._change.copy(path, source) != sha256 and sha256 is not None:
            raise RegistryError(
                "{file} was changed while it was being registered.", "Register it again.", file=str(source)
            )

    # ------------------------------------------------------------ sidecars

    def _revise(self, old: Stored, new: Stored) -> None:
        """What is written about a registered picture, brought to say `new`, by as little as possible."""
        if old.asset.problems and not self._replace:
            raise UsageError(
                "Nothing can be added to “{id}” while its record is wrong: {problem}",
                "Correct that first.",
                id=old.asset.id,
                problem=old.asset.problems[0],
            )
        path = Path(old.asset.origin or "").relative_to(self._contents.root).as_posix()
        note = self._contents.sidecar(path)
        before = self._content(note)
        inherited = sidecar.parse(before, self._contents.root / note).grants is None
        after = writing.extend(before, old.asset, new.asset, inherited=inherited)
        if after is None or self._read_back(path, after) != with_(new.asset, origin=None):
            after = self._rendered(path, new.asset)
        if after != before:
            self._write(note, after)
        self.known[path] = new

    def revise(self, stored: Stored, settings: Sequence[setting.Setting]) -> setting.Revised:
        """Sets in a picture's sidecar what is said of it; all else in it stays as it was written."""
        old = stored.asset
        path = Path(old.origin or "").relative_to(self._contents.root).as_posix()
        note = self._contents.sidecar(path)
        before = self._content(note)
        outer = self._outer(path)
        found = setting.wanted(old, settings, sidecar.combine(outer, ""))
        new = found.asset
        if new == old:
            return setting.Revised(old, old)
        taken = bool(found.terms) and sidecar.parse(before, self._contents.root / note).grants is None
        grants = to_record(new)["grant"] if taken else None
        after = writing.edit(before, found.keys, found.terms, grants)
        if after is None or self._read_back(path, after) != with_(new, origin=None):
            after = self._rendered(path, new)
            if self._read_back(path, after) != with_(new, origin=None):
                raise UsageError(
                    "{path} cannot be changed like that.", "Correct it by hand.", path=str(self._contents.root / note)
                )
        self._change.begin()
        self._write(note, after)
        self.known[path] = with_(stored, asset=new)
        inherited = {key: value for each in outer for key, value in each.values.items()}
        places = [place for place in self._contents.places(path)[:-1] if place in self._contents.stamps]
        place = adding.printable(places[-1]) if places else ""
        return setting.Revised(old, new, tuple(setting.beside(found, inherited, place, grants=taken)))

    def _rendered(self, path: str, asset: Asset) -> str:
        inherited = sidecar.combine(self._outer(path), "")
        return writing.render(asset, adding.printable(path), closed=bool(inherited.grants))

    def _read_back(self, path: str, content: str) -> Asset:
        stated = sidecar.parse(content, self._contents.root / self._contents.sidecar(path))
        return sidecar.combine([*self._outer(path), stated], adding.printable(path))

    def _content(self, note: str) -> str:
        """What is written, or nothing."""
        try:
            return (self._change.content(note) or b"").decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileError("is not UTF-8 text; save the file as UTF-8.", path=self._contents.root / note) from error

    def _write(self, note: str, content: str) -> None:
        self._change.write(note, content.encode("utf-8"))

    def _outer(self, path: str) -> list[sidecar.Stated]:
        """What the folder.tomls above a file state."""
        notes = [walk.folder_note(folder) for folder in walk.folders(path)]
        return [self._contents.stated(note) for note in notes if note in self._contents.stamps]


def put_away(contents: Contents, stored: Stored, change: Change) -> Path:
    """Has a picture and its sidecar moved to where they are no longer registered. Where that is."""
    path = Path(stored.asset.origin or "").relative_to(contents.root)
    names = ((REMOVED / path.parent / name).as_posix() for name in adding.names(path.name, stored.sha256))
    target = next(name for name in names if not change.exists(name) and not change.exists(contents.sidecar(name)))
    # The picture first: a sidecar without one registers nothing, a picture without one may fall under a folder.toml.
    change.move(path.as_posix(), target)
    if change.exists(note := contents.sidecar(path.as_posix())):
        change.move(note, contents.sidecar(target))
    return contents.root / target


def table(fields: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """As CSV that no spreadsheet computes."""
    stream = io.StringIO(newline="")
    plain, quoted = (
        csv.DictWriter(stream, fields, lineterminator="\n", restval="", quoting=quoting)
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
    )
    plain.writeheader()
    for row in rows:
        cells = {field: tablefile.harmless(value) for field, value in row.items()}
        # A lone CR ends a row for who reads it, and yet is not quoted.
        (quoted if any("\r" in value for value in row.values()) else plain).writerow(cells)
    return stream.getvalue()
