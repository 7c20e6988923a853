"""Laying an asset on a picture: what the result can be trusted for."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from mediacheck.fingerprint import keypoints
from mediacheck.model import Keypoints, Raster

from .scan import Scan
from .test_traps import recoded

TINY, LARGE = 0.14, 0.3  # of each side that the crop shows: 36 pixels of the raster, and 77


def crop(picture: Image.Image, share: float) -> tuple[Image.Image, tuple[float, float]]:
    """The middle of it, enlarged; and where that begins, in shares."""
    left, top = (1 - share) / 2, (1 - share) / 2
    box = (left * picture.width, top * picture.height, (left + share) * picture.width, (top + share) * picture.height)
    return picture.resize((640, 480), Image.Resampling.LANCZOS, box), (left, top)


def finely_known(picture: Image.Image, share: float) -> Scan:
    """A registry of the picture, all of whose corners lie in the crop: else so few do that it would not be found."""
    registry = Scan()
    registry.add("asset", picture)
    shown, begin = crop(picture, share)
    grey = shown.convert("L")
    corners = keypoints.of_asset(Raster(*grey.size, grey.tobytes()))
    places = (keypoints.places(corners) * share + begin) * 65535
    moved = Keypoints(corners.algorithm, places.round().astype("<u2").tobytes(), corners.descriptors)
    entry = registry.entries["asset"]
    assert entry.fingerprints is not None
    registry.entries["asset"] = replace(entry, fingerprints=replace(entry.fingerprints, keypoints=moved))
    return registry


@pytest.mark.parametrize("share", [TINY, LARGE])
def test_what_is_shown_too_small_is_never_complete(photos: dict[str, Image.Image], share: float) -> None:
    """A seventh of a raster is too few pixels for a change to be seen: the crop is recognised, and does not clear."""
    verified = []
    for name, picture in photos.items():
        found = finely_known(picture, share).find(recoded(crop(picture, share)[0]))
        matches = [match for match in found.matches if match.verified]
        verified += matches
        if share == TINY:
            assert not found.explained, name
            assert not any(match.complete for match in matches), name
    assert len(verified) >= 4
    assert all(np.isclose(match.asset_share, share**2, rtol=0.1) for match in verified)
    assert share == TINY or any(match.complete for match in verified)
