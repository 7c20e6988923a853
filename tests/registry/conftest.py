import shutil
from pathlib import Path

import pytest

from .making import PHOTOS, Looks

pytest.register_assert_rewrite("tests.registry.suite")


@pytest.fixture
def look() -> Looks:
    return Looks()


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three photographs in a folder of their own."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return [Path(shutil.copy(PHOTOS / name, folder / name)) for name in ("clock.jpg", "coffee.jpg", "fig.jpg")]
