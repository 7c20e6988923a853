"""MC208, MC211, MC213: what is on record does not bear a decision."""

from collections.abc import Iterator

from mediacheck.model import Asset, Case, Finding, Level, text
from mediacheck.rules import words
from mediacheck.rules.cover import edits_unstated
from mediacheck.rules.gap import gaps
from mediacheck.rules.ground import standings, verified
from mediacheck.rules.provenance import made_by_ai
from mediacheck.rules.rule import rule
from mediacheck.vocabulary import nearest

AUTHORED_KINDS = frozenset({"owned", "employee"})
"""Kinds of licence that rest on somebody having made the picture."""


@rule("MC208", "other-licensee", Level.REVIEW)
def other_licensee(case: Case) -> Iterator[Finding]:
    """The licence belongs to another company.

    ## What it finds
    The licence was granted to one company (of the group, or a partner), and the post is another's, or nobody said whose. A
    licence that names no company is the group's: that of `name` and `licensees` under `[company]` in mediacheck.toml. An open
    licence is everybody's.

    ## Why it matters
    A licence binds those who made the contract. A sister company may use the picture only if the contract says so.

    ## Remedy
    Look into the contract: if it includes your company, enter it as licensee or leave the licensee out. State your company
    with `--licensee`, or as `name` under `[company]` in mediacheck.toml.

    ## Example
    ACME Holding bought the picture; ACME Logistics wants to post it.

    ## Source
    §§ 31, 34, 35 UrhG: passing on a right of use needs the author's consent.
    """
    for gap in gaps(case, "MC208"):
        owner, wanted = gap.value("granted"), gap.value("wanted")
        if wanted is None:
            message = text(
                "The licence “{license}” for {asset} was granted to {owner}; nobody said which company the post is of.",
                **gap.named,
                owner=owner,
            )
            remedy = text("Say which: with --licensee NAME, or “name” under [company] in mediacheck.toml.")
        else:
            message = text(
                "The licence “{license}” for {asset} was granted to {owner}, not to {wanted}.",
                **gap.named,
                owner=owner,
                wanted=wanted,
            )
            remedy = text("Look into the contract whether {wanted} may use the picture too.", wanted=wanted)
        yield gap.finding(other_licensee, message, remedy)


@rule("MC211", "grant-incomplete", Level.REVIEW)
def grant_incomplete(case: Case) -> Iterator[Finding]:
    """The record of the licence is incomplete.

    ## What it finds
    The picture is registered, but there is no licence on its record, or the record lacks what this kind of licence needs.
    An open licence needs the creator (unless the picture is in the public domain) and the source; a stock licence its order
    number; a commissioned or press picture who granted it, and a reference or document. All but the company's own and
    open pictures must say for which channels and purposes and, once the picture was edited, which edits are allowed, unless
    their licence says it. A record with a mistake in it counts as incomplete.

    A note is made of a picture that AI made (`ai_made`, or the file's digital source type) and that is on record as your own
    or an employee's, with nothing to show for it: whoever typed the words for it is not its author.

    ## Why it matters
    In a dispute it is up to the company to show its licence. What is not on record cannot be shown.

    ## Remedy
    Complete the record: the picture's .toml file, or `mediacheck registry add` with the same file and all that is known.

    ## Example
    A stock photograph without its order number; a photograph under CC BY whose creator is not named.

    ## Source
    § 31 (5) UrhG (in doubt a licence reaches no further than its purpose); Creative Commons 4.0, section 3 (a); § 2 (2)
    UrhG (only what a person created is a work); § 39 UrhG (a work may not be changed unless that was agreed on).
    """
    yield from _without_author(case)
    yield from _edited(case)
    for asset in _mistaken(case):
        message = text(
            "The record of {asset} has a mistake: {problems}", asset=words.asset(asset), problems=asset.problems
        )
        remedy = text("Put the record right; “mediacheck registry verify” shows all mistakes.")
        yield grant_incomplete.finding(message, remedy, asset=asset.id, term="record")
    for gap in gaps(case, "MC211"):
        if gap.asset.problems:
            continue
        entry = gap.cover.license
        message = text(
            "The record of the licence “{license}” for {asset} does not say: {missing}.",
            **gap.named,
            missing=words.terms(gap.terms, entry.kind if entry else ""),
        )
        remedy = (
            text("Look at the page it comes from, and complete the record of {asset}.", **gap.named)
            if entry and entry.kind == "open"
            else text("Look it up in the contract or order, and complete the record of {asset}.", **gap.named)
        )
        yield gap.finding(grant_incomplete, message, remedy)
    for asset in _without_grant(case):
        if not asset.problems:
            message = text("{asset} is registered, but no licence is on its record.", asset=words.asset(asset))
            remedy = text("Find out under which licence you have it, and add that to its record.")
            yield grant_incomplete.finding(message, remedy, asset=asset.id, term="grant")


@rule("MC213", "unknown-license", Level.REVIEW)
def unknown_license(case: Case) -> Iterator[Finding]:
    """The record names a licence that nobody knows.

    ## What it finds
    The licence id on the picture's record is neither among the licences that mediacheck ships nor among the company's own.

    ## Why it matters
    Without its terms a licence cannot be compared with the use.

    ## Remedy
    Correct the id (`mediacheck licenses` lists the known ones), or describe the licence in a file of its own in the folder
    licenses/ beside mediacheck.toml.

    ## Example
    `license = "CC-BY-4"` instead of `CC-BY-4.0`.

    ## Source
    SPDX licence list (ids such as CC-BY-4.0); `LicenseRef-…` for all others.
    """
    for gap in gaps(case, "MC213"):
        written = gap.value("license")
        near = nearest(written, case.licenses)
        message = text("The record of {asset} names the licence “{license}”, which is not known.", **gap.named)
        remedy = (
            text("Did you mean “{near}”? Correct the record, or describe the licence in licenses/.", near=near)
            if near
            else text("Correct the record, or describe the licence in licenses/.")
        )
        yield gap.finding(unknown_license, message, remedy)


def _edited(case: Case) -> Iterator[Finding]:
    """Works that were edited under a licence that does not say whether they may be."""
    said = set()
    for standing in standings(case):
        cover = standing.tenable
        if cover is None or not standing.edits or not edits_unstated(cover):
            continue
        if (cover.asset, cover.grant, standing.region) in said:
            continue
        said.add((cover.asset, cover.grant, standing.region))
        asset = case.assets.get(cover.asset, standing.asset)
        yield grant_incomplete.finding(
            text(
                "The record of the licence “{license}” for {asset} does not say whether it may be edited. "
                "This file shows: {edits}.",
                license=words.license(cover),
                asset=words.asset(asset),
                edits=words.edits(standing.edits, part=words.is_part(standing.region)),
            ),
            text("Use the picture unchanged, or enter the edits that the contract allows under “edits”."),
            asset=asset.id or None,
            license=cover.grant.license,
            term="edits",
            region=standing.region,
            evidence={
                "edits": standing.edits,
                "reference": cover.grant.reference,
                "document": cover.grant.document,
            },
        )


def _without_author(case: Case) -> Iterator[Finding]:
    """Pictures that AI made, on record as somebody's own: the tool's terms are all there is, and they are not named."""
    said = set()
    for standing in standings(case):
        cover = standing.tenable
        if cover is None or cover.license is None or cover.license.kind not in AUTHORED_KINDS:
            continue
        asset, grant = case.assets.get(cover.asset, standing.asset), cover.grant
        if not made_by_ai(case, asset) or grant.document or grant.reference or grant.licensor or asset.id in said:
            continue
        said.add(asset.id)
        yield grant_incomplete.finding(
            text(
                "AI made {asset}, so that nobody is its author: “{license}” rests on the terms of the tool alone, and they are "
                "not on record.",
                asset=words.asset(asset),
                license=words.license(cover),
            ),
            text("Enter where the terms of the tool are kept (“document” or “reference”)."),
            level=Level.NOTE,
            asset=asset.id or None,
            license=grant.license,
            term="document",
        )


def _without_grant(case: Case) -> list[Asset]:
    """Works in the picture for which no grant is on record, nor for another copy of them."""
    bare = {standing.asset.id: standing.asset for standing in standings(case) if standing.cover is None}
    return [asset for asset in bare.values() if not asset.grants]


def _mistaken(case: Case) -> list[Asset]:
    """Works in the picture whose record could not be read as it stands: it may even forbid the picture."""
    found = {match.asset: case.assets[match.asset] for match in verified(case) if match.asset in case.assets}
    return [asset for asset in found.values() if asset.status == "active" and asset.problems]
