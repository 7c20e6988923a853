"""Pictures that the tests of this room draw, and ways to write them down."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mediacheck.media.image import look
from mediacheck.media.inspect import inspect
from mediacheck.model import Limits, Media

Encode = Callable[..., bytes]


def draw(width: int = 640, height: int = 480, seed: int = 1) -> Image.Image:
    """A picture with detail and no symmetry: soft blots of every size, other ones for another seed."""
    random = np.random.default_rng(seed)
    layers: Any = np.zeros((height, width, 3))
    for cells in (3, 7, 17):
        noise = random.integers(0, 256, (cells, cells, 3), dtype=np.uint8)
        layers += np.asarray(Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC), float)
    layers -= layers.min()
    return Image.fromarray((layers * (255 / layers.max())).astype(np.uint8))


@pytest.fixture
def picture() -> Image.Image:
    return draw()


@pytest.fixture
def other() -> Image.Image:
    return draw(seed=2)


@pytest.fixture
def encode() -> Encode:
    """The picture's file in Pillow's format of that name."""

    def encoded(picture: Image.Image, form: str, **options: Any) -> bytes:
        stream = io.BytesIO()
        picture.save(stream, form, **options)
        return stream.getvalue()

    return encoded


@pytest.fixture
def seen(tmp_path: Path) -> Callable[..., Media]:
    """What inspection says of these bytes under this name."""

    def inspected(data: bytes, name: str = "picture.jpg", limits: Limits = Limits()) -> Media:  # noqa: B008 - frozen
        path = tmp_path / name
        path.write_bytes(data)
        return inspect(path, name, limits)

    return inspected


@pytest.fixture
def looked() -> Callable[[bytes, str], Any]:
    return lambda data, type_: look(data, type_, "picture", Limits())


@pytest.fixture
def drawn() -> Callable[..., Image.Image]:
    return draw
