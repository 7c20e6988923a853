"""MC201, MC202, MC209, MC210, MC212: the grant is not there yet, no longer, or used up."""

from collections.abc import Iterator

from mediacheck.model import Case, Finding, Level, text
from mediacheck.rules import words
from mediacheck.rules.cover import ends_soon
from mediacheck.rules.gap import gaps
from mediacheck.rules.ground import standings
from mediacheck.rules.rule import rule


@rule("MC201", "license-expired", Level.BLOCK)
def license_expired(case: Case) -> Iterator[Finding]:
    """The licence has ended.

    ## What it finds
    The picture is registered, but the day of the post lies after the last day of its licence. The last day itself is
    still allowed, until midnight in the company's time zone.

    ## Why it matters
    After its end a licence is no licence: whoever posts the picture uses it without right. That holds for posts that
    stay online as well.

    ## Remedy
    Have the licence renewed and enter the new end date, post before the end, or choose another picture.

    ## Example
    The licence ends on 30 November 2026. A post on that day is fine; one on 1 December is blocked.

    ## Source
    §§ 19a, 31 (1) UrhG: a right of use can be granted for a limited time.
    """
    for gap in gaps(case, "MC201"):
        yield gap.finding(
            license_expired,
            text(
                "The licence “{license}” for {asset} ended on {end}; the post is planned for {day}.",
                **gap.named,
                end=gap.value("granted"),
                day=gap.value("wanted"),
            ),
            text("Have the licence renewed, or choose another picture."),
        )


@rule("MC202", "not-yet-valid", Level.BLOCK)
def not_yet_valid(case: Case) -> Iterator[Finding]:
    """The licence has not begun.

    ## What it finds
    The picture is registered, but the day of the post lies before the first day of its licence. The first day counts
    from 00:00 in the company's time zone.

    ## Why it matters
    Before its beginning a licence allows nothing, even if the contract is signed and paid.

    ## Remedy
    Post on the first day of the licence or later, or choose another picture.

    ## Example
    A photographer's contract runs from 1 January 2027. A post on 31 December 2026 is blocked, on 1 January it is fine.

    ## Source
    § 31 (1) UrhG: a right of use can be granted for a limited time.
    """
    for gap in gaps(case, "MC202"):
        yield gap.finding(
            not_yet_valid,
            text(
                "The licence “{license}” for {asset} begins on {begin}; the post is planned for {day}.",
                **gap.named,
                begin=gap.value("granted"),
                day=gap.value("wanted"),
            ),
            text("Post on {begin} or later, or choose another picture.", begin=gap.value("granted")),
        )


@rule("MC209", "quota-exceeded", Level.BLOCK)
def quota_exceeded(case: Case) -> Iterator[Finding]:
    """The licence is used up.

    ## What it finds
    The licence allows a certain number of uses, and as many are recorded already. A number of 0 allows none. Only uses
    that were recorded count.

    ## Why it matters
    One use more than was paid for is a use without right.

    ## Remedy
    Buy further uses and enter the new number, or choose another picture.

    ## Example
    A licence allows three posts, and three are recorded: the fourth is blocked.

    ## Source
    § 31 (1), (5) UrhG: a right of use can be limited; what was not granted stays with the author.
    """
    for gap in gaps(case, "MC209"):
        yield gap.finding(
            quota_exceeded,
            text(
                "The licence “{license}” for {asset} is used up: {used} of {quota} uses are recorded.",
                **gap.named,
                quota=gap.value("granted"),
                used=gap.value("used"),
            )
            if gap.value("granted")
            else text("The licence “{license}” for {asset} allows no use at all.", **gap.named),
            text("Buy further uses, or choose another picture."),
        )


@rule("MC210", "embargoed", Level.BLOCK)
def embargoed(case: Case) -> Iterator[Finding]:
    """The picture must not be published yet.

    ## What it finds
    The picture is under an embargo, and the day of the post lies before its end. From 00:00 of the day on which the
    embargo ends, in the company's time zone, the picture is free.

    ## Why it matters
    An embargo is agreed for product launches, results or awards. Who breaks it breaks a contract and gives away a secret.

    ## Remedy
    Post on the day on which the embargo ends or later, or choose another picture.

    ## Example
    The new machine is under embargo until 15 March 2027. A post on 14 March is blocked, one on 15 March is fine.

    ## Source
    § 12 UrhG: the author decides whether and how a work is published; and the agreement itself.
    """
    for gap in gaps(case, "MC210"):
        yield gap.finding(
            embargoed,
            text(
                "{asset} is under embargo until {end}; the post is planned for {day}.",
                **gap.named,
                end=gap.value("granted"),
                day=gap.value("wanted"),
            ),
            text("Post on {end} or later, or choose another picture.", end=gap.value("granted")),
        )


@rule("MC212", "expires-soon", Level.NOTE)
def expires_soon(case: Case) -> Iterator[Finding]:
    """The licence covers the post, but ends soon.

    ## What it finds
    The licence covers the post and ends within the next days (30, unless `expires_soon_days` under `[rules]` in
    mediacheck.toml says otherwise), counted from the day of the post. Nothing is said where another licence that covers
    the post goes on for longer.

    ## Why it matters
    A post stays online. When the licence has ended, it must come down or the licence must be renewed.

    ## Remedy
    Note the date: take the post down by then, or have the licence renewed.

    ## Example
    A post on 15 November 2026 with a picture whose licence ends on 30 November 2026.

    ## Source
    § 19a UrhG: keeping a picture online is making it available to the public, every day anew.
    """
    said = set()
    for standing in standings(case):
        cover = standing.cover
        if cover is None or not ends_soon(cover, case.use, case.policy) or (cover.asset, cover.grant) in said:
            continue
        said.add((cover.asset, cover.grant))
        end = cover.grant.valid_until
        asset = words.asset(case.assets.get(cover.asset, standing.asset))
        yield expires_soon.finding(
            text(
                "The licence “{license}” for {asset} ends on {end}.", license=words.license(cover), asset=asset, end=end
            ),
            text("Take the post down by then, or have the licence renewed."),
            asset=cover.asset or None,
            license=cover.grant.license,
            term="valid_until",
            region=standing.region,
            evidence={"granted": end, "wanted": case.use.date, "reference": cover.grant.reference},
        )
