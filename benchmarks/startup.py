"""How long the program takes to begin: --help against a bare Typer app with as many commands, five pictures, one word.

    python benchmarks/startup.py

Whole processes, in turn, medians. Bounds: --help at most 1.5 × the bare app's; five pictures against the demo's registry
under 1 s after the first run.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 9

# As many commands as mediacheck has, with Typer's own defaults.
BARE = """
import typer
app = typer.Typer()
sub = typer.Typer()
app.add_typer(sub, name="registry")
for number in range(7):
    app.command(f"command{number}")(lambda: None)
for number in range(7):
    sub.command(f"sub{number}")(lambda: None)
app()
"""


def seconds(command: Sequence[str], environment: dict[str, str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, env=environment, capture_output=True, check=False)
    return time.perf_counter() - begin


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"XDG_CACHE_HOME": folder}
        bare = Path(folder, "bare.py")
        bare.write_text(BARE, encoding="utf-8")
        mediacheck = [sys.executable, "-m", "mediacheck"]
        post = ROOT / "fixtures" / "post_assets"
        pictures = sorted(str(path) for path in post.iterdir() if path.suffix in {".jpg", ".png", ".webp"})[:5]
        commands = {
            "bare Typer app --help": [sys.executable, str(bare), "--help"],
            "mediacheck --help": [*mediacheck, "--help"],
            "mediacheck, five pictures": [
                *mediacheck,
                *pictures,
                "--config",
                str(ROOT / "fixtures" / "mediacheck.toml"),
            ],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for run in range(RUNS + 1):  # the first fills caches and is not counted
            for name, command in commands.items():
                if (one := seconds(command, environment)) and run:
                    taken[name].append(one)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, median in medians.items():
        print(f"{name:28} {median:.3f} s")
    ratio = medians["mediacheck --help"] / medians["bare Typer app --help"]
    print(f"--help against the bare app: {ratio:.2f} × (bound 1.5)")
    print(f"five pictures: {medians['mediacheck, five pictures']:.2f} s (bound 1)")


if __name__ == "__main__":
    main()
