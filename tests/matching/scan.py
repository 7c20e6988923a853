"""The plain registry that the tests of matching search: every code is compared with every code."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from PIL import Image

from mediacheck.fingerprint import raster
from mediacheck.fingerprint.image import fingerprints
from mediacheck.fingerprint.perceptual import DISTANCE, distance
from mediacheck.matching import Found, find
from mediacheck.model import Asset, Fingerprints, Keypoints, Media


@dataclass(frozen=True)
class Entry:
    asset: Asset
    sha256: str
    fingerprints: Fingerprints | None


@dataclass(frozen=True)
class Hit:
    asset: str
    view: int
    query: int
    distance: int


@dataclass(frozen=True)
class Vote:
    asset: str
    votes: int


@dataclass
class Scan:
    entries: dict[str, Entry] = field(default_factory=dict)

    def add(self, asset: str, picture: Image.Image, *, sha256: str = "", pixels: str = "") -> None:
        look = fingerprints(picture, pixels or f"pixels of {asset}", registering=True)
        stored = tuple(replace(view, raster=raster.unpack(raster.pack(view.raster))) for view in look.views)
        self.entries[asset] = Entry(Asset(asset), sha256 or f"file of {asset}", replace(look, views=stored))

    def exact(self, sha256: str) -> list[str]:
        return [asset for asset, entry in self.entries.items() if entry.sha256 == sha256]

    def pixels(self, digest: str) -> list[str]:
        return [a for a, entry in self.entries.items() if entry.fingerprints and entry.fingerprints.pixels == digest]

    def near(self, codes: Sequence[bytes]) -> list[Hit]:
        return [
            Hit(asset, index, query, apart)
            for asset, entry in self.entries.items()
            for index, view in enumerate(entry.fingerprints.views if entry.fingerprints else ())
            for query, code in enumerate(codes if view.codes else ())
            if (apart := distance(code, view.codes[0])) <= DISTANCE
        ]

    def voted(self, keypoints: Keypoints) -> list[Vote]:
        """Every asset with keypoints is proposed: what the index leaves out is its own tests' matter."""
        return [
            Vote(asset, len(entry.fingerprints.keypoints.places))
            for asset, entry in self.entries.items()
            if entry.fingerprints and entry.fingerprints.keypoints and keypoints.places
        ]

    def get(self, asset: str) -> Entry | None:
        return self.entries.get(asset)

    def find(self, picture: Image.Image, *, sha256: str = "unknown", pixels: str = "unknown") -> Found:
        return find(Media("picture", sha256=sha256, fingerprints=fingerprints(picture, pixels)), self)
