from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mediacheck.errors import UsageError
from mediacheck.fingerprint import embedding, sketch
from mediacheck.fingerprint.embedding import Model

from .pooling import FLOAT, model

pytest.importorskip("onnxruntime")

PHOTOS = sorted((Path(__file__).parents[2] / "fixtures" / "registry" / "photos").glob("*.jpg"))


def photo(number: int, least: int = 512) -> Image.Image:
    picture = Image.open(PHOTOS[number]).convert("RGB")
    scale = least / min(picture.size)
    return picture.resize((round(scale * picture.width), round(scale * picture.height)), Image.Resampling.LANCZOS)


@pytest.fixture
def pooling(pooling_model: Path) -> Model:
    return Model(pooling_model)


def test_a_picture_is_nearest_to_its_own_preview(pooling: Model) -> None:
    """What is checked and what was registered reach the model alike: one from a sketch, the other from a JPEG."""
    known = [pooling.of_preview(sketch.preview(photo(number), 320)) for number in range(5)]
    for number in range(5):
        picture = photo(number)
        asked = pooling.of_sketch(sketch.of(picture.reduce(sketch.SQUARE), picture.convert("L")))
        like = [float((asked @ vector).max()) for vector in known if vector is not None]
        assert np.argmax(like) == number
        assert asked[0] @ known[number] > 0.98


def test_a_part_of_a_picture_is_asked_for_too(pooling: Model) -> None:
    """A picture in a quarter of another is nearest to one of the windows, and far from the whole."""
    mine, other = photo(0), photo(1).resize((1200, 800))
    other.paste(mine.resize((600, 400)), (600, 0))
    known = pooling.of_preview(sketch.preview(mine, 320))
    asked = pooling.of_sketch(sketch.of(other.reduce(sketch.SQUARE), other.convert("L")))
    assert known is not None
    assert (asked @ known).max() > 0.95 > asked[0] @ known + 0.3


def test_a_sketch_has_its_colours_again() -> None:
    """The colours of squares and the grey of pixels are a picture again, as good as a JPEG's; of any size."""
    for size in ((512, 768), (515, 767), (8, 520), (1, 1)):
        picture = photo(2).resize(size)
        seen = np.asarray(embedding.colour(sketch.of(picture.reduce(sketch.SQUARE), picture.convert("L"))), np.int16)
        assert seen.shape == (size[1], size[0], 3)
        assert np.abs(seen - np.asarray(picture, np.int16)).mean() < 4


def test_a_plain_or_damaged_preview_has_no_vector(pooling: Model) -> None:
    """What the model sees nothing in is not near to everything."""
    assert pooling.of_preview(sketch.preview(Image.new("RGB", (320, 200), "grey"), 320)) is None
    assert pooling.of_preview(b"no JPEG") is None
    preview = sketch.preview(photo(0), 320)
    assert pooling.of_preview(preview[:400]) is None
    size = preview.index(b"\xff\xc0") + 5
    assert pooling.of_preview(preview[:size] + b"\xff\xff\xff\xff" + preview[size + 4 :]) is None


def test_the_version_is_the_files_digest(pooling: Model, tmp_path: Path) -> None:
    """Another file is another model, whatever its name."""
    other = tmp_path / "pooling.onnx"
    other.write_bytes(model() + b"\x12\x01a")  # another producer's name
    assert Model(other).version != pooling.version
    other.write_bytes(model())
    assert Model(other).version == pooling.version


@pytest.mark.parametrize(
    "wrong",
    [
        {"image": "input"},
        {"kind": FLOAT},
        {"shape": ("n", 224, 224, 3)},
        {"shape": ("n", 3, 288, 288)},
        {"shape": (4, 288, 288, 3)},
        {"output": "logits"},
        {"length": 256},
    ],
)
def test_a_model_of_something_else_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    """What takes or gives anything but the one kind of picture and vector is named, not tried."""
    path = tmp_path / "wrong.onnx"
    path.write_bytes(model(**wrong))  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        Model(path)


def test_sizes_may_be_left_open(tmp_path: Path) -> None:
    """A model that states names in place of sizes takes our size."""
    path = tmp_path / "open.onnx"
    path.write_bytes(model(shape=("n", "height", "width", 3)))
    assert Model(path).of_preview(sketch.preview(photo(0), 320)) is not None


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    """Half a file, another file and no file end in a sentence."""
    for content in (model()[:200], b"", PHOTOS[0].read_bytes()):
        path = tmp_path / "damaged.onnx"
        path.write_bytes(content)
        with pytest.raises(UsageError):
            Model(path)
    with pytest.raises(UsageError):
        Model(tmp_path / "missing.onnx")
    with pytest.raises(UsageError):
        Model(tmp_path)
