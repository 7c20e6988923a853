"""The files that people write: who reads each, and which schema an editor holds against it."""

import datetime as dt
import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema

from mediacheck import catalog, config
from mediacheck.errors import FileError
from mediacheck.model import Text
from mediacheck.registry import decisions, purchasefile, sidecar, uses
from mediacheck.registry.exchange import import_file
from mediacheck.registry.memory import MemoryRegistry
from mediacheck.rules import RULES
from mediacheck.sources import manifest


def _sidecar(path: Path) -> None:
    """A broken sidecar stops nothing and is a problem; here it is raised as the others are."""
    problem = sidecar.read(path, path.name).problem
    if problem is None:
        return
    sentence: Text = problem.values["problem"]
    if sentence.template == "{message}":
        sentence = sentence.values["message"]
    _, _, line = problem.values["place"].rpartition(":")
    raise FileError(sentence.template, path=path, line=int(line) if line.isdecimal() else None, **dict(sentence.values))


def _configuration(path: Path) -> None:
    config.load(path, known={rule.code: (rule.name, rule.level) for rule in RULES})


READERS: dict[str, Callable[[Path], object]] = {
    "LicenseRef-ACME.toml": lambda path: catalog.load(path.parent),
    "lake.jpg.toml": _sidecar,
    "folder.toml": _sidecar,
    "post.toml": manifest.read,
    "mediacheck.toml": _configuration,
    "purchases.csv": purchasefile.read,
    "uses.csv": uses.read,
    "decision.toml": decisions.read,
    "export.json": lambda path: import_file(path, MemoryRegistry()),
}

SCHEMAS = {
    "LicenseRef-ACME.toml": "license",
    "lake.jpg.toml": "sidecar",
    "folder.toml": "folder",
    "post.toml": "post",
    "mediacheck.toml": "mediacheck",
}

_UNSAYABLE = {
    "the grant ends on {until}, before it begins on {begin}.",
    "the embargo lasts until {embargo}, longer than the grant, which ends on {until}.",
    "“{name}” is no time zone; expected a name like Europe/Berlin.",
    "“{location}” is in nobody’s home folder here.",
    "there is no file {file}.",
    "“{value}” is no host with a port; expected one like dam.example.com:8443.",  # its form can be said, no more
}


def unsayable(refusal: FileError, data: dict[str, Any]) -> bool:
    """Whether no schema can refuse it: none compares values or sums, knows the calendar or the world's time zones."""
    key = refusal.values.get("key")
    if key == "kind":
        return "near" in refusal.values  # any word that is near to none is a kind of the company's own
    if key == "credit_region":
        left, top, width, height = data["credit_region"]
        return bool(left + width > 1 or top + height > 1)
    return refusal.message in _UNSAYABLE or (key == "publish_at" and data["publish_at"][:10] == "2026-02-30")


@cache
def schema(name: str) -> dict[str, Any]:
    path = files("mediacheck") / "data" / "schemas" / f"{SCHEMAS[name]}.schema.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def _checker(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema(name), format_checker=jsonschema.FormatChecker())


def violations(name: str, data: dict[str, Any]) -> list[str]:
    """What an editor would underline; to it TOML's dates are texts, as JSON has no others."""
    return [error.message for error in _checker(name).iter_errors(_plain(data))]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value
