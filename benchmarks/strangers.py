"""Picture content that may stand beside a registered picture: parts of photographs, drawings, codes, charts, flags.

Each maker gets a photograph, a side in pixels and a random generator, and gives a picture with its mask.
"""

import math
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from lookalikes import code
from pages import fonts
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

Stranger = tuple[Image.Image, Image.Image | None]
Maker = Callable[[Image.Image, int, random.Random], Stranger]


def part(photo: Image.Image, side: int, chance: random.Random) -> Image.Image:
    """A part of a photograph in which something is to be seen."""
    width, height = round(side * chance.uniform(0.75, 1.3)), side
    best, most = photo, -1.0
    for _ in range(60):
        share = chance.uniform(0.25, 0.95)
        wide = min(share * photo.width, share * photo.height * width / height)
        high = wide * height / width
        left, top = chance.uniform(0, photo.width - wide), chance.uniform(0, photo.height - high)
        crop = photo.resize((width, height), Image.Resampling.BICUBIC, (left, top, left + wide, top + high))
        fields = np.asarray(crop.convert("L").resize((8, 8), Image.Resampling.BOX), dtype=float).ravel()
        terms = np.stack((np.ones(64), np.arange(64) % 8, np.arange(64) // 8), axis=1)
        # Beside a gradient.
        detail = float((fields - terms @ np.linalg.lstsq(terms, fields, rcond=None)[0]).std())
        if detail > most:
            best, most = crop, detail
        if detail > 15:
            break
    return best


def changed(edit: Callable[[Image.Image, random.Random], Image.Image]) -> Maker:
    return lambda photo, side, chance: (edit(part(photo, side, chance), chance).convert("RGB"), None)


def avatar(photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    face = ImageOps.fit(part(photo, side, chance), (side, side))
    mask = Image.new("L", (side * 4, side * 4), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, side * 4 - 1, side * 4 - 1), 255)
    return face, mask.resize((side, side))


def faint(photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    picture = ImageOps.autocontrast(part(photo, side, chance))
    return picture, Image.new("L", picture.size, 38)


def one_brightness(photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    """Seen in its colours only."""
    picture = ImageOps.autocontrast(part(photo, side, chance).convert("L"))
    share = np.asarray(picture, dtype=float)[..., None] / 255
    low, high = np.array((150, 110, 140)), np.array((60, 148, 163))  # both 125 in grey
    return Image.fromarray((low + (high - low) * share).round().astype(np.uint8)), None


def halftone(picture: Image.Image, chance: random.Random) -> Image.Image:
    pitch, grey = chance.choice((5, 7, 10)), picture.convert("L")
    big = Image.new("L", (grey.width * 2, grey.height * 2), 255)
    pen, values = ImageDraw.Draw(big), np.asarray(ImageOps.autocontrast(grey))
    turned = chance.random() < 0.5
    for row in range(0, grey.height, pitch):
        for column in range(pitch // 2 * (row // pitch % 2) * turned, grey.width, pitch):
            radius = pitch * 1.3 * (1 - values[row, column] / 255) ** 0.5
            pen.ellipse((column * 2 - radius, row * 2 - radius, column * 2 + radius, row * 2 + radius), 0)
    return big.resize(grey.size)


def line_drawing(picture: Image.Image, _chance: random.Random) -> Image.Image:
    grey = ImageOps.autocontrast(picture.convert("L").filter(ImageFilter.GaussianBlur(2)))
    bands = grey.point(lambda value: value // 43 * 40)
    return ImageOps.invert(bands.filter(ImageFilter.FIND_EDGES)).point(lambda value: 0 if value < 235 else 255)


def silhouette(photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    """A dark shape with a blob's outline."""
    angles = np.linspace(0, 2 * math.pi, 90, endpoint=False)
    radius = 0.7 + sum(chance.uniform(-0.13, 0.13) * np.sin(k * angles + chance.uniform(0, 6)) for k in range(2, 7))
    points = [(side * (1 + r * math.cos(a)), side * (1 + r * math.sin(a))) for a, r in zip(angles, radius, strict=True)]
    mask = Image.new("L", (side * 2, side * 2), 0)
    ImageDraw.Draw(mask).polygon(points, 255)
    del photo
    ink = tuple(chance.randrange(120) for _ in range(3))
    return Image.new("RGB", (side, side), ink), mask.resize((side, side))


def threshold(picture: Image.Image, _chance: random.Random) -> Image.Image:
    grey = picture.convert("L")
    middle = float(np.median(np.asarray(grey)))
    return grey.point(lambda value: 255 if value > middle else 0)


def dithered(picture: Image.Image, _chance: random.Random) -> Image.Image:
    return picture.convert("L").convert("1")


def emblem(_photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    """A logo of flat shapes."""
    sheet = Image.new("RGB", (side * 2, side * 2), "white")
    pen, colours = ImageDraw.Draw(sheet), [tuple(chance.randrange(200) for _ in range(3)) for _ in range(3)]
    size, kind = side * 2, chance.randrange(4)
    if kind == 0:
        pen.ellipse((0, 0, size - 1, size - 1), colours[0])
        pen.polygon(((size / 2, size * 0.1), (size * 0.85, size * 0.75), (size * 0.15, size * 0.75)), colours[1])
    elif kind == 1:
        pen.polygon(((size / 2, 0), (size, size / 2), (size / 2, size), (0, size / 2)), colours[0])
    elif kind == 2:
        for ring in range(3):
            pen.ellipse([size * 0.17 * ring, size * 0.17 * ring, *[size * (1 - 0.17 * ring)] * 2], colours[ring])
    else:
        star = [
            (
                size / 2 + size / 2 * (1 - 0.6 * (k % 2)) * math.sin(k * math.pi / 5),
                size / 2 - size / 2 * (1 - 0.6 * (k % 2)) * math.cos(k * math.pi / 5),
            )
            for k in range(10)
        ]
        pen.polygon(star, colours[0])
    return sheet.resize((side, side)), None


def flag(_photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    """Of three stripes, with a cross, or with a disc."""
    width, kind = round(side * 1.5), chance.randrange(3)
    colours = chance.sample([(0, 0, 0), (221, 0, 0), (255, 206, 0), (0, 85, 164), (255, 255, 255), (0, 146, 70)], 3)
    sheet = Image.new("RGB", (width, side), colours[0])
    pen = ImageDraw.Draw(sheet)
    if kind == 0:
        pen.rectangle((width // 3, 0, width * 2 // 3, side), colours[1])
        pen.rectangle((width * 2 // 3, 0, width, side), colours[2])
    elif kind == 1:
        pen.rectangle((width * 0.3, 0, width * 0.42, side), colours[1])
        pen.rectangle((0, side * 0.42, width, side * 0.58), colours[1])
    else:
        pen.ellipse((width / 2 - side * 0.3, side * 0.2, width / 2 + side * 0.3, side * 0.8), colours[1])
    return sheet, None


@cache
def _icons() -> list[str]:
    found = sorted(
        str(path) for size in (48, 64, 72, 96, 128) for path in Path("/usr/share/icons").rglob(f"{size}x{size}/*/*.png")
    )
    return found or [str(path) for path in Path("/usr/share/icons").rglob("*.png")]


def icon(photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    if not _icons():
        return emblem(photo, side, chance)
    picture = Image.open(chance.choice(_icons())).convert("RGBA").resize((side, side))
    return picture.convert("RGB"), picture.getchannel("A")


def emoji(photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    if not fonts("ColorEmoji"):
        return emblem(photo, side, chance)
    sheet = Image.new("RGBA", (136, 128))
    face = ImageFont.truetype(fonts("ColorEmoji")[0], 109)
    ImageDraw.Draw(sheet).text(
        (0, 0), chance.choice("😀😂🚀🔥🎉👍🌍🐶🍕⚽🎓💡📈🏆🌈🦊"), font=face, embedded_color=True
    )
    picture = sheet.resize((side, side))
    return picture.convert("RGB"), picture.getchannel("A")


def pictogram(photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    if not fonts("awesome"):
        return silhouette(photo, side, chance)
    mask = Image.new("L", (side, side), 0)
    solid = [path for path in fonts("awesome") if "brands" not in path]
    face = ImageFont.truetype(chance.choice(solid), round(side * 0.75))
    points = (0xF007, 0xF015, 0xF030, 0xF0C0, 0xF0F4, 0xF1B9, 0xF072, 0xF091, 0xF1AE, 0xF206, 0xF21C, 0xF02D, 0xF0EB)
    ImageDraw.Draw(mask).text((side / 2, side / 2), chr(chance.choice(points)), 255, face, anchor="mm")
    return Image.new("RGB", mask.size, tuple(chance.randrange(150) for _ in range(3))), mask


def qr_code(_photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    return ImageOps.expand(
        code(chance.randrange(999)).resize((side, side), Image.Resampling.BOX), side // 12, "white"
    ), None


def barcode(_photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    unit = max(1, round(side / 60))
    widths = [chance.choice((1, 1, 2, 3)) * unit for _ in range(59)]
    sheet = Image.new("RGB", (sum(widths), round(side * 0.6)), "white")
    left = 0
    for number, width in enumerate(widths):
        if number % 2 == 0:
            ImageDraw.Draw(sheet).rectangle((left, 0, left + width - 1, sheet.height), "black")
        left += width
    return sheet, None


def chart(_photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    """A pie, or lines."""
    sheet = Image.new("RGB", (side * 2, side * 2), "white")
    pen, start = ImageDraw.Draw(sheet), 0.0
    if chance.random() < 0.5:
        for _ in range(4):
            end = start + chance.uniform(50, 110)
            pen.pieslice((0, 0, side * 2 - 1, side * 2 - 1), start, end, tuple(chance.randrange(220) for _ in range(3)))
            start = end
    else:
        pen.line((4, 4, 4, side * 2 - 4, side * 2 - 4, side * 2 - 4), "black", 4)
        for _ in range(2):
            points = [(4 + side * k / 4, side * chance.uniform(0.2, 1.8)) for k in range(9)]
            pen.line(points, tuple(chance.randrange(200) for _ in range(3)), 5)
    return sheet.resize((side, side)), None


def plan(_photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    """A map: areas, water, streets."""
    sheet = Image.new("RGB", (side * 2, side * 2), (242, 239, 233))
    pen, size = ImageDraw.Draw(sheet), side * 2
    for colour in ((170, 211, 223), (200, 230, 190), (173, 209, 158)):
        x, y = chance.uniform(0, size), chance.uniform(0, size)
        points = [(x + chance.uniform(-0.4, 0.4) * size, y + chance.uniform(-0.4, 0.4) * size) for _ in range(6)]
        pen.polygon(points, colour)
    for _ in range(9):
        points = [(chance.uniform(0, size), chance.uniform(0, size)) for _ in range(3)]
        pen.line(points, (190, 180, 170), 9)
        pen.line(points, "white", 6)
    return sheet.resize((side, side)), None


def score(_photo: Image.Image, side: int, chance: random.Random) -> Stranger:
    """Sheet music."""
    sheet = Image.new("RGB", (side * 3, side * 2), "white")
    pen, gap = ImageDraw.Draw(sheet), side / 12
    for staff in range(2):
        base = side * (0.3 + 0.9 * staff)
        for line in range(5):
            pen.line((0, base + line * gap, side * 3, base + line * gap), "black", 2)
        for note in range(12):
            x, y = side * 0.25 * (note + 0.5), base + gap * chance.randrange(9) / 2
            pen.ellipse((x - gap * 0.65, y - gap / 2, x + gap * 0.65, y + gap / 2), "black")
            pen.line((x + gap * 0.6, y, x + gap * 0.6, y - gap * 3), "black", 3)
    return sheet.resize((round(side * 1.5), side)), None


def written_over(picture: Image.Image, chance: random.Random) -> Image.Image:
    pen = ImageDraw.Draw(picture)
    face = (
        ImageFont.truetype(chance.choice(fonts()), max(10, picture.height // 6))
        if fonts()
        else ImageFont.load_default(20)
    )
    for line in range(3):
        pen.text((6, picture.height * (0.1 + 0.28 * line)), "Summer sale now", "white", face)
    return picture


STRANGERS: dict[str, Maker] = {
    "photograph": changed(lambda picture, _chance: picture),
    "photograph, blurred": changed(
        lambda picture, chance: picture.filter(ImageFilter.GaussianBlur(chance.uniform(1, 4)))
    ),
    "photograph, low contrast": changed(lambda picture, _chance: ImageEnhance.Contrast(picture).enhance(0.3)),
    "photograph, grey": changed(lambda picture, _chance: ImageOps.grayscale(picture)),
    "photograph, at 15 %": faint,
    "photograph, written over": changed(written_over),
    "avatar": avatar,
    "one brightness": one_brightness,
    "halftone": changed(halftone),
    "two tones": changed(threshold),
    "dithered": changed(dithered),
    "line drawing": changed(line_drawing),
    "silhouette": silhouette,
    "logo": emblem,
    "flag": flag,
    "icon": icon,
    "emoji": emoji,
    "pictogram": pictogram,
    "QR code": qr_code,
    "bar code": barcode,
    "pie or line chart": chart,
    "map": plan,
    "sheet music": score,
}
