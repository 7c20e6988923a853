"""What stands in a folder registry beside its pictures: purchases, recorded uses, decisions.

They are files that people read. Here they are taken over into the cache, and written.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from mediacheck import __version__
from mediacheck.errors import FileError
from mediacheck.model import Decision, RecordedUse, Revocation, Text, text
from mediacheck.registry import (
    Booked,
    Decided,
    Order,
    Purchase,
    decisions,
    logfile,
    purchasefile,
    purchases,
    record,
    uses,
    walk,
)
from mediacheck.registry.contents import PURCHASES, Contents
from mediacheck.registry.keeping import Kept
from mediacheck.registry.state import put_state, state
from mediacheck.registry.store import Store

T = TypeVar("T")


# ---------------------------------------------------------------- into the cache


@dataclass(frozen=True, slots=True)
class Ledgers:
    """What was touched since it was taken over; None is as it was."""

    stamps: Mapping[str, str]
    purchases: Sequence[Purchase] | None
    uses: Sequence[RecordedUse] | None
    decisions: Mapping[str, Decided | Text | None]  # by path; what is wrong with it, None where it is gone

    def broken(self, path: str) -> Text | None:
        found = self.decisions.get(path)
        return found if isinstance(found, Text) else None

    def put(self, store: Store) -> None:
        """Makes the cache what the files are."""
        kept = Kept(store.database)
        if self.purchases is not None:
            _put_purchases(store, self.purchases)
            put_state(store, "purchases", self.stamps.get(PURCHASES, ""))
        if self.uses is not None:
            kept.replace_uses(self.uses)
            put_state(store, "uses", self.stamps.get(uses.FILE, ""))
        for path, decided in self.decisions.items():
            if isinstance(decided, Decided):
                kept.put(decided)
            else:
                kept.forget(decisions.id_of(path))


def read(folder: Contents, store: Store, touched: Iterable[str]) -> Ledgers:
    """`touched`: what people write that is new, changed or gone. Raises FileError for broken lists."""

    def taken(file: str, name: str, read_file: Callable[[Path], list[T]]) -> list[T] | None:
        if file not in folder.stamps and os.path.lexists(folder.root / file) and not (folder.root / file).is_file():
            raise FileError("is no regular file.", path=folder.root / file)
        same = state(store, "program") == __version__
        if same and walk.unchanged(state(store, name) or "", folder.stamps.get(file, "")):
            return None
        return read_file(folder.root / file)

    return Ledgers(
        folder.stamps,
        taken(PURCHASES, "purchases", purchasefile.read),
        taken(uses.FILE, "uses", uses.read),
        {path: _decision(folder, path) for path in touched if decisions.is_file(path)},
    )


def _decision(folder: Contents, path: str) -> Decided | Text | None:
    if path not in folder.stamps:
        return None
    try:
        return decisions.read(folder.root / path)
    except FileError as error:
        return text("{place}: {problem}", place=_place(path, error), problem=Text(error.message, error.values))


def _place(path: str, error: FileError) -> str:
    return f"{path}:{error.line}" if error.line else path


def _put_purchases(store: Store, now: Iterable[Purchase]) -> None:
    before: dict[Order, set[Purchase]] = {}
    for each in store.all_purchases():
        before.setdefault(each.order, set()).add(each)
    orders: dict[Order, set[Purchase]] = {order: set() for order in before}
    for each in now:
        orders.setdefault(each.order, set()).add(each)
    store.put_orders({order: found for order, found in orders.items() if found != before.get(order)})


# ---------------------------------------------------------------- broken files


def broken(store: Store) -> Iterator[tuple[str, Text]]:
    """The files of the folder that are not as they should be, and what is wrong."""
    rows = store.database.rows("SELECT path, problem FROM file WHERE problem IS NOT NULL ORDER BY path")
    for path, problem in rows:
        with suppress(record.RecordError):
            yield os.fsdecode(path), record.load_text(problem)


# ---------------------------------------------------------------- written, while the folder is locked


def add_purchases(root: Path, bought: Iterable[Purchase], cancelled: Iterable[Order]) -> Booked:
    path = root / PURCHASES
    orders: dict[Order, list[Purchase]] = {}
    for each in purchasefile.read(path):  # as it is now: another process may have written it
        orders.setdefault(each.order, []).append(each)
    settled = purchases.settle(lambda order: orders.get(order, ()), bought, cancelled)
    if settled.changes:
        now = orders | {order: list(found) for order, found in settled.changes.items()}
        content = purchasefile.render(purchase for found in now.values() for purchase in found)
        logfile.write(root, {PURCHASES: content}, None)
    return settled.booked


def record_uses(root: Path, new: Iterable[RecordedUse]) -> int:
    path = root / uses.FILE
    before = set(uses.read(path))
    now = before | set(new)
    if now != before:
        logfile.write(root, {uses.FILE: uses.render(now)}, None)
    return len(now) - len(before)


def decide(root: Path, new: Iterable[Decided]) -> int:
    """Nothing is written where one of them is refused."""
    files: dict[str, Decided] = {}
    people = set()
    for each in new:
        path = decisions.path_of(each.decision.id)
        known = files.get(path) or (decisions.read(root / path) if os.path.lexists(root / path) else None)
        now = decisions.merged(known, each)
        if now != known:
            files[path] = now
            people.add(each.decision.by)
    contents = {path: decisions.render(decided) for path, decided in files.items()}
    logfile.write(root, contents, ", ".join(sorted(people)))
    return len(files)


def revoke(root: Path, decision_id: str, revocation: Revocation) -> Decision:
    path = decisions.path_of(decision_id)
    known = decisions.read(root / path) if os.path.lexists(root / path) else None
    now = decisions.revoked(known, decision_id, revocation)
    logfile.write(root, {path: decisions.render(now)}, revocation.by)
    return now.decision
