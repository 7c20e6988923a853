import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mediacheck.media import frames
from mediacheck.media.image import Look
from mediacheck.media.inspect import inspect
from mediacheck.model import Limits, Media

Encode = Callable[..., bytes]
Looked = Callable[[bytes, str], Look]

ANIMATED: dict[str, dict[str, Any]] = {
    "GIF": {},
    "WEBP": {"lossless": True},
    "PNG": {},
    "AVIF": {"quality": 90},
}
SIZE = (160, 120)


def animation(encode: Encode, form: str, shown: list[Image.Image]) -> bytes:
    options = ANIMATED.get(form, {})
    return encode(shown[0], form, save_all=True, append_images=shown[1:], duration=100, **options)


def dotted(picture: Image.Image, index: int) -> Image.Image:
    """A copy with a dot that nobody sees: writers drop frames that repeat the one before."""
    copy = picture.copy()
    dot = copy.crop((index, 0, index + 1, 1)).point(lambda level: level + 60 if level < 128 else level - 60)
    copy.paste(dot, (index, 0))
    return copy


@pytest.fixture
def small(picture: Image.Image) -> Image.Image:
    return picture.resize(SIZE)


@pytest.mark.parametrize("form", ANIMATED)
def test_one_different_frame_becomes_a_part(
    form: str, small: Image.Image, other: Image.Image, encode: Encode, looked: Looked
) -> None:
    """Among twelve frames that look the same one that does not is a part of its own, with its time."""
    shown = [dotted(small, index) for index in range(12)]
    shown[7] = other.resize(SIZE)
    type_ = f"image/{form.lower()}"
    found = looked(animation(encode, form, shown), type_)
    assert len(found.parts) == 2
    first, second = found.parts
    assert first.fingerprints
    assert first.fingerprints.views == found.fingerprints.views
    assert second.time == pytest.approx((0.7, 0.8))
    assert (second.kind, second.type, second.width, second.height) == ("image", type_, *SIZE)
    assert (
        len({found.fingerprints.pixels, first.fingerprints.pixels, second.fingerprints and second.fingerprints.pixels})
        == 3
    )


@pytest.mark.parametrize("form", ANIMATED)
def test_frames_that_look_alike_are_no_parts(form: str, small: Image.Image, encode: Encode, looked: Looked) -> None:
    """An animation in which nothing is to be seen that the first frame has not is one picture."""
    shown = [dotted(small, index) for index in range(5)]
    assert looked(animation(encode, form, shown), f"image/{form.lower()}").parts == ()


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "TIFF"])
def test_pixels_are_those_of_all_frames(form: str, small: Image.Image, encode: Encode, looked: Looked) -> None:
    """One pixel of one later frame changes the digest of the whole, and nothing else."""
    shown = [dotted(small, index) for index in range(3)]
    changed = [*shown[:2], dotted(small, 100)]
    one, two = (looked(animation(encode, form, each), f"image/{form.lower()}") for each in (shown, changed))
    assert one.fingerprints.pixels != two.fingerprints.pixels
    assert one.fingerprints.views == two.fingerprints.views


def test_a_frame_as_a_picture_of_its_own(
    small: Image.Image, other: Image.Image, encode: Encode, looked: Looked
) -> None:
    """A frame has the pixels digest of the same picture in a file of its own, so that it is found exactly."""
    alone = looked(encode(other.resize(SIZE), "PNG"), "image/png").fingerprints
    found = looked(animation(encode, "PNG", [small, other.resize(SIZE)]), "image/png")
    assert found.parts[1].fingerprints == alone


def test_returning_frames_are_one_part(small: Image.Image, other: Image.Image, encode: Encode, looked: Looked) -> None:
    """A and B in turns are two parts, however often they return."""
    shown = [dotted(small if index % 2 else other.resize(SIZE), index) for index in range(10)]
    found = looked(animation(encode, "WEBP", shown), "image/webp")
    assert [part.time for part in found.parts] == [(0.0, 0.1), (0.1, 0.2)]


def test_a_slow_change_is_not_lost(small: Image.Image, other: Image.Image, encode: Encode, looked: Looked) -> None:
    """A picture that fades into another in steps too small to see ends as a part of its own."""
    shown = [Image.blend(small, other.resize(SIZE), step / 60) for step in range(61)]
    found = looked(animation(encode, "WEBP", shown), "image/webp")
    end = looked(encode(other.resize(SIZE), "WEBP", lossless=True), "image/webp").fingerprints.views[0]
    assert found.parts[-1].fingerprints
    distances = [
        int.from_bytes(part.fingerprints.views[0].codes[0]) ^ int.from_bytes(end.codes[0])
        for part in found.parts
        if part.fingerprints
    ]
    assert min(distance.bit_count() for distance in distances) <= 16


def test_a_small_picture_in_a_corner_is_seen(small: Image.Image, encode: Encode, looked: Looked) -> None:
    """A sign of one hundredth of the picture's area, in one frame only, makes that frame a part."""
    signed = small.copy()
    ImageDraw.Draw(signed).rectangle((10, 10, 25, 21), fill="white", outline="black")
    found = looked(animation(encode, "GIF", [small, dotted(small, 1), signed, dotted(small, 2)]), "image/gif")
    assert len(found.parts) == 2


def test_pages(small: Image.Image, drawn: Callable[..., Image.Image], encode: Encode, looked: Looked) -> None:
    """The pages of a TIFF are parts, counted from 1, each in its own size; the first one's size is the file's."""
    second = drawn(300, 500, seed=3)
    found = looked(encode(small, "TIFF", save_all=True, append_images=[small, second]), "image/tiff")
    assert [(part.page, part.width, part.height, part.time) for part in found.parts] == [
        (1, *SIZE, None),
        (3, 300, 500, None),
    ]
    assert (found.width, found.height) == SIZE


def test_of_an_mpo_the_first_picture(small: Image.Image, other: Image.Image, encode: Encode, looked: Looked) -> None:
    """The pictures behind the first one of an MPO are not shown by anybody, and are no parts."""
    data = encode(small, "MPO", save_all=True, append_images=[other])
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.format == "MPO"
    found = looked(data, "image/jpeg")
    assert found.parts == ()
    assert found.fingerprints.pixels == looked(encode(small, "JPEG"), "image/jpeg").fingerprints.pixels


@pytest.mark.parametrize("form", [*ANIMATED, "TIFF"])
def test_more_frames_than_allowed(form: str, small: Image.Image, encode: Encode, seen: Callable[..., Media]) -> None:
    """With more frames than a file may have it is over the limit, not looked at in part."""
    data = animation(encode, form, [dotted(small, index) for index in range(6)])
    name = f"a.{form.lower()}"
    assert [problem.code for problem in seen(data, name, Limits(frames=5)).problems] == ["MC802"]
    assert seen(data, name, Limits(frames=6)).problems == ()


def test_a_missing_frame(small: Image.Image, other: Image.Image, encode: Encode, seen: Callable[..., Media]) -> None:
    """A PNG that announces more frames than it holds ends too early: nobody knows what the missing one shows."""
    data = animation(encode, "PNG", [small, other.resize(SIZE)])
    at = data.index(b"acTL")
    chunk = b"acTL" + struct.pack(">II", 3, 0)
    forged = data[:at] + chunk + struct.pack(">I", zlib.crc32(chunk)) + data[at + 16 :]
    assert [problem.code for problem in seen(forged, "a.png").problems] == ["MC801"]


def test_a_hidden_frame(small: Image.Image, other: Image.Image, encode: Encode) -> None:
    """Where a decoder finds more frames than were counted in the headers the file is not read, rather than in part."""
    for form in ("GIF", "TIFF", "WEBP"):
        picture = Image.open(io.BytesIO(animation(encode, form, [small, other.resize(SIZE)])))
        sequence = frames.Sequence(picture, f"image/{form.lower()}", 1, "a", Limits())
        with pytest.raises(ValueError, match="more frames"):
            list(sequence)


def test_real_animation(corpora: Path) -> None:
    """A real animated GIF of ninety moving frames is known with all of them."""
    name = "sample1.gif"
    folder = corpora / "corpora" / "metadata" / "c2pa-python" / "tests" / "fixtures" / "files-for-signing-tests"
    media = inspect(folder / name, name, Limits())
    assert media.problems == ()
    assert len(media.parts) > 50


def test_another_picture_on_black_is_a_part_of_its_own(tmp_path: Path) -> None:
    """A file can show one picture on white and another on black: both are looked at."""
    left, right = (np.random.default_rng(seed).integers(0, 256, (24, 32)) for seed in (1, 2))
    white, black = (np.kron(one, np.ones((20, 20))) for one in (left, right))
    # On white w = c·a + 255·(1 − a), on black b = c·a: so a = 1 − (w − b)/255 shows both, where w is the brighter.
    bright, dark = np.maximum(white, black), np.minimum(white, black)
    alpha = 1 - (bright - dark) / 255
    colour = np.divide(dark, alpha, out=np.zeros_like(dark), where=alpha > 0)
    rgba = np.dstack([colour] * 3 + [alpha * 255]).round().astype(np.uint8)
    Image.fromarray(rgba).save(tmp_path / "both.png")
    assert len(inspect(tmp_path / "both.png", "both.png", Limits()).parts) == 2
