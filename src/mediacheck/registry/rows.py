"""Rows of a database as what they are: assets and their fingerprints."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mediacheck.model import Asset, Keypoints, text
from mediacheck.registry import Packed, PackedView, Stored, record
from mediacheck.registry.database import Database

ROWS = """
SELECT asset.number, id, record, origin, sha256, media_type, width, height, asset.algorithm, pixels, detail, grey, colours,
    keypoints.algorithm, places, descriptors, preview
FROM asset LEFT JOIN keypoints ON keypoints.asset = asset.number LEFT JOIN look ON look.asset = asset.number
"""


def stored(database: Database, row: Sequence[Any]) -> Stored:
    """Of a row of `ROWS`, with what is kept beside it."""
    number, asset_id, content, origin, sha256, media_type, width, height, algorithm, pixels, *rest = row
    detail, grey, colours, kind, places, descriptors, preview = rest
    packed = None
    if algorithm is not None:
        views = database.rows(
            "SELECT box, codes, packed FROM view JOIN raster ON raster.view = view.number"
            " WHERE asset = ? ORDER BY position",
            (number,),
        )
        packed = Packed(
            algorithm,
            pixels,
            detail,
            bool(grey),
            tuple(_view(*view) for view in views),
            colours or b"",
            None if kind is None else Keypoints(kind, places, descriptors),
        )
    return Stored(asset(asset_id, content, origin), sha256, media_type, width, height, packed, preview)


def _view(box: str, codes: bytes, raster: bytes) -> PackedView:
    left, top, width, height = json.loads(box)
    return PackedView((left, top, width, height), codes, raster)


def asset(asset_id: str, content: str, origin: bytes | None) -> Asset:
    """The asset of a row; one whose record is damaged still matches, but nothing of its terms counts."""
    where = None if origin is None else os.fsdecode(origin)
    try:
        return replace(record.load(content), id=asset_id, origin=where)
    except record.RecordError:
        return Asset(asset_id, problems=(text("The record of “{id}” is damaged.", id=asset_id),), origin=where)
