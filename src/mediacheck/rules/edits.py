"""MC501 to MC503: the picture was changed, and its licence has something to say about that."""

from collections.abc import Iterator

from mediacheck.model import Case, Finding, Level, text
from mediacheck.rules import attribution, credit_line, words
from mediacheck.rules.cover import edits_allowed, edits_beyond, shares_alike
from mediacheck.rules.ground import standings
from mediacheck.rules.rule import rule


@rule("MC501", "modified-no-derivatives", Level.BLOCK)
def modified_no_derivatives(case: Case) -> Iterator[Finding]:
    """The picture was changed, and its licence does not allow that.

    ## What it finds
    The file shows a registered picture that was cropped, mirrored, turned, recoloured or written over, and neither the
    grant nor its licence allows this edit. What the grant lists under `edits` holds; an empty list allows none. Else the
    licence decides: an open licence without derivative works (in Creative Commons' words: ND) allows none, other open
    licences and the company's own allow all unless they say otherwise. Where any other licence says nothing about edits,
    MC211 asks for what was agreed on. Another file format, size or compression is no edit. Nothing is said where another licence for
    the same picture allows the edit, or where the licence forbids the use anyhow.

    ## Why it matters
    Whoever publishes a changed picture without the author's consent breaks the licence, even if everything else is right.

    ## Remedy
    Use the picture as it is registered, or ask for the right to edit it and enter it under `edits`.

    ## Example
    A photograph under CC BY-ND 4.0, mirrored so that it fits the layout: blocked. As it is, only smaller and saved as
    WebP, it is fine.

    ## Source
    § 23 UrhG (adaptations need the author's consent), § 39 UrhG; Creative Commons BY-ND 4.0, section 2 (a) (1) and (4).
    """
    said = set()
    for standing in standings(case):
        cover = standing.tenable
        if cover is None:
            continue
        beyond = edits_beyond(cover, standing.edits)
        if not beyond or (cover.asset, cover.grant, standing.region) in said:
            continue
        said.add((cover.asset, cover.grant, standing.region))
        values = {"asset": words.asset(case.assets.get(cover.asset, standing.asset)), "license": words.license(cover)}
        allowed = edits_allowed(cover)
        part = words.is_part(standing.region)
        message = (
            text(
                "The licence “{license}” for {asset} allows only these edits: {granted}. This file shows: {edits}.",
                **values,
                granted=words.edits(allowed),
                edits=words.edits(beyond, part=part),
            )
            if allowed
            else text(
                "The licence “{license}” for {asset} allows no edits. This file shows: {edits}.",
                **values,
                edits=words.edits(beyond, part=part),
            )
        )
        yield modified_no_derivatives.finding(
            message,
            text("Use the picture unchanged (another size or format is no change), or ask for the right to edit it."),
            asset=cover.asset,
            license=cover.grant.license,
            term="edits",
            region=standing.region,
            evidence={
                "edits": beyond,
                "granted": allowed,
                "reference": cover.grant.reference,
                "document": cover.grant.document,
            },
        )


@rule("MC502", "credit-cropped-away", Level.BLOCK)
def credit_cropped_away(case: Case) -> Iterator[Finding]:
    """The credit in the picture was cut off or covered.

    ## What it finds
    The registered picture has its credit written into it (`credit_region` on its record), the licence asks for a credit, and
    the file shows the picture without it: less than 90 % of the credit's area is left, because the picture was cropped or
    something was laid over that place. Nothing is said where the caption holds the credit. Without a caption the
    finding is a review: it cannot be known. MC701 then prints the text that the caption lacks.

    ## Why it matters
    Whoever takes away the author's name takes it away from every reader, also from those who only see the picture: in
    previews, in search results, when it is shared.

    ## Remedy
    Use a part of the picture with the credit in it, or put the credit into the caption.

    ## Example
    A photograph under CC BY 4.0 with the author's name along its lower edge, cropped to a square for the feed, without her
    name in the post's text.

    ## Source
    § 13 UrhG (the right to be named); Creative Commons 4.0, section 3 (a); OLG Köln, 31 October 2014, 6 U 60/14 (a picture
    under a Creative Commons licence was cropped, and the author's name in it went with what was cut off).
    """
    said = set()
    for standing in standings(case):
        cover = standing.tenable
        if cover is None:
            continue
        asset = case.assets.get(cover.asset, standing.asset)
        match = credit_line.cut(case, asset, cover)
        if match is None or (cover.asset, cover.grant) in said:
            continue
        said.add((cover.asset, cover.grant))
        yield credit_cropped_away.finding(
            text(
                "{asset} has its credit written in the picture, and this file shows it without.",
                asset=words.asset(asset),
            ),
            text("Use a part of the picture with the credit in it, or put the credit into the caption."),
            level=credit_line.missing(case, asset, cover),
            asset=asset.id or None,
            license=cover.grant.license,
            term="credit",
            region=match.region,
            evidence={
                "credit": attribution.line(case, asset, cover, standing.edits),
                "credit_region": asset.credit_region,
                "shown": match.shown,
            },
        )


@rule("MC503", "share-alike", Level.REVIEW)
def share_alike(case: Case) -> Iterator[Finding]:
    """The picture was changed, and its licence wants the new picture to be as free.

    ## What it finds
    The file shows a changed picture (cropped, recoloured, written over, made a part of a larger one), and its licence asks
    that whatever is made of it comes under the same licence (in Creative Commons' words: SA, ShareAlike). Shown as it is,
    or only in another size or format, it asks for nothing. Nothing is said where another licence for the same picture does
    not ask for it, or where the licence forbids the edit or the use anyhow.

    ## Why it matters
    A picture with your logo or layout on it would have to be free for everybody, competitors too: to copy, to change and to
    sell. Whether a change is so small that it makes no new picture, only a human can judge.

    ## Remedy
    Use the picture unchanged. Or have it decided whether the new picture may go out under the same licence, and name that
    licence in the caption.

    ## Example
    A photograph under CC BY-SA 4.0 with the company's logo laid over a corner.

    ## Source
    Creative Commons BY-SA 4.0, section 3 (b), and BY-SA 3.0, section 4 (b); §§ 23, 31 UrhG.
    """
    said = set()
    for standing in standings(case):
        cover = standing.tenable
        if cover is None or not standing.edits or not shares_alike(cover) or edits_beyond(cover, standing.edits):
            continue
        if (cover.asset, cover.grant, standing.region) in said:
            continue
        said.add((cover.asset, cover.grant, standing.region))
        part = words.is_part(standing.region)
        yield share_alike.finding(
            text(
                "{asset} was changed ({edits}). The licence “{license}” then wants the new picture to be under the same "
                "licence, free for everybody.",
                asset=words.asset(case.assets.get(cover.asset, standing.asset)),
                license=words.license(cover),
                edits=words.edits(standing.edits, part=part),
            ),
            text("Use the picture unchanged, or have it decided whether the new picture may be free as well."),
            asset=cover.asset or None,
            license=cover.grant.license,
            term="ShareAlike",
            region=standing.region,
            evidence={
                "edits": standing.edits,
                "reference": cover.grant.reference,
                "document": cover.grant.document,
            },
        )
