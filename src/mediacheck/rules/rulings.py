"""Which of the decisions about the media at hand count for this use."""

from collections.abc import Iterable

from mediacheck import vocabulary
from mediacheck.model import Case, Decision, Verdict
from mediacheck.rules.cover import use_channels


def in_force(case: Case, decision: Decision) -> bool:
    """`until` is inclusive, as the end of a grant is."""
    return decision.revoked is None and case.use.date <= decision.until


def about(case: Case, verdict: Verdict) -> list[Decision]:
    """The decisions in force that cover this very picture."""
    said = [ruling.decision for ruling in case.rulings if ruling.same]
    return [each for each in said if each.verdict is verdict and in_force(case, each)]


def declarations(case: Case) -> list[Decision]:
    """Those that say "I made this"."""
    return [decision for decision in about(case, Verdict.CLEAR) if decision.own_work]


def wanted(case: Case) -> tuple[str | None, ...]:
    """The channels, each of which needs a decision; None where nobody said."""
    return use_channels(case.use)


def covers(decision: Decision, channel: str | None) -> bool:
    """A channel that nobody stated may be any of them."""
    return not decision.channels or channel in vocabulary.channels().expand(decision.channels)


def first(decisions: Iterable[Decision]) -> Decision | None:
    """The one that ends first."""
    return min(decisions, key=lambda decision: (decision.until, decision.id), default=None)


def blocking(case: Case) -> Decision | None:
    """The decision that forbids the use on one of its channels at least."""
    return first(
        each for each in about(case, Verdict.BLOCKED) if any(covers(each, channel) for channel in wanted(case))
    )
