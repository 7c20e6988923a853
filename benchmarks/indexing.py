"""Throughput of inspection against what cannot be saved: read + scaled decode + one perceptual hash, on all cores.

    python benchmarks/indexing.py [FOLDER] [--rounds 9]

FOLDER holds JPEG files (default: `$MEDIACHECK_CORPORA/photos`), taken four times a round. Both are measured in the same
run, in turns, started processes aside; the medians are compared. The bar is 80 %.

What isolation costs is measured with small files, each asked for alone, in a worker and in this process: the medians may be
2 ms apart.
"""

import argparse
import io
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import imagehash
from PIL import Image

from mediacheck.media.inspect import inspect
from mediacheck.media.sandbox import Workers
from mediacheck.model import Limits

BAR = 0.8
ISOLATION = 2.0  # milliseconds a file
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def least(path: Path) -> str:
    """What every tool that recognises pictures by a hash has to do."""
    with Image.open(io.BytesIO(path.read_bytes())) as picture:
        picture.draft("RGB", (512, 512))
        return str(imagehash.phash(picture, hash_size=16))


def seconds(run: Callable[[], Iterable[object]], count: int) -> float:
    begun = time.perf_counter()
    done = sum(1 for _ in run())
    if done != count:
        raise SystemExit(f"{done} results of {count} files")
    return time.perf_counter() - begun


def isolation() -> float:
    """Milliseconds that a small JPEG takes longer in a worker than in this process: the difference of the medians."""
    with tempfile.TemporaryDirectory() as folder, Workers(Limits(), 1) as workers:
        path = Path(folder, "small.jpg")
        Image.linear_gradient("L").resize((96, 64)).save(path)
        ways: dict[str, Callable[[], Iterable[object]]] = {
            "here": lambda: [inspect(path, "small.jpg", Limits())],
            "there": lambda: workers.inspect([(path, "small.jpg")]),
        }
        taken: dict[str, list[float]] = {way: [] for way in ways}
        for turn in range(520):
            for way, look in ways.items():
                one = seconds(look, 1)
                if turn >= 20:  # the first ones warm up
                    taken[way].append(one)
    return 1000 * (statistics.median(taken["there"]) - statistics.median(taken["here"]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("MEDIACHECK_CORPORA", "."), "photos")
    parser.add_argument("folder", type=Path, nargs="?", default=default)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    photos = sorted(path for path in options.folder.rglob("*") if path.suffix.casefold() in {".jpg", ".jpeg"})
    if not photos:
        print(f"no JPEG files in {options.folder}", file=sys.stderr)
        return 2
    paths = photos * 4
    files = [(path, path.name) for path in paths]
    bound, ours = [], []
    with multiprocessing.get_context("spawn").Pool(CORES) as pool, Workers(Limits(), CORES) as workers:
        for _ in range(1 + options.rounds):  # the first warms up
            bound.append(seconds(lambda: pool.imap(least, paths), len(paths)))
            ours.append(seconds(lambda: workers.inspect(files), len(paths)))
    least_rate, our_rate = (len(paths) / statistics.median(times[1:]) for times in (bound, ours))
    megapixels = sum(Image.open(path).width * Image.open(path).height for path in photos) / len(photos) / 1e6
    print(
        f"{len(photos)} photographs of {megapixels:.1f} megapixels on average, {options.rounds} rounds, {CORES} cores"
    )
    print(f"read + scaled decode + phash   {least_rate:8.1f} files/s")
    print(f"inspection in workers          {our_rate:8.1f} files/s")
    print(f"ratio                          {our_rate / least_rate:8.0%}   (bar: {BAR:.0%})")
    cost = isolation()
    print(f"isolation                      {cost:8.2f} ms a file   (bound: {ISOLATION:.0f})")
    return 0 if our_rate / least_rate >= BAR and cost <= ISOLATION else 1


if __name__ == "__main__":
    sys.exit(main())
