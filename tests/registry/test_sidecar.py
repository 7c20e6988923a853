import datetime as dt
from pathlib import Path

import pytest

from mediacheck.i18n import render
from mediacheck.model import Asset, Grant, Release
from mediacheck.registry import sidecar
from mediacheck.registry.sidecar import Stated, combine

WHOLE = """
id = "ACME-12"
title = "See"
status = "withdrawn"
reason = "abgelaufen"
creator = "A"
owner = "B"
source = "C"
supplier_id = "D"
credit_region = [0, 0.9, 1.0, 0.1]
people = true
property = true
ai_made = true

[[grant]]
license = "CC-BY-4.0"
licensor = "a"
licensee = "b"
reference = "c"
document = "d"
valid_from = 2025-01-01
valid_until = "2025-12-31"
embargo_until = 2025-02-01
channels = ["LinkedIn", "twitter"]
territories = ["dach"]
purposes = ["organic", "paid"]
accounts = "company"
edits = []
quota = 5
credit = "© A"

[[grant]]
license = "CC0-1.0"

[[release]]
kind = "model"
person = "Jana"
channels = ["intranet"]
valid_until = 2026-01-01
revoked = 2025-06-01
document = "e"
minor = true
"""


def parsed(content: str, name: str = "lake.jpg.toml") -> Stated:
    return sidecar.parse(content, Path(name))


def test_every_field_is_read() -> None:
    """A sidecar can state all that an asset, a grant and a release have, in canonical names."""
    assert combine([parsed(WHOLE)], "lake.jpg") == Asset(
        id="ACME-12",
        title="See",
        status="withdrawn",
        reason="abgelaufen",
        creator="A",
        owner="B",
        source="C",
        supplier_id="D",
        credit_region=(0.0, 0.9, 1.0, 0.1),
        people=True,
        property=True,
        ai_made=True,
        grants=(
            Grant(
                "CC-BY-4.0",
                licensor="a",
                licensee="b",
                reference="c",
                document="d",
                valid_from=dt.date(2025, 1, 1),
                valid_until=dt.date(2025, 12, 31),
                embargo_until=dt.date(2025, 2, 1),
                channels=("linkedin", "x"),
                territories=("DACH",),
                purposes=("organic", "paid"),
                accounts=("company",),
                edits=(),
                quota=5,
                credit="© A",
            ),
            Grant("CC0-1.0"),
        ),
        releases=(Release("model", "Jana", ("intranet",), dt.date(2026, 1, 1), dt.date(2025, 6, 1), "e", minor=True),),
    )


def test_nothing_stated_is_nothing_granted() -> None:
    """An empty sidecar registers a picture under its path, without any right."""
    assert combine([parsed("")], "a/lake.jpg") == Asset("a/lake.jpg")


WRONG = [
    ('[[grant]]\nlicense = "X"\nchannels = ["linkedn"]\n', 3, "did you mean “linkedin”"),
    ('[[grant]]\nlicense = "X"\nterritories = ["DEE"]\n', 3, "unknown name “DEE”"),
    ('[[grant]]\nlicense = "X"\npurposes = ["organik"]\n', 3, "did you mean “organic”"),
    ('[[grant]]\nlicense = "X"\naccounts = ["firma"]\n', 3, "company, employee"),
    ('[[grant]]\nlicense = "X"\nedits = ["croping"]\n', 3, "did you mean “crop”"),
    (
        '[[grant]]\nlicense = "X"\nvalid_from = 2026-02-01\nvalid_until = 2026-01-01\n',
        4,
        "before it begins on 2026-02-01",
    ),
    ('title = "x"\n[[grant]]\nreference = "X"\n', 2, "“license” is missing here"),
    ('\n[[release]]\nperson = "X"\n', 2, "“kind” is missing here"),
    ('[[release]]\nkind = "modell"\n', 2, "did you mean “model”"),
    ('status = "activ"\n', 1, "did you mean “active”"),
    ("credit_region = [0, 0, 1]\n", 1, "fractions of the picture"),
    ("\ncredit_region = [0.0, 0.95, 1.0, 0.1]\n", 2, "fractions of the picture"),
    ('credit_region = [0.0, "0", 1.0, 0.1]\n', 1, "fractions of the picture"),
    ("credit_region = [0.0, 0.0, 0.0, 0.1]\n", 1, "fractions of the picture"),
    ('chanels = ["x"]\n', 1, "not a known setting"),
    ('[grant]\nlicense = "X"\n', 1, "one or more [[grant]] tables"),
    ("title = \n", 1, "not valid TOML"),
]


@pytest.mark.parametrize(("content", "line", "words"), WRONG)
def test_a_broken_sidecar_is_a_problem_with_its_line(content: str, line: int, words: str) -> None:
    """The picture stays registered; its record says file, line and what was expected, and grants nothing."""
    asset = combine([parsed('[[grant]]\nlicense = "CC0-1.0"\n', "folder.toml"), parsed(content)], "lake.jpg")
    assert (asset.id, asset.grants) == ("lake.jpg", ())
    (problem,) = asset.problems
    sentence = render(problem, "en")
    assert sentence.startswith(f"lake.jpg.toml:{line}: ")
    assert words in sentence


def test_a_broken_file_keeps_its_name_and_its_ban() -> None:
    """A slip elsewhere in the file neither renames a picture nor lifts what forbids it."""
    asset = combine([parsed('id = "A"\nstatus = "forbidden"\nreason = "r"\npeople = 3\n')], "lake.jpg")
    assert (asset.id, asset.status, asset.reason, len(asset.problems)) == ("A", "forbidden", "r", 1)


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """A sidecar that is a folder, or no UTF-8, stops nothing."""
    (tmp_path / "a.jpg.toml").mkdir()
    (tmp_path / "b.jpg.toml").write_bytes('title = "Käse"'.encode("latin-1"))
    for name in ("a.jpg.toml", "b.jpg.toml"):
        assert sidecar.read(tmp_path / name, f"x/{name}").problem is not None


def test_the_nearest_file_wins_key_by_key() -> None:
    """Defaults of a folder reach down to everything that does not state its own."""
    outer = parsed('creator = "outer"\nowner = "outer"\npeople = true\n[[grant]]\nlicense = "A"\n', "folder.toml")
    inner = parsed('owner = "inner"\n[[release]]\nkind = "model"\n', "folder.toml")
    own = parsed('title = "own"\npeople = false\n')
    asset = combine([outer, inner, own], "x")
    assert (asset.creator, asset.owner, asset.title, asset.people) == ("outer", "inner", "own", False)
    assert (asset.grants, asset.releases) == ((Grant("A"),), (Release("model"),))


@pytest.mark.parametrize(("content", "grants"), [('[[grant]]\nlicense = "B"\n', (Grant("B"),)), ("grant = []\n", ())])
def test_a_sidecar_with_grants_has_those_alone(content: str, grants: tuple[Grant, ...]) -> None:
    """A grant of the folder is for pictures that state none; `grant = []` says that there is none at all."""
    outer = parsed('[[grant]]\nlicense = "A"\n', "folder.toml")
    assert combine([outer, parsed(content)], "x").grants == grants


def test_a_folder_has_no_id() -> None:
    """An id for everything below a folder would be the same id many times."""
    stated = parsed('id = "A"\n', "folder.toml")
    assert stated.problem is not None
    assert "not a known setting" in render(stated.problem, "en")
