"""Arrays in a file: written whole or not at all, mapped into memory instead of read.

A header of 4096 bytes (magic, digest, JSON), then the arrays, each on a multiple of 64 bytes. A file that is not exactly
what its header says is damaged or somebody else's, and is built anew. What the header cannot promise without reading
all of the file, `sound` does.
"""

import hashlib
import json
import os
import secrets
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_MAGIC = b"mediacheck index 2\n"
_HEADER = 4096
_DIGEST = 32
_ALIGNED = 64
_DAY = 86_400
_TYPES = {"<i8": np.int64, "<u8": np.uint64, "<u4": np.uint32, "<u2": np.uint16, "<f2": np.float16, "|u1": np.uint8}


class ArrayFileError(Exception):
    """Not a file that can be used: build it anew."""


def save(path: Path, kind: str, arrays: Iterable[Array], stamp: Mapping[str, Any]) -> None:
    """Puts the arrays into the place of what is there, one after the other as they are made. Raises OSError.

    `kind` says what the arrays are, and in which version; `stamp` comes back from `load`.
    """
    _sweep(path)
    digest = hashlib.blake2b(digest_size=_DIGEST)
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}.tmp")
    shapes: list[tuple[str, tuple[int, ...]]] = []
    try:
        with new.open("xb") as file:
            end = _HEADER
            for array in arrays:
                shapes.append((array.dtype.newbyteorder("<").str, array.shape))
                raw = np.ascontiguousarray(array).data
                digest.update(raw)
                file.seek(_aligned(end))
                file.write(raw)
                end = _aligned(end) + array.nbytes
            file.truncate(end)
            file.seek(0)
            file.write(_header({"kind": kind, "shapes": shapes, "digest": digest.hexdigest(), "stamp": dict(stamp)}))
            file.flush()
            os.fsync(file.fileno())  # else the name could be there before the content
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def load(path: Path, kind: str) -> tuple[list[Array], Mapping[str, Any]]:
    """The arrays, mapped, and their stamp. Raises ArrayFileError."""
    try:
        header = _read_header(path, kind)
        mapped = np.memmap(path, dtype=np.uint8, mode="r")
        arrays: list[Array] = []
        end = _HEADER
        for name, shape in header["shapes"]:
            dtype = np.dtype(_TYPES[name])
            start, length = _aligned(end), dtype.itemsize * int(np.prod(shape, dtype=np.int64))
            end = start + length
            if end > len(mapped):
                raise ArrayFileError("the file is cut short")
            arrays.append(mapped[start:end].view(dtype).reshape(shape))
        if end != len(mapped):
            raise ArrayFileError("the size is wrong")
        return arrays, header["stamp"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArrayFileError(str(error)) from error


def sound(path: Path, kind: str) -> bool:
    """Whether every byte of the arrays is as it was written; reads all of the file."""
    try:
        header = _read_header(path, kind)
        arrays, _ = load(path, kind)
    except (OSError, ValueError, ArrayFileError):
        return False
    digest = hashlib.blake2b(digest_size=_DIGEST)
    for array in arrays:
        digest.update(np.ascontiguousarray(array).data)
    return bool(digest.hexdigest() == header["digest"])


# ---------------------------------------------------------------- inside


def _aligned(place: int) -> int:
    return -(-place // _ALIGNED) * _ALIGNED


def _header(values: Mapping[str, Any]) -> bytes:
    body = json.dumps({"byteorder": sys.byteorder, **values}).encode()
    header = _MAGIC + hashlib.blake2b(body, digest_size=_DIGEST).digest() + body
    if len(header) > _HEADER:
        raise ValueError("the stamp is too long")
    return header.ljust(_HEADER, b"\n")


def _read_header(path: Path, kind: str) -> dict[str, Any]:
    with path.open("rb") as file:
        header = file.read(_HEADER)
    digest, body = header[len(_MAGIC) : len(_MAGIC) + _DIGEST], header[len(_MAGIC) + _DIGEST :].rstrip(b"\n")
    if not header.startswith(_MAGIC) or hashlib.blake2b(body, digest_size=_DIGEST).digest() != digest:
        raise ArrayFileError("this is no such file")
    values: dict[str, Any] = json.loads(body)
    if values.get("byteorder") != sys.byteorder:
        raise ArrayFileError("the file is another machine's")
    if values.get("kind") != kind:
        raise ArrayFileError("the file holds something else")
    return values


def _sweep(path: Path) -> None:
    """Removes what writers that were killed left behind; a living one is not older than a day."""
    for left in path.parent.glob(f"{path.name}.*.tmp"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - _DAY:
                left.unlink()
