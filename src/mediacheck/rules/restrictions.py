"""What a file says against this use: a kill flag, dates, and words in its instructions and terms."""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from mediacheck.model import Case, Claim, Level, Text, Use, text
from mediacheck.rules import embedded, phrases, words
from mediacheck.rules.rule import once
from mediacheck.vocabulary import channels

_WORDED = frozenset(
    {
        "instructions", "rightsUsageTerms", "copyrightNotice", "creditLine", "comment", "termsAndConditionsText",
        "otherConditions", "otherLicenseRequirements", "useGuidelines", "licensorNotes", "mediaConstraints",
        "regionConstraints", "productOrServiceConstraints", "otherConstraints", "restrictions",
    }
)  # fmt: skip
_CONSTRAINTS = frozenset(
    {
        "mediaConstraints",
        "regionConstraints",
        "productOrServiceConstraints",
        "otherConstraints",
        "imageDuplicationConstraints",
        "restrictions",
    }
)
_SAID_OUTRIGHT = frozenset({"instructions"}) | _CONSTRAINTS
"""Where "exclusive" is said of this picture, not of its author's rights as in notices and terms."""

_NO_CONSTRAINT = re.compile(
    r"(?:DP-(?:NDC|LIC)|(?:no|none|any|all|not\s+applicable|n/?a|nil|unlimited|unrestricted|worldwide|keine?|alle|weltweit"
    r"|unbeschränkt|uneingeschränkt)(?:\s+(?:media|regions?|countries|products?|constraints?|restrictions?|limits?|medien"
    r"|regionen|länder|einschränkungen|beschränkungen))?)\W*",
    re.IGNORECASE,
)
_MINING = re.compile(
    r"data[\s-]?mining|\btdm\b|(?:machine|ai|ki)[\s-]+(?:learning|training)|(?:ai|ki)[\s-]?(?:model|trainings?)",
    re.IGNORECASE,
)
_ENDS = frozenset({"licenseEndDate", "expirationDate"})
_BEGINS = frozenset({"releaseDate", "licenseStartDate"})
_EXCLUSIVE_UNTIL = "exclusivityEndDate"
_LONG = 500  # characters; in a page of terms the words may be about other pictures, so that a person must read it


@dataclass(frozen=True, slots=True)
class Restriction:
    """`level`: how grave it is for this use where no grant covers it; review where a person must read it.

    `permitted`: it only asks for permission, which a grant is. `worded`: it stands in words, which may be for others.
    """

    kind: str
    claim: Claim
    message: Text
    level: Level = Level.BLOCK
    permitted: bool = False
    worded: bool = False


@once
def restrictions(case: Case) -> list[Restriction]:
    """All of them, in the order of the blocks; what does not touch this use is none."""
    found = []
    for claim in embedded.ranked(case):
        if claim.field == "actionAdvised" and claim.value.strip().casefold() == "kill":
            found.append(Restriction("kill", claim, text("Its supplier has withdrawn this picture (“kill”).")))
        elif claim.field == "reuseProhibited" and claim.value.strip().casefold() in {"true", "yes", "1"}:
            found.append(
                Restriction("once", claim, text("The file says that it must not be used a second time."), Level.REVIEW)
            )
        elif claim.field in _ENDS | _BEGINS | {_EXCLUSIVE_UNTIL}:
            found += _dated(claim, case.use)
        elif claim.field in _WORDED | _CONSTRAINTS:
            found += _worded(claim, case)
    return found


# ---------------------------------------------------------------- dates


def ends(case: Case) -> Iterator[dt.date]:
    """The days on which the file says that its licence ends."""
    for claim in case.media.claims:
        if claim.field in _ENDS and (day := _day(claim.value.strip(), case.use, last=True)) is not None:
            yield day


def _dated(claim: Claim, use: Use) -> Iterator[Restriction]:
    value = claim.value.strip()
    if not value.strip("0:-/ T"):
        return  # zeros stand for no date
    day = _day(value, use, last=claim.field not in _BEGINS)
    kind = "end" if claim.field in _ENDS else "begin" if claim.field in _BEGINS else "exclusive"
    if day is None:
        message = text("The file limits its use by a date that cannot be read: “{claim}”.", claim=words.short(value))
        yield Restriction(kind, claim, message, Level.REVIEW)
    elif kind == "end" and day < use.date:
        message = text(
            "The file says that its licence ended on {end}; the post is planned for {day}.", end=day, day=use.date
        )
        yield Restriction(kind, claim, message)
    elif kind == "exclusive" and day >= use.date:
        message = text("The file says that somebody has it exclusively until {end}.", end=day)
        yield Restriction(kind, claim, message, Level.REVIEW, permitted=True)
    elif kind == "begin" and day > use.date:
        message = text(
            "The file says that it must not be published before {begin}; the post is planned for {day}.",
            begin=day,
            day=use.date,
        )
        yield Restriction(kind, claim, message)


def _day(value: str, use: Use, *, last: bool) -> dt.date | None:
    """The day in the zone of the use. Of a year or a month alone: its `last` day, or its first."""
    plain = re.sub(r"^(\d{4}):(\d\d):(\d\d)", r"\1-\2-\3", value)  # as EXIF writes it
    try:
        if short := re.fullmatch(r"(\d{4})(?:-(\d\d))?", plain):
            month = dt.date(int(short[1]), int(short[2] or (12 if last else 1)), 1)
            return month.replace(day=monthrange(month.year, month.month)[1]) if last else month
        moment = dt.datetime.fromisoformat(plain)
    except ValueError:
        return None
    try:
        return (moment.astimezone(ZoneInfo(use.timezone)) if moment.tzinfo else moment).date()
    except OverflowError:  # the end of the calendar, which stands for no end
        return moment.date()


# ---------------------------------------------------------------- words


def _worded(claim: Claim, case: Case) -> Iterator[Restriction]:
    found = list(phrases.restricting(claim.value)) if claim.field in _WORDED else []
    for phrase in found:
        message, touches = _KINDS[phrase.kind]
        level = touches(claim, case)
        if level is None:
            continue
        if phrase.conditional or phrase.passing or len(claim.value) > _LONG:
            level = Level.REVIEW
        said = replace(message, values={"claim": words.short(claim.value)})
        yield Restriction(phrase.kind, claim, said, level, phrase.conditional, worded=True)
    if not found and claim.field in _CONSTRAINTS and not _harmless(claim.value):
        message = text("The file limits its use: “{claim}”.", claim=words.short(claim.value))
        yield Restriction("constraint", claim, message, Level.REVIEW, worded=True)


def _harmless(value: str) -> bool:
    """No limit at all, or one on data mining, which is nothing about posting."""
    return bool(_NO_CONSTRAINT.fullmatch(value.strip()) or _MINING.search(value))


# ---------------------------------------------------------------- how far each kind touches a use: None is not at all


def _on(case: Case, forbidden: frozenset[str]) -> Level | None:
    """On these channels; nobody knows where nobody said where."""
    if not case.use.channels:
        return Level.REVIEW
    return Level.BLOCK if channels().expand(case.use.channels) & forbidden else None


def _exclusive(claim: Claim, case: Case) -> Level | None:
    theirs = claim.field in _SAID_OUTRIGHT and not embedded.is_own(claim.value, case)
    return Level.BLOCK if theirs else None


def _commercial(claim: Claim, case: Case) -> Level | None:
    """An open licence that says so itself is weighed as such."""
    opened = any(entry.kind == "open" for entry in embedded.named(claim.value, case))
    return Level.BLOCK if case.use.commercial and not opened else None


def _advertising(_claim: Claim, case: Case) -> Level | None:
    if case.use.purpose == "paid":
        return Level.BLOCK
    return Level.REVIEW if case.use.commercial else None


def _internal(_claim: Claim, case: Case) -> Level | None:
    return None if case.use.purpose == "internal" else _on(case, channels().names - {"intranet"})


_KINDS: Mapping[str, tuple[Text, Callable[[Claim, Case], Level | None]]] = {
    "exclusive": (text("The file says that somebody has it exclusively: “{claim}”."), _exclusive),
    "social": (
        text("The file rules out social media: “{claim}”."),
        lambda _, case: _on(case, channels().expand(("social",))),
    ),
    "internet": (
        text("The file rules out the internet: “{claim}”."),
        lambda _, case: _on(case, channels().names - {"print", "intranet"}),
    ),
    "print": (
        text("The file allows print only: “{claim}”."),
        lambda _, case: _on(case, channels().names - {"print"}),
    ),
    "editorial": (
        text("The file allows editorial use only: “{claim}”."),
        lambda _, case: None if case.use.purpose == "editorial" else Level.BLOCK,
    ),
    "commercial": (text("The file rules out commercial use: “{claim}”."), _commercial),
    "advertising": (text("The file rules out advertising: “{claim}”."), _advertising),
    "private": (
        text("The file allows private use only: “{claim}”."),
        lambda _, case: Level.BLOCK if case.use.commercial else None,
    ),
    "internal": (text("The file is for internal use only: “{claim}”."), _internal),
    "publication": (text("The file says that it must not be published: “{claim}”."), lambda _, __: Level.BLOCK),
    "embargo": (text("The file names an embargo: “{claim}”."), lambda _, __: Level.REVIEW),
    "sales": (text("The file was handed out for news, not for other uses: “{claim}”."), lambda _, __: Level.BLOCK),
    "once": (text("The file allows a single use: “{claim}”."), lambda _, __: Level.REVIEW),
    "countries": (text("The file rules out some countries: “{claim}”."), lambda _, __: Level.REVIEW),
}
