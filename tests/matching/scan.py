"""The plain registry that the tests of matching search: every code is compared with every code."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image

from mediacheck.fingerprint import raster
from mediacheck.fingerprint.image import fingerprints
from mediacheck.fingerprint.perceptual import DISTANCE, distance
from mediacheck.matching import Found, find
from mediacheck.model import Asset, Depth, Fingerprints, Keypoints, Media


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
        look = fingerprints(picture, pixels or f"pixels of {asset}", Depth.ASSET)
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
        """By every descriptor that is nearer to one of the asset's than descriptors of strangers are."""
        asked = np.frombuffer(keypoints.descriptors, "<u8").reshape(-1, 4)
        votes = []
        for asset, entry in self.entries.items():
            known = entry.fingerprints and entry.fingerprints.keypoints
            if known and len(asked) and known.descriptors:
                its = np.frombuffer(known.descriptors, "<u8").reshape(-1, 4)
                apart = np.bitwise_count(asked[:, None] ^ its[None]).sum(axis=2, dtype=np.uint16)
                votes.append(Vote(asset, int((apart.min(axis=1) <= 40).sum())))
        return sorted(votes, key=lambda vote: -vote.votes)

    def get(self, asset: str) -> Entry | None:
        return self.entries.get(asset)

    def find(self, picture: Image.Image, *, sha256: str = "unknown", pixels: str = "unknown") -> Found:
        return find(Media("picture", sha256=sha256, fingerprints=fingerprints(picture, pixels, Depth.PARTS)), self)
