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


def test_texts_of_sound_and_film_are_read(make: Any, said: Any) -> None:
    """The INFO list, an ID3 tag and a packet, in WAV and AVI."""
    chunks = (
        make.info((b"IART", b"Ada\0"), (b"ICOP", b"\xa9 Zo\xeb\0"), (b"ICMT", b"Rights: Ada"), (b"IGNR", b"Pop")),
        (b"data", b"...."),
        (b"id3 ", make.id3(("TOWN", b"\0Buyer"))),
        (b"_PMX", make.xmp("<dc:creator>Xena</dc:creator>")),
    )
    for form, kind in ((b"WAVE", "audio/wav"), (b"AVI ", "video/x-msvideo")):
        assert said(make.riff(form, *chunks), kind) == {
            ("native", "creator", "Ada"),
            ("native", "copyrightNotice", "© Zoë"),
            ("native", "comment", "Rights: Ada"),
            ("native", "licensee", "Buyer"),
            ("xmp", "creator", "Xena"),
        }


def test_texts_of_odd_length_without_padding_are_read(make: Any, said: Any) -> None:
    """What a careless writer did not pad hides nothing behind it."""
    content = b"INFOIART\3\0\0\0AdaICOP\5\0\0\0(c) AIART\3\0\0\0Eve\0"
    assert said(make.riff(b"WAVE", (b"LIST", content)), "audio/wav") == {
        ("native", "creator", "Ada"),
        ("native", "copyrightNotice", "(c) A"),
        ("native", "creator", "Eve"),
    }


def test_a_list_of_lengths_that_lead_nowhere_ends(make: Any, read: Any) -> None:
    """Texts longer than their list, or of no length, keep nobody busy."""
    for content in (b"IART\xff\xff\xff\xffAda", b"IARX\0\0\0\0" * 5000):
        assert len(read(make.riff(b"WAVE", (b"LIST", b"INFO" + content)), "audio/wav").claims) <= 1
