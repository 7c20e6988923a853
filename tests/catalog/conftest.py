from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mediacheck import catalog
from mediacheck.model import License

Load = Callable[[dict[str, str]], Mapping[str, License]]


@pytest.fixture
def company(tmp_path: Path) -> Load:
    """Loads the catalogue with a company's own files, given as name → content."""

    def load(files: dict[str, str]) -> Mapping[str, License]:
        for name, content in files.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        return catalog.load(tmp_path)

    return load


@pytest.fixture(scope="session")
def shipped() -> Mapping[str, License]:
    return catalog.load()
