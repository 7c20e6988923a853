import hashlib
import struct
from collections.abc import Callable
from typing import Any

import pytest

Said = Callable[..., set[tuple[str, str, str]]]

EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"


def test_every_block_of_a_jpeg_is_read(make: Any, said: Said) -> None:
    """EXIF, XMP, IPTC and the comment of one file each say their own."""
    data = make.jpeg(
        make.exif_segment(make.tiff(make.entry(0x013B, b"Exif Author\0"))),
        make.xmp_segment(make.xmp("<dc:rights>Xmp Rights</dc:rights>")),
        make.iptc_segment((2, 110, b"Iptc Credit")),
        make.segment(0xFE, b"photo: Comment Author"),
    )
    assert said(data) == {
        ("exif", "creator", "Exif Author"),
        ("xmp", "copyrightNotice", "Xmp Rights"),
        ("iim", "creditLine", "Iptc Credit"),
        ("native", "comment", "photo: Comment Author"),
    }


def test_second_blocks_are_read_too(make: Any, said: Said) -> None:
    """An empty first XMP or IPTC block does not hide the second."""
    data = make.jpeg(
        make.xmp_segment(make.xmp("")),
        make.iptc_segment((2, 5, b"A title")),
        make.xmp_segment(make.xmp("<dc:rights>Second</dc:rights>")),
        make.iptc_segment((2, 116, b"Second")),
    )
    assert {("xmp", "copyrightNotice", "Second"), ("iim", "copyrightNotice", "Second")} <= said(data)


def test_a_resource_may_reach_over_the_end_of_its_segment(make: Any, said: Said) -> None:
    """Photoshop cuts its resources at 64 kB wherever that is."""
    whole = make.resource(0x0404, make.iim((2, 116, b"Cut in two")))
    parts = (whole[:25], whole[25:])
    data = make.jpeg(*(make.segment(0xED, b"Photoshop 3.0\0" + part) for part in parts))
    assert said(data) == {("iim", "copyrightNotice", "Cut in two")}


def test_exif_longer_than_a_segment_goes_on_in_the_next(make: Any, said: Said) -> None:
    """A block beyond 64 kB stands in several segments."""
    stream = make.tiff(make.entry(0x927C, b"x" * 70000, 7), make.entry(0x8298, b"Far behind\0"))
    data = make.jpeg(make.exif_segment(stream[:60000]), make.exif_segment(stream[60000:]))
    assert said(data) == {("exif", "copyrightNotice", "Far behind")}


def extended(make: Any, packet: bytes, order: tuple[int, ...], guid: bytes | None = None) -> bytes:
    """A JPEG whose second packet stands in chunks, written in this order."""
    guid = guid or hashlib.md5(packet, usedforsecurity=False).hexdigest().upper().encode()
    size = -(-len(packet) // len(order)) if len(order) > 1 else len(packet)
    main = make.xmp("", f'xmpNote:HasExtendedXMP="{hashlib.md5(packet, usedforsecurity=False).hexdigest().upper()}"')
    chunks = [
        make.segment(
            0xE1,
            EXTENSION + guid + struct.pack(">II", len(packet), n * size) + packet[n * size : (n + 1) * size],
        )
        for n in order
    ]
    jpeg: bytes = make.jpeg(make.xmp_segment(main), *chunks)
    return jpeg


@pytest.mark.parametrize("order", [(0,), (0, 1, 2), (2, 0, 1)])
def test_extended_xmp_is_joined(make: Any, said: Said, order: tuple[int, ...]) -> None:
    """The chunks of an Extended XMP packet may come in any order."""
    packet = make.xmp(f"<dc:description>{'x' * 9000}</dc:description><dc:rights>In the extension</dc:rights>")
    assert said(extended(make, packet, order)) == {("xmp", "copyrightNotice", "In the extension")}


def test_extended_xmp_of_another_packet_is_no_claim(make: Any, read: Any) -> None:
    """A leftover that the main packet does not name is not what the file says; it is noted."""
    packet = make.xmp("<dc:rights>Left over</dc:rights>")
    found = read(extended(make, packet, (0,), guid=b"0" * 32))
    assert found.claims == ()
    assert [problem.code for problem in found.problems] == ["MC307"]


def test_extended_xmp_with_a_hole_is_noted(make: Any, read: Any) -> None:
    """Where a chunk is missing, the beginning is read and the loss is said."""
    packet = make.xmp(f"<dc:rights>First</dc:rights><dc:description>{'x' * 9000}</dc:description>")
    jpeg = extended(make, packet, (0, 1, 2))
    middle = jpeg.index(EXTENSION, jpeg.index(EXTENSION) + 1) - 4
    length = struct.unpack_from(">H", jpeg, middle + 2)[0]
    found = read(jpeg[:middle] + jpeg[middle + 2 + length :])
    assert [claim.value for claim in found.claims] == ["First"]
    assert found.problems


def test_all_pictures_of_an_mpo_are_read(make: Any, said: Said) -> None:
    """The second picture of a multi-picture file has blocks of its own."""
    second = make.jpeg(make.xmp_segment(make.xmp("<dc:rights>Second picture</dc:rights>")))

    def first(offset: int) -> bytes:
        entries = struct.pack("<IIIHH", 0, 0, 0, 0, 0) + struct.pack("<IIIHH", 0, len(second), offset, 0, 0)
        jpeg: bytes = make.jpeg(make.segment(0xE2, b"MPF\0" + make.tiff((0xB002, 7, 32, entries))))
        return jpeg

    base = first(0).index(b"MPF\0") + 4
    data = first(len(first(0)) - base) + second
    assert said(data) == {("xmp", "copyrightNotice", "Second picture")}


def test_a_broken_chain_of_segments_is_noted(make: Any, read: Any) -> None:
    """What stood before the damage counts, and the damage is said."""
    data = make.jpeg(make.exif_segment(make.tiff(make.entry(0x8298, b"Whole\0"))), b"\xff\xe1\xff\xff")
    found = read(data)
    assert [claim.value for claim in found.claims] == ["Whole"]
    assert [problem.code for problem in found.problems] == ["MC307"]


def test_a_damaged_xmp_header_is_understood(make: Any, said: Said) -> None:
    """One of Getty's programs writes `XMP` over the beginning of the header."""
    packet = make.xmp("<photoshop:Credit>AFP/Getty Images</photoshop:Credit>")
    data = make.jpeg(make.segment(0xE1, b"XMP\0://ns.adobe.com/xap/1.0/\0" + packet))
    assert said(data) == {("xmp", "creditLine", "AFP/Getty Images")}


def test_a_file_without_metadata_says_nothing(make: Any, read: Any) -> None:
    """No claim, no signal and no problem comes out of nothing."""
    found = read(make.jpeg(make.segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")))
    assert (found.claims, found.signals, found.problems) == ((), (), ())
