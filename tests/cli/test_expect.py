"""`check --expect RESULT.json`: whether a saved verdict still holds when the post goes out."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from mediacheck.report.schema import violation

from .conftest import draw

Run = Callable[..., Any]

GRANT = """id = "A"
creator = "Ann Lee"
[[grant]]
license = "LicenseRef-Adobe-Stock-Standard"
reference = "ORDER-1"
channels = ["linkedin"]
purposes = ["organic"]
"""


@pytest.fixture
def post(run: Run, tmp_path: Path) -> Path:
    """A clear post, whose result is in saved.json."""
    registry = tmp_path / "registry"
    registry.mkdir()
    draw(registry / "a.jpg", 1)
    (registry / "a.jpg.toml").write_text(GRANT)
    post = tmp_path / "post"
    post.mkdir()
    draw(post / "a.jpg", 1)
    (post / "post.toml").write_text('channels = ["linkedin"]\nterritories = ["DE"]\n')
    (tmp_path / "mediacheck.toml").write_text('[registry]\nlocation = "registry"\n')
    assert run("check", "post", "-f", "json", "-o", "saved.json").returncode == 0
    return post


def held(run: Run, *arguments: object, paths: Sequence[object] = ("post",)) -> tuple[int, list[str], list[str]]:
    """The exit code, what kinds of differences there are, and the sentences."""
    done = run("check", *paths, "--expect", "saved.json", "-f", "json", *arguments)
    document = json.loads(done.stdout)
    assert violation(document) is None
    found = document["expected"]["differences"]
    assert document["expected"]["holds"] is (not found)
    return done.returncode, [each["kind"] for each in found], [each["message"] for each in found]


@pytest.mark.usefixtures("post")
def test_it_holds_while_nothing_changes(run: Run) -> None:
    """In both languages, as text and JSON."""
    assert held(run) == (0, [], [])
    assert "still holds." in run("check", "post", "--expect", "saved.json", "--lang", "en").stdout
    assert "gilt noch." in run("check", "post", "--expect", "saved.json", "--lang", "de", "-q").stdout


def test_a_swapped_file_is_named(run: Run, post: Path) -> None:
    """Other bytes under the same name are another file, though the picture is registered as well."""
    draw(post / "a.jpg", 2)
    code, kinds, sentences = held(run)
    assert (code, kinds[0]) == (1, "bytes")
    assert "“a.jpg” is another file" in sentences[0]
    assert "does not hold any more:" in run("check", "post", "--expect", "saved.json", "--lang", "en").stdout


def test_a_changed_grant_is_named(run: Run, post: Path) -> None:
    """A narrower grant changes the registry, the verdict and what is on record."""
    (post.parent / "registry" / "a.jpg.toml").write_text(GRANT.replace("linkedin", "xing"))
    code, kinds, sentences = held(run)
    assert (code, kinds) == (1, ["registry", "grant", "verdict"])
    assert sentences[1:] == ["“a.jpg”: the grants of A are others than then.", "“a.jpg” was clear, is blocked."]


def test_a_registry_that_changed_elsewhere_is_named(run: Run, post: Path) -> None:
    """The verdict is bound to the state of the registry; that it would be the same is visible."""
    draw(post.parent / "registry" / "b.jpg", 3)
    (post.parent / "registry" / "b.jpg.toml").write_text("")
    assert held(run)[:2] == (1, ["registry"])


def test_a_changed_policy_is_named(run: Run, post: Path) -> None:
    """Also one that changes no verdict."""
    (post.parent / "mediacheck.toml").write_text('[registry]\nlocation = "registry"\n[rules]\nMC212 = "review"\n')
    assert held(run)[:2] == (1, ["policy"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--channel", "linkedin,xing"), "channels was linkedin, is linkedin, xing."),
        (("--purpose", "paid"), "purpose was organic, is paid."),
        (("--account", "employee"), "account was company, is employee."),
        (("--caption", "Hello"), "caption was –, is Hello."),
        (("--date", "2031-01-01"), "date was "),
    ],
)
@pytest.mark.usefixtures("post")
def test_another_use_is_named(run: Run, arguments: tuple[str, str], sentence: str) -> None:
    """With the field, what it was and what it is."""
    code, kinds, sentences = held(run, *arguments)
    assert code == 1
    assert "use" in kinds
    assert any(sentence in each for each in sentences)


@pytest.mark.usefixtures("post")
def test_a_day_that_nobody_stated_is_that_of_the_check(run: Run, tmp_path: Path) -> None:
    """Yesterday's verdict holds today if today's is the same; a day that was stated is part of the use."""
    saved = json.loads((tmp_path / "saved.json").read_text())
    saved["started"] = "2026-01-05T12:00:00+00:00"
    saved["posts"][0]["use"]["date"] = "2026-01-05"
    (tmp_path / "saved.json").write_text(json.dumps(saved))
    assert held(run)[0] == 0
    saved["posts"][0]["use"]["date"] = "2026-01-06"
    (tmp_path / "saved.json").write_text(json.dumps(saved))
    assert held(run)[:2] == (1, ["use"])


def test_files_that_came_or_went_are_named(run: Run, post: Path) -> None:
    """A file that nobody checked is not held by the verdict on the others."""
    (post / "a.jpg").rename(post / "b.jpg")
    assert held(run)[1] == ["item", "item"]


def test_another_post_of_the_same_name_is_no_part_of_the_verdict(run: Run, post: Path) -> None:
    """Folders of one name in different places have one id: each is compared with its own, wherever it is named."""
    other = post.parent / "elsewhere" / "post"
    shutil.copytree(post, other)
    draw(other / "a.jpg", 5)
    for paths in ([other, post], [post, other]):
        assert held(run, paths=paths)[:2] == (1, ["post"])
    assert run("check", post, other, "-f", "json", "-o", "saved.json").returncode == 1
    for paths in ([other, post], [post, other]):
        assert held(run, paths=paths)[:2] == (0, [])


@pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="names are bytes on Linux alone")
def test_another_file_whose_name_looks_the_same_is_no_part_of_the_verdict(run: Run, post: Path) -> None:
    """Names that are no text are compared by their bytes."""
    (post / "a.jpg").rename(post / os.fsdecode(b"a\xff.jpg"))
    assert run("check", "post", "-f", "json", "-o", "saved.json").returncode == 0
    draw(post / "other.jpg", 5).rename(post / os.fsdecode(b"a\xfe.jpg"))
    assert held(run)[:2] == (1, ["item"])


def test_that_it_holds_is_not_that_it_is_good(run: Run, post: Path) -> None:
    """A review that holds ends with 0, and with 1 where --fail-on is stated; what cannot be checked never holds."""
    draw(post / "b.jpg", 5)
    assert run("check", "post", "-f", "json", "-o", "saved.json").returncode == 1
    assert held(run)[0] == 0
    assert held(run, "--fail-on", "review")[0] == 1
    assert held(run, "--fail-on", "blocked")[0] == 0
    (post / "c.jpg").write_bytes((post / "b.jpg").read_bytes()[:900])
    assert held(run)[0] == 3
