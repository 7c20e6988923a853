"""What is drawn for people, looked at pixel by pixel where that says something."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps

from mediacheck.fingerprint import sketch
from mediacheck.media.drawing import _COLOURS, _RED, SOFTWARE, Mark, Words, _font, coloured, draw
from mediacheck.model import Outline, Sketch

FIXTURES = Path(__file__).parents[2] / "fixtures"
WORDS = Words("lake.jpg · review", "recognised", "not confirmed", "unknown")
WHOLE: Outline = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
LEFT: Outline = ((0.1, 0.2), (0.5, 0.2), (0.5, 0.8), (0.1, 0.8))
TOP = 56  # pixels above the picture
EDGE = 20  # and left of it


@pytest.fixture(scope="module")
def coffee() -> Image.Image:
    return Image.open(FIXTURES / "registry" / "photos" / "coffee.jpg").convert("RGB")


@pytest.fixture(scope="module")
def sketched(coffee: Image.Image) -> Sketch:
    return sketch.of(coffee.reduce(sketch.SQUARE), coffee.convert("L"))


def drawn(sketched: Sketch, *marks: Mark, unknown: tuple = ()) -> Image.Image:
    return Image.open(io.BytesIO(draw(sketched, marks, unknown, WORDS))).convert("RGB")


def mark(outline: Outline = LEFT, *, verified: bool = True, preview: bytes | None = None) -> Mark:
    return Mark("Kaffee für alle", ("PHOTO-1", "cropped"), outline, verified, preview)


def near(page: Image.Image, colour: tuple[int, int, int], box: tuple[int, int, int, int]) -> float:
    """The share of the box that has about this colour."""
    part = page.crop(box)
    apart = ImageChops.difference(part, Image.new("RGB", part.size, colour)).convert("L")
    return sum(apart.histogram()[:30]) / (part.width * part.height)


def row(share: float, sketched: Sketch) -> int:
    """The pixel row of the page at this share of the picture's height."""
    return TOP + round(share * 780 * sketched.grey.height / sketched.grey.width)


def test_the_picture_is_recognised_in_its_sketch(coffee: Image.Image, sketched: Sketch) -> None:
    """Its light is exact and its colours hardly differ, though only one in 64 was kept."""
    again = coloured(sketched)
    assert again.size == coffee.size
    apart = ImageChops.difference(again.convert("L"), coffee.convert("L")).histogram()
    assert sum(apart[:4]) / sum(apart) > 0.98
    colours = ImageChops.difference(*(picture.resize((60, 40), Image.Resampling.BOX) for picture in (again, coffee)))
    assert max(high for _, high in colours.getextrema()) < 40


@pytest.mark.parametrize("size", [(1, 1), (7, 9), (8, 8), (17, 300), (641, 5)])
def test_any_shape_is_drawn(coffee: Image.Image, size: tuple[int, int]) -> None:
    """Sizes that no square of colours divides, specks and strips."""
    small = coffee.resize(size)
    page = drawn(
        sketch.of(small.reduce(sketch.SQUARE), small.convert("L")), mark(WHOLE), mark(), unknown=((0.0, 0.0, 0.5, 0.5),)
    )
    assert 400 <= page.width <= 1240


def test_outlines_lie_where_the_corners_are(sketched: Sketch) -> None:
    """A confirmed one is a line without gaps, an unconfirmed one is dashed, each in its own colour."""
    left = EDGE + round(0.1 * 780)
    rows = row(0.3, sketched), row(0.75, sketched)
    box = (left - 1, rows[0], left + 1, rows[1])
    assert near(drawn(sketched, mark()), _COLOURS[0], box) > 0.98
    assert 0.3 < near(drawn(sketched, mark(verified=False)), _COLOURS[0], box) < 0.8
    assert near(drawn(sketched, mark(WHOLE), mark()), _COLOURS[1], box) > 0.98
    assert near(drawn(sketched), _COLOURS[0], box) < 0.05


def test_a_crop_is_outlined_along_the_edges(sketched: Sketch) -> None:
    """Corners outside the picture leave a line within it; an asset that lies wholly outside leaves none."""
    beyond: Outline = ((-1.0, -1.0), (2.0, -1.0), (2.0, 2.0), (-1.0, 2.0))
    middle = row(0.5, sketched)
    assert near(drawn(sketched, mark(beyond)), _COLOURS[0], (EDGE + 2, middle - 50, EDGE + 4, middle + 50)) > 0.9
    outside: Outline = ((2.0, 2.0), (3.0, 2.0), (3.0, 3.0), (2.0, 3.0))
    assert near(drawn(sketched, mark(outside)), _COLOURS[0], (EDGE, TOP, EDGE + 780, middle)) < 0.01


def test_what_is_unknown_is_hatched(sketched: Sketch) -> None:
    """Red stripes over it, and none over the recognised picture beside it that a coarse box reaches into."""
    page = drawn(sketched, mark(), unknown=((0.3, 0.2, 0.7, 0.6),))
    rows = (row(0.45, sketched), row(0.75, sketched))
    unknown = page.crop((EDGE + 450, rows[0], EDGE + 700, rows[1]))
    known = page.crop((EDGE + 270, rows[0], EDGE + 370, rows[1]))
    clean = drawn(sketched, mark())
    assert 0.05 < near(page, _RED, (EDGE + 450, rows[0], EDGE + 700, rows[1])) < 0.5
    assert ImageChops.difference(unknown, clean.crop((EDGE + 450, rows[0], EDGE + 700, rows[1]))).getbbox()
    assert not ImageChops.difference(known, clean.crop((EDGE + 270, rows[0], EDGE + 370, rows[1]))).getbbox()


def test_what_was_laid_over_a_picture_is_hatched(sketched: Sketch) -> None:
    """A sticker lies inside the recognised picture, and is unknown all the same."""
    page, clean = (drawn(sketched, mark(WHOLE), unknown=regions) for regions in (((0.4, 0.4, 0.3, 0.3),), ()))
    box = (EDGE + 400, row(0.5, sketched), EDGE + 500, row(0.65, sketched))
    assert ImageChops.difference(page.crop(box), clean.crop(box)).getbbox()


def test_previews_stand_beside_it(sketched: Sketch) -> None:
    """The registered picture's own look, where there is one; a broken or huge one is left out, not an error."""
    flat = Image.new("RGB", (320, 200), (250, 200, 0))
    stream = io.BytesIO()
    flat.save(stream, "JPEG")
    beside = (EDGE + 780 + 20 + 40, TOP + 5, EDGE + 780 + 20 + 130, TOP + 60)
    assert near(drawn(sketched, mark(preview=stream.getvalue())), (250, 200, 0), beside) > 0.95
    huge = io.BytesIO()
    Image.new("RGB", (4000, 2000), (250, 200, 0)).save(huge, "JPEG")
    other = io.BytesIO()
    flat.save(other, "PNG")
    for broken in (b"", b"no picture", stream.getvalue()[:300], huge.getvalue(), other.getvalue()):
        assert near(drawn(sketched, mark(preview=broken)), (250, 200, 0), beside) < 0.05


def test_many_parts_take_rows_of_their_own(sketched: Sketch) -> None:
    """A picture with twenty others in it stays as wide as any, and every one of them is on the page."""
    one, many = drawn(sketched, mark()), drawn(sketched, *[mark() for _ in range(20)])
    assert many.width == one.width <= 1240
    assert many.height > one.height
    below = many.crop((0, TOP + 530, many.width, many.height - 40))
    assert ImageOps.invert(below).getbbox()


def test_a_drawing_says_whose_it_is(sketched: Sketch) -> None:
    """In the first bytes of the file, by which the next run knows its own."""
    png = draw(sketched, [mark()], (), WORDS)
    assert f"Software\0{SOFTWARE}".encode() in png[:256]


def test_the_font_has_what_names_are_written_with() -> None:
    """German, its neighbours' letters and typographic signs are no empty boxes."""
    font = _font(20)
    box = font.getmask("\U0001f600").getbbox(), bytes(font.getmask("\U0001f600"))
    for letter in "ÄÖÜäöüß„“”‚‘’–—…·×%éàçñłøåžš€©ΩЖ":
        assert (font.getmask(letter).getbbox(), bytes(font.getmask(letter))) != box, letter


def test_words_of_any_length_are_drawn(sketched: Sketch) -> None:
    """Long names are cut, line breaks and odd characters break nothing."""
    for title in ("", "x" * 5000, "two\nlines\ttab", "سلام 你好 \U0001f600", " ".join(["word"] * 300)):
        page = drawn(sketched, Mark(title, (title, title), LEFT, verified=True))
        assert page.width <= 1240
        assert page.height < 1500
