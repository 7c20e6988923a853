"""A second check of files that did not change, against the first, start-up aside; and the first against what cannot be saved.

    python benchmarks/again.py [FOLDER] [--files 200] [--megapixels 2 12]

FOLDER holds JPEG photographs (default: `$MEDIACHECK_CORPORA/photos`): they are registered, and copies of them, scaled and
recoded, are checked as whole processes. Start-up is the time of a check of one file. Bars: the second check 20 times as
fast; the first at 80 % of read + scaled decode + phash on all cores, which the same run measures.
"""

import argparse
import io
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import imagehash
from PIL import Image, ImageEnhance

BAR, BOUND = 20, 0.8
ROUNDS = 5
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def least(path: Path) -> str:
    """What every tool that recognises pictures by a hash has to do."""
    with Image.open(io.BytesIO(path.read_bytes())) as picture:
        picture.draft("RGB", (512, 512))
        return str(imagehash.phash(picture, hash_size=16))


def copies(photos: list[Path], folder: Path, count: int, megapixels: float, *, progressive: bool) -> None:
    folder.mkdir()
    for number in range(count):
        with Image.open(photos[number % len(photos)]) as opened:
            picture = opened.convert("RGB")
        scale = (megapixels * 1e6 / (picture.width * picture.height)) ** 0.5
        size = round(picture.width * scale), round(picture.height * scale)
        toned = ImageEnhance.Brightness(picture.resize(size)).enhance(1 + 0.002 * (number // len(photos)))
        toned.save(folder / f"{number:04}.jpg", quality=85, progressive=progressive)


def checked(path: Path, registry: Path, cache: Path, output: Path) -> float:
    command = [sys.executable, "-m", "mediacheck", "check", str(path), "--registry", str(registry)]
    command += ["--channel", "linkedin", "--exit-zero", "--format", "json", "--output", str(output), "--no-progress"]
    begun = time.perf_counter()
    subprocess.run(command, env={**os.environ, "XDG_CACHE_HOME": str(cache)}, check=True)
    return time.perf_counter() - begun


def measured(photos: list[Path], work: Path, count: int, megapixels: float, *, progressive: bool) -> bool:
    registry, post, one = work / "registry", work / "post", work / "one"
    registry.mkdir(parents=True)
    for photo in photos:
        (registry / photo.name).write_bytes(photo.read_bytes())
        (registry / f"{photo.name}.toml").write_text('[[grant]]\nlicense = "LicenseRef-Company-Owned"\n')
    copies(photos, post, count, megapixels, progressive=progressive)
    copies(photos, one, 1, 0.3, progressive=progressive)
    time.sleep(1)  # what was written this moment may still change unnoticed, so it is not remembered
    output = work / "result.json"
    paths = sorted(post.iterdir())
    bounds, firsts, agains, starts = [], [], [], []
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        _seconds(pool, paths[:CORES])  # comes up
        for run in range(ROUNDS):  # in turns, so that what else the machine does weighs on all of them
            cache = work / f"cache{run}"
            checked(one, registry, cache, output)
            starts.append(checked(one, registry, cache, output))
            bounds.append(_seconds(pool, paths))
            firsts.append(checked(post, registry, cache, output))
            starts.append(checked(one, registry, cache, output))
            agains.append(checked(post, registry, cache, output))
    start = statistics.median(starts)
    first, again = statistics.median(firsts) - start, statistics.median(agains) - start
    verdict = json.loads(output.read_text())["verdict"]
    faster = first / again
    ratio = statistics.median(bound / (each - start) for bound, each in zip(bounds, firsts, strict=True))
    kind = "progressive" if progressive else "baseline"
    print(
        f"{count} {kind} JPEGs of {megapixels:g} megapixels, all {verdict}: start-up {start:.2f} s, first check "
        f"{1000 * first / count:.2f} ms a file ({ratio:.0%} of the bound, bar {BOUND:.0%}), "
        f"again {1000 * again / count:.3f} ms ({faster:.0f} times as fast, bar {BAR})"
    )
    return faster >= BAR and ratio >= BOUND


def _seconds(pool: "multiprocessing.pool.Pool", paths: list[Path]) -> float:
    begun = time.perf_counter()
    for _ in pool.imap(least, paths):
        pass
    return time.perf_counter() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("MEDIACHECK_CORPORA", "."), "photos")
    parser.add_argument("folder", type=Path, nargs="?", default=default)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--megapixels", type=float, nargs="+", default=[2, 12])
    parser.add_argument("--progressive", action="store_true")
    options = parser.parse_args()
    photos = sorted(path for path in options.folder.glob("*") if path.suffix.casefold() in {".jpg", ".jpeg"})
    if not photos:
        print(f"no JPEG files in {options.folder}", file=sys.stderr)
        return 2
    good = True
    for megapixels in options.megapixels:
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            good &= measured(photos, work, options.files, megapixels, progressive=options.progressive)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
