"""The schema of a registry file, version by version, and how a file is brought to the newest."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress

from mediacheck.registry import chain

APPLICATION = 0x6D65_6463  # "medc", in the file's header

Step = str | Callable[[sqlite3.Connection], None]

MIGRATIONS: tuple[tuple[Step, ...], ...] = (
    (
        # A line for each change: `number` counts them, `token` tells two files apart that were the same once.
        """
        CREATE TABLE revision (
            number INTEGER PRIMARY KEY, token TEXT NOT NULL, assets INTEGER NOT NULL, views INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE asset (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL, origin BLOB,
            sha256 TEXT, media_type TEXT, width INTEGER, height INTEGER,
            algorithm TEXT, pixels TEXT, detail REAL, grey INTEGER
        )
        """,
        "CREATE INDEX asset_sha256 ON asset (sha256)",
        "CREATE INDEX asset_pixels ON asset (pixels)",
        # Numbers of views are never used again, so that a search index which is behind can be told what is new.
        """
        CREATE TABLE view (
            number INTEGER PRIMARY KEY AUTOINCREMENT, asset INTEGER NOT NULL REFERENCES asset (number) ON DELETE CASCADE,
            position INTEGER NOT NULL, box TEXT NOT NULL, codes BLOB NOT NULL, UNIQUE (asset, position)
        )
        """,
        # By themselves, because a pass over all codes would otherwise read them too.
        """
        CREATE TABLE raster (
            view INTEGER PRIMARY KEY REFERENCES view (number) ON DELETE CASCADE, packed BLOB NOT NULL
        )
        """,
        "INSERT INTO revision VALUES (0, lower(hex(randomblob(8))), 0, 0)",
    ),
    (
        # Several rows for one order are one picture bought under several licences.
        """
        CREATE TABLE purchase (
            agency TEXT NOT NULL, number TEXT NOT NULL, reference TEXT NOT NULL, record TEXT NOT NULL,
            PRIMARY KEY (agency, number, reference, record)
        ) WITHOUT ROWID
        """,
    ),
    (
        "ALTER TABLE revision ADD COLUMN keypoints INTEGER NOT NULL DEFAULT 0",
        # All of an asset in a row, whose number is never used again, as that of a view. Descriptors stand before places,
        # because a pass over all of them would otherwise read the places too.
        """
        CREATE TABLE keypoints (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            asset INTEGER NOT NULL UNIQUE REFERENCES asset (number) ON DELETE CASCADE,
            algorithm TEXT NOT NULL, descriptors BLOB NOT NULL, places BLOB NOT NULL
        )
        """,
        """
        CREATE TABLE look (
            asset INTEGER PRIMARY KEY REFERENCES asset (number) ON DELETE CASCADE, colours BLOB NOT NULL, preview BLOB
        )
        """,
    ),
    (
        "CREATE TABLE decision (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID",
        # What was used under no asset's grant has an empty one. A use is all that is known of it.
        """
        CREATE TABLE recorded_use (
            asset TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (asset, record)
        ) WITHOUT ROWID
        """,
    ),
    (
        # What was done (JSON), and a digest of the line and of the one before it; see `chain`.
        "ALTER TABLE revision ADD COLUMN entry TEXT",
        "ALTER TABLE revision ADD COLUMN digest BLOB",
        # Of all that is stored about it; see `digests`.
        "ALTER TABLE asset ADD COLUMN digest BLOB",
        "ALTER TABLE purchase ADD COLUMN digest BLOB",
        "ALTER TABLE decision ADD COLUMN digest BLOB",
        "ALTER TABLE recorded_use ADD COLUMN digest BLOB",
        chain.begin,
    ),
)
"""What brings a file from schema version n to n + 1. The version stands in the file (`user_version`)."""


def migrate(connection: sqlite3.Connection, before: Callable[[int], None] | None = None) -> None:
    """To the newest schema, all of the way or not at all. `before` is called with the version that is left."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]  # another process may have been first
        if before is not None and version < len(MIGRATIONS):
            before(version)
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                if isinstance(statement, str):
                    connection.execute(statement)
                else:
                    statement(connection)
        if version < len(MIGRATIONS):
            chain.migrated(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
