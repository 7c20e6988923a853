"""Pairs that must not clear: a registered picture, and one that only looks like it. Each maker gets two photographs."""

# ruff: noqa: S311 - chance that can be repeated, nothing secret

import math
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps, ImageStat

Pair = tuple[Image.Image, Image.Image]
Maker = Callable[[Image.Image, Image.Image, random.Random], Pair]


def sibling(across: float = 0, down: float = 0, *, zoom: float = 1, tilt: float = 0, change: bool = True) -> Maker:
    """Two frames of one shoot: the camera moved by these shares of the picture, and the subject too."""

    def make(picture: Image.Image, _other: Image.Image, chance: random.Random) -> Pair:
        second = _frame(picture, across, down, zoom, tilt)
        if change:
            second = _moved_subject(second, chance)
        return _frame(picture, 0, 0, 1, 0), ImageEnhance.Brightness(second).enhance(chance.uniform(0.95, 1.05))

    return make


def _frame(picture: Image.Image, across: float, down: float, zoom: float, tilt: float) -> Image.Image:
    width, height = picture.size
    x, y = width * (0.5 + across), height * (0.5 + down)
    a, b = width * 0.43 / zoom, height * 0.43 / zoom
    shift = tilt * width
    corners = (x - a + shift, y - b, x - a, y + b, x + a, y + b, x + a - shift * 0.3, y - b + tilt * height)
    size = (round(width * 0.86), round(height * 0.86))
    return picture.transform(size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)


def _moved_subject(picture: Image.Image, chance: random.Random) -> Image.Image:
    """In two to four percent of its area the picture shows something else of it: not plain, 20 grey levels apart."""
    width, height = picture.size
    for _ in range(1000):  # a plain picture has no such place: then any
        side = min(round(math.sqrt(width * height) * chance.uniform(0.2, 0.3)), width - 1, height - 1)
        left, top = chance.randrange(width - side), chance.randrange(height - side)
        patch = ImageOps.mirror(picture.crop((left, top, left + side, top + side)))
        place = chance.randrange(width - side), chance.randrange(height - side)
        before = picture.crop((*place, place[0] + side, place[1] + side))
        difference = ImageStat.Stat(ImageChops.difference(patch.convert("L"), before.convert("L"))).mean[0]
        if difference >= 20 and ImageStat.Stat(patch.convert("L")).stddev[0] >= 15:
            break
    mask = Image.new("L", (side, side), 0)
    ImageDraw.Draw(mask).ellipse((side * 0.1, side * 0.1, side * 0.9, side * 0.9), fill=255)
    changed = picture.copy()
    changed.paste(patch, place, mask.filter(ImageFilter.GaussianBlur(side * 0.05)))
    return changed


def replaced(share: float) -> Maker:
    """A share of the picture's area shows another photograph."""

    def make(picture: Image.Image, other: Image.Image, chance: random.Random) -> Pair:
        scale = math.sqrt(share)
        part = other.resize((round(picture.width * scale), round(picture.height * scale)))
        changed = picture.copy()
        place = chance.randint(0, picture.width - part.width), chance.randint(0, picture.height - part.height)
        changed.paste(part, place)
        return picture, changed

    return make


def third(picture: Image.Image, other: Image.Image, chance: random.Random) -> Pair:
    width, height = picture.size
    box = chance.choice(
        (
            (0, 0, width // 3, height),
            (2 * width // 3, 0, width, height),
            (0, 0, width, height // 3),
            (0, 2 * height // 3, width, height),
        )
    )
    changed = picture.copy()
    changed.paste(other.resize(picture.size).crop(box), box[:2])
    return picture, changed


def template(style: str) -> Maker:
    """Different photographs in the same design."""
    return lambda picture, other, _chance: (_designed(picture, style), _designed(other, style))


def _designed(picture: Image.Image, style: str) -> Image.Image:
    sheet = Image.new("RGB", (1000, 562 if style == "slide" else 1000), "white")
    pen = ImageDraw.Draw(sheet)

    def write(x: int, y: int, words: str, size: int, ink: str = "black") -> None:
        pen.text((x, y), words, ink, ImageFont.load_default(size))

    if style == "banner":
        pen.rectangle((0, 0, 1000, 1000), fill=(20, 60, 120))
        sheet.paste(ImageOps.fit(picture, (1000, 640)), (0, 180))
        pen.rectangle((0, 820, 1000, 1000), fill=(230, 120, 20))
        write(40, 50, "Summer academy", 90, "white")
        write(40, 860, "apply now - example.org", 70, "white")
    elif style == "app":
        pen.rectangle((0, 0, 1000, 90), fill=(10, 100, 190))
        write(30, 25, "Connect   Home   Network   Jobs", 36, "white")
        pen.ellipse((30, 110, 110, 190), fill="grey")
        write(130, 130, "Ada Example · 2 h", 36)
        write(30, 215, "So proud of our whole team today!", 40)
        sheet.paste(ImageOps.fit(picture, (1000, 620)), (0, 280))
        write(60, 920, "Like    Comment    Share    Send", 40)
    elif style == "frame":
        pen.rectangle((0, 0, 1000, 1000), fill=(90, 0, 90))
        sheet.paste(ImageOps.fit(picture, (880, 840)), (60, 60))
        write(100, 920, "our year 2026", 60, "white")
    else:
        pen.rectangle((0, 0, 1000, 70), fill=(0, 70, 60))
        write(30, 12, "Quarterly review", 40, "white")
        for line in range(5):
            write(30, 110 + 80 * line, f"- point number {line} of the talk", 30)
        sheet.paste(ImageOps.fit(picture, (460, 460)), (520, 90))
    return sheet


WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "is",
    "you",
    "that",
    "it",
    "he",
    "was",
    "for",
    "on",
    "are",
    "as",
    "with",
    "his",
    "they",
    "at",
    "be",
    "this",
    "have",
    "from",
    "or",
    "one",
    "had",
    "by",
]


def page(seed: int, lines: int, size: int) -> Image.Image:
    sheet, chance = Image.new("RGB", (900, 1200), "white"), random.Random(seed)
    for line in range(lines):
        words = " ".join(chance.choice(WORDS) for _ in range(500 // size))
        ImageDraw.Draw(sheet).text((60, 60 + 1.4 * size * line), words, "black", ImageFont.load_default(size))
    return sheet


def code(seed: int) -> Image.Image:
    bits = np.random.default_rng(seed).integers(0, 2, (29, 29)) * 255
    for top, left in ((0, 0), (0, 22), (22, 0)):
        bits[top : top + 7, left : left + 7] = 0
        bits[top + 1 : top + 6, left + 1 : left + 6] = 255
        bits[top + 2 : top + 5, left + 2 : left + 5] = 0
    return Image.fromarray(bits.astype(np.uint8)).resize((580, 580), Image.Resampling.NEAREST).convert("RGB")


def gradient(seed: int) -> Image.Image:
    random_ = np.random.default_rng(seed)
    low, high, angle = random_.integers(0, 256, 3), random_.integers(0, 256, 3), random_.uniform(0, 2 * math.pi)
    across, down = np.meshgrid(np.linspace(-0.7, 0.7, 900), np.linspace(-0.7, 0.7, 600))
    ramp = np.hypot(across, down) if seed % 3 == 0 else 0.5 + (across * math.cos(angle) + down * math.sin(angle)) / 2
    return Image.fromarray((low + (high - low) * ramp.clip(0, 1)[..., None]).astype(np.uint8))


SHEETS: dict[str, Callable[[int], Image.Image]] = {
    "one colour": lambda seed: Image.new(
        "RGB", (900, 600), tuple(np.random.default_rng(seed).integers(0, 256, 3).tolist())
    ),
    "gradient": gradient,
    "a line of text": lambda seed: page(seed, 1, 24 + 8 * (seed % 5)),
    "some lines of text": lambda seed: page(seed, 2 + seed % 5, 16 + 8 * (seed % 7)),
    "a page of text": lambda seed: page(seed, 40, 14 + 4 * (seed % 3)),
    "a two-dimensional code": code,
}
"""Pictures of nothing much, drawn from a seed: none may be taken for another of its kind."""

PAIRS: dict[str, Maker] = {
    "sibling, 1 % aside": sibling(0.01, 0.005),
    "sibling, 2 % aside": sibling(0.02, 0.01),
    "sibling, 3 % aside": sibling(0.03, -0.02),
    "sibling, 5 % aside": sibling(-0.05, 0.03),
    "sibling, 2 % nearer": sibling(zoom=1.02),
    "sibling, 4 % nearer": sibling(zoom=1.04),
    "sibling, 2 % tilted": sibling(tilt=0.02),
    "sibling, 4 % tilted": sibling(tilt=0.04),
    "sibling, all of it": sibling(0.015, -0.01, zoom=1.02, tilt=0.015),
    "sibling from a tripod": sibling(),
    "a third replaced": third,
    "a tenth replaced": replaced(0.1),
    "5 % replaced": replaced(0.05),
    "2 % replaced": replaced(0.02),
    **{f"same {style}": template(style) for style in ("banner", "app", "frame", "slide")},
}
