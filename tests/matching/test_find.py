import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from mediacheck.fingerprint.image import fingerprints
from mediacheck.matching import ENOUGH, Found, find
from mediacheck.model import WHOLE, Match, Media

from .scan import Scan

Edit = Callable[[Image.Image], Image.Image]


def recoded(quality: int) -> Edit:
    def edit(picture: Image.Image) -> Image.Image:
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=quality)
        return Image.open(stream).convert("RGB")

    return edit


def only(found: Found) -> Match:
    (match,) = found.matches
    return match


EDITS: dict[str, tuple[Edit, tuple[str, ...]]] = {
    "recompressed to 50": (recoded(50), ()),
    "recompressed to 20": (recoded(20), ()),
    "half": (lambda p: p.resize((p.width // 2, p.height // 2)), ()),
    "a quarter": (lambda p: p.resize((p.width // 4, p.height // 4)), ()),
    "square": (lambda p: p.resize((p.height, p.height)), ()),
    "darker": (lambda p: ImageEnhance.Brightness(p).enhance(0.7), ("colour",)),
    "flatter": (lambda p: ImageEnhance.Contrast(p).enhance(0.6), ("colour",)),
    "blurred": (lambda p: p.filter(ImageFilter.GaussianBlur(p.width / 400)), ()),
    "grey": (lambda p: p.convert("L").convert("RGB"), ("grey",)),
    "mirrored": (ImageOps.mirror, ("mirror",)),
    "upside down": (lambda p: p.transpose(Image.Transpose.ROTATE_180), ("rotate",)),
    "turned left": (lambda p: p.transpose(Image.Transpose.ROTATE_90), ("rotate",)),
    "turned and mirrored": (lambda p: p.transpose(Image.Transpose.TRANSPOSE), ("mirror", "rotate")),
    "framed": (lambda p: ImageOps.expand(p, p.width // 20, (150, 30, 40)), ("border",)),
    "letterboxed": (lambda p: ImageOps.expand(p, (0, p.height // 7), "black"), ("border",)),
    "padded, mirrored, grey": (
        lambda p: ImageOps.expand(ImageOps.mirror(p).convert("L").convert("RGB"), (p.width // 6, 0), "white"),
        ("mirror", "border", "grey"),
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_copies_are_verified_and_their_edits_named(photos: dict[str, Image.Image], scan: Scan, name: str) -> None:
    """Each copy is recognised as its own original and no other, wholly explained, with the edits and no more."""
    edit, edits = EDITS[name]
    for asset, picture in photos.items():
        found = scan.find(recoded(88)(edit(picture)))
        match = only(found)
        assert (match.asset, match.method, match.verified, match.edits) == (asset, "perceptual", True, edits), asset
        assert 0.9 <= match.score <= 1
        assert found.coverage is not None
        assert found.coverage >= ENOUGH, asset


def test_same_bytes_are_exact(photos: dict[str, Image.Image], scan: Scan) -> None:
    """The same file is the asset, all of it, unedited."""
    found = scan.find(photos["coffee"], sha256="file of coffee")
    assert found == Found(
        (Match("coffee", None, "exact", verified=True, score=1.0, region=WHOLE, asset_share=1.0),), 1.0, explained=True
    )


def test_same_picture_data_are_a_match_by_pixels(photos: dict[str, Image.Image], scan: Scan) -> None:
    """Other metadata make another file of the same picture."""
    found = scan.find(photos["coffee"], pixels="pixels of coffee")
    assert found == Found(
        (Match("coffee", None, "pixels", verified=True, score=1.0, region=WHOLE, asset_share=1.0),), 1.0, explained=True
    )


def test_same_picture_data_under_another_orientation_are_turned(photos: dict[str, Image.Image], scan: Scan) -> None:
    """EXIF may turn the same coded data: the match says so."""
    found = scan.find(photos["coffee"].transpose(Image.Transpose.ROTATE_90), pixels="pixels of coffee")
    assert (only(found).method, only(found).edits) == ("pixels", ("rotate",))


def test_flat_picture_matches_by_its_bytes_alone(scan: Scan) -> None:
    """A picture without detail has no codes: the same bytes match, the same colour does not."""
    registry = Scan(dict(scan.entries))
    registry.add("white", Image.new("RGB", (600, 400), "white"), sha256="white file")
    assert only(registry.find(Image.new("RGB", (600, 400), "white"), sha256="white file")).method == "exact"
    assert registry.find(Image.new("RGB", (900, 700), "white")) == Found()


def test_media_without_fingerprints_matches_by_its_bytes_alone(scan: Scan) -> None:
    """What could not be decoded, or has no picture, is looked up by its digest."""
    assert only(find(Media("film", sha256="file of coffee"), scan)).asset == "coffee"
    assert find(Media("film"), scan) == Found()


def test_every_registration_of_a_picture_is_found(photos: dict[str, Image.Image]) -> None:
    """A picture that is registered again, in other bytes or as forbidden, matches all its registrations."""
    registry = Scan()
    registry.add("bought", photos["coffee"], sha256="bytes")
    registry.add("forbidden", recoded(60)(photos["coffee"]))
    registry.add("mirrored", ImageOps.mirror(photos["coffee"]))
    found = registry.find(photos["coffee"], sha256="bytes")
    assert (found.matches[0].asset, found.matches[0].method) == ("bought", "exact")
    assert {match.asset: match.edits for match in found.matches} == {
        "bought": (),
        "forbidden": (),
        "mirrored": ("mirror",),
    }
    assert all(match.verified for match in found.matches)


def test_border_of_the_asset_is_no_edit_where_it_is_kept(photos: dict[str, Image.Image]) -> None:
    """An asset with a frame of its own: with it the copy is unedited, without it the frame was cropped away."""
    registry = Scan()
    framed = ImageOps.expand(photos["fig"], 60, "white")
    registry.add("framed", framed)
    assert only(registry.find(recoded(70)(framed))).edits == ()
    bare = only(registry.find(photos["fig"]))
    assert bare.edits == ("crop",)
    assert bare.asset_share == pytest.approx(photos["fig"].width * photos["fig"].height / framed.width / framed.height)


def test_region_is_what_the_border_leaves(photos: dict[str, Image.Image], scan: Scan) -> None:
    """The region of a bordered copy is the picture inside the border."""
    picture = photos["fig"]
    region = only(scan.find(ImageOps.expand(picture, (100, 50), "white"))).region
    width, height = picture.width + 200, picture.height + 100
    assert region == pytest.approx(
        (100 / width, 50 / height, picture.width / width, picture.height / height), abs=0.002
    )


def stuck(picture: Image.Image, sticker: Image.Image) -> Image.Image:
    """On a thirtieth of the picture, where the hash does not mind."""
    marked = picture.copy()
    side = round((picture.width * picture.height / 30) ** 0.5)
    marked.paste(sticker.resize((side, side)), (picture.width // 2, picture.height // 2))
    return marked


def test_sticker_is_named_and_leaves_a_part_unexplained(photos: dict[str, Image.Image], scan: Scan) -> None:
    """A sticker is an overlay, and its content is not the asset's."""
    found = scan.find(stuck(photos["picos-de-europa"], photos["coffee"]))
    assert only(found).verified
    assert only(found).edits == ("overlay",)
    assert found.coverage is not None
    assert found.coverage < ENOUGH


def test_plain_overlay_is_an_edit_too(photos: dict[str, Image.Image], scan: Scan) -> None:
    """A plain box hides a part of the picture; whatever is put into a picture is not explained by it."""
    box, sticker = (
        scan.find(stuck(photos["picos-de-europa"], picture))
        for picture in (Image.new("RGB", (9, 9), (120, 120, 120)), photos["coffee"])
    )
    assert only(box).edits == only(sticker).edits == ("overlay",)
    assert not box.explained
    assert not sticker.explained
    assert not only(box).complete


def test_other_algorithm_is_never_compared(photos: dict[str, Image.Image], scan: Scan) -> None:
    """Fingerprints of an older version match by the file's bytes alone."""
    entry = scan.entries["coffee"]
    assert entry.fingerprints is not None
    old = Scan({"coffee": replace(entry, fingerprints=replace(entry.fingerprints, algorithm="phash64-0"))})
    assert old.find(photos["coffee"], pixels="pixels of coffee") == Found()
    assert only(old.find(photos["coffee"], sha256="file of coffee")).method == "exact"


def test_asset_that_is_gone_is_passed_over(photos: dict[str, Image.Image], scan: Scan) -> None:
    """An index may be a moment behind: what it names and the registry has no more is no match."""

    class Behind(Scan):
        def get(self, asset: str) -> None:  # noqa: ARG002
            return None

    assert Behind(scan.entries).find(photos["coffee"], sha256="file of coffee", pixels="pixels of coffee") == Found()


def test_refused_candidates_are_reported_as_unverified(photos: dict[str, Image.Image]) -> None:
    """A near code that the comparison refuses is a hint, and explains nothing; the nearest three are named.

    Of a picture that is not looked at for its parts, as are the later frames of a long animation.
    """
    registry, picture = Scan(), photos["picos-de-europa"]
    width, height = picture.width - 30, picture.height - 20
    for shift in range(6):
        registry.add(f"{shift} aside", picture.crop((shift, 0, shift + width, height)))
    look = fingerprints(picture.crop((13, 0, 13 + width, height)), "")
    found = find(Media("picture", fingerprints=look), registry)
    assert {match.asset for match in found.matches} == {"5 aside", "4 aside", "3 aside"}
    assert not any(match.verified or match.edits for match in found.matches)
    assert found.coverage is None


def test_noise_is_never_verified(photos: dict[str, Image.Image], scan: Scan) -> None:
    """Random pictures, coarse or fine, match nothing."""
    chance = np.random.default_rng(7)
    for cells in (4, 16, 64, 300):
        for _ in range(5):
            noise = chance.integers(0, 256, (cells, cells, 3), dtype=np.uint8)
            assert not any(match.verified for match in scan.find(Image.fromarray(noise).resize((600, 450))).matches)
    assert photos


def test_small_pictures_are_compared_at_their_size(photos: dict[str, Image.Image], scan: Scan) -> None:
    """A thumbnail is verified; one too small to hold blocks is not, and that is no error."""
    assert only(scan.find(photos["coffee"].resize((120, 80)))).verified
    assert not any(match.verified for match in scan.find(photos["coffee"].resize((24, 16))).matches)


def test_search_is_asked_once_for_all_views(photos: dict[str, Image.Image], scan: Scan) -> None:
    """One batch of codes a picture: a search over the network or an index pays once."""
    asked = []

    class Counting(Scan):
        def near(self, codes):  # noqa: ANN001, ANN202
            asked.append(len(codes))
            return super().near(codes)

    Counting(scan.entries).find(ImageOps.expand(photos["fig"], 60, "white"))
    assert asked == [16]


def test_real_photographs_are_recognised(corpora) -> None:  # noqa: ANN001
    """Of real photographs with every kind of subject, each is verified after recoding, and none as another."""
    pictures = {file.stem: Image.open(file).convert("RGB") for file in sorted((corpora / "photos").glob("*.jpg"))}
    registry = Scan()
    for name, picture in pictures.items():
        registry.add(name, picture)
    for name, picture in pictures.items():
        for edit in (recoded(40), lambda p: recoded(80)(ImageOps.mirror(p).resize((p.width // 3, p.height // 3)))):
            found = registry.find(edit(picture))
            assert [match.asset for match in found.matches if match.verified] == [name]
            assert found.coverage is not None
            assert found.coverage >= ENOUGH, name


def test_media_fingerprints_are_what_is_compared(photos: dict[str, Image.Image], scan: Scan) -> None:
    """A medium is found by the fingerprints it carries: nothing is decoded here."""
    look = fingerprints(photos["coffee"], "unknown")
    assert only(find(Media("x", sha256="unknown", fingerprints=look), scan)).asset == "coffee"
