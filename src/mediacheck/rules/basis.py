"""MC216: what the law allows without a licence, where the post claims it."""

from collections.abc import Iterator

from mediacheck.model import Case, Finding, Level, text
from mediacheck.rules.rule import rule


@rule("MC216", "exception-claimed", Level.REVIEW, shares=True)
def exception_claimed(case: Case) -> Iterator[Finding]:
    """The post relies on an exception in the law; a person must judge whether it holds.

    ## What it finds
    The post states a basis of its own, `quotation` (the right to quote) or `panorama` (works in public places). It is
    always for a human to look at: a claimed exception clears nothing and lifts no block, whatever else is on record. A
    decision about the picture lifts this finding only if it was made for it and names it.

    ## Why it matters
    Both exceptions are narrow. A picture that only decorates the text is no quotation. And the freedom of panorama is about
    the building or the sculpture: it gives no right to somebody else's photograph of it.

    ## Remedy
    Answer the questions that are printed, and have the answer recorded as a decision with `--override MC216`. If one of them is a no, get a licence
    or choose another picture.

    ## Example
    A post discusses how a competitor's poster is made, and shows the poster, with its author and source: `basis =
    "quotation"` in post.toml, or `--basis quotation`.

    ## Source
    § 51 UrhG (quotation), § 59 UrhG (works in public places), §§ 62, 63 UrhG (no changes, name the source); BGH, 23 October
    2024, I ZR 67/23 (pictures taken by a drone are no panorama).
    """
    match case.use.basis:
        case None:
            return
        case "quotation":
            message = text("The post relies on the right to quote; whether it may, a person must judge.")
            remedy = text(
                "Have somebody answer: Does the post discuss this very picture, so that it would not be understood without "
                "it? Is it shown unchanged, and no larger than that needs? Are its author and source named? Had it been "
                "published before, with the author’s consent? If one answer is no, it is no quotation."
            )
        case _:
            message = text("The post relies on the freedom of panorama; whether it may, a person must judge.")
            remedy = text(
                "Have somebody answer: Does the work stand in a public place, and for good? Was the picture taken from the "
                "street, not by a drone, over a wall or from inside? Is it shown unchanged, with its source? And did whoever "
                "took the photograph allow this use? If one answer is no, ask for a licence."
            )
    yield exception_claimed.finding(message, remedy, term="basis", evidence={"basis": case.use.basis})
