from typing import Any

KIND = "application/postscript"


def test_packets_and_resources_are_read_without_running_anything(make: Any, said: Any) -> None:
    """XMP as text, Photoshop's resources in hexadecimal comments, the copyright in the header."""
    resources = make.resource(0x0404, make.iim((2, 80, b"Iris"))).hex()
    data = (
        b"%!PS-Adobe-3.0 EPSF-3.0\r%%Creator: Adobe Photoshop\r%%Copyright: (2024 Zoe)\r%%EndComments\r"
        b"%BeginPhotoshop: 50\r% "
        + "\r% ".join(resources[at : at + 20] for at in range(0, len(resources), 20)).encode()
        + b"\r%EndPhotoshop\r"
        + make.xmp("<dc:creator>Xena</dc:creator>")
        + b"\rshowpage\r"
    )
    expected = {("iim", "creator", "Iris"), ("xmp", "creator", "Xena"), ("native", "copyrightNotice", "2024 Zoe")}
    assert said(data, KIND) == expected
    assert said(data.replace(b"\r", b"\r\n"), KIND) == expected


def test_a_notice_that_begins_with_a_parenthesis_keeps_it(said: Any) -> None:
    """Only the parentheses around a whole text are PostScript's own."""
    for written, value in (
        (b"(c) 2024 Zoe", "(c) 2024 Zoe"),
        (b"((c) 2024 Zoe)", "(c) 2024 Zoe"),
        (b"Zoe (Ltd)", "Zoe (Ltd)"),
    ):
        assert said(b"%!PS\n%%Copyright: " + written + b"\n", KIND) == {("native", "copyrightNotice", value)}


def test_documents_within_speak_for_themselves(make: Any, said: Any) -> None:
    """What stands in an embedded document is not this one's."""
    inner = b"%%BeginDocument: a.eps\n" + make.xmp("<dc:creator>Inner</dc:creator>") + b"\n%%EndDocument\n"
    data = b"%!PS\n" + inner + make.xmp("<dc:creator>Outer</dc:creator>")
    assert said(data, KIND) == {("xmp", "creator", "Outer")}


def test_beginnings_without_end_keep_nobody_busy(read: Any) -> None:
    """A megabyte of opened packets and resources is looked at once."""
    for mark in (b"<?xpacket begin=''?>", b"%BeginPhotoshop: 9\n", b"%%BeginDocument\n", b"%%Copyright: ("):
        assert read(b"%!PS\n" + mark * 100_000, KIND).signals == ()
