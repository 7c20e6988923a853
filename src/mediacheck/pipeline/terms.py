"""What a decision says before it is known what it is about: as somebody wrote it, with a sentence for each slip."""

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from mediacheck.errors import UsageError
from mediacheck.i18n import render
from mediacheck.model import Decision, Level, Policy, Verdict, text
from mediacheck.vocabulary import canonical, channels, nearest

_YEAR = 365  # days that a declaration of own work holds where nobody says until when


@dataclass(frozen=True, slots=True)
class Names:
    """What the parts of a decision are called where it is written; `help` says more of them."""

    verdict: str
    reason: str
    by: str
    until: str
    override: str
    own_work: str
    help: str


@dataclass(frozen=True, slots=True)
class Terms:
    """A decision before it is known what it is about."""

    verdict: Verdict
    reason: str
    by: str
    made: dt.date
    until: dt.date
    channels: tuple[str, ...]
    overrides: tuple[str, ...]
    own_work: bool

    def about(self, sha256: str, pixels: str | None, name: str | None) -> Decision:
        words = re.findall("[a-z0-9]+", Path(name).stem.casefold()) if name else [sha256[:8]]
        decision_id = "-".join([self.made.isoformat(), *words])[:60].rstrip("-")
        return Decision(
            id=f"{decision_id}-{secrets.token_hex(3)}",
            verdict=self.verdict,
            reason=self.reason,
            by=self.by,
            until=self.until,
            sha256=sha256,
            made=self.made,
            pixels=pixels,
            name=name,
            channels=self.channels,
            overrides=self.overrides,
            own_work=self.own_work,
        )


def read(policy: Policy, stated: Mapping[str, object], today: dt.date, names: Names, lang: str) -> Terms:
    """Raises UsageError for what cannot be decided so. `lang` is that of a reason that nobody had to state."""
    own_work = bool(stated["own-work"])
    verdict = "clear" if own_work else needed(names, names.verdict, stated["verdict"])
    if own_work and (stated["verdict"] == "blocked" or stated["override"]):
        raise UsageError(
            "{own_work} says who made the picture; it takes no {override} and blocks nothing.",
            "Decide with {verdict}, {reason} and {until} instead.",
            **asdict(names),
        )
    if verdict == "blocked" and stated["override"]:
        raise UsageError("{override} lifts a block, so it needs {verdict} clear.", **asdict(names))
    reason = stated["reason"]
    if own_work and reason is None:
        reason = render(text("I made this picture."), lang)
    wanted = stated["channel"]
    return Terms(
        verdict=Verdict(verdict),
        reason=needed(names, names.reason, reason),
        by=needed(names, names.by, stated["by"]),
        made=today,
        until=_until(names, stated["until"], today, own_work=own_work),
        channels=canonical(channels(), wanted) if isinstance(wanted, list) else (),
        overrides=_overrides(policy, stated["override"]),
        own_work=own_work,
    )


def needed(names: Names, name: str, value: object) -> str:
    """Raises UsageError for a part that is missing."""
    from mediacheck.registry.adding import printable

    if not isinstance(value, str) or not value.strip():
        raise UsageError(
            "{name} is missing.",
            "A decision needs a file, {verdict}, {reason}, {by} and {until}; {help} explains them.",
            name=name,
            **asdict(names),
        )
    return printable(value.strip())


def today_of(policy: Policy) -> dt.date:
    return dt.datetime.now(ZoneInfo(policy.timezone)).date()


def _until(names: Names, value: object, today: dt.date, *, own_work: bool) -> dt.date:
    if value is None and own_work:
        return today + dt.timedelta(days=_YEAR)
    try:
        until = dt.date.fromisoformat(needed(names, names.until, value))
    except ValueError as error:
        raise UsageError("“{value}” is no date; expected one like 2026-12-31.", value=value) from error
    if until < today:
        raise UsageError("The decision would end on {until}, which is over.", "Give a day from today on.", until=until)
    return until


def _overrides(policy: Policy, codes: object) -> tuple[str, ...]:
    """Codes of rules that block. Raises UsageError with the nearest one."""
    from mediacheck.rules import RULES
    from mediacheck.rules.decision import BY_NAME
    from mediacheck.rules.rule import level_under

    if not isinstance(codes, list):
        return ()
    blocks = {rule.code for rule in RULES if level_under(policy, rule.code, rule.level, rule.level) is Level.BLOCK}
    known = {rule.code: rule for rule in RULES} | {rule.name: rule for rule in RULES}
    found: dict[str, None] = {}
    for word in (part.strip() for value in codes for part in value.split(",")):
        rule = known.get(word.upper()) or known.get(word.casefold())
        if rule is None:
            near = nearest(word, [name for name, each in known.items() if each.code in blocks])
            if near:
                raise UsageError("There is no rule “{word}”; did you mean “{near}”?", word=word, near=near)
            raise UsageError("There is no rule “{word}”.", "“mediacheck explain” lists them.", word=word)
        if rule.code not in blocks | BY_NAME:
            raise UsageError(
                "{code} does not block, so there is nothing to override.",
                "A decision for clear lifts what is a review by itself; what could not be checked is lifted by nobody.",
                code=rule.code,
            )
        found[rule.code] = None
    return tuple(found)
