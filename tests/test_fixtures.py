import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

FIXTURES = Path(__file__).parent.parent / "fixtures"
PICTURES = {".jpg", ".jpeg", ".png"}

# Name of a picture in the post: its verdict, the codes of its findings, the registered asset that is found in it.
EXPECTED: dict[str, tuple[str, set[str], str | None]] = {
    "AdobeStock_123456789.jpeg": ("review", {"MC107"}, None),
    "AdobeStock_987654321_Preview.jpeg": ("blocked", {"MC106"}, None),
    "balloons-austria-only.jpg": ("blocked", {"MC204"}, "ART-003"),
    "blocks-channels-unstated.jpg": ("review", {"MC211"}, "ART-004"),
    "brook-claims-cc-by.jpg": ("review", {"MC304"}, None),
    "cat-unknown.jpg": ("review", {"MC101"}, None),
    "clock-credited.jpg": ("clear", set(), "PHOTO-004"),
    "collage-half-unknown.jpg": ("review", {"MC103"}, "PHOTO-001"),
    "coffee-mirrored.jpg": ("clear", set(), "PHOTO-001"),
    "dandelion-with-border.jpg": ("clear", set(), "PHOTO-002"),
    "envelopes-newsletter-only.jpg": ("blocked", {"MC203"}, "ART-002"),
    "ferry-for-news-only.jpg": ("blocked", {"MC101", "MC305"}, None),
    "fig-credit-missing.jpg": ("blocked", {"MC701"}, "PHOTO-005"),
    "garden-made-by-ai.png": ("review", {"MC101", "MC601"}, None),
    "half-downloaded.jpg": ("unchecked", {"MC801"}, None),
    "infographic-saved-again.png": ("clear", {"MC212"}, "ART-001"),
    "leaves-non-commercial.jpg": ("blocked", {"MC205"}, "ART-005"),
    "mountains-expired.jpg": ("blocked", {"MC201"}, "STOCK-001"),
    "picos-credited.jpg": ("clear", set(), "PHOTO-003"),
    "poster-forbidden.jpg": ("blocked", {"MC105"}, "ART-006"),
    "skyline-exact-copy.jpg": ("clear", set(), "brand/skyline.jpg"),
    "skyline-with-headline.jpg": ("clear", set(), "brand/skyline.jpg"),
    "slide-plain-colour.png": ("review", {"MC104"}, None),
    "stadium-editorial-only.jpg": ("blocked", {"MC206"}, "STOCK-002"),
    "waves-recompressed.jpg": ("clear", set(), "brand/waves.jpg"),
}


def pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in PICTURES)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What the command line says about the demo's post."""
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}
    environment.pop("MEDIACHECK_REGISTRY", None)
    command = [sys.executable, "-m", "mediacheck", "check", str(FIXTURES / "post_assets"), "--format", "json"]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    # The truncated picture could not be checked, which outweighs the blocked ones.
    assert run.returncode == 3, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def items(result: dict) -> dict[str, dict]:
    return {item["name"]: item for item in result["posts"][0]["items"]}


def test_every_picture_of_the_post_is_expected(items: dict[str, dict]) -> None:
    """The demo's table and the demo's folder name the same pictures, and none is lost."""
    assert {path.name for path in pictures(FIXTURES / "post_assets")} == set(EXPECTED) == set(items)


@pytest.mark.parametrize("name", EXPECTED)
def test_verdict(items: dict[str, dict], name: str) -> None:
    """Each picture shows the one thing that its name says."""
    item = items[name]
    found = item["matches"][0]["asset"] if item["matches"] else None
    assert (item["verdict"], {f["code"] for f in item["findings"]}, found) == EXPECTED[name]


def test_edits_are_named(items: dict[str, dict]) -> None:
    """Mirroring, a frame, a headline are recognised for what they are; saving again and compressing are no edits."""
    edits = {name: item["matches"][0]["edits"] for name, item in items.items() if item["matches"]}
    assert edits.pop("coffee-mirrored.jpg") == ["mirror"]
    assert edits.pop("dandelion-with-border.jpg") == ["border"]
    assert edits.pop("collage-half-unknown.jpg") == ["overlay"]
    assert edits.pop("skyline-with-headline.jpg") == ["crop", "overlay"]
    assert not any(edits.values())


def test_missing_credit_is_spelled_out(items: dict[str, dict]) -> None:
    """The remedy of a missing credit names the photographer, to be copied into the caption."""
    (finding,) = items["fig-credit-missing.jpg"]["findings"]
    assert "Trevor 'Freespace'" in finding["remedy"]


def test_every_verdict_occurs(result: dict) -> None:
    """The demo has at least one picture of each verdict, and the post takes the worst."""
    post = result["posts"][0]
    assert {item["verdict"] for item in post["items"]} == {"clear", "review", "unchecked", "blocked"}
    assert post["verdict"] == result["verdict"] == "blocked"


def test_text_is_passed_over(result: dict) -> None:
    """The notes beside the pictures are listed as skipped, never an error."""
    assert "notes.txt" in {skipped["name"] for skipped in result["posts"][0]["skipped"]}


def test_readme_has_the_table() -> None:
    """The demo's README names every picture with the verdict that it gets."""
    rows = [line.split("|") for line in (FIXTURES / "README.md").read_text(encoding="utf-8").splitlines()]
    table = {row[1].strip(" `"): row[3].strip() for row in rows if len(row) == 5}
    assert {name: table.get(name) for name in EXPECTED} == {name: verdict for name, (verdict, _, _) in EXPECTED.items()}


def test_size() -> None:
    """The demo stays under 6 MB."""
    assert sum(path.stat().st_size for path in FIXTURES.rglob("*") if path.is_file()) < 6_000_000


def test_reuse_lint() -> None:
    """Every file of the demo carries its credit and licence, and the licence's text is there."""
    lint = [sys.executable, "-m", "reuse", "--root", str(FIXTURES), "lint"]
    run = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_registered_pictures_are_described() -> None:
    """No picture lies in the registry without a sidecar, its own or its folder's."""
    for path in pictures(FIXTURES / "registry"):
        assert path.with_name(path.name + ".toml").is_file() or (path.parent / "folder.toml").is_file(), path


def test_nobodys_rights_are_falsified() -> None:
    """Photographs are registered under the creator and licence of their REUSE note, with no invented terms."""
    notes = tomllib.loads((FIXTURES / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]
    of = {path: note for note in notes for path in ([note["path"]] if isinstance(note["path"], str) else note["path"])}
    photographs = pictures(FIXTURES / "registry" / "photos")
    assert len(photographs) == 5
    for path in photographs:
        sidecar = tomllib.loads(path.with_name(path.name + ".toml").read_text(encoding="utf-8"))
        note = of[path.relative_to(FIXTURES).as_posix()]
        assert sidecar["creator"] in note["SPDX-FileCopyrightText"]
        assert "owner" not in sidecar
        (grant,) = sidecar["grant"]
        assert grant["license"] == note["SPDX-License-Identifier"]
        assert set(grant) <= {"license", "credit"}


def test_pictures_can_be_built_again(corpora: Path, tmp_path: Path) -> None:
    """`make.py` gives the pictures that lie here, up to what another version of the JPEG coder changes."""
    make = [sys.executable, "-B", str(FIXTURES / "make.py"), str(corpora / "photos"), "--output", str(tmp_path)]
    subprocess.run(make, check=True)
    built = {path.relative_to(tmp_path) for path in pictures(tmp_path)}
    assert built == {path.relative_to(FIXTURES) for path in pictures(FIXTURES)}
    for name in built - {Path("post_assets/half-downloaded.jpg")}:
        with Image.open(tmp_path / name) as new, Image.open(FIXTURES / name) as kept:
            difference = ImageChops.difference(new.convert("RGB"), kept.convert("RGB"))
            assert new.size == kept.size
            assert max(ImageStat.Stat(difference).mean) < 2, name
