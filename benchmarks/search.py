"""Search in registries of 10^3 to 10^6 pictures: opening, one code, after a change; beside a scan of all codes.

    python benchmarks/search.py [LARGEST]

build: the index, from the database to a file, at the first question and whenever 8,192 codes have come since. open: until
the first answer, with the index there. changed: the same after one more picture was registered. query: the median of one
code through the registry, database included, and what 95 % keep to. scan: numpy over all codes in memory, in the same run.
file: of the index, a code; up to 8,192 codes there is none. memory: what a process has more of its own after its first answer.
Bounds at 10^6: a query at most 3 ms, opening at most 50 ms, also after a change. Each size is measured twice: with random
codes, and with skewed ones like those of pictures.
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from memory import grown
from numpy.typing import NDArray

from mediacheck.fingerprint import ALGORITHM
from mediacheck.model import Asset
from mediacheck.registry import Packed, PackedView, Registry, Stored
from mediacheck.registry.sqlite import SqliteRegistry

QUERIES = 200
QUERY_MS = 3.0
OPEN_MS = 50.0

Codes = NDArray[np.uint64]  # (n, 4)


def main() -> None:
    largest = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10**6
    print("    codes  kind    build s  open ms  changed ms  query ms   95 %  scan ms  scan/query  file B  memory MB")
    held = True
    for count in (10**3, 10**4, 10**5, 10**6):
        if count <= largest:
            for kind, make in (("random", random_codes), ("skewed", skewed_codes)):
                held &= measure(count, kind, make(count, np.random.default_rng(count)))
    print(f"bounds: query <= {QUERY_MS} ms, open <= {OPEN_MS} ms: {'held' if held else 'NOT HELD'}")
    sys.exit(not held)


def measure(count: int, kind: str, codes: Codes) -> bool:
    queries = near_misses(codes, np.random.default_rng(7))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        location = str(Path(folder, "registry.db"))
        fill(location, codes)

        registry = SqliteRegistry(location)
        start = time.perf_counter()
        registry.near(queries[:1])
        build = time.perf_counter() - start
        registry.close()

        opened = [elapsed(lambda: open_and_close(location)) for _ in range(5)]
        add_one(location)
        changed = elapsed(lambda: open_and_close(location))

        registry = SqliteRegistry(location)
        asked = [elapsed(lambda code=code: registry.near([code])) for code in queries]
        registry.close()
        size = sum(file.stat().st_size for file in Path(folder).rglob("*.index")) / count
        memory = grown(location, str(Path(folder, "empty.db")), ask) / 1e6
    columns = np.ascontiguousarray(codes.T)
    scanned = [elapsed(lambda code=code: brute_force(columns, code)) for code in queries[:20]]
    opening, query, scan = (statistics.median(times) * 1000 for times in (opened, asked, scanned))
    tail = statistics.quantiles(asked, n=20)[-1] * 1000
    print(
        f"{count:9,}  {kind:6} {build:8.2f} {opening:8.2f} {changed * 1000:11.2f} {query:9.3f} {tail:6.2f} {scan:8.2f}"
        f" {scan / query:10.1f}x {size:7.0f} {memory:10.1f}",
        flush=True,
    )
    return query <= QUERY_MS and max(opening, changed * 1000) <= OPEN_MS


def open_and_close(location: str) -> None:
    """All that stands between a program and its first question."""
    registry = SqliteRegistry(location)
    ask(registry)
    registry.close()


def ask(registry: Registry) -> None:
    registry.near([bytes(32)])


def add_one(location: str) -> None:
    view = PackedView((0.0, 0.0, 1.0, 1.0), bytes(range(32)) * 8, b"")
    packed = Packed(ALGORITHM, "0", 5.0, grey=False, views=(view,))
    registry = SqliteRegistry(location)
    registry.add([Stored(Asset("new"), "0" * 64, packed=packed)])
    registry.close()


def elapsed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def brute_force(columns: Codes, code: bytes) -> NDArray[np.intp]:
    """The plain scan: every bit of every code."""
    query = np.frombuffer(code, "<u8")
    distances = np.bitwise_count(columns[0] ^ query[0])
    for word in range(1, 4):
        distances += np.bitwise_count(columns[word] ^ query[word])
    return np.flatnonzero(distances <= 31)


# ---------------------------------------------------------------- registries


def fill(location: str, codes: Codes) -> None:
    """A registry with one view for each code, written past the protocol: no rasters, no records worth the name."""
    SqliteRegistry(location, create=True).close()
    connection = sqlite3.connect(location)
    connection.executemany(
        "INSERT INTO asset (number, id, record, algorithm) VALUES (?, ?, ?, ?)",
        ((number, f"asset-{number}", f'{{"id":"asset-{number}"}}', ALGORITHM) for number in range(1, len(codes) + 1)),
    )
    connection.executemany(
        "INSERT INTO view VALUES (?, ?, 0, '[0,0,1,1]', ?)",
        ((number, number, code.tobytes() * 8) for number, code in enumerate(codes, 1)),
    )
    connection.execute("UPDATE revision SET assets = ?, views = ?", (len(codes), len(codes)))
    connection.commit()
    connection.close()


# ---------------------------------------------------------------- codes


def near_misses(codes: Codes, random: np.random.Generator) -> list[bytes]:
    """Registered codes with up to 40 bits changed."""
    bits = np.unpackbits(codes[random.integers(0, len(codes), QUERIES)].view(np.uint8), axis=1)
    for row in bits:
        row[random.choice(256, random.integers(0, 41), replace=False)] ^= 1
    return [row.tobytes() for row in np.packbits(bits, axis=1)]


def random_codes(count: int, random: np.random.Generator) -> Codes:
    return random.integers(0, 2**64, (count, 4), dtype=np.uint64)


def skewed_codes(count: int, random: np.random.Generator) -> Codes:
    """The signs of cosine spectra, as of pictures.

    A fifth are variants of 2,000 templates, some far more frequent than others; a tenth are mirror images of
    themselves, whose odd frequencies vanish.
    """
    frequency = np.arange(16, dtype=np.float32)
    falloff = (1 + frequency[:, None] ** 2 + frequency[None, :] ** 2) ** -0.7
    templates = random.standard_normal((2000, 16, 16), dtype=np.float32)
    share_of = 1 / np.arange(1, 2001)
    share_of /= share_of.sum()
    parts = []
    for start in range(0, count, 20_000):
        spectra = random.standard_normal((min(20_000, count - start), 16, 16), dtype=np.float32)
        kind = random.random(len(spectra))
        variants = kind < 0.2
        like = random.uniform(0.3, 1, (int(variants.sum()), 1, 1)).astype(np.float32)
        chosen = templates[random.choice(2000, len(like), p=share_of)]
        spectra[variants] = chosen * like + spectra[variants] * np.sqrt(1 - like**2)
        spectra[(kind >= 0.2) & (kind < 0.3), :, 1::2] = 0
        spectra *= falloff
        spectra[:, 0, 0] = 100  # the mean brightness
        flat = spectra.reshape(len(spectra), 256)
        parts.append(np.packbits(flat > np.median(flat, axis=1, keepdims=True), axis=1))
    return np.concatenate(parts).view(np.uint64)


if __name__ == "__main__":
    main()
