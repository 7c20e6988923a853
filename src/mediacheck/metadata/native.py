"""Texts that the container itself holds: PNG's keywords, JPEG's and GIF's comments."""

from collections.abc import Iterator

from mediacheck.metadata import charset
from mediacheck.metadata.fields import BY_NATIVE
from mediacheck.model import Claim


def read(key: str, data: bytes) -> Iterator[Claim]:
    if field := BY_NATIVE.get(key):
        yield Claim(field, charset.text(data.rstrip(b"\0")), "native")
