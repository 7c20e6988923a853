"""Registered files in a database: what the SQLite registry and the folder registry's cache share."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mediacheck.errors import RegistryError
from mediacheck.fingerprint import ALGORITHM
from mediacheck.model import Asset, Keypoints, Text, text
from mediacheck.registry import (
    CANDIDATES,
    DISTANCE,
    KEYPOINTS,
    Entry,
    Hit,
    Order,
    PackedView,
    Purchase,
    Stored,
    Vote,
    chain,
    digests,
    record,
    rows,
    verifying,
)
from mediacheck.registry import purchases as bought
from mediacheck.registry.adding import printable
from mediacheck.registry.database import Database
from mediacheck.registry.packing import unpack
from mediacheck.registry.ranking import heaviest

if TYPE_CHECKING:
    from mediacheck.registry.search import Search
    from mediacheck.registry.voting import Voting

_INSERT = """
INSERT INTO asset (id, record, origin, sha256, media_type, width, height, algorithm, pixels, detail, grey)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_SEALED = "SELECT number, digest, id, record, origin FROM asset WHERE id = ?"
_UPDATE = """
UPDATE asset SET record = ?, origin = ?, sha256 = ?, media_type = ?, width = ?, height = ?,
    algorithm = ?, pixels = ?, detail = ?, grey = ? WHERE id = ?
"""
_VIEWS = """
SELECT view.number, asset.id, view.position, substr(view.codes, 1, 32)
FROM view JOIN asset ON asset.number = view.asset
WHERE asset.algorithm = ? AND view.number IN (SELECT value FROM json_each(?))
"""
_VOTED = """
SELECT keypoints.number, asset.id FROM keypoints JOIN asset ON asset.number = keypoints.asset
WHERE keypoints.number IN (SELECT value FROM json_each(?))
"""
_LOOKS = """
SELECT id, asset.number, sha256, asset.algorithm, pixels, keypoints.algorithm
FROM asset LEFT JOIN keypoints ON keypoints.asset = asset.number ORDER BY id
"""
# A length stands in the row's header: no preview is read for it.
_PREVIEWS = """
SELECT id, sha256, length(preview) FROM asset LEFT JOIN look ON look.asset = asset.number ORDER BY id
"""
_PREVIEW = "SELECT preview FROM look JOIN asset ON asset.number = look.asset WHERE id = ?"

_ENTRIES, _RECORDS = 64, 1024
"""Of so many assets what was asked for last is kept: many posts show the same ones. An entry is some 80 kB."""

_PROPOSED = 4 * CANDIDATES  # rows that are looked up at a time


class Store:
    """Reads at any time, writes inside `writing`."""

    def __init__(self, database: Database, index: Path | None, *, logged: bool = False) -> None:
        """`logged`: what is written is the registry itself, and each change has to be on record."""
        self.database = database
        self._logged = logged
        self._index = index
        self._assets = 0  # by how many they grew in the transaction at hand
        self._views = 0
        self._keypoints = 0
        # Of one revision: whatever is written makes another one.
        self._entry = lru_cache(_ENTRIES)(lambda _revision, asset_id: self._unpacked(asset_id))
        self._record = lru_cache(_RECORDS)(lambda _revision, asset_id: self._checked(asset_id))

    # ------------------------------------------------------------ reading

    def revision(self) -> str:
        number, token = self.database.rows("SELECT number, token FROM revision ORDER BY number DESC LIMIT 1")[0]
        return f"{number}-{token}"

    def __len__(self) -> int:
        return int(self.database.rows("SELECT assets FROM revision ORDER BY number DESC LIMIT 1")[0][0])

    def assets(self, after: str = "") -> Iterator[Asset]:
        sql = "SELECT id, record, origin FROM asset WHERE id > ? ORDER BY id"
        for row in self.database.iterate(sql, (printable(after),)):
            yield rows.asset(*row)

    def stored(self) -> Iterator[Stored]:
        for row in self.database.iterate(rows.ROWS + "ORDER BY id"):
            yield rows.stored(self.database, row)

    def asset(self, asset_id: str) -> Asset | None:
        found = self.database.rows("SELECT id, record, origin FROM asset WHERE id = ?", (printable(asset_id),))
        return rows.asset(*found[0]) if found else None

    def stored_at(self, asset_id: str) -> Stored | None:
        found = self.database.rows(rows.ROWS + "WHERE id = ?", (printable(asset_id),))
        return rows.stored(self.database, found[0]) if found else None

    def get(self, asset_id: str) -> Entry | None:
        return self._entry(self.revision(), asset_id)

    def sealed(self, asset_id: str) -> Asset | None:
        """The asset; where what is stored about it is not what was written, it still matches, but nothing of its terms counts.

        A cache is as it is: what it was made of has the last word.
        """
        return self._record(self.revision(), asset_id)

    def _unpacked(self, asset_id: str) -> Entry | None:
        stored = self.stored_at(asset_id)
        return unpack(stored) if stored else None

    def _checked(self, asset_id: str) -> Asset | None:
        if not self._logged:
            return self.asset(asset_id)
        with self.database.transaction("DEFERRED"):  # of one moment
            found = self.database.rows(_SEALED, (printable(asset_id),))
            if not found:
                return None
            number, digest, *row = found[0]
            asset = rows.asset(*row)
            if asset.problems or digests.of_asset(self.database.rows, number) == digest:
                return asset
        damaged = text("The record of “{id}” is damaged.", id=asset_id)
        return replace(asset, grants=(), releases=(), problems=(damaged,))

    def exact(self, sha256: str) -> list[str]:
        return [row[0] for row in self.database.rows("SELECT id FROM asset WHERE sha256 = ? ORDER BY id", (sha256,))]

    def pixels(self, digest: str) -> list[str]:
        return [row[0] for row in self.database.rows("SELECT id FROM asset WHERE pixels = ? ORDER BY id", (digest,))]

    def near(self, codes: Sequence[bytes]) -> list[Hit]:
        queries: dict[int, list[int]] = {}
        for number, query in self._search.near(codes):
            queries.setdefault(number, []).append(query)
        asked = [int.from_bytes(code) for code in codes]
        hits = []
        for number, asset_id, position, code in self._views_at(queries):
            # The distance is that of the code in the database: the index only proposes.
            found = int.from_bytes(code)
            for query in queries[number]:
                distance = (found ^ asked[query]).bit_count()
                if distance <= DISTANCE:
                    hits.append(Hit(asset_id, position, query, distance))
        return sorted(hits, key=lambda hit: (hit.distance, hit.asset, hit.view, hit.query))

    def voted(self, keypoints: Keypoints) -> list[Vote]:
        if keypoints.algorithm != KEYPOINTS:
            return []
        tallies = self._voting.votes(keypoints.descriptors)
        found: list[tuple[float, Vote]] = []
        for start in range(0, len(tallies), _PROPOSED):  # the first will do, unless most of them are gone
            proposed = tallies[start : start + _PROPOSED]
            ids = dict(self.database.rows(_VOTED, (json.dumps([each.number for each in proposed]),)))
            found += [(each.weight, Vote(ids[each.number], each.votes)) for each in proposed if each.number in ids]
            if len(found) >= CANDIDATES:
                break
        return heaviest(found)

    def looks(self) -> Iterator[tuple[str, str]]:
        for asset_id, *look in self.database.iterate(_LOOKS):
            yield asset_id, repr(look)

    def previews(self) -> Iterator[tuple[str, str]]:
        for asset_id, sha256, length in self.database.iterate(_PREVIEWS):
            yield asset_id, f"{sha256} {length}" if length else ""

    def preview(self, asset_id: str) -> bytes | None:
        found = self.database.rows(_PREVIEW, (printable(asset_id),))
        return found[0][0] if found else None

    # ------------------------------------------------------------ writing

    @contextmanager
    def writing(self, by: str | None = None) -> Iterator[None]:
        """One transaction; the revision is another one if anything was written. `by`: who wants it, if that is stated."""
        self._assets = self._views = self._keypoints = 0
        with self.database.transaction():
            before = self.database.rows("SELECT total_changes()")[0][0]
            yield
            if self.database.rows("SELECT total_changes()")[0][0] != before:
                changes = self.database.changes if self._logged else ()
                more = (self._assets, self._views, self._keypoints)
                chain.append(self.database.rows, changes, by or chain.person(), more)

    def put(self, stored: Stored) -> int:
        """Writes the asset, in place of the one with its id. Its number."""
        asset_id = stored.asset.id
        packed = stored.packed
        values = (
            record.dump(stored.asset),
            None if stored.asset.origin is None else os.fsencode(stored.asset.origin),
            stored.sha256,
            stored.media_type,
            stored.width,
            stored.height,
            *((packed.algorithm, packed.pixels, packed.detail, packed.grey) if packed else (None,) * 4),
        )
        old = self.stored_at(asset_id)
        if old is None:
            number = self.database.execute(_INSERT, (asset_id, *values))
            self._assets += 1
        else:
            self.database.execute(_UPDATE, (*values, asset_id))
            number = self._number(asset_id)
        was = old.packed if old else None
        if (was.views if was else ()) != (packed.views if packed else ()):
            self._put_views(number, packed.views if packed else ())
        if (was.keypoints if was else None) != (packed.keypoints if packed else None):
            self._put_keypoints(number, packed.keypoints if packed else None)
        self._put_look(number, packed.colours if packed else b"", stored.preview)
        digest = digests.of_asset(self.database.rows, number)
        self.database.execute("UPDATE asset SET digest = ? WHERE number = ?", (digest, number))
        self.database.changes.append((digests.ASSET, asset_id, digest))
        return number

    def delete(self, asset_id: str) -> None:
        number = self._number(asset_id)
        self._put_views(number, ())
        self._put_keypoints(number, None)
        self.database.execute("DELETE FROM asset WHERE number = ?", (number,))
        self.database.changes.append((digests.ASSET, asset_id, None))
        self._assets -= 1

    # ------------------------------------------------------------ purchases

    def purchases(self, agency: str, supplier_id: str) -> list[Purchase]:
        return list(self._purchases("WHERE agency = ? AND number = ?", agency, supplier_id.casefold()))

    def order(self, order: Order) -> list[Purchase]:
        return list(self._purchases("WHERE agency = ? AND number = ? AND reference = ?", *order))

    def all_purchases(self) -> Iterator[Purchase]:
        return self._purchases("")

    def put_orders(self, orders: Mapping[Order, Iterable[Purchase]]) -> None:
        """Each order as it is from now on."""
        for order, purchases in orders.items():
            gone = self.database.rows(
                "DELETE FROM purchase WHERE agency = ? AND number = ? AND reference = ? RETURNING digest", order
            )
            self.database.changes += ((digests.PURCHASE, digest.hex(), None) for (digest,) in gone)
            for purchase in purchases:
                values = (*order, bought.dump(purchase))
                digest = digests.of(*values)
                self.database.execute("INSERT INTO purchase VALUES (?, ?, ?, ?, ?)", (*values, digest))
                self.database.changes.append((digests.PURCHASE, digest.hex(), digest))

    def _purchases(self, which: str, *values: str) -> Iterator[Purchase]:
        records = self.database.iterate(
            f"SELECT agency, number, reference, record, digest FROM purchase {which} ORDER BY agency, number, reference, record",  # noqa: S608 - ours
            [printable(value) for value in values],
        )
        for *row, digest in records:
            try:
                if self._logged and digests.of(*row) != digest:
                    raise ValueError(f"{row[0]} {row[1]}")  # noqa: TRY301 - as one that cannot be read
                yield bought.load(row[-1])
            except (ValueError, TypeError) as error:
                raise RegistryError(
                    "The registry {location} is damaged: {reason}.",
                    "Restore it from a backup, or import its source again into a new one.",
                    location=self.database.location,
                    reason=str(error),
                ) from error

    # ------------------------------------------------------------ verifying

    def damage(self) -> list[Text]:
        """What is wrong with the file: what SQLite finds, else what is stored and is not what was written."""
        found: list[Text] = []
        try:
            # One state: what another one writes meanwhile is no damage.
            with self.database.transaction("DEFERRED"):
                broken = [answer for (answer,) in self.database.rows("PRAGMA integrity_check(20)") if answer != "ok"]
                broken += (f"{table} {row}" for table, row, *_ in self.database.rows("PRAGMA foreign_key_check"))
                found += (text("The database is damaged: {reason}.", reason=reason) for reason in broken)
                for problem in () if broken else chain.verify(self.database.rows, logged=self._logged):
                    found.append(problem)
        except RegistryError as error:
            found.append(text("The database is damaged: {reason}.", reason=Text(error.message, error.values)))
        return found

    def verify(self) -> Iterator[Text]:
        """Sentences about the records and rasters of a database without damage, and about the search index."""
        yield from verifying.records(self.stored())
        try:
            for _ in self.all_purchases():
                pass
        except RegistryError as error:
            yield Text(error.message, error.values)
        for index in (self._search, self._voting):
            if not index.sound():
                yield text("The search index was damaged; it was built anew.")
                index.rebuild()

    # ------------------------------------------------------------ inside

    @cached_property
    def _search(self) -> "Search":
        from mediacheck.registry.search import Search

        return Search(self.database, self._index)

    @cached_property
    def _voting(self) -> "Voting":
        from mediacheck.registry.voting import Voting

        return Voting(self.database, self._index and self._index.with_suffix(".keypoints"))

    def _number(self, asset_id: str) -> int:
        return int(self.database.rows("SELECT number FROM asset WHERE id = ?", (asset_id,))[0][0])

    def _put_views(self, number: int, views: Sequence[PackedView]) -> None:
        gone = self.database.rows("SELECT count(*) FROM view WHERE asset = ? AND length(codes) > 0", (number,))[0][0]
        self.database.execute("DELETE FROM view WHERE asset = ?", (number,))
        self._views -= gone
        for position, view in enumerate(views):
            row = self.database.execute(
                "INSERT INTO view VALUES (NULL, ?, ?, ?, ?)", (number, position, json.dumps(view.box), view.codes)
            )
            self.database.execute("INSERT INTO raster VALUES (?, ?)", (row, view.raster))
            self._views += bool(view.codes)

    def _put_keypoints(self, number: int, keypoints: Keypoints | None) -> None:
        old = self.database.rows("SELECT algorithm FROM keypoints WHERE asset = ?", (number,))
        self.database.execute("DELETE FROM keypoints WHERE asset = ?", (number,))
        self._keypoints -= old == [(KEYPOINTS,)]
        if keypoints is not None:
            self.database.execute(
                "INSERT INTO keypoints VALUES (NULL, ?, ?, ?, ?)",
                (number, keypoints.algorithm, keypoints.descriptors, keypoints.places),
            )
            self._keypoints += keypoints.algorithm == KEYPOINTS

    def _put_look(self, number: int, colours: bytes, preview: bytes | None) -> None:
        if colours or preview is not None:
            self.database.execute("INSERT OR REPLACE INTO look VALUES (?, ?, ?)", (number, colours, preview))
        else:
            self.database.execute("DELETE FROM look WHERE asset = ?", (number,))

    def _views_at(self, numbers: Iterable[int]) -> list[tuple[int, str, int, bytes]]:
        """Number, asset, position and upright code of those views that are there and comparable."""
        return self.database.rows(_VIEWS, (ALGORITHM, json.dumps(list(numbers))))
