"""Time for a file's metadata, beside ExifTool that stays open (`-stay_open`), on the same files.

    python benchmarks/metadata.py [FOLDER] [--rounds 5]

FOLDER holds JPEG files (default: `$MEDIACHECK_CORPORA/corpora/metadata` and `…/photos`). Both read the whole file; ours answers
with claims, signals and problems, ExifTool with its JSON of all groups. Median over files of each file's best round. The
bar is 2 ms for ours.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from mediacheck import metadata
from mediacheck.model import Limits

BAR = 2.0  # milliseconds
LIMITS = Limits()


def ours(path: Path) -> object:
    return metadata.read(path.read_bytes(), "image/jpeg", path.name, LIMITS)


class ExifTool:
    """One process that answers file after file."""

    def __init__(self, program: str) -> None:
        arguments = [program, "-stay_open", "True", "-@", "-"]
        self._process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise SystemExit("no pipe to ExifTool")
        self._questions, self._answers = self._process.stdin, self._process.stdout

    def read(self, path: Path) -> object:
        self._questions.write(f"-json\n-G1\n-a\n{path}\n-execute\n")
        self._questions.flush()
        answer = []
        while (line := self._answers.readline()) != "{ready}\n":
            answer.append(line)
        return answer

    def close(self) -> None:
        self._questions.write("-stay_open\nFalse\n")
        self._questions.close()
        self._process.wait()


def best(read: Callable[[Path], object], paths: Sequence[Path], rounds: int) -> list[float]:
    """Milliseconds for each file, the best of all rounds; one more round before them warms up."""
    times = [float("inf")] * len(paths)
    for turn in range(rounds + 1):
        for place, path in enumerate(paths):
            begun = time.perf_counter()
            read(path)
            if turn:
                times[place] = min(times[place], (time.perf_counter() - begun) * 1000)
    return times


def line(name: str, times: Sequence[float]) -> str:
    return f"{name:28}{statistics.median(times):8.2f}{statistics.quantiles(times, n=20)[-1]:8.2f}{max(times):8.2f}  ms"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    corpora = Path(os.environ.get("MEDIACHECK_CORPORA", "."))
    folders = [options.folder] if options.folder else [corpora / "corpora" / "metadata", corpora / "photos"]
    paths = sorted(path for folder in folders for path in folder.rglob("*.jpg"))
    if len(paths) < 2:
        print(f"no JPEG files in {', '.join(map(str, folders))}", file=sys.stderr)
        return 2
    print(f"{len(paths)} JPEG files, best of {options.rounds} rounds   median     95 %     max")
    times = best(ours, paths, options.rounds)
    print(line("mediacheck", times))
    program = shutil.which("exiftool")
    if program is None:
        print("exiftool                    is not installed")
    else:
        tool = ExifTool(program)
        theirs = best(tool.read, paths, options.rounds)
        tool.close()
        print(line("exiftool -stay_open", theirs))
        print(f"ratio of medians            {statistics.median(theirs) / statistics.median(times):8.1f}")
    return 0 if statistics.median(times) <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
