"""Our own check of the schema against the one of the jsonschema package."""

import copy
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from mediacheck.report.document import document
from mediacheck.report.schema import violation

WRONG = [None, "", "x", -1, 0.5, 2, True, [], {}, ["x"], [0.5, 0.5, 2, 0.5], "blocked", "clear", "2026-01-01"]


def spots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every place of a document."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield from spots(child, (*path, key))


def changed(whole: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of the document with another value there; Ellipsis takes it out."""
    copied = copy.deepcopy(whole)
    owner = copied
    for key in path[:-1]:
        owner = owner[key]
    if value is ...:
        del owner[path[-1]]
    else:
        owner[path[-1]] = value
    return copied


def test_agrees_with_jsonschema(english: Any) -> None:
    """Whatever is taken out of a result or put into it, both checkers agree whether it is still one."""
    validator = jsonschema.Draft202012Validator(
        json.loads((files("mediacheck") / "data" / "result.schema.json").read_text(encoding="utf-8"))
    )
    whole = document(english.rich(), "en")
    for number in (8, 6, 5):  # every shape that an item can have
        result = changed(whole, ("posts", 0, "items"), [whole["posts"][0]["items"][number]])
        result["posts"][0]["items"][0]["claims"] = result["posts"][0]["items"][0]["claims"][:1]
        assert violation(result) is None
        for path in list(spots(result)):
            for value in (..., *WRONG):
                broken = changed(result, path, value)
                assert (violation(broken) is None) == validator.is_valid(broken), (path, value)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("posts", 0, "items", 3, "verdict"), "posts[0].items[3].verdict"),
        (("registry",), "registry"),
        (("posts", 0, "use", "channels"), "posts[0].use.channels"),
    ],
)
def test_names_the_place(english: Any, path: tuple[Any, ...], place: str) -> None:
    """What is wrong is named as a program would reach it."""
    assert violation(changed(document(english.rich(), "en"), path, "?")) == place
    assert violation(changed(document(english.rich(), "en"), path, ...)) == place
