from pathlib import Path

import pytest
from PIL import Image

from .scan import Scan

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"


@pytest.fixture(scope="session")
def photos() -> dict[str, Image.Image]:
    """Real photographs, of no shoot in common."""
    assets = FIXTURES / "post_assets"
    files = [
        *(FIXTURES / "registry" / "photos").glob("*.jpg"),
        assets / "cat-unknown.jpg",
        assets / "brook-claims-cc-by.jpg",
    ]
    return {file.stem: Image.open(file).convert("RGB") for file in sorted(files)}


@pytest.fixture(scope="session")
def scan(photos: dict[str, Image.Image]) -> Scan:
    """A registry of all of them."""
    made = Scan()
    for name, picture in photos.items():
        made.add(name, picture)
    return made
