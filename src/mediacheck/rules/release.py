"""MC401 to MC404: the consent of the people who are shown, and of those whose property is."""

from collections.abc import Iterator
from typing import Any

from mediacheck.model import Case, Claim, Finding, Level, Text, text
from mediacheck.rules import consent, words
from mediacheck.rules.consent import Unreleased
from mediacheck.rules.cover import use_channels
from mediacheck.rules.rule import Rule, rule


@rule("MC401", "model-release-missing", Level.REVIEW)
def model_release_missing(case: Case) -> Iterator[Finding]:
    """The consent of the people in the picture is missing.

    ## What it finds
    The record says that people are in the picture (`people = true`, or a release of theirs), and no release on record
    covers this post; or the file itself names people of whom none is on record, or says that their release is limited or
    missing, and none is on record. A release covers a post if it allows each of its channels, has not ended and was not revoked. Each
    person named needs one; a release that names nobody may be anybody's. If a release is limited to certain channels, the post must say where it will appear.

    ## Why it matters
    A picture of a person may be published only with their consent, whoever took it. Of employees it must be given for a
    purpose and in writing, and they may take it back. Whether an exception holds (a public figure, a crowd, an
    assembly), only a human can judge.

    ## Remedy
    Ask the people for their consent in writing, and enter it as `[[release]]` with `kind = "model"`. Or choose another
    picture.

    ## Example
    A portrait of an employee who agreed to the intranet only is to go on LinkedIn: review. The same where nothing is
    on record.

    ## Source
    § 22, § 23 KUG (the right to one's own picture); § 26 BDSG (consent of employees); PLUS `ModelReleaseStatus`.
    """
    yield from _missing(case, "model", model_release_missing)


@rule("MC402", "release-expired-or-revoked", Level.BLOCK)
def release_expired_or_revoked(case: Case) -> Iterator[Finding]:
    """The consent has ended or was revoked.

    ## What it finds
    There is a release of a person or an owner on record, it has expired or was revoked by the day of the post, and no
    other release of theirs covers the post. The last day of a release is inside it; on the day of its revocation it is
    none any more.

    ## Why it matters
    Without a consent that holds on the day, the picture must not be published. Whoever ignores a revocation that is on record
    does so knowingly.

    ## Remedy
    Choose another picture, or ask for a new consent and enter it as a release of its own.

    ## Example
    A former employee revoked her consent on 1 March. A post on 28 February is fine, one on 1 March is blocked.

    ## Source
    § 22 KUG; Art. 7 (3) GDPR and § 26 (2) BDSG (consent can be withdrawn at any time).
    """
    for kind in ("model", "property"):
        for found in consent.unreleased(case, kind):
            last = found.ended
            if last is None:
                continue
            term, day = (
                ("revoked", last.revoked) if consent.revoked(last, case.use) else ("valid_until", last.valid_until)
            )
            values = {"asset": words.asset(found.asset), "who": _who(found, kind)}
            if term == "revoked":
                message = text("The consent of {who} for {asset} was revoked on {day}.", **values, day=day)
            else:
                message = text(
                    "The consent of {who} for {asset} ended on {end}; the post is planned for {day}.",
                    **values,
                    end=day,
                    day=case.use.date,
                )
            yield release_expired_or_revoked.finding(
                message,
                text("Choose another picture, or ask for a new consent and have it entered."),
                asset=found.asset.id,
                term=term,
                region=found.region,
                evidence={"kind": kind, "granted": day, "wanted": case.use.date} | _record(found),
            )


@rule("MC403", "property-release-missing", Level.REVIEW)
def property_release_missing(case: Case) -> Iterator[Finding]:
    """The consent of the owner of what is shown is missing.

    ## What it finds
    The record says that somebody's property is in the picture (`property = true`, or a release for it), and no release
    on record covers this post; or the file itself says that the owner's release is limited or missing, and none is on record.
    It covers a post as the release of a person does (MC401).

    ## Why it matters
    Works of art, the inside of buildings, private grounds and brands may be protected. What stands for good in a public
    place may often be shown without asking; whether that holds, only a human can judge.

    ## Remedy
    Ask the owner for consent in writing, and enter it as `[[release]]` with `kind = "property"`. Or choose another picture.

    ## Example
    A photograph taken inside a customer's hall, on record with `property = true` and without a release.

    ## Source
    § 59 UrhG (works in public places), § 903 BGB (the owner's right); PLUS `PropertyReleaseStatus`.
    """
    yield from _missing(case, "property", property_release_missing)


@rule("MC404", "minor", Level.REVIEW)
def minor(case: Case) -> Iterator[Finding]:
    """A child or a young person is in the picture.

    ## What it finds
    A release on record is marked `minor = true`, or the file says that somebody under 18 is shown. That holds also where
    the release covers the post: pictures of children are always for a human to look at.

    ## Why it matters
    For a child the parents must agree, all who have custody; a young person with enough insight must agree as well. A
    picture of a child on the net cannot be taken back.

    ## Remedy
    See whether all who have custody (and the young person) agreed to this very use, or choose another picture.

    ## Example
    Pictures of the company's family day; a stock photograph of a girl marked `AG-A16`.

    ## Source
    § 22 KUG; §§ 1626, 1629 BGB (parents' custody); Art. 8 GDPR; PLUS `MinorModelAgeDisclosure`.
    """
    remedy = text("Make sure that all who have custody agreed to this use, or choose another picture.")
    for asset, region in consent.shown(case):
        young = [release for release in asset.releases if release.minor]
        if young:
            people = tuple(dict.fromkeys(release.person for release in young if release.person))
            yield minor.finding(
                text("Somebody under 18 is in {asset}.", asset=words.asset(asset)),
                remedy,
                asset=asset.id,
                term="minor",
                region=region,
                evidence={"person": people or None},
            )
    claim = consent.minor_claim(case)
    if claim is not None:
        yield minor.finding(
            text("The file says that somebody under 18 is shown."), remedy, term=claim.field, evidence=_said(claim)
        )


def _missing(case: Case, kind: str, rule: Rule) -> Iterator[Finding]:
    """The findings of works, else what the file says; of those whose release has ended MC402 speaks."""
    found = list(consent.unreleased(case, kind))
    for one in found:
        if one.ended is None:
            yield _of_work(case, kind, rule, one)
    claim = None if found else consent.claimed(case, kind)
    if claim is not None:
        yield _of_claim(kind, rule, claim)


def _of_work(case: Case, kind: str, rule: Rule, found: Unreleased) -> Finding:
    if not found.releases:
        return rule.finding(
            text("People are in {asset}, and no consent of theirs is on record.", asset=words.asset(found.asset))
            if kind == "model"
            else text(
                "Somebody’s property is in {asset}, and no consent of the owner is on record.",
                asset=words.asset(found.asset),
            ),
            _ask(),
            asset=found.asset.id,
            term="release",
            region=found.region,
        )
    granted = tuple(dict.fromkeys(name for release in found.releases for name in release.channels or ()))
    wanted = tuple(
        channel
        for channel in use_channels(case.use)
        if channel is not None and not any(consent.allows(release, channel) for release in found.releases)
    )
    values = {"asset": words.asset(found.asset), "who": _who(found, kind), "granted": words.channels(granted)}
    remedy = _ask()
    if not granted:
        message = text("The consent of {who} for {asset} allows no channel at all.", **values)
    elif wanted:
        message = text(
            "The consent of {who} for {asset} does not allow {channels}, only {granted}.",
            **values,
            channels=words.channels(wanted),
        )
    else:
        message = text(
            "The consent of {who} for {asset} allows only {granted}; nobody said where the post will appear.", **values
        )
        remedy = text("Say where: with --channel NAME, or “channels” in post.toml.")
    return rule.finding(
        message,
        remedy,
        asset=found.asset.id,
        term="channels",
        region=found.region,
        evidence={"granted": granted, "wanted": wanted or None} | _record(found),
    )


def _of_claim(kind: str, rule: Rule, claim: Claim) -> Finding:
    if claim.field != consent.STATUS[kind]:
        message = text(
            "The file says that {person} is in the picture, and no consent is on record.",
            person=claim.value.strip(),
        )
    elif kind == "model":
        message = text("The file does not say that the people shown agreed to every use, and no consent is on record.")
    else:
        message = text("The file does not say that the owner agreed to every use, and no consent is on record.")
    return rule.finding(message, _ask(), term=claim.field, evidence=_said(claim))


def _ask() -> Text:
    return text("Ask for the consent in writing and have it entered as a release, or choose another picture.")


def _who(found: Unreleased, kind: str) -> Text | str:
    person = found.releases[0].person
    if person and person.strip():
        return person.strip()
    return text("the people shown") if kind == "model" else text("the owner")


def _record(found: Unreleased) -> dict[str, Any]:
    release = found.ended or found.releases[0]
    return {"person": release.person, "document": release.document}


def _said(claim: Claim) -> dict[str, Any]:
    return {"field": claim.field, "value": claim.value, "block": claim.block}
