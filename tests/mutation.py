"""Damaged files without number, each made again from its seed: flipped, cut, spliced, repeated, with lengths that lie.

    python tests/mutation.py [COUNT] [--seed 1] [--keep FOLDER]

They go the way of `mediacheck inspect`, from the worker to both reports, with sound files among them. What comes of it
other than a known kind of problem is named with its number, and its file is kept.
"""

import argparse
import io
import json
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from PIL import Image

from mediacheck.media.inspect import inspect
from mediacheck.media.sandbox import Workers
from mediacheck.media.sniff import sniff
from mediacheck.model import Attachment, Limits, Media
from mediacheck.report import inspection
from mediacheck.report.result import dumps

FIXTURES = Path(__file__).parent.parent / "fixtures"
FORMS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "BMP")

KNOWN = frozenset({"MC307", "MC801", "MC802", "MC803", "MC804"})
"""What a damaged file may be. A time-out (MC805) is none of them, and a decoder that crashes is told by its sentence."""

_LARGEST = 256 * 1024  # of a seed: what is hostile about a file is in its first bytes
_DECODED = 6  # times as often as any other
_SOUND = 50  # one in so many files is a sound one
_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF)
_STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def seeds(*folders: Path) -> list[list[bytes]]:
    """Media files of at most 256 kB below the folders, and some drawn here: a list for each type, in a fixed order.

    Types that are decoded come more than once: more can go wrong with them.
    """
    found: dict[str, list[bytes]] = defaultdict(list)
    for data in drawn():
        found[kind(data)].append(data)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and 16 < path.stat().st_size <= _LARGEST and sniff(data := path.read_bytes()):
                found[kind(data)].append(data)
    return [found[type_] for type_ in sorted(found) for _ in range(_DECODED if supported(found[type_][0]) else 1)]


def kind(data: bytes) -> str:
    sniffed = sniff(data)
    assert sniffed is not None
    return sniffed.type


def supported(data: bytes) -> bool:
    sniffed = sniff(data)
    return sniffed is not None and sniffed.supported


def drawn() -> Iterator[bytes]:
    """A small picture in every format that Pillow writes, still and moving, with EXIF and XMP where they go."""
    picture = Image.frombytes("RGB", (12, 9), random.Random(0).randbytes(324)).resize((64, 48))  # noqa: S311
    exif = Image.Exif()
    exif[0x013B], exif[0x8298] = "Ada", "(c) Ada"
    packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'
    for form in FORMS:
        moving = {"save_all": True, "append_images": [picture.rotate(90), picture.rotate(180)]}
        for options in ({}, *([] if form in {"JPEG", "BMP"} else [moving])):
            stream = io.BytesIO()
            extra: dict[str, Any] = {} if form in {"BMP", "GIF"} else {"exif": exif}
            if form in {"JPEG", "WEBP", "AVIF"}:
                extra["xmp"] = packet
            picture.save(stream, form, **options, **extra)
            yield stream.getvalue()


def mutated(chance: random.Random, kinds: Sequence[Sequence[bytes]]) -> bytes:
    """One file, damaged once to four times."""
    of_type = chance.choice(kinds)
    data = bytearray(chance.choice(of_type))
    for _ in range(chance.choice((1, 1, 2, 4))):
        chance.choice(_DAMAGE)(data, chance, of_type)
        if not data:
            break
    return bytes(data)


def _flip(data: bytearray, chance: random.Random, _others: Sequence[bytes]) -> None:
    for _ in range(chance.choice((1, 4, 40))):
        data[_place(data, chance)] ^= 1 << chance.randrange(8)


def _overwrite(data: bytearray, chance: random.Random, _others: Sequence[bytes]) -> None:
    for _ in range(chance.choice((1, 4, 40))):
        data[_place(data, chance)] = chance.choice((0, 0xFF, 0x7F, chance.randrange(256)))


def _cut(data: bytearray, chance: random.Random, _others: Sequence[bytes]) -> None:
    if chance.random() < 0.5:
        del data[_place(data, chance) :]
    else:
        at = _place(data, chance)
        del data[at : at + chance.choice((1, 4, 100, 5000))]


def _repeat(data: bytearray, chance: random.Random, _others: Sequence[bytes]) -> None:
    at = _place(data, chance)
    part = data[at : at + chance.choice((1, 4, 12, 200, 3000))]
    data[at:at] = part * min(chance.choice((1, 3, 100, 20_000)), 1_000_000 // max(len(part), 1))


def _splice(data: bytearray, chance: random.Random, others: Sequence[bytes]) -> None:
    other = chance.choice(others)
    begin, at = chance.randrange(len(other)), _place(data, chance)
    part = other[begin : begin + chance.choice((8, 100, 5000, 100_000))]
    data[at : at + chance.choice((0, len(part)))] = part


def _length(data: bytearray, chance: random.Random, _others: Sequence[bytes]) -> None:
    """A number of two, four or eight bytes in either order: most often it is a length, a count or a place."""
    for _ in range(chance.choice((1, 1, 8))):
        size, at = chance.choice((2, 4, 4, 8)), _place(data, chance)
        number = chance.choice((*_NUMBERS, len(data), at, max(at - 8, 0), chance.randrange(1 << 16)))
        number &= (1 << 8 * size) - 1
        data[at : at + size] = number.to_bytes(size, chance.choice(("big", "little")))


_DAMAGE = (_flip, _overwrite, _cut, _repeat, _splice, _length)


def _place(data: bytearray, chance: random.Random) -> int:
    """Anywhere, and as often within the first kilobyte, where the headers are; seldom in the signature."""
    first = 4 if len(data) > 8 and chance.random() < 0.95 else 0
    return chance.randrange(first, len(data) if chance.random() < 0.5 else max(first + 1, min(len(data), 1024)))


# ---------------------------------------------------------------- the run


class Watched(Workers):
    """Workers that remember how long each file took, from when it was handed out."""

    def __enter__(self) -> Self:
        self.begun: dict[str, float] = {}
        self.taken: dict[str, float] = {}
        super().__enter__()
        return self

    def _give(self, task: Any) -> None:
        self.begun[task.name] = time.monotonic()
        super()._give(task)

    def _drop(self, each: Any) -> Any:
        self._note(each.task)
        return super()._drop(each)

    def _collect(self, each: Any) -> None:
        task = each.task
        super()._collect(each)
        if task.media is not None:
            self._note(task)

    def _note(self, task: Any) -> None:
        self.taken[task.name] = time.monotonic() - self.begun[task.name]


@dataclass(slots=True)
class Outcome:
    wrong: list[str] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")  # seconds, and which file


def run(count: int, seed: int, kinds: Sequence[Sequence[bytes]], keep: Path, jobs: int | None = None) -> Outcome:
    """`count` files, of which number N is the same in every run with this seed; what went wrong is kept in `keep`."""
    outcome = Outcome()
    limits = Limits()
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder, "sound")
        sound.write_bytes(next(drawn()))
        expected = inspect(sound, "sound", limits)

        def files() -> Iterator[tuple[Path, str]]:
            for number in range(count):
                if number % _SOUND == 0:
                    yield sound, "sound"
                path = Path(folder, str(number))
                path.write_bytes(mutated(random.Random(f"{seed}:{number}"), kinds))  # noqa: S311 - chance, no secret
                yield path, path.name

        with Watched(limits, jobs) as workers:
            results = workers.inspect(files())
            for number in range(count):
                if number % _SOUND == 0 and next(results) != expected:
                    outcome.wrong.append(f"before {number}: a sound file lost its result")
                media = next(results)
                path = Path(folder, str(number))
                took = workers.taken.pop(media.name)
                outcome.slowest = max(outcome.slowest, (took, f"{number} {kind_of(path)}"))
                outcome.codes.update({problem.code for problem in media.problems} or {"none"})
                if complaint := _complaint(media, str(number), took, limits):
                    outcome.wrong.append(f"{seed}:{number} {kind_of(path)}: {complaint}")
                    print(outcome.wrong[-1], flush=True)
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{seed}-{number}").write_bytes(path.read_bytes())
                path.unlink()
    return outcome


def kind_of(path: Path) -> str:
    sniffed = sniff(path.read_bytes())
    return sniffed.type if sniffed else "unknown"


def _complaint(media: Media, name: str, took: float, limits: Limits) -> str | None:
    """What is wrong with the answer to a damaged file, if anything is."""
    codes = {problem.code for problem in media.problems}
    wrong = {
        f"the answer is to {media.name}": media.name != name,
        f"ended with {sorted(codes)}": not codes <= KNOWN,
        "the worker crashed": any("crash" in problem.message.template for problem in media.problems),
        "neither fingerprints nor a reason": not (media.fingerprints or codes & {"MC801", "MC802", "MC804"}),
        f"took {took:.1f} s": took > limits.seconds + 1,
    }
    return next((complaint for complaint, true in wrong.items() if true), None) or _unsafe(media)


def _unsafe(media: Media) -> str | None:
    """What is wrong with the reports of it."""
    try:
        document = inspection.document([(Attachment(media.name), media)], "en")
        written = dumps(document)
        same = json.loads(written) == document
        shown = inspection.render(document, "en", colour=False, width=80)
    except Exception as error:  # noqa: BLE001 - it is what is looked for
        return f"the report raised {error!r}"
    return None if same and not _STEERING.search(written.replace("\n", "") + shown) else "the report is not safe"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("mutated"))
    parser.add_argument("--jobs", type=int)
    options = parser.parse_args()
    corpora = os.environ.get("MEDIACHECK_CORPORA", "")
    kinds = seeds(FIXTURES, *([Path(corpora, "corpora"), Path(corpora, "photos")] if corpora else []))
    types = {id(of_type): len(of_type) for of_type in kinds}
    print(f"seed {options.seed}: {options.count} files from {sum(types.values())} of {len(types)} types", flush=True)
    begun = time.monotonic()
    outcome = run(options.count, options.seed, kinds, options.keep, options.jobs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    slowest = f"the slowest {outcome.slowest[0]:.2f} s ({outcome.slowest[1]})"
    print(f"{time.monotonic() - begun:.0f} s, {slowest}, {peak} MB in the parent")
    print(" ".join(f"{code} {number}" for code, number in sorted(outcome.codes.items())))
    print(f"wrong: {len(outcome.wrong)}" + (f", kept in {options.keep}/" if outcome.wrong else ""))
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
