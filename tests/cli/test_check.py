import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "src" / "mediacheck" / "data" / "result.schema.json").read_text(encoding="utf-8"))
DEMO = ROOT / "fixtures" / "post_assets"

Run = Callable[..., Any]


def result(done: Any) -> dict[str, Any]:
    """The JSON that a run printed, valid against the schema."""
    document: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    return document


def items(document: dict[str, Any]) -> dict[str, Any]:
    return {item["name"]: item for post in document["posts"] for item in post["items"]}


def codes(item: dict[str, Any]) -> set[str]:
    return {finding["code"] for finding in item["findings"]}


def test_the_demo_shows_every_verdict(run: Run) -> None:
    """A post with clear, reviewed and blocked pictures is blocked, and the unreadable one makes the run end with 3."""
    done = run(DEMO, "--format", "json")
    document = result(done)
    assert {item["verdict"] for item in items(document).values()} == {"clear", "review", "blocked", "unchecked"}
    assert (document["verdict"], done.returncode) == ("blocked", 3)
    assert document["registry"]["assets"] > 0


def test_check_is_understood_without_its_name(run: Run, picture: Path) -> None:
    """`mediacheck PATH` and `mediacheck check PATH` are the same."""
    short, long = run(picture, "-f", "json"), run("check", picture, "-f", "json")
    assert items(result(short)) == items(result(long))


def test_without_a_registry_everything_is_unknown_and_the_remedy_says_how_to_begin(run: Run, picture: Path) -> None:
    """No registry is no error: each picture is MC101, the exit code 1, and init is named."""
    done = run(picture, "-f", "json")
    document = result(done)
    (item,) = items(document).values()
    assert (document["registry"], item["verdict"], codes(item), done.returncode) == (None, "review", {"MC101"}, 1)
    assert "mediacheck init" in item["findings"][0]["remedy"]


def test_a_missing_path_is_an_item_and_ends_with_3(run: Run, picture: Path) -> None:
    """A path that does not exist gets a row of its own beside the good ones."""
    done = run(picture, "gone.jpg", "-f", "json")
    found = items(result(done))
    assert "MC801" in codes(found["gone.jpg"])
    assert (found["gone.jpg"]["verdict"], done.returncode) == ("unchecked", 3)
    assert found[str(picture)]["verdict"] == "review"


def test_an_empty_folder_is_nothing_checked(run: Run, tmp_path: Path) -> None:
    """No media found is exit 3 with a sentence, never a clear."""
    (tmp_path / "empty").mkdir()
    done = run(tmp_path / "empty")
    assert done.returncode == 3
    assert done.stdout.strip()
    assert result(run(tmp_path / "empty", "-f", "json"))["verdict"] == "unchecked"


def test_text_files_are_passed_over_and_counted(run: Run, picture: Path, tmp_path: Path) -> None:
    """notes.txt beside a picture is listed as skipped and is no error."""
    folder = tmp_path / "post"
    folder.mkdir()
    shutil.copy(picture, folder)
    (folder / "notes.txt").write_text("hello")
    done = run(folder, "-f", "json")
    (post,) = result(done)["posts"]
    assert [skipped["name"] for skipped in post["skipped"]] == ["notes.txt"]
    assert done.returncode == 1


def test_a_truncated_picture_is_unchecked(run: Run, picture: Path, tmp_path: Path) -> None:
    """Half a picture is never judged by the half that is there."""
    half = tmp_path / "half.jpg"
    half.write_bytes(picture.read_bytes()[:5000])
    done = run(half, "-f", "json")
    (item,) = items(result(done)).values()
    assert "MC801" in codes(item)
    assert (item["verdict"], done.returncode) == ("unchecked", 3)


def test_paths_come_from_standard_input(run: Run, picture: Path) -> None:
    """`-` reads one path a line."""
    assert list(items(result(run("-", "-f", "json", stdin=f"{picture}\n\n")))) == [str(picture)]
    assert run("-").returncode == 3


def test_flags_override_post_toml(run: Run, picture: Path, tmp_path: Path) -> None:
    """What is typed now counts more than what was written before."""
    folder = tmp_path / "post"
    folder.mkdir()
    shutil.copy(picture, folder)
    (folder / "post.toml").write_text('channels = ["xing"]\ncaption = "Hi"\npublish_at = 2026-12-01T09:00:00\n')
    use = result(run(folder, "--channel", "linkedin,x", "--date", "2027-01-01", "-f", "json"))["posts"][0]["use"]
    assert (use["channels"], use["date"], use["caption"]) == (["linkedin", "x"], "2027-01-01", "Hi")
    assert use["publish_at"] is None


def test_a_claimed_exception_is_for_review_and_named(run: Run, picture: Path) -> None:
    """`--basis` asks the questions of the law, and the headline says on what the post relies."""
    (post,) = result(run(picture, "--basis", "quotation", "-f", "json"))["posts"]
    assert post["use"]["basis"] == "quotation"
    assert "MC216" in codes(post["items"][0])
    done = run(picture, "--basis", "quotation", "--lang", "en")
    assert "relies on the right to quote" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--channel", "linkdin"], "did you mean “linkedin”"),
        (["--territory", "Germany"], "did you mean “DE”"),
        (["--date", "tomorrow"], "2026-12-31"),
        (["--ignore", "MC999"], "did you mean"),
        (["--select", "unknown-orign"], "did you mean “unknown-origin”"),
        (["--config", "nowhere.toml"], "does not exist"),
        (["--baseline", "nowhere.json"], "nowhere.json"),
        (["--nonsense"], "There is no option --nonsense."),
        (["--purpose", "foo"], "known: organic, paid, editorial, internal"),
        (["--channel"], "--channel needs a value"),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_a_sentence(
    run: Run, picture: Path, arguments: list[str], words: str
) -> None:
    """Nothing is guessed: the sentence names what was wrong, and the nearest known name."""
    done = run(picture, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_broken_post_toml_ends_with_2_and_its_line(run: Run, picture: Path, tmp_path: Path) -> None:
    """File, line and what was expected."""
    folder = tmp_path / "post"
    folder.mkdir()
    shutil.copy(picture, folder)
    (folder / "post.toml").write_text('channels = ["linkedin"]\npublish_at = "soon"\n')
    done = run(folder)
    assert done.returncode == 2
    assert "post.toml:2" in done.stderr


def test_a_configured_registry_that_is_missing_ends_with_3(run: Run, picture: Path) -> None:
    """A registry that was promised and is not there must not look like an empty one."""
    for location in ("gone.db", "gone"):
        done = run(picture, "--registry", location)
        assert done.returncode == 3
        assert location in done.stderr
        assert run(picture, MEDIACHECK_REGISTRY=location).returncode == 3


def test_a_checked_folder_cannot_bring_its_own_rules(run: Run, picture: Path, tmp_path: Path) -> None:
    """A mediacheck.toml inside the folder is ignored, and the user is told."""
    folder = tmp_path / "post"
    folder.mkdir()
    shutil.copy(picture, folder)
    (folder / "mediacheck.toml").write_text('[rules]\nMC701 = "note"\n')
    done = run(folder, "-f", "json")
    assert "is ignored" in done.stderr
    assert result(done)["policy"]["config"] is None


def test_ignoring_a_rule_changes_the_exit_code_and_no_verdict(run: Run, picture: Path) -> None:
    """--ignore, --select and --baseline bear on what is printed, not on what is true."""
    first = run(picture, "-f", "json")
    for arguments in (["--ignore", "MC101"], ["--ignore", "unknown-origin"], ["--select", "MC7"]):
        done = run(picture, *arguments, "-f", "json")
        assert (done.returncode, result(done)["verdict"]) == (0, "review")
    Path(picture.parent, "first.json").write_text(first.stdout, encoding="utf-8")
    done = run(picture, "--baseline", picture.parent / "first.json", "-f", "json")
    assert (done.returncode, result(done)["verdict"]) == (0, "review")


def test_a_licence_that_is_added_to_a_forbidden_picture_is_told_not_to_lift_that(run: Run, picture: Path) -> None:
    """Whoever adds it must not believe that the picture may be used now."""
    run("registry", "add", picture, "--forbidden", "--reason", "warning letter")
    added = run("registry", "add", picture, "--license", "LicenseRef-Company-Owned")
    assert added.returncode == 0
    assert "“picture.jpg” is on record as not to be used, and stays so" in added.stderr
    assert "MC105" in run(picture).stdout


def test_fail_on_blocked_and_exit_zero(run: Run, picture: Path) -> None:
    """Reviews do not fail a run that fails on blocked; --exit-zero turns 1 into 0, but never 3."""
    assert run(picture, "--fail-on", "blocked").returncode == 0
    assert run(picture, "--exit-zero").returncode == 0
    assert run("gone.jpg", "--exit-zero").returncode == 3


def test_a_report_is_written_whole_to_a_file(run: Run, picture: Path, tmp_path: Path) -> None:
    """--output leaves standard output empty; a folder that is not there is a sentence."""
    done = run(picture, "-f", "json", "-o", tmp_path / "result.json")
    assert done.stdout == ""
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["version"] == 1
    assert run("report", tmp_path / "result.json").stdout == run(picture).stdout
    assert run(picture, "-o", tmp_path / "nowhere" / "x.txt").returncode == 2


def test_german_and_english(run: Run, picture: Path) -> None:
    """--lang wins over the locale, and the locale decides else."""
    assert result(run(picture, "-f", "json", LC_ALL="de_DE.UTF-8"))["lang"] == "de"
    assert result(run(picture, "-f", "json", "--lang", "en", LC_ALL="de_DE.UTF-8"))["lang"] == "en"
    assert "geplanten Posts" in run("--help", LC_ALL="de_AT.UTF-8").stdout


def test_colour_is_for_terminals(run: Run, picture: Path) -> None:
    """A pipe gets plain text; FORCE_COLOR and --color always get colours, NO_COLOR wins over FORCE_COLOR."""
    assert "\x1b[" not in run(picture).stdout
    assert "\x1b[" in run(picture, FORCE_COLOR="1").stdout
    assert "\x1b[" in run(picture, "--color", "always", NO_COLOR="1").stdout
    assert "\x1b[" not in run(picture, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_a_near_miss_of_a_command_is_not_a_missing_file(run: Run) -> None:
    """`mediacheck regisrty` is a slip of the pen; `mediacheck lake.jpg` is a file."""
    done = run("regisrty")
    assert done.returncode == 2
    assert "registry" in done.stderr


def test_hostile_names_do_not_reach_the_terminal(run: Run, picture: Path, tmp_path: Path) -> None:
    """Escape sequences in a file's name are shown, not obeyed; bytes that are not UTF-8 survive in JSON."""
    folder = tmp_path / "post"
    folder.mkdir()
    shutil.copy(picture, folder / "a\x1b[31m\n\u202e[foo]{x}.jpg")
    shutil.copy(picture, os.fsencode(folder) + b"/\xff.jpg")
    done = run(folder)
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    found = items(result(run(folder, "-f", "json")))
    assert found["\ufffd.jpg"]["name_bytes"] == "/y5qcGc="


def test_completion_knows_commands_and_options(run: Run) -> None:
    """The shell completes commands, and what `check` takes where no command is named."""
    done = run(_MEDIACHECK_COMPLETE="complete_bash", COMP_WORDS="mediacheck reg", COMP_CWORD="1")
    assert "registry" in done.stdout
    done = run(_MEDIACHECK_COMPLETE="complete_bash", COMP_WORDS="mediacheck check --chan", COMP_CWORD="2")
    assert "--channel" in done.stdout


def test_a_second_check_remembers_the_pictures_and_judges_anew(run: Run, tmp_path: Path) -> None:
    """Unchanged files have the same items again; a changed grant, policy, use or file changes the verdict at once."""
    registry, post = tmp_path / "registry", tmp_path / "post"
    shutil.copytree(ROOT / "fixtures" / "registry" / "brand", registry)
    post.mkdir()
    for name in ("skyline.jpg", "waves.jpg"):
        shutil.copy(registry / name, post / name)
        (registry / f"{name}.toml").write_text('[[grant]]\nlicense = "LicenseRef-Company-Owned"\n')

    def verdict(*arguments: object) -> str:
        return str(
            result(run(post, "--registry", registry, "--channel", "linkedin", "-f", "json", *arguments))["verdict"]
        )

    first, again = (result(run(post, "--registry", registry, "-f", "json"))["posts"] for _ in range(2))
    assert first == again
    assert verdict() == "clear"
    sidecar = registry / "waves.jpg.toml"
    sidecar.write_text('[[grant]]\nlicense = "LicenseRef-Company-Owned"\nvalid_until = 2020-01-01\n')
    assert verdict() == "blocked"
    assert verdict("--date", "2019-12-31") == "clear"
    sidecar.write_text('[[grant]]\nlicense = "LicenseRef-Company-Owned"\n')
    assert verdict() == "clear"
    (registry / "waves.jpg").unlink()
    assert verdict() == "review"
    shutil.copy(post / "skyline.jpg", post / "waves.jpg")
    assert verdict() == "clear"
