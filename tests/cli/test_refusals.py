"""What is wrong on the command line of `registry add`, and what a wrong sidecar does to a check."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

OWNED = ("--license", "LicenseRef-Company-Owned")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            (*OWNED, "--valid-from", "2026-02-01", "--valid-until", "2026-01-01"),
            "the grant ends on 2026-01-01, before it begins on 2026-02-01",
        ),
        ((*OWNED, "--valid-until", "31.12.2026"), "expected one like 2026-12-31"),
        ((*OWNED, "--valid-until", "2026-02-30"), "“2026-02-30” is no date"),
        ((*OWNED, "--channel", "linkedn"), "did you mean “linkedin”"),
        ((*OWNED, "--territory", "Germany"), "did you mean “DE”"),
        ((*OWNED, "--purpose", "organik"), "did you mean “organic”"),
        ((*OWNED, "--purpose", "fun"), "known: organic, paid, editorial, internal"),
        (("--license", "LicenseRef-Company-Owed"), "did you mean “LicenseRef-Company-Owned”"),
        ((*OWNED, "--forbidden", "--reason", "x"), "takes no --license"),
        (("--forbidden",), "needs a --reason"),
        ((), "Under which licence?"),
    ],
)
def test_a_wrong_value_registers_nothing(
    run: Run, picture: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    """`registry add` names what is wrong, ends with 2 and makes no registry."""
    done = run("registry", "add", picture, *arguments)
    assert words in done.stderr
    assert (done.returncode, done.stdout, (tmp_path / "registry").exists()) == (2, "", False)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ("valid_from = 2026-02-01\nvalid_until = 2026-01-01\n", "picture.jpg.toml:4: the grant ends on 2026-01-01"),
        ("valid_until = 2026-01-01\nembargo_until = 2026-02-01\n", "picture.jpg.toml:4: the embargo lasts until"),
        ("quota = -1\n", "picture.jpg.toml:3: “quota” must be a whole number of at least 0"),
    ],
)
def test_a_contradiction_in_a_sidecar_is_for_review_and_verify_fails(
    run: Run, picture: Path, tmp_path: Path, terms: str, words: str
) -> None:
    """The picture is still recognised, nothing is granted, and both commands name the line."""
    registry = tmp_path / "registry"
    registry.mkdir()
    (registry / "picture.jpg").write_bytes(picture.read_bytes())
    (registry / "picture.jpg.toml").write_text('[[grant]]\nlicense = "CC0-1.0"\n' + terms)
    (item,) = json.loads(run(picture, "-f", "json").stdout)["posts"][0]["items"]
    assert [match["asset"] for match in item["matches"]] == ["picture.jpg"]
    (finding,) = item["findings"]
    assert (item["verdict"], finding["code"]) == ("review", "MC211")
    assert words in finding["message"] + finding["remedy"]
    verified = run("registry", "verify")
    assert (verified.returncode, words in verified.stdout.replace("\n  ", " ")) == (1, True), verified.stdout


def test_the_same_id_twice_stops_every_command(run: Run, picture: Path, tmp_path: Path) -> None:
    """A licence must not be read off the wrong picture: both files are named, with the line of the id."""
    registry = tmp_path / "registry"
    registry.mkdir()
    for name in ("a.jpg", "b.jpg"):
        (registry / name).write_bytes(picture.read_bytes() + name.encode())
        (registry / f"{name}.toml").write_text('title = "x"\nid = "ACME-1"\n')
    for command in (("check", "picture.jpg"), ("registry", "list"), ("registry", "verify")):
        done = run(*command)
        assert done.returncode == 2
        assert "ACME-1" in done.stderr
        assert ".jpg.toml:2" in done.stderr


def test_a_day_in_a_records_problem_is_written_as_the_reader_writes_it(run: Run, picture: Path, tmp_path: Path) -> None:
    """Also after it went through the registry's cache; and a number that is too small is named in German too."""
    registry = tmp_path / "registry"
    registry.mkdir()
    (registry / "picture.jpg").write_bytes(picture.read_bytes())
    terms = 'license = "CC0-1.0"\nvalid_from = 2026-02-01\nvalid_until = 2026-01-01\n'
    (registry / "picture.jpg.toml").write_text("[[grant]]\n" + terms)
    for _ in ("read", "from the cache"):
        assert "am 01.01.2026" in run("registry", "verify", "--lang", "de").stdout
    assert "--days muss mindestens 0 sein." in run("expiring", "--days", "-1", "--lang", "de").stderr
