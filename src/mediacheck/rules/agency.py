"""MC106, MC107: what bears the mark of a picture agency."""

import re
from collections.abc import Iterator

from mediacheck.model import Case, Finding, Level, Signal, text
from mediacheck.rules import embedded, phrases, words
from mediacheck.rules.ground import Ground, granted, ground
from mediacheck.rules.rule import rule


@rule("MC106", "stock-preview", Level.BLOCK)
def stock_preview(case: Case) -> Iterator[Finding]:
    """An agency's preview, not the picture that is bought.

    ## What it finds
    The file's name, its metadata or a watermark in it (with `--read-watermarks`) mark it as the preview (comp) that
    agencies hand out for layouts.
    A file that says itself that a larger version exists (IPTC Max Avail Width and Height) may be one too: with an
    agency's mark it blocks, without one it is a review, and under a licence on record that covers the use nothing is
    said, for a picture that was bought is often scaled down.

    ## Why it matters
    A preview may be used for a draft, never in public. Even where the picture was bought, the bought file is the one to use.

    ## Remedy
    Buy the picture if that has not been done, and use the file that the agency delivers.

    ## Example
    `AdobeStock_112670342_Preview.jpeg`.

    ## Source
    The agencies' licence terms on comps and previews; IPTC Photo Metadata, Max Avail Width and Height.
    """
    remedy = text("Buy the picture if that has not been done, and use the file that the agency delivers.")
    previews = [signal for signal in case.media.signals if signal.kind in _PREVIEWS]
    if previews:
        signal = min(previews, key=lambda one: (one.name is None, one.name or "", one.id or ""))
        message = (
            text(
                "This is a preview of the agency {agency}, not the picture that is bought.",
                agency=words.agency(signal.name),
            )
            if signal.name
            else text("This is an agency’s preview, not the picture that is bought.")
        )
        yield stock_preview.finding(message, remedy, evidence={"agency": signal.name, "id": signal.id})
        return
    for claim in embedded.ranked(case):
        if claim.field in _TERMS and phrases.marks_preview(claim.value):
            yield stock_preview.finding(
                text("The file says that it is for drafts only: “{claim}”.", claim=words.short(claim.value)),
                remedy,
                term=claim.field,
                evidence={"claims": embedded.evidence([claim])},
            )
            return
    if (available := _larger(case)) and not granted(case):
        yield stock_preview.finding(
            text(
                "The file says that it is the small version of a picture of {available} pixels; it may be a preview.",
                available=available,
            ),
            text("Find out where the picture comes from, and use the file that was delivered with the licence."),
            level=Level.BLOCK if embedded.agencies(case) else Level.REVIEW,
            term="maxAvailableWidth",
            evidence={"available": available},
        )


_PREVIEWS = frozenset({"preview", "watermark"})
_TERMS = frozenset({"instructions", "rightsUsageTerms", "copyrightNotice", "comment", "otherConstraints"})


def _larger(case: Case) -> str | None:
    """The size of the larger version that the file names, in pixels; None where it names none."""
    here = max(case.media.width or 0, case.media.height or 0)
    sides = []
    for field in ("maxAvailableWidth", "maxAvailableHeight"):
        said = [claim.value.strip() for claim in case.media.claims if claim.field == field]
        sides += (
            [max(int(value) for value in said)] if said and all(re.fullmatch(r"[0-9]{1,6}", v) for v in said) else []
        )
    return " × ".join(map(str, sides)) if here and sides and max(sides) > here else None


def _is_preview(signal: Signal, case: Case) -> bool:
    """Whether MC106 says it already; that the picture itself was bought is still worth saying."""
    return signal not in case.bought and any(
        other.kind in _PREVIEWS
        and other.name == signal.name
        and (other.id == signal.id or None in {other.id, signal.id})
        for other in case.media.signals
    )


_ORDER = text("Look for the order and have the picture registered with it, or choose another picture.")


@rule("MC107", "agency-without-grant", Level.REVIEW)
def agency_without_grant(case: Case) -> Iterator[Finding]:
    """An agency's picture, and no licence on record that covers the use.

    ## What it finds
    The file bears the mark of a picture agency or of a free collection (in its name or metadata, or written in the
    picture, where `--read-watermarks` is given), and nothing on record covers this use. A purchase that names the same
    number is mentioned. A preview of the agency's (MC106) is not told of a second time. With `purchase-ids = "clear"` under `[trust]` in mediacheck.toml such a purchase is accepted if
    its licence covers the use; it is then named in a note.

    ## Why it matters
    Agencies search the web for their pictures, and they find them. The mark says where the picture comes from, not that
    it was paid for.

    ## Remedy
    Look for the order. If there is one, have the picture registered with its number; else choose another picture.

    ## Example
    `gettyimages-536991815.jpg`, of which nobody knows whether it was bought.

    ## Source
    §§ 19a, 97 UrhG; the marks are those that the agencies write into names and metadata (IPTC, PLUS).
    """
    agencies = embedded.agencies(case)
    if not agencies and not case.purchases:
        return
    why = ground(case)
    if why is Ground.PURCHASE:
        yield agency_without_grant.finding(
            text("Accepted on trust: the purchase {purchases} names this file’s number.", purchases=case.purchases),
            text("Keep the invoice; the picture itself is not registered."),
            level=Level.NOTE,
            evidence={"purchases": case.purchases},
        )
    if why is not None or granted(case):
        return
    purchase = text("Have it registered with the number of the order.")
    if case.purchases and not agencies:
        yield agency_without_grant.finding(
            text("The purchase {purchases} names its number, but it is not registered.", purchases=case.purchases),
            purchase,
            evidence={"purchases": case.purchases},
        )
    for signal in agencies:
        if _is_preview(signal, case):
            continue
        values = {"agency": words.agency(signal.name), "number": signal.id}
        bought = signal in case.bought
        if bought:
            message = text(
                "Its name or its metadata point to {agency}; the purchase {purchases} names its number, but it is not registered.",
                **values,
                purchases=case.purchases,
            )
            remedy = purchase
        elif embedded.is_free(signal, case):
            message = text("It seems to come from {agency}, but neither creator nor licence is on record.", **values)
            remedy = text("Find its page there and have it registered with creator, source and licence.")
        elif signal.kind == "mark":
            message = text("“{agency}” is written in the picture, and no licence on record covers this use.", **values)
            remedy = _ORDER
        else:
            message = (
                text(
                    "Its name or its metadata point to {agency} (number {number}), and no licence on record covers this use.",
                    **values,
                )
                if signal.id
                else text(
                    "Its name or its metadata point to {agency}, and no licence on record covers this use.", **values
                )
            )
            remedy = _ORDER
        yield agency_without_grant.finding(
            message,
            remedy,
            evidence={"agency": signal.name, "id": signal.id, "purchases": case.purchases if bought else None},
        )
