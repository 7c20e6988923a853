"""Days on which a right ends, as a calendar of whole days (iCalendar, RFC 5545)."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from mediacheck import __version__
from mediacheck.i18n import render
from mediacheck.model import text
from mediacheck.report import expiring
from mediacheck.report.sanitise import clean

Json = dict[str, Any]

_OCTETS = 75  # of a line without its end; longer ones are folded (3.1)
_BEFORE = 7  # days before the last one on which the calendar reminds

# What a right is known by. Not its end: where that is put off, the entry in the calendar moves.
_IDENTITY = ("kind", "asset", "license", "reference", "licensee", "valid_from", "release", "person", "id")


def render_calendar(found: Json, lang: str, now: dt.datetime) -> str:
    """What `expiring.document` holds, an event each; lines end as the standard asks. `now` is when it was made."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//mediacheck//mediacheck {__version__}//{lang.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(render(text('Picture rights that end'), lang))}",
    ]
    seen: Counter[str] = Counter()
    for entry in found["entries"]:
        lines += _event(entry, lang, now.astimezone(dt.UTC), seen)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(entry: Json, lang: str, now: dt.datetime, seen: Counter[str]) -> Iterator[str]:
    day = dt.date.fromisoformat(entry["end"])
    head = render(expiring.headline(entry), lang)
    head = head[:1].upper() + head[1:]
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(entry, seen)}"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(clean(head))}"
    said = expiring.sentences(entry, lang)
    yield "DESCRIPTION:" + "\\n".join(_escaped(clean(line)) for line in said)
    yield "TRANSP:TRANSPARENT"
    if not entry["ended"]:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_escaped(clean(head))}"
        yield f"TRIGGER:-P{_BEFORE}D"
        yield "END:VALARM"
    yield "END:VEVENT"


def _uid(entry: Json, seen: Counter[str]) -> str:
    """The same for the same right in every run; of rights that nothing tells apart, one with a number."""
    known = "\n".join(str(entry.get(name)) for name in _IDENTITY)
    digest = hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    seen[digest] += 1
    return f"{digest}{f'-{seen[digest]}' if seen[digest] > 1 else ''}@mediacheck"


def _escaped(value: str) -> str:
    r"""TEXT (3.3.11): `\`, `;`, `,` and line breaks."""
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return value.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets, further ones behind a blank; no character is cut in two."""
    part, octets = "", 0
    for character in line:
        size = len(character.encode("utf-8", "replace"))
        if octets + size > _OCTETS:
            yield part
            part, octets = " ", 1
        part += character
        octets += size
    yield part
