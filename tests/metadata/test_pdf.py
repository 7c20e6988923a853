import io
import zlib
from typing import Any

import pikepdf
import pytest


@pytest.mark.parametrize("hidden", [False, True])
def test_info_and_packet_are_read(make: Any, said: Any, hidden: bool) -> None:  # noqa: FBT001
    """The Info dictionary and the packet, in the open and in object streams."""
    data = make.pdf(
        {"Author": "Zoë", "Copyright": "© Zoë", "Title": "Lake", "Producer": "qpdf"},
        make.xmp("<dc:creator>Xena</dc:creator>"),
        hidden=hidden,
    )
    assert (b"Lake" in data) is not hidden
    assert said(data, "application/pdf") == {
        ("native", "creator", "Zoë"),
        ("native", "copyrightNotice", "© Zoë"),
        ("native", "title", "Lake"),
        ("xmp", "creator", "Xena"),
    }


def test_a_file_that_is_locked_against_changes_is_read(make: Any, said: Any, read: Any) -> None:
    """An empty password opens it; one that nobody knows is noted."""
    packet = make.xmp("<dc:creator>Xena</dc:creator>")
    expected = {("native", "creator", "Zoë"), ("xmp", "creator", "Xena")}
    assert said(make.pdf({"Author": "Zoë"}, packet, password=""), "application/pdf") == expected
    found = read(make.pdf({"Author": "Zoë"}, packet, password="secret"), "application/pdf")  # noqa: S106  a test's
    assert (found.claims, len(found.problems)) == ((), 1)
    assert "password" in found.problems[0].message.template


def test_what_photoshop_keeps_with_a_page_is_read(make: Any, said: Any) -> None:
    """A PDF that Photoshop wrote has the picture's IPTC with its page."""
    with pikepdf.open(io.BytesIO(make.pdf({}))) as document:
        resources = document.make_stream(make.resource(0x0404, make.iim((2, 80, b"Iris"))))
        private = pikepdf.Dictionary(Private=pikepdf.Dictionary(ImageResources=resources))
        document.pages[0].obj.PieceInfo = pikepdf.Dictionary(AdobePhotoshop=private)
        written = io.BytesIO()
        document.save(written)
    assert said(written.getvalue(), "application/pdf") == {("iim", "creator", "Iris")}


def test_a_packet_is_inflated_within_the_limit(make: Any, read: Any) -> None:
    """A bomb in the packet's stream is noted; so is a coding that no packet needs."""
    for coding, content in (("FlateDecode", zlib.compress(bytes(10_000_000))), ("LZWDecode", b"\x80\x0b\x60\x50")):
        with pikepdf.open(io.BytesIO(make.pdf({"Author": "Zoë"}))) as document:
            stream = pikepdf.Stream(document, content)
            stream.Filter = pikepdf.Name(f"/{coding}")
            document.Root.Metadata = stream
            written = io.BytesIO()
            document.save(written, stream_decode_level=pikepdf.StreamDecodeLevel.none, fix_metadata_version=False)
        found = read(written.getvalue(), "application/pdf", metadata=1_000_000)
        assert [claim.value for claim in found.claims] == ["Zoë"]
        assert len(found.problems) == 1


def test_a_broken_table_is_mended(make: Any, said: Any) -> None:
    """Files whose cross-references are wrong are read all the same."""
    data = make.pdf({"Author": "Zoe"}).replace(b"startxref", b"startxxxx")
    assert said(data, "application/pdf") == {("native", "creator", "Zoe")}


def test_strange_types_cost_their_own_part(make: Any, read: Any) -> None:
    """A packet that is a number, pages that are a text: the rest is read."""
    with pikepdf.open(io.BytesIO(make.pdf({"Author": "Zoë"}))) as document:
        document.Root.Metadata = 5
        document.Root.AF = 7
        written = io.BytesIO()
        document.save(written, fix_metadata_version=False)
    found = read(written.getvalue(), "application/pdf")
    assert [claim.value for claim in found.claims] == ["Zoë"]
    assert len(found.problems) == 1


def test_no_pdf_is_noted(read: Any) -> None:
    """What only begins like one."""
    found = read(b"%PDF-1.7\n" + b"x" * 100, "application/pdf")
    assert (found.claims, len(found.problems)) == ((), 1)


def test_a_tree_of_pages_that_leads_into_itself_ends(make: Any, said: Any) -> None:
    """The pages are looked for within bounds."""
    with pikepdf.open(io.BytesIO(make.pdf({"Author": "Zoe"}))) as document:
        pages = document.Root.Pages
        pages.Kids = pikepdf.Array([pages] * 32)
        written = io.BytesIO()
        document.save(written, fix_metadata_version=False)
    assert said(written.getvalue(), "application/pdf") == {("native", "creator", "Zoe")}
