"""A registered photograph with a little of another one: around it, strewn over it, in its colours, in its border."""

import io
from collections.abc import Iterator
from itertools import pairwise

from PIL import Image, ImageOps

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
