"""Values of any room as plain JSON: nothing but dict, list, str, int, float, bool and None."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from mediacheck.i18n import render
from mediacheck.model import Text

_SURROGATE = re.compile("[\ud800-\udfff]")


def plain(value: Any, lang: str) -> Any:  # noqa: PLR0911 - one return for each kind of value
    """Sentences in `lang`, dates in ISO form, floats to 4 digits, what is no number (NaN, infinity) as null.

    Half a surrogate pair, which no strict JSON reader accepts, becomes U+FFFD. numpy's numbers and arrays are known by
    their `tolist`, so that nothing is imported for them.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Text):
        return string(render(value, lang))
    if isinstance(value, str):
        return string(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return round(float(value), 4) if math.isfinite(value) else None
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return _compound(value, lang)


def string(value: str) -> str:
    return str(value) if value.isascii() else _SURROGATE.sub("\ufffd", str(value))


def _compound(value: Any, lang: str) -> Any:
    if callable(getattr(value, "tolist", None)):
        return plain(value.tolist(), lang)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name), lang) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return {string(str(key)): plain(inner, lang) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return [plain(inner, lang) for inner in sorted(value, key=str)]
    if isinstance(value, Iterable):
        return [plain(inner, lang) for inner in value]
    return string(str(value))


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """Of a dataclass's fields."""
    return tuple(field.name for field in fields(kind))
