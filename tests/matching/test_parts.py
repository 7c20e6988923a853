import random
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from mediacheck.fingerprint.image import fingerprints
from mediacheck.matching import Found, find
from mediacheck.model import Depth, Match, Media, Region

from .scan import Scan
from .test_traps import recoded


def one(found: Found, asset: str) -> Match:
    (match,) = (each for each in found.matches if each.asset == asset and each.verified)
    return match


def pasted(ground: Image.Image, *parts: tuple[Image.Image, tuple[int, int, int, int]]) -> Image.Image:
    """The parts, each scaled to its box (left, top, width, height)."""
    page = ground.copy()
    for picture, (left, top, width, height) in parts:
        page.paste(picture.resize((width, height), Image.Resampling.LANCZOS), (left, top))
    return recoded(page)


def near(region: Region | None, box: tuple[int, int, int, int], page: Image.Image) -> bool:
    wanted = box[0] / page.width, box[1] / page.height, box[2] / page.width, box[3] / page.height
    return region is not None and region == pytest.approx(wanted, abs=0.006)


@pytest.mark.parametrize("share", [0.9, 0.7, 0.5, 0.3])
def test_a_crop_is_recognised_and_its_share_told(photos: dict[str, Image.Image], scan: Scan, share: float) -> None:
    """Down to three tenths of the area, anywhere in the picture: the same asset, cropped, wholly explained."""
    chance = random.Random(4)  # noqa: S311 - the same every time
    for name, picture in photos.items():
        width, height = (round(side * share**0.5) for side in picture.size)
        left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
        found = scan.find(recoded(picture.crop((left, top, left + width, top + height))))
        match = one(found, name)
        assert match.edits == ("crop",), name
        assert match.asset_share == pytest.approx(share, abs=0.02), name
        assert match.shown is not None
        assert match.shown[:2] == pytest.approx((left / picture.width, top / picture.height), abs=0.02), name
        assert found.explained, name


EDITS = {
    "tilted": (lambda p: p.rotate(7, Image.Resampling.BICUBIC, expand=True), ("rotate",)),
    "mirrored and cropped": (
        lambda p: ImageOps.mirror(p).crop((p.width // 10, 0, p.width, p.height * 9 // 10)),
        ("crop", "mirror"),
    ),
    "upside down in a frame": (lambda p: ImageOps.expand(p.rotate(180), 60, (90, 0, 90)), ("rotate", "border")),
}


@pytest.mark.parametrize("name", EDITS)
def test_edits_are_named(photos: dict[str, Image.Image], scan: Scan, name: str) -> None:
    """What was done to the picture, and no more."""
    edit, edits = EDITS[name]
    for asset, picture in photos.items():
        found = scan.find(recoded(edit(picture)))
        match = one(found, asset)
        assert set(match.edits) == set(edits), asset
        assert found.explained, asset


def test_every_picture_of_a_collage_has_its_region(photos: dict[str, Image.Image], scan: Scan) -> None:
    """Side by side, one mirrored, one on top of another: each is found where it lies, and together they are all."""
    page = Image.new("RGB", (1400, 1000), "white")
    places = {
        "coffee": (photos["coffee"], (20, 20, 660, 440)),
        "fig": (ImageOps.mirror(photos["fig"]), (720, 20, 640, 440)),
        "dandelion": (photos["dandelion"], (20, 500, 1340, 480)),
        "clock": (photos["clock"], (900, 560, 400, 300)),
    }
    page = pasted(page, *places.values())
    found = scan.find(page)
    for asset, (_, box) in places.items():
        assert near(one(found, asset).region, box, page), asset
    assert "mirror" in one(found, "fig").edits
    assert found.explained


def test_an_unknown_picture_in_a_collage_is_left_over(photos: dict[str, Image.Image], scan: Scan) -> None:
    """What nobody registered keeps the collage from being explained, and its place is told."""
    known = Scan({name: entry for name, entry in scan.entries.items() if name != "cat-unknown"})
    page = Image.new("RGB", (1400, 700), "white")
    box = (950, 100, 400, 300)
    page = pasted(page, (photos["coffee"], (20, 20, 900, 600)), (photos["cat-unknown"], box))
    found = known.find(page)
    assert one(found, "coffee").verified
    assert not found.explained
    left, top, width, height = found.leftover[0]
    assert left == pytest.approx(box[0] / 1400, abs=0.03)
    assert top == pytest.approx(box[1] / 700, abs=0.05)
    assert width == pytest.approx(box[2] / 1400, abs=0.05)
    assert height == pytest.approx(box[3] / 700, abs=0.08)


def test_a_picture_in_a_post_is_explained_with_its_words(photos: dict[str, Image.Image], scan: Scan) -> None:
    """A headline, a caption and plain bars around a registered picture are nobody else's."""
    page = Image.new("RGB", (1080, 1350), (20, 60, 120))
    pen = ImageDraw.Draw(page)
    pen.text((60, 60), "Summer academy 2027", "white", ImageFont.load_default(90))
    pen.text((60, 1180), "apply now: example.org/summer", "white", ImageFont.load_default(60))
    page = pasted(page, (photos["picos-de-europa"], (0, 220, 1080, 810)))
    found = scan.find(page)
    match = one(found, "picos-de-europa")
    assert match.edits == ("overlay",)
    assert near(match.region, (0, 220, 1080, 810), page)
    assert found.explained


def test_the_same_picture_twice_is_found_twice(photos: dict[str, Image.Image], scan: Scan) -> None:
    """Before and after, left and right: both places are told."""
    page = pasted(
        Image.new("RGB", (1400, 520), "white"),
        (photos["fig"], (20, 20, 660, 480)),
        (photos["fig"], (720, 20, 660, 480)),
    )
    found = scan.find(page)
    lefts = sorted(match.region[0] for match in found.matches if match.asset == "fig" and match.region)
    assert lefts == pytest.approx([20 / 1400, 720 / 1400], abs=0.01)
    assert found.explained


def test_a_picture_that_is_registered_twice_is_found_twice(photos: dict[str, Image.Image], scan: Scan) -> None:
    """A part matches every registration of its picture: one of them may be the forbidden one."""
    registry = Scan(dict(scan.entries))
    registry.add("again", recoded(photos["coffee"], 60))
    width, height = photos["coffee"].size
    found = registry.find(recoded(photos["coffee"].crop((width // 5, height // 5, width, height))))
    assert {match.asset for match in found.matches if match.verified} == {"coffee", "again"}
    assert all(match.edits == ("crop",) for match in found.matches)


def test_two_parts_of_one_photograph_are_not_one_another(photos: dict[str, Image.Image]) -> None:
    """Of one large photograph only the left half is registered: the right half shows nothing of it."""
    for name, picture in photos.items():
        half = picture.width // 2
        registry = Scan()
        registry.add("left", picture.crop((0, 0, half, picture.height)))
        found = registry.find(recoded(picture.crop((half, 0, picture.width, picture.height))))
        assert not any(match.verified for match in found.matches), name


def test_without_a_sketch_only_the_whole_is_recognised(photos: dict[str, Image.Image], scan: Scan) -> None:
    """Later frames of a long animation have none: what they show in part is unknown, not clear."""
    look = fingerprints(photos["coffee"].crop((0, 0, 400, 300)), "")
    close = fingerprints(photos["coffee"].crop((0, 0, 400, 300)), "", Depth.PARTS)
    assert find(Media("x", fingerprints=close), scan).matches
    assert find(Media("x", fingerprints=look), scan) == Found()


def test_an_asset_without_keypoints_is_known_as_a_whole(photos: dict[str, Image.Image], scan: Scan) -> None:
    """A registry of an earlier version still works: copies are found, parts are not."""
    entry = scan.entries["coffee"]
    assert entry.fingerprints is not None
    old = Scan({"coffee": replace(entry, fingerprints=replace(entry.fingerprints, keypoints=None))})
    assert one(old.find(recoded(photos["coffee"])), "coffee").verified
    assert old.find(photos["coffee"].crop((0, 0, 400, 300))) == Found()
