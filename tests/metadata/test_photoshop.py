from typing import Any


def test_named_resources_are_walked_over(make: Any, said: Any) -> None:
    """A resource may have a name, padded to an even length."""
    named = b"8BIM\4\x0b\3abc\0\0\0\4http"
    data = make.jpeg(make.segment(0xED, b"Photoshop 3.0\0" + named + make.resource(0x0404, make.iim((2, 80, b"Ada")))))
    assert ("iim", "creator", "Ada") in said(data)


def test_exif_and_xmp_among_the_resources_are_read(make: Any, said: Any) -> None:
    """Photoshop keeps copies of the other blocks there, too."""
    content = make.resource(0x0422, make.tiff(make.entry(0x013B, b"Edgar\0"))) + make.resource(
        0x0424, make.xmp("<dc:creator>Xena</dc:creator>")
    )
    data = make.tiff(make.entry(34377, content, 1))
    assert said(data, "image/tiff") == {("exif", "creator", "Edgar"), ("xmp", "creator", "Xena")}


def test_a_broken_chain_is_taken_up_again(make: Any, read: Any) -> None:
    """Rubbish between two resources does not hide the second; a resource that is cut off is noted."""
    good = make.resource(0x0404, make.iim((2, 80, b"Ada")))
    found = read(make.jpeg(make.segment(0xED, b"Photoshop 3.0\0" + b"rubbish" + good)))
    assert [claim.value for claim in found.claims] == ["Ada"]
    found = read(make.jpeg(make.segment(0xED, b"Photoshop 3.0\0" + good + make.resource(0x0404, b"x" * 50)[:30])))
    assert [claim.value for claim in found.claims] == ["Ada"]
    assert found.problems
