"""What a check says of one picture, as it is kept with the picture."""

import contextlib
import dataclasses
import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils import timezone

from mediacheck.dam.wagtail.wishes import checker, language, wishes
from mediacheck.errors import MediacheckError
from mediacheck.i18n import LANGUAGES, render, render_error
from mediacheck.model import text
from mediacheck.report.sanitise import clean

Json = dict[str, Any]

PENDING, CLEAR, REVIEW, UNCHECKED, BLOCKED = "pending", "clear", "review", "unchecked", "blocked"

_AT_ONCE = 10  # pictures in a question: a service takes only so many files and bytes
_LEVELS = ("block", "unchecked", "review", "note")
_NOT_YET = frozenset({"MC202", "MC210"})
"""Blocks that lie in the date alone: the day of an upload is not the day of its use."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rights:
    """`reasons` by language: `code`, `level`, `message` and `remedy` of each finding, the gravest first."""

    status: str = PENDING
    reasons: Mapping[str, Sequence[Mapping[str, str]]] = dataclasses.field(default_factory=dict)
    valid_until: dt.date | None = None
    evidence: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    checked_at: dt.datetime | None = None

    def said(self) -> Sequence[Mapping[str, str]]:
        """The reasons in the editor's language, else in the one that they were written in."""
        return self.reasons.get(language()) or next(iter(self.reasons.values()), ())

    @property
    def unavailable(self) -> bool:
        """Nobody could be asked."""
        return self.status == PENDING and bool(self.reasons)


def judge(pictures: Sequence[tuple[str, Path]], use: Mapping[str, Any]) -> list[Rights]:
    """Of each picture (name, where its bytes are), in their order. One that could not be checked at all is `unavailable`.

    What is stored here is an upload, whatever `use` and the company's defaults say: a share needs no rights.
    """
    asked, told = {**use, "mode": "upload"}, []
    try:
        for first in range(0, len(pictures), _AT_ONCE):
            some = pictures[first : first + _AT_ONCE]
            told += _told(checker().check(some, asked, language()), some)
    except MediacheckError as error:
        return [_unavailable(error) for _ in pictures]
    return told


def at_upload(name: str, file: File) -> Rights:
    """As `judge`, for whatever use the picture may come to: a block that lies in the date alone is none yet."""
    with at_hand(file) as path:
        (rights,) = judge([(name, path)], wishes().upload_use)
    gravest = {reason["code"] for reason in rights.said() if reason["level"] == "block"}
    return dataclasses.replace(rights, status=REVIEW) if rights.status == BLOCKED and gravest <= _NOT_YET else rights


@contextlib.contextmanager
def at_hand(file: File) -> Iterator[Path]:
    """Where its bytes are on this machine, meanwhile. Raises OSError where they are nowhere."""
    try:
        path = file.temporary_file_path() if hasattr(file, "temporary_file_path") else file.path
    except (AttributeError, NotImplementedError, ValueError):
        path = None
    if path and os.path.isfile(path):
        yield Path(path)
        return
    with tempfile.NamedTemporaryFile(prefix="mediacheck-") as copy:
        for chunk in _chunks(file):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def digest(file: File) -> str:
    """SHA-256 of its bytes. Raises OSError."""
    found = hashlib.sha256()
    for chunk in _chunks(file):
        found.update(chunk)
    return found.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chunks(file: File) -> Iterator[bytes]:
    """All of it from its beginning; whoever reads it next finds it as it was."""
    closed = file.closed
    if closed:
        file.open("rb")
    try:
        yield from file.chunks()
        file.seek(0)
    finally:
        if closed:
            file.close()


def _told(results: Mapping[str, Json], pictures: Sequence[tuple[str, Path]]) -> list[Rights]:
    now = timezone.now()
    items = [dict(zip(results, each, strict=True)) for each in zip(*map(_items, results.values()), strict=True)]
    if len(items) != len(pictures):
        raise _other_files()
    return [_rights(results, item, path, now) for (_, path), item in zip(pictures, items, strict=True)]


def _other_files() -> MediacheckError:
    return MediacheckError("The answer is not about the files that were asked about.", "Check again.")


def _items(result: Json) -> list[Json]:
    return [item for post in result["posts"] for item in post["items"]]


def _rights(results: Mapping[str, Json], item: Mapping[str, Json], path: Path, now: dt.datetime) -> Rights:
    """Raises MediacheckError where the answer is about other bytes."""
    result, own = next(iter(results.values())), next(iter(item.values()))
    stored = _digest(path)
    if own["sha256"] not in {None, stored}:
        raise _other_files()
    return Rights(
        status=own["verdict"],
        reasons={lang: _reasons(each, lang) for lang, each in item.items()},
        valid_until=dt.date.fromisoformat(own["valid_until"]) if own.get("valid_until") else None,
        evidence={
            "check": result.get("id"),
            "started": result["started"],
            "tool": result["tool"]["version"],
            "policy": result["policy"]["sha256"],
            "registry": result["registry"] and result["registry"]["revision"],
            "name": own["name"],
            "sha256": stored,
            "use": result["posts"][0]["use"],
            "matches": [{key: match[key] for key in ("asset", "title", "verified")} for match in own["matches"]],
        },
        checked_at=now,
    )


def _reasons(item: Json, lang: str) -> list[dict[str, str]]:
    """What counts, of the picture and of its parts; what a decision settles does not."""
    found = {}
    for part in (item, *item["parts"]):
        for finding in part["findings"]:
            if not finding.get("decision"):
                said = {key: clean(finding[key] or "") for key in ("code", "level", "message", "remedy")}
                said["remedy"] = _remedy(said["remedy"], lang)
                found[said["code"], said["message"]] = said
    return sorted(found.values(), key=lambda said: _LEVELS.index(said["level"]))


def _remedy(written: str, lang: str) -> str:
    """What a remedy for the author of a post is for an editor of a site."""
    for before, now in _REMEDIES:
        beginning = render(before, lang)
        if written.startswith(beginning):
            return render(now, lang) + written.removeprefix(beginning)
    return written


_REMEDIES = (
    (
        text("Say where: with --channel NAME, or “channels” in post.toml."),
        text("It is checked again, for its channel, when a page with it is published."),
    ),
    (
        text("Say which: with --territory CODE (such as DE), or “territories” in post.toml."),
        text("Have the countries stated in the site’s settings: “territories” under “use” in MEDIACHECK."),
    ),
    (
        text("Label it as made by AI (--label ai), or say so in the caption."),
        text("Say in the caption that AI made it."),
    ),
    (text("Put this into the caption: {credit}", credit=""), text("Put this onto the page: {credit}", credit="")),
    (text("Add this to the caption: {credit}", credit=""), text("Put this onto the page: {credit}", credit="")),
)


def missing() -> Rights:
    """Of a picture whose file is not where it should be."""
    gone = _unavailable(MediacheckError("The picture’s file cannot be read.", "Upload the file again."))
    return dataclasses.replace(gone, status=UNCHECKED)


def _unavailable(error: MediacheckError) -> Rights:
    reasons = {}
    for lang in LANGUAGES:
        message, remedy = render_error(error, lang)
        lead = render(text("The rights could not be checked: {reason}", reason=message), lang)
        reasons[lang] = [{"code": "", "level": "unchecked", "message": clean(lead), "remedy": clean(remedy)}]
    return Rights(reasons=reasons)
