import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel, unpacked into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    site = folder / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*install, str(wheel)], check=True)
    return site


def run(site: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mediacheck", *arguments],
        cwd=site.parent,
        env=os.environ | {"PYTHONPATH": str(site), "LC_ALL": "C.UTF-8"} | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_wheel_stands_without_the_checkout(installed: Path) -> None:
    """What is imported is the wheel's own copy, not the checkout's."""
    where = [sys.executable, "-c", "import mediacheck; print(mediacheck.__file__)"]
    done = subprocess.run(
        where, env=os.environ | {"PYTHONPATH": str(installed)}, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()).is_relative_to(installed)


def test_the_wheel_brings_licences_and_both_languages(installed: Path) -> None:
    """The catalogue, the German sentences and the rules' pages travel with it."""
    assert "Attribution 4.0" in run(installed, "licenses", "CC-BY-4.0").stdout
    assert "Bildregister" in run(installed, "registry", "--help", LC_ALL="de_DE.UTF-8").stdout
    assert "Was zu tun ist" in run(installed, "explain", "MC203", "--lang", "de").stdout


def test_the_wheel_brings_the_schemas_in_both_languages(installed: Path, tmp_path: Path) -> None:
    """`init --schemas` writes each of them, what it says of the settings in the user's language."""
    assert run(installed, "init", str(tmp_path), "--schemas", "--lang", "de").returncode == 0
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "schemas").iterdir()}
    assert len(schemas) == 5
    assert schemas["post.schema.json"]["properties"]["channels"]["description"] == "Wo gepostet wird."


def test_the_wheel_checks_a_post(installed: Path) -> None:
    """A post is judged with the demo's registry by the installed program alone."""
    post = ROOT / "fixtures" / "post_assets"
    done = run(installed, str(post / "skyline-exact-copy.jpg"), "--config", str(ROOT / "fixtures" / "mediacheck.toml"))
    assert done.returncode == 0, done.stdout + done.stderr
