"""The search index as a file: written whole or not at all, mapped into memory instead of read.

A header of 4096 bytes (magic, digest, JSON), then the arrays, each on a multiple of 64 bytes. A file that is not exactly
what its header says is damaged or somebody else's, and is built anew. What the header cannot promise without reading
all of the file, `verify` does.
"""

import hashlib
import json
import os
import secrets
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediacheck.registry.index import BANDS, VALUES, WORDS, Index

_MAGIC = b"mediacheck index 1\n"
_HEADER = 4096
_DIGEST = 32
_ALIGNED = 64
_DAY = 86_400


class IndexFileError(Exception):
    """Not an index that can be used: build it anew."""


def save(path: Path, index: Index, stamp: Mapping[str, Any]) -> None:
    """Puts the index into the place of the one that is there. `stamp` comes back from `load`. Raises OSError."""
    _sweep(path)
    digest = hashlib.blake2b(digest_size=_DIGEST)
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with new.open("xb") as file:
            for (start, _), array in zip(_places(len(index)), _arrays(index), strict=True):
                raw = np.ascontiguousarray(array).data
                digest.update(raw)
                file.seek(start)
                file.write(raw)
            file.truncate(_size(len(index)))
            file.seek(0)
            file.write(_header({"codes": len(index), "arrays": digest.hexdigest(), "stamp": dict(stamp)}))
            file.flush()
            os.fsync(file.fileno())  # else the name could be there before the content
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def load(path: Path) -> tuple[Index, Mapping[str, Any]]:
    """The index, mapped, and its stamp. Raises IndexFileError."""
    try:
        header = _read_header(path)
        count = header["codes"]
        mapped = np.memmap(path, dtype=np.uint8, mode="r")
        if not isinstance(count, int) or count < 0 or len(mapped) != _size(count):
            raise IndexFileError("the size is wrong")
        numbers, codes, postings, starts = (
            mapped[start : start + length].view(dtype)
            for (start, length), dtype in zip(_places(count), (np.int64, np.uint64, np.uint32, np.uint32), strict=True)
        )
        index = Index(
            numbers, codes.reshape(WORDS, count), postings.reshape(BANDS, count), starts.reshape(BANDS, VALUES + 1)
        )
        # What was never written is zeros: every band has to account for all codes.
        if (index.starts[:, 0] != 0).any() or (index.starts[:, -1] != count).any():
            raise IndexFileError("the arrays are wrong")
        return index, header["stamp"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexFileError(str(error)) from error


def sound(path: Path) -> bool:
    """Whether every byte of the arrays is as it was written; reads all of the file."""
    try:
        header = _read_header(path)
        index, _ = load(path)
    except (OSError, ValueError, IndexFileError):
        return False
    digest = hashlib.blake2b(digest_size=_DIGEST)
    for array in _arrays(index):
        digest.update(np.ascontiguousarray(array).data)
    return bool(digest.hexdigest() == header["arrays"])


# ---------------------------------------------------------------- inside


def _arrays(index: Index) -> tuple[NDArray[Any], ...]:
    return index.numbers, index.codes, index.postings, index.starts


def _places(count: int) -> list[tuple[int, int]]:
    """Where each array begins and its bytes."""
    places = []
    start = _HEADER
    for length in (8 * count, 8 * WORDS * count, 4 * BANDS * count, 4 * BANDS * (VALUES + 1)):
        places.append((start, length))
        start += -(-length // _ALIGNED) * _ALIGNED
    return places


def _size(count: int) -> int:
    return sum(_places(count)[-1])


def _header(values: Mapping[str, Any]) -> bytes:
    body = json.dumps({"byteorder": sys.byteorder, **values}).encode()
    header = _MAGIC + hashlib.blake2b(body, digest_size=_DIGEST).digest() + body
    if len(header) > _HEADER:
        raise ValueError("the stamp is too long")
    return header.ljust(_HEADER, b"\n")


def _read_header(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        header = file.read(_HEADER)
    digest, body = header[len(_MAGIC) : len(_MAGIC) + _DIGEST], header[len(_MAGIC) + _DIGEST :].rstrip(b"\n")
    if not header.startswith(_MAGIC) or hashlib.blake2b(body, digest_size=_DIGEST).digest() != digest:
        raise IndexFileError("this is no index")
    values: dict[str, Any] = json.loads(body)
    if values.get("byteorder") != sys.byteorder:
        raise IndexFileError("the index is another machine's")
    return values


def _sweep(path: Path) -> None:
    """Removes what writers that were killed left behind; a living one is not older than a day."""
    for left in path.parent.glob(f"{path.name}.*.tmp"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - _DAY:
                left.unlink()
