"""MC203 to MC207, MC214, MC215: where, what for and by whom the grant allows a use."""

from collections.abc import Iterator
from dataclasses import replace

from mediacheck.model import Case, Finding, Level, text
from mediacheck.rules import words
from mediacheck.rules.gap import Gap, gaps
from mediacheck.rules.ground import standings
from mediacheck.rules.rule import rule


@rule("MC203", "channel-not-granted", Level.BLOCK)
def channel_not_granted(case: Case) -> Iterator[Finding]:
    """The licence does not allow this channel.

    ## What it finds
    The licence names the channels on which the picture may appear, and a channel of this post is not among them. Each
    channel needs one licence that covers it; two channels may rest on two licences.

    ## Why it matters
    Rights are granted for a purpose. What is not named in the licence is, in doubt, not allowed.

    ## Remedy
    Leave this channel out, have the licence extended to it, or choose another picture.

    ## Example
    A picture licensed for website and newsletter is to go on LinkedIn: blocked. The group `social` would include it.

    ## Source
    § 31 (5) UrhG (a licence reaches no further than its purpose); LG Köln, 28 O 232/13.
    """
    for gap in gaps(case, "MC203"):
        granted = words.channels(gap.value("granted"))
        message = (
            text(
                "The licence “{license}” for {asset} does not allow {channels}, only {granted}.",
                **gap.named,
                channels=words.channels(gap.channels),
                granted=granted,
            )
            if granted
            else text("The licence “{license}” for {asset} allows no channel at all.", **gap.named)
        )
        yield gap.finding(
            channel_not_granted,
            message,
            text("Leave the channel out, have the licence extended to it, or choose another picture."),
        )


@rule("MC204", "territory-not-granted", Level.BLOCK)
def territory_not_granted(case: Case) -> Iterator[Finding]:
    """The licence does not allow these countries.

    ## What it finds
    The licence names the countries in which the picture may be shown, and a country of this post is not among them. A
    group such as DACH counts as each of its members, and each must be allowed.

    ## Why it matters
    Rights are granted country by country. A post that is aimed at a country needs the rights for it.

    ## Remedy
    Aim the post only at the countries of the licence, have the licence extended, or choose another picture.

    ## Example
    A licence for DE, a post for DACH: blocked, since Austria and Switzerland are missing. The other way round it is fine.

    ## Source
    § 31 (1) UrhG: a right of use can be limited in space; § 31 (5) UrhG.
    """
    for gap in gaps(case, "MC204"):
        granted = words.territories(gap.value("granted"))
        message = (
            text(
                "The licence “{license}” for {asset} does not allow {countries}, only {granted}.",
                **gap.named,
                countries=words.territories(gap.value("missing")),
                granted=granted,
            )
            if granted
            else text("The licence “{license}” for {asset} allows no country at all.", **gap.named)
        )
        yield gap.finding(
            territory_not_granted,
            message,
            text("Aim the post at the licensed countries only, have the licence extended, or choose another picture."),
        )


@rule("MC205", "commercial-use-not-granted", Level.BLOCK)
def commercial_use_not_granted(case: Case) -> Iterator[Finding]:
    """The licence forbids commercial use.

    ## What it finds
    The licence is for non-commercial use only (in Creative Commons' words: NC), and a company's post counts as
    commercial, an internal one too. Only `commercial = false` under `[use]` in mediacheck.toml says otherwise, for
    organisations that are not commercial.

    ## Why it matters
    Non-commercial means "not primarily intended for or directed towards commercial advantage". Courts do not agree on where that
    ends, and a company's own channel is the plainest case against it.

    ## Remedy
    Ask the creator for a licence of your own, or choose another picture.

    ## Example
    A photograph under CC BY-NC 4.0 in a post on the company's page: blocked. Under CC BY 4.0, with credit, it is fine.

    ## Source
    Creative Commons 4.0, section 1 (definition of NonCommercial); LG Köln, 28 O 232/13; OLG Köln, 6 U 60/14 (less strict).
    """
    for gap in gaps(case, "MC205"):
        yield gap.finding(
            commercial_use_not_granted,
            text(
                "The licence “{license}” for {asset} allows no commercial use, and a post for a company is one.",
                **gap.named,
            ),
            text("Ask the creator for a licence of your own, or choose another picture."),
        )


@rule("MC206", "editorial-only", Level.BLOCK)
def editorial_only(case: Case) -> Iterator[Finding]:
    """The licence is for news reporting only.

    ## What it finds
    The licence is marked "editorial use only", and the purpose of the post is another one.

    ## Why it matters
    Editorial pictures come without the consent of the people and owners in them. In a post that promotes a company they
    break the licence and the rights of those who are shown.

    ## Remedy
    Choose another picture, or buy a licence for commercial use if the agency offers one. `purpose = "editorial"` is only
    right for real reporting.

    ## Example
    An agency's photograph of a footballer in an ordinary post on LinkedIn: blocked.

    ## Source
    The agencies' licence terms (editorial use); § 31 (5) UrhG; §§ 22, 23 KUG.
    """
    for gap in gaps(case, "MC206"):
        yield gap.finding(
            editorial_only,
            text(
                "The licence “{license}” for {asset} allows news reporting only, and this post is not that.",
                **gap.named,
            ),
            text("Choose another picture, or ask whether there is a licence for commercial use."),
        )


@rule("MC207", "purpose-not-granted", Level.BLOCK)
def purpose_not_granted(case: Case) -> Iterator[Finding]:
    """The licence does not allow this purpose.

    ## What it finds
    The licence names the purposes for which the picture may be used (`organic`, `paid`, `editorial`, `internal`), and the
    purpose of this post is not among them. Of a licence that forbids to hand the work to the public (in Creative Commons'
    words: it prohibits Distribution) only `internal` is left, of one that prohibits Reproduction nothing.

    ## Why it matters
    Advertising rights cost more than others and are granted by name. A picture licensed for ordinary posts may not be
    promoted with money.

    ## Remedy
    Post it for a purpose that is allowed, have the licence extended, or choose another picture.

    ## Example
    A photographer's picture is licensed for `organic`. As a sponsored post (`paid`) it is blocked.

    ## Source
    § 31 (5) UrhG: a licence reaches no further than its purpose.
    """
    for gap in gaps(case, "MC207"):
        granted = words.purposes(gap.value("granted"))
        purpose = words.purposes([gap.value("wanted")])
        message = (
            text(
                "The licence “{license}” for {asset} is not for {purpose}, only for {granted}.",
                **gap.named,
                purpose=purpose,
                granted=granted,
            )
            if granted
            else text("The licence “{license}” for {asset} is for no purpose at all.", **gap.named)
        )
        yield gap.finding(
            purpose_not_granted,
            message,
            text("Keep to what the licence is for, have it extended, or choose another picture."),
        )


@rule("MC214", "use-incomplete", Level.REVIEW)
def use_incomplete(case: Case) -> Iterator[Finding]:
    """Nobody said where the post will appear.

    ## What it finds
    The licence is limited to certain channels or countries, and the post does not say on which channels or in which
    countries it will appear. A licence without such a limit needs no answer.

    ## Why it matters
    A limit can only be checked against something. The program does not guess.

    ## Remedy
    State it: with `--channel` or `--territory`, or as `channels` or `territories` in the post's post.toml or under `[use]`
    in mediacheck.toml.

    ## Example
    A picture is licensed for the website. `mediacheck picture.jpg` asks for the channel; with `--channel website` it is fine.

    ## Source
    § 31 (1), (5) UrhG: rights of use are limited in space and to their purpose.
    """
    for gap in gaps(case, "MC214"):
        for lack in gap.lacks:
            if lack.term == "channels":
                alike = _lacking_a_channel(case, gap)
                granted = tuple(dict.fromkeys(name for names in alike for name in names))
                shown = replace(lack, values={"granted": granted})
                values = {**gap.named, "granted": words.channels(granted)}
                message = (
                    text(
                        "The licences for {asset} allow only {granted}; nobody said where the post will appear.",
                        **values,
                    )
                    if len(alike) > 1
                    else text(
                        "The licence “{license}” for {asset} allows only {granted}; nobody said where the post will appear.",
                        **values,
                    )
                )
                remedy = text("Say where: with --channel NAME, or “channels” in post.toml.")
            else:
                shown = lack
                message = text(
                    "The licence “{license}” for {asset} allows only {granted}; nobody said for which countries the post is.",
                    **gap.named,
                    granted=words.territories(lack.values["granted"]),
                )
                remedy = text("Say which: with --territory CODE (such as DE), or “territories” in post.toml.")
            yield gap.only(shown).finding(use_incomplete, message, remedy)


def _lacking_a_channel(case: Case, gap: Gap) -> list[tuple[str, ...]]:
    """The channels of each grant that would do if the post's were among them, the nearest grant's first."""
    pools = [standing.pooled for standing in standings(case) if standing.cover == gap.cover]
    near = [
        gap.cover,
        *(cover for pool in pools for cover in pool if all(each.code == "MC214" for each in cover.lacks)),
    ]
    channels = [each.values["granted"] for cover in near for each in cover.lacks if each.term == "channels"]
    return list(dict.fromkeys(channels))


@rule("MC215", "account-not-granted", Level.REVIEW)
def account_not_granted(case: Case) -> Iterator[Finding]:
    """The licence may not be meant for this account.

    ## What it finds
    The post goes out on an employee's own profile, and the licence was granted to the company and does not say that its
    employees may use it too. The same where a licence names other accounts than the one of this post.

    ## Why it matters
    An employee's own profile is somebody else's than the company's. Many stock licences cover only the buyer's own accounts.

    ## Remedy
    Share the company's post instead (a native share needs no rights of your own), or have the licence extended to
    employees' accounts.

    ## Example
    A stock photograph on an employee's own LinkedIn profile: review. The company's own picture: fine.

    ## Source
    § 31 (5) UrhG; the licensors' terms on who may use a picture.
    """
    for gap in gaps(case, "MC215"):
        if gap.value("wanted") == "employee":
            message = text(
                "The licence “{license}” for {asset} does not say that employees may post it on their own profiles.",
                **gap.named,
            )
        else:
            message = text("The licence “{license}” for {asset} is not for the company’s own account.", **gap.named)
        yield gap.finding(
            account_not_granted,
            message,
            text("Share a post of the account that is allowed, or have the licence extended to this one."),
        )
