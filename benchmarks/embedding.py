"""What a model finds beyond keypoints, on the edits that are hard for them.

    python benchmarks/embedding.py FOLDER MODEL.onnx [--queries 15] [--edits blend50,overlay10]

All photographs of FOLDER are registered; a choice of them is edited, and looked for with keypoints, with the model as
well, and with the model alone. Pictures go through files, as they come to the program.
"""

# ruff: noqa: S311 - chance that can be repeated, nothing secret

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from edits import GROUPS
from PIL import Image

from mediacheck import pipeline
from mediacheck.fingerprint.embedding import Model
from mediacheck.matching import Found, find
from mediacheck.media.inspect import look
from mediacheck.model import Asset, Depth, Keypoints, Limits, Media
from mediacheck.registry import Entry, Vote, vectors
from mediacheck.registry.sqlite import SqliteRegistry

EDITS = {name: edit for members in GROUPS.values() for name, edit in members.items()}
HARD = "blend50,overlay10,overlay30,offcrop30,collage2x2,ui30"
_LARGEST = 1600  # of a photograph's sides: larger ones only take time


class Mute(SqliteRegistry):
    """In which keypoints do not vote."""

    def voted(self, keypoints: Keypoints) -> list[Vote]:
        del keypoints
        return []


def opened(path: Path) -> Image.Image:
    picture = Image.open(path)
    picture.draft("RGB", (_LARGEST, _LARGEST))
    picture = picture.convert("RGB")
    picture.thumbnail((_LARGEST, _LARGEST))
    return picture


def looked_at(folder: Path, picture: Image.Image, depth: Depth, quality: int) -> Media:
    path = folder / "picture.jpg"
    picture.save(path, "JPEG", quality=quality)
    return look(path, "picture.jpg", Limits(), depth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--queries", type=int, default=15)
    parser.add_argument("--edits", default=HARD)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), options.folder, Model(options.model), options.queries, options.edits.split(","))
    search()


def measure(folder: Path, photos: Path, model: Model, queries: int, edits: Sequence[str]) -> None:
    files = sorted(path for path in photos.iterdir() if path.suffix.casefold() in {".jpg", ".jpeg", ".png", ".webp"})
    location = str(folder / "registry.db")
    registry, mute = SqliteRegistry(location, create=True), Mute(location)
    registry.add(Entry.of(Asset(path.stem), looked_at(folder, opened(path), Depth.ASSET, 95)) for path in files)
    start = time.process_time()
    propose, unseen = pipeline.proposing(registry, model, lambda _done, _total: None)
    took = (time.process_time() - start) / len(files) * 1000
    print(f"{len(files)} registered, {unseen} without a vector, {took:.0f} ms each\n")
    print(f"{'edit':14} {'queries':>7} | {'keypoints':>17} | {'with the model':>17} | {'the model alone':>17}")
    chosen = random.Random(2).sample(range(len(files)), min(queries, len(files)))
    for edit in edits:
        cells = {"keypoints": [0, 0, 0.0], "both": [0, 0, 0.0], "alone": [0, 0, 0.0]}
        for index in chosen:
            mine, other = files[index].stem, files[(index + 1) % len(files)].stem
            pictures = opened(files[index]), opened(files[(index + 1) % len(files)])
            media = looked_at(folder, EDITS[edit](*pictures, random.Random(index)), Depth.PARTS, 88)
            for cell, ask in (
                ("keypoints", lambda media=media: find(media, registry)),
                ("both", lambda media=media: find(media, registry, propose)),
                ("alone", lambda media=media: find(media, mute, propose)),
            ):
                start = time.process_time()
                count(cells[cell], ask(), mine, other)
                cells[cell][2] += time.process_time() - start
        row = (f"{found:3} {wrong:3} {1000 * took / len(chosen):6.0f} ms" for found, wrong, took in cells.values())
        print(f"{edit:14} {len(chosen):7} | " + " | ".join(row), flush=True)
    print("\nfound, other assets verified, CPU a picture")


def count(cell: list[float], found: Found, mine: str, other: str) -> None:
    verified = {match.asset for match in found.matches if match.verified}
    cell[0] += mine in verified
    cell[1] += bool(verified - {mine, other})


def search() -> None:
    """Ten vectors asked for among 10⁵."""
    rng = np.random.default_rng(1)
    count, length = 100_000, vectors.LENGTH
    known = rng.normal(size=(count, length)).astype(np.float16)
    known /= np.linalg.norm(known.astype(np.float32), axis=1, keepdims=True).astype(np.float16)
    shelf = vectors.Vectors(
        np.arange(count, dtype=np.uint64),
        6 * np.arange(1, count + 1),
        np.frombuffer("".join(f"{number:06}" for number in range(count)).encode(), np.uint8),
        known,
    )
    asked = known[7:17].astype(np.float32)
    start = time.process_time()
    found = shelf.nearest(asked)
    print(f"\nnearest of {count}: {1000 * (time.process_time() - start):.0f} ms", found[:3])


if __name__ == "__main__":
    main()
