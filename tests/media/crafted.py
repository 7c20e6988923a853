"""Files that are made to hang, to fill the memory or to mislead, byte by byte; each is known to have done so to some program."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image


def small(form: str = "JPEG") -> bytes:
    """A sound picture with detail."""
    picture = Image.linear_gradient("L").resize((96, 64))
    picture.paste(Image.radial_gradient("L").resize((40, 40)), (8, 8))
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, form)
    return stream.getvalue()


def box(kind: bytes, *contents: bytes) -> bytes:
    body = b"".join(contents)
    return struct.pack(">I", len(body) + 8) + kind + body


def with_segment(marker: int, payload: bytes) -> bytes:
    """A sound JPEG that has this segment, too."""
    data = small()
    return data[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload + data[2:]


def with_exif(stream: bytes) -> bytes:
    return with_segment(0xE1, b"Exif\0\0" + stream)


def with_xmp(packet: str) -> bytes:
    return with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet.encode())


def entry(tag: int, kind: int, count: int, value: int | bytes) -> bytes:
    return struct.pack("<HHI", tag, kind, count) + (value if isinstance(value, bytes) else struct.pack("<I", value))


def directory(*entries: bytes, after: int = 0) -> bytes:
    return struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", after)


# ---------------------------------------------------------------- what they say


def endless_heic() -> bytes:
    """36 bytes: a box whose 64-bit size is zero, at which a reader that steps by sizes stands still."""
    return box(b"ftyp", b"heic\0\0\0\0mif1") + struct.pack(">I4sQ", 1, b"free", 0)


def maker_note() -> bytes:
    """A JPEG with an artist, and a camera's own note of four thousand million bytes."""
    camera = entry(0x010F, 2, 6, 62)
    exif = directory(entry(0x927C, 7, 4_000_000_000, 8))
    first = directory(camera, entry(0x013B, 2, 4, b"Ada\0"), entry(0x8769, 4, 1, 68))
    return with_exif((b"II*\0\x08\0\0\0" + first).ljust(62, b"\0") + b"Canon\0" + exif)


def extents() -> bytes:
    """A HEIC of 160 kB with twenty thousand items of 65,535 parts each: their places and sizes take no room."""
    infe = box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 1, 0) + b"Exif\0")
    iinf = box(b"iinf", b"\0\0\0\0\0\1" + infe)
    iloc = box(b"iloc", b"\1\0\0\0\0\0" + struct.pack(">H", 20_000) + struct.pack(">HHHH", 1, 0, 0, 0xFFFF) * 20_000)
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0\0\0\0", box(b"hdlr", b"\0" * 25), iinf, iloc)


def ratios() -> bytes:
    """A TIFF of 240 kB: twenty thousand lists of 999 ratios, all of the same bytes."""
    lists = (entry(tag, 5, 999, 8) for tag in range(1000, 21_000))
    return b"II*\0\x08\0\0\0" + directory(entry(256, 3, 1, 8), entry(257, 3, 1, 8), *lists)


def ratios_in_exif() -> bytes:
    """The same within a JPEG, as much as a segment holds."""
    lists = (entry(tag, 5, 999, 8) for tag in range(0xA000, 0xA000 + 5400))
    return with_exif(b"II*\0\x08\0\0\0" + directory(entry(0x013B, 2, 4, b"Ada\0"), *lists))


def pages(count: int) -> bytes:
    """A TIFF of that many pages of ten by ten pixels."""
    data = bytearray(b"II*\0\x08\0\0\0")
    for page in range(count):
        after = len(data) + 2 + 2 * 12 + 4 if page < count - 1 else 0
        data += directory(entry(256, 3, 1, 10), entry(257, 3, 1, 10), after=after)
    return bytes(data)


# ---------------------------------------------------------------- what they unfold to


def scans(side: int = 8000, count: int = 5000) -> bytes:
    """A progressive JPEG with one scan over all of the picture again and again."""
    stream = io.BytesIO()
    Image.new("L", (side, side), 99).save(stream, "JPEG", progressive=True, quality=80)
    data = stream.getvalue()
    starts = [at for at in range(len(data) - 1) if data[at : at + 2] == b"\xff\xda"]
    # The second scan: its Huffman table stands before it, and the next table or scan behind it.
    table = data.rindex(b"\xff\xc4", 0, starts[1])
    end = min(at for at in (data.find(b"\xff\xc4", starts[1]), starts[2]) if at > 0)
    return data[:end] + data[table:end] * count + data[end:]


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """A whole PNG of one colour."""
    packed = zlib.compressobj(1)
    row = bytes(1 + 3 * width)
    pixels = b"".join(packed.compress(row) for _ in range(height)) + packed.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def webp(width: int, height: int) -> bytes:
    """One colour without loss: the size stands in the header, and all pixels are one code of no bits."""
    bits = (width - 1) | (height - 1) << 14
    body = b"\x2f" + struct.pack("<I", bits) + b"\x88\x88\x08" + bytes(6000)
    return b"RIFF" + struct.pack("<I", len(body) + 12) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body


def gif(width: int, height: int, frames: int) -> bytes:
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\0"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + frame * frames + b";"


# ---------------------------------------------------------------- XML

_RDF = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<r:Description xmlns:dc="http://purl.org/dc/elements/1.1/">{}</r:Description></r:RDF></x:xmpmeta>'
)


def entities() -> bytes:
    """A thousand million laughs."""
    lines = ['<!ENTITY a0 "laugh">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return with_xmp(f"<!DOCTYPE x [{''.join(lines)}]>" + _RDF.format("<dc:rights>&a9;</dc:rights>"))


def quadratic() -> bytes:
    """One long entity, often."""
    body = "&a;" * 10_000
    return with_xmp(f'<!DOCTYPE x [<!ENTITY a "{"x" * 25_000}">]>' + _RDF.format(f"<dc:rights>{body}</dc:rights>"))


def outside(path: str) -> bytes:
    """What stands in another file, as its copyright notice."""
    declared = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{path}">]>'
    return with_xmp(declared + _RDF.format("<dc:rights>&a;</dc:rights>"))


def nested(depth: int = 3800) -> bytes:
    """Elements within elements, as many as a segment holds; `nested_png` has eight thousand."""
    return with_xmp(_RDF.format("<dc:a>" * depth + "</dc:a>" * depth))


def nested_png(depth: int = 8000) -> bytes:
    packet = _RDF.format("<dc:a>" * depth + "</dc:a>" * depth).encode()
    data = small("PNG")
    return data[:33] + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet) + data[33:]


# ---------------------------------------------------------------- two things at once


def polyglots() -> Iterator[tuple[str, bytes, str | None]]:
    """Name, bytes, and the type that counts; None: no media."""
    postscript = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n(%pipe%touch caught) (w) file\n"
    archive = b"PK\3\4" + bytes(26) + b"PK\5\6" + bytes(18)
    yield "picture-and-archive.jpg", small() + archive, "image/jpeg"
    yield "picture-and-page.gif", small("GIF") + b"<script>alert(1)</script>", "image/gif"
    yield "picture-and-document.jpg", with_segment(0xFE, b"%PDF-1.4 1 0 obj<<>>endobj"), "image/jpeg"
    yield "picture-and-program.png", small("PNG") + b"#!/bin/sh\ntouch caught\n", "image/png"
    yield "postscript.jpg", postscript, "application/postscript"
    yield "postscript-and-picture.jpg", postscript + small(), "application/postscript"
    yield (
        "dos.jpg",
        b"\xc5\xd0\xd3\xc6" + struct.pack("<6I", 32, len(postscript), 0, 0, 0, 0) + bytes(4) + postscript,
        ("application/postscript"),
    )
    yield "texture.jpg", b"BLP2\1\0\0\0\1\0\0\0" + bytes(200), None
    yield "stars.png", b"SIMPLE  =                    T" + b" " * 3000, "image/fits"
    yield "archive-and-picture.jpg", archive + small(), None
    yield "page-and-picture.png", b"<html><img src='//tracker.example/x'>" + small("PNG"), None
