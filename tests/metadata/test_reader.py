import dataclasses
import random
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediacheck import metadata
from mediacheck.metadata import Metadata, reader
from mediacheck.model import Limits, Problem, Signal

TYPES = sorted(reader._CONTAINERS)


STARTS = (
    ("video/mp4", b"\0\0\1\0moov\0\0\0\x80udta"),
    ("video/mp4", b"\0\0\1\0moov\0\0\0\x80meta\0\0\0\0\0\0\0\x60ilst\0\0\0\x40\xa9cpy"),
    ("video/quicktime", b"\0\0\1\0moov\0\0\0\xf0meta\0\0\0\x08hdlr\0\0\0\x60keys\0\0\0\0\0\0\0\1"),
    ("image/jxl", b"\0\0\0\x80Exif\0\0\0\0II*\0"),
    ("image/jp2", b"\0\0\0\x80uuidJpgTiffExif->JP2MM\0*"),
    ("audio/mpeg", b"ID3\2\0\0\0\0\1\0"),
    ("audio/mpeg", b"ID3\3\0\xc0\0\0\1\0"),
    ("audio/mpeg", b"ID3\4\0\0\0\0\1\0TCOP\0\0\0\x20\0\x0b"),
    ("audio/wav", b"RIFF\0\1\0\0WAVELIST\x80\0\0\0INFO"),
    ("video/x-msvideo", b"RIFF\0\1\0\0AVI id3 \x40\0\0\0ID3\3\0\0\0\0\1\0"),
    ("image/vnd.adobe.photoshop", b"8BPS\0\1" + bytes(24) + b"\0\0\0\x808BIM\4\4\0\0"),
    ("image/svg+xml", b"<svg xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:RDF>"),
    ("image/svg+xml", b"\x1f\x8b\x08"),
    (
        "application/pdf",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Metadata 2 0 R>>endobj trailer<</Root 1 0 R/Info 3 0 R>>\n3 0 obj<<",
    ),
    ("application/postscript", b"%!PS\n%%Copyright: %BeginPhotoshop: 9\n% 3842494D"),
)
"""First bytes behind which the readers of each container begin their work."""


def samples(make: Any) -> dict[str, bytes]:
    """One file of every container with every block that it may hold."""
    tiff = make.tiff(make.entry(0x013B, b"Edgar\0"), make.entry(0x8298, b"P\0E\0"), order=">")
    comment = make.with_exif_ifd(make.entry(0x9286, b"UNICODE\0" + "Foto: Zoe".encode("utf-16-be"), 7))
    xmp = make.xmp('<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">X</rdf:li></rdf:Alt></dc:rights>')
    irb = make.resource(0x0404, make.iim((1, 90, b"\x1b%G"), (2, 80, b"Iris"))) + make.resource(0x040A, b"\1")
    return {
        "image/jpeg": make.jpeg(
            make.exif_segment(tiff),
            make.exif_segment(comment),
            make.xmp_segment(xmp),
            make.segment(0xED, b"Photoshop 3.0\0" + irb),
            make.segment(0xFE, b"Foto: Ada"),
        ),
        "image/png": make.png(
            (b"eXIf", tiff), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp), (b"tEXt", b"Author\0A")
        ),
        "image/webp": make.webp((b"EXIF", tiff), (b"XMP ", xmp)),
        "image/gif": make.gif(b"!\xfe" + make.parts(b"Foto: Ada"), b"!\xff\x0bXMP DataXMP" + make.parts(xmp)),
        "image/tiff": make.tiff(make.entry(700, xmp, 1), make.entry(34377, irb, 7), make.entry(0x013B, b"Edgar\0")),
        "image/heic": make.heic((b"Exif", b"\0\0\0\0" + tiff), (b"mime", xmp)),
        "image/jxl": make.box(b"JXL ", b"\r\n\x87\n") + make.box(b"Exif", b"\0\0\0\0", tiff) + make.box(b"xml ", xmp),
        "image/jp2": make.box(b"jP  ", b"\r\n\x87\n") + make.box(b"uuid", b"JpgTiffExif->JP2", tiff),
        "video/mp4": make.movie(
            make.box(
                b"udta", make.apple(b"\xa9cpy", b"Zoe"), make.itunes((b"\xa9ART", b"Ada")), make.box(b"XMP_", xmp)
            ),
            make.keyed(author=b"Eve"),
        ),
        "audio/mpeg": make.id3(
            ("TCOP", b"\1" + "Zoe".encode("utf-16")), ("TXXX", b"\0author\0A"), ("PRIV", b"XMP\0" + xmp)
        ),
        "audio/wav": make.riff(
            b"WAVE", make.info((b"IART", b"Ada")), (b"id3 ", make.id3(("TPE1", b"\0Eve"))), (b"_PMX", xmp)
        ),
        "image/vnd.adobe.photoshop": make.psd(irb, make.resource(0x0422, tiff), make.resource(0x0424, xmp)),
        "image/svg+xml": make.svg(
            "<cc:Work><dc:rights><cc:Agent><dc:title>X</dc:title></cc:Agent></dc:rights></cc:Work>"
        ),
        "application/postscript": b"%!PS\n%%Copyright: Zoe\n%BeginPhotoshop: 9\n% "
        + irb.hex().encode()
        + b"\n%EndPhotoshop\n"
        + xmp,
        "application/pdf": make.pdf({"Author": "Ada", "Copyright": "© Zoë"}, xmp, hidden=True),
    }


def sound(found: Metadata) -> bool:
    """Whether the answer is what the room promises, whatever the bytes were."""
    claims = all(c.value.strip() and c.block in {"exif", "iim", "xmp", "native", "sidecar"} for c in found.claims)
    return claims and all(problem.code == "MC307" for problem in found.problems)


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=300), kind=st.sampled_from(TYPES))
def test_random_bytes_never_raise(data: bytes, kind: str) -> None:
    """Whatever the bytes, there is an answer."""
    assert sound(metadata.read(data, kind, "x", Limits()))


@settings(max_examples=600, deadline=None)
@given(data=st.binary(max_size=300), start=st.integers(0, 100))
def test_random_files_never_raise(data: bytes, start: int) -> None:
    """Whatever stands behind a container's first bytes, and whatever lies beside it."""
    kind, head = STARTS[start % len(STARTS)]
    assert sound(metadata.read(head + data, kind, "x", Limits(), (b"<rdf:RDF " + data,)))


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=300), head=st.integers(0, 9))
def test_random_blocks_never_raise(make: Any, data: bytes, head: int) -> None:
    """Whatever the bytes of a block, there is an answer."""
    heads = (
        b"II*\0\x08\0\0\0",
        b"MM\0*\0\0\0\x08",
        b"\x1c\2\x74",
        b"8BIM\4\4\0\0",
        b"<rdf:RDF ",
        b"<\0x\0",
        b"\xff\xfe<\0",
        b"",
    )
    block = heads[head % len(heads)] + data
    jpeg = make.jpeg(
        make.exif_segment(block),
        make.xmp_segment(block),
        make.segment(0xED, b"Photoshop 3.0\0" + block),
        make.segment(0xFE, block),
    )
    assert sound(metadata.read(jpeg, "image/jpeg", "x", Limits()))


@pytest.mark.parametrize("seed", range(6))
def test_mutated_files_never_raise(make: Any, read: Callable[..., Metadata], seed: int) -> None:
    """Flipped, cut, doubled and shifted bytes never raise, and a file of a kilobyte never becomes a thousand claims."""
    chance = random.Random(seed)  # noqa: S311  repeatable, not secret
    for kind, whole in samples(make).items():
        for _ in range(40 if kind == "application/pdf" else 150):
            data = bytearray(whole)
            for _ in range(chance.choice((1, 3, 20))):
                at = chance.randrange(len(data))
                match chance.randrange(5):
                    case 0 | 1:
                        data[at] = chance.randrange(256)
                    case 2:
                        data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
                    case 3:
                        del data[at : at + chance.randrange(1, 40)]
                    case _:
                        data[at:at] = data[chance.randrange(len(data)) :][:60]
                data = data or bytearray(b"?")
            found = read(bytes(data), kind)
            assert sound(found)
            assert len(found.claims) < 50


def test_cut_files_never_raise(make: Any, read: Callable[..., Metadata]) -> None:
    """A file that ends anywhere is read as far as it goes."""
    for kind, whole in samples(make).items():
        everything = {dataclasses.astuple(claim) for claim in read(whole, kind).claims}
        assert everything
        for end in range(0, len(whole), 97 if kind == "application/pdf" else 3):
            assert sound(read(whole[:end], kind))


def test_one_broken_block_costs_no_other(make: Any, read: Callable[..., Metadata]) -> None:
    """EXIF, XMP and IPTC are each read though the other two are broken."""
    good = {
        "exif": make.exif_segment(make.tiff(make.entry(0x013B, b"Edgar\0"))),
        "xmp": make.xmp_segment(make.xmp("<dc:creator>Xena</dc:creator>")),
        "iim": make.iptc_segment((2, 80, b"Iris")),
    }
    bad = {
        "exif": make.exif_segment(b"II*\0\xff\xff\xff\xff"),
        "xmp": make.xmp_segment(b"<x:xmpmeta <<<"),
        "iim": make.segment(0xED, b"Photoshop 3.0\0" + make.resource(0x0404, b"\x1c\2\x50\xff\xff")),
    }
    for block in good:
        data = make.jpeg(*((good if name == block else bad)[name] for name in good))
        found = read(data)
        assert [claim.block for claim in found.claims] == [block]
        assert len(found.problems) == 2


def test_a_reader_that_fails_is_a_note(
    make: Any, read: Callable[..., Metadata], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a mistake of ours in one block's reader costs that block alone."""

    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("mediacheck.metadata.xmp.read", fail)
    data = make.jpeg(make.xmp_segment(make.xmp("")), make.iptc_segment((2, 80, b"Iris")))
    found = read(data)
    assert [claim.value for claim in found.claims] == ["Iris"]
    assert [problem.code for problem in found.problems] == ["MC307"]


def test_a_block_above_the_limit_is_not_read(make: Any, read: Callable[..., Metadata]) -> None:
    """`limits.metadata` is what one block may have; a TIFF file is no block of itself."""
    packet = make.xmp(f"<dc:rights>X</dc:rights><dc:description>{'x' * 5000}</dc:description>")
    found = read(make.webp((b"XMP ", packet)), "image/webp", metadata=4000)
    assert (found.claims, len(found.problems)) == ((), 1)
    tiff = make.tiff(make.entry(0x013B, b"Edgar\0"), make.entry(0x927C, b"x" * 5000, 7))
    assert read(tiff, "image/tiff", metadata=4000).problems == ()


def test_countless_blocks_and_claims_are_bounded(make: Any, read: Callable[..., Metadata]) -> None:
    """A file of thousands of comments is read in part, and says so."""
    comments = read(make.jpeg(*(make.segment(0xFE, b"Foto: %d" % n) for n in range(500))))
    assert (len(comments.claims), len(comments.problems)) == (64, 1)
    authors = "".join(f"<rdf:li>Author {n}</rdf:li>" for n in range(3000))
    packet = make.xmp(f"<dc:creator><rdf:Seq>{authors}</rdf:Seq></dc:creator>")
    creators = read(make.webp((b"XMP ", packet)), "image/webp")
    assert (len(creators.claims), len(creators.problems)) == (1000, 1)


def test_a_very_long_value_is_cut_and_noted(make: Any, read: Callable[..., Metadata]) -> None:
    """Terms of a hundred pages keep their beginning."""
    packet = make.xmp(f"<xmpRights:UsageTerms>Terms {'x' * 100_000}</xmpRights:UsageTerms>")
    found = read(make.webp((b"XMP ", packet)), "image/webp")
    assert len(found.claims[0].value) == 16 * 1024
    assert len(found.problems) == 1


def test_blanks_and_line_ends_within_a_value_are_one_blank(make: Any, said: Any) -> None:
    """A notice broken into lines is the same notice."""
    packet = make.xmp("<dc:rights>  © Zoë \n\t  Doe </dc:rights>")
    assert said(make.jpeg(make.xmp_segment(packet))) == {("xmp", "copyrightNotice", "© Zoë Doe")}


def test_the_same_value_in_two_blocks_is_two_claims(make: Any, said: Any) -> None:
    """Which block says it is part of the claim."""
    data = make.jpeg(
        make.exif_segment(make.tiff(make.entry(0x8298, b"Zoe\0"))),
        make.xmp_segment(make.xmp("<dc:rights>Zoe</dc:rights>")),
        make.xmp_segment(make.xmp("<dc:rights>Zoe</dc:rights>")),
    )
    assert said(data) == {("exif", "copyrightNotice", "Zoe"), ("xmp", "copyrightNotice", "Zoe")}


def test_files_without_metadata_say_nothing(make: Any, read: Callable[..., Metadata]) -> None:
    """No claim, signal or problem comes out of a clean file of any container."""
    clean = {
        "image/jpeg": make.jpeg(),
        "image/png": make.png(),
        "image/webp": make.webp((b"VP8 ", b"....")),
        "image/gif": make.gif(),
        "image/tiff": make.tiff(make.entry(0x0100, b"\1\0", 3)),
        "image/heic": make.heic(),
        "image/jxl": make.box(b"JXL ", b"\r\n\x87\n") + make.box(b"jxlc", b"...."),
        "image/jp2": make.box(b"jP  ", b"\r\n\x87\n") + make.box(b"jp2c", b"...."),
        "video/mp4": make.movie(make.box(b"trak", make.box(b"udta"))),
        "audio/mpeg": b"\xff\xfb\x90\0" * 20,
        "audio/wav": make.riff(b"WAVE", (b"data", b"....")),
        "video/x-msvideo": make.riff(b"AVI ", (b"LIST", b"movi....")),
        "image/vnd.adobe.photoshop": make.psd(make.resource(0x03ED, b"x" * 16)),
        "image/svg+xml": make.svg(""),
        "application/postscript": b"%!PS-Adobe-3.0\nshowpage\n",
        "application/pdf": make.pdf({}),
    }
    for kind, data in clean.items():
        assert read(data, kind) == Metadata()


def test_a_type_that_is_not_read_here_has_signals_only(read: Callable[..., Metadata]) -> None:
    """Of a file that this room cannot open, its name still speaks."""
    found = read(b"BM....", "image/bmp", "shutterstock_12345678.bmp")
    assert found == Metadata(signals=(Signal("agency", "shutterstock", "12345678"),))


def test_sidecars_are_blocks_of_their_own(make: Any, read: Callable[..., Metadata]) -> None:
    """What lies beside the file is read whatever the file is, under its own name, with the same caps."""
    packets = (make.xmp("<dc:creator>Xena</dc:creator>"), make.xmp("<dc:rights>© Zoë</dc:rights>"))
    data = make.jpeg(make.xmp_segment(make.xmp("<dc:creator>Inner</dc:creator>")))
    found = read(data, sidecars=packets)
    assert [dataclasses.astuple(claim) for claim in found.claims] == [
        ("creator", "Inner", "xmp"),
        ("creator", "Xena", "sidecar"),
        ("copyrightNotice", "© Zoë", "sidecar"),
    ]
    assert len(read(b"BM", "image/bmp", sidecars=packets).claims) == 2
    bomb = read(data, sidecars=(b'<!DOCTYPE x [<!ENTITY a "b">]>' + packets[0], b"x" * 5000), metadata=4000)
    assert (len(bomb.claims), len(bomb.problems)) == (1, 2)


def test_problems_are_sentences(make: Any, read: Callable[..., Metadata]) -> None:
    """The same trouble in ten blocks is one sentence."""
    found = read(make.jpeg(*[make.xmp_segment(b"<x>")] * 10))
    assert len(found.problems) == 1
    assert isinstance(found.problems[0], Problem)


def test_the_door_loads_nothing_heavy() -> None:
    """Commands that read no file do not wait for the readers and their libraries."""
    heavy = "{'exifread', 'defusedxml', 'mediacheck.metadata.reader', 'PIL'}"
    code = f"import sys; import mediacheck.metadata; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    warm = "import sys; from mediacheck import metadata; metadata.warm_up(); assert {'exifread', 'defusedxml'} <= set(sys.modules)"
    subprocess.run([sys.executable, "-c", f"{warm}; assert 'PIL' not in sys.modules"], check=True)
