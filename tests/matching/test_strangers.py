"""A registered photograph with a little of another one: around it, strewn over it, in its colours, in its border."""

import io
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from .scan import Scan

Pair = tuple[str, Image.Image, Image.Image]


def recoded(picture: Image.Image, quality: int) -> Image.Image:
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, "JPEG", quality=quality)
    return Image.open(stream).convert("RGB")


def pairs(photos: dict[str, Image.Image]) -> Iterator[Pair]:
    for (name, picture), (_, other) in pairwise(photos.items()):
        scale = 1400 / max(picture.size)
        yield name, ImageOps.scale(picture, scale), other


def cleared(asset: Image.Image, query: Image.Image) -> bool:
    registry = Scan()
    registry.add("asset", recoded(asset, 95))
    return registry.find(recoded(query, 88)).explained


def test_a_stranger_all_around_is_seen(photos: dict[str, Image.Image]) -> None:
    """A rim of another photograph, a fiftieth of the height, is no text."""
    for name, picture, other in pairs(photos):
        rim = picture.height // 50
        query = ImageOps.fit(other, (picture.width + 2 * rim, picture.height + 2 * rim))
        query.paste(picture, (rim, rim))
        assert not cleared(picture, query), name


def test_strips_above_and_below_are_seen(photos: dict[str, Image.Image]) -> None:
    """Two strips of another photograph, a fiftieth of the height each, are no lines of text."""
    for name, picture, other in pairs(photos):
        strip = ImageOps.fit(other, (picture.width, picture.height // 50))
        query = Image.new("RGB", (picture.width, picture.height + 2 * strip.height))
        query.paste(strip)
        query.paste(picture, (0, strip.height))
        query.paste(strip, (0, strip.height + picture.height))
        assert not cleared(picture, query), name


def test_stray_blocks_add_up(photos: dict[str, Image.Image]) -> None:
    """Twelve stamps of other photographs, each hardly a block of the raster, are more than strays."""
    for name, picture, other in pairs(photos):
        query, side = picture.copy(), picture.width // 50
        for index in range(12):
            at = (index % 4 + 0.5) * picture.width / 4, (index // 4 + 0.5) * picture.height / 3
            query.paste(ImageOps.fit(other, (side, side)), (int(at[0] - side / 2), int(at[1] - side / 2)))
        assert not cleared(picture, query), name


def in_colours_of(picture: Image.Image, other: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """As an image editor's blend mode "colour" lays one picture over another: the brightness stays."""
    brightness, *own = picture.convert("YCbCr").split()
    fitted = ImageOps.autocontrast(ImageOps.fit(other, (box[2] - box[0], box[3] - box[1])))
    for band, layer in zip(own, fitted.convert("YCbCr").split()[1:], strict=True):
        band.paste(layer, box[:2])
    return Image.merge("YCbCr", (brightness, *own)).convert("RGB")


@pytest.mark.parametrize(
    ("way", "turn"),
    [
        ("whole", None),
        ("whole", Image.Transpose.ROTATE_90),
        ("whole", Image.Transpose.TRANSVERSE),
        ("crop", None),
        ("crop", Image.Transpose.FLIP_LEFT_RIGHT),
        ("border", None),
    ],
)
def test_a_stranger_in_colours_alone_is_seen(
    photos: dict[str, Image.Image], way: str, turn: Image.Transpose | None
) -> None:
    """Another photograph laid over a tenth of the picture in colour mode is not the registered picture's."""
    for name, picture, _ in pairs(photos):
        width, height = picture.size
        strong = photos["coffee" if name != "coffee" else "fig"]
        query = in_colours_of(picture, strong, (width // 3, height // 3, 2 * width // 3, 2 * height // 3))
        clean = picture
        if way == "crop":
            query, clean = (one.crop((width // 8, height // 8, width, height)) for one in (query, clean))
        if way == "border":
            query, clean = (ImageOps.expand(one, 60, "white") for one in (query, clean))
        if turn is not None:
            query, clean = query.transpose(turn), clean.transpose(turn)
        assert cleared(picture, clean), name
        assert not cleared(picture, query), name


def test_other_colours_all_over_are_an_edit(photos: dict[str, Image.Image]) -> None:
    """Less and more colour, and warmer light, are edits of all of the picture: it stays the registered one."""
    for name, picture, _ in pairs(photos):
        red, green, blue = picture.split()
        warm = Image.merge("RGB", (red.point([min(255, round(v * 1.08)) for v in range(256)]), green, blue))
        for query in (picture.convert("L"), ImageEnhance.Color(picture).enhance(1.5), warm):
            assert cleared(picture, query), name


def test_a_stranger_in_a_border_of_one_brightness_is_seen(photos: dict[str, Image.Image]) -> None:
    """Beside the registered photograph lies another one in weak colours of one brightness: that is no plain border."""
    for name, picture, other in pairs(photos):
        width, height = round(0.7 * picture.width), picture.height
        colours = ImageOps.autocontrast(ImageOps.fit(other, (width, height)).convert("L"))
        red, blue = (colours.point([round(128 + sign * (v - 128) / 9) for v in range(256)]) for sign in (1, -1))
        grey = Image.new("L", colours.size, 128)
        query = Image.new("RGB", (picture.width + width, height))
        query.paste(picture)
        query.paste(Image.merge("YCbCr", (grey, blue, red)).convert("RGB"), (picture.width, 0))
        assert not cleared(picture, query), name


def test_plain_borders_still_clear(photos: dict[str, Image.Image]) -> None:
    """A registered photograph within a border of one colour is that photograph, however it was coded."""
    for name, picture, _ in pairs(photos):
        for colour in ("white", "black", (150, 30, 40)):
            query = recoded(ImageOps.expand(picture, (40, 90, 25, 60), colour), 60)
            assert cleared(picture, query), (name, colour)


def test_a_stranger_behind_a_mesh_is_seen(photos: dict[str, Image.Image]) -> None:
    """Rules every 16 pixels over another photograph leave no cell that could be judged as ground, and still show it."""
    for name, picture, other in pairs(photos):
        query = Image.new("RGB", (1500, 1000), "white")
        query.paste(ImageOps.contain(picture, (760, 700)), (40, 120))
        stranger = ImageOps.fit(other, (600, 700)).filter(ImageFilter.GaussianBlur(2))
        pen = ImageDraw.Draw(stranger)
        for at in range(0, 701, 16):
            for shift, colour in ((0, "black"), (2, "white")):
                pen.line((at + shift, 0, at + shift, 700), colour, 2)
                pen.line((0, at + shift, 600, at + shift), colour, 2)
        query.paste(stranger, (860, 120))
        assert not cleared(picture, query), name
