"""Where an asset's corners are said to lie in a picture, held against where they were put."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageOps

from mediacheck.model import Match

from .scan import Scan

Corners = list[tuple[float, float]]
Made = tuple[Image.Image, Corners]


def cropped(picture: Image.Image) -> Made:
    """The right lower part: the asset's corners lie outside."""
    width, height = picture.size
    part = picture.crop((width // 4, height // 5, width, height))
    left, top = -(width // 4) / part.width, -(height // 5) / part.height
    return part, [(left, top), (1, top), (1, 1), (left, 1)]


def mirrored_beside_plain(picture: Image.Image) -> Made:
    sheet = Image.new("RGB", (picture.width * 2, picture.height * 2), (30, 90, 60))
    sheet.paste(ImageOps.mirror(picture), (picture.width // 2, picture.height // 2))
    return sheet, [(0.75, 0.25), (0.25, 0.25), (0.25, 0.75), (0.75, 0.75)]


def turned_left(picture: Image.Image) -> Made:
    return picture.transpose(Image.Transpose.ROTATE_90), [(0, 1), (0, 0), (1, 0), (1, 1)]


def framed(picture: Image.Image) -> Made:
    border = picture.width // 10
    across, down = border / (picture.width + 2 * border), border / (picture.height + 2 * border)
    corners = [(across, down), (1 - across, down), (1 - across, 1 - down), (across, 1 - down)]
    return ImageOps.expand(picture, border, (150, 30, 40)), corners


def tilted(picture: Image.Image) -> Made:
    side = max(picture.size) * 2
    sheet = Image.new("RGB", (side, side), (20, 120, 140))
    sheet.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    angle = np.radians(-15)
    turn = np.array(((np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))))
    half = np.array(picture.size) / 2
    corners = np.array(((-1, -1), (1, -1), (1, 1), (-1, 1))) * half @ turn.T / side + 0.5
    return sheet.rotate(15, Image.Resampling.BICUBIC, fillcolor=(20, 120, 140)), [(x, y) for x, y in corners.tolist()]


@pytest.mark.parametrize("make", [cropped, mirrored_beside_plain, turned_left, framed, tilted])
@pytest.mark.parametrize("asset", ["coffee", "picos-de-europa"])
def test_the_corners_lie_where_they_were_put(
    photos: dict[str, Image.Image], scan: Scan, asset: str, make: Callable[[Image.Image], Made]
) -> None:
    """The four corners come in the asset's own order, within a hundredth of the picture."""
    picture, expected = make(photos[asset])
    (match,) = scan.find(picture).matches
    assert (match.asset, match.verified) == (asset, True)
    assert match.outline is not None
    assert np.abs(np.array(match.outline) - np.array(expected)).max() < 0.01


def test_what_is_shown_of_a_crop(photos: dict[str, Image.Image], scan: Scan) -> None:
    """The box of the asset that a crop shows, within a hundredth; a copy of all of it has none to tell."""
    match: Match = scan.find(cropped(photos["coffee"])[0]).matches[0]
    assert match.shown is not None
    assert np.abs(np.array(match.shown) - np.array((0.25, 0.2, 0.75, 0.8))).max() < 0.01
    assert scan.find(photos["coffee"].resize((300, 200))).matches[0].shown is None
