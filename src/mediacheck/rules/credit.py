"""MC701: the name that must be named."""

from collections.abc import Iterator

from mediacheck.model import Case, Finding, Level, text
from mediacheck.rules import credit_line, words
from mediacheck.rules.cover import DOUBTFUL
from mediacheck.rules.ground import standings
from mediacheck.rules.rule import rule


@rule("MC701", "credit-missing", Level.BLOCK)
def credit_missing(case: Case) -> Iterator[Finding]:
    """The credit is missing.

    ## What it finds
    The licence asks for a credit, and the caption does not hold it. Case, spacing, punctuation, accents and prefixes such
    as "Foto:" or © do not count, but the words must be whole. Of an open licence the creator's name is asked for here.
    A credit inside the picture counts if the record says where it stands (`credit_region`) and the file shows all of that
    place, neither mirrored nor covered; a credit in the metadata does not, for no reader sees it. Without a caption the
    finding is a review: it cannot be known. Nothing is said where the licence forbids the use anyhow.

    ## Why it matters
    The author has a right to be named. Without the credit an open licence does not hold at all, and a missing name may double
    the damages.

    ## Remedy
    Add the text that is printed to the caption, word for word.

    ## Example
    A photograph under CC BY 4.0 by Ann Lee. "Johann Leeuwen" in the caption is no credit for her; "Foto: Ann Lee" is.

    ## Source
    § 13 UrhG (the right to be named); Creative Commons 4.0, section 3 (a).
    """
    said = set()
    for standing in standings(case):
        cover = standing.cover
        if cover is None or any(lack.code not in DOUBTFUL for lack in cover.lacks):
            continue
        asset = case.assets.get(cover.asset, standing.asset)
        level = credit_line.missing(case, asset, cover)
        if level is None or (cover.asset, cover.grant) in said:
            continue
        said.add((cover.asset, cover.grant))
        wanted = credit_line.line(asset, cover)
        values = {"asset": words.asset(asset), "license": words.license(cover), "credit": wanted}
        if wanted is None:
            message = text("The licence “{license}” for {asset} asks for a credit, but nobody knows whose.", **values)
            remedy = text("Add the creator to the record of {asset}.", **values)
        elif level is Level.REVIEW:
            message = text("The licence “{license}” for {asset} asks for a credit; the caption is not known.", **values)
            remedy = text("Put this into the caption: {credit}", **values)
        else:
            message = text("The licence “{license}” for {asset} asks for a credit that the caption lacks.", **values)
            remedy = text("Add this to the caption: {credit}", **values)
        yield credit_missing.finding(
            message,
            remedy,
            level=level,
            asset=asset.id or None,
            license=cover.grant.license,
            term="credit",
            region=standing.region,
            evidence={"credit": wanted},
        )
