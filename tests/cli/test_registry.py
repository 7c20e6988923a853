"""`mediacheck registry set`, `remove`, `add`, `import`, `show` on a registry with which something was published."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

NOTE = """# Frau Sommer fragen!
id = "LAKE"  # so heißt es
title = "Der See"

[[grant]]
license = "LicenseRef-Company-Owned"
reference = "R-1"  # Vertrag im Schrank
channels = ["linkedin", "website"]
"""


USES = "date,post,name,sha256,channels,asset,license,reference,decision,result\n"
USE = "{day},files,lake.jpg,,linkedin,LAKE,LicenseRef-Company-Owned,R-1,,0f0f\n"


@pytest.fixture
def registry(picture: Path, tmp_path: Path) -> Path:
    """A picture with a commented sidecar, and a post on record that shows it."""
    folder = tmp_path / "registry"
    folder.mkdir()
    shutil.copy(picture, folder / "lake.jpg")
    (folder / "lake.jpg.toml").write_text(NOTE, encoding="utf-8")
    (folder / "uses.csv").write_text(USES + USE.format(day="2026-11-01"), encoding="utf-8")
    return folder


POST = {"date": "2026-11-01", "post": "files", "channels": ["linkedin"]}


def test_a_sidecar_is_changed_where_it_says_it(run: Run, registry: Path) -> None:
    """Only the value is another one: a person's comments and order stay, and the log says who did what and when."""
    done = run("registry", "set", "LAKE", "grant.channels=LinkedIn,website,xing", "title=Der große See", "-f", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["changed"] == ["grant.channels", "title"]
    assert (found["asset"]["title"], found["notes"], found["posts"]) == ("Der große See", [], [])
    content = (registry / "lake.jpg.toml").read_text(encoding="utf-8")
    wanted = NOTE.replace("Der See", "Der große See").replace('"website"]', '"website", "xing"]')
    assert content == wanted
    entry = json.loads((registry / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (entry["set"], entry["keys"]) == ("LAKE", ["grant.channels", "title"])
    assert entry["at"]
    assert entry["by"]
    again = run("registry", "set", "LAKE", "title=Der große See")
    assert again.stdout == "Nothing is changed: “LAKE” says so already.\n"
    assert run("registry", "verify").returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["titel=x"], "„titel“ ist keine bekannte Angabe; meinten Sie „title“?"),
        (["grant.license=LicenseRef-Company-Owed"], "meinten Sie „LicenseRef-Company-Owned“?"),
        (["title=x", "grant.channels=linkdin"], "unbekannter Name „linkdin“ in „channels“; meinten Sie „linkedin“?"),
    ],
)
def test_a_mistake_changes_nothing(run: Run, registry: Path, words: list[str], said: str) -> None:
    """Exit 2, what was meant, and the sidecar is as it was."""
    done = run("registry", "set", "LAKE", *words, "--lang", "de")
    assert done.returncode == 2
    assert said in done.stderr
    assert (registry / "lake.jpg.toml").read_text(encoding="utf-8") == NOTE


def test_what_a_folder_says_for_all_stays(run: Run, registry: Path) -> None:
    """The sidecar overrides it; what was inherited is taken along, and that is said."""
    note = registry / "folder.toml"
    note.write_text('creator = "ACME"\n' + NOTE[NOTE.index("[[grant]]") :], encoding="utf-8")
    before = note.read_bytes()
    (registry / "lake.jpg.toml").write_text('id = "LAKE"\n', encoding="utf-8")
    done = run("registry", "set", "LAKE", "creator=Jana Sommer", "grant.valid_until=2030-12-31")
    assert "folder.toml also says something of: creator." in done.stdout
    assert "The grants of this picture stood in folder.toml, which stays as it is." in done.stdout
    assert note.read_bytes() == before
    shown = json.loads(run("registry", "show", "LAKE", "-f", "json").stdout)
    assert shown["creator"] == "Jana Sommer"
    assert [(each["reference"], each["valid_until"]) for each in shown["grants"]] == [("R-1", "2030-12-31")]
    done = run("registry", "set", "LAKE", "creator=", "--lang", "de")
    assert "folder.toml nennt: creator. Für dieses Bild gilt nun, was dort steht." in done.stdout
    assert json.loads(run("registry", "show", "LAKE", "-f", "json").stdout)["creator"] == "ACME"


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    "words",
    [
        ("set", "LAKE", "grant.channels=website"),
        ("set", "LAKE", "status=forbidden", "reason=Abmahnung"),
        ("remove", "LAKE"),
        ("add", "picture.jpg", "--forbidden", "--reason", "Abmahnung"),
    ],
    ids=" ".join,
)
def test_what_narrows_a_right_names_the_posts(run: Run, words: tuple[str, ...]) -> None:
    """In JSON with the works, in text with what to do; exit 0, for nothing went wrong."""
    done = run("registry", *words, "-f", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["posts"] == [POST | {"assets": ["LAKE"]}]


def test_posts_are_named_in_words_with_what_to_do(run: Run, registry: Path) -> None:
    """The newest first, ten of them, and how many more."""
    uses = USES + "".join(USE.format(day=f"2026-11-{day:02}") for day in range(1, 14))
    (registry / "uses.csv").write_text(uses, encoding="utf-8")
    done = run("registry", "remove", "LAKE", "--lang", "de")
    first, heading, *lines = done.stdout.splitlines()
    assert "nicht mehr registriert" in first
    assert heading == "! Diese Posts zeigen das Bild; prüfen Sie, ob sie online bleiben dürfen:"
    assert lines[0] == "    13.11.2026: files (LinkedIn)"
    assert lines[9:11] == ["    04.11.2026: files (LinkedIn)", "    und 3 weitere Posts"]
    assert "„mediacheck audit QUELLE“" in done.stdout


def test_an_import_that_takes_rights_away_names_the_posts(run: Run, registry: Path, tmp_path: Path) -> None:
    """Assets follow their source; so posts are named where that says less."""
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(registry / "lake.jpg", source)
    (source / "lake.jpg.toml").write_text(NOTE.replace('"linkedin", ', ""), encoding="utf-8")
    found = json.loads(run("registry", "import", source, "-f", "json").stdout)
    assert (found["changed"], found["posts"]) == (1, [POST | {"assets": ["LAKE"]}])
    assert json.loads(run("registry", "import", source, "-f", "json").stdout)["posts"] == []


def test_an_asset_is_shown_with_its_posts(run: Run, registry: Path) -> None:
    """What went out with it stands below its grants, the latest first."""
    with (registry / "uses.csv").open("a", encoding="utf-8") as file:
        file.write(USE.format(day="2026-11-02"))
    found = json.loads(run("registry", "show", "LAKE", "-f", "json").stdout)["posts"]
    assert found == [POST | {"date": "2026-11-02"}, POST]
    lines = "Posts on record\n  2026-11-02: files (LinkedIn)\n  2026-11-01: files (LinkedIn)\n"
    assert run("registry", "show", "LAKE").stdout.endswith(f"\n\n{lines}")


@pytest.mark.usefixtures("registry")
def test_a_file_registry_is_set_alike(run: Run) -> None:
    """The same words and the same answer, whatever keeps the registry."""
    place = ("--registry", "own.db")
    run("registry", "add", "picture.jpg", "--license", "LicenseRef-Company-Owned", "--id", "LAKE", *place)
    done = run("registry", "set", "LAKE", "people=true", "grant.credit=Jana", *place)
    assert done.stdout == "“LAKE” is changed: people, grant.credit.\n"
    shown = json.loads(run("registry", "show", "LAKE", "-f", "json", *place).stdout)
    assert (shown["people"], shown["grants"][0]["credit"]) == (True, "Jana")
