"""What the cache of a folder registry remembers of the folder as a whole."""

from mediacheck.registry.store import Store


def state(store: Store, name: str) -> str | None:
    rows = store.database.rows("SELECT value FROM state WHERE name = ?", (name,))
    return str(rows[0][0]) if rows else None


def put_state(store: Store, name: str, value: str) -> None:
    store.database.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))
