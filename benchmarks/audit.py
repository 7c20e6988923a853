"""An audit against what cannot be saved: read + scaled decode + fingerprint, on all cores; the next one; and its memory.

    python benchmarks/audit.py [FOLDER] [--items 400] [--megapixels 2] [--rounds 3] [--size-only]

FOLDER holds JPEG photographs (default: `$MEDIACHECK_CORPORA/photos`). They are registered; the archive, in the shape of an
Instagram export, holds copies of them, each scaled, toned and recoded by itself, so that no two files are alike. Audits run
as whole processes; start-up, which is the time of an audit of one post, is taken off. Bars: 80 % of the bound; the second audit
20 times as fast. `--size-only` measures neither, but how memory and time grow with the archive.
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

from PIL import Image, ImageEnhance

from mediacheck.media import image
from mediacheck.model import Depth, Limits

BOUND, AGAIN = 0.8, 20
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def least(path: Path) -> float:
    """What every audit has to do that recognises pictures as this one does."""
    return image.look(path.read_bytes(), "image/jpeg", path.name, Limits(), Depth.WHOLE).fingerprints.detail


def one(job: tuple[Path, Path, float, int]) -> None:
    photo, target, megapixels, number = job
    with Image.open(photo) as opened:
        picture = opened.convert("RGB")
    scale = (megapixels * 1e6 / (picture.width * picture.height)) ** 0.5
    size = round(picture.width * scale), round(picture.height * scale)
    toned = ImageEnhance.Brightness(picture.resize(size)).enhance(1 + 0.0003 * (number % 100))
    buffer = io.BytesIO()
    toned.save(buffer, "JPEG", quality=80 + number % 10, comment=str(number))
    target.write_bytes(buffer.getvalue())


def archive(photos: list[Path], folder: Path, count: int, megapixels: float, pool: "multiprocessing.pool.Pool") -> None:
    media = folder / "media" / "posts"
    media.mkdir(parents=True)
    jobs = [(photos[number % len(photos)], media / f"{number:06}.jpg", megapixels, number) for number in range(count)]
    for _ in pool.imap_unordered(one, jobs, 20):
        pass
    entry = {"uri": "", "title": "A caption. Photo: Jana Muster"}
    with (folder / "posts_1.json").open("w", encoding="utf-8") as out:
        out.write("[")
        for number in range(count):
            stated = entry | {"uri": f"media/posts/{number:06}.jpg", "creation_timestamp": 1600000000 + 3600 * number}
            out.write(("," if number else "") + json.dumps({"media": [stated]}))
        out.write("]")


def registered(photos: list[Path], folder: Path) -> None:
    folder.mkdir()
    for photo in photos:
        (folder / photo.name).write_bytes(photo.read_bytes())
        (folder / f"{photo.name}.toml").write_text('[[grant]]\nlicense = "LicenseRef-Company-Owned"\n')


def audited(folder: Path, work: Path, ledger: Path, *more: str) -> tuple[float, float, dict[str, int]]:
    """Seconds, megabytes of the largest process, and how many items have which verdict."""
    output = work / "result.json"
    command = [
        sys.executable,
        "-m",
        "mediacheck",
        "audit",
        str(folder),
        "--registry",
        str(work / "registry"),
        "--ledger",
    ]
    command += [str(ledger), "--exit-zero", "--format", "json", "--output", str(output), "--no-progress", *more]
    begun = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, "XDG_CACHE_HOME": str(work / "cache")})
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - begun
    if status:
        raise SystemExit(f"the audit ended with {os.waitstatus_to_exitcode(status)}")
    counts: dict[str, int] = {}
    with output.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith('{"id"'):
                for item in json.loads(line.rstrip().removesuffix(","))["items"]:
                    counts[item["verdict"]] = counts.get(item["verdict"], 0) + 1
    return taken, usage.ru_maxrss / 1024, counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("MEDIACHECK_CORPORA", "."), "photos")
    parser.add_argument("folder", type=Path, nargs="?", default=default)
    parser.add_argument("--items", type=int, default=400)
    parser.add_argument("--megapixels", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size-only", action="store_true")
    options = parser.parse_args()
    photos = sorted(path for path in options.folder.rglob("*") if path.suffix.casefold() in {".jpg", ".jpeg"})
    if not photos:
        print(f"no JPEG files in {options.folder}", file=sys.stderr)
        return 2
    with (
        tempfile.TemporaryDirectory() as place,
        multiprocessing.get_context("spawn").Pool(CORES) as pool,
    ):
        work = Path(place)
        registered(photos, work / "registry")
        archive(photos, work / "archive", options.items, options.megapixels, pool)
        archive(photos, work / "single", 1, 0.3, pool)
        time.sleep(1)  # what was written this moment may still change unnoticed: its bytes would be read again
        paths = sorted((work / "archive").rglob("*.jpg"))
        rows: dict[str, list[float]] = {name: [] for name in ("bound", "first", "again", "start")}
        for turn in range(1 if options.size_only else options.rounds):
            if not options.size_only:
                begun = time.perf_counter()
                for _ in pool.imap_unordered(least, paths, 8):
                    pass
                rows["bound"].append(time.perf_counter() - begun)
            audited(work / "single", work, work / f"{turn}s.db")
            rows["start"].append(audited(work / "single", work, work / f"{turn}s.db")[0])
            taken, memory, counts = audited(work / "archive", work, work / f"{turn}.db")
            rows["first"].append(taken)
            taken, memory_again, counts_again = audited(work / "archive", work, work / f"{turn}.db")
            rows["again"].append(taken)
        start = statistics.median(rows["start"])
        first, again = (max(1e-9, statistics.median(rows[name]) - start) for name in ("first", "again"))
        size = (work / "0.db").stat().st_size
    count = options.items
    if counts != counts_again:
        print(f"the second audit came to something else: {counts}, {counts_again}", file=sys.stderr)
        return 2
    print(f"{count} media of {options.megapixels} megapixels, {CORES} cores: {counts}; start-up {start:.2f} s")
    print(f"first audit    {count / first:8.1f} media/s   {first:8.2f} s   largest process {memory:6.0f} MB")
    print(f"second audit   {count / again:8.1f} media/s   {again:8.2f} s   largest process {memory_again:6.0f} MB")
    print(f"ledger         {size / count / 1000:8.1f} kB a medium")
    print(f"second, times as fast {first / again:8.1f}   (bar: {AGAIN})")
    if options.size_only:
        return 0
    bound = statistics.median(rows["bound"])
    print(f"read + scaled decode + fingerprint {count / bound:8.1f} files/s")
    print(f"ratio          {bound / first:8.0%}   (bar: {BOUND:.0%})")
    return 0 if bound / first >= BOUND and first / again >= AGAIN else 1


if __name__ == "__main__":
    sys.exit(main())
