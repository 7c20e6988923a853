"""Look-alikes that must not clear: whatever is found, it never explains the whole picture."""

import io
import random
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from mediacheck.fingerprint import raster
from mediacheck.matching import ENOUGH
from mediacheck.matching.blocks import compare

from .scan import Scan

Pair = tuple[Image.Image, Image.Image]
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


def recoded(picture: Image.Image, quality: int = 88) -> Image.Image:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return Image.open(stream).convert("RGB")


def clears(asset: Image.Image, query: Image.Image) -> bool:
    """Whether `query` is taken for `asset`, by the search or by the comparison alone."""
    registry = Scan()
    registry.add("asset", recoded(asset, 92))
    found = registry.find(recoded(query))
    alone = compare(raster.of(query.convert("L")), raster.of(asset.convert("L")))
    return found.explained or (alone.same and alone.coverage >= ENOUGH)


# ---------------------------------------------------------------- another frame of the same shoot


def frame(picture: Image.Image, corners: tuple[float, ...]) -> Image.Image:
    """What a camera sees that stands a little elsewhere: `corners` in fractions, upper left first, against the clock."""
    width, height = picture.size
    quad = [part * (width, height)[index % 2] for index, part in enumerate(corners)]
    return picture.transform(
        (round(width * 0.86), round(height * 0.86)), Image.Transform.QUAD, quad, Image.Resampling.BICUBIC
    )


def changed(picture: Image.Image) -> Image.Image:
    """The subject has moved: a tenth of the picture shows something else of it."""
    width, height = picture.size
    side = round(min(width, height) * 0.35)
    patch = ImageOps.mirror(picture.crop((width // 9, height // 9, width // 9 + side, height // 9 + side)))
    mask = Image.new("L", (side, side), 0)
    ImageDraw.Draw(mask).ellipse((side * 0.1, side * 0.1, side * 0.9, side * 0.9), fill=255)
    moved = picture.copy()
    moved.paste(patch, (width // 2, height // 2), mask.filter(ImageFilter.GaussianBlur(side / 20)))
    return moved


STRAIGHT = (0.07, 0.07, 0.07, 0.93, 0.93, 0.93, 0.93, 0.07)
FRAMES = {
    "a percent aside": (0.08, 0.075, 0.08, 0.935, 0.94, 0.935, 0.94, 0.075),
    "three percent aside": (0.10, 0.05, 0.10, 0.91, 0.96, 0.91, 0.96, 0.05),
    "nearer": (0.085, 0.085, 0.085, 0.915, 0.915, 0.915, 0.915, 0.085),
    "from elsewhere": (0.09, 0.07, 0.07, 0.93, 0.93, 0.93, 0.925, 0.09),
}


@pytest.mark.parametrize("move", FRAMES)
def test_another_frame_is_no_copy(photos: dict[str, Image.Image], move: str) -> None:
    """A camera that moved by a percent, and a subject that moved too: its sibling's rights do not cover that picture."""
    for name, picture in photos.items():
        assert not clears(frame(picture, STRAIGHT), frame(changed(picture), FRAMES[move])), name


def test_strip_beside_what_is_registered_is_not_explained(photos: dict[str, Image.Image]) -> None:
    """Of two overlapping parts of one photograph only one is registered: what the other shows beside it is unknown."""
    for name in ("brook-claims-cc-by", "coffee", "picos-de-europa", "fig"):
        picture = photos[name]
        assert not clears(frame(picture, STRAIGHT), frame(picture, FRAMES["three percent aside"])), name


def test_changed_subject_is_not_explained(photos: dict[str, Image.Image]) -> None:
    """On a tripod nothing moves but the subject: that part is nobody's whom we know."""
    for name, picture in photos.items():
        assert not clears(picture, changed(picture)), name


def test_two_siblings_do_not_make_up_a_third(photos: dict[str, Image.Image]) -> None:
    """Each of two registered frames explains what the other one does not: the frame between them is still another one."""
    for (name, picture), (_, other) in pairwise(photos.items()):
        width, height = picture.size
        patch = other.resize((width // 4, height // 4))
        registry = Scan()
        for asset, place in (("first", (width // 10, height // 10)), ("second", (width * 6 // 10, height * 6 // 10))):
            sibling = picture.copy()
            sibling.paste(patch, place)
            registry.add(asset, recoded(sibling, 92))
        assert not registry.find(recoded(picture)).explained, name


# ---------------------------------------------------------------- a part of the picture replaced


def parts(size: tuple[int, int]) -> Iterator[tuple[int, int, int, int]]:
    width, height = size
    yield 0, 0, width // 3, height
    yield 0, 2 * height // 3, width, height
    yield width // 5, height // 5, 4 * width // 5, 4 * height // 5
    yield width // 2, height // 2, width // 2 + width // 3, height // 2 + height // 3
    yield width // 2, height // 2, width // 2 + width // 6, height // 2 + height // 6


def test_replaced_part_is_not_explained(photos: dict[str, Image.Image]) -> None:
    """From a third down to a thirty-sixth of the picture: what was put in is not covered by what is around it."""
    for (name, picture), (_, other) in pairwise(photos.items()):
        for box in parts(picture.size):
            query = picture.copy()
            query.paste(other.resize(picture.size).crop(box), box[:2])
            assert not clears(picture, query), (name, box)


def test_blend_is_not_explained(photos: dict[str, Image.Image]) -> None:
    """Two photographs laid half through one another are not the one of them."""
    for (name, picture), (_, other) in pairwise(photos.items()):
        assert not clears(picture, Image.blend(picture, other.resize(picture.size), 0.5)), name


# ---------------------------------------------------------------- the same template


def banner(picture: Image.Image) -> Image.Image:
    sheet = Image.new("RGB", (1000, 1000), (20, 60, 120))
    sheet.paste(ImageOps.fit(picture, (1000, 640)), (0, 180))
    pen = ImageDraw.Draw(sheet)
    pen.text((40, 50), "Summer academy", "white", ImageFont.load_default(90))
    pen.rectangle((0, 820, 1000, 1000), fill=(230, 120, 20))
    pen.text((40, 860), "apply now - example.org", "white", ImageFont.load_default(70))
    return sheet


def app(picture: Image.Image) -> Image.Image:
    sheet = Image.new("RGB", (1000, 1100), "white")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, 1000, 90), fill=(10, 100, 190))
    pen.text((30, 25), "Connect   Home   Network   Jobs", "white", ImageFont.load_default(36))
    pen.ellipse((30, 110, 110, 190), fill="grey")
    pen.text((130, 130), "Ada Example · 2 h", "black", ImageFont.load_default(36))
    pen.text((30, 215), "So proud of our whole team today!", "black", ImageFont.load_default(40))
    sheet.paste(ImageOps.fit(picture, (1000, 620)), (0, 280))
    pen.text((60, 980), "Like    Comment    Share    Send", "black", ImageFont.load_default(40))
    return sheet


def slide(picture: Image.Image) -> Image.Image:
    sheet = Image.new("RGB", (1000, 562), "white")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, 1000, 70), fill=(0, 70, 60))
    pen.text((30, 12), "Quarterly review", "white", ImageFont.load_default(40))
    for line in range(5):
        pen.text((30, 110 + 80 * line), f"point number {line} of the talk", "black", ImageFont.load_default(30))
    sheet.paste(ImageOps.fit(picture, (400, 400)), (560, 110))
    return sheet


@pytest.mark.parametrize("template", [banner, app, slide])
def test_shared_template_is_no_copy(
    photos: dict[str, Image.Image], template: Callable[[Image.Image], Image.Image]
) -> None:
    """Different photographs under the same banner, inside the same app or on the same slide stay different."""
    for (name, picture), (_, other) in pairwise(photos.items()):
        assert not clears(template(picture), template(other)), name


# ---------------------------------------------------------------- pictures that are none


def page(seed: int, lines: int, size: int) -> Image.Image:
    sheet, chance = Image.new("RGB", (900, 1200), "white"), random.Random(seed)  # noqa: S311
    for line in range(lines):
        words = " ".join(chance.choice(WORDS) for _ in range(1100 // size // 2))
        ImageDraw.Draw(sheet).text((60, 60 + 1.4 * size * line), words, "black", ImageFont.load_default(size))
    return sheet


def matrix(seed: int) -> Image.Image:
    """A two-dimensional code: the same corners, other bits."""
    bits = np.random.default_rng(seed).integers(0, 2, (29, 29)) * 255
    for top, left in ((0, 0), (0, 22), (22, 0)):
        bits[top : top + 7, left : left + 7] = 0
        bits[top + 1 : top + 6, left + 1 : left + 6] = 255
        bits[top + 2 : top + 5, left + 2 : left + 5] = 0
    return Image.fromarray(bits.astype(np.uint8)).resize((580, 580), Image.Resampling.NEAREST).convert("RGB")


def shade(seed: int) -> Image.Image:
    low, high = np.random.default_rng(seed).integers(0, 256, (2, 3))
    ramp = np.linspace(0, 1, 600)[None, :, None]
    return Image.fromarray(np.broadcast_to(low + (high - low) * ramp, (400, 600, 3)).astype(np.uint8))


PLAIN: dict[str, Pair] = {
    "colours": (Image.new("RGB", (600, 400), "white"), Image.new("RGB", (600, 400), (128, 0, 128))),
    "gradients": (shade(1), shade(2)),
    "lines of text": (page(1, 1, 40), page(2, 1, 40)),
    "small lines of text": (page(1, 3, 16), page(2, 3, 16)),
    "large lines of text": (page(1, 4, 60), page(2, 4, 60)),
    "pages of text": (page(1, 36, 22), page(2, 36, 22)),
    "codes": (matrix(1), matrix(2)),
}


@pytest.mark.parametrize("name", PLAIN)
def test_pictures_of_nothing_much_are_not_one_another(name: str) -> None:
    """Plain colours, gradients, other words on the same white page, other bits in the same code."""
    asset, query = PLAIN[name]
    registry = Scan()
    registry.add("asset", asset)
    assert not registry.find(query).explained
