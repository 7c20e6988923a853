import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

LIST = "Adobe Stock ID;License;License ID;State\n112670342;Standard;ORDER-7;\n112670343;Video_HD;ORDER-8;\n"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "käufe.csv"
    path.write_text(LIST, encoding="cp1252")
    return path


@pytest.mark.parametrize("location", ["registry", "registry.db"])
def test_a_list_is_imported_and_the_check_knows_it(run: Run, listed: Path, picture: Path, location: str) -> None:
    """Import, the same again, a file with the number: named, and clear where the company trusts it."""
    done = run("registry", "import", listed, "--registry", location)
    assert done.returncode == 0, done.stderr
    assert "2 rows as a list of the kind “adobe-stock”" in done.stdout
    assert "2 new, 0 changed, 0 unchanged, 0 cancelled" in done.stdout
    assert "“Video_HD” is (1 rows)" in done.stderr
    again = json.loads(run("registry", "import", listed, "--registry", location, "-f", "json").stdout)
    assert again["purchases"] == {"new": 0, "changed": 0, "unchanged": 2, "removed": 0}
    assert (again["mapping"], again["rows"], again["unknown_licenses"]) == ("adobe-stock", 2, {"Video_HD": 1})
    bought = picture.rename(picture.with_name("AdobeStock_112670342.jpg"))
    where = ("--registry", location, "--channel", "linkedin", "--territory", "DE")
    found = run(bought, *where)
    assert found.returncode == 1
    assert "ORDER-7" in found.stdout
    trust = listed.with_name("mediacheck.toml")
    trust.write_text('[trust]\npurchase-ids = "clear"\n')
    assert run(bought, *where, "--config", trust).returncode == 0


def test_verifying_says_what_nobody_registered(run: Run, listed: Path) -> None:
    """It is a note: a purchase without its picture is no mistake."""
    run("registry", "import", listed, "--registry", "r.db")
    done = run("registry", "verify", "--registry", "r.db")
    assert done.returncode == 0
    assert "2 of 2 bought pictures are not registered" in done.stdout
    document = json.loads(run("registry", "verify", "--registry", "r.db", "-f", "json").stdout)
    assert (document["problems"], len(document["notes"])) == ([], 2)


def test_an_asset_shows_what_was_bought(run: Run, listed: Path, picture: Path) -> None:
    """A sidecar with the agency's number is enough; the note of verifying is gone."""
    folder = picture.parent / "registry"
    folder.mkdir()
    picture.rename(folder / picture.name)
    (folder / f"{picture.name}.toml").write_text('source = "Adobe Stock"\nsupplier_id = "112670342"\n')
    run("registry", "import", listed)
    assert "ORDER-7" in run("registry", "show", picture.name).stdout
    assert "ORDER-7" in json.dumps(json.loads(run("registry", "list", "-f", "json").stdout))
    assert "1 of 2 bought pictures" in run("registry", "verify").stdout
    assert run(folder / picture.name, "--channel", "linkedin", "--territory", "DE").returncode == 0


def test_a_mapping_of_one_s_own_is_found_beside_the_configuration(run: Run, tmp_path: Path) -> None:
    """By its columns, or by its name."""
    (tmp_path / "mediacheck.toml").write_text("")
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "own.toml").write_text(
        'agency = "alamy"\nlicense = "LicenseRef-Alamy"\nrecognise = [["Motiv", "Beleg"]]\n[columns]\nid = "Motiv"\nreference = "Beleg"\n'
    )
    (tmp_path / "list.txt").write_text("Motiv\tBeleg\n2ABCDE1\t7\n")
    assert "“own”" in run("registry", "import", "list.txt").stdout
    assert "1 unchanged" in run("registry", "import", "list.txt", "--mapping", "own").stdout


def test_what_cannot_be_imported_is_said_and_nothing_is_made(run: Run, listed: Path, tmp_path: Path) -> None:
    """Exit code 2 with the file and the line; no registry appears."""
    listed.write_text(LIST + ";Standard;ORDER-9;\n", encoding="utf-8")
    done = run("registry", "import", listed)
    assert (done.returncode, "käufe.csv:4: in this row it has no number" in done.stderr) == (2, True)
    assert "Nichts wurde übernommen" in run("registry", "import", listed, "--lang", "de").stderr
    assert run("registry", "import", "gone.csv").returncode == 2
    assert "did you mean “getty”" in run("registry", "import", listed, "--mapping", "gety").stderr
    assert not (tmp_path / "registry").exists()


def test_the_source_is_told_by_what_it_is(run: Run, listed: Path, tmp_path: Path) -> None:
    """An export is one whatever it is called, and takes no mapping; it brings the purchases."""
    run("registry", "import", listed, "--registry", "a.db")
    run("registry", "export", "export.txt", "--registry", "a.db")
    done = run("registry", "import", "export.txt", "--registry", "b.db")
    assert (done.returncode, "2 new, 0 changed" in done.stdout) == (0, True)
    for source in ("export.txt", tmp_path):
        done = run("registry", "import", source, "--mapping", "getty", "--registry", "b.db")
        assert (done.returncode, "--mapping is for purchase lists" in done.stderr) == (2, True)
