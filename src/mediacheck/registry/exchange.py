"""Registries taken over from a folder, and written to and read from a JSON file."""

import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO, TypeVar

from mediacheck.errors import FileError, UsageError
from mediacheck.model import RecordedUse, Text, text
from mediacheck.registry import (
    Added,
    Decided,
    Inspect,
    Progress,
    Purchase,
    Registry,
    Stored,
    decisions,
    packing,
    purchases,
    record,
    sidecar,
    uses,
)
from mediacheck.registry.folder import FolderRegistry
from mediacheck.tomlfile import Table

T = TypeVar("T")

VERSION = 1

_JPEG = b"\xff\xd8\xff"

_BESIDE = frozenset({"origin", "sha256", "media_type", "width", "height", "fingerprints", "preview", "problems"})
"""What an asset in a file has beside its record."""


def import_folder(folder: Path, target: Registry, *, inspect: Inspect, progress: Progress | None = None) -> Added:
    """Registers what the folder registers, as it is written there now; assets of the same id follow the folder.

    An interrupted import goes on where it stopped: the folder is read like a registry, with a cache of its own.
    """
    source = FolderRegistry(str(folder), inspect=inspect, progress=progress)
    try:
        beside = Beside(list(source.all_purchases()), list(source.decisions()), list(source.uses()))
        if not len(source) and not beside:
            raise UsageError(
                "Nothing in {folder} says under which licence its pictures are.",
                "Put a folder.toml with a [[grant]] into it, or a file NAME.EXT.toml beside each picture.",
                folder=str(folder),
            )
        return _added(target, source.stored(), beside)
    finally:
        source.close()


# ---------------------------------------------------------------- to a file


def export(registry: Registry, stream: TextIO) -> int:
    """Writes all that is registered, but for the originals; how many assets that were."""
    count = 0
    stream.write(f'{{"version": {VERSION}, "assets": [')
    for stored in registry.stored():
        stream.write(",\n " if count else "\n ")
        json.dump(_document(stored), stream, default=record.iso)
        count += 1
    stream.write("\n]")
    _list(stream, "purchases", map(purchases.to_values, registry.all_purchases()))
    rulings = ({"id": each.decision.id, **decisions.to_values(each)} for each in registry.decisions())
    _list(stream, "decisions", rulings)
    _list(stream, "uses", map(uses.to_values, registry.uses()))
    stream.write("}\n")
    return count


def _list(stream: TextIO, name: str, documents: Iterable[Mapping[str, Any]]) -> None:
    """One more list, a line each; none where it is empty."""
    count = 0
    for document in documents:
        stream.write(",\n " if count else f', "{name}": [\n ')
        json.dump(document, stream, default=record.iso)
        count += 1
    stream.write("\n]" if count else "")


def export_file(registry: Registry, path: Path) -> int:
    """The same, whole or not at all. Raises UsageError where the file cannot be written."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with new.open("x", encoding="utf-8") as stream:
            count = export(registry, stream)
        new.replace(path)
    except OSError as error:
        message = "{path} cannot be written: {reason}."
        remedy = "Choose a place that you may write to."
        raise UsageError(message, remedy, path=str(path), reason=error.strerror or str(error)) from error
    finally:
        new.unlink(missing_ok=True)
    return count


def _document(stored: Stored) -> dict[str, Any]:
    document = record.to_record(stored.asset)
    beside = {
        "origin": stored.asset.origin,
        "sha256": stored.sha256,
        "media_type": stored.media_type,
        "width": stored.width,
        "height": stored.height,
    }
    document |= {name: value for name, value in beside.items() if value is not None}
    if stored.preview is not None:
        document["preview"] = packing.encoded(stored.preview)
    if stored.packed is not None:
        document["fingerprints"] = packing.to_values(stored.packed)
    return document


# ---------------------------------------------------------------- from a file


def import_file(path: Path, target: Registry) -> Added:
    """Registers what `export` wrote. Raises FileError, before anything is changed, where it is not as it should be."""
    try:
        content = path.read_text(encoding="utf-8")
        data = json.loads(content)
    except OSError as error:
        raise FileError("cannot be read: {reason}.", path=path, reason=error.strerror or str(error)) from error
    except json.JSONDecodeError as error:
        raise FileError("is not valid JSON: {reason}.", path=path, line=error.lineno, reason=error.msg) from error
    except (ValueError, RecursionError) as error:
        raise FileError("is not valid JSON: {reason}.", path=path, reason=str(error)) from error
    if not isinstance(data, dict) or not isinstance(data.get("assets"), list):
        raise FileError("is not an export of a registry.", "“mediacheck registry export” writes one.", path=path)
    if data.get("version") != VERSION:
        raise FileError(
            "was written by another version of mediacheck.", "Upgrade mediacheck, or export it again.", path=path
        )
    beside = Beside(
        list(_listed(data, "purchases", purchases.from_values, text("purchase"), path)),
        list(_listed(data, "decisions", lambda each: _decision(each, path), text("decision"), path)),
        list(_listed(data, "uses", uses.from_values, text("use"), path)),
    )
    return _added(target, list(_assets(data["assets"], path)), beside)


@dataclass(frozen=True, slots=True)
class Beside:
    """What comes with the assets."""

    purchases: Sequence[Purchase]
    decisions: Sequence[Decided]
    uses: Sequence[RecordedUse]

    def __bool__(self) -> bool:
        return bool(self.purchases or self.decisions or self.uses)


def _added(target: Registry, assets: Iterable[Stored], beside: Beside) -> Added:
    added = target.add(assets, replace=True)
    return replace(
        added,
        purchases=target.add_purchases(beside.purchases) if beside.purchases else added.purchases,
        decisions=target.decide(beside.decisions) if beside.decisions else 0,
        uses=target.record_uses(beside.uses) if beside.uses else 0,
    )


def _listed(data: Any, name: str, read: Callable[[Any], T], what: Text, path: Path) -> Iterator[T]:
    documents = data.get(name, [])
    if not isinstance(documents, list):
        raise FileError("is not an export of a registry.", "“mediacheck registry export” writes one.", path=path)
    for number, document in enumerate(documents, 1):
        reason: Text | str
        try:
            yield read(document)
            continue
        except FileError as error:
            reason = Text(error.message, error.values)
        except (purchases.PurchaseError, uses.UseError) as error:
            reason = error.reason
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            reason = str(error)
        raise FileError("{what} {number} is wrong: {reason}", path=path, what=what, number=number, reason=reason)


def _decision(document: Any, path: Path) -> Decided:
    values = dict(document)
    return decisions.from_table(str(values.pop("id")), Table(values, path))


def _assets(documents: list[Any], path: Path) -> Iterator[Stored]:
    seen = set()
    for number, document in enumerate(documents, 1):
        stored = _stored(document, number, path)
        if stored.asset.id in seen:
            raise FileError("has two assets with the id “{id}”.", path=path, id=stored.asset.id)
        seen.add(stored.asset.id)
        yield stored


def _stored(document: Any, number: int, path: Path) -> Stored:
    try:
        values = {name: value for name, value in document.items() if name not in _BESIDE}
        asset = sidecar.check(values, path)
        problems = record.from_record({"id": asset.id, "problems": document.get("problems", ())}).problems
        stored = Stored(
            replace(asset, problems=problems, origin=_origin(document.get("origin"))),
            _digest(document.get("sha256")),
            packing.word(document.get("media_type")),
            _side(document.get("width")),
            _side(document.get("height")),
            packing.from_values(document.get("fingerprints")),
            _preview(document.get("preview")),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _wrong(path, number, Text("{reason}", {"reason": str(error)})) from error
    except FileError as error:
        raise _wrong(path, number, Text(error.message, error.values)) from error
    if not asset.id:
        raise _wrong(path, number, text("it has no id"))
    return stored


def _preview(value: Any) -> bytes | None:
    if value is None:
        return None
    preview = packing.decoded(value)
    if not preview.startswith(_JPEG):
        raise ValueError("preview")
    return preview


def _digest(value: Any) -> str | None:
    if value is not None and not (isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value)):
        raise ValueError("sha256")
    return value


def _origin(value: Any) -> str | None:
    if value is not None:
        os.fsencode(value)  # ValueError or TypeError for what no path can be
    return None if value is None else str(value)


def _side(value: Any) -> int | None:
    """Pixels of a side."""
    if value is not None and not (type(value) is int and 0 < value < 1 << 31):
        raise ValueError(repr(value)[:80])
    return value


def _wrong(path: Path, number: int, reason: Text) -> FileError:
    return FileError("asset {number} is wrong: {reason}", path=path, number=number, reason=reason)
