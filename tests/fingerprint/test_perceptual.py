import io

import imagehash
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFont

from mediacheck.fingerprint.image import GATE, fingerprints
from mediacheck.fingerprint.perceptual import DISTANCE, ORIENTATIONS, codes, detail, distance, small

TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def turned(picture: Image.Image, rotation: int, *, mirror: bool) -> Image.Image:
    if mirror:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return picture.transpose(TURNS[rotation]) if rotation else picture


def of(picture: Image.Image) -> tuple[bytes, ...]:
    return codes(small(picture.convert("L")))


def reference(picture: Image.Image) -> bytes:
    return bytes.fromhex(str(imagehash.phash(picture, hash_size=16)))


def test_upright_code_is_that_of_imagehash(photos: dict[str, Image.Image]) -> None:
    """The code is `imagehash.phash(…, hash_size=16)`, bit by bit."""
    assert photos
    for name, picture in photos.items():
        assert of(picture)[0] == reference(picture), name


def test_orientations_are_those_of_the_really_turned_picture(photos: dict[str, Image.Image]) -> None:
    """Mirrored first, then turned clockwise: each code is that of the turned original, but for a bit or two of rounding."""
    assert len(ORIENTATIONS) == len(set(ORIENTATIONS)) == 8
    assert ORIENTATIONS[0] == (0, False)
    for picture in photos.values():
        for code, (rotation, mirror) in zip(of(picture), ORIENTATIONS, strict=True):
            assert distance(code, reference(turned(picture, rotation, mirror=mirror))) <= 6


def test_orientations_are_far_from_one_another(photo: Image.Image) -> None:
    """Without the eight orientations a mirrored or turned picture would not be found."""
    upright, *others = of(photo)
    assert min(distance(upright, other) for other in others) > 2 * DISTANCE


def test_distance_counts_bits() -> None:
    """Distance is the number of bits that differ, an int that JSON takes."""
    assert distance(b"\x00" * 32, b"\x00" * 31 + b"\x07") == 3
    assert type(distance(b"\x00", b"\xff")) is int


def page(lines: int, size: int) -> Image.Image:
    sheet = Image.new("RGB", (900, 1200), "white")
    for line in range(lines):
        words = "the quick brown fox jumps over it"
        ImageDraw.Draw(sheet).text((60, 60 + 1.5 * size * line), words, "black", ImageFont.load_default(size))
    return sheet


def gradient(kind: str) -> Image.Image:
    across, down = np.meshgrid(np.linspace(0, 1, 800), np.linspace(0, 1, 600))
    share = {"across": across, "down": down, "corner": (across + down) / 2, "round": np.hypot(across - 0.5, down - 0.5)}
    return Image.fromarray((share[kind][..., None] * (200, 120, 255)).astype(np.uint8))


def grainy(picture: Image.Image) -> Image.Image:
    grain = np.random.default_rng(1).normal(0, 10, (picture.height, picture.width, 3))
    return Image.fromarray((np.asarray(picture) + grain).clip(0, 255).astype(np.uint8))


def coarse(picture: Image.Image) -> Image.Image:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=20)
    return Image.open(stream).convert("RGB")


FLAT = {
    "white": Image.new("RGB", (900, 700), "white"),
    "purple": Image.new("RGB", (900, 700), (128, 0, 128)),
    **{f"gradient {kind}": gradient(kind) for kind in ("across", "down", "corner", "round")},
    "grain on grey": grainy(Image.new("RGB", (900, 700), (150, 150, 160))),
    "grain on a gradient": grainy(gradient("corner")),
    "gradient at quality 20": coarse(gradient("corner")),
    "line of text": page(1, 40),
}


def test_flat_pictures_would_collide() -> None:
    """The reason for the gate: the hash of a white and of a purple picture is the same."""
    assert reference(FLAT["white"]) == reference(FLAT["purple"])


@pytest.mark.parametrize("name", FLAT)
def test_pictures_without_detail_get_no_codes(name: str) -> None:
    """Flat colours, gradients and a line of text on white cannot be told apart by a hash: only exact matches count."""
    look = fingerprints(FLAT[name], "")
    assert look.detail < GATE
    assert not any(view.codes for view in look.views)


@pytest.mark.parametrize("contrast", [1.0, 0.3])
def test_photographs_pass_the_gate_also_in_fog(photos: dict[str, Image.Image], contrast: float) -> None:
    """A photograph has codes, even with a third of its contrast."""
    for picture in photos.values():
        assert detail(small(ImageEnhance.Contrast(picture).enhance(contrast).convert("L"))) >= GATE
