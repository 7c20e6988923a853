"""What an asset takes on disk, by part, in an SQLite file and in a folder registry's cache; and in memory.

    python benchmarks/storage.py FOLDER... [--copies 10]

FOLDER: real photographs; what has no code is left out. Each is registered under so many names, because an index of a
few pictures is mostly its own beginning; in the SQLite file with 15 to 25 % of the bits of its descriptors changed. No
previews: their size is chosen (`[registry] preview`). The pictures of a folder registry and what is written about them
do not count, they are the user's own.

memory: what a process has more of its own after it opened the SQLite file and asked once for a code and for keypoints
(Linux); the mapped indexes, which are read as needed and shared by all processes, are not among it. Bar: 40 kB on disk.
"""

import argparse
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from memory import grown
from voting import changed

from mediacheck.fingerprint.keypoints import descriptors
from mediacheck.media.inspect import look
from mediacheck.model import Asset, Depth, Keypoints, Limits, Media
from mediacheck.registry import KEYPOINTS, Entry, Registry, Stored, open_registry
from mediacheck.registry.packing import pack, upright

BAR = 40.0
PARTS = {
    "raster": "rasters",
    "keypoints": "keypoints",
    "look": "colours",
    "view": "codes of views",
    "asset": "records, digests and their indexes",
}
INDEXES = {".index": "search index: codes", ".keypoints": "search index: keypoints"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--copies", type=int, default=10)
    options = parser.parse_args()
    known = {path: stored for path in found(options.folders) if (stored := seen(path)) is not None}
    if not known:
        print("no photographs", file=sys.stderr)
        return 2
    print(f"{len(known)} photographs, each under {options.copies} names; kB an asset")
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_CACHE_HOME"] = name
        location = str(Path(name, "registry.db"))
        registry = opened(location)
        registry.add(repeated(list(known.values()), options.copies))
        asked(registry)
        count = len(registry)
        registry.close()
        disk = report("SQLite file", Path(name), count)
        print(f"  {'memory':36} {grown(location, str(Path(name, 'empty.db')), asked) / count / 1000:6.2f}")
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        fill(Path(name), list(known), options.copies)
        registry = opened(name)
        asked(registry)
        count = len(registry)
        registry.close()
        disk = max(disk, report("folder registry's cache", Path(cache), count))
    print(f"bar: <= {BAR} kB: {'held' if disk <= BAR else 'NOT HELD'}")
    return int(disk > BAR)


# ---------------------------------------------------------------- registries


def found(folders: list[Path]) -> list[Path]:
    kinds = {".jpg", ".jpeg", ".png", ".webp"}
    return [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix.casefold() in kinds]


def media(path: Path) -> Media:
    return look(path, path.name, Limits(preview=0), Depth.ASSET)


def seen(path: Path) -> Stored | None:
    """None where there is nothing to search it by."""
    stored = pack(Entry.of(Asset(path.name, origin=str(path.absolute())), media(path)))
    return stored if stored.packed and upright(stored.packed.views[0]) else None


def opened(location: str) -> Registry:
    return open_registry(location, inspect=lambda files: (media(path) for path, _name in files), create=True)


def repeated(known: list[Stored], copies: int) -> Iterator[Stored]:
    random = np.random.default_rng(7)
    for copy in range(copies):
        for stored in known:
            digest = sha256(f"{copy} {stored.sha256}".encode()).hexdigest()
            packed = stored.packed
            if packed is not None and copy and (points := packed.keypoints) and points.descriptors:
                others = changed(descriptors(points), 0.15, 0.25, random)
                points = replace(points, descriptors=others.tobytes())
                packed = replace(packed, pixels=digest[::-1], keypoints=points)
            asset = replace(stored.asset, id=f"{copy}/{stored.asset.id}")
            yield replace(stored, asset=asset, sha256=digest, packed=packed)


def fill(root: Path, pictures: list[Path], copies: int) -> None:
    (root / "folder.toml").write_text('creator = "Jana Sommer"\n')
    for copy in range(copies):
        (root / f"{copy}").mkdir()
        for picture in pictures:
            (root / f"{copy}" / picture.name).symlink_to(picture.absolute())


def asked(registry: Registry) -> None:
    """So that the indexes are there."""
    registry.near([bytes(32)])
    registry.voted(Keypoints(KEYPOINTS, bytes(4), bytes(32)))


# ---------------------------------------------------------------- what they take


def report(title: str, folder: Path, count: int) -> float:
    """Prints the parts; the sum, in kB an asset."""
    parts: dict[str, int] = {}
    total = 0
    for path in sorted(folder.rglob("*.db")):
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        of_table = dict(connection.execute("SELECT name, tbl_name FROM sqlite_schema"))
        for name, size in connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
            part = PARTS.get(of_table.get(name, ""), "all else")
            parts[part] = parts.get(part, 0) + size
        connection.close()
    for path in folder.rglob("*"):
        if path.suffix in INDEXES:
            parts[INDEXES[path.suffix]] = path.stat().st_size
        total += path.stat().st_size if path.is_file() else 0
    print(f"{title}, {count:,} assets")
    for part, size in sorted(parts.items(), key=lambda each: -each[1]):
        print(f"  {part:36} {size / count / 1000:6.2f}")
    print(f"  {'all files':36} {total / count / 1000:6.2f}", flush=True)
    return total / count / 1000


if __name__ == "__main__":
    sys.exit(main())
