import io
import struct
import subprocess
import sys
from typing import Any

import exifread
import pytest

from mediacheck.metadata import exif

COPYRIGHT, ARTIST, COMMENT = 0x8298, 0x013B, 0x9286


def jpeg(make: Any, stream: bytes) -> bytes:
    whole: bytes = make.jpeg(make.exif_segment(stream))
    return whole


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("value", "parts"),
    [
        (b"Photographer\0", {"Photographer"}),
        (b"Photographer\0Editor\0", {"Photographer", "Editor"}),
        (b" \0Editor\0", {"Editor"}),
        (b"Photographer", {"Photographer"}),
        (b"\0\0", set()),
    ],
)
def test_both_parts_of_copyright_are_read(make: Any, said: Any, order: str, value: bytes, parts: set[str]) -> None:
    """Photographer and editor stand behind one another, each closed by a NUL; an absent one is a blank."""
    data = jpeg(make, make.tiff(make.entry(COPYRIGHT, value), order=order))
    assert said(data) == {("exif", "copyrightNotice", part) for part in parts}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_text_that_is_not_ascii_is_read(make: Any, said: Any, encoding: str) -> None:
    """Writers put UTF-8 or Windows' Latin alphabet where the standard says ASCII."""
    data = jpeg(make, make.tiff(make.entry(ARTIST, "Zoë Größe €\0".encode(encoding))))
    assert said(data) == {("exif", "creator", "Zoë Größe €")}


def test_the_utf8_type_of_exif_3_is_read(make: Any, said: Any) -> None:
    """Type 129 is text; so are the tags that came with it."""
    data = jpeg(
        make,
        make.tiff(make.entry(COPYRIGHT, "© Zoë\0Größe\0".encode(), 129), make.entry(ARTIST, "Zoë\0".encode(), 129)),
    )
    assert said(data) == {
        ("exif", "copyrightNotice", "© Zoë"),
        ("exif", "copyrightNotice", "Größe"),
        ("exif", "creator", "Zoë"),
    }
    new = jpeg(make, make.with_exif_ifd(make.entry(0xA437, "Zoë\0".encode(), 129), make.entry(0xA436, b"Lake\0", 129)))
    assert said(new) == {("exif", "creator", "Zoë"), ("exif", "title", "Lake")}


def test_the_explorers_tags_are_read(make: Any, said: Any) -> None:
    """Windows Explorer writes UTF-16 into tags of its own."""
    data = jpeg(
        make,
        make.tiff(
            make.entry(0x9C9B, "Größe\0".encode("utf-16-le"), 1), make.entry(0x9C9D, "Zoë\0".encode("utf-16-le"), 1)
        ),
    )
    assert said(data) == {("exif", "title", "Größe"), ("exif", "creator", "Zoë")}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "comment",
    [
        b"ASCII\0\0\0Foto: Zoe",
        b"\0\0\0\0\0\0\0\0Foto: Zoe\0\0",
        b"UNICODE\0" + "Foto: Zoe".encode("utf-16-le"),
        b"UNICODE\0" + "Foto: Zoe".encode("utf-16-be"),
        b"UNICODE\0" + "Foto: Zoe".encode("utf-16"),
        b"JIS\0\0\0\0\0" + "Foto: Zoe".encode("iso2022_jp"),
        b"Foto: Zoe",
    ],
)
def test_user_comments_of_every_charset_are_read(make: Any, said: Any, order: str, comment: bytes) -> None:
    """Eight bytes name the charset, and the byte order of UTF-16 is anybody's guess."""
    data = jpeg(make, make.with_exif_ifd(make.entry(COMMENT, comment, 7), order=order))
    assert said(data) == {("exif", "comment", "Foto: Zoe")}


def test_a_comment_that_is_not_about_rights_is_no_claim(make: Any, said: Any) -> None:
    """Phones and programs keep their notes in the comment."""
    assert said(jpeg(make, make.with_exif_ifd(make.entry(COMMENT, b"ASCII\0\0\0beauty=0;iso=100", 7)))) == set()


def test_exifread_speaks_where_it_is_right(make: Any, said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain texts are exifread's; where it fails, our own reader says the same, and the failure is noted."""
    stream = make.tiff(make.entry(ARTIST, b"Edgar\0behind the end"))
    tags = exifread.process_file(io.BytesIO(stream), details=False)
    assert said(jpeg(make, stream)) == {("exif", "creator", tags["Image Artist"].values)}

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(exifread, "process_file", fail)
    assert said(jpeg(make, stream)) == {("exif", "creator", "Edgar")}


def test_exifread_cannot_be_kept_busy(make: Any, read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block that makes exifread read on and on is cut off after a bounded number of readings."""
    readings = 0

    class Counting(exif._Bounded):
        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal readings
            readings += 1
            return super().read(size)

    monkeypatch.setattr(exif, "_Bounded", Counting)
    nested = struct.pack("<HHII", 0x8825, 4, 1, 8)  # a GPS directory that is this directory
    stream = b"II*\0\x08\0\0\0" + struct.pack("<H", 4000) + struct.pack("<HHI4s", ARTIST, 2, 4, b"Ada\0")
    found = read(jpeg(make, stream + nested * 3999 + b"\0\0\0\0"))
    assert [claim.value for claim in found.claims] == ["Ada"]
    assert [problem.code for problem in found.problems] == ["MC307"]
    assert 1000 < readings <= 20_001


def test_nothing_of_exifread_reaches_the_terminal(make: Any) -> None:
    """The library warns about every oddity on standard error; a person would not know what to do with it."""
    data = jpeg(make, make.tiff(make.entry(ARTIST, b"Zo\xeb\0"), make.entry(0x010E, b"x\0"), order=">"))
    code = f"from mediacheck import metadata, model; metadata.read({data!r}, 'image/jpeg', 'x', model.Limits())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert ran.stdout + ran.stderr == b""


def test_the_thumbnails_directory_is_not_the_pictures(make: Any, said: Any) -> None:
    """What the second directory of a block says is about the thumbnail."""
    first = make.ifd([make.entry(ARTIST, b"Edgar\0")], 8)
    second = make.ifd([make.entry(ARTIST, b"Thumb\0")], 8 + len(first))
    first = make.ifd([make.entry(ARTIST, b"Edgar\0")], 8, after=8 + len(first))
    assert said(jpeg(make, b"II*\0\x08\0\0\0" + first + second)) == {("exif", "creator", "Edgar")}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (b"Ada; Eve", {"Ada", "Eve"}),
        (b'Ada; "Doe; Sons"; "Jo ""J"" Roe"', {"Ada", "Doe; Sons", 'Jo "J" Roe'}),
        (b"Ada;", {"Ada"}),
        (b'"Ada"', {'"Ada"'}),
        (b"M&amp;M; Co", {"M&amp;M; Co"}),
        (b";;", set()),
    ],
)
def test_several_creators_are_several_claims(make: Any, said: Any, text: bytes, names: set[str]) -> None:
    """Names stand behind one another, with quotes where a name has the separator in it."""
    assert said(jpeg(make, make.tiff(make.entry(ARTIST, text + b"\0")))) == {
        ("exif", "creator", name) for name in names
    }


def test_the_new_tags_of_exif_3_are_read(make: Any, said: Any) -> None:
    """Title, photographer and editor of the picture, in UTF-8."""
    tags = ((0xA436, "See"), (0xA437, "Zoë"), (0xA438, "Ada"))
    stream = make.with_exif_ifd(*(make.entry(tag, value.encode() + b"\0", 129) for tag, value in tags))
    assert said(jpeg(make, stream)) == {
        ("exif", "title", "See"),
        ("exif", "creator", "Zoë"),
        ("exif", "contributor", "Ada"),
    }
