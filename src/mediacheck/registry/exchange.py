"""Registries taken over from a folder, and written to and read from a JSON file."""

import base64
import json
import math
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from mediacheck.errors import FileError, UsageError
from mediacheck.model import Asset, Keypoints, Region, Text, text
from mediacheck.registry import (
    Added,
    Inspect,
    Packed,
    PackedView,
    Progress,
    Purchase,
    Registry,
    Stored,
    purchases,
    record,
    sidecar,
)
from mediacheck.registry.folder import FolderRegistry
from mediacheck.registry.packing import codes, unpack, whole

VERSION = 1

_COLOURS = 16 * 16 * 3  # bytes
_JPEG = b"\xff\xd8\xff"

_BESIDE = frozenset({"origin", "sha256", "media_type", "width", "height", "fingerprints", "preview", "problems"})
"""What an asset in a file has beside its record."""


def import_folder(folder: Path, target: Registry, *, inspect: Inspect, progress: Progress | None = None) -> Added:
    """Registers what the folder registers, as it is written there now; assets of the same id follow the folder.

    An interrupted import goes on where it stopped: the folder is read like a registry, with a cache of its own.
    """
    source = FolderRegistry(str(folder), inspect=inspect, progress=progress)
    try:
        bought = list(source.all_purchases())
        if not len(source) and not bought:
            raise UsageError(
                "Nothing in {folder} says under which licence its pictures are.",
                "Put a folder.toml with a [[grant]] into it, or a file NAME.EXT.toml beside each picture.",
                folder=str(folder),
            )
        return _added(target, source.stored(), bought)
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
    bought = 0
    for purchase in registry.all_purchases():
        stream.write(",\n " if bought else ', "purchases": [\n ')
        json.dump(purchases.to_values(purchase), stream)
        bought += 1
    stream.write("\n]}\n" if bought else "}\n")
    return count


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
        document["preview"] = _encoded(stored.preview)
    if stored.packed is not None:
        look = stored.packed
        views = [
            {"box": list(view.box), "codes": _encoded(view.codes), "raster": _encoded(view.raster)}
            for view in look.views
        ]
        document["fingerprints"] = {
            "algorithm": look.algorithm,
            "pixels": look.pixels,
            "detail": look.detail,
            "grey": look.grey,
            "views": views,
        }
        if look.colours:
            document["fingerprints"]["colours"] = _encoded(look.colours)
        if look.keypoints is not None:
            document["fingerprints"]["keypoints"] = {
                "algorithm": look.keypoints.algorithm,
                "places": _encoded(look.keypoints.places),
                "descriptors": _encoded(look.keypoints.descriptors),
            }
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
    bought = list(_purchases(data.get("purchases", []), path))
    return _added(target, list(_assets(data["assets"], path)), bought)


def _added(target: Registry, assets: Iterable[Stored], bought: Sequence[Purchase]) -> Added:
    added = target.add(assets, replace=True)
    return replace(added, purchases=target.add_purchases(bought)) if bought else added


def _purchases(documents: Any, path: Path) -> Iterator[Purchase]:
    try:
        for number, document in enumerate(documents, 1):
            try:
                yield purchases.from_values(document)
            except (AttributeError, ValueError) as error:
                reason = error.reason if isinstance(error, purchases.PurchaseError) else str(error)
                raise FileError(
                    "purchase {number} is wrong: {reason}", path=path, number=number, reason=reason
                ) from error
    except TypeError as error:
        raise FileError(
            "is not an export of a registry.", "“mediacheck registry export” writes one.", path=path
        ) from error


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
            _word(document.get("media_type")),
            _side(document.get("width")),
            _side(document.get("height")),
            _packed(document.get("fingerprints")),
            _preview(document.get("preview")),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _wrong(path, number, Text("{reason}", {"reason": str(error)})) from error
    except FileError as error:
        raise _wrong(path, number, Text(error.message, error.values)) from error
    if not asset.id:
        raise _wrong(path, number, text("it has no id"))
    return stored


def _packed(document: Any) -> Packed | None:
    if document is None:
        return None
    views = tuple(
        PackedView(_box(view["box"]), _decoded(view["codes"]), _decoded(view["raster"])) for view in document["views"]
    )
    for view in views:
        codes(view.codes)
    detail = float(document["detail"])
    algorithm, pixels = _word(document["algorithm"]), _word(document["pixels"])
    if algorithm is None or pixels is None or not math.isfinite(detail):
        raise ValueError("fingerprints")
    colours = _decoded(document.get("colours", ""))
    if len(colours) not in {0, _COLOURS}:
        raise ValueError("colours")
    look = Packed(
        algorithm, pixels, detail, bool(document["grey"]), views, colours, _keypoints(document.get("keypoints"))
    )
    if unpack(Stored(Asset(""), None, packed=look)).fingerprints is None:
        raise ValueError("a raster is damaged")
    return look


def _keypoints(document: Any) -> Keypoints | None:
    if document is None:
        return None
    algorithm = _word(document["algorithm"])
    places, descriptors = _decoded(document["places"]), _decoded(document["descriptors"])
    if algorithm is None or not whole(found := Keypoints(algorithm, places, descriptors)):
        raise ValueError("keypoints")
    return found


def _preview(value: Any) -> bytes | None:
    if value is None:
        return None
    preview = _decoded(value)
    if not preview.startswith(_JPEG):
        raise ValueError("preview")
    return preview


def _box(value: Any) -> Region:
    left, top, width, height = map(float, value)
    if not all(0 <= each <= 1 for each in (left, top, width, height)):
        raise ValueError("box")
    return left, top, width, height


def _digest(value: Any) -> str | None:
    if value is not None and not (isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value)):
        raise ValueError("sha256")
    return value


def _origin(value: Any) -> str | None:
    if value is not None:
        os.fsencode(value)  # ValueError or TypeError for what no path can be
    return None if value is None else str(value)


def _word(value: Any) -> str | None:
    if value is not None and not (isinstance(value, str) and value.isascii()):
        raise ValueError(repr(value)[:80])
    return value


def _side(value: Any) -> int | None:
    """Pixels of a side."""
    if value is not None and not (type(value) is int and 0 < value < 1 << 31):
        raise ValueError(repr(value)[:80])
    return value


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _decoded(value: str) -> bytes:
    return base64.b64decode(value, validate=True)


def _wrong(path: Path, number: int, reason: Text) -> FileError:
    return FileError("asset {number} is wrong: {reason}", path=path, number=number, reason=reason)
