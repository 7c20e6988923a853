"""A company's own `licenses/` beside its mediacheck.toml, through every command that knows licences."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

FRAMEWORK = "LicenseRef-ACME-Framework"


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A folder with a mediacheck.toml, a licence of its own, and one in place of the shipped CC0."""
    (tmp_path / "mediacheck.toml").touch()
    own = tmp_path / "licenses"
    own.mkdir()
    (own / f"{FRAMEWORK}.toml").write_text(
        'name = "Framework contract of ACME"\nkind = "owned"\npermits = ["Reproduction", "Distribution"]\n'
        'purposes = ["organic"]\n'
    )
    (own / "CC0-1.0.toml").write_text('name = "Zero, for internal use"\nkind = "open"\npurposes = ["internal"]\n')
    return tmp_path


def checked(run: Run, picture: Path, *arguments: str) -> tuple[str, set[str]]:
    (post,) = json.loads(run(picture, "-f", "json", *arguments).stdout)["posts"]
    (item,) = post["items"]
    return item["verdict"], {finding["code"] for finding in item["findings"] if finding["level"] != "note"}


@pytest.mark.usefixtures("company")
def test_a_licence_of_its_own_is_known_to_every_command(run: Run, picture: Path) -> None:
    """It is listed, explained, taken by `registry add`, and a check holds its terms against the use."""
    assert FRAMEWORK in run("licenses").stdout
    assert "Framework contract of ACME" in run("licenses", FRAMEWORK).stdout
    assert "Framework contract of ACME" in run("explain", FRAMEWORK.casefold()).stdout
    added = run("registry", "add", picture, "--license", FRAMEWORK)
    assert added.returncode == 0, added.stderr
    assert run("registry", "verify").returncode == 0
    assert "Framework contract of ACME" in run("registry", "list").stdout
    assert checked(run, picture, "--channel", "linkedin") == ("clear", set())
    assert checked(run, picture, "--channel", "linkedin", "--purpose", "paid") == ("blocked", {"MC207"})


def test_its_own_entry_replaces_the_shipped_one_whole(company: Path, run: Run, picture: Path) -> None:
    """What the company says of CC0 holds, narrower though it is; without its folder the shipped entry does."""
    run("registry", "add", picture, "--license", "CC0-1.0", "--source", "https://example.com")
    assert "Zero, for internal use" in run("licenses", "CC0-1.0").stdout
    assert json.loads(run("licenses", "CC0-1.0", "-f", "json").stdout)["permits"] == []
    assert checked(run, picture) == ("blocked", {"MC207"})
    (company / "licenses" / "CC0-1.0.toml").unlink()
    assert "Zero, for internal use" not in run("licenses", "CC0-1.0").stdout
    assert checked(run, picture) == ("clear", set())


def test_a_near_miss_of_its_own_id_is_named(company: Path, run: Run, picture: Path) -> None:
    """The nearest name is looked for among the company's licences too."""
    done = run("registry", "add", picture, "--license", "LicenseRef-ACME-Frameork")
    assert (done.returncode, FRAMEWORK in done.stderr) == (2, True)
    assert not (company / "registry").exists()


@pytest.mark.usefixtures("picture")
@pytest.mark.parametrize(
    ("command", "code"),
    [(("licenses",), 2), (("explain", "CC0-1.0"), 2), (("check", "picture.jpg"), 2), (("doctor",), 3)],
)
def test_a_wrong_entry_stops_every_command_with_its_line(
    company: Path, run: Run, command: tuple[str, ...], code: int
) -> None:
    """No command goes on with half a catalogue; `doctor` says so too."""
    (company / "licenses" / "CC0-1.0.toml").write_text('name = "Zero"\nkind = "open"\npurposes = ["internl"]\n')
    done = run(*command)
    assert "CC0-1.0.toml:3: " in done.stdout + done.stderr
    assert "did you mean “internal”" in done.stdout + done.stderr
    assert done.returncode == code, done.stdout
