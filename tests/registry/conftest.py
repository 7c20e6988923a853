import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .making import OWNED, PHOTOS, Looks

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


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """brand/ with a folder.toml and two pictures, one of them with a sidecar; loose.jpg, which nobody speaks of."""
    root = tmp_path / "registry"
    (root / "brand" / "2025").mkdir(parents=True)
    shutil.copy(PHOTOS / "clock.jpg", root / "brand" / "clock.jpg")
    shutil.copy(PHOTOS / "fig.jpg", root / "brand" / "2025" / "fig.jpg")
    shutil.copy(PHOTOS / "coffee.jpg", root / "loose.jpg")
    (root / "brand" / "folder.toml").write_text(f'creator = "ACME"\n{OWNED}')
    (root / "brand" / "2025" / "fig.jpg.toml").write_text('id = "FIG"\ntitle = "Feigen"\n')
    return root


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets a day pass: what changed this very second is never taken on trust."""
    day = 86_400 * 10**9
    now = time.time_ns
    return lambda: monkeypatch.setattr(time, "time_ns", lambda: now() + day)
