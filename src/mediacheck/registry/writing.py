"""Sidecars, written: new ones whole, those of a person by as little as possible, so that comments stay.

Whoever extends a sidecar reads back what came out, and renders it anew where it does not say what it should.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from mediacheck.model import Asset
from mediacheck.registry.record import to_record

_BLOCKS = ("grant", "release")


def render(asset: Asset, default_id: str, *, closed: bool = False) -> str:
    """A new sidecar. An id that the registry would give of itself is left out.

    `closed`: an asset without grants says so, where a folder.toml would otherwise give it some.
    """
    record = to_record(asset)
    document = tomlkit.document()
    for name, value in record.items():
        if name not in {*_BLOCKS, "problems"} and (name != "id" or value != default_id):
            document[name] = _item(value)
    if closed and "grant" not in record:
        document["grant"] = tomlkit.array()
    content = tomlkit.dumps(document)
    for name in _BLOCKS:
        content = _appended(content, name, record.get(name, ()))
    return content


def extend(content: str, old: Asset, new: Asset, *, inherited: bool) -> str | None:
    """The sidecar of `old` as one of `new`, which has more; None where that takes more than adding.

    `inherited`: the grants of `old` stand in a folder.toml. A sidecar with a grant of its own has to state all of them.
    """
    before, after = to_record(old), to_record(new)
    try:
        document = tomlkit.parse(content)
    except TOMLKitError:
        return None
    for name in after:
        if name not in {"id", "problems", *_BLOCKS} and after[name] != before.get(name):
            document[name] = _item(after[name])
    if inherited and before.get("grant") != after.get("grant"):
        before["grant"] = []
    added = {name: after.get(name, [])[len(before.get(name, [])) :] for name in _BLOCKS}
    for name in _BLOCKS:
        if isinstance(array := document.get(name), Array):
            for entry in added.pop(name):
                array.append(_filled(tomlkit.inline_table(), entry))
    content = tomlkit.dumps(document)
    for name, entries in added.items():
        content = _appended(content, name, entries)
    return content


def edit(
    content: str,
    keys: Mapping[str, Any],
    terms: Mapping[int, Mapping[str, Any]],
    grants: Sequence[Mapping[str, Any]] | None,
) -> str | None:
    """A sidecar with these keys, and terms of its grants by position, as they shall be (None: gone); None for no TOML.

    `grants`: it has none of its own yet, and these are what it shall have.
    """
    try:
        if content.startswith("[["):  # its first keys, with a line between them and the grants
            document = _filled(tomlkit.document(), {name: value for name, value in keys.items() if value is not None})
            content = f"{tomlkit.dumps(document)}\n{content}" if document else content
        document = tomlkit.parse(content)
        for name, value in keys.items():
            _put(document, name, value)
        if grants is not None:
            return _appended(tomlkit.dumps(document), "grant", grants)
        for position, changed in terms.items():
            for name, value in changed.items():
                _put(document["grant"][position], name, value)
        return tomlkit.dumps(document)
    except (TOMLKitError, LookupError):
        return None


def _put(table: Any, name: str, value: Any) -> None:
    if value is None:
        table.pop(name, None)
    elif value != table.get(name):
        table[name] = _item(value)


def _appended(content: str, name: str, entries: Sequence[Mapping[str, Any]]) -> str:
    for entry in entries:
        block = tomlkit.dumps(_filled(tomlkit.document(), entry))
        content = f"{content.rstrip()}\n\n" if content.strip() else ""
        content += f"[[{name}]]\n{block}"
    return content


def _filled(table: Any, entry: Mapping[str, Any]) -> Any:
    for name, value in entry.items():
        table[name] = _item(value)
    return table


def _item(value: Any) -> Any:
    if isinstance(value, list | tuple):
        array = tomlkit.array()
        array.extend(value)
        return array
    return value
