from PIL import Image, ImageOps

from mediacheck.fingerprint import ALGORITHM
from mediacheck.fingerprint.image import fingerprints
from mediacheck.fingerprint.perceptual import DISTANCE, distance
from mediacheck.model import WHOLE


def test_picture_without_border_has_one_view(photo: Image.Image) -> None:
    """The whole comes first, and alone where nothing can be cut."""
    look = fingerprints(photo, "digest")
    assert look.algorithm == ALGORITHM
    assert look.pixels == "digest"
    assert [view.box for view in look.views] == [WHOLE]
    assert len(look.views[0].codes) == 8
    assert {len(code) for code in look.views[0].codes} == {32}


def test_bordered_picture_has_a_second_view_that_is_the_picture(photo: Image.Image) -> None:
    """Inside its border a picture has the codes that it has without one, which the whole has not."""
    bare = fingerprints(photo, "").views[0]
    whole, inner = fingerprints(ImageOps.expand(photo, (0, 100), "black"), "").views
    assert whole.box == WHOLE
    assert inner.box == (0, 100 / (photo.height + 200), 1, photo.height / (photo.height + 200))
    assert distance(inner.codes[0], bare.codes[0]) <= 2
    assert distance(whole.codes[0], bare.codes[0]) > DISTANCE


def test_scaling_changes_the_code_little(photos: dict[str, Image.Image]) -> None:
    """A decoder may scale the picture down: the codes stay near."""
    for picture in photos.values():
        half = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.BOX)
        one, other = (fingerprints(size, "").views[0].codes[0] for size in (picture, half))
        assert distance(one, other) <= 6


def test_grey_is_a_picture_without_colour(photo: Image.Image) -> None:
    """A photograph has colour, its grey copy has none."""
    assert not fingerprints(photo, "").grey
    assert fingerprints(photo.convert("L").convert("RGB"), "").grey


def test_a_border_that_hides_a_picture_in_its_colours_is_none(photo: Image.Image) -> None:
    """What is plain in brightness alone may show something: it is not cut away."""
    wide = ImageOps.expand(photo, 120, "grey")
    hidden = Image.effect_noise((wide.width // 40 + 1, 3), 90).resize((wide.width, 120), Image.Resampling.BOX)
    # Equal brightness (Y of JPEG), colours that change: red and blue against one another.
    red = hidden.point([min(255, max(0, 128 + (level - 128) // 2)) for level in range(256)])
    blue = hidden.point([min(255, max(0, round(128 - 0.299 / 0.114 * (level - 128) / 2))) for level in range(256)])
    strip = Image.merge("RGB", (red, Image.new("L", hidden.size, 128), blue))
    wide.paste(strip, (0, 0))
    assert all(view.box[1] == 0 for view in fingerprints(wide, "").views)
