"""JSON of exports is read an entry at a time; what stands before a mistake is given, and no entry costs more than one may."""

from pathlib import Path
from typing import Any

import pytest

from mediacheck.model import Limits, Text
from mediacheck.sources.exports import bounded, jsonfile
from mediacheck.sources.tree import Tree


def entries(folder: Path, content: bytes, where: str | tuple[str, ...] = "item") -> tuple[list[Any], list[Text]]:
    (folder / "a.json").write_bytes(content)
    told: list[Text] = []
    with Tree([folder], Limits()) as tree:
        return list(jsonfile.entries(tree, "a.json", where, told.append)), told


@pytest.mark.parametrize(
    "mistake",
    [
        b",]",
        b",",
        b"",
        b", NaN]",
        b", 1e999]",
        b", tru]",
        b"] x",
        b", {'a': 1}]",
        b', "\xff"]',
        b', "\\udf0a\\ud83c"]',
        b", " + b"9" * 40,
    ],
)
def test_what_stands_before_a_mistake_is_given(tmp_path: Path, mistake: bytes) -> None:
    """And that there is one is told, once."""
    found, told = entries(tmp_path, b'[{"a": 1}, {"b": 2}' + mistake)
    assert found == [{"a": 1}, {"b": 2}]
    assert len(told) == 1
    assert told[0].values["name"] == "a.json"


@pytest.mark.parametrize(
    "hostile",
    [
        b'"' + b"x" * 3_000_000 + b'"',
        b'"' + rb"\"" * 1_500_000 + b'"',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" + b"[]," * 600_000 + b"[]]",
        b"[" * 3_000_000,
    ],
    ids=["long text", "long text of quotes", "deep lists", "deep objects", "wide", "opened only"],
)
def test_an_entry_that_needs_too_much_memory_is_not_read(
    tmp_path: Path, hostile: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, once, though its place could be another; what stands before it is given."""
    monkeypatch.setattr(bounded, "LARGEST", 1_500_000)
    found, told = entries(tmp_path, b'[{"a": 1}, ' + hostile + b"]", ("item", "item"))
    assert found in ([{"a": 1}], [])  # what came in the same piece is not given where the piece is refused
    assert [each.values["name"] for each in told] == ["a.json"]


def test_many_entries_are_no_large_one(tmp_path: Path) -> None:
    """Of any number: what counts is what is held at a time."""
    entry = b'{"title": "' + rb"\u00c3\u00bc [[[{{{ \" \\" * 200 + b'", "media": [{"a": {"b": [1, 2, {}]}}]}'
    found, told = entries(tmp_path, b"[" + b", ".join([entry] * 4_000) + b"]")
    assert (len(found), told) == (4_000, [])


def test_the_first_place_that_has_something_counts(tmp_path: Path) -> None:
    """A file may be one object, where a list has one entry."""
    assert entries(tmp_path, b'{"b": [1], "c": [2]}', ("a.item", "c.item", "b.item")) == ([2], [])
    assert entries(tmp_path, b'{"b": [1]}', ("item", "")) == ([{"b": [1]}], [])
    assert entries(tmp_path, b"[]", ("item", "")) == ([], [])


def test_texts_across_pieces_of_the_file_are_counted_rightly(tmp_path: Path) -> None:
    """Quotes, strokes and brackets in texts are no structure, wherever the file is cut into pieces."""
    for shift in range(9):
        text = b" " * (65536 - 8 + shift) + rb'["\\\" [[[", "\\", {"a": "}]"}]'
        found, told = entries(tmp_path, text)
        assert (len(found), told) == (3, [])


def test_a_text_that_is_longer_than_any_caption_ends_the_reading(tmp_path: Path) -> None:
    """The parser would read it anew with each piece of the file: of 16 MB that takes minutes."""
    found, told = entries(tmp_path, b'[{"a": "' + rb"\"" * 1_300_000 + b'"}]')
    assert (found, len(told)) == ([], 1)
