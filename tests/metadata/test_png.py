import zlib
from collections.abc import Callable
from typing import Any

import pytest

Said = Callable[..., set[tuple[str, str, str]]]


@pytest.mark.parametrize(
    "chunk",
    [
        (b"tEXt", "Copyright\0© Zoë".encode("latin-1")),
        (b"tEXt", "Copyright\0© Zoë".encode()),
        (b"zTXt", b"Copyright\0\0" + zlib.compress("© Zoë".encode("latin-1"))),
        (b"zTXt", b"copyright\0\0" + zlib.compress("© Zoë".encode())),
        (b"iTXt", b"Copyright\0\0\0de\0Urheberrecht\0" + "© Zoë".encode()),
        (b"iTXt", b"Copyright\0\1\0\0\0" + zlib.compress("© Zoë".encode())),
    ],
)
def test_text_of_every_kind_is_read(make: Any, said: Said, chunk: tuple[bytes, bytes]) -> None:
    """tEXt, zTXt and iTXt say the same, behind the picture data as well as before, whatever their charset."""
    assert said(make.png(chunk), "image/png") == {("native", "copyrightNotice", "© Zoë")}


def test_xmp_and_exif_chunks_are_read(make: Any, said: Said) -> None:
    """XMP stands in an iTXt, EXIF in eXIf."""
    data = make.png(
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + make.xmp("<dc:creator>Xena</dc:creator>")),
        (b"eXIf", make.tiff(make.entry(0x013B, b"Edgar\0"), order=">")),
    )
    assert said(data, "image/png") == {("xmp", "creator", "Xena"), ("exif", "creator", "Edgar")}


def profile(kind: str, content: bytes) -> tuple[bytes, bytes]:
    digits = content.hex()
    lines = "\n".join(digits[i : i + 72] for i in range(0, len(digits), 72))
    text = f"\n{kind} profile\n{len(content):8}\n{lines}\n".encode()
    return b"zTXt", f"Raw profile type {kind}".encode() + b"\0\0" + zlib.compress(text)


def test_raw_profiles_are_read(make: Any, said: Said) -> None:
    """ImageMagick writes whole blocks as hexadecimal digits."""
    data = make.png(
        profile("exif", b"Exif\0\0" + make.tiff(make.entry(0x8298, b"E\0"))),
        profile("iptc", make.resource(0x0404, make.iim((2, 116, b"I")))),
        profile("xmp", make.xmp("<dc:rights>X</dc:rights>")),
        profile("APP1", b"http://ns.adobe.com/xap/1.0/\0" + make.xmp("<dc:creator>A</dc:creator>")),
    )
    values = {("exif", "copyrightNotice", "E"), ("iim", "copyrightNotice", "I"), ("xmp", "copyrightNotice", "X")}
    assert said(data, "image/png") == {*values, ("xmp", "creator", "A")}


def test_a_bomb_is_not_inflated(make: Any, read: Any) -> None:
    """A text that unfolds to a gigabyte is refused, and the text beside it is read."""
    folder = zlib.compressobj(9)
    bomb = b"".join(folder.compress(b"A" * 1_000_000) for _ in range(100)) + folder.flush()
    found = read(make.png((b"zTXt", b"Comment\0\0" + bomb), (b"tEXt", b"Author\0Ada")), "image/png")
    assert [(claim.field, claim.value) for claim in found.claims] == [("creator", "Ada")]
    assert [problem.code for problem in found.problems] == ["MC307"]


def test_broken_compression_is_noted(make: Any, read: Any) -> None:
    """A text that cannot be inflated costs itself alone."""
    found = read(make.png((b"zTXt", b"Comment\0\0no zlib"), (b"tEXt", b"Author\0Ada")), "image/png")
    assert [claim.value for claim in found.claims] == ["Ada"]
    assert len(found.problems) == 1


def test_a_truncated_file_is_noted(make: Any, read: Any) -> None:
    """What stood before the cut counts."""
    data = make.png((b"tEXt", b"Author\0Ada"), (b"tEXt", b"Title\0Cut off"))
    found = read(data[: data.index(b"Cut")], "image/png")
    assert [claim.value for claim in found.claims] == ["Ada"]
    assert len(found.problems) == 1


def test_the_source_keyword_is_the_device(make: Any, said: Said) -> None:
    """PNG's Source names the scanner, not the supplier; Software and Description are no claims either."""
    chunks = [(b"tEXt", key + b"\0Something") for key in (b"Source", b"Software", b"Description", b"Warning")]
    assert said(make.png(*chunks), "image/png") == set()
