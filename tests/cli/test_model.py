"""`--model`, as a user gives it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

FIXTURES = Path(__file__).parents[2] / "fixtures"
Run = Callable[..., Any]


@pytest.fixture
def registry(tmp_path: Path, run: Run) -> Path:
    location = tmp_path / "registry.db"
    photos = sorted((FIXTURES / "registry" / "photos").glob("*.jpg"))
    done = run("registry", "add", *photos, "--license", "LicenseRef-Company-Owned", "--registry", location)
    assert done.returncode == 0, done.stderr
    return location


def test_a_model_is_asked_and_its_vectors_are_kept(
    run: Run, tmp_path: Path, registry: Path, pooling_model: Path
) -> None:
    """With a model the picture is recognised as without one, and the registered pictures' vectors lie in the cache."""
    pytest.importorskip("onnxruntime")
    photo = Image.open(next((FIXTURES / "registry" / "photos").glob("*.jpg")))
    photo.crop((0, 0, photo.width * 2 // 3, photo.height * 2 // 3)).save(tmp_path / "crop.jpg")
    arguments = (tmp_path / "crop.jpg", "--registry", registry, "-f", "json", "--exit-zero")
    items = []
    for model in ((), ("--model", pooling_model), ("--model", pooling_model)):
        done = run(*arguments, *model, XDG_CACHE_HOME=str(tmp_path / "cache"))
        items.append(json.loads(done.stdout)["posts"][0]["items"])
        assert done.stderr == ""
    assert items[0] == items[1] == items[2]
    assert items[0][0]["matches"][0]["verified"]
    assert len(list((tmp_path / "cache").rglob("*.vectors"))) == 1


def test_assets_without_previews_are_told(run: Run, tmp_path: Path, picture: Path, pooling_model: Path) -> None:
    """Whoever keeps no previews learns that the model sees nothing of them."""
    pytest.importorskip("onnxruntime")
    (tmp_path / "mediacheck.toml").write_text("[registry]\npreview = 0\n", encoding="utf-8")
    registry = tmp_path / "registry.db"
    run("registry", "add", picture, "--license", "LicenseRef-Company-Owned", "--registry", registry)
    done = run(picture, "--registry", registry, "--model", pooling_model, "--lang", "en")
    assert "1 registered assets have no preview" in done.stderr


def test_a_model_that_is_none_ends_with_a_sentence(
    run: Run, tmp_path: Path, picture: Path, pooling_model: Path
) -> None:
    """A missing, a damaged and a foreign file end with 2 before anything is looked at."""
    pytest.importorskip("onnxruntime")
    damaged, foreign = tmp_path / "damaged.onnx", tmp_path / "foreign.onnx"
    damaged.write_bytes(pooling_model.read_bytes()[:100])
    foreign.write_bytes(pooling_model.read_bytes().replace(b"embedding", b"logits...", 2))
    for path, said in ((tmp_path / "missing.onnx", "cannot be read"), (damaged, "damaged"), (foreign, "none for copy")):
        done = run(picture, "--model", path, "--lang", "en")
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_without_the_extra_the_option_says_how_to_get_it(picture: Path) -> None:
    """A program that cannot run models names the exact command."""
    program = "import sys; sys.modules['onnxruntime'] = None; from mediacheck.cli import main; main()"
    arguments = [sys.executable, "-c", program, "check", str(picture), "--model", "sscd", "--lang", "en"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert 'pip install "mediacheck[sscd]"' in done.stderr
