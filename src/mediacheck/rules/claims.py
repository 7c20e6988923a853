"""MC303 to MC307: what the file says about itself."""

import re
from collections.abc import Iterator

from mediacheck.model import Case, Finding, Level, text
from mediacheck.rules import embedded, trust, words
from mediacheck.rules.ground import Ground, granted, ground, standings
from mediacheck.rules.restrictions import Restriction, restrictions
from mediacheck.rules.rule import rule


@rule("MC303", "rights-reserved", Level.REVIEW)
def rights_reserved(case: Case) -> Iterator[Finding]:
    """The file says that somebody keeps the rights in it.

    ## What it finds
    The metadata hold a copyright notice, terms of use, a rights owner, the mark "protected", a page on which a licence is
    to be had, or a statement such as "In Copyright" of rightsstatements.org, and nothing on record covers this use. Your
    own company's name is not meant. Beside an open licence only "all rights reserved", "honorarpflichtig" (a fee is due)
    and a contradiction in the licence's own field count. "Marked: False", a copyright flag that is not set, and a
    reservation against data mining say nothing about posting.

    ## Why it matters
    A copyright notice is the opposite of a permission: it names the one who must be asked. A page about the rights says
    where a licence is sold, not that you have one.

    ## Remedy
    Ask the person named for a licence, have the picture registered with it, or choose another picture.

    ## Example
    `© 2024 Jane Doe. All rights reserved.` in a photograph that is not registered.

    ## Source
    § 10 UrhG (who is named as the author is taken for the author); IPTC Copyright Notice, Rights Usage Terms; PLUS
    Copyright Status.
    """
    if ground(case) is not None or granted(case):
        return
    claims = embedded.reserving_claims(case)
    if not claims:
        return
    first = claims[0]
    if first.field in embedded.STATUS:
        message = text("The file is marked as protected by copyright.")
    elif first.field in embedded.PAGES:
        message = text(
            "The file names a page about its rights, which grants none: {claim}", claim=words.short(first.value)
        )
    else:
        message = text("The file says that somebody keeps the rights in it: “{claim}”.", claim=words.short(first.value))
    yield rights_reserved.finding(
        message,
        text("Ask the one who is named for a licence and have it registered, or choose another picture."),
        term=first.field,
        evidence={"claims": embedded.evidence(claims)},
    )


@rule("MC304", "embedded-license-unverified", Level.REVIEW)
def embedded_license_unverified(case: Case) -> Iterator[Finding]:
    """The file says that it is under an open licence; nobody has checked that.

    ## What it finds
    The metadata name an open licence (Creative Commons, for instance) by its address or SPDX id, and nothing on record
    covers this use. A licence without its version, such as "CC BY-SA", is none. With `embedded-open-licenses = "clear"`
    under `[trust]` in mediacheck.toml such a licence is accepted if its terms and the credit are kept; it is then named
    in a note. So is one that `--verify-web` confirmed: on the page that the file names the same licence stands, and the
    picture there is this one, whole and unchanged. What else that page says is told in a note. A file that was read in
    part (MC307) is not believed: the rest might say otherwise.

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
    if why is Ground.CONFIRMED:
        for entry in entries.values():
            yield embedded_license_unverified.finding(
                text("Confirmed on the web: {said}", said=trust.confirmed(case)[entry.id].said),
                text("Keep a copy of the page from which the picture comes."),
                level=Level.NOTE,
                license=entry.id,
                evidence={"page": trust.confirmed(case)[entry.id].page},
            )
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
    confirmed = trust.confirmed(case) if trust.trusted(case) else {}
    for entry in entries.values():
        if entry.id in confirmed:
            continue  # it holds; which of its terms does not, other rules say
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
    for statement in case.statements if entries else ():
        yield embedded_license_unverified.finding(
            text("Looked up on the web: {said}", said=statement.said),
            text("The page offers a licence: {offer}", offer=statement.offer)
            if statement.offer
            else text("Look at the page yourself, and ask the creator where that leaves a doubt."),
            level=Level.NOTE,
            license=statement.license,
            evidence={"page": statement.page} | ({"offer": statement.offer} if statement.offer else {}),
        )


@rule("MC305", "embedded-restriction", Level.BLOCK)
def embedded_restriction(case: Case) -> Iterator[Finding]:
    """The file itself forbids this use.

    ## What it finds
    The metadata say that the supplier withdrew the picture (a "kill" notice), that its licence or its release does not
    hold on the day of the post, or, in instructions and terms, words such as "exclusive", "editorial use only", "no
    social media", "no internet", "no commercial use", "no sales", "no archive", "nur redaktionell". The words must be
    whole, and what takes them back ("non-exclusive", "no restrictions") makes them none. What does not touch this use is
    not mentioned: "no social media" says nothing against print.

    It blocks where it is plain. It is a review under a licence on record that covers the use, and where a person must
    read it: embargoes, single uses, excluded countries, other constraints (PLUS), texts of a page's length, channels
    that nobody stated. "Not without permission" is silent under such a licence, and so are a company's own words to
    others ("press use only" in its own press picture). Limits on data mining and AI training are no limits on posting.

    ## Why it matters
    Who posts it nevertheless cannot say that they did not know.

    ## Remedy
    Choose another picture, or ask the one who is named. If the licence on record allows more than the file says, keep
    that in writing.

    ## Example
    Instructions: `EDITORIAL USE ONLY. NO SALES. NO ARCHIVES.`

    ## Source
    IPTC Instructions, IIM 2:42 Action Advised, 2:30 Release Date, 2:37 Expiration Date; PLUS License End Date and
    Constraints; PRISM Usage Rights; § 31 (1) UrhG (rights can be limited in space, time and content).
    """
    covered = granted(case)
    told: dict[str, list[Restriction]] = {}
    for restriction in restrictions(case):
        if not (covered and (restriction.permitted or (restriction.worded and _is_speaking_to_others(case)))):
            told.setdefault(restriction.kind, []).append(restriction)
    for kind, same in told.items():
        first = max(same, key=lambda one: one.level.rank)  # the first of the gravest
        remedy = (
            text(
                "The licence on record covers this use. Ask whether it allows what the file forbids, and keep the answer."
            )
            if covered
            else text("Choose another picture, or ask the one who is named for a licence.")
        )
        yield embedded_restriction.finding(
            first.message,
            remedy,
            level=Level.REVIEW if covered else first.level,
            term=first.claim.field,
            evidence={"restriction": kind, "claims": embedded.evidence(one.claim for one in same)},
        )


@rule("MC306", "artwork-in-picture", Level.REVIEW)
def artwork_in_picture(case: Case) -> Iterator[Finding]:
    """A work of art is shown in the picture, with rights of its own.

    ## What it finds
    The metadata describe a work of art or an object in the picture (IPTC Artwork or Object) and name its creator, its
    owner or a copyright notice. A licence for the photograph does not include them, so this is said under such a licence
    too. "Public domain" is no such notice, and your own company's works are not meant.

    ## Why it matters
    A photograph of a sculpture shows two works: the photograph and the sculpture. Both creators must have agreed.

    ## Remedy
    Find out whether the artist or a collecting society must be asked. Nobody must where the artist has been dead for
    more than 70 years, where the work stands in public for good, or where it is a mere accessory.

    ## Example
    A portrait in the foyer, before a painting: `Artwork: copyright notice © VG Bild-Kunst, Bonn`.

    ## Source
    §§ 2, 57, 59, 64 UrhG; IPTC Photo Metadata, Artwork or Object in the Image.
    """
    claims = [
        claim
        for claim in embedded.ranked(case)
        if claim.field in _ARTWORK and not _FREE_ARTWORK.search(claim.value) and not embedded.is_own(claim.value, case)
    ]
    claims.sort(key=lambda claim: _ARTWORK.index(claim.field))
    if not claims:
        return
    yield artwork_in_picture.finding(
        text("It shows a work of art with rights of its own: “{claim}”.", claim=words.short(claims[0].value)),
        text("Find out whether the artist or a collecting society must be asked."),
        term=claims[0].field,
        evidence={"claims": embedded.evidence(claims)},
    )


_ARTWORK = ("artworkCopyrightNotice", "artworkCopyrightOwner", "artworkLicensor", "artworkCreator")
_FREE_ARTWORK = re.compile(r"\bpublic\s+domain\b|\bgemeinfrei\b", re.IGNORECASE)


def _is_speaking_to_others(case: Case) -> bool:
    """The company's own picture, on record and by its own words: its instructions are for those who get it."""
    stood = standings(case)
    owned = [any(one.covers and one.license and one.license.kind == "owned" for one in each.pooled) for each in stood]
    return (
        bool(owned)
        and all(owned)
        and any(
            claim.field in {"creator", "copyrightNotice", "copyrightOwner", "licensor", "creditLine"}
            and embedded.is_own(claim.value, case)
            for claim in case.media.claims
        )
    )


@rule("MC307", "suspicious-metadata", Level.NOTE, shares=True)
def suspicious_metadata(case: Case) -> Iterator[Finding]:
    """Not all that the file says about itself could be read.

    ## What it finds
    A block of metadata is broken, too large, locked or built in a way that no program writes; or reading it needs an
    extra that is not installed; or the text in the picture could not be read. All else was read. Of a missing extra
    nothing is said where the use is covered anyway, unless mediacheck.toml raises the level of this rule.

    ## Why it matters
    What was not read may say something about the rights. The verdict rests on what could be read, and on the registry.

    ## Remedy
    Nothing, if the picture is registered. Else ask for the original file, or have the extra installed.

    ## Example
    An XMP block that ends in the middle, in a file that a chat program has shortened.

    ## Source
    Adobe XMP specification, IPTC-IIM 4.2, Exif 3.0: what a sound block looks like.
    """
    silent = ground(case) is not None and "MC307" not in case.policy.levels
    for problem in case.media.problems:
        if problem.code == "MC307" and not (problem.extra and silent):
            yield suspicious_metadata.finding(
                problem.message,
                problem.remedy or text("If nothing else is known about the picture, ask for the original file."),
            )
