"""What is recognised, and what is wrongly taken for a copy, side by side with other programs, in one run.

    python benchmarks/peers.py FOLDER [--queries 24] [--pairs 12]

FOLDER holds photographs of no shoot in common, all of them registered. Some are edited in a dozen ways; recall is how
many of these lead back to their own. A look-alike is registered alone, and what only looks like it is asked for: a false
match is one that a person would be told is the same picture; for `check` one that is accounted for wholly, as `clear`
needs. ms: of a picture that is asked for, from its file to the answer, in one process, with all of FOLDER registered; the
ratio is to `check`.

Peers that are installed are measured: imagehash's hash of 256 bits at our distance, those of 64 bits at 10, which is what
imagededup takes where nothing is said, czkawka at what it calls medium and very small similarity.

    pip install imagededup==0.3.3.post2 czkawka==0.1.2
"""

# ruff: noqa: S311 - chance that can be repeated, nothing secret

import argparse
import importlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import imagehash
from edits import GROUPS
from lookalikes import PAIRS, SHEETS, Pair
from PIL import Image
from recognition import opened

from mediacheck.matching import find
from mediacheck.media.inspect import look
from mediacheck.model import Asset, Depth, Limits
from mediacheck.registry import DISTANCE, Entry, Registry, open_registry

EDITS = {name: edit for group in GROUPS.values() for name, edit in group.items()}
CHOSEN = (
    *("jpeg50", "resize50", "gray", "bright+", "crop90", "crop50", "hflip", "rot90", "letterbox", "frame"),
    *("text20", "meme_top", "ui60", "collage2x2", "overlay30"),
)
PEERS = {"imagededup": "imagededup==0.3.3.post2", "czkawka": "czkawka==0.1.2"}


class Tool(Protocol):
    """Registers pictures, and says which of them a picture is a copy of."""

    name: str

    def known(self, names: Iterable[tuple[str, Path]]) -> None:
        """These and no others are registered from now on."""
        ...

    def asked(self, path: Path) -> set[str]: ...

    def taken(self, path: Path) -> bool:
        """Whether a person would be told that this is one of the registered pictures."""
        ...


class Hashes:
    """A hash for each picture, compared with each registered one."""

    def __init__(
        self, name: str, hashed: Callable[[Path], Any], distance: Callable[[Any, Any], int], limit: int
    ) -> None:
        self.name = f"{name} ≤ {limit}"
        self._hashed, self._distance, self._limit = hashed, distance, limit
        self._known: dict[str, Any] = {}

    def known(self, names: Iterable[tuple[str, Path]]) -> None:
        self._known = {name: self._hashed(path) for name, path in names}

    def asked(self, path: Path) -> set[str]:
        mine = self._hashed(path)
        return {name for name, its in self._known.items() if self._distance(mine, its) <= self._limit}

    def taken(self, path: Path) -> bool:
        return bool(self.asked(path))


class Ours:
    """The whole check of a picture, or the stage of its hash alone."""

    def __init__(self, name: str, *, whole: bool) -> None:
        self.name = name
        self._whole = whole
        self._registry: Registry = _empty()

    def known(self, names: Iterable[tuple[str, Path]]) -> None:
        self._registry = _empty()
        self._registry.add(
            Entry.of(Asset(name), look(path, path.name, Limits(preview=0), Depth.ASSET)) for name, path in names
        )

    def asked(self, path: Path) -> set[str]:
        media = look(path, path.name, Limits(), Depth.PARTS)
        if self._whole:
            return {match.asset for match in find(media, self._registry).matches if match.verified}
        views = media.fingerprints.views if media.fingerprints else ()
        return {hit.asset for hit in self._registry.near([code for view in views for code in view.codes])}

    def taken(self, path: Path) -> bool:
        return (
            find(look(path, path.name, Limits(), Depth.PARTS), self._registry).explained
            if self._whole
            else bool(self.asked(path))
        )


def _empty() -> Registry:
    return open_registry("memory:", inspect=lambda _files: iter(()))


def tools() -> list[Tool]:
    found: list[Tool] = [
        Ours("mediacheck check", whole=True),
        Ours(f"mediacheck hash ≤ {DISTANCE}", whole=False),
        Hashes("imagehash phash 16", lambda path: _phash(path, 16), lambda one, other: int(one - other), DISTANCE),
        Hashes("imagehash phash 8", lambda path: _phash(path, 8), lambda one, other: int(one - other), 10),
    ]
    if (module := _peer("imagededup", "imagededup.methods")) is not None:
        for kind in ("PHash", "DHash"):
            coder = getattr(module, kind)(verbose=False)
            found.append(
                Hashes(
                    f"imagededup {kind}",
                    lambda path, coder=coder: coder.encode_image(image_file=str(path)),
                    lambda one, other, coder=coder: int(coder.hamming_distance(one, other)),
                    10,
                )
            )
    if (module := _peer("czkawka", "czkawka")) is not None:
        finder = module.ImageSimilarity()
        found += [Hashes("czkawka", finder.hash_image, finder.compare_hashes, limit) for limit in (5, 14)]
    return found


def _phash(path: Path, side: int) -> imagehash.ImageHash:
    with Image.open(path) as picture:
        return imagehash.phash(picture, hash_size=side)


def _peer(name: str, module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        print(f"{name} is not installed and left out; to measure it: pip install {PEERS[name]}")
        return None


# ---------------------------------------------------------------- measuring


@dataclass
class Score:
    """Of one tool."""

    own: dict[str, int] = field(default_factory=dict)  # by edit
    others: int = 0  # other photographs among the answers
    false: dict[str, int] = field(default_factory=dict)  # by look-alike
    times: list[float] = field(default_factory=list)


def copies(folder: Path, photos: dict[str, Image.Image], chosen: list[int], tool: Tool, score: Score) -> None:
    names = list(photos)
    tool.known((name, folder / f"{name}.known.jpg") for name in names)
    for edit in CHOSEN:
        for at in chosen:
            start = time.perf_counter()
            answer = tool.asked(folder / f"{at}.{edit}.jpg")
            score.times.append(time.perf_counter() - start)
            score.own[edit] = score.own.get(edit, 0) + (names[at] in answer)
            score.others += len(answer - {names[at], names[(at + 1) % len(names)]})


def lookalikes(photos: dict[str, Image.Image], count: int) -> dict[str, list[Pair]]:
    names = random.Random(3).sample(list(photos), min(count, len(photos)))
    found: dict[str, list[Pair]] = {}
    for trap, make in PAIRS.items():
        found[trap] = [
            make(photos[name], photos[names[(at + 1) % len(names)]], random.Random(at)) for at, name in enumerate(names)
        ]
    return found | {trap: [(draw(at), draw(at + 100)) for at in range(len(names))] for trap, draw in SHEETS.items()}


def saved(picture: Image.Image, path: Path, quality: int) -> Path:
    picture.save(path, "JPEG", quality=quality)
    return path


def table(title: str, rows: dict[str, list[str]], names: list[str]) -> None:
    print(f"\n{title}\n| | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
    for row, cells in rows.items():
        print(f"| {row} | {' | '.join(cells)} |")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", type=int, default=24)
    parser.add_argument("--pairs", type=int, default=12)
    options = parser.parse_args()
    photos = opened(options.folder)
    chosen = random.Random(2).sample(range(len(photos)), min(options.queries, len(photos)))
    scores = {tool.name: (tool, Score()) for tool in tools()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for photo, picture in photos.items():
            saved(picture, folder / f"{photo}.known.jpg", 95)
        pictures = list(photos.values())
        for edit in CHOSEN:
            for at in chosen:
                made = EDITS[edit](pictures[at], pictures[(at + 1) % len(pictures)], random.Random(at))
                saved(made, folder / f"{at}.{edit}.jpg", 88)
        for tool, score in scores.values():
            copies(folder, photos, chosen, tool, score)
        for trap, pairs in lookalikes(photos, options.pairs).items():
            for asset, query in pairs:
                saved(asset, folder / "asset.jpg", 92)
                saved(query, folder / "query.jpg", 88)
                for tool, score in scores.values():
                    tool.known([("asset", folder / "asset.jpg")])
                    score.false[trap] = score.false.get(trap, 0) + tool.taken(folder / "query.jpg")
    show([score for _, score in scores.values()], list(scores), len(photos), len(chosen), options.pairs)
    return 0


def show(scores: list[Score], names: list[str], known: int, asked: int, pairs: int) -> None:
    rows = {edit: [f"{100 * score.own[edit] / asked:.0f}" for score in scores] for edit in CHOSEN}
    rows["**mean**"] = [f"{100 * sum(score.own.values()) / asked / len(CHOSEN):.1f}" for score in scores]
    rows["other photographs"] = [f"{score.others}" for score in scores]
    middle = [sorted(score.times)[len(score.times) // 2] * 1000 for score in scores]
    mean = [sum(score.times) / len(score.times) * 1000 for score in scores]
    rows["ms, median"] = [f"{each:.1f}" for each in middle]
    rows["ms, mean"] = [f"{each:.1f}" for each in mean]
    rows["mean, ratio to check"] = [f"{each / mean[0]:.2f}" for each in mean]
    table(f"recall in %: {known} photographs registered, {asked} of them edited", rows, names)
    false = {trap: [f"{score.false[trap]}" for score in scores] for trap in scores[0].false}
    false["**all**"] = [f"{sum(score.false.values())}" for score in scores]
    table(f"false matches of look-alikes, {min(pairs, known)} pairs each", false, names)


if __name__ == "__main__":
    sys.exit(main())
