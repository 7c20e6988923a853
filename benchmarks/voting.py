"""Votes of keypoints in registries of 10^3 to 10^5 pictures: building, size, one picture, and whether its asset is found.

    python benchmarks/voting.py LARGEST FOLDER...

FOLDER: real pictures, photographs and screenshots; half of them are registered, the others are what is asked for. Beyond
their number the registered ones are repeated with 15 to 25 % of the bits of each descriptor changed: strangers, but as
skewed as real ones. Asked for are 1,500 descriptors: 40 of an asset, with 8 to 18 % of their bits changed, and 1,460 of
a picture that is not registered, unchanged.

build: from the database to a file. file: of the index, an asset. open: until the first answer, with the file there. query:
CPU time of one picture through the registry, database included. found: the asset is among the CANDIDATES. memory: what a
process has more of its own after its first answer (Linux).
Bounds: a query at most 40 ms at 10^4 and less than ten times that at ten times as many; found at least 99 %.
"""

import itertools
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from memory import grown
from numpy.typing import NDArray
from PIL import Image

from mediacheck.fingerprint import ALGORITHM, keypoints
from mediacheck.model import Keypoints, Raster
from mediacheck.registry import KEYPOINTS, Registry
from mediacheck.registry.sqlite import SqliteRegistry

QUERIES = 500
ASKED, TRUE = 1500, 40
QUERY_MS = 40.0
FOUND = 0.99

Descriptors = NDArray[np.uint8]  # (n, 32)


def main() -> None:
    largest, *folders = sys.argv[1:]
    paths = [path for folder in folders for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    pictures = [grey for path in paths if (grey := opened(path)) is not None]
    known = [keypoints.descriptors(keypoints.of_asset(grey)) for grey in pictures[::2]]
    known = [each for each in known if len(each) >= 200]
    others = [keypoints.descriptors(keypoints.Corners(grey).keypoints()) for grey in pictures[1::2]]
    others = [each for each in others if len(each) >= ASKED // 2]
    print(f"{len(known)} real pictures registered, {len(others)} asked for")
    print("  assets  build s  file kB  open ms  query ms   95 %   found  memory MB")
    times = []
    held = True
    for count in (10**3, 10**4, 10**5):
        if count <= int(float(largest)):
            query, found = measure(count, known, others)
            times.append(query)
            held &= query <= QUERY_MS and found >= FOUND
    held &= all(later < 10 * earlier for earlier, later in itertools.pairwise(times))
    print(f"bounds: query <= {QUERY_MS} ms, found >= {FOUND:.0%}: {'held' if held else 'NOT HELD'}")
    sys.exit(not held)


def measure(count: int, known: list[Descriptors], others: list[Descriptors]) -> tuple[float, float]:
    random = np.random.default_rng(count)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        location = str(Path(folder, "registry.db"))
        chosen = dict(fill(location, count, known, set(random.integers(0, count, QUERIES).tolist())))
        queries = [(number, asked(own, others, random)) for number, own in chosen.items()]

        registry = SqliteRegistry(location)
        start = time.perf_counter()
        registry.voted(queries[0][1])
        build = time.perf_counter() - start
        registry.close()
        size = sum(file.stat().st_size for file in Path(folder).rglob("*.keypoints")) / count / 1000
        memory = grown(location, str(Path(folder, "empty.db")), ask) / 1e6
        start = time.perf_counter()
        registry = SqliteRegistry(location)
        registry.voted(queries[0][1])
        opening = time.perf_counter() - start

        times, found = [], 0
        for number, query in queries:
            start = time.process_time()
            votes = registry.voted(query)
            times.append(time.process_time() - start)
            found += f"asset-{number}" in [vote.asset for vote in votes]
        registry.close()
    median, tail = statistics.median(times) * 1000, statistics.quantiles(times, n=20)[-1] * 1000
    print(
        f"{count:8,} {build:8.2f} {size:8.1f} {opening * 1000:8.1f} {median:9.1f} {tail:6.1f} {found / len(queries):7.1%}"
        f" {memory:10.1f}",
        flush=True,
    )
    return median, found / len(queries)


def ask(registry: Registry) -> None:
    registry.voted(Keypoints(KEYPOINTS, bytes(4), bytes(32)))


def opened(path: Path) -> Raster | None:
    try:
        with Image.open(path) as picture:
            picture.draft("RGB", (1024, 1024))
            grey = picture.convert("RGB").convert("L")
    except OSError:
        return None
    grey.thumbnail((1024, 1024))
    return Raster(*grey.size, grey.tobytes())


def changed(descriptors: Descriptors, least: float, most: float, random: np.random.Generator) -> Descriptors:
    """With a share of the bits of each changed."""
    share = random.integers(int(least * 65536), int(most * 65536), (len(descriptors), 1), dtype=np.uint16)
    flips = random.integers(0, 65536, (len(descriptors), 256), dtype=np.uint16) < share
    return descriptors ^ np.packbits(flips, axis=1)


def asked(own: Descriptors, others: list[Descriptors], random: np.random.Generator) -> Keypoints:
    mine = changed(own[random.permutation(len(own))[:TRUE]], 0.08, 0.18, random)
    strangers = others[random.integers(len(others))]
    strangers = strangers[random.permutation(len(strangers))[: ASKED - TRUE]]
    descriptors = np.concatenate((mine, strangers))
    return Keypoints(KEYPOINTS, bytes(4 * len(descriptors)), descriptors.tobytes())


def fill(location: str, count: int, known: list[Descriptors], wanted: set[int]) -> Iterator[tuple[int, Descriptors]]:
    """A registry of keypoints alone, written past the protocol. The number and descriptors of the wanted assets."""
    random = np.random.default_rng(7)
    SqliteRegistry(location, create=True).close()
    connection = sqlite3.connect(location)
    connection.execute("PRAGMA synchronous = OFF")
    for number in range(count):
        its = known[number % len(known)]
        if number >= len(known):
            its = changed(its, 0.15, 0.25, random)
        if number in wanted:
            yield number, its
        connection.execute(
            "INSERT INTO asset (number, id, record, algorithm) VALUES (?, ?, ?, ?)",
            (number + 1, f"asset-{number}", f'{{"id":"asset-{number}"}}', ALGORITHM),
        )
        connection.execute(
            "INSERT INTO keypoints VALUES (NULL, ?, ?, ?, ?)",
            (number + 1, KEYPOINTS, its.tobytes(), bytes(4 * len(its))),
        )
    connection.execute("UPDATE revision SET assets = ?, keypoints = ?", (count, count))
    connection.commit()
    connection.close()


if __name__ == "__main__":
    main()
