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


def _sheet(chance: random.Random) -> tuple[Image.Image, ImageDraw.ImageDraw, Colour, Colour]:
    ground, ink = tones(chance)
    sheet = Image.new("RGB", chance.choice(SIZES), ground)
    return sheet, ImageDraw.Draw(sheet), ground, ink


def plain(chance: random.Random) -> Image.Image:
    return _sheet(chance)[0]


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
    sheet, _pen, ground, _ink = _sheet(chance)
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
    sheet, pen, _ground, ink = _sheet(chance)
    size = chance.choice((11, 13, 16, 20, 24, 30))
    paragraph(pen, chance, (50, 50, sheet.width - 50, sheet.height - 50), size, ink)
    return sheet


def headline(chance: random.Random) -> Image.Image:
    sheet, pen, _ground, ink = _sheet(chance)
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
    sheet, pen, _ground, ink = _sheet(chance)
    name, letters = SCRIPTS[chance.choice(sorted(SCRIPTS))]
    size = chance.choice((14, 18, 24, 32, 48))
    face = font(chance, size, f"Noto{name}")
    for top in range(50, sheet.height - 100, round(size * 1.7)):
        line = ""
        while pen.textlength(line, face) < sheet.width - 160:
            line += "".join(chance.choice(letters) for _ in range(chance.randint(2, 7))) + " "
        pen.text((50, top), line, ink, face)
    return sheet


def table(chance: random.Random) -> Image.Image:
    sheet, pen, _ground, ink = _sheet(chance)
    rows, columns = chance.randint(4, 14), chance.randint(2, 6)
    across, down = (sheet.width - 80) / columns, (sheet.height - 80) / rows
    face, rules = font(chance, round(min(22, down * 0.5))), chance.choice(("all", "rows", "head"))
    if rules == "head":
        pen.rectangle(
            (40, 40, sheet.width - 40, 40 + down), tuple((a + b) // 2 for a, b in zip(_ground, ink, strict=True))
        )
    for row in range(rows + 1):
        if rules != "head":
            pen.line((40, 40 + row * down, sheet.width - 40, 40 + row * down), ink, chance.choice((1, 1, 2)))
        for column in range(columns * (row < rows)):
            word = chance.choice((chance.choice(LATIN), f"{chance.random() * 1000:.2f}"))[: int(across / 14)]
            pen.text((40 + column * across + 10, 40 + row * down + down * 0.22), word, ink, face)
    for column in range((columns + 1) * (rules == "all")):
        pen.line((40 + column * across, 40, 40 + column * across, sheet.height - 40), ink)
    return sheet


def bars(chance: random.Random) -> Image.Image:
    """A plain bar chart with labels."""
    sheet, pen, _ground, ink = _sheet(chance)
    fill, face, count = tones(chance)[0], font(chance, 18), chance.randint(3, 8)
    step = (sheet.width - 160) / count
    for bar in range(count):
        top = chance.uniform(0.2, 0.8) * sheet.height
        left = 100 + bar * step
        pen.rectangle((left, top, left + step * 0.6, sheet.height - 90), fill)
        pen.text((left, sheet.height - 78), chance.choice(LATIN)[: int(step / 12)], ink, face)
    pen.line((90, 60, 90, sheet.height - 90, sheet.width - 40, sheet.height - 90), ink, 2)
    pen.text((100, 20), words(chance, 4), ink, font(chance, 30))
    return sheet


def slide(chance: random.Random) -> Image.Image:
    sheet, pen, ground, ink = _sheet(chance)
    band = tones(chance)
    pen.rectangle((0, 0, sheet.width, 90), band[0])
    pen.text((40, 22), words(chance, 3), band[1], font(chance, 40))
    face = font(chance, 26)
    for line in range((sheet.height - 200) // 60):
        top = 130 + line * 60
        pen.ellipse((44, top + 10, 54, top + 20), ink)
        pen.text((74, top), words(chance, sheet.width // 150), ink, face)
    pen.text((40, sheet.height - 40), f"{words(chance, 3)} · {chance.randint(2, 40)}", ink, font(chance, 14))
    del ground
    return sheet


def app(chance: random.Random) -> Image.Image:
    """A social network's screen: bars, buttons, small line icons, a post."""
    sheet, pen, ground, ink = _sheet(chance)
    accent, on_accent = tones(chance)
    width, height = sheet.size
    pen.rectangle((0, 0, width, 64), accent)
    pen.text((20, 18), "9:41   " + words(chance, 2), on_accent, font(chance, 22))
    top = paragraph(pen, chance, (24, 90, width - 24, 90 + height // 4), 20, ink)
    pen.line((0, top + 14, width, top + 14), ink, 1)
    for place, label in enumerate(("Like", "Comment", "Share")):
        left = 30 + place * width // 3
        icon(pen, chance, left, top + 30, 20, ink)
        pen.text((left + 30, top + 28), label, ink, font(chance, 18))
    box = (30, top + 90, 30 + width // 3, top + 138)
    pen.rounded_rectangle(box, chance.choice((6, 12, 24)), accent)
    pen.text((box[0] + 40, box[1] + 12), "Follow", on_accent, font(chance, 20))
    pen.rounded_rectangle((width // 2, box[1], width - 30, box[3]), 8, ground, ink, 1)
    pen.text((width // 2 + 16, box[1] + 12), "Add a comment ...", ink, font(chance, 18))
    pen.rectangle((0, height - 70, width, height), accent)
    for place in range(5):
        icon(pen, chance, (place * 2 + 1) * width // 10 - 11, height - 46, 22, on_accent)
    return sheet


def icon(pen: ImageDraw.ImageDraw, chance: random.Random, left: float, top: float, side: int, ink: Colour) -> None:
    box, kind = (left, top, left + side, top + side), chance.randrange(5)
    if kind == 0:
        pen.ellipse(box, None, ink, 2)
    elif kind == 1:
        pen.rounded_rectangle(box, 4, None, ink, 2)
    elif kind == 2:
        pen.polygon(((left, top + side), (left + side / 2, top), (left + side, top + side)), None, ink, 2)
    elif kind == 3:
        pen.line((left, top + side / 2, left + side, top + side / 2), ink, 2)
        pen.line((left + side / 2, top, left + side / 2, top + side), ink, 2)
    else:
        for row in range(3):
            pen.line((left, top + 3 + row * 7, left + side, top + 3 + row * 7), ink, 2)


PAGES: dict[str, Page] = {
    "one colour": plain,
    "gradient": gradient,
    "frames, boxes, shadows": boxes,
    "page of text": text_page,
    "headlines": headline,
    "text on a gradient": text_on_gradient,
    "other scripts": script,
    "table": table,
    "bar chart": bars,
    "slide": slide,
    "app screen": app,
}
