import struct
import sys
from typing import Any

import pytest


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("header", [b"\0\0\0\6Exif\0\0", b"\0\0\0\0", b"\0\0\0\0Exif\0\0"])
def test_exif_and_xmp_items_are_read(make: Any, said: Any, inside: bool, header: bytes) -> None:  # noqa: FBT001
    """HEIC and AVIF keep their blocks as items, in the file or in the box itself, Exif behind its own offset."""
    data = make.heic(
        (b"Exif", header + make.tiff(make.entry(0x013B, b"Edgar\0"))),
        (b"mime", make.xmp("<dc:creator>Xena</dc:creator>")),
        inside=inside,
    )
    for kind in ("image/heic", "image/avif"):
        assert said(data, kind) == {("exif", "creator", "Edgar"), ("xmp", "creator", "Xena")}


def test_the_xmp_box_is_read(make: Any, said: Any) -> None:
    """Some writers put XMP into a box of its own."""
    uuid = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
    data = make.heic() + make.box(b"uuid", uuid, make.xmp("<dc:creator>Xena</dc:creator>"))
    assert said(data, "image/heic") == {("xmp", "creator", "Xena")}


def test_boxes_that_lead_nowhere_end(make: Any, read: Any) -> None:
    """A box of size nothing, of 64 bits or larger than its frame is noted, and does not hang the reader."""
    ftyp = make.box(b"ftyp", b"heic\0\0\0\0mif1heic")
    for box in (
        struct.pack(">I4sQ", 1, b"meta", 0),
        struct.pack(">I4s", 999, b"meta"),
        struct.pack(">I4s", 4, b"meta"),
    ):
        found = read(ftyp + box + b"\0" * 20, "image/heic")
        assert (found.claims, len(found.problems)) == ((), 1)


def test_an_item_in_countless_parts_is_not_put_together(make: Any, read: Any) -> None:
    """An item whose parts overlap the file again and again is refused."""
    infe = make.box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 1, 0) + b"mime\0application/rdf+xml\0")
    iinf = make.box(b"iinf", b"\0\0\0\0\0\1" + infe)
    for count in (60, 5000):
        parts = struct.pack(">II", 0, 0xFFFFFFFF) * count
        iloc = make.box(b"iloc", b"\0\0\0\0\x44\0\0\1" + struct.pack(">HHH", 1, 0, count) + parts)
        data = make.box(b"ftyp", b"heic\0\0\0\0") + make.box(b"meta", b"\0\0\0\0", iinf, iloc)
        data += make.box(b"mdat", b"x" * 100_000)
        found = read(data, "image/heic", metadata=1_000_000)
        assert found.claims == ()
        assert len(found.problems) == 1


def test_boxes_of_jpeg_2000_and_jpeg_xl_are_read(make: Any, said: Any) -> None:
    """EXIF, XMP and IPTC in boxes of a number or of a name."""
    tiff = make.tiff(make.entry(0x013B, b"Edgar\0"))
    packet = make.xmp("<dc:creator>Xena</dc:creator>")
    jp2 = make.box(b"jP  ", b"\r\n\x87\n")
    jp2 += make.box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), packet)
    jp2 += make.box(b"uuid", b"JpgTiffExif->JP2", tiff)
    jp2 += make.box(b"uuid", bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38"), make.iim((2, 80, b"Iris")))
    expected = {("xmp", "creator", "Xena"), ("exif", "creator", "Edgar")}
    assert said(jp2, "image/jp2") == expected | {("iim", "creator", "Iris")}
    jxl = make.box(b"JXL ", b"\r\n\x87\n") + make.box(b"Exif", b"\0\0\0\0", tiff) + make.box(b"xml ", packet)
    assert said(jxl, "image/jxl") == expected


def test_boxes_compressed_with_brotli(make: Any, read: Any, megabytes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read where the library is installed, within the limit; else a note says what to install."""
    packet = make.xmp("<dc:creator>Xena</dc:creator>")
    plain = make.box(b"JXL ", b"\r\n\x87\n")
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "brotli", None)
        found = read(plain + make.box(b"brob", b"xml ", b"..."), "image/jxl")
        assert found.claims == ()
        assert found.problems[0].extra
        assert found.problems[0].remedy
        assert "pip install brotli" in found.problems[0].remedy.template
    brotli = pytest.importorskip("brotli")
    found = read(plain + make.box(b"brob", b"xml ", brotli.compress(packet)), "image/jxl")
    assert [claim.value for claim in found.claims] == ["Xena"]
    data = plain + make.box(b"brob", b"xml ", brotli.compress(bytes(50_000_000)))
    assert megabytes(data, "image/jxl", metadata=10_000) < 5
    bomb = read(data, "image/jxl", metadata=10_000)
    assert (bomb.claims, len(bomb.problems)) == ((), 1)
    assert len(read(plain + make.box(b"brob", b"Exif", b"no brotli"), "image/jxl").problems) == 1
