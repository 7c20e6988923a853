"""Assets that a model proposes: looked for like those that keypoints vote for, and verified or not like them."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from mediacheck.fingerprint import sketch
from mediacheck.fingerprint.embedding import Model
from mediacheck.fingerprint.image import fingerprints
from mediacheck.matching import Found, Propose, find
from mediacheck.model import Depth, Keypoints, Media, Sketch

from .scan import Scan, Vote


@dataclass
class Mute(Scan):
    """A registry in which keypoints do not vote."""

    def voted(self, keypoints: Keypoints) -> list[Vote]:
        del keypoints
        return []


@pytest.fixture
def mute(photos: dict[str, Image.Image]) -> Mute:
    made = Mute()
    for name, picture in photos.items():
        made.add(name, picture)
    return made


def ask(picture: Image.Image, registry: Scan, propose: Propose | None) -> Found:
    return find(
        Media("picture", sha256="unknown", fingerprints=fingerprints(picture, "unknown", Depth.PARTS)),
        registry,
        propose,
    )


def crop(picture: Image.Image) -> Image.Image:
    """More than half of each side: no perceptual hash knows it."""
    width, height = picture.size
    return picture.crop((width // 4, height // 5, width * 9 // 10, height * 9 // 10))


def test_what_the_model_proposes_is_verified_where_no_keypoint_votes(
    photos: dict[str, Image.Image], mute: Mute, pooling_model: Path
) -> None:
    """A picture on another one is proposed by the model, aligned by keypoints, and verified with its place and edits."""
    pytest.importorskip("onnxruntime")
    model = Model(pooling_model)
    known = {name: model.of_preview(sketch.preview(picture, 320)) for name, picture in photos.items()}

    def propose(asked: Sketch) -> list[str]:
        vectors = model.of_sketch(asked)
        return sorted(known, key=lambda name: -float((vectors @ known[name]).max()))[:3]

    name, ground = list(photos)[:2]
    picture = photos[ground].resize((1600, 1200))
    picture.paste(photos[name].resize((800, 600)), (800, 600))
    assert not any(match.asset == name for match in ask(picture, mute, None).matches)
    found = next(match for match in ask(picture, mute, propose).matches if match.asset == name)
    assert (found.method, found.verified) == ("embedding", True)
    assert found.region == pytest.approx((0.5, 0.5, 0.5, 0.5), abs=0.02)
    assert "overlay" in found.edits


def test_a_look_alike_that_is_proposed_is_not_verified(photos: dict[str, Image.Image], mute: Mute) -> None:
    """Whatever the model says, only the comparison verifies: a picture is none of the others, whole or cropped."""
    names = list(photos)
    for name in names:
        others = [other for other in names if other != name]
        del mute.entries[name]
        for picture in (photos[name], crop(photos[name])):
            assert not any(match.verified for match in ask(picture, mute, lambda _, others=others: others).matches)
        mute.add(name, photos[name])


def test_with_a_model_there_are_only_more_matches(photos: dict[str, Image.Image], scan: Scan) -> None:
    """A model that proposes only what is wrong, or gone, takes no match away and changes none."""
    for name, picture in photos.items():
        wrong = [*(other for other in photos if other != name), "gone"]
        cropped = crop(picture)
        assert ask(cropped, scan, lambda _, wrong=wrong: wrong) == ask(cropped, scan, None)


def test_no_model_is_asked_about_what_is_explained(photos: dict[str, Image.Image], scan: Scan) -> None:
    """It takes its time, and could only say what is known."""
    asked = []
    explained = 0
    for picture in photos.values():
        for shown in (picture, crop(picture)):
            if ask(shown, scan, None).explained:
                explained += 1
                ask(shown, scan, lambda sketch: asked.append(sketch) or [])
            assert not asked
    assert explained > len(photos)  # crops among them
    ask(Image.effect_noise((700, 600), 80).convert("RGB"), scan, lambda sketch: asked.append(sketch) or [])
    assert len(asked) == 1
