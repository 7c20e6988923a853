"""The part of JSON Schema that `result.schema.json` uses, so that a saved result is checked without a further package."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


@cache
def result_schema() -> dict[str, Any]:
    content = (files("mediacheck") / "data" / "result.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(content)
    return schema


def violation(value: Any, schema: dict[str, Any] | None = None, place: str = "") -> str | None:
    """Where the value first breaks the schema (of a result, if none is given), like `posts[0].items[2].size`, or None.

    A place at the top is ".". The checker knows no keyword that the shipped schema does not use.
    """
    return next(_violations(value, result_schema() if schema is None else schema, place), None)


def _violations(value: Any, schema: dict[str, Any], place: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = result_schema()["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if not _simple(value, schema):
        yield place or "."
        return
    if isinstance(value, dict):
        yield from _inside_object(value, schema, place)
    elif isinstance(value, list):
        yield from _inside_array(value, schema, place)
    yield from _combined(value, schema, place)


def _inside_object(value: dict[str, Any], schema: dict[str, Any], place: str) -> Iterator[str]:
    for key in schema.get("required", ()):
        if key not in value:
            yield f"{place}.{key}".lstrip(".")
    for key, inner in schema.get("properties", {}).items():
        if key in value:
            yield from _violations(value[key], inner, f"{place}.{key}".lstrip("."))


def _inside_array(value: list[Any], schema: dict[str, Any], place: str) -> Iterator[str]:
    for position, inner in enumerate(value):
        yield from _violations(inner, schema.get("items", {}), f"{place}[{position}]")
    if "contains" in schema and not any(_holds(inner, schema["contains"]) for inner in value):
        yield place or "."


def _combined(value: Any, schema: dict[str, Any], place: str) -> Iterator[str]:
    if "anyOf" in schema and not any(_holds(value, choice) for choice in schema["anyOf"]):
        yield place or "."
    for part in schema.get("allOf", ()):
        yield from _violations(value, part, place)
    if "if" in schema and _holds(value, schema["if"]):
        yield from _violations(value, schema["then"], place)


def _holds(value: Any, schema: dict[str, Any]) -> bool:
    return next(_violations(value, schema, ""), None) is None


def _simple(value: Any, schema: dict[str, Any]) -> bool:
    """What a value shows by itself, without a look at what it holds. No constant of the schema is true, which Python calls 1."""
    right = (
        ("type" not in schema or _is(value, schema["type"]))
        and ("const" not in schema or (value == schema["const"] and not isinstance(value, bool)))
        and ("enum" not in schema or value in schema["enum"])
    )
    if isinstance(value, str):
        return right and len(value) >= schema.get("minLength", 0) and bool(re.search(schema.get("pattern", ""), value))
    if isinstance(value, list):
        return right and bool(schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)))
    if _is(value, "number"):
        return right and bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    return right


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if isinstance(value, float) and name == "integer":
        return value.is_integer()
    return isinstance(value, _TYPES[name])
