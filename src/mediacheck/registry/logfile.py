"""The log of a folder registry, `log.jsonl`: who changed what and when, an entry a line, each with the digests of those before.

Two copies of a folder that git brings together have two last entries; the next one names both. So lines need only be
kept, in an order in which each stands behind those that it names.

The line of a change makes it hold: the new files wait in a hidden folder before it is written, and take their places after
it. Whoever comes next finishes what a process that was killed has left.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mediacheck.model import Text, text
from mediacheck.registry import chain, staging
from mediacheck.registry import decisions as ruled
from mediacheck.registry.contents import LOG
from mediacheck.registry.locking import locked

_DIGEST = 32  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: its digest, those that it names, the files that it wrote with the digests of their content; which change."""

    digest: str
    after: tuple[str, ...]
    files: Mapping[str, str]
    change: str


def commit(root: Path, change: staging.Change, by: str | None, **what: Any) -> None:
    """Makes a change hold, all of it or nothing, and on the disk, while the folder is locked and after `finish`.

    May raise OSError.
    """
    if not change:
        return
    try:
        change.seal()
        _append(root, by, **what, change=change.token)
    except BaseException:
        finish(root)  # the log says whether it holds
        raise
    change.place()


def write(root: Path, files: Mapping[str, str], by: str | None) -> None:
    """Writes files (path below the root → content), all or none, while the folder is locked. May raise OSError."""
    with staging.Change(root) as change:
        for path, content in files.items():
            change.begin()
            change.write(path, content.encode("utf-8"))
        commit(root, change, by, files={path: digest(content) for path, content in files.items()})


def _append(root: Path, by: str | None, **what: Any) -> None:
    known = list(entries(root))
    named = {name for each in known for name in each.after}
    entry = {
        "at": chain.now(),
        "by": by or chain.person(),
        **what,
        "after": [each.digest for each in known if each.digest not in named],
    }
    path = root / LOG
    with path.open("ab") as file:
        before = path.read_bytes()
        whole = before.rpartition(b"\n")[0]
        if _parsed(before[len(whole) :].decode("utf-8", "replace").strip("\n")):
            file.write(b"\n")
        elif len(before) > len(whole) + 1:
            file.truncate(len(whole) + 1 if whole else 0)  # half a line, of a process that was killed
        file.write(json.dumps(entry, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        staging.flush(file)
    staging.sync(root)


def finish(root: Path) -> None:
    """Brings the files of a logged change to their places, while the folder is locked; one that was never logged is dropped.

    May raise OSError.
    """
    left = staging.tokens(root)
    logged = {each.change for each in entries(root)} if left else set[str]()
    for token in left:
        if token in logged:
            staging.place(root, token)
        else:
            staging.drop(root, token)


def recover(root: Path) -> None:
    """The same for whoever opens the folder, if they may write to it."""
    if staging.tokens(root):
        with suppress(OSError), locked(root):
            finish(root)


def entries(root: Path) -> Iterator[Entry]:
    """Lines that are none are passed over: they name nothing, and `verify` names them."""
    for line in _lines(root):
        if (entry := _parsed(line)) is not None:
            yield entry


def digest(content: str) -> str:
    """Of a text, however its lines end."""
    return hashlib.sha256(content.replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]


def _lines(root: Path) -> list[str]:
    try:
        content = (root / LOG).read_bytes()
    except FileNotFoundError:
        return []
    lines = content.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    if _parsed(lines[-1]) is None:
        del lines[-1]  # nothing, or half a line of a process that was killed
    return [line for line in lines if line.strip()]


def _parsed(line: str) -> Entry | None:
    try:
        values = json.loads(line)
        after, files = tuple(map(str, values["after"])), dict(values.get("files", {}))
        return Entry(digest(line), after, files, str(values.get("change")))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


# ---------------------------------------------------------------- whether all is well


def verify(root: Path) -> list[Text]:
    """What does not agree: the entries with one another, and the decisions with them. A change at hand is waited for."""
    with ExitStack() as stack:
        with suppress(OSError):  # on Windows a lock is written; who may not is disturbed by whoever may
            stack.enter_context(locked(root))
        return list(_verify(root))


def _verify(root: Path) -> Iterator[Text]:
    lines = _lines(root)
    parsed = [_parsed(line) for line in lines]
    places = {each.digest: number for number, each in enumerate(parsed) if each is not None}
    written: dict[str, str] = {}
    for number, each in enumerate(parsed):
        place = f"{LOG}:{number + 1}"
        if each is None:
            yield text("{place}: this line is no entry of the log.", place=place)
            continue
        for name in each.after:
            if name not in places:
                yield text("{place}: the entry before this one was removed or altered.", place=place)
            elif places[name] >= number:
                yield text("{place}: this entry stands before one that it follows.", place=place)
        written |= each.files
    yield from _decisions(root, written)


def _decisions(root: Path, written: Mapping[str, str]) -> Iterator[Text]:
    """Decisions are never changed by hand; lists and sidecars may be."""
    for path, wanted in sorted(written.items()):
        if ruled.is_file(path):
            try:
                found = digest((root / path).read_bytes().decode("utf-8", "replace"))
            except OSError:
                yield text("The decision “{id}” is gone, and no entry of the log says so.", id=ruled.id_of(path))
                continue
            if found != wanted:
                yield text("The decision “{id}” is damaged: it is not what was written.", id=ruled.id_of(path))
