"""Registered files for the tests: real photographs as the command line hands them over, and files made by hand."""

import datetime as dt
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from mediacheck.fingerprint import ALGORITHM, raster
from mediacheck.i18n import render
from mediacheck.media.inspect import look
from mediacheck.model import Asset, Decision, Depth, Keypoints, Limits, Media, Raster, Verdict
from mediacheck.registry import KEYPOINTS, Decided, Entry, Packed, PackedView, Stored, migrations
from mediacheck.registry.folder import FolderRegistry

PHOTOS = Path(__file__).parents[2] / "fixtures" / "registry" / "photos"
_NOBODY = 65534

OWNED = '[[grant]]\nlicense = "LicenseRef-Company-Owned"\n'

NO_KEYPOINTS = Keypoints(KEYPOINTS, b"", b"")

RASTER = raster.pack(Raster(16, 16, bytes(range(256))))


@dataclass
class Looks:
    """An `Inspect` in this process that remembers what it was asked for."""

    names: list[str] = field(default_factory=list)

    def __call__(self, files: Iterable[tuple[Path, str]]) -> Iterator[Media]:
        for path, name in files:
            self.names.append(name)
            yield look(path, name, Limits(), Depth.ASSET)


def entry(path: Path, asset: Asset | None = None) -> Entry:
    """What the command line makes of a file that is to be registered."""
    return Entry.of(replace(asset or Asset(""), origin=str(path)), look(path, path.name, Limits(), Depth.ASSET))


def made(
    folder: Path,
    name: str,
    code: bytes | None = None,
    *,
    algorithm: str = ALGORITHM,
    keypoints: Keypoints | None = NO_KEYPOINTS,
) -> Stored:
    """A registered file with a code and keypoints of choice; it exists, because a folder registry takes it in."""
    path = folder / name
    path.write_bytes(name.encode())
    digest = hashlib.sha256(name.encode()).hexdigest()
    view = PackedView((0.0, 0.0, 1.0, 1.0), b"" if code is None else code * 8, RASTER)
    packed = Packed(algorithm, digest, 5.0, grey=False, views=(view,), keypoints=keypoints)
    return Stored(Asset(name, origin=str(path)), digest, "image/jpeg", 64, 48, packed)


def ruling(decision_id: str = "2026-11-28-lake", look: Packed | None = None, **changes: Any) -> Decided:
    """A decision with everything that one can have."""
    decision = Decision(
        decision_id,
        Verdict.CLEAR,
        "Jana hat es selbst aufgenommen; „gefragt“ am 3. Mai",
        "Jörg Müller",
        dt.date(2027, 1, 31),
        hashlib.sha256(decision_id.encode()).hexdigest(),
        dt.date(2026, 11, 28),
        pixels=look.pixels if look else "ab12",
        name='Sée "1".jpg',
        channels=("linkedin", "social"),
        overrides=("MC201", "MC203"),
        own_work=True,
    )
    return Decided(replace(decision, **changes), look)


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


def corners(count: int, seed: int) -> Keypoints:
    """Keypoints that have nothing to do with one another."""
    rng = np.random.default_rng(seed)
    return Keypoints(KEYPOINTS, rng.bytes(4 * count), rng.bytes(32 * count))


def perturbed(known: Keypoints, share: float, seed: int, *, beside: int = 0) -> Keypoints:
    """A query: that share of the known descriptors, each with 20 to 45 bits changed, among so many strangers."""
    rng = np.random.default_rng(seed)
    bits = np.unpackbits(np.frombuffer(known.descriptors, np.uint8).reshape(-1, 32), axis=1)
    kept = bits[rng.permutation(len(bits))[: round(share * len(bits))]]
    for row in kept:
        row[rng.choice(256, rng.integers(20, 46), replace=False)] ^= 1
    descriptors = np.packbits(kept, axis=1).tobytes() + rng.bytes(32 * beside)
    return Keypoints(known.algorithm, bytes(len(descriptors) // 8), descriptors)


def downgrade(location: str, version: int) -> None:
    """Makes an SQLite registry what an earlier version of the program left."""
    connection = sqlite3.connect(location, isolation_level=None)
    if version < 5:
        for table in ("revision", "asset", "purchase", "decision", "recorded_use"):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN digest")
        connection.execute("ALTER TABLE revision DROP COLUMN entry")
    if version < 3:
        connection.execute("DROP TABLE keypoints")
        connection.execute("DROP TABLE look")
        connection.execute("ALTER TABLE revision DROP COLUMN keypoints")
    if version < 2:
        connection.execute("DROP TABLE purchase")
    if version < 4:
        connection.execute("DROP TABLE decision")
        connection.execute("DROP TABLE recorded_use")
    assert len(migrations.MIGRATIONS) == 5
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()


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
    from mediacheck.registry import filing, packing, search, voting  # noqa: F401

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
