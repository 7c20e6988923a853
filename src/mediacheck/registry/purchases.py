"""What was bought from picture agencies: as plain values, as orders that replace one another, and as grants."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import PurePath
from typing import Protocol

from mediacheck.model import Asset, Claim, Grant, License, Signal, Text, text
from mediacheck.registry import Booked, Order, Purchase

FIELDS = tuple(field.name for field in fields(Purchase))
NEEDED = ("agency", "supplier_id", "license")


class PurchaseError(ValueError):
    """The values are no purchase; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


class Bought(Protocol):
    """What of a registry is needed here."""

    def purchases(self, agency: str, supplier_id: str) -> list[Purchase]: ...


# ---------------------------------------------------------------- plain values


def to_values(purchase: Purchase) -> dict[str, str]:
    """Only what is stated, days as ISO text."""
    stated = {name: getattr(purchase, name) for name in FIELDS}
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in stated.items()
        if value is not None
    }


def from_values(values: Mapping[str, object]) -> Purchase:
    """Raises PurchaseError for what is no purchase, ValueError for text that cannot be stored."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if name not in FIELDS:
            raise PurchaseError(text("“{name}” is not known; known: {known}", name=name, known=FIELDS))
        if not isinstance(value, str):
            raise PurchaseError(text("“{name}” must be a text in quotes", name=name))
        value.encode()  # half a pair of surrogates cannot be stored
        if value:
            found[name] = value
    for name in NEEDED:
        if not found.get(name, "").strip():
            raise PurchaseError(text("“{name}” is missing", name=name))
    begin, until = (_day(name, found.pop(name, None)) for name in ("valid_from", "valid_until"))
    if begin and until and begin > until:
        message = "the licence ends on {until}, before it begins on {begin}"
        raise PurchaseError(text(message, until=until, begin=begin))
    purchase = Purchase(**found)  # type: ignore[arg-type]  # the texts; the days follow
    return replace(purchase, valid_from=begin, valid_until=until)


def _day(name: str, value: str | None) -> dt.date | None:
    try:
        return None if value is None else dt.date.fromisoformat(value)
    except ValueError as error:
        raise PurchaseError(text("“{name}” must be a date, like 2026-12-31", name=name)) from error


def dump(purchase: Purchase) -> str:
    """JSON in ASCII, the same for equal purchases."""
    return json.dumps(to_values(purchase), separators=(",", ":"))


def load(content: str) -> Purchase:
    """Raises ValueError."""
    values = json.loads(content)
    if not isinstance(values, dict):
        raise ValueError("not an object")  # noqa: TRY004 - damaged, not misused
    return from_values(values)


def ordered(purchases: Iterable[Purchase]) -> list[Purchase]:
    """As every backend lists them, each once."""
    return sorted(set(purchases), key=lambda purchase: (purchase.order, dump(purchase)))


# ---------------------------------------------------------------- orders


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a list: the orders that change, each with all that holds for it from now on."""

    booked: Booked
    changes: Mapping[Order, tuple[Purchase, ...]]


def settle(
    known: Callable[[Order], Iterable[Purchase]], purchases: Iterable[Purchase], cancelled: Iterable[Order]
) -> Settled:
    """A list has the last word on the orders that it names, and none on others.

    So a corrected list corrects, the same one again changes nothing, and one order may hold a picture under several
    licences. An order that stands there as bought and as cancelled is cancelled.
    """
    orders: dict[Order, set[Purchase]] = {}
    for purchase in purchases:
        orders.setdefault(purchase.order, set()).add(purchase)
    for order in cancelled:
        orders[order] = set()
    changes: dict[Order, tuple[Purchase, ...]] = {}
    new = changed = removed = 0
    for order, now in sorted(orders.items()):
        before = set(known(order))
        if before == now:
            continue
        changes[order] = tuple(ordered(now))
        new += not before
        removed += not now
        changed += bool(before and now)
    stated = sum(map(bool, orders.values()))
    return Settled(Booked(new, changed, stated - new - changed, removed), changes)


# ---------------------------------------------------------------- grants


def grant(purchase: Purchase) -> Grant:
    """Only what the list says of terms. Project and buyer are no document: a grant may stand on having one."""
    from mediacheck.metadata.agencies import display_name

    return Grant(
        license=purchase.license,
        licensor=display_name(purchase.agency),
        licensee=purchase.licensee,
        reference=purchase.reference,
        document=purchase.document,
        valid_from=purchase.valid_from,
        valid_until=purchase.valid_until,
    )


def label(purchase: Purchase) -> str:
    """What a person finds the purchase by."""
    from mediacheck.metadata.agencies import display_name

    return purchase.reference or f"{display_name(purchase.agency)} {purchase.supplier_id}"


def licensed(asset: Asset, bought: Bought, licenses: Mapping[str, License]) -> Asset:
    """The asset with the grants that were bought under its number.

    They are looked up, not copied into its record: so they follow the list, and the order of registering and importing
    does not matter. What the record itself says about the same order counts instead: it may be narrower.
    """
    known = None if asset.problems else supplier(asset, licenses)
    if known is None:
        return asset
    grants = map(grant, bought.purchases(*known))
    new = [each for each in grants if not any(_same_order(each, own) for own in asset.grants)]
    return replace(asset, grants=(*asset.grants, *new)) if new else asset


def supplier(asset: Asset, licenses: Mapping[str, License]) -> tuple[str, str] | None:
    """The agency and the picture's number there; None where the record does not say so plainly.

    Numbers of different agencies are alike, so the record has to name the agency: in the number itself
    ("AdobeStock_112670342"), as source, licensor or owner, by a licence that only one agency grants, or in the file's
    name. The first of these that names exactly one counts.
    """
    number = (asset.supplier_id or "").strip()
    if not number:
        return None
    from mediacheck.metadata.signals import find

    in_name = {signal.name: signal.id for signal in find((), number) if signal.kind == "agency"}
    if len(in_name) == 1:
        ((agency, digits),) = in_name.items()
        return (agency, digits or number) if agency else None
    for names in _agencies(asset, licenses):
        if len(names) == 1:
            return names.pop(), number
    return None


def _agencies(asset: Asset, licenses: Mapping[str, License]) -> Iterator[set[str]]:
    """The agencies that each part of the record names, the plainest part first."""
    from mediacheck.metadata.signals import find

    for words in (asset.source, *(own.licensor for own in asset.grants), asset.owner):
        yield _named(find([Claim("source", words, "sidecar")], "")) if words else set()
    for own in asset.grants:
        yield set(licenses[own.license].match_agencies) if own.license in licenses else set()
    yield _named(find((), PurePath(asset.origin or "").name))


def _named(signals: Iterable[Signal]) -> set[str]:
    return {signal.name for signal in signals if signal.kind == "agency" and signal.name}


def _same_order(bought: Grant, own: Grant) -> bool:
    if bought.reference and own.reference:
        return bought.reference.casefold() == own.reference.casefold()
    return bought.license == own.license and not bought.reference and not own.reference
