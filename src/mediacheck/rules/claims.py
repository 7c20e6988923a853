"""MC303, MC304, MC307: what the file says about itself."""

from collections.abc import Iterator

from mediacheck.model import Case, Finding, Level, text
from mediacheck.rules import embedded
from mediacheck.rules.ground import Ground, granted, ground
from mediacheck.rules.rule import rule


@rule("MC303", "rights-reserved", Level.REVIEW)
def rights_reserved(case: Case) -> Iterator[Finding]:
    """The file says that somebody keeps the rights in it.

    ## What it finds
    The metadata hold a copyright notice, terms of use, a rights owner or the mark "protected", and nothing on record
    covers this use. Your own company's name is not meant. Beside an open licence only "all rights reserved" counts.

    ## Why it matters
    A copyright notice is the opposite of a permission: it names the one who must be asked.

    ## Remedy
    Ask the person named for a licence, have the picture registered with it, or choose another picture.

    ## Example
    `© 2024 Jane Doe. All rights reserved.` in a photograph that is not registered.

    ## Source
    § 10 UrhG (who is named as the author is taken for the author); IPTC Copyright Notice, Rights Usage Terms; PLUS
    Copyright Status.
    """
    claims = embedded.reserving_claims(case)
    if not claims or ground(case) is not None or granted(case):
        return
    first = claims[0]
    message = (
        text("The file is marked as protected by copyright.")
        if first.field in embedded.STATUS
        else text("The file says that somebody keeps the rights in it: “{claim}”.", claim=_short(first.value))
    )
    yield rights_reserved.finding(
        message,
        text("Ask the one who is named for a licence and have it registered, or choose another picture."),
        term=first.field,
        evidence={"claims": [{"field": claim.field, "value": claim.value, "block": claim.block} for claim in claims]},
    )


@rule("MC304", "embedded-license-unverified", Level.REVIEW)
def embedded_license_unverified(case: Case) -> Iterator[Finding]:
    """The file says that it is under an open licence; nobody has checked that.

    ## What it finds
    The metadata name an open licence (Creative Commons, for instance) by its address or SPDX id, and nothing on record
    covers this use. A licence without its version, such as "CC BY-SA", is none. With `embedded-open-licenses = "clear"`
    under `[trust]` in mediacheck.toml such a licence is accepted if its terms and the credit are kept; it is then named
    in a note.

    ## Why it matters
    Anyone can write a licence into a file, and copies keep it. What counts is the page on which the author offers the picture.

    ## Remedy
    Open the page from which the picture comes, and see whether the author offers it under this licence. Then have it
    registered with creator, source and licence.

    ## Example
    `https://creativecommons.org/licenses/by/4.0/` as Web Statement of Rights in a photograph that is not registered.

    ## Source
    XMP `xmpRights:WebStatement`, `cc:license`; Creative Commons 4.0, section 2; there is no good faith in licences in
    German law.
    """
    why = ground(case)
    entries = {entry.id: entry for _, entry in embedded.open_claims(case)}
    if why is Ground.EMBEDDED:
        for entry in entries.values():
            yield embedded_license_unverified.finding(
                text("Accepted on trust: the file says that it is under {license}.", license=entry.name),
                text("Keep a copy of the page from which the picture comes."),
                level=Level.NOTE,
                license=entry.id,
            )
    if why is not None or granted(case):
        return
    for entry in entries.values():
        if "CommercialUse" in entry.prohibits and case.use.commercial:
            message = text(
                "The file says that it is under {license}, which allows no commercial use.", license=entry.name
            )
            remedy = text("Ask the creator for a licence of your own, or choose another picture.")
        else:
            message = text(
                "The file says that it is under {license}; nobody has checked that, and anyone can write it.",
                license=entry.name,
            )
            remedy = text("Look at the page it comes from, and have it registered with creator, source and licence.")
        yield embedded_license_unverified.finding(
            message,
            remedy,
            license=entry.id,
            evidence={"claims": [claim.value for claim, named in embedded.open_claims(case) if named.id == entry.id]},
        )


@rule("MC307", "suspicious-metadata", Level.NOTE, shares=True)
def suspicious_metadata(case: Case) -> Iterator[Finding]:
    """The metadata are damaged or strange.

    ## What it finds
    A block of metadata is broken, too large or built in a way that no program writes. The other blocks were read.

    ## Why it matters
    What a broken block says about the rights may be lost. The verdict rests on what could be read, and on the registry.

    ## Remedy
    Nothing, if the picture is registered. Else ask for the original file.

    ## Example
    An XMP block that ends in the middle, in a file that a chat program has shortened.

    ## Source
    Adobe XMP specification, IPTC-IIM 4.2, Exif 3.0: what a sound block looks like.
    """
    for problem in case.media.problems:
        if problem.code == "MC307":
            yield suspicious_metadata.finding(
                problem.message, text("If nothing else is known about the picture, ask for the original file.")
            )


def _short(value: str) -> str:
    """One line of a claim that may be a page long; the whole of it is in the evidence."""
    line = " ".join(value.split())
    return line if len(line) <= 160 else line[:159] + "…"
