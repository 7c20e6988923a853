import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import draw

Run = Callable[..., Any]

GRANT = """id = "A"
creator = "Ann Lee"
[[grant]]
license = "LicenseRef-Adobe-Stock-Standard"
reference = "ORDER-1"
channels = ["linkedin", "xing"]
purposes = ["organic"]
quota = 2
"""


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """A picture of which two uses were bought, and a post with it."""
    folder = tmp_path / "registry"
    folder.mkdir()
    draw(folder / "a.jpg", 1)
    (folder / "a.jpg.toml").write_text(GRANT)
    (tmp_path / "post").mkdir()
    draw(tmp_path / "post" / "a.jpg", 1)
    (tmp_path / "post" / "post.toml").write_text('channels = ["linkedin"]\nterritories = ["DE"]\n')
    (tmp_path / "mediacheck.toml").write_text('[registry]\nlocation = "registry"\n')
    return folder


def result(run: Run, name: str, *arguments: object) -> int:
    code: int = run("check", "post", *arguments, "-f", "json", "-o", name).returncode
    return code


def test_what_went_out_counts_until_the_quota_is_used_up(run: Run, registry: Path) -> None:
    """The same result twice counts once; the third post is blocked, and says how many there were."""
    for number in (1, 2):
        assert result(run, f"{number}.json") == 0
        for new in (1, 0):
            done = json.loads(run("published", f"{number}.json", "-f", "json").stdout)
            assert done["new"] == new
            assert done["limits"] == [{"asset": "A", "grant": "ORDER-1", "used": number, "quota": 2}]
    assert result(run, "3.json") == 1
    assert "2 of 2 uses are recorded" in run("report", "3.json").stdout
    lines = (registry / "uses.csv").read_text().splitlines()
    assert len(lines) == 3
    assert ",post,a.jpg," in lines[1]
    assert ",linkedin,A,LicenseRef-Adobe-Stock-Standard,ORDER-1,," in lines[1]


@pytest.mark.usefixtures("registry")
def test_a_post_counts_once_whatever_is_in_it(run: Run, tmp_path: Path) -> None:
    """Two copies of the picture on two channels are one use of the licence."""
    draw(tmp_path / "post" / "b.jpg", 1)
    assert result(run, "1.json", "--channel", "linkedin", "--channel", "xing") == 0
    done = json.loads(run("published", "1.json", "-f", "json").stdout)
    assert [use["name"] for use in done["uses"]] == ["a.jpg", "b.jpg"]
    assert [limit["used"] for limit in done["limits"]] == [1]


def test_channels_under_two_grants_are_recorded_under_each(run: Run, registry: Path) -> None:
    """As the check judged it; a grant without a number of uses goes first."""
    second = '[[grant]]\nlicense = "LicenseRef-Adobe-Stock-Standard"\nreference = "ORDER-2"\npurposes = ["organic"]\n'
    (registry / "a.jpg.toml").write_text(GRANT + second + 'channels = ["instagram"]\n')
    assert result(run, "1.json", "--channel", "linkedin", "--channel", "instagram") == 0
    done = json.loads(run("published", "1.json", "-f", "json").stdout)
    assert [(use["reference"], use["channels"]) for use in done["uses"]] == [
        ("ORDER-2", ["instagram"]),
        ("ORDER-1", ["linkedin"]),
    ]
    (registry / "a.jpg.toml").write_text(GRANT + second + 'channels = ["social"]\n')
    assert result(run, "2.json") == 0
    done = json.loads(run("published", "2.json", "-f", "json").stdout)
    assert [use["reference"] for use in done["uses"]] == ["ORDER-2"]


def test_blocked_files_are_recorded_only_when_it_is_said_twice(run: Run, registry: Path) -> None:
    """That it went out is a fact, but more likely another result is meant."""
    assert result(run, "1.json", "--channel", "instagram") == 1
    refused = run("published", "1.json")
    assert refused.returncode == 2
    assert "post/a.jpg" in refused.stderr
    assert "--anyway" in refused.stderr
    assert not (registry / "uses.csv").exists()
    done = run("published", "1.json", "--anyway", "-f", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["limits"][0]["used"] == 1
    assert "blocked, and recorded" in done.stderr


@pytest.mark.usefixtures("registry")
def test_two_posts_of_one_name_are_two_uses(run: Run, tmp_path: Path) -> None:
    """Folders of one name in different places count each, and no more when the result is recorded again."""
    places = [tmp_path / place / "post" for place in ("x", "y")]
    for place in places:
        place.parent.mkdir()
        shutil.copytree(tmp_path / "post", place)
    assert run("check", *places, "-f", "json", "-o", "1.json").returncode == 0
    for new in (2, 0):
        done = json.loads(run("published", "1.json", "-f", "json").stdout)
        assert [use["post"] for use in done["uses"]] == ["post", "post (2)"]
        assert (done["new"], [limit["used"] for limit in done["limits"]]) == (new, [2])


def test_posts_of_one_run_that_want_more_uses_than_are_left_are_told(run: Run, registry: Path, tmp_path: Path) -> None:
    """Each is clear by itself: whoever publishes them all must know that not all of them are covered."""
    places = [tmp_path / place for place in ("post", "second", "third")]
    for place in places[1:]:
        shutil.copytree(tmp_path / "post", place)
    together = run("check", *places, "-f", "json", "-o", "1.json")
    assert together.returncode == 0
    assert "3 posts of this run rest on “ORDER-1” (A); uses left: 2 of 2." in together.stderr
    assert "posts of this run" not in run("check", *places[:2]).stderr
    run("published", "1.json", "--post", "post")
    assert "2 posts of this run rest on “ORDER-1” (A); uses left: 1 of 2." in run("check", *places[:2]).stderr
    assert "posts of this run" not in run("check", *places, "--mode", "share").stderr
    (registry / "a.jpg.toml").write_text(GRANT.replace("quota = 2\n", ""))
    assert "posts of this run" not in run("check", *places).stderr


@pytest.mark.usefixtures("registry")
def test_a_shared_post_uses_up_nothing(run: Run) -> None:
    """It went out, and needed no right of one's own."""
    assert result(run, "1.json", "--mode", "share") == 0
    done = json.loads(run("published", "1.json", "-f", "json").stdout)
    assert [(use["name"], use["asset"], use["license"]) for use in done["uses"]] == [("a.jpg", None, None)]
    assert done["limits"] == []
    assert result(run, "2.json") == 0
    assert json.loads(run("published", "2.json", "-f", "json").stdout)["limits"][0]["used"] == 1


@pytest.mark.usefixtures("registry")
def test_what_a_decision_allowed_is_recorded_with_it(run: Run, tmp_path: Path) -> None:
    """So that a decision that is revoked leads to the posts that rest on it."""
    own = draw(tmp_path / "post" / "b.jpg", 2)
    how = ("--verdict", "clear", "--reason", "r", "--by", "J", "--until", "2099-12-31")
    ruled = json.loads(run("decide", own, *how, "-f", "json").stdout)["decision"]
    assert result(run, "1.json") == 0
    uses = json.loads(run("published", "1.json", "-f", "json").stdout)["uses"]
    assert [(use["name"], use["asset"], use["decision"]) for use in uses] == [
        ("a.jpg", "A", None),
        ("b.jpg", None, ruled["id"]),
    ]


@pytest.mark.usefixtures("registry")
def test_one_post_of_several(run: Run, tmp_path: Path) -> None:
    """The others did not go out; a misspelt one is said."""
    (tmp_path / "post" / "second").mkdir()
    (tmp_path / "post" / "second" / "post.toml").write_text('channels = ["linkedin"]\nterritories = ["DE"]\n')
    draw(tmp_path / "post" / "second" / "a.jpg", 1)
    assert result(run, "1.json") == 0
    assert json.loads(run("published", "1.json", "--post", "post/second", "-f", "json").stdout)["posts"] == [
        "post/second"
    ]
    wrong = run("published", "1.json", "--post", "post/secnd")
    assert (wrong.returncode, "did you mean “post/second”" in wrong.stderr) == (2, True)
    assert json.loads(run("published", "1.json", "-f", "json").stdout)["new"] == 1


def test_another_registry_is_refused_unless_it_is_named(run: Run, registry: Path, tmp_path: Path) -> None:
    """Grants are counted where they are on record."""
    assert result(run, "1.json") == 0
    config = tmp_path / "mediacheck.toml"
    config.write_text('[registry]\nlocation = "other.db"\n')
    run("registry", "import", registry, "--registry", "other.db")
    refused = run("published", "1.json")
    assert refused.returncode == 2
    assert "another registry" in refused.stderr
    done = run("published", "1.json", "--registry", "other.db", "-f", "json")
    assert json.loads(done.stdout)["limits"] == [{"asset": "A", "grant": "ORDER-1", "used": 1, "quota": 2}]
    assert "another registry" in done.stderr
    config.unlink()
    assert run("published", "1.json").returncode == 2 or registry.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("channels", ["linkedn"], "did you mean “linkedin”"),
        ("channels", ["fax"], "known: bluesky"),
        ("date", "2026-02-30", "expected one like 2026-12-31"),
        ("date", None, "expected one like"),
    ],
)
def test_an_edited_result_is_refused_before_it_is_recorded(
    run: Run, registry: Path, field: str, value: object, words: str
) -> None:
    """What the registry could not read again would stop every check from then on."""
    assert result(run, "1.json") == 0
    saved = registry.parent / "1.json"
    document = json.loads(saved.read_text(encoding="utf-8"))
    document["posts"][0]["use"][field] = value
    saved.write_text(json.dumps(document))
    refused = run("published", "1.json")
    assert refused.returncode == 2
    assert words in refused.stderr
    assert not (registry / "uses.csv").exists()


@pytest.mark.usefixtures("registry")
def test_what_is_no_result_is_refused(run: Run, tmp_path: Path) -> None:
    """Nor is one in which nothing could have gone out."""
    for content in ("{}", "[]", "not JSON", '{"version": 1, "posts": []}'):
        (tmp_path / "no.json").write_text(content)
        done = run("published", "no.json")
        assert done.returncode == 2
        assert "no.json" in done.stderr
    assert run("published", "missing.json").returncode == 2
    (tmp_path / "empty").mkdir()
    run("check", "empty", "-f", "json", "-o", "1.json")
    assert "nothing in this result" in run("published", "1.json").stderr
