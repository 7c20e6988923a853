"""Whether picture content beside a registered picture is seen, and pages of text are let be.

    python benchmarks/leftover.py FOLDER [--each 60] [--first 0] [--only NAME] [--save FOLDER]

FOLDER holds photographs. Pages without picture content are drawn, and the same with something strange on them, of 0.4 to
10 % of the page's area. They come through JPEG files of quality 60 to 95, drawn two or three times as large in part.
A stranger is missed if none of its cells is called picture content. `--save` keeps what went wrong.
"""

# ruff: noqa: S311 - chance that can be repeated, nothing secret

import argparse
import io
import random
import sys
import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from screens import PAGES
from strangers import STRANGERS

from mediacheck.fingerprint import sketch
from mediacheck.matching.leftover import SIDE, picture_content

Cells = NDArray[np.bool_]
Box = tuple[int, int, int, int]
SMALLEST, LARGEST = 0.004, 0.1


def coded(picture: Image.Image, chance: random.Random) -> Image.Image:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=chance.choice((60, 75, 85, 95)))
    return Image.open(stream).convert("RGB")


def looked_at(picture: Image.Image, explained: Box | None = None) -> tuple[Cells, float]:
    """The cells, and the milliseconds of CPU, scaled to 1024 × 768 pixels."""
    drawn = sketch.of(picture.reduce(sketch.SQUARE), picture.convert("L"))
    unexplained = np.ones((picture.height, picture.width), np.bool_)
    if explained:
        unexplained[explained[1] : explained[3], explained[0] : explained[2]] = False
    start = time.process_time()
    cells = picture_content(drawn, unexplained)
    spent = (time.process_time() - start) * 1000
    return cells, spent * 1024 * 768 / unexplained.size


def page(name: str, chance: random.Random) -> Image.Image:
    """As it comes through a file: of its own size, or drawn larger and sized down."""
    drawn = PAGES[name](chance)
    scale = chance.choice((1, 1, 1.5, 2))
    if scale > 1 and min(drawn.size) / scale >= 512:
        drawn = drawn.resize((round(drawn.width / scale), round(drawn.height / scale)), Image.Resampling.BICUBIC)
    return drawn


def with_registered(sheet: Image.Image, photo: Image.Image, chance: random.Random) -> tuple[Image.Image, Box]:
    """A registered picture on the page, found up to two pixels off."""
    width = round(sheet.width * chance.uniform(0.3, 0.6))
    height = min(round(width * photo.height / photo.width), round(sheet.height * 0.6))
    left, top = chance.randrange(sheet.width - width), chance.randrange(sheet.height - height)
    sheet.paste(photo.resize((width, height)), (left, top))
    off = chance.randint(-2, 2)
    return sheet, (max(0, left + off), max(0, top + off), left + width + off, top + height + off)


def with_stranger(sheet: Image.Image, photo: Image.Image, name: str, chance: random.Random) -> tuple[Image.Image, Box]:
    """Something strange on a white field, at the plainest of forty places."""
    share = SMALLEST * (LARGEST / SMALLEST) ** chance.random()
    side = max(12, round((share * sheet.width * sheet.height) ** 0.5))
    picture, mask = STRANGERS[name](photo, side, chance)
    margin, grey = 20, np.asarray(sheet.convert("L"))
    spare_x, spare_y = (max(margin + 1, a - b - margin) for a, b in zip(sheet.size, picture.size, strict=True))
    places = [(chance.randrange(margin, spare_x), chance.randrange(margin, spare_y)) for _ in range(40)]

    def around(place: tuple[int, int]) -> Box:
        x, y = place
        return x - margin, y - margin, x + picture.width + margin, y + picture.height + margin

    def content(place: tuple[int, int]) -> float:
        x, y, right, bottom = around(place)
        return float(grey[y:bottom, x:right].std())

    left, top = place = min(places, key=content)
    field = around(place)
    corner = sheet.getpixel((2, 2)) if name in {"avatar", "emoji"} else (255, 255, 255)
    sheet.paste(corner, field)
    sheet.paste(picture, (left, top), mask)
    return sheet, (left, top, left + picture.width, top + picture.height)


def seen(cells: Cells, box: Box) -> float:
    """The share of a box's cells that are called picture content."""
    left, top, right, bottom = box
    inner = cells[top // SIDE : -(-bottom // SIDE), left // SIDE : -(-right // SIDE)]
    return float(inner.mean())


def keep(folder: Path | None, name: str, number: int, picture: Image.Image, cells: Cells) -> None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        marked = np.asarray(picture).copy()
        where = np.repeat(np.repeat(cells, SIDE, 0), SIDE, 1)[: marked.shape[0], : marked.shape[1]]
        marked[where] = marked[where] // 2 + np.array((120, 0, 60), np.uint8)
        Image.fromarray(marked).save(folder / f"{name} {number}.png".replace(",", "").replace(" ", "-"))


class Run:
    """What the command line asks for, and what came of it."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.photos = []
        for path in sorted(options.folder.iterdir()):
            photo = Image.open(path).convert("RGB")
            photo.thumbnail((900, 900))
            self.photos.append(photo)
        self.times: list[float] = []
        self.called = self.missed = 0

    def chances(self, name: str) -> list[tuple[int, random.Random]]:
        numbers = range(self.options.first, self.options.first + self.options.each)
        return [(number, random.Random(f"{name} {number}")) for number in numbers]

    def look(self, sheet: Image.Image, explained: Box | None = None) -> Cells:
        cells, spent = looked_at(sheet, explained)
        self.times.append(spent)
        return cells

    def pages(self, name: str) -> None:
        called = 0
        for number, chance in self.chances(name):
            if name in PAGES:
                sheet, explained = page(name, chance), None
            else:
                sheet = page(chance.choice(sorted(PAGES)), chance)
                sheet, explained = with_registered(sheet, chance.choice(self.photos), chance)
            sheet = coded(sheet, chance)
            cells = self.look(sheet, explained)
            if cells.any():
                called += 1
                keep(self.options.save, name, number, sheet, cells)
        self.called += called
        print(f"{name:28}{self.options.each:9}{called / self.options.each:16.1%}")

    def strangers(self, name: str) -> None:
        shares, largest = [], 0.0
        for number, chance in self.chances(name):
            sheet = page(chance.choice(sorted(PAGES)), chance)
            sheet, box = with_stranger(sheet, chance.choice(self.photos), name, chance)
            sheet = coded(sheet, chance)
            cells = self.look(sheet)
            shares.append(seen(cells, box))
            if not shares[-1]:
                self.missed += 1
                largest = max(largest, (box[2] - box[0]) * (box[3] - box[1]) / (sheet.width * sheet.height))
                keep(self.options.save, f"missed {name}", number, sheet, cells)
        found = np.mean([share > 0 for share in shares])
        print(f"{name:28}{self.options.each:9}{found:16.1%}{np.mean(shares):18.1%}{largest:16.2%}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=60, help="examples of each kind")
    parser.add_argument("--first", type=int, default=0, help="number of the first example: others are others")
    parser.add_argument("--only", default="", help="kinds with this in their name")
    parser.add_argument("--save", type=Path, help="folder for what went wrong")
    run = Run(parser.parse_args())
    cv2.setNumThreads(1)
    kinds = [name for name in (*PAGES, "with a registered picture") if run.options.only in name]
    print(f"{'page':28}{'examples':>9}{'called picture':>16}")
    for name in kinds:
        run.pages(name)
    print(f"{'stranger':28}{'examples':>9}{'seen':>16}{'its cells called':>18}{'largest missed':>16}")
    for name in STRANGERS:
        if run.options.only in name:
            run.strangers(name)
    print(f"pages called picture: {run.called} of {len(kinds) * run.options.each}; strangers missed: {run.missed}")
    times = run.times
    print(f"CPU for 1024 × 768 pixels: {np.median(times):.1f} ms, 95th percentile {np.percentile(times, 95):.1f} ms")
    return int(run.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
