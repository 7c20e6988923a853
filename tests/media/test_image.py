import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, features

from mediacheck.fingerprint import perceptual
from mediacheck.fingerprint.perceptual import DISTANCE
from mediacheck.media.image import Look, readable
from mediacheck.media.inspect import inspect
from mediacheck.model import Fingerprints, Limits, Media

Encode = Callable[..., bytes]
Looked = Callable[[bytes, str], Look]

MIME = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "TIFF": "tiff", "AVIF": "avif", "BMP": "bmp"}

TURNED: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95},
    "PNG": {},
    "WEBP": {"lossless": True},
    "TIFF": {},
    "TIFF compressed": {"compression": "tiff_lzw"},
    "AVIF": {"quality": 95},
}


def apart(one: Fingerprints, other: Fingerprints) -> int:
    """Bits between the codes of the whole pictures, upright."""
    return perceptual.distance(one.views[0].codes[0], other.views[0].codes[0])


def grey(prints: Fingerprints) -> Any:
    raster = prints.views[0].raster
    return np.frombuffer(raster.pixels, np.uint8).reshape(raster.height, raster.width).astype(int)


@pytest.mark.parametrize("form", MIME)
def test_every_format_looks_alike(form: str, picture: Image.Image, encode: Encode, looked: Looked) -> None:
    """The same picture has nearly the same codes and raster in every format, and its own size."""
    reference = looked(encode(picture, "PNG"), "image/png")
    found = looked(encode(picture, form), f"image/{MIME[form]}")
    assert (found.width, found.height, found.parts) == (640, 480, ())
    assert apart(found.fingerprints, reference.fingerprints) <= 16  # a GIF has 256 colours
    assert np.abs(grey(found.fingerprints) - grey(reference.fingerprints)).mean() < 4


def test_reads_heic(corpora: Path) -> None:
    """A HEIC, which the tests cannot write, looks like the JPEG of the same picture."""
    traps = corpora / "corpora" / "metadata" / "traps"
    heic, jpeg = (inspect(traps / name, name, Limits()) for name in ("a.heic", "a.jpg"))
    assert (heic.type, heic.width, heic.height, heic.problems) == ("image/heic", jpeg.width, jpeg.height, ())
    assert heic.fingerprints
    assert jpeg.fingerprints
    # The picture has little in it, so coding it twice turns some bits; far from what is accepted.
    assert apart(heic.fingerprints, jpeg.fingerprints) <= DISTANCE // 2


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", TURNED)
def test_orientation_is_applied(
    orientation: int, form: str, picture: Image.Image, encode: Encode, looked: Looked
) -> None:
    """A picture that EXIF turns upright is the upright picture: in size, raster and codes, decoded pixels as well."""
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transposition that Pillow's constants undo
    stored = picture.transpose(Image.Transpose(back[orientation])) if orientation > 1 else picture
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = TURNED[form]
    form = form.partition(" ")[0]
    type_ = f"image/{MIME[form]}"
    turned = looked(encode(stored, form, exif=exif, **options), type_)
    upright = looked(encode(picture, form, **options), type_)
    assert (turned.width, turned.height) == (640, 480)
    if form in {"PNG", "WEBP", "TIFF"}:
        assert turned.fingerprints == upright.fingerprints
    assert apart(turned.fingerprints, upright.fingerprints) <= 4
    assert np.abs(grey(turned.fingerprints) - grey(upright.fingerprints)).mean() < 2


def test_broken_exif_costs_no_picture(picture: Image.Image, encode: Encode, looked: Looked) -> None:
    """EXIF that cannot be read leaves the picture as it is stored."""
    data = encode(picture, "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff rubbish")
    assert looked(data, "image/jpeg").width == 640


def test_cmyk(picture: Image.Image, encode: Encode, looked: Looked) -> None:
    """CMYK is not shown as its negative, neither in a JPEG (which Adobe inverts) nor in a TIFF (which nobody does)."""
    reference = looked(encode(picture, "PNG"), "image/png").fingerprints
    for form in ("JPEG", "TIFF"):
        found = looked(encode(picture.convert("CMYK"), form), f"image/{MIME[form]}").fingerprints
        assert apart(found, reference) <= 8
        assert np.abs(grey(found) - grey(reference)).mean() < 6


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled(form: str, picture: Image.Image, encode: Encode, looked: Looked) -> None:
    """Sixteen bits a pixel become eight by scaling: clipped they would all be white."""
    eight = picture.convert("L")
    sixteen = Image.fromarray(np.asarray(eight).astype(np.uint16) * 257)
    assert sixteen.mode == "I;16"
    type_ = f"image/{MIME[form]}"
    assert looked(encode(sixteen, form), type_).fingerprints == looked(encode(eight, form), type_).fingerprints


@pytest.mark.parametrize("kind", [np.int32, np.float32])
def test_numbers_are_stretched(kind: Any, picture: Image.Image, encode: Encode, looked: Looked) -> None:
    """A TIFF of 32-bit or floating-point numbers is shown from its darkest to its brightest."""
    eight = np.asarray(picture.convert("L"))
    full = Image.fromarray(((eight.astype(float) - eight.min()) * (255 / np.ptp(eight))).astype(np.uint8))
    values = Image.fromarray((eight.astype(kind) - 100) * kind(1000))
    found = looked(encode(values, "TIFF"), "image/tiff").fingerprints
    assert np.abs(grey(found) - grey(looked(encode(full, "TIFF"), "image/tiff").fingerprints)).max() <= 2


def test_numbers_that_are_none(encode: Encode, looked: Looked) -> None:
    """Not-a-number, infinity and a picture of one value end in a picture, not in an error."""
    for values in ([[np.nan, np.inf], [0.0, 1.0]], [[7.0, 7.0], [7.0, 7.0]]):
        pixels = Image.fromarray(np.array(values, np.float32))
        assert looked(encode(pixels, "TIFF"), "image/tiff").width == 2


@pytest.mark.parametrize("mode", ["P", "L", "1", "LA", "RGBA"])
def test_modes(mode: str, picture: Image.Image, encode: Encode, looked: Looked) -> None:
    """Palette, grey, black and white, and alpha modes are shown as Pillow converts them to RGB."""
    converted = picture.convert(mode)
    found = looked(encode(converted, "PNG"), "image/png").fingerprints
    plain = looked(encode(converted.convert("RGB"), "PNG"), "image/png").fingerprints
    assert found.views == plain.views


def test_lab(picture: Image.Image, encode: Encode, looked: Looked) -> None:
    """A TIFF in CIE Lab is shown in its colours."""
    from PIL import ImageCms

    if not features.check("littlecms2"):
        pytest.skip("this Pillow has no colour management")
    lab = ImageCms.profileToProfile(
        picture, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert lab is not None
    found = looked(encode(lab, "TIFF"), "image/tiff").fingerprints
    assert not found.grey
    assert apart(found, looked(encode(picture, "PNG"), "image/png").fingerprints) <= 4


def test_transparency_is_white(picture: Image.Image, other: Image.Image, encode: Encode, looked: Looked) -> None:
    """What is transparent is white, whatever colours lie hidden there; what is half transparent is mixed with it."""
    mask = Image.new("L", picture.size, 128)
    mask.paste(0, (0, 0, 320, 480))
    shown = Image.composite(picture, Image.new("RGB", picture.size, "white"), mask)
    hidden = picture.copy()
    hidden.paste(other.crop((0, 0, 320, 480)), (0, 0))
    hidden.putalpha(mask)
    found, expected = (looked(encode(each, "PNG"), "image/png").fingerprints for each in (hidden, shown))
    assert np.abs(grey(found) - grey(expected)).max() <= 2
    assert found.pixels != expected.pixels


@pytest.mark.parametrize("size", [(1024, 1024), (2311, 2060)])
def test_scaled_decoding(
    size: tuple[int, int], drawn: Callable[..., Image.Image], encode: Encode, looked: Looked
) -> None:
    """A JPEG that is decoded at a fraction of its size looks like the same picture decoded whole, and keeps its size."""
    large = drawn(*size)
    found, whole = looked(encode(large, "JPEG", quality=92), "image/jpeg"), looked(encode(large, "PNG"), "image/png")
    assert (found.width, found.height) == (whole.width, whole.height) == size
    assert apart(found.fingerprints, whole.fingerprints) <= 4
    assert np.abs(grey(found.fingerprints) - grey(whole.fingerprints)).mean() < 1


def test_metadata_is_no_pixel(picture: Image.Image, encode: Encode, looked: Looked) -> None:
    """The pixels digest is the same with and without metadata, in a JPEG and in a PNG."""
    exif = Image.Exif()
    exif[0x8298] = "ACME"
    for form in ("JPEG", "PNG"):
        with_, without = encode(picture, form, exif=exif), encode(picture, form)
        type_ = f"image/{MIME[form]}"
        assert with_ != without
        assert looked(with_, type_).fingerprints == looked(without, type_).fingerprints


@pytest.mark.parametrize(
    "head",
    [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n",
        b"BLP2\1\0\0\0\1\0\0\0" + bytes(200),
        b"SIMPLE  =                    T" + b" " * 3000,
        b"P6 4 4 255 " + bytes(48),
    ],
)
def test_other_formats_never_open(
    head: bytes, seen: Callable[..., Media], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What Pillow could open but nobody asked for is refused by its bytes; no program of the system is started."""
    called = tmp_path / "called"
    program = tmp_path / "gs"
    program.write_text(f"#!/bin/sh\ntouch '{called}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    media = seen(head, "lake.jpg")
    assert "MC804" in {problem.code for problem in media.problems}
    assert media.fingerprints is None
    assert not called.exists()


def test_pillow_is_left_as_it_was(picture: Image.Image, encode: Encode, looked: Looked) -> None:
    """Looking at a picture changes no setting of Pillow, also when it fails."""
    looked(encode(picture, "PNG"), "image/png")  # decoders are loaded at the first look
    before = Image.MAX_IMAGE_PIXELS, sorted(Image.OPEN)
    looked(encode(picture, "PNG"), "image/png")
    with pytest.raises(OSError):  # noqa: PT011 - whatever Pillow says
        looked(encode(picture, "PNG")[:5000], "image/png")
    assert (Image.MAX_IMAGE_PIXELS, sorted(Image.OPEN)) == before


def test_readable_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every format is readable here, and one whose decoder is not built in is named."""
    assert all(readable().values())
    monkeypatch.setattr(features, "check", lambda feature: feature != "avif")
    assert [name for name, there in readable().items() if not there] == ["AVIF"]


def test_unsound_jpeg_has_decoded_pixels(picture: Image.Image, encode: Encode, looked: Looked) -> None:
    """A JPEG with junk between its segments still decodes; its digest is then that of the decoded picture."""
    data = encode(picture, "JPEG")
    junk = data[:20] + b"junk" + data[20:]  # behind APP0
    decoded = looked(encode(Image.open(io.BytesIO(data)), "PNG"), "image/png")
    assert looked(junk, "image/jpeg").fingerprints.pixels == decoded.fingerprints.pixels
