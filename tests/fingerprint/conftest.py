from pathlib import Path

import pytest
from PIL import Image

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"


@pytest.fixture(scope="session")
def photos() -> dict[str, Image.Image]:
    """Real photographs."""
    files = [*sorted((FIXTURES / "registry" / "photos").glob("*.jpg")), FIXTURES / "post_assets" / "cat-unknown.jpg"]
    return {file.stem: Image.open(file).convert("RGB") for file in files}


@pytest.fixture(scope="session")
def photo(photos: dict[str, Image.Image]) -> Image.Image:
    return photos["coffee"]
