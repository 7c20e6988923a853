"""MC701, MC702: the name that must be named, and what must stand beside it."""

from collections.abc import Iterator

from mediacheck.model import Case, Finding, Level, text
from mediacheck.rules import attribution, credit_line, words
from mediacheck.rules.ground import standings
from mediacheck.rules.rule import rule


@rule("MC701", "credit-missing", Level.BLOCK)
def credit_missing(case: Case) -> Iterator[Finding]:
    """The credit is missing.

    ## What it finds
    The licence asks for a credit, and the caption does not hold it. Case, spacing, punctuation, accents and prefixes such
    as "Foto:" or © do not count, but the words must be whole. Of an open licence the creator's name is asked for here, and
    what else belongs to the credit by MC702; of others the whole credit that was agreed on, or else all names in the line
    that the licence prescribes, photographer and agency, in whichever order.
    A credit inside the picture counts if the record says where it stands (`credit_region`) and the file shows all of that
    place, neither mirrored nor covered; a credit in the metadata does not, for no reader sees it. Without a caption the
    finding is a review: it cannot be known. Nothing is said where the licence forbids the use anyhow.

    ## Why it matters
    The author has a right to be named. Without the credit an open licence does not hold at all, and a missing name may double
    the damages.

    ## Remedy
    Add the text that is printed to the caption, word for word. It is in the caption's language, and has all that the licence
    asks for.

    ## Example
    A photograph under CC BY 4.0 by Ann Lee. "Johann Leeuwen" in the caption is no credit for her; "Foto: Ann Lee" is.

    ## Source
    § 13 UrhG (the right to be named); Creative Commons 4.0, section 3 (a).
    """
    said = set()
    for standing in standings(case):
        cover = standing.tenable
        if cover is None:
            continue
        asset = case.assets.get(cover.asset, standing.asset)
        level = credit_line.missing(case, asset, cover)
        if level is None or (cover.asset, cover.grant) in said:
            continue
        said.add((cover.asset, cover.grant))
        wanted = attribution.line(case, asset, cover, standing.edits)
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


@rule("MC702", "credit-incomplete", Level.REVIEW)
def credit_incomplete(case: Case) -> Iterator[Finding]:
    """A part of the credit is missing.

    ## What it finds
    The picture is under an open licence that asks for more than the creator's name, and the caption names the creator, but
    not all of the rest: the licence and its address (the address alone is enough); the source, if its web address is on record; that the
    picture was changed, if it was; up to version 3.0 of Creative Commons the title, too, if there is one. A part counts
    wherever it stands in the caption. Where the name is missing as well MC701 speaks. A credit inside the picture
    (`credit_region`) counts as whole.

    ## Why it matters
    An open licence holds only for those who keep its terms. Without the licence's name and address nobody can know what
    the picture may be used for.

    ## Remedy
    Make the credit in the caption read as it is printed. The licence leaves the place open: where a channel allows no
    links, a person may decide that a page which is linked there says the rest.

    ## Example
    "Foto: Ann Lee" under a photograph that is under CC BY 4.0: the licence, its address and the source are missing.

    ## Source
    Creative Commons 4.0, section 3 (a) (creator, licence, address, changes); 3.0, section 4 (a) to (c) (and the title).
    """
    said = set()
    for standing in standings(case):
        cover = standing.tenable
        if cover is None:
            continue
        asset = case.assets.get(cover.asset, standing.asset)
        lacking = attribution.lacking(case, asset, cover, standing.edits)
        if not lacking or (cover.asset, cover.grant, lacking) in said:
            continue
        said.add((cover.asset, cover.grant, lacking))
        credit = attribution.line(case, asset, cover, standing.edits)
        yield credit_incomplete.finding(
            text(
                "The credit for {asset} is not complete. The licence “{license}” also asks for: {missing}.",
                asset=words.asset(asset),
                license=words.license(cover),
                missing=words.credit_parts(lacking),
            ),
            text("Make the credit in the caption read like this: {credit}", credit=credit),
            asset=asset.id or None,
            license=cover.grant.license,
            term="credit",
            region=standing.region,
            evidence={"credit": credit, "missing": lacking},
        )
