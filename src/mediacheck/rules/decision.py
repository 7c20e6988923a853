"""MC901, MC902: what people decided about the media at hand, and what of the findings it settles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mediacheck.model import Case, Decision, Finding, Level, Ruling, Text, Verdict, text
from mediacheck.rules import own_work, words
from mediacheck.rules.ground import ground
from mediacheck.rules.rule import RANK, rule
from mediacheck.rules.rulings import about, blocking, covers, first, in_force, wanted

BY_NAME = frozenset({"MC216"})
"""Reviews that a decision lifts only if it names them, as it must a block: what the law allows is judged for each post."""


@rule("MC901", "decision-expired", Level.NOTE)
def decision_expired(case: Case) -> Iterator[Finding]:
    """A decision about this picture no longer counts.

    ## What it finds
    Somebody decided about this very picture, or about one of which it is a copy without edits, but the decision ends
    before the day of the post, or it was revoked. It counts no more, in neither direction: what it allowed is judged by the
    record again, and so is what it blocked. Nothing is said where another decision about the picture is in force.

    ## Why it matters
    A decision has an end so that somebody looks again: consents are revoked, licences end, people leave.

    ## Remedy
    Ask whoever decided, and decide again if it still holds: `mediacheck decide`.

    ## Example
    The legal department allowed a picture until the end of the campaign; the post is planned for the week after.

    ## Source
    A rule of this program: decisions are bound to an end date, can be revoked, and are never erased.
    """
    about = [ruling.decision for ruling in case.rulings if ruling.same]
    if any(in_force(case, decision) for decision in about):
        return
    for decision in about:
        revoked = decision.revoked
        if revoked is None:
            message = text(
                "The decision of {by} ended on {until}: {reason}",
                by=decision.by,
                until=decision.until,
                reason=words.short(decision.reason),
            )
        else:
            message = text(
                "The decision of {by} was revoked by {revoker} on {day}: {reason}",
                by=decision.by,
                revoker=revoked.by,
                day=revoked.on,
                reason=words.short(revoked.reason),
            )
        yield decision_expired.finding(
            message,
            text("Ask whether it still holds, and decide again if it does: mediacheck decide."),
            term="until" if revoked is None else "revoked",
            evidence={"decision": decision.id, "verdict": decision.verdict.value},
        )


@rule("MC902", "unused-decision", Level.NOTE)
def unused_decision(case: Case) -> Iterator[Finding]:
    """A decision about this picture changes nothing here.

    ## What it finds
    Somebody decided about this picture, the decision is in force, and yet the verdict does not rest on it: it holds for other
    channels than the post's (each of them needs one), the picture is an edited copy of the one that was decided on, what
    is found is more than the decision lifts, or it is not needed at all. A decision lifts a review; a block, or an
    exception that the post claims, only where it names its code (`--override MC201`, `--override MC216`); what could not be checked is lifted by nobody. A declaration of own work
    says who made the picture, on the maker's own account and not in an advertisement; it lifts what is unknown about its
    origin, not what is missing about the people in it, and nothing at all where the file names somebody else, where AI
    made it, or where it is a registered picture.

    ## Why it matters
    Whoever decided expects that it counts. And a decision that nothing needs hides the day on which something does.

    ## Remedy
    As the finding says: state the channel, use the picture as it was decided on, or decide again for this case.

    ## Example
    Allowed for LinkedIn; the post goes to LinkedIn and Instagram.

    ## Source
    A rule of this program: a decision covers the same picture without edits, its channels, and no more than it names.
    """
    found = ((ruling.decision, _beside(case, ruling)) for ruling in case.rulings if in_force(case, ruling.decision))
    yield from _said_once(found)


def settled(case: Case, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those that a decision settles marked with its id."""
    return [_marked(case, finding) for finding in findings]


def allowing(case: Case) -> Decision | None:
    """The decision by which the use is allowed, if one holds for each of its channels; of several the first to end."""
    found = [
        first(decision for decision in _clear_on(case, channel) if _is_ground(case, decision))
        for channel in wanted(case)
    ]
    return None if any(each is None for each in found) else first(each for each in found if each is not None)


def shown(case: Case, verdict: Verdict, findings: Sequence[Finding]) -> Decision | None:
    """The decision on which the verdict rests: one that blocks, or one without which it would not be what it is."""
    if case.use.mode == "share":
        return None
    if (blocked := blocking(case)) is not None:
        return blocked
    used = {finding.decision for finding in findings}
    settling = [each for each in about(case, Verdict.CLEAR) if each.id in used]
    if verdict is Verdict.CLEAR:
        return first(settling) or (allowing(case) if ground(case) is None else None)
    return first(each for each in settling if each.own_work)


def idle(case: Case, verdict: Verdict, findings: Sequence[Finding]) -> Iterator[Finding]:
    """What MC902 can say only when all other rules have spoken and the verdict is known."""
    # Of those for other channels it is said already.
    here = [each for each in about(case, Verdict.CLEAR) if any(covers(each, channel) for channel in wanted(case))]
    if verdict is not Verdict.CLEAR:
        yield from _said_once((decision, _too_little(case, decision, findings)) for decision in here)
    elif ground(case) is not None and not any(finding.decision for finding in findings):
        yield from _said_once((decision, _not_needed(decision)) for decision in here)


# ---------------------------------------------------------------- what is settled


def _clear_on(case: Case, channel: str | None) -> list[Decision]:
    return [decision for decision in about(case, Verdict.CLEAR) if covers(decision, channel)]


def _is_ground(case: Case, decision: Decision) -> bool:
    return not decision.own_work or own_work.objection(case, decision) is None


def _marked(case: Case, finding: Finding) -> Finding:
    """A finding is settled where a decision lifts it on each channel of the use."""
    by_channel = [
        first(each for each in _clear_on(case, channel) if _lifts(case, each, finding)) for channel in wanted(case)
    ]
    if any(each is None for each in by_channel):
        return finding
    decision = first(each for each in by_channel if each is not None)
    return finding if decision is None else replace(finding, decision=decision.id)


def _lifts(case: Case, decision: Decision, finding: Finding) -> bool:
    if finding.evidence.get("decision") is not None:
        return False  # what another person decided
    if decision.own_work:
        lifted = finding.level is Level.REVIEW and finding.code in own_work.LIFTS
        return lifted and own_work.objection(case, decision) is None
    if _needs_its_name(finding):
        return finding.code in decision.overrides
    return finding.level is Level.REVIEW


def _needs_its_name(finding: Finding) -> bool:
    return finding.level is Level.BLOCK or (finding.level is Level.REVIEW and finding.code in BY_NAME)


# ---------------------------------------------------------------- what is said of decisions that do not count


def _said_once(found: Iterable[tuple[Decision, tuple[Text, Text] | None]]) -> Iterator[Finding]:
    """The same of several decisions is said of the first: nobody reads a sentence twice."""
    before: list[tuple[Text, Text]] = []
    for decision, said in found:
        if said is None or said in before:
            continue
        before.append(said)
        message, remedy = said
        yield unused_decision.finding(
            message, remedy, evidence={"decision": decision.id, "until": decision.until.isoformat()}
        )


def _not_needed(decision: Decision) -> tuple[Text, Text]:
    return (
        text("The decision of {by} is not needed: the use is allowed without it.", by=decision.by),
        text("Leave it, or revoke it: mediacheck decide --revoke {id}.", id=decision.id),
    )


def _beside(case: Case, ruling: Ruling) -> tuple[Text, Text] | None:
    """Another picture, or other channels; nothing of what is allowed without a decision."""
    decision = ruling.decision
    if decision.verdict is Verdict.BLOCKED:
        return _blocked_elsewhere(case, decision) if ruling.same else None
    if ground(case) is not None or allowing(case) is not None:
        return None
    if ruling.same:
        return _allowed_elsewhere(case, decision)
    return (
        text(
            "The decision of {by} does not cover this copy of the picture ({edits}).",
            by=decision.by,
            edits=words.edits(ruling.edits) or text("it is only a part of this file"),
        ),
        text("Use the picture as it was decided on, or have this one decided on."),
    )


def _blocked_elsewhere(case: Case, decision: Decision) -> tuple[Text, Text] | None:
    elsewhere = [channel for channel in wanted(case) if channel is not None]
    if not elsewhere or any(covers(decision, channel) for channel in elsewhere):
        return None
    return (
        text(
            "{by} blocked it for {channels}; this post goes to {elsewhere}.",
            by=decision.by,
            channels=words.channels(decision.channels),
            elsewhere=words.channels(elsewhere),
        ),
        text("Ask {by} if in doubt.", by=decision.by),
    )


def _allowed_elsewhere(case: Case, decision: Decision) -> tuple[Text, Text] | None:
    """Each channel needs a decision; where others hold for the rest, all is well."""
    missing = [channel for channel in wanted(case) if not _clear_on(case, channel)]
    values = {"by": decision.by, "channels": words.channels(decision.channels)}
    if not missing or all(covers(decision, channel) for channel in missing):
        return None
    if None in missing:
        return (
            text("The decision of {by} is for {channels} only, and nobody said where it will be posted.", **values),
            text("State the channel: --channel NAME."),
        )
    return (
        text(
            "The decision of {by} is for {channels}, not for {elsewhere}.",
            **values,
            elsewhere=words.channels(channel for channel in missing if channel),
        ),
        text("Post it there only, or have the other channels decided on as well."),
    )


def _too_little(case: Case, decision: Decision, findings: Sequence[Finding]) -> tuple[Text, Text] | None:
    """What keeps the verdict from being clear although the decision stands."""
    if decision.own_work and (said := own_work.objection(case, decision)) is not None:
        return None if any(finding.evidence.get("declaration") == decision.id for finding in findings) else said
    left = [finding for finding in findings if finding.decision is None and finding.level is not Level.NOTE]
    if blocking(case) is not None:
        return None  # that is said, and no decision lifts another one
    if blocked := sorted({f.code for f in left if _needs_its_name(f)}):
        if decision.own_work:
            return own_work.not_that(decision, blocked)
        return (
            text(
                "The decision of {by} does not lift {codes}: a block or a claimed exception has to be named in it.",
                by=decision.by,
                codes=tuple(blocked),
            ),
            text(
                "If it may be used all the same, have it decided on again, with {overrides}.",
                overrides=tuple(f"--override {code}" for code in blocked),
            ),
        )
    if any(finding.level is Level.UNCHECKED for finding in left):
        return (
            text(
                "The decision of {by} does not help here: what could not be checked is lifted by nobody.",
                by=decision.by,
            ),
            text("See to it that the file can be checked."),
        )
    open_ = sorted({f.code for f in left if f.level is Level.REVIEW})
    return own_work.not_that(decision, open_) if decision.own_work and open_ else None


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Of all findings that no decision settles."""
    levels = (finding.level for finding in findings if finding.decision is None)
    return max(levels, key=RANK.__getitem__, default=Level.NOTE).verdict
