import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from mediacheck.media.sniff import HEAD, sniff

Encode = Callable[..., bytes]

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"

RECOGNISED = {
    "image/svg+xml": [
        SVG,
        b"\xef\xbb\xbf \n<?xml version='1.0'?>\n<!-- by hand --><!DOCTYPE svg PUBLIC '-//W3C' 'x>y' [<!ENTITY a 'b'>]>"
        + SVG,
        "\ufeff<svg>".encode("utf-16-le"),
        b"<s:svg xmlns:s='http://www.w3.org/2000/svg'>",
        b"<?xml version='1.0'?><!--" + b" a long licence" * 1000 + b"-->" + SVG,
        zlib.compress(SVG, wbits=31),
    ],
    "application/pdf": [b"%PDF-1.7\n", b"\n\nrubbish\n%PDF-1.4\n"],
    "application/postscript": [b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\xc5\xd0\xd3\xc6\x20\0\0\0"],
    "image/vnd.adobe.photoshop": [b"8BPS\0\1"],
    "image/jxl": [b"\xff\x0a\x10\x20", b"\0\0\0\x0cJXL \r\n\x87\n"],
    "image/jp2": [b"\0\0\0\x0cjP  \r\n\x87\n"],
    "image/vnd.microsoft.icon": [b"\0\0\1\0\1\0\x20\x20\0\0\1\0\x20\0\xa8\x10\0\0\x16\0\0\0"],
    "image/x-adobe-dng": [b"II*\0\x08\0\0\0\1\0\x12\xc6\1\0\4\0\0\0\1\4\0\0\0\0\0\0"],
    "image/x-canon-cr2": [b"II*\0\x10\0\0\0CR\2\0"],
    "image/x-raw": [b"MM\0*\0\0\0\x08\0\2\0\xfe\0\4\0\0\0\1\0\0\0\1\1\x4a\0\4\0\0\0\1\0\0\1\0\0\0\0\0"],
    "image/tiff": [
        b"MM\0*\0\0\0\x08\0\1\0\xfe\0\4\0\0\0\1\0\0\0\0\0\0\0\0",
        b"II+\0\x08\0\0\0",
        b"II*\0\xff\xff\xff\x7f",
    ],
    "image/avif": [b"\0\0\0\x1cftypavif\0\0\0\0mif1miafavif", b"\0\0\0\x18ftypmif1\0\0\0\0miafavif"],
    "image/heic": [b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"],
    "image/heif": [b"\0\0\0\x14ftypmif1\0\0\0\0miaf"],
    "image/x-canon-cr3": [b"\0\0\0\x18ftypcrx \0\0\0\1crx isom"],
    "video/mp4": [b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", b"\0\0\0\x14ftypXYZ \0\0\0\0isom"],
    "video/quicktime": [b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", b"\0\0\0\x08wide\0\0\1\0mdat"],
    "video/3gpp": [b"\0\0\0\x14ftyp3gp5\0\0\0\0isom"],
    "audio/mp4": [b"\0\0\0\x14ftypM4A \0\0\0\0isom"],
    "video/webm": [b"\x1a\x45\xdf\xa3\x93\x42\x82\x84webm"],
    "video/matroska": [b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska"],
    "video/x-msvideo": [b"RIFF\0\1\0\0AVI LIST"],
    "video/mpeg": [b"\0\0\1\xba\x44"],
    "video/mp2t": [(b"\x47" + bytes(187)) * 6],
    "audio/wav": [b"RIFF\0\1\0\0WAVEfmt "],
    "audio/flac": [b"fLaC\0\0\0\x22"],
    "audio/ogg": [b"OggS\0\2" + bytes(22) + b"\x01\x1e\x01vorbis"],
    "video/ogg": [b"OggS\0\2" + bytes(22) + b"\x01\x2a\x80theora"],
    "audio/mpeg": [b"ID3\4\0\0", (b"\xff\xfb\x90\x64" + bytes(413)) * 3],
    "audio/aac": [(b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(9)) * 3],
}

NO_MEDIA = [
    b"",
    b"\xff\xd8",
    b"BM is how this sentence begins, and it is no bitmap",
    b"Meeting notes\n* lake.jpg\n",
    b"\xff\xfe" + "Notizen zur Planung des Beitrags".encode("utf-16-le"),
    b"PK\x03\x04\x14\0\x06\0word/document.xml",
    b"<!DOCTYPE html><html><body><svg></svg></body></html>",
    b"<?xml version='1.0'?><rss><channel/></rss>",
    b"<!-- svg goes here --><p>",
    b'{"v": "5.5", "layers": []}',
    b"\x1f\x8b\x08\0\0\0\0\0broken",
    zlib.compress(b"only text", wbits=31),
    b"\0\0\1\0" + bytes(60),
    b"\x7fELF\2\1\1",
    bytes(4096),
]


@pytest.mark.parametrize(("type_", "head"), [(type_, head) for type_, heads in RECOGNISED.items() for head in heads])
def test_recognises_types_by_their_first_bytes(type_: str, head: bytes) -> None:
    """Each type is told by its signature, containers by what they say they hold."""
    found = sniff(head)
    assert found is not None
    assert found.type == type_


@pytest.mark.parametrize("head", NO_MEDIA)
def test_takes_nothing_else_for_media(head: bytes) -> None:
    """Text, office files, archives, web pages and noise are no media, also where they resemble some."""
    assert sniff(head) is None


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "BMP"])
def test_supports_what_it_reads(form: str, picture: Image.Image, encode: Encode) -> None:
    """The head of a real picture is enough to know that this version reads it."""
    found = sniff(encode(picture, form)[:HEAD])
    assert found is not None
    assert (found.type, found.kind, found.supported) == (f"image/{form.lower()}", "image", True)


def test_kinds_and_support() -> None:
    """A drawing is a graphic, a PDF a document, a film a video; none of them can be looked into yet."""
    for head, kind in ((SVG, "graphic"), (b"%PDF-1.7", "document"), (b"\0\0\1\xba", "video"), (b"fLaC", "audio")):
        found = sniff(head)
        assert found is not None
        assert (found.kind, found.supported) == (kind, False)


def test_real_files(corpora: Path) -> None:
    """Files of many vendors are what their extension says, from their first 4096 bytes."""
    expected = {
        ".jpg": "image/jpeg",
        ".png": "image/png",
        ".gif": "image/gif",
        ".webp": "image/webp",
        ".heic": "image/heic",
        ".avif": "image/avif",
        ".tif": "image/tiff",
        ".jp2": "image/jp2",
        ".jxl": "image/jxl",
        ".psd": "image/vnd.adobe.photoshop",
        ".svg": "image/svg+xml",
        ".pdf": "application/pdf",
        ".eps": "application/postscript",
        ".mp4": "video/mp4",
        ".mov": "video/quicktime",
        ".avi": "video/x-msvideo",
        ".mp3": "audio/mpeg",
        ".flac": "audio/flac",
        ".m4a": "audio/mp4",
        ".md": None,
        ".json": None,
        ".xmp": None,
        ".toml": None,
    }
    wrong = []
    for path in sorted((corpora / "corpora" / "metadata").rglob("*")):
        if path.suffix in expected and path.name != "largeexif.png":  # is the inside of one
            found = sniff(path.read_bytes()[:HEAD])
            if (found.type if found else None) != expected[path.suffix]:
                wrong.append(path)
    assert wrong == []
