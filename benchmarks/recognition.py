"""How many copies are recognised, and whether a look-alike is ever taken for one.

    python benchmarks/recognition.py FOLDER [--queries 60] [--frames FOLDER]

FOLDER holds photographs, a hundred or more, of no shoot in common: all are registered, and 60 of them are edited in 58
ways. `--frames` names a folder of real frames, named SHOOT_NUMBER.EXT: none may clear another of its shoot.
Pictures go through files, as they come to the program.
"""

# ruff: noqa: S311 - chance that can be repeated, nothing secret

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

from edits import GROUPS, NAMES, region
from lookalikes import PAIRS, SHEETS
from PIL import Image

from mediacheck.matching import Found, find
from mediacheck.media.inspect import look
from mediacheck.model import WHOLE, Asset, Depth, Limits, Media, Region
from mediacheck.registry import Entry, Registry, open_registry


@dataclass
class Shelf:
    """A registry, filled and asked by pictures."""

    folder: Path
    location: str = "memory:"

    def __post_init__(self) -> None:
        self.registry: Registry = open_registry(self.location, inspect=lambda _files: iter(()), create=True)

    def saved(self, picture: Image.Image, quality: int) -> Path:
        path = self.folder / "picture.jpg"
        picture.save(path, "JPEG", quality=quality)
        return path

    def add(self, asset: str, picture: Image.Image, quality: int = 92) -> None:
        media = look(self.saved(picture, quality), "picture.jpg", Limits(), Depth.ASSET)
        self.registry.add([Entry.of(Asset(asset), media)])

    def ask(self, picture: Image.Image, quality: int = 88) -> tuple[Found, float]:
        """And the milliseconds of CPU that matching took, search and comparison."""
        media: Media = look(self.saved(picture, quality), "picture.jpg", Limits(), Depth.PARTS)
        start = time.process_time()
        found = find(media, self.registry)
        return found, (time.process_time() - start) * 1000


@dataclass
class Tally:
    asked: int = 0
    found: int = 0
    enough: int = 0
    wrong: int = 0
    named: int = 0
    overlap: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def add(self, found: Found, name: str, other: str, took: float, place: Region, *, edits: frozenset[str]) -> None:
        verified = [match for match in found.matches if match.verified]
        mine = [match for match in verified if match.asset == name]
        self.asked += 1
        self.found += bool(mine)
        self.enough += bool(mine) and found.explained
        self.named += any(set(match.edits) == edits for match in mine)
        self.overlap += [max((common(match.region or WHOLE, place) for match in mine), default=0.0)] if mine else []
        self.wrong += sum(match.asset not in {name, other} for match in verified)
        self.times.append(took)

    def row(self, name: str) -> str:
        middle = sorted(self.times)[len(self.times) // 2]
        return (
            f"{name:22} {100 * self.found / self.asked:7.1f} {100 * self.enough / self.asked:9.1f} {self.wrong:7}"
            f" {100 * self.named / max(1, self.found):8.0f} {sum(self.overlap) / max(1, len(self.overlap)):8.3f}"
            f" {middle:8.1f}"
        )


def common(one: Region, other: Region) -> float:
    """The boxes' common to their joint area."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (one[2] * one[3] + other[2] * other[3] - width * height)


def opened(folder: Path) -> dict[str, Image.Image]:
    files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"}]
    return {file.stem: Image.open(file).convert("RGB") for file in files}


def copies(shelf: Shelf, photos: dict[str, Image.Image], queries: int) -> None:
    for name, picture in photos.items():
        shelf.add(name, picture, 95)
    names = list(photos)
    chosen = random.Random(2).sample(range(len(names)), min(queries, len(names)))
    print(f"\n{len(photos)} photographs registered, {len(chosen)} edited\n")
    print(f"{'edit':22} {'found %':>7} {'wholly %':>9} {'wrong':>7} {'named %':>8} {'overlap':>8} {'CPU ms':>8}")
    total = []
    for group, members in GROUPS.items():
        print(f"-- {group}")
        for name, edit in members.items():
            tally = Tally()
            for index in chosen:
                mine, other = names[index], names[(index + 1) % len(names)]
                # The other picture is in the query too where an edit lays one on the other: it is no wrong match.
                found, took = shelf.ask(edit(photos[mine], photos[other], random.Random(index)))
                place = region(edit, photos[mine], photos[other], index) or WHOLE
                tally.add(found, mine, other, took, place, edits=NAMES.get(name, frozenset()))
            print(tally.row(name), flush=True)
            total.append(tally)
    print(f"\nmean over {len(total)} edits: found {100 * sum(t.found / t.asked for t in total) / len(total):.1f} %")


def traps(folder: Path, photos: dict[str, Image.Image], queries: int) -> Iterator[bool]:
    print(f"\n{'look-alike':26} {'pairs':>6} {'verified':>9} {'most explained':>15} {'FALSE CLEARS':>13}")
    names = random.Random(3).sample(list(photos), min(queries, len(photos)))
    for trap, maker in PAIRS.items():
        pairs = []
        for index, name in enumerate(names):
            other = photos[names[(index + 1) % len(names)]]
            pairs.append(maker(photos[name], other, random.Random(index)))
        yield reported(trap, judged(folder, pairs))
    for trap, draw in SHEETS.items():
        yield reported(trap, judged(folder, [(draw(seed), draw(seed + 100)) for seed in range(40)]))


def shoots(folder: Path, frames: dict[str, Image.Image]) -> Iterator[bool]:
    grouped: dict[str, list[Image.Image]] = {}
    for name, picture in frames.items():
        grouped.setdefault(name.rsplit("_", 1)[0], []).append(picture)
    for shoot, pictures in grouped.items():
        yield reported(f"film {shoot}", judged(folder, list(permutations(pictures, 2))))


def judged(folder: Path, pairs: list[tuple[Image.Image, Image.Image]]) -> list[Found]:
    """Each query against a registry of its one look-alike."""
    results = []
    for asset, query in pairs:
        shelf = Shelf(folder)
        shelf.add("asset", asset)
        results.append(shelf.ask(query)[0])
    return results


def reported(trap: str, results: list[Found]) -> bool:
    """Prints the row; whether all is well."""
    wrong = sum(found.explained for found in results)
    explained = [found.coverage for found in results if found.coverage is not None]
    most = f"{max(explained):.3f}" if explained else "-"
    print(f"{trap:26} {len(results):6} {len(explained):9} {most:>15} {wrong:13}", flush=True)
    return not wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--frames", type=Path)
    options = parser.parse_args()
    photos = opened(options.folder)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies(Shelf(folder, str(folder / "registry.db")), photos, options.queries)
        well = [*traps(folder, photos, options.queries)]
        if options.frames:
            well += shoots(folder, opened(options.frames))
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
