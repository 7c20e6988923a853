"""What every test may ask for."""

import os
import signal
from pathlib import Path

import pytest

from .fingerprint.pooling import model

# Where tests run in the background, Ctrl-C is ignored by them, and by all that they start: some are about Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder with `photos/` and `corpora/`, named by MEDIACHECK_CORPORA; a test that needs it skips without it."""
    folder = os.environ.get("MEDIACHECK_CORPORA")
    if not folder or not Path(folder, "photos").is_dir():
        pytest.skip("MEDIACHECK_CORPORA names no folder with photos/ and corpora/")
    return Path(folder)


@pytest.fixture(scope="session")
def pooling_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model for `--model` that is as good as none, but for whole pictures."""
    path = tmp_path_factory.mktemp("model") / "pooling.onnx"
    path.write_bytes(model())
    return path


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own cache, configuration or language."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("MEDIACHECK_REGISTRY", raising=False)
