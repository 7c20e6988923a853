"""A declaration "I made this": what it can bear, and what speaks against it."""

from collections.abc import Iterator, Sequence

from mediacheck.model import Case, Decision, Text, text
from mediacheck.rules import embedded, words
from mediacheck.rules.ground import verified
from mediacheck.rules.parties import Stranger, others
from mediacheck.rules.provenance import ai_mark

LIFTS = frozenset({"MC101", "MC104", "MC108", "MC303", "MC304"})
"""What is open only as long as nobody knows who made it. Who is shown in it, what an agency says, what it is a copy of:
of that the maker's word says nothing."""


def objection(case: Case, decision: Decision) -> tuple[Text, Text] | None:
    """Why the declaration does not count for this use, and what to do; None where it does.

    The maker owns the picture and may post it. The company may not, until the maker has granted it the right (§ 31 UrhG), or
    made it as part of the job (§ 43 UrhG): no declaration of authorship says which.
    """
    values = {"by": decision.by}
    if case.use.account != "employee":
        return (
            text("That {by} made it does not allow the company to post it.", **values),
            text(
                "Have {by} grant the company the right in writing, and register it under LicenseRef-Employee-Own-Work. "
                "If the post goes out on {by}’s own account: --account employee.",
                **values,
            ),
        )
    if case.use.purpose == "paid":
        return (
            text("That {by} made it does not allow an advertisement with it.", **values),
            text("Have {by} grant the right in writing, and register it under LicenseRef-Employee-Own-Work.", **values),
        )
    if verified(case):
        return (
            text("{by} declared it as own work, but a registered picture is in it: its record decides.", **values),
            text("Compare the declaration with the record, and correct the one that is wrong."),
        )
    if any(True for _ in contradictions(case, decision)):
        return (
            text("{by} declared it as own work, and the file speaks against that.", **values),
            text("Settle what the file says first; then have it decided on."),
        )
    return None


def contradictions(case: Case, decision: Decision) -> Iterator[Stranger | Text]:
    """Whoever else the file names, and how else it was made."""
    yield from others(case.media.claims, decision.by)
    if (mark := ai_mark(case)) is not None and mark.name:
        from mediacheck.metadata.generators import display_name  # compiles the patterns of all tools

        yield text(
            "{by} declared it as own work, but AI made this picture or a part of it ({mark}).",
            by=decision.by,
            mark=display_name(mark.name),
        )
    if agencies := [*embedded.agencies(case), *(one for one in case.media.signals if one.kind == "preview")]:
        yield text(
            "{by} declared it as own work, but it bears the mark of the agency {agency}.",
            by=decision.by,
            agency=words.agency(min((one.name for one in agencies if one.name), default=None)),
        )
    if any(signal.kind == "web-name" for signal in case.media.signals):
        yield text(
            "{by} declared it as own work, but its file is called like a screenshot, or as browsers and messengers call what they save.",
            by=decision.by,
        )


def not_that(decision: Decision, codes: Sequence[str]) -> tuple[Text, Text]:
    return (
        text("That {by} made it settles nothing about {codes}.", by=decision.by, codes=tuple(codes)),
        text("See what is said there."),
    )
