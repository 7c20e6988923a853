"""A digest of each thing that a database stores: SQLite does not notice a byte that changed inside a row."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Rows = Callable[[str, Sequence[Any]], list[Any]]
"""What a query answers."""

ASSET = "asset"
PURCHASE = "purchase"
DECISION = "decision"
USE = "use"

_ASSET = (
    """
    SELECT id, record, origin, sha256, media_type, width, height, algorithm, pixels, detail, grey FROM asset
    WHERE number = ?
    """,
    """
    SELECT position, box, codes, packed FROM view LEFT JOIN raster ON raster.view = view.number WHERE asset = ?
    ORDER BY position
    """,
    "SELECT algorithm, descriptors, places FROM keypoints WHERE asset = ?",
    "SELECT colours, preview FROM look WHERE asset = ?",
)

# Their keys are all that they hold, but for a decision, whose record may change.
_TABLES = {
    PURCHASE: "SELECT digest, agency, number, reference, record FROM purchase ORDER BY 2, 3, 4, 5",
    DECISION: "SELECT digest, id, record FROM decision ORDER BY id",
    USE: "SELECT digest, asset, record FROM recorded_use ORDER BY asset, record",
}


def of(*values: Any) -> bytes:
    """SHA-256 of values as SQLite stores them; no two rows have the same text."""
    whole = hashlib.sha256()
    for value in values:
        content = value if isinstance(value, bytes) else repr(value).encode("utf-8", "backslashreplace")
        whole.update(f"{type(value).__name__} {len(content)} ".encode())
        whole.update(content)
    return whole.digest()


def of_asset(rows: Rows, number: int) -> bytes:
    """Of all that is stored about an asset: its row, views and rasters, keypoints, colours and preview."""
    return of(*(value for query in _ASSET for row in rows(query, (number,)) for value in ("row", *row)))


def everything(rows: Rows) -> Iterator[tuple[str, str, bytes | None, bytes]]:
    """Kind, name, stored digest and digest of today, of all that is stored."""
    for (number,) in rows("SELECT number FROM asset ORDER BY number", ()):
        name, stored = rows("SELECT CAST(id AS BLOB), digest FROM asset WHERE number = ?", (number,))[0]
        yield ASSET, name.decode("utf-8", "replace"), stored, of_asset(rows, number)
    for kind, query in _TABLES.items():
        for stored, *values in rows(query, ()):
            digest = of(*values)
            yield kind, name_of(kind, values, digest), stored, digest


def name_of(kind: str, values: Sequence[Any], digest: bytes) -> str:
    """What a row is called in the log: its key, or where that is all of the row, its digest."""
    return str(values[0]) if kind == DECISION else digest.hex()
