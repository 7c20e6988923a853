from typing import Any

import pytest


@pytest.mark.parametrize("header", [b"", b"Exif\0\0", b"Exif\0\0Exif\0\0"])
def test_exif_is_read_with_and_without_its_stray_header(make: Any, said: Any, header: bytes) -> None:
    """The EXIF chunk should begin with TIFF, and often does not."""
    data = make.webp((b"VP8X", b"\x0c" + b"\0" * 9), (b"EXIF", header + make.tiff(make.entry(0x013B, b"Edgar\0"))))
    assert said(data, "image/webp") == {("exif", "creator", "Edgar")}


def test_xmp_is_read_behind_an_odd_chunk(make: Any, said: Any) -> None:
    """Chunks are padded to an even length."""
    data = make.webp((b"VP8 ", b"odd"), (b"XMP ", make.xmp("<dc:creator>Xena</dc:creator>")))
    assert said(data, "image/webp") == {("xmp", "creator", "Xena")}


def test_a_chunk_beyond_the_end_is_noted(make: Any, read: Any) -> None:
    """What stood before it counts."""
    data = make.webp((b"EXIF", make.tiff(make.entry(0x013B, b"Edgar\0"))), (b"XMP ", make.xmp("")))
    found = read(data[:-40], "image/webp")
    assert [claim.value for claim in found.claims] == ["Edgar"]
    assert len(found.problems) == 1
