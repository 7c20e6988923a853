"""Which letterings are an agency's mark, given what was read and where it stands."""

import math
import re

import pytest

from mediacheck.metadata import letters
from mediacheck.metadata.agencies import table
from mediacheck.metadata.watermarks import Lettering, find
from mediacheck.model import Signal


def at(text: str, x: float, y: float, angle: float = 0.0, height: float = 20.0) -> Lettering:
    """Letters of ordinary width that begin at (x, y) and climb by the angle."""
    along = (math.cos(math.radians(angle)), -math.sin(math.radians(angle)))
    down = (-along[1] * height, along[0] * height)
    width = 0.5 * height * len(text)
    right = (x + along[0] * width, y + along[1] * width)
    return Lettering(text, ((x, y), right, (right[0] + down[0], right[1] + down[1]), (x + down[0], y + down[1])))


def tiled(text: str, angle: float = 0.0) -> list[Lettering]:
    return [at(text, 100 + 400 * column, 200 + 150 * row, angle) for row in range(2) for column in range(2)]


@pytest.mark.parametrize("agency", [agency for agency in table().agencies if agency.marks], ids=lambda each: each.id)
def test_every_mark_that_is_tiled_is_a_preview(agency: object) -> None:
    """Each mark of the table is found where it stands all over a picture, level or slanted, as its agency's."""
    for mark in agency.marks:  # type: ignore[attr-defined]
        for angle in (0.0, 30.0):
            assert find(tiled(mark, angle)) == (Signal("preview", agency.id),), mark  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "line",
    [
        "We license from Alamy and Getty Images.",
        "Ask before you use Canva templates",
        "a budget for canvas prints",
        "Gettysburg",
        "Photo: Jana Muster / Getty Images",
        "Freepick",
        "In stock",
        "picture",
        "Shutterstock is cheaper than Adobe Stock",
    ],
)
def test_a_name_in_a_sentence_is_no_mark(line: str) -> None:
    """However often an agency is named in a sentence or hidden in another word, nothing is said of the picture."""
    assert find([*tiled(line), *tiled(line, 30)]) == ()


def test_a_name_alone_on_its_line_is_told_and_does_not_block() -> None:
    """A single name, level or slanted, may be a logo or a sign that was photographed: a mark, not a preview."""
    assert find([at("Shutterstock", 100, 100)]) == (Signal("mark", "shutterstock"),)
    assert find([at("Shutterstock", 100, 300, 20)]) == (Signal("mark", "shutterstock"),)


def test_a_column_of_a_table_is_no_watermark() -> None:
    """The same name below itself is a list; a watermark is spread over the picture."""
    assert find([at("Shutterstock", 900, 100 + 60 * row) for row in range(6)]) == (Signal("mark", "shutterstock"),)


def test_credits_under_the_pictures_of_a_page_are_no_watermark() -> None:
    """Credits among the other text of a page, level or photographed at an angle, are told of and do not block."""
    for angle in (0.0, 12.0):
        page = [
            at("gettyimages", 100 + 400 * column, 300 + 300 * row, angle) for row in range(2) for column in range(3)
        ]
        page += [
            at("Berlin at night", 100 + 400 * column, 270 + 300 * row, angle) for row in range(2) for column in range(3)
        ]
        assert find(page) == (Signal("mark", "gettyimages"),), angle
        assert find([*page[:6], at("Berlin at night", 100, 900, angle)]) == (Signal("preview", "gettyimages"),), angle
    sign = [at("Hotel Post", 100 + 300 * column, 50) for column in range(5)]
    assert find([*tiled("alamy", 30), *sign]) == (Signal("preview", "alamy"),)
    caption = [at("iStock", 400, 300), at("Credit: Jo Doe", 400, 330), at("What the minister said", 400, 360)]
    assert find(caption) == (Signal("mark", "istock"),)


def test_agencies_side_by_side_are_a_slide_about_agencies() -> None:
    """Where three and more agencies stand level in a picture, none of them printed its name over it."""
    names = ("Shutterstock", "Adobe Stock", "alamy")
    shown = [at(name, 100 + 300 * column, 100 + 100 * row) for row, name in enumerate(names) for column in range(2)]
    assert {signal.kind for signal in find(shown)} == {"mark"}


def test_a_name_that_is_broken_over_several_boxes_is_one() -> None:
    """Boxes that continue one another are read together, slanted ones too."""
    for angle in (0.0, 35.0):
        step = (math.cos(math.radians(angle)) * 75, -math.sin(math.radians(angle)) * 75)
        boxes = [
            piece
            for x, y in ((100, 300), (500, 300), (100, 600))
            for piece in (at("Shutter", x, y, angle), at("stock", x + step[0], y + step[1], angle))
        ]
        assert find(boxes) == (Signal("preview", "shutterstock"),)
    sentence = [at("we buy at", 100, 100), at("Shutterstock", 195, 100), at("and nowhere else", 320, 100)]
    assert find(sentence) == ()


def test_letters_that_were_misread_or_cut_off_still_count() -> None:
    """A reader of half-transparent letters errs: one wrong in seven, two in eleven; pieces at the edge count with a whole."""
    read = [at("gettymages", 100, 100), at("dettyimages", 500, 300), at("gettyim", 900, 500), at("tyimages", 0, 500)]
    assert find(read) == (Signal("preview", "gettyimages"),)
    assert find([at("tyimages", 0, 100, 30), at("gettyim", 500, 300, 30)]) == ()


def test_a_preview_with_its_number_has_it() -> None:
    """What an agency prints with its name on a preview makes one mark enough, and tells the picture's number."""
    shown = [at("alamy", 400, 300, height=60), at("Image ID: 2B3C4D5", 400, 380)]
    assert find(shown) == (Signal("preview", "alamy", "2B3C4D5"),)
    assert find([at("iStock", 400, 300, height=60), at("Credit: Jo Doe", 400, 380)]) == (Signal("preview", "istock"),)
    level = [at("alamy", 400, 300), at("Image ID: 2B3C4D5", 400, 330)]
    assert find(level) == (Signal("mark", "alamy", "2B3C4D5"),)
    assert find([at("alamy", 400, 300), at("Image ID: 2B3C4D5", 400, 900)]) == (Signal("mark", "alamy"),)


def test_a_repeated_line_is_a_watermark() -> None:
    """Three times in one line, with what the edge cut off: nobody writes so."""
    assert find([at("my alamy alamy alamy al", 0, 100)]) == (Signal("preview", "alamy"),)


@pytest.mark.parametrize("text", ["", " ", "©", "a" * 5000, "alamy" * 1000, "\ud800", "🙂" * 50, "stock" * 100])
def test_any_text_is_read_in_bounds(text: str) -> None:
    """What a hostile picture spells is text like any other."""
    assert all(re.fullmatch("preview|mark", signal.kind) for signal in find([at(text, 0, 0)] * 300))
    letters.read(text[:200])
