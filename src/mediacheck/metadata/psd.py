"""Photoshop's own files, PSD and PSB: everything stands in the image resources."""

from struct import unpack_from

from mediacheck.metadata.blocks import Block, Found, broken_file
from mediacheck.model import Limits

_HEADER = 26


def blocks(data: bytes, _limits: Limits) -> Found:
    if len(data) < _HEADER + 4:
        yield broken_file()
        return
    (colours,) = unpack_from(">I", data, _HEADER)
    at = _HEADER + 4 + colours
    if at + 4 > len(data):
        yield broken_file()
        return
    (length,) = unpack_from(">I", data, at)
    if at + 4 + length > len(data):
        yield broken_file()
    yield Block("irb", data[at + 4 : at + 4 + length])
