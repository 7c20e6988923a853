"""`check --draw FOLDER`, as a user gives it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from .conftest import draw

Run = Callable[..., Any]


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    folder = tmp_path / "registry"
    folder.mkdir()
    draw(folder / "one.jpg", 1)
    draw(folder / "two.jpg", 2)
    (folder / "folder.toml").write_text('[[grant]]\nlicense = "LicenseRef-Company-Owned"\n')
    return folder


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_collage_is_drawn(run: Run, registry: Path, tmp_path: Path) -> None:
    """A picture with two registered ones in it becomes one PNG, and a message says where it is."""
    sheet = Image.new("RGB", (1400, 460), "white")
    for place, name in enumerate(("one.jpg", "two.jpg")):
        sheet.paste(Image.open(registry / name), (20 + 690 * place, 20))
    sheet.save(tmp_path / "collage.png")
    draw(tmp_path / "alien.jpg", 3)
    done = run("collage.png", "alien.jpg", "--registry", registry, "--draw", "out/new", "--lang", "en")
    assert names(tmp_path / "out" / "new") == ["collage.png.png"]
    assert "1 picture shows what was recognised and where: out/new" in done.stderr
    assert "out/new" not in done.stdout
    with Image.open(tmp_path / "out" / "new" / "collage.png.png") as page:
        assert page.format == "PNG"
        assert 1000 < page.width <= 1240


def test_nothing_recognised_is_said(run: Run, registry: Path, tmp_path: Path) -> None:
    """No empty folder without a word."""
    draw(tmp_path / "alien.jpg", 3)
    done = run("alien.jpg", "--registry", registry, "--draw", "out", "--lang", "de")
    assert "nichts erkannt" in done.stderr
    assert names(tmp_path / "out") == []


def test_names_are_flat_and_do_not_collide(run: Run, registry: Path, tmp_path: Path) -> None:
    """Whatever the names and folders of a post, each picture has a file of its own directly in the folder."""
    post = tmp_path / "post"
    (post / "a").mkdir(parents=True)
    for name in ("a/b.jpg", "a-b.jpg", "A-B.jpg", "--.jpg", "ü .jpg", "con.jpg", "x" * 200 + ".jpg", "a\nb.jpg"):
        shutil.copy(registry / "one.jpg", post / name)
    run(post, "--registry", registry, "--draw", "out")
    drawn = names(tmp_path / "out")
    assert len(drawn) == len({name.casefold() for name in drawn}) == 8
    assert all(name.endswith(".png") and not name.startswith(".") and len(name) < 140 for name in drawn)
    assert "_con.jpg.png" in drawn
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "out", "post", "registry"]


def test_only_drawings_are_overwritten(run: Run, registry: Path, tmp_path: Path) -> None:
    """A drawing of an earlier run is replaced; a picture, a folder or a link of that name stays as it is."""
    out = tmp_path / "out"
    Image.open(registry / "one.jpg").save(tmp_path / "p.jpg")
    run("p.jpg", "--registry", registry, "--draw", out)
    first = (out / "p.jpg.png").read_bytes()
    ImageOps.mirror(Image.open(registry / "one.jpg")).save(tmp_path / "p.jpg")
    run("p.jpg", "--registry", registry, "--draw", out)
    assert names(out) == ["p.jpg.png"]
    assert (out / "p.jpg.png").read_bytes() != first
    for existing in (lambda path: Image.new("RGB", (9, 9)).save(path), Path.mkdir, lambda path: path.symlink_to("own")):
        (out / "p.jpg.png").unlink()
        existing(out / "p.jpg.png")
        (tmp_path / "own").write_bytes(first)
        run("p.jpg", "--registry", registry, "--draw", out)
        assert names(out) == ["p.jpg-2.png", "p.jpg.png"]
        assert (tmp_path / "own").read_bytes() == first
        (out / "p.jpg-2.png").unlink()
        if (out / "p.jpg.png").is_dir():
            (out / "p.jpg.png").rmdir()
            (out / "p.jpg.png").touch()


def test_frames_are_drawn_by_themselves(run: Run, registry: Path, tmp_path: Path) -> None:
    """Each picture of an animation in which something was recognised has its drawing."""
    frames = [Image.open(registry / name) for name in ("one.jpg", "two.jpg")]
    frames[0].save(tmp_path / "film.gif", save_all=True, append_images=frames[1:])
    run("film.gif", "--registry", registry, "--draw", "out")
    assert names(tmp_path / "out") == ["film.gif-1.png", "film.gif-2.png"]


@pytest.mark.parametrize("folder", ["post/out", "post", "post/../post/deep/er"])
def test_what_is_checked_is_no_place_for_drawings(run: Run, registry: Path, tmp_path: Path, folder: str) -> None:
    """Else the next check would take them for pictures of the post: exit 2 before anything is written."""
    (tmp_path / "post").mkdir()
    Image.open(registry / "one.jpg").save(tmp_path / "post" / "p.jpg")
    (tmp_path / "post" / "post.toml").touch()
    for named in ("post", "post/post.toml"):
        done = run(named, "--registry", registry, "--draw", folder)
        assert (done.returncode, done.stdout) == (2, "")
        assert "--draw" in done.stderr
        assert names(tmp_path / "post") == ["p.jpg", "post.toml"]


def test_a_folder_that_cannot_be_written_ends_with_2(run: Run, registry: Path, tmp_path: Path, picture: Path) -> None:
    """A file in the way is named before the check begins."""
    (tmp_path / "taken").touch()
    done = run(picture, "--registry", registry, "--draw", "taken")
    assert (done.returncode, done.stdout) == (2, "")
    assert "taken" in done.stderr


def test_drawing_changes_no_result(run: Run, registry: Path, tmp_path: Path) -> None:
    """The report and the exit code are the same with and without."""
    Image.open(registry / "one.jpg").save(tmp_path / "p.jpg", quality=60)
    plain, drawn = (run("p.jpg", "--registry", registry, *more) for more in ((), ("--draw", "out")))
    assert (plain.stdout, plain.returncode) == (drawn.stdout, drawn.returncode)


def test_drawings_are_as_public_as_other_files(run: Run, registry: Path, tmp_path: Path) -> None:
    """They have the rights that the user's umask gives, and leave no half-written file behind."""
    Image.open(registry / "one.jpg").save(tmp_path / "p.jpg")
    before = os.umask(0o022)
    try:
        run("p.jpg", "--registry", registry, "--draw", "out")
    finally:
        os.umask(before)
    assert names(tmp_path / "out") == ["p.jpg.png"]
    assert (tmp_path / "out" / "p.jpg.png").stat().st_mode & 0o777 == 0o644
