"""The schemas for editors and the readers of the program accept and refuse the same files."""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediacheck import config
from mediacheck.errors import FileError

from .handwritten import READERS, SCHEMAS, schema, unsayable, violations

ROOT = Path(__file__).parent.parent

WORDS = [
    "", " ", "x", "linkedin", "LinkedIn", " xing ", "twitter", "linkedn", "social", "de", "DACH", "world", "Germany", "UK",
    "organic", "Organic", "company", "crop", "upload", "clear", "review", "block", "note", "forbidden", "model", "owned",
    "my kind", "Reproduction", "DerivativeWorks", "Attribution", "CC-BY-4.0", "LicenseRef-Mine", "Europe/Berlin",
    "2026-12-31", "2026-02-30", "2026-13-01", "20261231", "2026-12-31T09:00", "2026-12-31 09:00:00.5+01:00", "2026-12-31T24:00",
    "2026-12-31t09:00:00z", "jana@example.com", "Jana <jana@example.com>", "a@b@c", "https://example.com/terms", "http://x",
    "HTTPS://example.com/a.jpg", "www.example.com", "example.com/a/*", "example", "a.jpg", "b/a.jpg", "../a.jpg", "a/../b",
    "a..b.jpg", "/a.jpg", "\\\\a.jpg", ".", "./", "./a.jpg", "~", "~/a", "~a", "./~/a", "C:/a.jpg", "./C:a", "a/b:c", "..",
    "ftp://x", "[{creator}, ]ACME", "{creater}", "{creator", "[a [b]]", "}{", "© {creator} / {license}", "[]", "{}",
]  # fmt: skip
NUMBERS = [-1, 0, 1, 2, 30, 320, 2048, 2049, -0.5, 0.0, 0.25, 0.5, 1.0, 1.5, 1e7]
DATES = [dt.date(2026, 1, 1), dt.date(2026, 12, 31)]
REGIONS = [
    [0, 0.9, 1, 0.1],
    [0.0, 0.0, 0.5, 0.5],
    [0, 0, 0, 1],
    [0, 0, 1],
    [0, 0, 1, 1, 1],
    [-0.5, 0, 0.5, 1],
    [0, 0, "1", 1],
]
OTHERS = [True, False, [], {}, [1], [True], {"x": 1}, [{}], [{"license": "CC0-1.0"}], *NUMBERS, *REGIONS]


def values(part: dict[str, Any], root: dict[str, Any]) -> list[Any]:
    """Right and wrong values for anything, and some of the names that the schema's part completes."""
    named = json.dumps(part) + "".join(
        json.dumps(root["$defs"][name]) for name in re.findall(r"#/\$defs/(\w+)", json.dumps(part))
    )
    choices = [name for found in re.findall(r'"enum": (\[[^]]*\])', named) for name in json.loads(found)[:6]]
    words = [*WORDS, *dict.fromkeys(choices)]
    return [*words, *([word] for word in words), *([word, "x"] for word in choices), *OTHERS]


@cache
def sorted_out(part: str, name: str) -> tuple[list[Any], list[Any]]:
    """Of these values those that the schema's part takes, and those that it does not."""
    root = schema(name)
    loaded = json.loads(part)
    checker = jsonschema.Draft202012Validator(
        loaded | {"$defs": root["$defs"]}, format_checker=jsonschema.FormatChecker()
    )
    right: list[Any] = []
    wrong: list[Any] = []
    for value in values(loaded, root):
        (right if checker.is_valid(value) else wrong).append(value)
    return right, wrong


def is_tables(part: dict[str, Any]) -> bool:
    """Whether it is an array of tables, [[grant]]."""
    return "properties" in (part.get("items") or {})


class Author:
    """Writes files that a schema takes field by field."""

    def __init__(self, draw: st.DrawFn, name: str) -> None:
        self.draw = draw
        self.name = name
        self.fields: list[tuple[dict[str, Any], str, dict[str, Any]]] = []
        """Every field of every table that was written, set or not: the table, the name, its schema."""

    def table(self, part: dict[str, Any]) -> dict[str, Any]:
        names = set(self.draw(st.lists(st.sampled_from(sorted(part["properties"])), max_size=4, unique=True)))
        names |= set(part.get("required", ()))
        table = {name: self.value(part["properties"][name]) for name in sorted(names)}
        self.fields += [(table, name, inner) for name, inner in part["properties"].items()]
        return table

    def value(self, part: dict[str, Any]) -> Any:
        if part.get("type") == "object":
            return self.table(part)
        if is_tables(part):
            return [self.table(part["items"]) for _ in range(self.draw(st.integers(1, 2)))]
        right, _ = sorted_out(json.dumps(part), self.name)
        return self.draw(st.sampled_from([*right, *(DATES if part.get("format") == "date" else ())]))

    def slip(self) -> None:
        """One field gets a value that the schema does not take."""
        table, name, part = self.draw(st.sampled_from(self.fields))
        _, wrong = sorted_out(json.dumps(part), self.name)
        table[name] = self.draw(st.sampled_from(wrong))


@st.composite
def documents(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A file that is right field by field, or has one slip of the pen."""
    author = Author(draw, name)
    document = author.table(schema(name))
    if draw(st.booleans()):
        author.slip()
    elif not draw(st.integers(0, 9)):
        document["nmae"] = 1
    return document


def refusal(name: str, content: str, folder: Path) -> FileError | None:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    try:
        READERS[name](path)
    except FileError as error:
        return error
    return None


def agree(name: str, written: dict[str, Any], folder: Path) -> None:
    content = tomlkit.dumps(written)
    refused = refusal(name, content, folder)
    found = violations(name, tomllib.loads(content))
    if found:
        assert refused is not None, (content, found)
    elif refused is not None:
        # To JSON 1.0 is a whole number, to TOML it is none.
        float_for_integer = refused.message.startswith("“{key}” must be") and re.search(r"= \d+\.0\b", content)
        assert float_for_integer or unsayable(refused, written), (content, refused)


def fields(part: dict[str, Any], around: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each field's schema, and the smallest document with a ? in its place."""
    for name, inner in part["properties"].items():
        needed = {key: "model" if key == "kind" else "CC0-1.0" for key in part.get("required", ()) if key != name}
        yield inner, put(around, needed | {name: "?"})
        if inner.get("type") == "object":
            yield from fields(inner, put(around, {name: "?"}))
        elif is_tables(inner):
            yield from fields(inner["items"], put(around, {name: ["?"]}))


def put(around: Any, value: Any) -> Any:
    """`around` with the value in the place of its ?."""
    if isinstance(around, dict):
        return {key: put(inner, value) for key, inner in around.items()}
    if isinstance(around, list):
        return [put(inner, value) for inner in around]
    return value if around == "?" else around


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name != "folder.toml"])
def test_schema_and_reader_agree_on_each_setting(name: str, tmp_path: Path) -> None:
    """Of every value in every place: no editor cries wolf, and none lets pass what the program refuses."""
    root = schema(name)
    seen = set()
    for part, around in fields(root, "?"):
        whole = (json.dumps(part), *around) if "rules" not in around else json.dumps(part)
        for value in values(part, root) if whole not in seen else [*config.LEVELS, "", "unchecked"]:
            agree(name, put(around, value), tmp_path)
        seen.add(whole)


@pytest.mark.parametrize("name", SCHEMAS)
@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_schema_and_reader_agree_on_any_file(name: str, data: st.DataObject, tmp_path: Path) -> None:
    """The same where settings meet: what contradicts itself, what is missing, what nobody knows."""
    agree(name, data.draw(documents(name)), tmp_path)


def test_a_folder_states_what_a_picture_states() -> None:
    """Their schemas are one, but that a folder has no id."""
    sidecar, folder = dict(schema("lake.jpg.toml")), dict(schema("folder.toml"))
    sidecar["properties"] = {key: value for key, value in sidecar["properties"].items() if key != "id"}
    assert sidecar | {"title": folder["title"]} == folder


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_schema(name: str) -> None:
    """It follows JSON Schema, draft 2020-12, and every setting says what it is for."""
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert not list(undescribed(schema(name), ""))


def undescribed(part: dict[str, Any], place: str) -> list[str]:
    """Settings without a word on them; the levels of single rules need none."""
    found = []
    for key, inner in part.get("properties", {}).items():
        if "description" not in inner and not place.endswith(".rules"):
            found.append(f"{place}.{key}")
        found += undescribed(inner["items"] if is_tables(inner) else inner, f"{place}.{key}")
    return found


SHIPPED = [
    *(("LicenseRef-ACME.toml", path) for path in sorted((ROOT / "licenses").glob("*.toml"))),
    *(("lake.jpg.toml", path) for path in sorted((ROOT / "fixtures" / "registry").rglob("*.*.toml"))),
    *(("folder.toml", path) for path in sorted((ROOT / "fixtures" / "registry").rglob("folder.toml"))),
    ("post.toml", ROOT / "fixtures" / "post_assets" / "post.toml"),
    ("mediacheck.toml", ROOT / "fixtures" / "mediacheck.toml"),
]


@pytest.mark.parametrize(("name", "path"), [pytest.param(*row, id=row[1].name) for row in SHIPPED])
def test_what_is_shipped_is_accepted(name: str, path: Path, tmp_path: Path) -> None:
    """Every licence of the catalogue and every file of the demo is right to the schema and to the reader."""
    content = path.read_text(encoding="utf-8")
    assert refusal(name, content, tmp_path) is None
    assert violations(name, tomllib.loads(content)) == []


@pytest.mark.parametrize(
    ("page", "name", "begins"),
    [
        ("docs/configuration.md", "mediacheck.toml", "[company]"),
        ("docs/licenses.md", "LicenseRef-ACME.toml", "# licenses/"),
        ("docs/registry.md", "lake.jpg.toml", "# lake.jpg.toml"),
        ("README.md", "post.toml", "channels"),
    ],
)
def test_the_examples_in_the_docs_are_accepted(page: str, name: str, begins: str, tmp_path: Path) -> None:
    """What a person copies from the documentation is right."""
    examples = (ROOT / page).read_text(encoding="utf-8").split("```toml\n")[1:]
    (example,) = [each.split("```")[0] for each in examples if each.startswith(begins)]
    assert refusal(name, example, tmp_path) is None
    assert violations(name, tomllib.loads(example)) == []
