from typing import Any

TRAILER = bytes([1, *range(255, -1, -1), 0])


def test_comments_are_read(make: Any, said: Any) -> None:
    """A comment longer than 255 bytes stands in several parts."""
    text = "Foto: Zoë " + "x" * 400
    data = make.gif(b"!\xfe" + make.parts(text.encode()))
    assert said(data, "image/gif") == {("native", "comment", text)}


def test_xmp_is_read_as_adobe_writes_it(make: Any, said: Any) -> None:
    """The packet stands there as it is, with a trailer that leads every other reader out of it."""
    packet = make.xmp("<dc:rights>Xmp</dc:rights>")
    data = make.gif(b"!\xff\x0bXMP DataXMP" + packet + TRAILER)
    assert said(data, "image/gif") == {("xmp", "copyrightNotice", "Xmp")}


def test_xmp_is_read_in_parts_too(make: Any, said: Any) -> None:
    """Some writers cut the packet as if it were any other extension."""
    data = make.gif(b"!\xff\x0bXMP DataXMP" + make.parts(make.xmp("<dc:rights>Xmp</dc:rights>")))
    assert said(data, "image/gif") == {("xmp", "copyrightNotice", "Xmp")}


def test_extensions_behind_a_frame_are_read(make: Any, said: Any) -> None:
    """Frames, with and without colours of their own, are walked over."""
    frame = b"\x2c\0\0\0\0\1\0\1\0\x80" + b"\0" * 6 + b"\2\2\x44\1\0"
    data = make.gif(b"!\xf9\4\0\0\0\0\0", frame, b"!\xfe" + make.parts(b"Foto: Ada"))
    assert said(data, "image/gif") == {("native", "comment", "Foto: Ada")}


def test_a_broken_file_is_noted(make: Any, read: Any) -> None:
    """What stood before the damage counts."""
    whole = make.gif(b"!\xfe" + make.parts(b"Foto: Ada"))
    for broken in (whole[:-8], whole.replace(b"\x2c\0\0", b"\x99\0\0")):
        found = read(broken, "image/gif")
        assert [claim.value for claim in found.claims] == ["Foto: Ada"]
        assert len(found.problems) == 1
    assert len(read(b"GIF89a", "image/gif").problems) == 1
