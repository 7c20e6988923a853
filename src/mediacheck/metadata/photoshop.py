"""Photoshop's image resources: the box that holds IPTC, and sometimes EXIF and XMP, in JPEG, TIFF, PNG and PSD."""

from struct import unpack_from

from mediacheck.metadata.blocks import PHOTOSHOP, Block, Found, damaged, strip_exif_header

_SIGNATURES = frozenset({b"8BIM", b"PHUT", b"AgHg", b"DCSR", b"MeSa"})
_RESOURCES = 2048

# 0x0425, the digest of the IPTC block, tells which of IPTC and XMP is the newer. It is not asked: every value of every
# block is kept, so nothing depends on an order of trust.
_KINDS = {0x0404: "iim", 0x0422: "exif", 0x0424: "xmp", 0x040A: "flag", 0x040B: "url"}


def blocks(data: bytes) -> Found:
    """The blocks inside the resources. Where the chain breaks it is taken up at the next signature."""
    at = 0
    for _ in range(_RESOURCES):
        if data[at : at + 4] not in _SIGNATURES:
            found = data.find(b"8BIM", at)
            if found < 0:
                if data[at:].strip(b"\0 "):
                    yield damaged(PHOTOSHOP)
                return
            at = found
        if at + 12 > len(data):
            yield damaged(PHOTOSHOP)
            return
        (kind,) = unpack_from(">H", data, at + 4)
        begin = at + 6 + (data[at + 6] + 2) // 2 * 2  # the name: its length, its bytes, padded to an even count
        if begin + 4 > len(data):
            yield damaged(PHOTOSHOP)
            return
        (length,) = unpack_from(">I", data, begin)
        begin += 4
        if begin + length > len(data):
            yield damaged(PHOTOSHOP)
        content = data[begin : begin + length]
        if name := _KINDS.get(kind):
            yield Block(name, strip_exif_header(content) if name == "exif" else content)
        at = begin + length + length % 2
        if at >= len(data):
            return
