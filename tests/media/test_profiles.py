"""Pictures that a colour profile or a gamma makes another picture of."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from mediacheck.fingerprint import perceptual
from mediacheck.media.image import look
from mediacheck.media.profiles import is_far
from mediacheck.model import Depth, Limits

FIXTURES = Path(__file__).parent.parent.parent / "fixtures" / "registry" / "photos"

SRGB = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
DISPLAY_P3 = ((0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841))
ADOBE = ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))
PROPHOTO = ((0.7977, 0.2880, 0.0), (0.1352, 0.7119, 0.0), (0.0313, 0.0001, 0.8249))


def profile(gamma: float, primaries: tuple[tuple[float, float, float], ...] = SRGB) -> bytes:
    """An ICC profile of matrix and gamma, by the specification (ICC.1:2010, 7 to 10)."""

    def fixed(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(gamma * 256))
    tags = [(b"wtpt", b"XYZ \0\0\0\0" + fixed(0.9642, 1, 0.8249))]
    for name, place in zip((b"r", b"g", b"b"), primaries, strict=True):
        tags += [(name + b"XYZ", b"XYZ \0\0\0\0" + fixed(*place)), (name + b"TRC", curve)]
    table, body, start = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, content in tags:
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    head = struct.pack(">I4sI", start + len(body), b"lcms", 0x02100000) + b"mntrRGB XYZ " + struct.pack(">6H", *[1] * 6)
    head += b"acsp" + b"\0" * 28 + fixed(0.9642, 1, 0.8249)
    return head.ljust(128, b"\0") + table + body


def photo(name: str) -> Image.Image:
    return ImageOps.fit(Image.open(FIXTURES / name).convert("RGB"), (900, 600))


def double(exponent: float) -> Image.Image:
    """Every fourth pixel is another photograph's, in tones of which `exponent` leaves no other pixel visible."""
    shown = np.asarray(photo("coffee.jpg")) / 255
    seen: Any = np.asarray(photo("fig.jpg")) * (0.72 if exponent > 1 else 0.85) + (0 if exponent > 1 else 38)
    hidden = shown ** (1 / exponent) * 255
    seen[::2, ::2] = hidden[::2, ::2]
    return Image.fromarray(seen.astype(np.uint8))


def encoded(picture: Image.Image, form: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def with_gamma(gamma: float) -> bytes:
    chunks = PngImagePlugin.PngInfo()
    chunks.add(b"gAMA", struct.pack(">I", round(gamma * 100_000)))
    return encoded(double(1 / (2.2 * gamma)), "PNG", pnginfo=chunks)


FILES = {
    "JPEG": lambda: encoded(double(12 / 2.2), "JPEG", quality=97, subsampling=0, icc_profile=profile(12)),
    "PNG": lambda: encoded(double(12 / 2.2), "PNG", icc_profile=profile(12)),
    "WEBP": lambda: encoded(double(12 / 2.2), "WEBP", lossless=True, icc_profile=profile(12)),
    "TIFF": lambda: encoded(double(12 / 2.2), "TIFF", icc_profile=profile(12)),
    "PNG of gamma 0.05": lambda: with_gamma(0.05),
    "PNG of gamma 3": lambda: with_gamma(3.0),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("depth", [Depth.WHOLE, Depth.PARTS])
def test_what_a_profile_shows_is_a_part_of_its_own(name: str, depth: Depth) -> None:
    """One viewer applies the profile, the next does not: what each of them shows is looked at."""
    seen = look(FILES[name](), f"image/{name.split(maxsplit=1)[0].lower()}", "picture", Limits(), depth)
    ways = [part.fingerprints.views[0].codes[0] for part in seen.parts if part.fingerprints]
    assert len(ways) == 2
    assert (ways[0], seen.fingerprints.pixels != "") == (seen.fingerprints.views[0].codes[0], True)
    assert perceptual.distance(*ways) > perceptual.DISTANCE


@pytest.mark.parametrize(
    "ordinary",
    [
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        profile(2.2, DISPLAY_P3),
        profile(2.2, ADOBE),
        profile(1.8, PROPHOTO),
        b"no profile at all",
    ],
)
def test_ordinary_profiles_change_nothing(ordinary: bytes) -> None:
    """A photograph in one of the usual colour spaces looks as it does without its profile, and has no parts."""
    picture = photo("fig.jpg")
    for form in ("JPEG", "PNG"):
        bare, profiled = (
            look(encoded(picture, form, **options), f"image/{form.lower()}", "picture", Limits())
            for options in ({}, {"icc_profile": ordinary})
        )
        assert profiled == bare


def test_far_is_told_by_what_is_shown() -> None:
    """Of a grey picture the profile of colours says nothing, and a PNG that says sRGB has no gamma."""
    assert is_far("RGB", {"icc_profile": profile(12)})
    assert not is_far("L", {"icc_profile": profile(12)})
    assert not is_far("CMYK", {"icc_profile": profile(12)})
    assert is_far("RGB", {"gamma": 0.05})
    assert not is_far("RGB", {"gamma": 0.05, "srgb": 0})
    assert not is_far("RGB", {"gamma": 0.45455})
