import numpy as np
import pytest
from PIL import Image

from mediacheck.fingerprint import raster
from mediacheck.fingerprint.perceptual import ORIENTATIONS
from mediacheck.model import Raster


def array(picture: Raster) -> np.ndarray:
    return np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width)


@pytest.mark.parametrize(
    ("size", "expected"), [((1600, 900), (256, 144)), ((300, 1200), (64, 256)), ((90, 40), (90, 40))]
)
def test_longer_side_is_256_and_nothing_is_enlarged(size: tuple[int, int], expected: tuple[int, int]) -> None:
    """A raster keeps the aspect, and a small picture its size."""
    made = raster.of(Image.new("L", size))
    assert (made.width, made.height) == expected
    assert len(made.pixels) == made.width * made.height


def test_packing_loses_little_and_is_small(photos: dict[str, Image.Image]) -> None:
    """Stored, a raster takes some 15 kB at most on average and comes back almost the same, each time alike."""
    sizes = []
    for picture in photos.values():
        made = raster.of(picture.convert("L"))
        packed = raster.pack(made)
        sizes.append(len(packed))
        assert raster.pack(made) == packed
        back = raster.unpack(packed)
        assert (back.width, back.height) == (made.width, made.height)
        assert np.abs(array(back).astype(int) - array(made)).mean() < 3
    assert sum(sizes) / len(sizes) < 16_000


@pytest.mark.parametrize("damaged", [b"", b"\xff\xd8\xff", b"RIFF rubbish"])
def test_damaged_raster_is_a_value_error(damaged: bytes) -> None:
    """What a damaged store hands back is refused with one kind of error."""
    with pytest.raises(ValueError, match="no raster"):
        raster.unpack(damaged)


def test_truncated_raster_is_a_value_error(photo: Image.Image) -> None:
    """Half a raster is none."""
    packed = raster.pack(raster.of(photo.convert("L")))
    with pytest.raises(ValueError, match="no raster"):
        raster.unpack(packed[: len(packed) // 2])


def test_orient_mirrors_first_and_turns_clockwise() -> None:
    """The order of `perceptual.ORIENTATIONS` is that of `orient`: both speak of the same turned picture."""
    corner = Raster(3, 2, bytes((1, 2, 3, 4, 5, 6)))
    for index, (rotation, mirror) in enumerate(ORIENTATIONS):
        expected = np.rot90(np.fliplr(array(corner)) if mirror else array(corner), -rotation // 90)
        assert np.array_equal(array(raster.orient(corner, index)), expected)


def test_resize_takes_a_box() -> None:
    """A part of the raster can be asked for, in fractions of its pixels."""
    halves = Raster(4, 1, bytes((0, 0, 200, 200)))
    assert set(raster.resize(halves, 2, 1, (2.0, 0, 4.0, 1)).pixels) == {200}
