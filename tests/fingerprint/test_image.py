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
