"""Files that the tests of this room write byte by byte: every container, every block."""

import io
import struct
import tracemalloc
import zlib
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from mediacheck import metadata
from mediacheck.metadata import Metadata
from mediacheck.model import Limits

Said = set[tuple[str, str, str]]
"""Block, field and value of each claim."""

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "cc": "http://creativecommons.org/ns#",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "stRef": "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
    "stEvt": "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#",
    "pur": "http://prismstandard.org/namespaces/prismusagerights/2.1/",
    "prism": "http://prismstandard.org/namespaces/basic/3.0/",
    "exifEX": "http://cipa.jp/exif/1.0/",
    "dcterms": "http://purl.org/dc/terms/",
    "GettyImagesGIFT": "http://xmp.gettyimages.com/gift/1.0/",
}


class Make:
    """Writes files of every container, and the blocks that go into them."""

    # -- blocks

    @staticmethod
    def entry(tag: int, value: bytes, kind: int = 2) -> tuple[int, int, int, bytes]:
        """A TIFF entry of bytes or text (type 2 is ASCII, 7 is undefined, 129 is UTF-8)."""
        return tag, kind, len(value), value

    def ifd(
        self, entries: Iterable[tuple[int, int, int, bytes]], start: int, order: str = "<", after: int = 0
    ) -> bytes:
        """A directory that stands at `start`, with its values behind it."""
        listed = list(entries)
        behind = start + 2 + 12 * len(listed) + 4
        head, values = struct.pack(order + "H", len(listed)), b""
        for tag, kind, count, value in listed:
            head += struct.pack(order + "HHI", tag, kind, count)
            if len(value) <= 4:
                head += value.ljust(4, b"\0")
            else:
                head += struct.pack(order + "I", behind + len(values))
                values += value
        return head + struct.pack(order + "I", after) + values

    def tiff(self, *entries: tuple[int, int, int, bytes], order: str = "<") -> bytes:
        head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
        return head + self.ifd(entries, 8, order)

    def with_exif_ifd(self, *entries: tuple[int, int, int, bytes], order: str = "<") -> bytes:
        """A TIFF stream whose IFD0 points to an Exif IFD with these entries."""
        head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
        pointer = struct.pack(order + "HHHII", 1, 0x8769, 4, 1, 26) + struct.pack(order + "I", 0)
        return head + pointer + self.ifd(entries, 26, order)

    @staticmethod
    def dataset(record: int, number: int, value: bytes) -> bytes:
        return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value

    def iim(self, *datasets: tuple[int, int, bytes]) -> bytes:
        return b"".join(self.dataset(*dataset) for dataset in datasets)

    @staticmethod
    def resource(kind: int, content: bytes) -> bytes:
        return b"8BIM" + struct.pack(">HHI", kind, 0, len(content)) + content + b"\0" * (len(content) % 2)

    @staticmethod
    def xmp(properties: str, attributes: str = "") -> bytes:
        """A packet around the properties of one description."""
        spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
        return (
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            f'<rdf:Description rdf:about="" {spaces} {attributes}>{properties}</rdf:Description>'
            '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
        ).encode()

    # -- containers

    @staticmethod
    def segment(marker: int, payload: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload

    def jpeg(self, *segments: bytes) -> bytes:
        return b"\xff\xd8" + b"".join(segments) + b"\xff\xda\0\x08\1\1\0\0\x3f\0\0\xff\xd9"

    def exif_segment(self, stream: bytes) -> bytes:
        return self.segment(0xE1, b"Exif\0\0" + stream)

    def xmp_segment(self, packet: bytes) -> bytes:
        return self.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet)

    def iptc_segment(self, *datasets: tuple[int, int, bytes]) -> bytes:
        return self.segment(0xED, b"Photoshop 3.0\0" + self.resource(0x0404, self.iim(*datasets)))

    @staticmethod
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    def png(self, *chunks: tuple[bytes, bytes]) -> bytes:
        head = (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        pixels = (b"IDAT", zlib.compress(b"\0\0"))
        written = b"".join(self.chunk(*chunk) for chunk in (head, pixels, *chunks, (b"IEND", b"")))
        return b"\x89PNG\r\n\x1a\n" + written

    def webp(self, *chunks: tuple[bytes, bytes]) -> bytes:
        return self.riff(b"WEBP", *chunks)

    @staticmethod
    def gif(*extensions: bytes) -> bytes:
        frame = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
        return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + b"".join(extensions) + frame + b"\x3b"

    @staticmethod
    def parts(content: bytes) -> bytes:
        """GIF's chain of at most 255 bytes each."""
        cut = [content[i : i + 255] for i in range(0, len(content), 255)]
        return b"".join(bytes([len(part)]) + part for part in cut) + b"\0"

    @staticmethod
    def box(kind: bytes, *contents: bytes) -> bytes:
        body = b"".join(contents)
        return struct.pack(">I", len(body) + 8) + kind + body

    def heic(self, *items: tuple[bytes, bytes], inside: bool = False) -> bytes:
        """Items (type, content): `Exif` or `mime` (RDF); `inside` their box (idat) or behind it."""
        infos, sizes = b"", [len(content) for _, content in items]
        for number, (kind, _) in enumerate(items, 1):
            what = kind + b"\0" + (b"application/rdf+xml\0" if kind == b"mime" else b"")
            infos += self.box(b"infe", b"\2\0\0\0" + struct.pack(">HH", number, 0) + what)
        iinf = self.box(b"iinf", b"\0\0\0\0" + struct.pack(">H", len(items)), infos)
        ftyp = self.box(b"ftyp", b"heic\0\0\0\0mif1heic")
        content = b"".join(content for _, content in items)

        def meta(start: int) -> bytes:
            iloc = b"\1\0\0\0\x44\0" + struct.pack(">H", len(items))
            for number, size in enumerate(sizes, 1):
                place = start + sum(sizes[: number - 1])
                iloc += struct.pack(">HHHHII", number, int(inside), 0, 1, place, size)
            idat = self.box(b"idat", content) if inside else b""
            return self.box(b"meta", b"\0\0\0\0", self.box(b"hdlr", b"\0" * 25), iinf, self.box(b"iloc", iloc), idat)

        if inside:
            return ftyp + meta(0)
        return ftyp + meta(len(ftyp) + len(meta(0)) + 8) + self.box(b"mdat", content)

    def movie(self, *boxes: bytes, brand: bytes = b"isom") -> bytes:
        """MP4, or QuickTime by its `brand`, with these boxes in `moov`."""
        return self.box(b"ftyp", brand, b"\0\0\0\0", brand) + self.box(b"moov", *boxes) + self.box(b"mdat", b"....")

    def itunes(self, *items: tuple[bytes, bytes]) -> bytes:
        """A `meta` box as iTunes writes it; items are kind and text."""
        listed = [self.box(kind, self.box(b"data", b"\0\0\0\1\0\0\0\0", text)) for kind, text in items]
        return self.box(b"meta", b"\0\0\0\0", self.box(b"hdlr", b"\0" * 25), self.box(b"ilst", *listed))

    def keyed(self, **values: bytes) -> bytes:
        """A `meta` box as QuickTime writes it: keys `com.apple.quicktime.…`, values by number."""
        keys = [self.box(b"mdta", b"com.apple.quicktime." + key.encode()) for key in values]
        listed = [
            self.box(struct.pack(">I", number), self.box(b"data", b"\0\0\0\1\0\0\0\0", value))
            for number, value in enumerate(values.values(), 1)
        ]
        head = self.box(b"keys", b"\0\0\0\0" + struct.pack(">I", len(keys)), *keys)
        return self.box(b"meta", self.box(b"hdlr", b"\0" * 25), head, self.box(b"ilst", *listed))

    def apple(self, kind: bytes, text: bytes, language: int = 0) -> bytes:
        """A text of QuickTime's user data."""
        return self.box(kind, struct.pack(">HH", len(text), language), text)

    @staticmethod
    def id3(*frames: tuple[str, bytes], version: int = 3, flags: int = 0) -> bytes:
        body = b""
        for name, content in frames:
            if version == 2:
                body += name.encode() + len(content).to_bytes(3, "big") + content
            else:
                body += name.encode() + struct.pack(">IH", len(content), 0) + content
        size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
        return b"ID3" + bytes([version, 0, flags]) + size + body

    @staticmethod
    def riff(form: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
        body = b"".join(k + struct.pack("<I", len(c)) + c + b"\0" * (len(c) % 2) for k, c in chunks)
        return b"RIFF" + struct.pack("<I", len(body) + 4) + form + body

    def info(self, *texts: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        """The chunk with a list of texts."""
        return b"LIST", b"INFO" + self.riff(b"", *texts)[8:]

    @staticmethod
    def psd(*resources: bytes) -> bytes:
        joined = b"".join(resources)
        return b"8BPS\0\1" + b"\0" * 20 + struct.pack(">II", 0, len(joined)) + joined + b"\0" * 8

    @staticmethod
    def svg(rdf: str, before: str = "", inside: str = "") -> bytes:
        spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
        return (
            f'<?xml version="1.0"?>{before}<svg xmlns="http://www.w3.org/2000/svg" {spaces} '
            f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><metadata><rdf:RDF>{rdf}</rdf:RDF></metadata>{inside}</svg>'
        ).encode()

    @staticmethod
    def pdf(info: dict[str, str], packet: bytes = b"", *, hidden: bool = False, password: str | None = None) -> bytes:
        """A page with an Info dictionary and an XMP packet; `hidden` in object streams, `password` to open it."""
        import pikepdf

        with pikepdf.new() as document:
            document.add_blank_page()
            for key, value in info.items():
                document.docinfo[f"/{key}"] = value
            if packet:
                document.Root.Metadata = document.make_stream(packet, Type=pikepdf.Name.Metadata)
            written = io.BytesIO()
            document.save(
                written,
                object_stream_mode=pikepdf.ObjectStreamMode.generate if hidden else pikepdf.ObjectStreamMode.disable,
                compress_streams=hidden,
                encryption=False if password is None else pikepdf.Encryption(owner="o", user=password),
            )
        return written.getvalue()


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()


@pytest.fixture(scope="session")
def read() -> Callable[..., Metadata]:
    """What the room's door says of these bytes."""

    def found(
        data: bytes,
        kind: str = "image/jpeg",
        name: str = "picture.jpg",
        sidecars: tuple[bytes, ...] = (),
        **limits: Any,
    ) -> Metadata:
        return metadata.read(data, kind, name, Limits(**limits), sidecars)

    return found


@pytest.fixture
def megabytes(read: Callable[..., Metadata]) -> Callable[..., float]:
    """What Python allocates at most while these bytes are read."""

    def peak(*arguments: Any, **limits: Any) -> float:
        tracemalloc.start()
        read(*arguments, **limits)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most / 1e6

    return peak


@pytest.fixture(scope="session")
def said(read: Callable[..., Metadata]) -> Callable[..., Said]:
    """The claims alone."""

    def claims(*arguments: Any, **limits: Any) -> Said:
        return {(claim.block, claim.field, claim.value) for claim in read(*arguments, **limits).claims}

    return claims
