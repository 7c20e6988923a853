"""A plan as a calendar (iCalendar, RFC 5545): each event with something attached is a post."""

import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from mediacheck import tablefile
from mediacheck.config.plans import Profile
from mediacheck.config.tables import CellError
from mediacheck.errors import FileError
from mediacheck.model import Attachment, Problem, Text, text
from mediacheck.sources.plans import media
from mediacheck.sources.plans.planned import Mistakes, Planned, channel_names

if TYPE_CHECKING:
    from icalendar import Component

SUFFIXES = frozenset({".ics"})

_READ = frozenset({"DTSTART", "ATTACH", "CATEGORIES", "SUMMARY", "DESCRIPTION", "STATUS", "UID"})
"""Properties that have to be sound; None stands for a line that cannot be read at all."""

_EVENT = re.compile(r"^BEGIN:VEVENT[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_ZONE = re.compile(r"^BEGIN:VTIMEZONE.*?^END:VTIMEZONE", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_RULE = re.compile(r"^RRULE[:;].*$", re.IGNORECASE | re.MULTILINE)
_SELDOM = re.compile(
    r"RRULE:(?!.*BY(?:HOUR|MINUTE|SECOND))(?!.*FREQ=.*FREQ=)(?:.*;)?FREQ=YEARLY(?:;.*)?", re.IGNORECASE
)
_FOLD = re.compile(r"\r?\n[ \t]")


def events(path: Path, *, named: bool) -> list[tuple[int, "Component"]] | None:
    """The events with their lines; None for a file that is no calendar, unless it is `named` as a plan. Raises FileError."""
    try:
        written = tablefile.decoded(tablefile.content(path))
    except FileError:
        if named:
            raise
        return None
    if written is None or not re.search("^BEGIN:VCALENDAR", written, re.IGNORECASE | re.MULTILINE):
        if named:
            raise _broken(path, text("there is no calendar in it"))
        return None
    try:
        from icalendar import Calendar
    except ImportError as error:
        raise FileError(
            "is a calendar, and the package that reads these is not installed.",
            'Install it: pip install "mediacheck[ics]". Or save the plan as CSV.',
            path=path,
        ) from error
    _check_zones(path, written)
    try:
        found = [event for each in Calendar.from_ical(written, multiple=True) for event in each.walk("VEVENT")]
    except Exception as error:  # icalendar raises whatever its parsers do
        raise _broken(path, str(error)[:200]) from error
    lines = [_line(written, begin.start()) for begin in _EVENT.finditer(written)]
    if len(lines) != len(found):
        raise _broken(path, text("an event or the calendar has no end"))
    return list(zip(lines, found, strict=True))


def posts(
    path: Path, found: Sequence[tuple[int, "Component"]], profile: Profile | None
) -> tuple[list[Planned], list[Text]]:
    """The posts, those without media among them, and what is to be said of the plan. Raises FileError."""
    mistakes = Mistakes(path)
    planned: list[Planned] = []
    notes: list[Text] = []
    taken: set[str] = set()
    going_out = [(line, event) for line, event in found if str(event.get("STATUS", "")).strip().upper() != "CANCELLED"]
    if cancelled := len(found) - len(going_out):
        notes.append(text("{path}: cancelled events were passed over: {count}.", path=str(path), count=cancelled))
    for line, event in going_out:
        try:
            post = _post(event, line, path.parent, profile, taken)
        except CellError as error:
            mistakes.note(line, error.problem)
            continue
        taken.add(post.id)
        planned.append(post)
        if post.media and ("RRULE" in event or "RDATE" in event):
            notes.append(
                text("{path}: the post “{post}” recurs; only its first date is checked.", path=str(path), post=post.id)
            )
    mistakes.check()
    return planned, notes


def _line(written: str, position: int) -> int:
    return written.count("\n", 0, position) + 1


def _check_zones(path: Path, written: str) -> None:
    """A time zone that changes every second would be computed for hours."""
    for zone in _ZONE.finditer(_FOLD.sub("", written)):
        if not all(_SELDOM.fullmatch(rule[0].strip()) for rule in _RULE.finditer(zone[0])):
            raise FileError("has a time zone that changes more often than once a year.", path=path)


def _broken(path: Path, reason: Text | str) -> FileError:
    return FileError(
        "is not a sound calendar: {reason}.", "Export it again, or save the plan as CSV.", path=path, reason=reason
    )


def _post(event: "Component", line: int, folder: Path, profile: Profile | None, taken: set[str]) -> Planned:
    """Raises CellError. What is said of an event without anything attached does not matter: it may be a meeting."""
    for name, reason in event.errors:
        if name is None or name in _READ:
            raise CellError(text("{name} cannot be read: {reason}", name=name or text("a line"), reason=reason[:200]))
    post_id = _id(event, line, taken)
    attached = tuple(_attachments(event, folder))
    return Planned(post_id, _stated(event, profile) if attached else {}, attached)


def _id(event: "Component", line: int, taken: set[str]) -> str:
    """The event's own; of several that share it, which are dates of one series, each with its date."""
    own = " ".join(str(event.get("UID", "")).split())
    start = _first(event, "DTSTART")
    dated = f"{own}/{start.dt.isoformat()}" if own and start is not None else ""
    return next(each for each in (own, dated, str(line)) if each and each not in taken)


def _stated(event: "Component", profile: Profile | None) -> Mapping[str, Any]:
    words = [str(word).strip() for each in _all(event, "CATEGORIES") for word in each.cats]
    captions = (str(each) for name in ("DESCRIPTION", "SUMMARY") for each in _all(event, name))
    stated = {
        "publish_at": _moment(event, profile),
        "channels": channel_names(filter(None, words), profile, "CATEGORIES"),
        "caption": next((caption for caption in captions if caption.strip()), None),
    }
    return {name: value for name, value in stated.items() if value}


def _moment(event: "Component", profile: Profile | None) -> dt.date | dt.datetime | None:
    start = _first(event, "DTSTART")
    if start is None:
        return None
    at: dt.date | dt.datetime = start.dt
    if not isinstance(at, dt.date):  # RFC 5545 knows times without a date, though not here
        raise CellError(text("{name} cannot be read: {reason}", name="DTSTART", reason=str(at)))
    if isinstance(at, dt.datetime) and at.tzinfo is None:
        if zone := start.params.get("TZID"):
            raise CellError(text("the time zone “{name}” is not known", name=str(zone)))
        if profile is not None and profile.timezone:
            return at.replace(tzinfo=ZoneInfo(profile.timezone))
    return at


def _attachments(event: "Component", folder: Path) -> Iterator[Attachment]:
    """Files beside the calendar and addresses; what lies in the calendar itself is not looked at, and says so."""
    seen = set()
    for number, each in enumerate(_all(event, "ATTACH"), 1):
        name = str(each.params.get("FILENAME") or each.params.get("X-FILENAME") or f"ATTACH {number}")
        if str(each.params.get("ENCODING", "")).upper() == "BASE64" or type(each).__name__ == "vBinary":
            message = text("“{name}” lies in the calendar itself, where it is not looked at.", name=name)
            remedy = text("Save it beside the calendar, and attach that file.")
            yield Attachment(name, problem=Problem("MC801", message, remedy))
        elif (name := str(each).strip()) and name not in seen:
            seen.add(name)
            # An address that leads to a file beside the calendar has its blanks as %20.
            yield media.attachment(name if "://" in name or os.path.exists(folder / name) else unquote(name), folder)


def _all(event: "Component", name: str) -> list[Any]:
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


def _first(event: "Component", name: str) -> Any:
    return next(iter(_all(event, name)), None)
