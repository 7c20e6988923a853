import math
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from mediacheck.fingerprint import sketch
from mediacheck.matching.leftover import SIDE, picture_content
from mediacheck.model import Sketch

SIZE = WIDTH, HEIGHT = 768, 512
WORDS = "we are hiring people who like to read what others wrote on Monday"
Box = tuple[int, int, int, int]
Photos = dict[str, Image.Image]
PLACE: Box = (400, 260, 520, 350)


def drawn(picture: Image.Image) -> Sketch:
    return sketch.of(picture.reduce(sketch.SQUARE), picture.convert("L"))


def called(picture: Image.Image, explained: Box | None = None) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    unexplained = np.ones((picture.height, picture.width), np.bool_)
    if explained:
        left, top, right, bottom = explained
        unexplained[top:bottom, left:right] = False
    return picture_content(drawn(picture), unexplained)


def share(cells: np.ndarray[tuple[int, int], np.dtype[np.bool_]], box: Box) -> float:
    left, top, right, bottom = (edge // SIDE for edge in box)
    return float(cells[top:bottom, left:right].mean())


def page(ground: str = "white", ink: str = "black", size: int = 18) -> Image.Image:
    sheet = Image.new("RGB", SIZE, ground)
    pen = ImageDraw.Draw(sheet)
    for line in range(4):
        pen.text((40, 40 + line * size * 1.5), WORDS[: 700 // size], ink, ImageFont.load_default(size))
    return sheet


def ramp(*, around: bool) -> Image.Image:
    across, down = np.meshgrid(np.linspace(-0.5, 0.5, WIDTH), np.linspace(-0.5, 0.5, HEIGHT))
    course = np.hypot(across * 1.5 - 0.2, down) if around else 0.5 + across * 0.7 + down * 0.3
    low, high = np.array((20, 60, 160)), np.array((240, 120, 90))
    return Image.fromarray((low + (high - low) * course.clip(0, 1)[..., None]).astype(np.uint8))


def framed() -> Image.Image:
    sheet = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, WIDTH, 60), (30, 60, 120))
    pen.rounded_rectangle((60, 100, 300, 160), 14, (200, 80, 20))
    pen.rectangle((400, 100, 700, 300), None, "black", 3)
    pen.line((60, 400, 700, 400), "grey", 1)
    return sheet


def on_ramp() -> Image.Image:
    sheet = ramp(around=False)
    ImageDraw.Draw(sheet).text((60, 60), "our year 2026", "white", ImageFont.load_default(60))
    return sheet


FINE: dict[str, Callable[[], Image.Image]] = {
    "one colour": lambda: Image.new("RGB", SIZE, (90, 160, 120)),
    "gradient along a line": lambda: ramp(around=False),
    "gradient around a point": lambda: ramp(around=True),
    "frames": framed,
    "text": page,
    "small text": lambda: page(size=12),
    "light text on dark ground": lambda: page("#101828", "#e8e8e8", 22),
    "headline": lambda: page(size=64),
    "text on a gradient": on_ramp,
}


def on_page(part: Image.Image, mask: Image.Image | None = None) -> Image.Image:
    sheet = page()
    sheet.paste(part, PLACE[:2], mask)
    return sheet


def cut(photos: Photos) -> Image.Image:
    return photos["cat-unknown"].resize((PLACE[2] - PLACE[0], PLACE[3] - PLACE[1]))


def one_brightness(photos: Photos) -> Image.Image:
    shade = np.asarray(cut(photos).convert("L"), dtype=float)[..., None] / 255
    low, high = np.array((150, 110, 140)), np.array((60, 148, 163))
    return Image.fromarray((low + (high - low) * shade).round().astype(np.uint8))


def shape(draw: Callable[[ImageDraw.ImageDraw], None]) -> Image.Image:
    part = Image.new("RGB", (PLACE[2] - PLACE[0], PLACE[3] - PLACE[1]), "white")
    draw(ImageDraw.Draw(part))
    return part


def bar_code(pen: ImageDraw.ImageDraw) -> None:
    for bar in range(0, 116, 7):
        pen.rectangle((bar, 0, bar + 1 + bar % 4, 90), "black")


def modules(pen: ImageDraw.ImageDraw) -> None:
    bits = np.random.default_rng(3).integers(0, 2, (22, 22))
    for row, column in np.argwhere(bits):
        pen.rectangle((column * 4, row * 4, column * 4 + 3, row * 4 + 3), "black")


def staves(pen: ImageDraw.ImageDraw) -> None:
    for line in range(5):
        pen.line((0, 20 + line * 8, 120, 20 + line * 8), "black", 1)
    for note in range(6):
        pen.ellipse((8 + note * 18, 16 + note % 4 * 8, 18 + note * 18, 24 + note % 4 * 8), "black")


def star(pen: ImageDraw.ImageDraw) -> None:
    turns = [(k * math.pi / 5, 44 if k % 2 else 18) for k in range(10)]
    pen.polygon([(60 + far * math.sin(turn), 45 - far * math.cos(turn)) for turn, far in turns], (30, 90, 60))


def pie(pen: ImageDraw.ImageDraw) -> None:
    for number, colour in enumerate(("navy", "teal", "orange")):
        pen.pieslice((15, 0, 104, 89), number * 120, number * 120 + 120, colour)


def cross(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 0, 120, 90), (0, 85, 164))
    pen.rectangle((34, 0, 50, 90), (255, 206, 0))
    pen.rectangle((0, 37, 120, 53), (255, 206, 0))


def dots(pen: ImageDraw.ImageDraw) -> None:
    for number, tone in enumerate(np.random.default_rng(5).integers(0, 220, 96).tolist()):
        left, top = number % 12 * 10, number // 12 * 11
        pen.ellipse((left, top, left + 6, top + 6), (tone, tone, 90))


def scribble(pen: ImageDraw.ImageDraw) -> None:
    places = [(60 + 50 * math.sin(k / 3) * math.cos(k / 11), 45 + 40 * math.cos(k / 4)) for k in range(90)]
    pen.line(places, "black", 2)


DRAWINGS = {
    "bar code": bar_code,
    "two-dimensional code": modules,
    "sheet music": staves,
    "logo": star,
    "pie chart": pie,
    "flag": cross,
    "dots of many tones": dots,
    "drawing": scribble,
}
LOOKS: dict[str, Callable[[Photos], Image.Image]] = {
    "as it is": cut,
    "grey": lambda photos: cut(photos).convert("L").convert("RGB"),
    "blurred": lambda photos: cut(photos).filter(ImageFilter.GaussianBlur(3)),
    "at 15 %": lambda photos: Image.blend(Image.new("RGB", cut(photos).size, "white"), cut(photos), 0.15),
    "two tones": lambda photos: cut(photos).convert("L").point(lambda tone: 255 if tone > 110 else 0).convert("RGB"),
    "dithered": lambda photos: cut(photos).convert("1").convert("RGB"),
    "one brightness": one_brightness,
}


@pytest.mark.parametrize("name", FINE)
def test_ground_frames_and_text_are_no_picture_content(name: str) -> None:
    """A page of nothing but ground, frames or text shows no other picture."""
    assert not called(FINE[name]()).any()


@pytest.mark.parametrize("look", LOOKS)
def test_a_part_of_a_photograph_is_picture_content(photos: Photos, look: str) -> None:
    """A photograph on a page of text is seen, and the text beside it is not."""
    cells = called(on_page(LOOKS[look](photos)))
    assert share(cells, PLACE) >= 0.4
    assert not cells[: 230 // SIDE].any()


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_picture_content(name: str) -> None:
    """Logos, charts, flags, codes and notes are no text, though they have two tones."""
    assert share(called(on_page(shape(DRAWINGS[name]))), PLACE) >= 0.2


def test_whole_photographs_are_picture_content(photos: Photos) -> None:
    """Of a photograph that nothing explains, a third or more is called picture content, plain as its ground may be."""
    for name, photo in photos.items():
        assert called(photo.resize(SIZE)).mean() > 1 / 3, name


def test_what_is_explained_is_not_judged(photos: Photos) -> None:
    """A photograph that is accounted for leaves nothing over, though its edge was found two pixels off."""
    left, top, right, bottom = PLACE
    for off in (-2, 0, 2):
        assert not called(on_page(cut(photos)), (left + off, top + off, right + off, bottom + off)).any()


def test_half_a_photograph_is_picture_content(photos: Photos) -> None:
    """Where only one half of a photograph is accounted for, the other is seen."""
    left, top, right, bottom = PLACE
    half = left, top, (left + right) // 2, bottom
    assert share(called(on_page(cut(photos)), half), ((left + right) // 2, top, right, bottom)) >= 0.5


def test_text_over_a_registered_picture_is_picture_content() -> None:
    """What is written within a registered picture is written over it, however plain its ground."""
    sheet = ramp(around=False)
    ImageDraw.Draw(sheet).text((310, 230), "SALE", "white", ImageFont.load_default(48))
    unexplained = np.zeros((HEIGHT, WIDTH), np.bool_)
    unexplained[200:320, 290:470] = True
    assert picture_content(drawn(sheet), unexplained).any()


def test_cells_cover_the_picture() -> None:
    """The mask has a cell for what begins at the right and lower edges."""
    assert called(Image.new("RGB", (770, 513), "white")).shape == (33, 49)


def test_a_tiny_picture_is_picture_content() -> None:
    """In less than 64 pixels nothing can be told from text."""
    assert called(Image.new("RGB", (60, 40), "white")).all()
