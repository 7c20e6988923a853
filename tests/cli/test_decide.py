import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Run = Callable[..., Any]

HOW = ("--verdict", "clear", "--reason", "Own fair", "--by", "Jana Meier", "--until", "2099-12-31")
LOCATIONS = pytest.mark.parametrize("location", ["registry", "registry.db"])


@pytest.fixture
def registry(tmp_path: Path, run: Run) -> Path:
    """A registry with nothing in it."""
    assert run("init").returncode == 0
    return tmp_path / "registry"


def checked(run: Run, *arguments: object) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run("check", *arguments, "-f", "json").stdout)
    return document


def codes(item: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in item["findings"]]


# ---------------------------------------------------------------- deciding


@LOCATIONS
def test_a_decision_clears_the_picture_and_its_plain_copies(run: Run, picture: Path, location: str) -> None:
    """Registered nowhere, recompressed or scaled: clear; cropped: a review that names the decision."""
    clip = picture.with_name("clip.json")
    clip.write_text('{"version": 1, "assets": []}')
    assert run("registry", "import", clip, "--registry", location).returncode == 0
    where = ("--registry", location)
    done = run("decide", picture, *HOW, *where, "-f", "json")
    assert done.returncode == 0, done.stderr
    ruled = json.loads(done.stdout)["decision"]
    with Image.open(picture) as opened:
        opened.save(picture.with_name("again.jpg"), quality=60)
        opened.resize((400, 262)).save(picture.with_name("small.png"))
        opened.crop((60, 40, 600, 400)).save(picture.with_name("crop.jpg"), quality=90)
    names = ["picture.jpg", "again.jpg", "small.png", "crop.jpg"]
    items = {item["name"]: item for item in checked(run, *names, *where)["posts"][0]["items"]}
    for name in names[:3]:
        assert (items[name]["verdict"], codes(items[name])) == ("clear", ["MC101"])
        assert items[name]["findings"][0]["decision"] == ruled["id"]
        shown = items[name]["decision"]
        assert {key: shown[key] for key in ("id", "verdict", "reason", "by", "until", "use")} == {
            "id": ruled["id"],
            "verdict": "clear",
            "reason": "Own fair",
            "by": "Jana Meier",
            "until": "2099-12-31",
            "use": {},
        }
    assert (items["crop.jpg"]["verdict"], items["crop.jpg"]["decision"]) == ("review", None)
    assert codes(items["crop.jpg"]) == ["MC101", "MC902"]
    assert run(*names[:3], *where).returncode == 0


@pytest.mark.usefixtures("registry")
def test_the_text_says_who_why_and_until_when(run: Run, picture: Path) -> None:
    """In both languages, when it is decided and when it is checked."""
    said = run("decide", picture, *HOW).stdout
    for part in ("picture.jpg: allowed", "Jana Meier", "2099-12-31", "Own fair", "--revoke"):
        assert part in said
    assert "Allowed by Jana Meier until 2099-12-31: Own fair" in run(picture).stdout
    assert "Freigegeben von Jana Meier bis 31.12.2099: Own fair" in run(picture, "--lang", "de").stdout


@pytest.mark.usefixtures("registry")
def test_a_block_blocks_until_it_is_revoked(run: Run, picture: Path) -> None:
    """Who took it back, when and why stays on record."""
    how = ("--verdict", "blocked", "--reason", "She objected", "--by", "Otto", "--until", "2099-12-31")
    ruled = json.loads(run("decide", picture, *how, "-f", "json").stdout)["decision"]
    blocked = run(picture)
    assert blocked.returncode == 1
    assert "Otto decided that it must not be used, until 2099-12-31 (reason: She objected)." in blocked.stdout
    assert run("decide", "--revoke", ruled["id"], "--reason", "x").returncode == 2
    taken = run("decide", "--revoke", ruled["id"], "--by", "Jana", "--reason", "She agreed")
    assert taken.returncode == 0
    assert "Revoked by Jana on" in taken.stdout
    again = run("decide", "--revoke", ruled["id"], "--by", "Jana", "--reason", "She agreed")
    assert (again.returncode, "revoked already" in again.stderr) == (2, True)
    item = checked(run, picture)["posts"][0]["items"][0]
    assert (item["verdict"], codes(item)) == ("review", ["MC101", "MC901"])
    (kept,) = json.loads(run("decide", "--list", "-f", "json").stdout)["decisions"]
    assert (kept["state"], kept["revoked"]["by"], kept["revoked"]["reason"]) == ("revoked", "Jana", "She agreed")


@pytest.mark.usefixtures("registry")
def test_a_decision_on_some_channels(run: Run, picture: Path) -> None:
    """Groups and aliases as everywhere; each channel of the post needs one."""
    assert run("decide", picture, *HOW, "--channel", "twitter,linkedin").returncode == 0
    assert run(picture, "--channel", "x").returncode == 0
    both = run(picture, "--channel", "x", "--channel", "xing")
    assert both.returncode == 1
    assert "is for X, LinkedIn, not for XING" in both.stdout
    assert run("decide", picture, *HOW, "--channel", "xing").returncode == 0
    assert run(picture, "--channel", "x", "--channel", "xing").returncode == 0


def test_a_block_is_overridden_by_name(run: Run, picture: Path) -> None:
    """A licence that is over, and a person who answers for it."""
    owned = ("--license", "LicenseRef-Company-Owned", "--valid-until", "2020-01-01")
    assert run("registry", "add", picture, *owned, "--registry", "registry").returncode == 0
    where = ("--registry", "registry")
    assert run("decide", picture, *HOW, *where).returncode == 0
    assert run(picture, *where).returncode == 1
    assert run("decide", picture, *HOW, *where, "--override", "license-expired").returncode == 0
    document = checked(run, picture, *where)
    assert document["verdict"] == "clear"
    assert document["posts"][0]["items"][0]["decision"]["overrides"] == ["MC201"]


@pytest.mark.usefixtures("registry")
def test_a_claimed_exception_is_answered_by_name(run: Run, picture: Path) -> None:
    """A decision about the picture is none about the quotation, which --override MC216 names."""
    assert run("decide", picture, *HOW).returncode == 0
    assert run(picture).returncode == 0
    assert run(picture, "--basis", "quotation").returncode == 1
    assert run("decide", picture, *HOW, "--override", "MC216").returncode == 0
    assert run(picture, "--basis", "quotation").returncode == 0


def test_a_digest_stands_for_its_file(run: Run, picture: Path, tmp_path: Path) -> None:
    """Known to the registry with all its looks; unknown, for these very bytes."""
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    run("init")
    done = run("decide", digest.upper(), *HOW)
    assert "It holds for this very file" in done.stdout
    assert run(picture).returncode == 0
    with Image.open(picture) as opened:
        opened.save(tmp_path / "again.jpg", quality=60)
    assert run("again.jpg").returncode == 1
    run("registry", "add", picture, "--license", "CC-BY-4.0")
    assert "recompressed or scaled too" in run("decide", digest, *HOW).stdout
    assert run("again.jpg").returncode == 0


@pytest.mark.usefixtures("registry")
def test_an_animation_is_decided_on_as_a_whole(run: Run, tmp_path: Path) -> None:
    """All of its frames; a frame of it alone is another picture, and so is another animation that begins alike."""
    frames = [Image.effect_noise((320, 200), 60 + 20 * n).convert("RGB") for n in range(3)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=100)
    frames[0].save(tmp_path / "b.gif", save_all=True, append_images=frames[2:], duration=100)
    with Image.open(tmp_path / "a.gif") as opened:
        opened.convert("RGB").save(tmp_path / "frame.png")
    assert run("decide", "a.gif", *HOW).returncode == 0
    items = checked(run, "a.gif", "b.gif", "frame.png")["posts"][0]["items"]
    assert [item["verdict"] for item in items] == ["clear", "review", "review"]


@pytest.mark.usefixtures("registry")
def test_own_work_needs_a_name_only(run: Run, picture: Path) -> None:
    """Clear on the maker's own account; what the file says against it is said at once."""
    said = run("decide", picture, "--own-work", "--by", "Jana Meier").stdout
    assert "own account (--account employee)" in said
    assert "speaks against" not in said
    assert run(picture, "--account", "employee").returncode == 0
    assert run(picture).returncode == 1
    with Image.open(picture) as opened:
        exif = opened.getexif()
        exif[0x013B] = "Ann Lee"
        other = opened.crop((0, 0, 500, 420))
        other.save(picture.with_name("other.jpg"), exif=exif)
    assert "names “Ann Lee” as its creator" in run("decide", "other.jpg", "--own-work", "--by", "Jana Meier").stdout
    found = run("other.jpg", "--account", "employee")
    assert (found.returncode, "MC302" in found.stdout) == (1, True)
    other.save(picture.with_name("bare.jpg"))
    assert run("bare.jpg", "--account", "employee").returncode == 1


@pytest.mark.usefixtures("registry")
def test_what_cannot_be_read_is_not_cleared(run: Run, tmp_path: Path) -> None:
    """A clear for a broken file is kept and changes nothing; that is said."""
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 100)
    assert "cleared by no decision" in run("decide", "broken.jpg", *HOW).stdout
    assert run("broken.jpg").returncode == 3


@pytest.mark.usefixtures("registry")
def test_a_baseline_knows_nothing_that_a_decision_settled(run: Run, picture: Path) -> None:
    """Once the decision is revoked, what it had settled is new."""
    ruled = json.loads(run("decide", picture, *HOW, "-f", "json").stdout)["decision"]
    assert run("check", picture, "-f", "json", "-o", "base.json").returncode == 0
    assert run(picture, "--baseline", "base.json").returncode == 0
    run("decide", "--revoke", ruled["id"], "--by", "Jana", "--reason", "r")
    assert run(picture, "--baseline", "base.json").returncode == 1


# ---------------------------------------------------------------- what cannot be decided


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"--until": "2020-01-01"}, "would end on 2020-01-01, which is over"),
        ({"--until": "soon"}, "“soon” is no date"),
        ({"--until": None}, "--until is missing"),
        ({"--reason": " "}, "--reason is missing"),
        ({"--by": ""}, "--by is missing"),
        ({"--verdict": None}, "--verdict is missing"),
        ({"--verdict": "review"}, "known: clear, blocked"),
        ({"--channel": "linkdin"}, "did you mean “linkedin”"),
        ({"--override": "MC20"}, "did you mean “MC2"),
        ({"--override": "nonsense-without-any-likeness"}, "There is no rule"),
        ({"--override": "MC101"}, "MC101 does not block"),
        ({"--override": "MC801"}, "MC801 does not block"),
        ({"--override": "MC201", "--verdict": "blocked"}, "needs --verdict clear"),
        ({"--revoke": "x"}, "do not go together"),
    ],
)
@pytest.mark.usefixtures("registry")
def test_a_slip_is_said_and_nothing_is_kept(
    run: Run, picture: Path, change: dict[str, str | None], message: str
) -> None:
    """Exit 2, one sentence, in the way of the other commands."""
    stated = dict(zip(HOW[::2], HOW[1::2], strict=True)) | change
    done = run("decide", picture, *(part for pair in stated.items() if pair[1] is not None for part in pair))
    assert done.returncode == 2
    assert message in done.stderr
    assert json.loads(run("decide", "--list", "-f", "json").stdout)["decisions"] == []


def test_without_a_registry_there_is_nowhere_to_keep_it(run: Run, picture: Path) -> None:
    """The sentence names init; a missing file is no usage error but something that could not be looked at."""
    done = run("decide", picture, *HOW)
    assert (done.returncode, "mediacheck init" in done.stderr) == (2, True)
    run("init")
    assert run("decide", "missing.jpg", *HOW).returncode == 3
    assert run("decide", picture.parent, *HOW).returncode == 2


def test_a_broken_decision_stops_the_check_and_fails_verifying(run: Run, registry: Path, picture: Path) -> None:
    """It may have been a ban: nothing is cleared before it is mended."""
    run("decide", picture, *HOW)
    (file,) = (registry / "decisions").iterdir()
    file.write_text(file.read_text().replace('"clear"', '"clean"'))
    found = run(picture)
    assert found.returncode == 2
    assert f"{file}:1: unknown name “clean”" in found.stderr
    verified = run("registry", "verify")
    assert verified.returncode == 1
    assert f"decisions/{file.name}:1: unknown name “clean”" in verified.stdout


@pytest.mark.usefixtures("registry")
def test_the_list_is_of_a_file_or_of_all(run: Run, picture: Path, tmp_path: Path) -> None:
    """With how many are in force."""
    (tmp_path / "other.png").write_bytes(b"other")
    run("decide", picture, *HOW)
    run("decide", hashlib.sha256(b"other").hexdigest(), *HOW)
    assert "2 decisions, 2 in force" in run("decide", "--list").stdout
    assert "picture.jpg: allowed" in run("decide", picture, "--list").stdout
    assert "1 decision, 1 in force" in run("decide", "other.png", "--list").stdout
