"""Decisions as plain values and as files that people read, and what becomes of one that is known already."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomlkit

from mediacheck import tomlfile
from mediacheck.errors import UsageError
from mediacheck.model import Decision, Revocation, Verdict
from mediacheck.registry import Decided, packing, record
from mediacheck.tomlfile import Table
from mediacheck.vocabulary import channels

FOLDER = "decisions"
"""In a folder registry: `decisions/ID.toml` is the decision with that id."""

SUFFIX = ".toml"

_VERDICTS = (Verdict.CLEAR.value, Verdict.BLOCKED.value)
_LINE = 100  # characters of base64


# ---------------------------------------------------------------- plain values


def to_values(decided: Decided) -> dict[str, Any]:
    """Only what is stated, in the order in which a person reads it; dates stay dates. The id is not among them."""
    decision = decided.decision
    values: dict[str, Any] = {
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "by": decision.by,
        "made": decision.made,
        "until": decision.until,
        "channels": list(decision.channels),
        "override": list(decision.overrides),
        "own_work": decision.own_work,
    }
    media = {"name": decision.name, "sha256": decision.sha256, "pixels": decision.pixels}
    values["media"] = {name: value for name, value in media.items() if value is not None}
    if (revoked := decision.revoked) is not None:
        values["revoked"] = {"by": revoked.by, "on": revoked.on, "reason": revoked.reason}
    if decided.packed is not None:
        values["fingerprints"] = {"sha256": decision.sha256} | packing.to_values(decided.packed)
    return {name: value for name, value in values.items() if value not in ([], False)}


def from_table(decision_id: str, table: Table, *, ours: bool = False) -> Decided:
    """Strictly: a slip of the pen would be a picture cleared or a ban lost. Raises FileError with the line.

    `ours`: no person can have written it.
    """
    _needed(table, "verdict", "reason", "by", "made", "until", "media")
    media = table.table("media")
    _needed(media, "sha256")
    fingerprints = table.table("fingerprints").data if "fingerprints" in table.data else None
    decision = Decision(
        id=decision_id,
        verdict=Verdict(table.choice("verdict", _VERDICTS) or ""),
        reason=table.string("reason") or "",
        by=table.string("by") or "",
        made=table.date("made") or dt.date.min,
        until=table.date("until") or dt.date.min,
        sha256=_digest(media),
        pixels=media.string("pixels"),
        name=media.string("name"),
        channels=table.names("channels", channels()) or (),
        overrides=_codes(table),
        own_work=table.boolean("own_work"),
        revoked=_revocation(table) if "revoked" in table.data else None,
    )
    media.finish()
    table.finish()
    try:
        decided = Decided(decision, packing.from_values(fingerprints, ours=ours))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        table.refuse("fingerprints", "“{key}” is damaged: {reason}.", reason=str(error))
    if not ours:
        _refuse_contradictions(table, media, decided, fingerprints or {})
    return decided


def dump(decided: Decided) -> str:
    """JSON in ASCII, the same for equal decisions."""
    return json.dumps(to_values(decided), default=record.iso, separators=(",", ":"))


def load(decision_id: str, content: str, path: Path) -> Decided:
    """Raises ValueError, and FileError that names `path`."""
    values = json.loads(content)
    if not isinstance(values, dict):
        raise ValueError("not an object")  # noqa: TRY004 - damaged, not misused
    return from_table(decision_id, Table(values, path), ours=True)


def ordered(decided: Iterable[Decided]) -> list[Decided]:
    return sorted(decided, key=lambda each: each.decision.id)


# ---------------------------------------------------------------- files


def read(path: Path) -> Decided:
    """Raises FileError."""
    return from_table(id_of(path.name), tomlfile.read(path))


def render(decided: Decided) -> str:
    """What people read stands first, what the picture looks like last."""
    document = tomlkit.document()
    for name, value in to_values(decided).items():
        if name == "fingerprints":
            document.add(tomlkit.nl())
            document.add(tomlkit.comment("What the picture looks like, so that its copies are recognised."))
        document[name] = _item(value, wrap=name == "fingerprints")
    return tomlkit.dumps(document)


def is_file(path: str) -> bool:
    """Whether a path below a registry's root is that of a decision."""
    folder, _, name = path.rpartition("/")
    return folder == FOLDER and name.endswith(SUFFIX)


def id_of(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(SUFFIX)


def path_of(decision_id: str) -> str:
    """Below a registry's root. Raises UsageError for an id that is no name of a file."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}", decision_id):
        raise UsageError("There is no decision “{id}”.", "“mediacheck decide --list” lists them.", id=decision_id)
    return f"{FOLDER}/{decision_id}{SUFFIX}"


# ---------------------------------------------------------------- known already


def merged(known: Decided | None, new: Decided) -> Decided:
    """What is kept of a decision that arrives: a known one can only be revoked, which nothing undoes.

    Raises UsageError where the two say different things.
    """
    if known is None:
        return new
    was, now = known.decision, new.decision
    if replace(was, revoked=None) != replace(now, revoked=None):
        raise UsageError(
            "There is another decision with the id “{id}” already.",
            "A decision is not changed: revoke it and make a new one.",
            id=was.id,
        )
    return Decided(replace(was, revoked=was.revoked or now.revoked), known.packed or new.packed)


def revoked(known: Decided | None, decision_id: str, revocation: Revocation) -> Decided:
    """Raises UsageError for an id that nobody knows, and for a decision that was revoked before."""
    if known is None:
        raise UsageError("There is no decision “{id}”.", "“mediacheck decide --list” lists them.", id=decision_id)
    if (before := known.decision.revoked) is not None:
        raise UsageError(
            "The decision “{id}” was revoked already, by {by} on {date}.",
            id=decision_id,
            by=before.by,
            date=before.on,
        )
    return replace(known, decision=replace(known.decision, revoked=revocation))


# ---------------------------------------------------------------- inside


def _needed(table: Table, *keys: str) -> None:
    for key in keys:
        value = table.data.get(key)
        if value is None or (isinstance(value, str) and not value.strip()):
            table.refuse(key, "“{key}” is missing here.")


def _refuse_contradictions(table: Table, media: Table, decided: Decided, fingerprints: Mapping[str, Any]) -> None:
    """A file that was copied and changed in part would decide on two pictures at once."""
    decision = decided.decision
    if decision.until < decision.made:
        message = "the decision ends on {until}, before it was made on {made}."
        table.refuse("until", message, until=decision.until, made=decision.made)
    pixels = None if decided.packed is None else decided.packed.pixels
    for key, stated, seen in (
        ("sha256", decision.sha256, fingerprints.get("sha256")),
        ("pixels", decision.pixels, pixels),
    ):
        if None not in {stated, seen} and stated != seen:
            media.refuse(
                key,
                "“{key}” is not that of the picture whose fingerprints stand in this file: decide on each by itself.",
            )


def _digest(media: Table) -> str:
    value = media.string("sha256") or ""
    if not re.fullmatch("[0-9a-f]{64}", value):
        media.refuse("sha256", "“{key}” must be 64 hexadecimal digits in small letters.")
    return value


def _codes(table: Table) -> tuple[str, ...]:
    """Which codes there are is known to the rules alone; one that there is not lifts nothing."""
    codes = table.strings("override") or ()
    for code in codes:
        if not re.fullmatch(r"MC\d{3}", code):
            table.refuse("override", "“{key}” must be codes of rules, like MC201.")
    return codes


def _revocation(table: Table) -> Revocation:
    inner = table.table("revoked")
    _needed(inner, "by", "on", "reason")
    revocation = Revocation(
        by=inner.string("by") or "", on=inner.date("on") or dt.date.min, reason=inner.string("reason") or ""
    )
    inner.finish()
    return revocation


def _item(value: Any, *, wrap: bool) -> Any:
    """As TOML; `wrap`: texts are base64 and may be broken into lines."""
    if isinstance(value, Mapping):
        table = tomlkit.table()
        for name, inner in value.items():
            table[name] = _item(inner, wrap=wrap)
        return table
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        tables = tomlkit.aot()
        for inner in value:
            tables.append(_item(inner, wrap=wrap))
        return tables
    if wrap and isinstance(value, str) and len(value) > _LINE:
        lines = (value[at : at + _LINE] for at in range(0, len(value), _LINE))
        return tomlkit.string("\n" + "\n".join(lines) + "\n", multiline=True)
    return value
