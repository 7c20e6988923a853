"""Pages without picture content, drawn from a seed: ground, frames, text in several scripts, the chrome of an app."""

import math
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
Page = Callable[[random.Random], Image.Image]

SIZES = ((1024, 768), (768, 1024), (900, 900), (1200, 675), (700, 1200), (640, 520))
LATIN = [
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
    "word",
    "but",
    "not",
    "what",
    "all",
    "were",
    "we",
    "when",
    "your",
    "can",
    "said",
    "there",
    "use",
    "an",
    "each",
    "which",
    "she",
    "do",
    "how",
    "their",
    "if",
    "will",
    "up",
    "other",
    "about",
    "out",
    "many",
    "then",
    "them",
    "these",
    "so",
    "some",
    "her",
    "would",
    "make",
    "like",
    "him",
    "into",
    "time",
    "has",
    "look",
    "two",
    "more",
    "write",
    "go",
    "see",
    "number",
    "no",
    "way",
    "could",
    "people",
    "my",
    "than",
    "first",
    "water",
    "been",
    "call",
    "who",
    "oil",
    "its",
    "now",
    "find",
    "long",
    "down",
    "day",
    "did",
    "get",
    "come",
    "made",
    "may",
    "part",
    "Proud",
    "Team",
    "Wir",
    "suchen",
    "ab",
    "sofort",
    "Köln",
    "Größe",
    "2026",
    "12,5",
    "%",
    "Über",
    "Straße",
    "Quarterly",
    "Review",
    "Hiring",
]
SCRIPTS = {
    "Greek": ("Sans-Regular", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψω"),
    "Cyrillic": ("Sans-Regular", "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯабвгдежзиклмнопрстуфхцчшщыэюя"),
    "Chinese": (
        "SansCJK-Regular",
        "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后",
    ),
    "Japanese": (
        "SansCJK-Regular",
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもカキクケコ日本語写真会社",
    ),
    "Korean": ("SansCJK-Regular", "가나다라마바사아자차카타파하한국어사진회사우리는오늘함께"),
    "Arabic": ("SansArabic-Regular", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
    "Devanagari": ("SansDevanagari-Regular", "कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह"),
    "Hebrew": ("SansHebrew-Regular", "אבגדהוזחטיכלמנסעפצקרשת"),
    "Thai": ("SansThai-Regular", "กขคงจฉชซญดตถทธนบปผพฟมยรลวสหอ"),
}


@cache
def fonts(like: str = "") -> list[str]:
    """The files of the machine's Latin fonts, or those whose name has this in it; there may be none."""
    plain = ("DejaVuS", "Liberation", "Lato-", "Roboto-", "NotoSans-", "NotoSerif-", "NotoMono")
    found = sorted(str(path) for path in Path("/usr/share/fonts").rglob("*.[to]t[fc]"))
    return [path for path in found if (like in path if like else Path(path).name.startswith(plain))]


def font(chance: random.Random, size: int, like: str = "") -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    choice = fonts(like)
    return ImageFont.truetype(chance.choice(choice), size) if choice else ImageFont.load_default(size)


def tones(chance: random.Random) -> tuple[Colour, Colour]:
    """Of ground and ink, far enough apart to be read."""
    kind = chance.random()
    if kind < 0.4:
        return (255, 255, 255), chance.choice(((0, 0, 0), (40, 40, 40), (20, 40, 90), (90, 90, 90)))
    if kind < 0.6:
        return chance.choice(((18, 18, 20), (0, 0, 0), (30, 40, 55))), (235, 235, 235)
    colour = tuple(chance.randrange(256) for _ in range(3))
    dark = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2] < 140
    return colour, (255, 255, 255) if dark else (10, 10, 20)  # type: ignore[return-value]


def words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(LATIN) for _ in range(count))


def paragraph(
    pen: ImageDraw.ImageDraw, chance: random.Random, box: tuple[int, int, int, int], size: int, ink: Colour
) -> int:
    """Lines of words in a box; where the next would begin."""
    face, top, pitch = font(chance, size), box[1], round(size * chance.choice((1.2, 1.35, 1.5)))
    while top + pitch <= box[3]:
        line = words(chance, 1)
        while pen.textlength(f"{line} and more", face) < box[2] - box[0]:
            line += " " + words(chance, 1)
        pen.text((box[0], top), line, ink, face)
        top += pitch
    return top


def sheet_of(chance: random.Random) -> tuple[Image.Image, ImageDraw.ImageDraw, Colour, Colour]:
    ground, ink = tones(chance)
    sheet = Image.new("RGB", chance.choice(SIZES), ground)
    return sheet, ImageDraw.Draw(sheet), ground, ink


def plain(chance: random.Random) -> Image.Image:
    return sheet_of(chance)[0]


def ramp(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    """A gradient along a line, around a point, or a vignette."""
    width, height = size
    across, down = np.meshgrid(np.linspace(-0.5, 0.5, width), np.linspace(-0.5, 0.5, height))
    kind, angle = chance.choice(("line", "stops", "point", "ellipse", "vignette")), chance.uniform(0, 2 * math.pi)
    low, high, third = (np.array([chance.randrange(256) for _ in range(3)]) for _ in range(3))
    line = 0.5 + (across * math.cos(angle) + down * math.sin(angle)) / 1.5
    if kind == "line":
        share = line
    elif kind == "stops":
        share = line.clip(0, 1)[..., None]
        values = np.where(share < 0.5, low + (high - low) * 2 * share, high + (third - high) * (2 * share - 1))
        return Image.fromarray(values.astype(np.uint8))
    elif kind == "point":
        x, y = chance.uniform(-0.5, 0.5), chance.uniform(-0.5, 0.5)
        share = np.hypot((across - x) * width, (down - y) * height) / max(width, height)
    elif kind == "ellipse":
        share = np.hypot(across, down) * 1.4
    else:
        share, high = 0.5 * (across**2 + down**2) * 2, (low * 0.5).astype(int)
    return Image.fromarray((low + (high - low) * share.clip(0, 1)[..., None]).clip(0, 255).astype(np.uint8))


def gradient(chance: random.Random) -> Image.Image:
    return ramp(chance, chance.choice(SIZES))


def boxes(chance: random.Random) -> Image.Image:
    """Frames, bars, rounded rectangles with and without a soft shadow."""
    sheet, _pen, ground, _ink = sheet_of(chance)
    for column in range(2):
        for row in range(3):
            left, top = sheet.width * (0.05 + 0.48 * column), sheet.height * (0.05 + 0.32 * row)
            box = (
                left,
                top,
                left + sheet.width * chance.uniform(0.1, 0.4),
                top + sheet.height * chance.uniform(0.05, 0.22),
            )
            # A disc is no box.
            radius = chance.choice((0, 0, 6, 14, 28, 200 if box[2] - box[0] > 2.2 * (box[3] - box[1]) else 10))
            radius = min(radius, (box[2] - box[0]) / 3.2) if radius < 200 else radius
            if chance.random() < 0.4:
                shade = Image.new("L", sheet.size, 0)
                ImageDraw.Draw(shade).rounded_rectangle([x + 4 for x in box], radius, 90)
                shade = shade.filter(ImageFilter.GaussianBlur(chance.uniform(3, 14)))
                sheet = ImageChops.multiply(sheet, Image.merge("RGB", [ImageChops.invert(shade)] * 3))
            fill = tones(chance)[0] if chance.random() < 0.7 else ground
            ImageDraw.Draw(sheet).rounded_rectangle(box, radius, fill, tones(chance)[1], chance.choice((0, 1, 2, 5)))
    return sheet


def text_page(chance: random.Random) -> Image.Image:
    sheet, pen, _ground, ink = sheet_of(chance)
    size = chance.choice((11, 13, 16, 20, 24, 30))
    paragraph(pen, chance, (50, 50, sheet.width - 50, sheet.height - 50), size, ink)
    return sheet


def headline(chance: random.Random) -> Image.Image:
    sheet, pen, _ground, ink = sheet_of(chance)
    top = 40
    for _ in range(chance.randint(1, 3)):
        size = chance.choice((36, 48, 64, 90, 130))
        line = words(chance, chance.randint(1, 4))
        line = line.upper() if chance.random() < 0.3 else line
        face = font(chance, size)
        while len(line) > 3 and pen.textlength(line, face) > sheet.width - 80:
            line = line[:-1]
        if len(line.replace(" ", "")) >= 3:
            pen.text((40, top), line, ink, face)
        top += round(size * 1.3)
    paragraph(pen, chance, (40, top + 20, sheet.width - 40, min(sheet.height, top + 200)), 18, ink)
    return sheet


def text_on_gradient(chance: random.Random) -> Image.Image:
    sheet = gradient(chance)
    ink = (255, 255, 255) if np.asarray(sheet.convert("L")).mean() < 128 else (0, 0, 0)
    size = chance.choice((16, 24, 40, 64))
    paragraph(ImageDraw.Draw(sheet), chance, (60, 60, sheet.width - 60, 60 + sheet.height // 2), size, ink)
    return sheet


def script(chance: random.Random) -> Image.Image:
    """Text of other scripts."""
    sheet, pen, _ground, ink = sheet_of(chance)
    name, letters = SCRIPTS[chance.choice(sorted(SCRIPTS))]
    size = chance.choice((14, 18, 24, 32, 48))
    face = font(chance, size, f"Noto{name}")
    for top in range(50, sheet.height - 100, round(size * 1.7)):
        line = ""
        while pen.textlength(line, face) < sheet.width - 160:
            line += "".join(chance.choice(letters) for _ in range(chance.randint(2, 7))) + " "
        pen.text((50, top), line, ink, face)
    return sheet
