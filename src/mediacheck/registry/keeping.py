"""Decisions and recorded uses in a database: what the SQLite registry and the folder registry's cache share."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mediacheck.errors import FileError, RegistryError
from mediacheck.model import Decision, RecordedUse, Revocation, Text
from mediacheck.registry import Decided, digests
from mediacheck.registry import decisions as ruled
from mediacheck.registry import uses as used
from mediacheck.registry.adding import printable
from mediacheck.registry.database import Database


class Kept:
    """Writes inside the store's `writing`."""

    def __init__(self, database: Database, *, sealed: bool = False) -> None:
        """`sealed`: a decision that is not what was written stops what would rest on it."""
        self._database = database
        self._sealed = sealed

    # ------------------------------------------------------------ decisions

    def decisions(self) -> Iterator[Decided]:
        for *values, digest in self._database.iterate("SELECT id, record, digest FROM decision ORDER BY id"):
            with self._damage():
                if self._sealed and digests.of(*values) != digest:
                    raise ValueError(values[0])
            yield self._loaded(*values)

    def decision(self, decision_id: str) -> Decided | None:
        found = self._database.rows("SELECT record FROM decision WHERE id = ?", (printable(decision_id),))
        return self._loaded(decision_id, found[0][0]) if found else None

    def decide(self, decisions: Iterable[Decided]) -> int:
        count = 0
        for each in decisions:
            known = self.decision(each.decision.id)
            now = ruled.merged(known, each)
            if now != known:
                self.put(now)
                count += 1
        return count

    def revoke(self, decision_id: str, revocation: Revocation) -> Decision:
        now = ruled.revoked(self.decision(decision_id), decision_id, revocation)
        self.put(now)
        return now.decision

    def put(self, decided: Decided) -> None:
        values = decided.decision.id, ruled.dump(decided)
        digest = digests.of(*values)
        self._database.execute("INSERT OR REPLACE INTO decision VALUES (?, ?, ?)", (*values, digest))
        self._database.changes.append((digests.DECISION, values[0], digest))

    def forget(self, decision_id: str) -> None:
        """Of a cache, whose folder has it no more."""
        self._database.execute("DELETE FROM decision WHERE id = ?", (decision_id,))

    # ------------------------------------------------------------ uses

    def uses(self, asset: str | None = None) -> Iterator[RecordedUse]:
        which = "" if asset is None else "WHERE asset = ?"
        values = () if asset is None else (printable(asset),)
        for (content,) in self._database.iterate(
            f"SELECT record FROM recorded_use {which} ORDER BY record",  # noqa: S608 - ours
            values,
        ):
            with self._damage():
                use = used.load(content)
            yield use

    def record(self, uses: Iterable[RecordedUse]) -> int:
        count = 0
        for use in uses:
            values = use.asset or "", used.dump(use)
            digest = digests.of(*values)
            new = "INSERT OR IGNORE INTO recorded_use VALUES (?, ?, ?) RETURNING 1"
            if self._database.rows(new, (*values, digest)):
                self._database.changes.append((digests.USE, digest.hex(), digest))
                count += 1
        return count

    def replace_uses(self, uses: Iterable[RecordedUse]) -> None:
        """Of a cache, whose folder says something else."""
        self._database.execute("DELETE FROM recorded_use")
        self.record(uses)

    # ------------------------------------------------------------ whether all is well

    def verify(self) -> Iterator[Text]:
        for check in (self.decisions, self.uses):
            try:
                for _ in check():
                    pass
            except RegistryError as error:
                yield Text(error.message, error.values)

    def _loaded(self, decision_id: str, content: str) -> Decided:
        with self._damage():
            return ruled.load(decision_id, content, Path(self._database.location))

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, FileError) as error:
            reason = Text(error.message, error.values) if isinstance(error, FileError) else str(error)
            raise RegistryError(
                "The registry {location} is damaged: {reason}.",
                "Restore it from a backup, or import its source again into a new one.",
                location=self._database.location,
                reason=reason,
            ) from error
