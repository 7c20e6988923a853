import io

import pytest
from PIL import Image, ImageOps

from mediacheck.fingerprint.borders import content


def recoded(picture: Image.Image, quality: int) -> Image.Image:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return Image.open(stream).convert("L")


@pytest.mark.parametrize("colour", ["white", "black", (150, 30, 40)])
@pytest.mark.parametrize("quality", [95, 60, 30])
def test_border_is_found_to_the_pixel(photos: dict[str, Image.Image], colour: str, quality: int) -> None:
    """A border of one colour is cut where it ends, however JPEG has smeared its edge."""
    for name, picture in photos.items():
        box = content(recoded(ImageOps.expand(picture, (40, 90, 25, 60), colour), quality))
        expected = (40, 90, 40 + picture.width, 90 + picture.height)
        assert box is not None, name
        assert max(abs(a - b) for a, b in zip(box, expected, strict=True)) <= 2, name


def test_photographs_have_no_border(photos: dict[str, Image.Image]) -> None:
    """Nothing is cut from a picture that has no border."""
    assert [name for name, picture in photos.items() if content(picture.convert("L")) is not None] == []


def test_sky_is_no_border() -> None:
    """A sky that fades away has no edge, so it stays."""
    sky = Image.linear_gradient("L").resize((600, 400))
    assert content(ImageOps.autocontrast(sky, cutoff=(0, 10))) is None


def test_plain_picture_has_no_content_to_cut_out() -> None:
    """A picture of one colour, and a speck on a page, stay whole."""
    sheet = Image.new("L", (600, 400), 250)
    assert content(sheet) is None
    sheet.paste(0, (280, 190, 320, 210))
    assert content(sheet) is None
