"""Assets as plain values: the shape of a sidecar, and the JSON in databases and exports."""

import dataclasses
import datetime as dt
import json
import string
from collections.abc import Mapping
from typing import Any

from mediacheck.model import Asset, Grant, Release, Text

NOT_IN_RECORD = frozenset({"origin"})
"""Where a file lies is kept beside its record: it differs from place to place, the record does not."""


class RecordError(ValueError):
    """The values are no record of ours: damaged, or of a later version."""


def to_record(asset: Asset) -> dict[str, Any]:
    """Only what is stated, in the order in which a person would write it; dates stay dates."""
    record = _stated(asset)
    for name in ("grants", "releases"):
        if entries := record.pop(name, None):
            record[name.removesuffix("s")] = [_stated(entry) for entry in entries]
    if asset.problems:
        record["problems"] = [_text(problem) for problem in asset.problems]
    return record


def from_record(record: Mapping[str, Any]) -> Asset:
    """The asset of `to_record`, dates as dates or as ISO text. Raises RecordError."""
    try:
        values = dict(record)
        grants = tuple(_made(Grant, grant) for grant in values.pop("grant", ()))
        releases = tuple(_made(Release, release) for release in values.pop("release", ()))
        problems = tuple(_problem(problem) for problem in values.pop("problems", ()))
        asset: Asset = dataclasses.replace(_made(Asset, values), grants=grants, releases=releases, problems=problems)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise RecordError(str(error)) from error
    return asset


def dump(asset: Asset) -> str:
    """The record as JSON in ASCII, the same for equal assets."""
    return json.dumps(to_record(asset), default=iso, separators=(",", ":"))


def load(content: str) -> Asset:
    """Raises RecordError."""
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RecordError(str(error)) from error
    if not isinstance(record, dict):
        raise RecordError("not an object")
    return from_record(record)


def iso(value: Any) -> str:
    """What `json.dump` needs for a record's dates."""
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def dump_text(sentence: Text) -> str:
    return json.dumps(_text(sentence))


def load_text(content: str) -> Text:
    """Raises RecordError."""
    try:
        return _problem(json.loads(content))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise RecordError(str(error)) from error


# ---------------------------------------------------------------- inside

_DATES = frozenset({"valid_from", "valid_until", "embargo_until", "revoked"})


def _stated(value: Asset | Grant | Release) -> dict[str, Any]:
    stated = {}
    for each in dataclasses.fields(value):
        found = getattr(value, each.name)
        if found != each.default and each.name not in NOT_IN_RECORD and each.name != "problems":
            stated[each.name] = list(found) if isinstance(found, tuple) else found
    return stated


def _made(kind: Any, values: Mapping[str, Any]) -> Any:
    return kind(**{name: _value(name, value) for name, value in values.items()})


def _value(name: str, value: Any) -> Any:
    if name in _DATES and isinstance(value, str):
        return dt.date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def _text(sentence: Text) -> list[Any]:
    return [sentence.template, {name: _plain(value) for name, value in sentence.values.items()}]


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"text": _text(value)}
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return {"date": value.isoformat()}  # written as the reader's language writes it
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(each) for each in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _problem(value: Any) -> Text:
    """A sentence again; a template that could do more than show its values is not one of ours."""
    template, values = value
    for _, name, form, conversion in string.Formatter().parse(template):
        if name is not None and (name not in values or form or conversion):
            raise RecordError("a problem has a template that is none")
    return Text(template, {name: _unplain(each) for name, each in values.items()})


def _unplain(value: Any) -> Any:
    if isinstance(value, dict):
        return dt.date.fromisoformat(value["date"]) if "date" in value else _problem(value["text"])
    return tuple(_unplain(each) for each in value) if isinstance(value, list) else value
