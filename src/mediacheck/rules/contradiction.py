"""MC301, MC302: the file contradicts itself, or the record."""

from collections.abc import Iterator

from mediacheck.model import Case, Decision, Finding, Level, Text, text
from mediacheck.rules import embedded, own_work, rulings, words
from mediacheck.rules.ground import granted, ground, standings
from mediacheck.rules.parties import Stranger, strangers
from mediacheck.rules.rule import rule

ROLES = {
    "creator": text("its creator"),
    "owner": text("the owner of its rights"),
    "licensor": text("its licensor"),
}


@rule("MC301", "conflicting-claims", Level.REVIEW)
def conflicting_claims(case: Case) -> Iterator[Finding]:
    """The file says two different things about its rights.

    ## What it finds
    A picture can hold its rights several times: as EXIF, IPTC and XMP data, and as comments. Here they differ about the
    creator, the owner, the licence, its terms or its dates, and nothing on record covers this use. Case, punctuation, ©
    and names that a format has cut off do not count, nor do several names of your own company. Until it is settled the
    stricter word counts. Where a licence on record covers the use, the record decides, and only MC302 says who contradicts it.

    ## Why it matters
    Somebody changed one of the two and forgot the other, or copied data from another picture. Only one of them can be
    right, and no program knows which.

    ## Remedy
    Ask where the picture comes from, and have it registered as it really is.

    ## Example
    `Ann Lee` as creator in the XMP data, `Bo Ek` in the EXIF data.

    ## Source
    The three standards read the blocks in three orders: MWG Guidelines 2.0, the IPTC mapping guidelines, Windows.
    """
    if ground(case) is not None or granted(case):
        return
    for said in embedded.conflicts(case):
        first, other = said[0], said[1]
        yield conflicting_claims.finding(
            text(
                "The file contradicts itself ({field}): “{shown}” in {block}, “{other}” in {other_block}.",
                field=words.field(first.field),
                shown=words.short(first.value),
                block=words.block(first.block),
                other=words.short(other.value),
                other_block=words.block(other.block),
            ),
            text("Find out which is right and have it registered so. Until then the stricter one counts."),
            term=first.field,
            evidence={"claims": embedded.evidence(said)},
        )


@rule("MC302", "claim-contradicts-registry", Level.REVIEW)
def claim_contradicts_registry(case: Case) -> Iterator[Finding]:
    """The file names somebody else than the record does.

    ## What it finds
    A registered picture is in the file, but the file's metadata name a creator, an owner of the rights or a licensor who
    is not on its record, whether its licence covers this use or not. Names are compared without case, accents, word order and additions such as "Foto:", © or a
    year; an initial is enough for a first name. Your own company, its licensees, whoever granted the licence, and the
    agency from which it was bought contradict nothing; neither does an open licence in a file of your own, nor the
    owner of the camera. Where nobody is on record, nobody can be contradicted; but an agency's name in a picture that
    is on record as your own always is one. The registered file itself is compared too: that it was registered does not
    say that somebody read its metadata. The finding ends when the record names those whom the file names, as creator,
    owner or licensor. Where somebody declared the picture as own work (`mediacheck decide --own-work`) and nothing else
    allows the use, the file is compared with that as well: with whom it names (the declaration needs the
    whole name), with the marks of AI and of agencies, and with the names that screenshots have and that browsers and
    messengers give to what they save.

    ## Why it matters
    Either the record is wrong, and then its licence may be as well, or the file is. Whom the file names as its author
    is taken for the author until the contrary is proven.

    ## Remedy
    Compare both with the contract. Correct the record, or ask the one who is named.

    ## Example
    On record as the company's own, but the copyright notice says `© 2019 Getty Images`.

    ## Source
    § 10 (1), (3) UrhG (who is named as author, or as owner of the rights, is taken for it).
    """
    assets = {standing.asset.id: standing.asset for standing in standings(case) if standing.asset.id}
    for stranger in strangers(case):
        values: dict[str, Text | str | tuple[str, ...]] = {
            "name": words.short(stranger.name),
            "role": ROLES[stranger.role],
            "recorded": stranger.recorded,
        }
        if len(assets) == 1:
            values["asset"] = words.asset(next(iter(assets.values())))
        yield claim_contradicts_registry.finding(
            _message(stranger, values),
            text("Compare both with the contract; then correct the record, or ask the one who is named.", **values),
            asset=next(iter(assets)) if len(assets) == 1 else None,
            term=stranger.claims[0].field,
            evidence={"claims": embedded.evidence(stranger.claims), "recorded": stranger.recorded},
        )
    if ground(case) is None:
        for declaration in rulings.declarations(case):
            yield from _declared(case, declaration)


def _declared(case: Case, declaration: Decision) -> Iterator[Finding]:
    """What in the file speaks against somebody's word that it is own work."""
    ask = text("Ask {by}, and whoever the file names. Until then it is not own work.", by=declaration.by)
    for said in own_work.contradictions(case, declaration):
        evidence: dict[str, object] = {"declaration": declaration.id}
        term = None
        if isinstance(said, Text):
            message = said
        else:
            message = text(
                "{by} declared it as own work, but the file names “{name}” as {role}.",
                by=declaration.by,
                name=words.short(said.name),
                role=ROLES[said.role],
            )
            term = said.claims[0].field
            evidence["claims"] = embedded.evidence(said.claims)
        yield claim_contradicts_registry.finding(message, ask, term=term, evidence=evidence)


def _message(stranger: Stranger, values: dict[str, Text | str | tuple[str, ...]]) -> Text:
    if not stranger.recorded:
        return text("The file names “{name}” as {role}, but it is on record as your own picture.", **values)
    if "asset" in values:
        return text("The file names “{name}” as {role}; the record of {asset} says: {recorded}.", **values)
    return text("The file names “{name}” as {role}; the records of what it shows say: {recorded}.", **values)
