"""MC101 to MC105: whose picture it is."""

from collections.abc import Iterator

from mediacheck.model import WHOLE, Asset, Case, Finding, Level, Match, Text, Verdict, text
from mediacheck.rules import embedded, rulings, words
from mediacheck.rules.file import unchecked_problems
from mediacheck.rules.ground import ground, verified
from mediacheck.rules.rule import rule


@rule("MC101", "unknown-origin", Level.REVIEW)
def unknown_origin(case: Case) -> Iterator[Finding]:
    """Nobody knows whose picture this is.

    ## What it finds
    No registered picture is in the file, not even one that looks alike, and the file itself names neither an open licence
    nor a picture agency. Without a registry this is said of every file. It is also said where nothing else was found,
    but nothing shows that the use is allowed.

    ## Why it matters
    Every photograph is protected, the plainest snapshot too. "Found on the web" is no licence, and a company pays more for a
    warning letter than a private person does.

    ## Remedy
    Find out who made the picture and under which licence you have it. If you may use it, have it registered; else choose a
    registered picture.

    ## Example
    A photograph that a colleague sent by chat.

    ## Source
    §§ 2, 72 UrhG (every photograph is protected), § 97a UrhG (costs of a warning letter).
    """
    if not case.registry:
        yield unknown_origin.finding(
            text("There is no registry yet, so nothing is known about this file."),
            text("Begin with “mediacheck init”, then register your pictures with “mediacheck registry add”."),
            term="registry",
        )
    elif _nothing_known(case) and not _is_flat(case):
        yield _unknown(text("Nobody knows whose this is: no registered picture is in it."))


def no_ground() -> Finding:
    """What stands where no rule spoke and yet nothing shows that the use is allowed."""
    return _unknown(text("Nothing on record shows that this may be used."))


def _unknown(message: Text) -> Finding:
    return unknown_origin.finding(
        message,
        text(
            "Find out who made it and under which licence you have it; then have it registered, or choose a registered "
            "picture."
        ),
    )


@rule("MC102", "unverified-match", Level.REVIEW)
def unverified_match(case: Case) -> Iterator[Finding]:
    """It looks like a registered picture, but is not surely the same.

    ## What it finds
    A registered picture looks like this one, but the comparison in detail could not confirm that it is the same. It may be
    another picture of the same scene. Nothing is said where other registered pictures explain all of the file, unless
    the one that looks alike is forbidden or withdrawn.

    ## Why it matters
    The licence of one picture says nothing about its neighbour, not even from the same shoot.

    ## Remedy
    Lay both pictures side by side. If they are the same, use the registered file; else have this one registered.

    ## Example
    Two frames of a series: one is registered, the other is in the post.

    ## Source
    § 72 UrhG: each photograph is protected by itself.
    """
    settled = case.explained and bool(verified(case))
    for match in sorted(case.matches, key=lambda match: (match.asset, -match.score)):
        asset = case.assets.get(match.asset)
        refused = asset is not None and asset.status != "active"
        if match.verified or (settled and not refused) or _also_verified(case, match):
            continue
        name = words.asset(asset) if asset else match.asset
        if asset is not None and refused:
            message = text(
                "It looks like {asset}, which must not be used{reason}; whether it is the same could not be confirmed.",
                asset=name,
                reason=_reason(asset),
            )
            remedy = text("Lay both pictures side by side. If they are the same, choose another picture.")
        else:
            message = text("It looks like {asset}; whether it is the same could not be confirmed.", asset=name)
            remedy = text(
                "Lay both pictures side by side. If they are the same, use the registered file; else have this one "
                "registered."
            )
        yield unverified_match.finding(
            message, remedy, asset=match.asset, region=match.region, evidence={"score": match.score}
        )


@rule("MC103", "partly-unexplained", Level.REVIEW)
def partly_unexplained(case: Case) -> Iterator[Finding]:
    """A part of the picture is unknown.

    ## What it finds
    Registered pictures are in the file, but they do not account for all of it: something else is in it that shows more than
    a plain ground, text, a frame or the buttons of an app.

    ## Why it matters
    In a collage each part needs its rights. A licence for the left half says nothing about the right one.

    ## Remedy
    Find out where the rest comes from and have it registered, or leave it out.

    ## Example
    A collage of four photographs, three of which are registered.

    ## Source
    §§ 2, 23, 72 UrhG: each part of a collage is protected by itself.
    """
    if not verified(case) or case.explained:
        return
    remedy = text("Find out where the rest comes from and have it registered, or leave it out.")
    if case.coverage is None:
        message = text("Registered pictures do not account for all of this file.")
    else:
        message = text(
            "Registered pictures account for {percent} % of this file; {rest} is unknown.",
            percent=min(99, int(case.coverage * 100)),
            rest=_rest(case),
        )
    yield partly_unexplained.finding(
        message,
        remedy,
        region=next(iter(case.leftover), None),
        evidence={"coverage": case.coverage, "regions": case.leftover or None},
    )


@rule("MC104", "not-distinctive", Level.REVIEW)
def not_distinctive(case: Case) -> Iterator[Finding]:
    """The picture shows too little to be recognised.

    ## What it finds
    The picture is plain: one colour, a gradient, a few shapes. Such pictures all look alike to a program, so only the
    registered file itself is recognised, not a copy of it.

    ## Why it matters
    If plain pictures were compared by their look, a stranger's could pass for a registered one.

    ## Remedy
    Use the registered file itself, unchanged, or have this one registered.

    ## Example
    A blue area with nothing on it; the same area saved once more at another quality.

    ## Source
    § 72 UrhG (each photograph is protected by itself). Measured: the perceptual hashes of a white and of a purple picture do not differ at all.
    """
    if case.registry and _nothing_known(case) and _is_flat(case):
        yield not_distinctive.finding(
            text("It shows too little to be recognised, and it is not one of the registered files."),
            text("Use the registered file itself, unchanged, or have this one registered."),
        )


@rule("MC105", "forbidden-asset", Level.BLOCK)
def forbidden_asset(case: Case) -> Iterator[Finding]:
    """The picture must not be used.

    ## What it finds
    A picture in the file is on record as forbidden (known not to be ours) or withdrawn. That wins over every licence,
    also where only a part of the file shows it, and where the same picture is registered a second time with a licence.
    So does a person's decision that blocks this very picture on one of the post's channels. Of a picture that shows a blocked one
    cropped, edited or as a part it is a review, and so it is where the decision is for one channel and nobody said where
    the post goes.

    ## Why it matters
    Somebody has put it on record that this picture leads to trouble: a warning letter, a revoked consent, a licence taken back.

    ## Remedy
    Choose another picture.

    ## Example
    A cartoon that the company was warned about last year appears again in a collage.

    ## Source
    § 97 UrhG: after a first infringement a second one is presumed to come; contracts with a penalty build on that.
    """
    said = set()
    for match in verified(case):
        asset = case.assets.get(match.asset)
        if asset is None or asset.status == "active" or asset.id in said:
            continue
        said.add(asset.id)
        if asset.status == "withdrawn":
            message = text("{asset} was withdrawn{reason}.", asset=words.asset(asset), reason=_reason(asset))
        else:
            message = text("{asset} must not be used{reason}.", asset=words.asset(asset), reason=_reason(asset))
        yield forbidden_asset.finding(
            message,
            text("Choose another picture."),
            asset=asset.id,
            term="status",
            region=match.region,
            evidence={"status": asset.status, "reason": asset.reason},
        )
    yield from _blocked(case)


def _blocked(case: Case) -> Iterator[Finding]:
    """What people decided about the picture, or about one that is in it."""
    blocking = rulings.blocking(case)
    for ruling in case.rulings:
        decision = ruling.decision
        if decision.verdict is not Verdict.BLOCKED or not rulings.in_force(case, decision):
            continue
        values = {"by": decision.by, "until": decision.until, "reason": words.short(decision.reason).rstrip(".")}
        evidence = {"decision": decision.id, "until": decision.until.isoformat()}
        ask = text("Choose another picture, or ask {by}.", by=decision.by)
        if ruling.same and decision == blocking:
            message = text("{by} decided that it must not be used, until {until} (reason: {reason}).", **values)
            yield forbidden_asset.finding(message, ask, term="decision", evidence=evidence)
        elif ruling.same and None in rulings.wanted(case):
            message = text(
                "{by} blocked it for {channels} until {until} (reason: {reason}), and nobody said where it will be posted.",
                **values,
                channels=words.channels(decision.channels),
            )
            remedy = text("State the channel: --channel NAME.")
            yield forbidden_asset.finding(message, remedy, level=Level.REVIEW, term="decision", evidence=evidence)
        elif not ruling.same:
            message = text(
                "It shows, edited or as a part, a picture that {by} blocked until {until} (reason: {reason}).", **values
            )
            yield forbidden_asset.finding(
                message,
                ask,
                level=Level.REVIEW,
                term="decision",
                evidence={"blocked": decision.id, "edits": ruling.edits},
            )


def _rest(case: Case) -> Text:
    """With its place, where there is one that a person finds by it."""
    first, *others = case.leftover or (WHOLE,)
    place = words.place(first)
    if place is None or any(other[2] * other[3] > first[2] * first[3] / 4 for other in others):
        return text("the rest")
    return text("the rest ({place})", place=place)


def _nothing_known(case: Case) -> bool:
    """No registered picture, no open licence, no agency, no purchase, and the file could be read."""
    return not (
        case.matches
        or unchecked_problems(case)
        or embedded.agencies(case)
        or embedded.open_claims(case)
        or case.purchases
        or ground(case) is not None
    )


def _is_flat(case: Case) -> bool:
    """Whether the picture is below the detail gate, so that it has no perceptual fingerprint."""
    fingerprints = case.media.fingerprints
    return fingerprints is not None and not any(view.codes for view in fingerprints.views)


def _also_verified(case: Case, match: Match) -> bool:
    return any(other.verified and other.asset == match.asset for other in case.matches)


def _reason(asset: Asset) -> Text | str:
    return text(" (reason: {reason})", reason=asset.reason.strip().rstrip(".")) if asset.reason else ""
