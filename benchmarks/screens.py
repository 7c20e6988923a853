"""Tables, charts of bars, slides and an app's screens without picture content, drawn from a seed; and all pages by name."""

import random

from pages import (
    LATIN,
    Colour,
    Page,
    boxes,
    font,
    gradient,
    headline,
    paragraph,
    plain,
    script,
    sheet_of,
    text_on_gradient,
    text_page,
    tones,
    words,
)
from PIL import Image, ImageDraw


def table(chance: random.Random) -> Image.Image:
    sheet, pen, _ground, ink = sheet_of(chance)
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
    sheet, pen, _ground, ink = sheet_of(chance)
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
    sheet, pen, ground, ink = sheet_of(chance)
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
    sheet, pen, ground, ink = sheet_of(chance)
    accent, on_accent = tones(chance)
    width, height = sheet.size
    pen.rectangle((0, 0, width, 64), accent)
    pen.text((20, 18), "9:41   " + words(chance, 2), on_accent, font(chance, 22))
    top = paragraph(pen, chance, (24, 90, width - 24, 90 + height // 4), 20, ink)
    pen.line((0, top + 14, width, top + 14), ink, 1)
    for place, label in enumerate(("Like", "Comment", "Share")):
        left = 30 + place * width // 3
        icon(pen, chance, (left, top + 30), 20, ink)
        pen.text((left + 30, top + 28), label, ink, font(chance, 18))
    box = (30, top + 90, 30 + width // 3, top + 138)
    pen.rounded_rectangle(box, chance.choice((6, 12, 24)), accent)
    pen.text((box[0] + 40, box[1] + 12), "Follow", on_accent, font(chance, 20))
    pen.rounded_rectangle((width // 2, box[1], width - 30, box[3]), 8, ground, ink, 1)
    pen.text((width // 2 + 16, box[1] + 12), "Add a comment ...", ink, font(chance, 18))
    pen.rectangle((0, height - 70, width, height), accent)
    for place in range(5):
        icon(pen, chance, ((place * 2 + 1) * width // 10 - 11, height - 46), 22, on_accent)
    return sheet


def icon(pen: ImageDraw.ImageDraw, chance: random.Random, place: tuple[float, float], side: int, ink: Colour) -> None:
    left, top = place
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
