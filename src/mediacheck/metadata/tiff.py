"""TIFF and DNG: the file is the EXIF block itself, and holds XMP, IPTC and Photoshop's resources in tags."""

from mediacheck.metadata.blocks import Block, Found, by_header, damaged
from mediacheck.metadata.ifd import Tiff
from mediacheck.model import Limits

_XMP, _IPTC, _PHOTOSHOP, _C2PA = 700, 33723, 34377, 52545


def blocks(data: bytes, limits: Limits) -> Found:
    """Every page may have blocks of its own."""
    yield Block("tiff", data)
    tiff = Tiff(data, value_limit=limits.metadata)
    for page in tiff.pages():
        for entry in tiff.entries(page, frozenset({_XMP, _IPTC, _PHOTOSHOP, _C2PA})):
            if entry.tag == _XMP:
                yield Block("xmp", entry.data)
            elif entry.tag == _IPTC:
                content = entry.data
                if content[:1] != b"\x1c" and content[3:4] == b"\x1c":
                    # Written as numbers of four bytes in the other byte order, a mistake as old as the tag.
                    content = b"".join(content[i : i + 4][::-1] for i in range(0, len(content), 4))
                yield by_header(content) or Block("iim", content)
            elif entry.tag == _PHOTOSHOP:
                yield Block("irb", entry.data)
            else:
                yield Block("c2pa", data)
    if tiff.damaged:
        yield damaged("TIFF")
