"""Throughput of inspection against what cannot be saved: read + scaled decode + one perceptual hash, on all cores.

    python benchmarks/indexing.py [FOLDER] [--files 400] [--rounds 3]

FOLDER holds JPEG files (default: `$MEDIACHECK_CORPORA/photos`), taken again and again until there are enough. Both are
measured in the same run, in turns, started processes aside; the best round of each counts. The bar is 80 %.
"""

import argparse
import io
import itertools
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import imagehash
from PIL import Image

from mediacheck.media.sandbox import Workers
from mediacheck.model import Limits

BAR = 0.8
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def least(path: Path) -> str:
    """What every tool that recognises pictures by a hash has to do."""
    with Image.open(io.BytesIO(path.read_bytes())) as picture:
        picture.draft("RGB", (512, 512))
        return str(imagehash.phash(picture, hash_size=16))


def measured(run: Callable[[], int], count: int) -> float:
    """Files a second."""
    begun = time.perf_counter()
    done = run()
    if done != count:
        raise SystemExit(f"{done} results of {count} files")
    return count / (time.perf_counter() - begun)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path(os.environ.get("MEDIACHECK_CORPORA", "."), "photos")
    )
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    photos = sorted(path for path in options.folder.rglob("*") if path.suffix.casefold() in {".jpg", ".jpeg"})
    if not photos:
        print(f"no JPEG files in {options.folder}", file=sys.stderr)
        return 2
    paths = list(itertools.islice(itertools.cycle(photos), options.files))
    files = [(path, path.name) for path in paths]
    bound, ours = 0.0, 0.0
    with multiprocessing.get_context("spawn").Pool(CORES) as pool, Workers(Limits(), CORES) as workers:
        sum(1 for _ in pool.imap(least, paths[:20]))
        sum(1 for _ in workers.inspect(files[:20]))
        for _ in range(options.rounds):
            bound = max(bound, measured(lambda: sum(1 for _ in pool.imap(least, paths)), len(paths)))
            ours = max(ours, measured(lambda: sum(1 for _ in workers.inspect(files)), len(paths)))
    megapixels = sum(Image.open(path).width * Image.open(path).height for path in photos) / len(photos) / 1e6
    print(f"{len(photos)} photographs of {megapixels:.1f} megapixels on average, {len(paths)} files, {CORES} cores")
    print(f"read + scaled decode + phash   {bound:8.1f} files/s")
    print(f"inspection in workers          {ours:8.1f} files/s")
    print(f"ratio                          {ours / bound:8.0%}   (bar: {BAR:.0%})")
    return 0 if ours / bound >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
