"""SVG: the RDF in it, and the comments before the drawing, where many programs and icon sets put their licence."""

import zlib

from mediacheck.metadata.blocks import TEXT, Block, Found, between, broken_file, too_large
from mediacheck.model import Limits

_COMMENTS = 8
_GZIP = b"\x1f\x8b\x08"


def blocks(data: bytes, limits: Limits) -> Found:
    if data.startswith(_GZIP):
        stream = zlib.decompressobj(wbits=31)
        try:
            data = stream.decompress(data, limits.metadata)
        except zlib.error:
            yield broken_file()
            return
        if stream.unconsumed_tail:
            yield too_large("SVG")
            return
    yield Block("drawing", data)
    for comment in between(data[:TEXT], b"<!--", b"-->", _COMMENTS):
        yield Block("text", comment.strip(b" \t\r\n!"), "comment")
    if not data.rstrip(b"\0 \t\r\n").endswith(b">") and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        yield broken_file()
