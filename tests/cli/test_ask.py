import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_ask_adds_the_question_and_changes_nothing_else(run: Run, picture: Path, tmp_path: Path) -> None:
    """The report and the exit code stay; a saved result can be asked about later, in the language in which it was saved."""
    (tmp_path / "mediacheck.toml").write_text('[contact]\nname = "Jana"\nemail = "jana@example.com"\n')
    plain, asked = run(picture, "--lang", "de"), run(picture, "--lang", "de", "--ask")
    assert asked.stdout.startswith(plain.stdout)
    assert asked.returncode == plain.returncode == 1
    question = asked.stdout.removeprefix(plain.stdout)
    assert "Guten Tag Jana," in question
    assert "mailto:jana@example.com?subject=D%C3%BCrfen" in question
    run(picture, "--lang", "de", "-f", "json", "-o", "result.json")
    assert run("report", "result.json", "--ask").stdout == asked.stdout
    (post,) = json.loads(run(picture, "--lang", "de", "-f", "json", "--ask").stdout)["posts"]
    assert post["question"]["to"] == "Jana"
    assert post["question"]["text"] in question


def test_without_a_contact_the_question_stands_without_a_link(run: Run, picture: Path) -> None:
    """Whoever has nobody to ask by name can still copy it."""
    done = run(picture, "--ask")
    assert "Question to whoever looks after picture rights, ready to be sent:" in done.stdout
    assert "\nHello,\n" in done.stdout
    assert "mailto:" not in done.stdout
