"""The log of a registry file: who changed what and when, each entry with the digest of the one before.

It is the table `revision`, a line for each transaction. What was written has its digest in the log too, so that nothing
can be taken out beside the log.
"""

import datetime as dt
import getpass
import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from mediacheck.model import Text, text
from mediacheck.registry import digests
from mediacheck.registry.digests import Rows

Change = tuple[str, str, bytes | None]
"""Kind and name of what was written, and its digest; None where it is gone."""

_LINES = "SELECT number, token, assets, views, keypoints, entry, digest FROM revision ORDER BY number"
_LAST = f"{_LINES} DESC LIMIT 1"
_FEW = 1000  # changes in an entry


def person() -> str | None:
    """Who works here, as far as the system knows."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return None


def now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def append(rows: Rows, changes: Iterable[Change], by: str | None, more: Sequence[int] = (0, 0, 0)) -> None:
    """One more entry, inside the transaction of the changes; `more`: how many more assets, views and keypoints there are."""
    number, _, *counts, _, before = rows(_LAST, ())[0]
    entry = {
        "at": now(),
        "by": by,
        "changes": [[kind, name, digest and digest.hex()] for kind, name, digest in changes],
        "state": _state(rows),
    }
    totals = (count + further for count, further in zip(counts, more, strict=True))
    line = (number + 1, secrets.token_hex(8), *totals, json.dumps(entry))
    rows("INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, ?)", (*line, digests.of(before, *line)))


def begin(connection: sqlite3.Connection) -> None:
    """Of a file that has no log yet: digests of what it holds, its lines chained, and an entry that says what was there."""

    def rows(query: str, values: Any = ()) -> list[Any]:
        return connection.execute(query, values).fetchall()

    for (number,) in rows("SELECT number FROM asset"):
        rows("UPDATE asset SET digest = ? WHERE number = ?", (digests.of_asset(rows, number), number))
    for order in rows("SELECT agency, number, reference, record FROM purchase"):
        rows("UPDATE purchase SET digest = ? WHERE (agency, number, reference, record) = (?, ?, ?, ?)",
             (digests.of(*order), *order))  # fmt: skip
    for ruling in rows("SELECT id, record FROM decision"):
        rows("UPDATE decision SET digest = ? WHERE id = ?", (digests.of(*ruling), ruling[0]))
    for use in rows("SELECT asset, record FROM recorded_use"):
        rows("UPDATE recorded_use SET digest = ? WHERE (asset, record) = (?, ?)", (digests.of(*use), *use))
    before = None
    for *line, _ in rows(_LINES):
        before = digests.of(before, *line)
        rows("UPDATE revision SET digest = ? WHERE number = ?", (before, line[0]))
    found: list[Change] = [(kind, name, digest) for kind, name, _, digest in digests.everything(rows)]
    for start in range(0, len(found), _FEW):
        append(rows, found[start : start + _FEW], None)


def migrated(connection: sqlite3.Connection) -> None:
    """An entry that knows the tables as they are from now on."""
    append(lambda query, values: connection.execute(query, values).fetchall(), (), None)


def _state(rows: Rows) -> str:
    """Of what SQLite keeps about the tables: how they are made, and the numbers that are never given again.

    Without those of `journal`, which are no part of what is registered.
    """
    made = rows(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE substr(tbl_name, 1, 8) <> 'service_'"
        " ORDER BY type, name",
        (),
    )
    numbers = rows("SELECT name, seq FROM sqlite_sequence WHERE substr(name, 1, 8) <> 'service_' ORDER BY name", ())
    return digests.of(*(value for row in (*made, *numbers) for value in row)).hex()


# ---------------------------------------------------------------- whether all is well


def verify(rows: Rows, *, logged: bool) -> Iterator[Text]:
    """What does not agree: the entries with one another, and what is stored with them.

    Not `logged`: only what is stored with its digests, as in a cache, whose log says nothing.
    """
    if not logged:
        yield from _beside(rows, {}, logged=False)
        return
    before = None
    expected = 0
    said: dict[tuple[str, str], bytes | None] = {}
    sound = True
    state = None
    for *line, digest in rows(_LINES, ()):
        number, entry = line[0], line[-1]
        for missing in range(expected, number):
            sound = False
            yield text("Entry {number} of the log is missing.", number=missing)
        if number == expected and digests.of(before, *line) != digest:
            sound = False
            yield text("Entry {number} of the log is damaged: it is not what was written.", number=number)
        before, expected = digest, number + 1
        if entry is not None:
            with suppress(ValueError, TypeError, KeyError, AttributeError):
                values = json.loads(entry)
                state = values["state"]
                for kind, name, found in values["changes"]:
                    said[kind, name] = found and bytes.fromhex(found)
    yield from _beside(rows, said, logged=sound)
    if sound and state is not None and state != _state(rows):
        yield text("How the tables are made is not what the log says.")


def _beside(rows: Rows, said: Mapping[tuple[str, str], bytes | None], *, logged: bool) -> Iterator[Text]:
    """What is stored and is not what was written. `logged`: the log can be trusted."""
    left = {key for key, digest in said.items() if digest is not None}
    for kind, name, stored, digest in digests.everything(rows):
        left.discard((kind, name))
        if stored != digest or (logged and said.get((kind, name)) != digest):
            yield _altered(kind, name)
    for kind, name in sorted(left) if logged else ():
        yield _gone(kind, name)


def _altered(kind: str, name: str) -> Text:
    if kind == digests.ASSET:
        return text(
            "What is stored about “{id}” is damaged: it is not what was written. Register its original again.", id=name
        )
    if kind == digests.DECISION:
        return text("The decision “{id}” is damaged: it is not what was written.", id=name)
    if kind == digests.PURCHASE:
        return text(
            "A purchase is damaged: it is not what was written ({id}). Import the purchase list again.", id=name[:12]
        )
    return text("A recorded use is damaged: it is not what was written ({id}).", id=name[:12])


def _gone(kind: str, name: str) -> Text:
    if kind == digests.ASSET:
        return text("“{id}” is gone, and no entry of the log says so.", id=name)
    if kind == digests.DECISION:
        return text("The decision “{id}” is gone, and no entry of the log says so.", id=name)
    if kind == digests.PURCHASE:
        return text("A purchase is gone, and no entry of the log says so ({id}).", id=name[:12])
    return text("A recorded use is gone, and no entry of the log says so ({id}).", id=name[:12])
