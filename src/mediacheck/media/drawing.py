"""A checked picture with what was recognised in it, drawn for people."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import hypot

from PIL import Image, ImageChops, ImageDraw, ImageFont, PngImagePlugin

from mediacheck.fingerprint.sketch import SQUARE
from mediacheck.model import Outline, Region, Sketch

SOFTWARE = "mediacheck"
"""Stands near the beginning of every drawing, so that the next run knows its own."""

Point = tuple[float, float]
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels

_PICTURE = (780, 860)  # pixels that the checked picture has at most
_ENLARGED = 3.0  # times at most
_COLUMN = 380  # pixels for the registered pictures beside it
_PREVIEW = (112, 96)
_MARGIN = 20
_GAP = 16  # between two cards
_TEXT = 15
_SMOOTH = 2  # lines are drawn this many times as large and scaled down

_PAPER, _INK, _FAINT = (255, 255, 255), (26, 28, 32), (96, 102, 112)
_RED = (214, 32, 32)
# Told apart by people who confuse red and green, too; none is near the red of what is unknown.
_COLOURS = ((0, 92, 190), (0, 128, 96), (120, 60, 170), (0, 140, 180), (110, 90, 30), (60, 70, 90))

_MOST_PREVIEW = 4_000_000  # pixels; ours have a hundredth of it


@dataclass(frozen=True, slots=True)
class Mark:
    """A registered picture in the checked one. `outline` is where it lies in it, `preview` a JPEG of its own."""

    title: str
    lines: tuple[str, ...]
    outline: Outline
    verified: bool
    preview: bytes | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on a drawing beside the marks' own words."""

    heading: str
    recognised: str
    unconfirmed: str
    unknown: str


def draw(sketch: Sketch, marks: Sequence[Mark], unknown: Sequence[Region], words: Words) -> bytes:
    """A PNG: the picture with the marks outlined and what is unknown hatched, beside it the registered pictures."""
    picture = _scaled(coloured(sketch))
    picture = _with_hatching(picture, marks, unknown)
    picture = _with_outlines(picture, marks)
    _label(picture, marks, unknown, words)
    page = _laid_out(picture, marks, words, unknown=bool(unknown))
    own = PngImagePlugin.PngInfo()
    own.add_text("Software", SOFTWARE)
    stream = io.BytesIO()
    page.save(stream, "PNG", pnginfo=own)
    return stream.getvalue()


def coloured(sketch: Sketch) -> Image.Image:
    """The picture as far as the sketch keeps it: its light exactly, its colours from squares, which people hardly see."""
    grey = Image.frombytes("L", (sketch.grey.width, sketch.grey.height), sketch.grey.pixels)
    columns, rows = -(-grey.width // SQUARE), -(-grey.height // SQUARE)
    squares = Image.frombytes("RGB", (columns, rows), sketch.colours).convert("YCbCr")
    smooth = squares.resize((columns * SQUARE, rows * SQUARE), Image.Resampling.BICUBIC)
    _, blue, red = smooth.crop((0, 0, *grey.size)).split()
    return Image.merge("YCbCr", (grey, blue, red)).convert("RGB")


# ---------------------------------------------------------------- on the picture


def _scaled(picture: Image.Image) -> Image.Image:
    factor = min(_PICTURE[0] / picture.width, _PICTURE[1] / picture.height, _ENLARGED)
    size = max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _with_hatching(picture: Image.Image, marks: Sequence[Mark], unknown: Sequence[Region]) -> Image.Image:
    """Boxes are coarse: a recognised picture that one reaches into is not hatched, but what was laid over it is."""
    if not unknown:
        return picture
    width, height = picture.width * _SMOOTH, picture.height * _SMOOTH
    where = Image.new("L", (width, height))
    boxes = [_pixels(region, width, height) for region in unknown]
    known = [_inside(mark.outline, width, height) for mark in marks if mark.verified]
    for box in boxes:
        one = Image.new("L", (width, height))
        pen = ImageDraw.Draw(one)
        pen.rectangle(box, fill=255)
        for corners in known:
            if len(corners) > 2 and not _holds(_around(corners), box):
                pen.polygon(corners, fill=0)
        where = ImageChops.lighter(where, one)
    stripes = Image.new("RGBA", (width, height), (*_RED, 28))
    pen = ImageDraw.Draw(stripes)
    step = 18 * _SMOOTH
    for start in range(-height, width, step):
        pen.line((start, height, start + height, 0), fill=(*_RED, 190), width=2 * _SMOOTH)
    for box in boxes:
        pen.rectangle(box, outline=(*_RED, 255), width=3 * _SMOOTH)
    hatched = Image.new("RGBA", (width, height))
    hatched.paste(stripes, (0, 0), where)
    return _over(picture, hatched)


def _with_outlines(picture: Image.Image, marks: Sequence[Mark]) -> Image.Image:
    width, height = picture.width * _SMOOTH, picture.height * _SMOOTH
    lines = Image.new("RGBA", (width, height))
    pen = ImageDraw.Draw(lines)
    for number, mark in enumerate(marks):
        corners = _inside(mark.outline, width, height, margin=3.0 * _SMOOTH)
        if len(corners) < 3:
            continue
        # White around the colour, so that the line is seen on any picture.
        for colour, thickness in (((*_PAPER, 230), 8), ((*_colour(number), 255), 4)):
            for start, end in pairwise((*corners, corners[0])):
                for one, other in [(start, end)] if mark.verified else _dashes(start, end):
                    _stroke(pen, one, other, colour, thickness * _SMOOTH)
    return _over(picture, lines)


def _stroke(pen: ImageDraw.ImageDraw, start: Point, end: Point, colour: tuple[int, ...], thickness: int) -> None:
    pen.line((*start, *end), fill=colour, width=thickness)
    half = thickness / 2 - 1
    for x, y in (start, end):  # corners without notches
        pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)


def _dashes(start: Point, end: Point) -> Iterator[tuple[Point, Point]]:
    length = hypot(end[0] - start[0], end[1] - start[1])
    count = max(1, round(length / (24 * _SMOOTH)))
    for at in range(count):
        one, other = (at + 0.2) / count, (at + 0.7) / count
        yield _between(start, end, one), _between(start, end, other)


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _label(picture: Image.Image, marks: Sequence[Mark], unknown: Sequence[Region], words: Words) -> None:
    """A number and a name at the upper left of each; where labels would meet, the later one moves down."""
    tags: list[tuple[Box, str, Colour]] = []
    for number, mark in enumerate(marks):
        corners = _inside(mark.outline, picture.width, picture.height)
        if len(corners) > 2:
            left, top = min(corners, key=sum)
            tags.append(((left, top, *_around(corners)[2:]), f"{number + 1}  {mark.title}", _colour(number)))
    if unknown:
        tags.append((_pixels(unknown[0], picture.width, picture.height), words.unknown, _RED))
    pen, font, height = ImageDraw.Draw(picture), _font(_TEXT), _TEXT + 10
    taken: list[Box] = []
    for place, name, colour in tags:
        short = _shortened(name, font, max(place[2] - place[0] - 28, font.getlength(name[:12]) + 8))
        width = font.getlength(short) + 12
        left = max(0.0, min(place[0] + 8, picture.width - width))
        above = place[3] - place[1] < 2 * height and place[1] > height
        top = max(0.0, min(place[1] - height - 4 if above else place[1] + 8, picture.height - height))
        while top + 2 * height < picture.height and any(
            _meet((left, top, left + width, top + height), t) for t in taken
        ):
            top += height + 3
        taken.append((left, top, left + width, top + height))
        pen.rounded_rectangle(taken[-1], 5, fill=colour, outline=_PAPER)
        pen.text((left + 6, top + height / 2), short, font=font, fill=_PAPER, anchor="lm")


def _around(corners: Sequence[Point]) -> Box:
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(down), max(across), max(down)


def _holds(one: Box, other: Box) -> bool:
    return one[0] <= other[0] and one[1] <= other[1] and one[2] >= other[2] and one[3] >= other[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# ---------------------------------------------------------------- around it


def _laid_out(picture: Image.Image, marks: Sequence[Mark], words: Words, *, unknown: bool) -> Image.Image:
    """Cards stand beside the picture as far down as it goes, the others in rows below."""
    cards = [_card(number, mark) for number, mark in enumerate(marks)]
    top, across = _MARGIN + 36, max(picture.width, _COLUMN)
    width = across + 2 * _MARGIN + (_COLUMN + _MARGIN if cards else 0)
    bottom, beside = top + picture.height, top
    places: list[tuple[int, int]] = []
    while len(places) < len(cards) and (not places or beside + cards[len(places)].height <= bottom):
        places.append((across + 2 * _MARGIN, beside))
        beside += cards[len(places) - 1].height + _GAP
    below = max(bottom, beside - _GAP if places else bottom)
    columns = max(1, (width - _MARGIN) // (_COLUMN + _MARGIN))
    while rest := cards[len(places) :][:columns]:
        places += [(_MARGIN + (_COLUMN + _MARGIN) * column, below + _GAP) for column in range(len(rest))]
        below += _GAP + max(card.height for card in rest)
    page = Image.new("RGB", (width, below + _MARGIN + 30), _PAPER)
    pen = ImageDraw.Draw(page)
    font = _font(20)
    heading = _shortened(words.heading, font, width - 2 * _MARGIN)
    pen.text((_MARGIN, _MARGIN + 8), heading, font=font, fill=_INK, anchor="lm")
    page.paste(picture, (_MARGIN, top))
    for card, place in zip(cards, places, strict=True):
        page.paste(card, place)
    _legend(pen, (_MARGIN, page.height - 24), marks, words, unknown=unknown)
    return page


def _card(number: int, mark: Mark) -> Image.Image:
    """The registered picture, and what is said of it."""
    preview = _preview(mark.preview)
    beside = _PREVIEW[0] + 12 if preview else 0
    room = _COLUMN - beside - 34
    lines = [(line, _INK) for line in _wrapped(mark.title, _font(_TEXT), room)]
    lines += [(line, _FAINT) for said in mark.lines for line in _wrapped(said, _font(_TEXT - 1), room)]
    height = max(preview.height if preview else 0, 6 + 20 * len(lines), 28)
    card = Image.new("RGB", (_COLUMN, height), _PAPER)
    pen = ImageDraw.Draw(card)
    pen.rounded_rectangle((0, 0, 25, 25), 5, fill=_colour(number))
    pen.text((12.5, 12.5), str(number + 1), font=_font(_TEXT), fill=_PAPER, anchor="mm")
    if preview:
        card.paste(preview, (34, 0))
    for at, (line, colour) in enumerate(lines):
        font = _font(_TEXT) if colour is _INK else _font(_TEXT - 1)
        pen.text((34 + beside, 12 + 20 * at), line, font=font, fill=colour, anchor="lm")
    return card


def _preview(jpeg: bytes | None) -> Image.Image | None:
    """Decoded here and not in a worker: it is no file of anybody's, a worker of ours wrote it when it was registered."""
    if jpeg is None:
        return None
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as opened:
            if opened.width * opened.height > _MOST_PREVIEW:
                return None
            picture = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError):
        return None
    picture.thumbnail(_PREVIEW, Image.Resampling.LANCZOS)
    return picture


def _legend(pen: ImageDraw.ImageDraw, place: Point, marks: Sequence[Mark], words: Words, *, unknown: bool) -> None:
    left, middle = place
    font = _font(_TEXT - 1)
    entries = (
        *([(words.recognised, _INK, False)] if any(mark.verified for mark in marks) else []),
        *([(words.unconfirmed, _INK, True)] if not all(mark.verified for mark in marks) else []),
        *([(words.unknown, _RED, False)] if unknown else []),
    )
    for name, colour, dashed in entries:
        if colour is _RED:
            pen.rectangle((left, middle - 7, left + 26, middle + 7), outline=_RED, width=2)
            for start in range(0, 26, 7):
                pen.line((left + start, middle + 6, min(left + start + 12, left + 26), middle - 6), fill=_RED, width=1)
        else:
            for start, end in ((0, 7), (10, 17), (20, 27)) if dashed else ((0, 27),):
                pen.line((left + start, middle, left + end, middle), fill=colour, width=4)
        pen.text((left + 34, middle), name, font=font, fill=_INK, anchor="lm")
        left += 34 + font.getlength(name) + 28


# ---------------------------------------------------------------- inside


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Our own: Pillow's knows no ä, and which ones a system has, nobody knows."""
    content = (files("mediacheck") / "data" / "fonts" / "DejaVuSans.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(content), size, layout_engine=ImageFont.Layout.BASIC)


def _colour(number: int) -> Colour:
    return _COLOURS[number % len(_COLOURS)]


def _over(picture: Image.Image, layer: Image.Image) -> Image.Image:
    small = layer.resize(picture.size, Image.Resampling.LANCZOS)
    return Image.alpha_composite(picture.convert("RGBA"), small).convert("RGB")


def _pixels(region: Region, width: int, height: int) -> Box:
    left, top, across, down = region
    return left * width, top * height, (left + across) * width - 1, (top + down) * height - 1


def _inside(outline: Outline, width: int, height: int, margin: float = 0.0) -> list[Point]:
    """The part of the outline that is in the picture, in pixels, `margin` off its edges. Empty where there is none."""
    corners = [(x * width, y * height) for x, y in outline]
    for axis, limit, sign in (
        (0, margin, 1),
        (0, width - 1 - margin, -1),
        (1, margin, 1),
        (1, height - 1 - margin, -1),
    ):
        kept: list[Point] = []
        for start, end in zip(corners, [*corners[1:], *corners[:1]], strict=True):
            here, after = (start[axis] - limit) * sign, (end[axis] - limit) * sign
            if here >= 0:
                kept.append(start)
            if here * after < 0:
                kept.append(_between(start, end, here / (here - after)))
        corners = kept
    return corners


def _wrapped(words: str, font: ImageFont.FreeTypeFont, room: float, most: int = 4) -> list[str]:
    """Lines that fit; a word that does not is cut, and so is what comes after `most` lines."""
    lines: list[str] = []
    rest = words.split()
    while rest:
        line = rest.pop(0)
        while rest and font.getlength(f"{line} {rest[0]}") <= room:
            line = f"{line} {rest.pop(0)}"
        if len(lines) == most - 1 and rest:
            line, rest = f"{line} {' '.join(rest)}", []
        lines.append(_shortened(line, font, room))
    return lines


def _shortened(words: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    """In one line that fits."""
    words = " ".join(words.split())
    if font.getlength(words) <= room:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(words[:middle] + "…") <= room else (low, middle - 1)
    return words[:low].rstrip() + "…"
