from typing import Any


def test_resources_are_read(make: Any, said: Any) -> None:
    """IPTC, EXIF, XMP and the copyright flag of a layered file."""
    data = make.psd(
        make.resource(0x0404, make.iim((2, 80, b"Iris"))),
        make.resource(0x0422, make.tiff(make.entry(0x013B, b"Edgar\0"))),
        make.resource(0x0424, make.xmp("<dc:creator>Xena</dc:creator>")),
        make.resource(0x040A, b"\1"),
    )
    assert said(data, "image/vnd.adobe.photoshop") == {
        ("iim", "creator", "Iris"),
        ("exif", "creator", "Edgar"),
        ("xmp", "creator", "Xena"),
        ("iim", "copyrightStatus", "protected"),
    }


def test_a_cut_file_is_read_as_far_as_it_goes(make: Any, read: Any) -> None:
    """Lengths that point out of the file are noted."""
    whole = make.psd(make.resource(0x0404, make.iim((2, 80, b"Iris"))), make.resource(0x040B, b"https://a.example"))
    found = read(whole[:-20], "image/vnd.adobe.photoshop")
    assert found.claims[0].value == "Iris"
    assert found.problems
    assert len(read(b"8BPS", "image/vnd.adobe.photoshop").problems) == 1
