"""MC605: somebody's public post is shared, nothing is uploaded."""

from collections.abc import Iterator

from mediacheck.model import Case, Finding, Level, text
from mediacheck.rules import words
from mediacheck.rules.ground import verified
from mediacheck.rules.rule import rule


@rule("MC605", "shared-not-uploaded", Level.NOTE, shares=True)
def shared_not_uploaded(case: Case) -> Iterator[Finding]:
    """The post is shared, not uploaded: it needs no rights of your own.

    ## What it finds
    The post is a native share, repost or embed of somebody's public post (`mode = "share"`). Its pictures stay where they
    are, so no licence is asked for. A picture in it that is on record as forbidden or withdrawn is named here, but does
    not block: on record is that you have no right to publish it, and a share does not publish it.

    ## Why it matters
    Showing a public post by the network's own share button is no new publication. A screenshot of it, or a downloaded and
    uploaded picture, is one. And who knows that the post itself is unlawful must not share it.

    ## Remedy
    Keep to your company's guidelines on sharing. If a forbidden picture is named, ask before you share. If you upload
    the picture after all, check it with `mode = "upload"`.

    ## Example
    A customer's post with photographs, shared with a comment on the company's page.

    ## Source
    CJEU C-348/13 (BestWater: embedding), C-161/17 (Renckhoff: uploading again is publishing), C-160/15 (GS Media: knowing of
    the infringement), C-392/19 (VG Bild-Kunst: protected against framing).
    """
    if case.use.mode != "share":
        return
    refused = [
        asset for match in verified(case) if (asset := case.assets.get(match.asset)) and asset.status != "active"
    ]
    if refused:
        message = text(
            "Shared, not uploaded: no rights of your own are needed. But it shows {asset}, which is on record as not to be "
            "used; ask before you share it.",
            asset=words.asset(refused[0]),
        )
        remedy = text("Ask before you share it, and do not share a post that is itself unlawful.")
    else:
        message = text("Shared, not uploaded: no rights of your own are needed.")
        remedy = text("Use the network’s own share button. A screenshot or a downloaded picture is an upload.")
    if case.policy.guidelines:
        remedy = text("{remedy} Guidelines: {url}", remedy=remedy, url=case.policy.guidelines)
    yield shared_not_uploaded.finding(
        message,
        remedy,
        asset=refused[0].id if refused else None,
        evidence={"guidelines": case.policy.guidelines, "reason": refused[0].reason if refused else None},
    )
