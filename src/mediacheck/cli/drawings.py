"""`--draw FOLDER`: the checked pictures with what was recognised in them, a PNG each."""

import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mediacheck import config
from mediacheck.cli import terminal
from mediacheck.cli.terminal import clean, tr
from mediacheck.errors import UsageError
from mediacheck.i18n import plural, render
from mediacheck.model import WHOLE, Fingerprints, Item, Match, Outline, Post, Text, text

if TYPE_CHECKING:
    from mediacheck.media.drawing import Mark
    from mediacheck.pipeline import LookCloser

_LONGEST = 120  # bytes of a name; file systems take 255
_KNOWN_BY = 256  # bytes from the beginning of a drawing, in which it says whose it is
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)  # device names of Windows


class Shown(Protocol):
    @property
    def preview(self) -> bytes | None: ...


class Registered(Protocol):
    def get(self, asset: str, /) -> Shown | None: ...


class Drawings:
    """Writes a drawing for each judged picture in which something was recognised, and counts them."""

    def __init__(self, folder: Path, checked: Sequence[Path]) -> None:
        """Makes the folder. Raises UsageError where it cannot be made, or lies in what is checked."""
        self._folder = folder
        self._taken: set[str] = set()
        self._count = 0
        for path in config.checked_folders(checked):
            if folder.resolve().is_relative_to(path.resolve()):
                message = "{folder} is a folder of what is checked: the next check would take the drawings for pictures of the post."
                raise UsageError(message, "Name another folder with --draw.", folder=str(folder))
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def of(self, registry: Registered | None, look_closer: "LookCloser") -> Callable[[Post, Item], None]:
        """What the pipeline calls with each item; previews come from this registry, pictures from a closer look."""

        def judged(_post: Post, item: Item) -> None:
            path = item.attachment.path
            if path is None or not any(picture.matches for picture, _ in _pictures(item)):
                return
            media = look_closer(path, item.media.name)
            if media.sha256 != item.media.sha256:
                return
            for (picture, name), seen in zip(_pictures(item), media.parts or (media,), strict=False):
                if picture.matches and self._draw(picture, seen.fingerprints, name, registry):
                    self._count += 1

        return judged

    def tell(self) -> None:
        """Says where they are."""
        if not self._count:
            terminal.say(text("Nothing was recognised, so nothing was drawn."))
            return
        values = {"folder": str(self._folder), "count": self._count}
        terminal.say(
            plural(
                self._count,
                text("1 picture shows what was recognised and where: {folder}", **values),
                text("{count} pictures show what was recognised and where: {folder}", **values),
            )
        )

    def _draw(self, item: Item, look: Fingerprints | None, name: str, registry: Registered | None) -> bool:
        from mediacheck.media import drawing

        if look is None or look.sketch is None:
            return False
        words = drawing.Words(
            heading=clean(f"{name} · {tr(_verdict(item))}"),
            recognised=tr(text("recognised")),
            unconfirmed=tr(text("looks alike, not confirmed")),
            unknown=tr(text("unknown")),
        )
        marks = [_mark(match, registry) for match in sorted(item.matches, key=_reading_order)]
        self._write(name, drawing.draw(look.sketch, marks, item.leftover, words))
        return True

    def _write(self, name: str, drawn: bytes) -> None:
        try:
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", suffix=".part", delete=False) as part:
                part.write(drawn)
            umask = os.umask(0)
            os.umask(umask)
            Path(part.name).chmod(0o666 & ~umask)
            Path(part.name).replace(self._free(name))
        except OSError as error:
            raise self._unwritable(error) from error

    def _free(self, name: str) -> Path:
        """A file of this name that no drawing of this run has, nor anything that is not a drawing."""
        stem, number = _safe(name), 1
        while True:
            path = self._folder / (f"{stem}.png" if number == 1 else f"{stem}-{number}.png")
            number += 1
            if path.name.casefold() not in self._taken and (not os.path.lexists(path) or _is_ours(path)):
                self._taken.add(path.name.casefold())
                return path

    def _unwritable(self, error: OSError) -> UsageError:
        message = "The drawings cannot be written to {folder}: {reason}."
        return UsageError(message, folder=str(self._folder), reason=error.strerror or str(error))


def _pictures(item: Item) -> Iterator[tuple[Item, str]]:
    """The item itself, or the frames and pages that it was judged by."""
    if not item.parts:
        yield item, item.attachment.name
    for number, part in enumerate(item.parts, 1):
        yield part, f"{item.attachment.name} {part.media.page or number}"


def _safe(name: str) -> str:
    """A file's name without a folder in it, not hidden, readable: letters, digits and a few signs."""
    plain = re.sub(r"[^\w.()+-]+", "-", unicodedata.normalize("NFC", name)).lstrip(".-") or "picture"
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    return plain.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore").rstrip(". ")


def _is_ours(path: Path) -> bool:
    from mediacheck.media.drawing import SOFTWARE

    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return f"Software\0{SOFTWARE}".encode() in file.read(_KNOWN_BY)


def _verdict(item: Item) -> Text:
    from mediacheck.report.words import VERDICTS

    return VERDICTS[item.verdict.value]


def _reading_order(match: Match) -> tuple[bool, float, float]:
    """What is sure first, then row by row."""
    left, top, *_ = match.region or WHOLE
    return not match.verified, round(top, 1), left


def _mark(match: Match, registry: Registered | None) -> "Mark":
    from mediacheck.media import drawing

    entry = None if registry is None else registry.get(match.asset)
    return drawing.Mark(
        title=clean(match.title or match.asset),
        lines=tuple(clean(line) for line in _said(match) if line),
        outline=match.outline or _corners(match),
        verified=match.verified,
        preview=None if entry is None else entry.preview,
    )


def _said(match: Match) -> Iterator[str]:
    """Below the title: the number, how it was recognised, what was done to it."""
    from mediacheck.report import wording, words
    from mediacheck.report.plain import plain

    language = terminal.language()
    if match.title and match.title != match.asset:
        yield match.asset
    if not match.verified:
        yield tr(text("looks alike, not confirmed"))
        return
    yield render(text("Recognised: {method}", method=words.method(match.method)), language)
    yield ", ".join(render(change, language) for change in wording.changes(plain(match, language)))


def _corners(match: Match) -> Outline:
    left, top, width, height = match.region or WHOLE
    return (left, top), (left + width, top), (left + width, top + height), (left, top + height)
