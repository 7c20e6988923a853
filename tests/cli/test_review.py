import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import draw

Run = Callable[..., Any]


@pytest.fixture
def result(run: Run, tmp_path: Path) -> str:
    """A checked post: one unknown picture, one whose licence is over, one that is clear, one that is broken."""
    post = tmp_path / "post"
    post.mkdir()
    for number, name in enumerate(("a.jpg", "b.jpg", "c.jpg"), 1):
        draw(post / name, number)
    (post / "d.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 100)
    run("init")
    run("registry", "add", post / "b.jpg", "--license", "LicenseRef-Company-Owned", "--valid-until", "2020-01-01")
    run("registry", "add", post / "c.jpg", "--license", "LicenseRef-Company-Owned")
    assert run("check", "post", "--channel", "linkedin", "-f", "json", "-o", "result.json").returncode == 3
    return "result.json"


def verdicts(run: Run, *arguments: object) -> list[str]:
    document = json.loads(run("check", "post", *arguments, "-f", "json").stdout)
    return [item["verdict"] for item in document["posts"][0]["items"]]


def test_each_open_item_is_asked_for(run: Run, result: str) -> None:
    """Allowed for the post's channels, with the block lifted by name; what is clear or unreadable is not asked for."""
    answers = "a\ny\nours\nJana\n2099-12-31\na\ny\nn\nrenewed by mail\n"
    done = run("review", result, "-f", "json", stdin=answers)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["open"] == 0
    assert [(each["name"], each["channels"], each["overrides"], each["reason"]) for each in made["decisions"]] == [
        ("a.jpg", ["linkedin"], [], "ours"),
        ("b.jpg", [], ["MC201"], "renewed by mail"),
    ]
    assert "c.jpg" not in done.stderr
    assert "d.jpg" not in done.stderr
    assert verdicts(run, "--channel", "linkedin") == ["clear", "clear", "clear", "unchecked"]


def test_whoever_stops_goes_on_where_they_were(run: Run, result: str) -> None:
    """Each decision is kept at once; what was decided is not asked for again."""
    how = ("--by", "Jana", "--until", "2099-12-31")
    first = run("review", result, *how, stdin="b\nn\nwarning letter\ne\n")
    assert "1 still open" in first.stdout
    assert "a.jpg: blocked" in first.stdout
    second = run("review", result, *how, stdin="s\n")
    assert "a.jpg: decided on already" in second.stderr
    assert "1 still open" in second.stdout
    assert verdicts(run, "--channel", "linkedin")[:2] == ["blocked", "blocked"]


def test_a_slip_leaves_the_item_open(run: Run, result: str) -> None:
    """A wrong letter is asked for again, a wrong day is said, an end of the input is the end."""
    done = run("review", result, stdin="?\na\nn\nr\nJana\nsoon\n")
    assert done.returncode == 0
    assert "“soon” is no date" in done.stderr
    assert done.stderr.count("Please type one of the letters in brackets.\n") == 1
    assert "Why? r\n" in done.stderr
    assert "2 still open" in done.stdout
    assert json.loads(run("decide", "--list", "-f", "json").stdout)["decisions"] == []


def test_it_speaks_german(run: Run, result: str) -> None:
    """The letters are those of the German words."""
    done = run("review", result, "--lang", "de", "--by", "Jana", "--until", "2099-12-31", stdin="f\nj\nvon uns\ne\n")
    assert "[f]reigeben [s]perren [w]eiter [e]nde" in done.stderr
    assert "Von Jana am" in done.stdout
    assert "Noch offen: 1." in done.stdout
