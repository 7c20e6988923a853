import struct
from typing import Any


def test_the_blocks_in_a_tiffs_tags_are_read(make: Any, said: Any) -> None:
    """XMP, IPTC and Photoshop's resources stand in tags beside the EXIF."""
    data = make.tiff(
        make.entry(0x013B, b"Edgar\0"),
        make.entry(700, make.xmp("<dc:creator>Xena</dc:creator>"), 1),
        make.entry(33723, make.iim((2, 80, b"Iris")), 7),
        make.entry(34377, make.resource(0x0404, make.iim((2, 116, b"Rita"))), 1),
        order=">",
    )
    assert said(data, "image/tiff") == {
        ("exif", "creator", "Edgar"),
        ("xmp", "creator", "Xena"),
        ("iim", "creator", "Iris"),
        ("iim", "copyrightNotice", "Rita"),
    }


def test_iptc_in_the_wrong_byte_order_is_read(make: Any, said: Any) -> None:
    """Written as numbers of four bytes, the block is turned around in groups of four."""
    block = make.iim((2, 80, b"Iris M"))
    block += b"\0" * (-len(block) % 4)
    turned = b"".join(block[i : i + 4][::-1] for i in range(0, len(block), 4))
    data = make.tiff((33723, 4, len(turned) // 4, turned))
    assert said(data, "image/tiff") == {("iim", "creator", "Iris M")}


def test_every_page_is_read(make: Any, said: Any) -> None:
    """Each page of a TIFF may have rights of its own; a chain that bites its tail ends."""
    first = make.ifd([make.entry(0x8298, b"Page one\0")], 8)
    start = 8 + len(first)
    first = make.ifd([make.entry(0x8298, b"Page one\0")], 8, after=start)
    packet = make.xmp("<dc:creator>Xena</dc:creator>")
    second = make.ifd([make.entry(0x8298, b"Page two\0"), make.entry(700, packet, 1)], start, after=8)
    data = b"II*\0" + struct.pack("<I", 8) + first + second
    assert {value for _, _, value in said(data, "image/tiff")} == {"Page one", "Page two", "Xena"}


def test_big_tiff_is_read(said: Any) -> None:
    """BigTIFF counts with eight bytes."""
    entry = struct.pack("<HHQQ", 0x013B, 2, 9, 16 + 8 + 20 + 8)
    data = (
        b"II+\0" + struct.pack("<HHQ", 8, 0, 16) + struct.pack("<Q", 1) + entry + struct.pack("<Q", 0) + b"Big Edga\0"
    )
    assert said(data, "image/tiff") == {("exif", "creator", "Big Edga")}


def test_what_points_out_of_the_file_is_noted(make: Any, read: Any) -> None:
    """A value that ends behind the file is read as far as it goes."""
    data = make.tiff(make.entry(0x013B, b"Edgar Allan\0"))
    found = read(data[:-6], "image/tiff")
    assert [claim.value for claim in found.claims] == ["Edgar"[:6]]
    assert found.problems
