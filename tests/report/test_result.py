"""Results written as JSON and read again."""

import contextlib
import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mediacheck.errors import FileError
from mediacheck.report import csv, html
from mediacheck.report.document import document
from mediacheck.report.expected import compare
from mediacheck.report.result import dumps, load
from mediacheck.report.sanitise import clean
from mediacheck.report.text import render

from .suite import ReporterSuite


class TestJson(ReporterSuite):
    says_what_is_ignored = True  # and marks it

    def write(self, document: dict[str, Any]) -> str:
        return dumps(document)

    def read(self, written: str) -> str:
        return " ".join(words(json.loads(written)))

    def check(self, written: str) -> None:
        json.loads(written)


def words(value: Any) -> Iterator[str]:
    """All strings in a JSON value."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from words(inner)
    elif isinstance(value, str):
        yield value


def test_what_was_written_is_read_again(sample: Any, tmp_path: Path) -> None:
    """A saved result is the result, to the last field."""
    file = tmp_path / "result.json"
    for result in sample.runs():
        whole = document(result, sample.lang)
        file.write_text(dumps(whole), encoding="utf-8")
        assert load(file) == whole


def test_is_for_people_and_for_git() -> None:
    """Indented by two, umlauts as they are, a line break at the end."""
    assert dumps({"a": ["ä€😀"]}) == '{\n  "a": [\n    "ä€😀"\n  ]\n}\n'


@pytest.mark.parametrize("sign", [*"\x07\x1b\x7f\x85\x9b\u061c\u200f\u2028\u202e\u2066\ufeff", "\udcff"])
def test_steers_no_terminal(sign: str) -> None:
    """Whoever shows the file in a terminal sees escapes instead of controls, and JSON reads the same."""
    written = dumps({"a": sign})
    assert sign not in written
    assert json.loads(written) == {"a": sign}


def test_has_no_nan() -> None:
    """NaN, which is no JSON, is never written."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps({"a": float("nan")})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not valid JSON"),
        ('{"version": 1,}', "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON"),
        ('{"version": NaN}', "is not valid JSON"),
        ('{"version": ' + "9" * 5000 + "}", "is not valid JSON"),
        ('{"version": 1e999}', "is not valid JSON"),
        ('{"version": -1' + "0" * 300 + "}", "is not valid JSON"),
        ("[1]", "is no result"),
        ("{}", "is no result"),
        ('{"version": 2}', "has version 2"),
        ('{"version": 1}', "“tool” is missing or wrong"),
    ],
)
def test_refuses_what_is_no_result(tmp_path: Path, content: str, message: str) -> None:
    """Any other file gets a plain sentence with its name, never a traceback."""
    file = tmp_path / "other.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        load(file)
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(file))


def test_refuses_what_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a folder and bytes that are no text are refused alike."""
    (tmp_path / "picture.json").write_bytes(b"\xff\xd8\xff\xe0")
    for name in ("missing.json", ".", "picture.json"):
        with pytest.raises(FileError):
            load(tmp_path / name)


def test_refuses_deep_nesting(tmp_path: Path, english: Any) -> None:
    """Parts in parts in parts end in a sentence."""
    whole = document(english.rich(), "en")
    loop = whole["posts"][0]["items"][6]
    nest = json.dumps(loop | {"parts": "HERE"})
    deep = nest
    for _ in range(300):
        deep = deep.replace('"HERE"', f"[{nest}]")
    whole["posts"][0]["items"] = ["DEEP"]
    file = tmp_path / "deep.json"
    file.write_text(json.dumps(whole).replace('"DEEP"', deep.replace('"HERE"', "[]")), encoding="utf-8")
    with pytest.raises(FileError):
        load(file)


def test_refuses_a_clear_that_contradicts_itself(tmp_path: Path, english: Any) -> None:
    """A result in which a blocked picture was made clear by hand is no result."""
    whole = document(english.rich(), "en")
    whole["posts"][0]["items"][8]["verdict"] = "clear"
    file = tmp_path / "result.json"
    file.write_text(dumps(whole), encoding="utf-8")
    with pytest.raises(FileError, match=r"posts\[0\].items\[8\]"):
        load(file)


def test_what_hides_is_escaped() -> None:
    """Signs that the sanitiser would not show stand escaped in JSON, also those beyond 16 bits, and are read back."""
    hidden = "\u200b\u202e\u2060\u2067\ufeff\ufffb\U0001d173\U000e0041\x7f\ud800"
    assert set(clean(hidden)) == {"\ufffd"}
    written = dumps({"name": hidden + "ä👩‍👧"})
    assert written.replace("ä👩‍👧", "").isascii()
    assert json.loads(written) == {"name": hidden + "ä👩‍👧"}


ODD = [
    None,
    True,
    -1,
    10**300,
    1.5,
    "",
    "x",
    "\x1b[31m",
    "9999-12-31T23:59:59-14:00",
    "Europe/Berlin",
    [],
    {},
    [None],
    ["x"],
]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Whatever holds something in a JSON value, with where."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


@pytest.mark.parametrize("seed", range(4))
def test_a_result_that_somebody_wrote_is_refused_or_shown(english: Any, tmp_path: Path, seed: int) -> None:
    """What keeps to the schema is rendered, asked about and compared, whatever it says; the rest is refused in a sentence."""
    chance = random.Random(seed)  # noqa: S311 - the same ones each time
    file = tmp_path / "result.json"
    sound = document(english.rich(), "en")
    shown = 0
    for _ in range(150):
        forged = copy.deepcopy(sound)
        holder, key = chance.choice(list(places(forged)))
        if isinstance(holder, dict) and chance.random() < 0.3:
            del holder[key]
        else:
            holder[key] = chance.choice(ODD)
        file.write_text(json.dumps(forged), encoding="utf-8")
        with contextlib.suppress(FileError):
            found = load(file)
            render(found, colour=False, width=80, unicode=True, verbose=True, quiet=False, ask=True)
            assert html.render(found, ask=True)
            assert csv.render(found)
            assert dumps(found)
            compare(found, sound), compare(sound, found)
            shown += 1
    assert 0 < shown < 150
