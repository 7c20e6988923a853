"""The memory of a run over ten thousand small files.

    python benchmarks/flat.py [FILES]

Twice, over drawn JPEGs. First `Workers` alone, whose answers are let go: what this process has of its own must not grow from
the first tenth of the files to the last by more than 16 MB. Then `mediacheck check` of a post of a tenth of the files and of
one of all: its peak holds the result, of which every file is a part, and may grow by 16 kB a file.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from memory import own
from PIL import Image

from mediacheck.media.sandbox import Workers
from mediacheck.model import Limits

BOUND = 16.0  # MB, and kB a file

CHECK = """
import resource, sys
from mediacheck.cli import main
try:
    main()
except SystemExit as ended:
    assert ended.code == 1, ended.code
sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
"""


def draw(path: Path, number: int) -> None:
    noise = random.Random(number).randbytes(12 * 8 * 3)  # noqa: S311 - pictures, no secrets
    Image.frombytes("RGB", (12, 8), noise).resize((240, 160)).save(path)


def workers_alone(count: int, folder: Path) -> float:
    """MB that this process has grown by."""

    def files() -> Iterator[tuple[Path, str]]:
        for number in range(count):
            path = folder / f"{number}.jpg"
            draw(path, number)
            yield path, path.name

    first = 0
    with Workers(Limits()) as workers:
        for number, media in enumerate(workers.inspect(files()), 1):
            if media.fingerprints is None:
                raise SystemExit(f"{media.name} was not read")
            (folder / media.name).unlink()
            if number == count // 10:
                first = own()
        return (own() - first) / 1e6


def checked(count: int, folder: Path) -> int:
    """Bytes that a check of so many files has at most."""
    post = folder / str(count)
    post.mkdir()
    for number in range(count):
        draw(post / f"{number}.jpg", number)
    words = [str(post), "--format", "json", "-o", str(folder / "result.json"), "--no-progress"]
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache")}
    ran = subprocess.run(
        [sys.executable, "-c", CHECK, *words], env=environment, stderr=subprocess.PIPE, text=True, check=True
    )
    return int(ran.stderr) * (1 if sys.platform == "darwin" else 1024)


def main() -> int:
    count = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        begun = time.perf_counter()
        grown = workers_alone(count, Path(name))
        print(
            f"workers, {count} files in {time.perf_counter() - begun:.0f} s: {grown:.1f} MB more (bound: {BOUND:.0f})"
        )
        few, many = (checked(number, Path(name)) for number in (count // 10, count))
    each = (many - few) / (count - count // 10) / 1e3
    print(f"check, {count // 10} and {count} files: at most {few / 1e6:.0f} and {many / 1e6:.0f} MB, ", end="")
    print(f"{each:.1f} kB a file (bound: {BOUND:.0f})")
    return 0 if grown <= BOUND and each <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
