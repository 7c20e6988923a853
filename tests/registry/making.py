"""Registered files for the tests: real photographs as the command line hands them over, and files made by hand."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from mediacheck.fingerprint import ALGORITHM, raster
from mediacheck.i18n import render
from mediacheck.media.inspect import inspect
from mediacheck.model import Asset, Limits, Media, Raster
from mediacheck.registry import Entry, Packed, PackedView, Stored
from mediacheck.registry.folder import FolderRegistry

PHOTOS = Path(__file__).parents[2] / "fixtures" / "registry" / "photos"
_NOBODY = 65534

OWNED = '[[grant]]\nlicense = "LicenseRef-Company-Owned"\n'

RASTER = raster.pack(Raster(16, 16, bytes(range(256))))


@dataclass
class Looks:
    """An `Inspect` in this process that remembers what it was asked for."""

    names: list[str] = field(default_factory=list)

    def __call__(self, files: Iterable[tuple[Path, str]]) -> Iterator[Media]:
        for path, name in files:
            self.names.append(name)
            yield inspect(path, name, Limits())


def entry(path: Path, asset: Asset | None = None) -> Entry:
    """What the command line makes of a file that is to be registered."""
    return Entry.of(replace(asset or Asset(""), origin=str(path)), inspect(path, path.name, Limits()))


def made(folder: Path, name: str, code: bytes | None = None, *, algorithm: str = ALGORITHM) -> Stored:
    """A registered file with a code of choice; the file exists, because a folder registry takes it in."""
    path = folder / name
    path.write_bytes(name.encode())
    digest = hashlib.sha256(name.encode()).hexdigest()
    view = PackedView((0.0, 0.0, 1.0, 1.0), b"" if code is None else code * 8, RASTER)
    packed = Packed(algorithm, digest, 5.0, grey=False, views=(view,))
    return Stored(Asset(name, origin=str(path)), digest, "image/jpeg", 64, 48, packed)


def strangers(count: int, seed: int) -> list[bytes]:
    """Codes that have nothing to do with one another."""
    rng = np.random.default_rng(seed)
    return [rng.bytes(32) for _ in range(count)]


def flipped(code: bytes, bits: Iterable[int]) -> bytes:
    """The code with these of its 256 bits changed."""
    value = int.from_bytes(code)
    for bit in bits:
        value ^= 1 << bit
    return value.to_bytes(32)


def assets(root: Path, look: Looks | None = None) -> dict[str, Asset]:
    registry = FolderRegistry(str(root), inspect=look or Looks())
    try:
        return {asset.id: asset for asset in registry.assets()}
    finally:
        registry.close()


def verified(root: Path) -> list[str]:
    registry = FolderRegistry(str(root), inspect=Looks())
    try:
        return [render(problem, "en") for problem in registry.verify()]
    finally:
        registry.close()


@contextmanager
def unprivileged() -> Iterator[Path]:
    """A folder, in which rights to write mean something: a superuser steps down for a while."""
    superuser = hasattr(os, "geteuid") and os.geteuid() == 0
    # Modules that are imported when first needed may lie where only the superuser may read.
    from mediacheck.registry import filing, indexfile, packing, search  # noqa: F401

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if superuser:
            os.chown(folder, _NOBODY, _NOBODY)
            os.seteuid(_NOBODY)
        try:
            yield folder
        finally:
            if superuser:
                os.seteuid(0)
