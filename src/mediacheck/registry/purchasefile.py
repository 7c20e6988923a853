"""`purchases.csv` in a folder registry: what was bought, sorted, a line each, so that git shows what changed."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from mediacheck import tablefile
from mediacheck.errors import FileError
from mediacheck.metadata.agencies import table
from mediacheck.model import text
from mediacheck.registry import Purchase, filing
from mediacheck.registry.purchases import FIELDS, PurchaseError, from_values, ordered, to_values
from mediacheck.vocabulary import nearest


def read(path: Path) -> list[Purchase]:
    """Strictly: a slip of the pen would be a licence lost or given. Raises FileError with the line."""
    rows = tablefile.strict(path)
    _, header = next(rows, (1, list(FIELDS)))
    _check_header(header, path)
    return [_purchase(header, cells, path, line) for line, cells in rows]


def render(purchases: Iterable[Purchase]) -> str:
    return filing.table(FIELDS, (to_values(purchase) for purchase in ordered(purchases)))


def _check_header(header: list[str], path: Path) -> None:
    if not set(header) <= set(FIELDS) or len(set(header)) < len(header):
        raise FileError(
            "is not this registry’s list of purchases.",
            "Put it elsewhere and bring it in: mediacheck registry import FILE.",
            path=path,
            line=1,
        )


def _purchase(header: list[str], cells: list[str], path: Path, line: int) -> Purchase:
    message = "this row is no purchase: {reason}"
    if len(cells) != len(header):
        reason = text("it has {count} cells, the first row has {wanted}", count=len(cells), wanted=len(header))
        raise FileError(message, path=path, line=line, reason=reason)
    try:
        purchase = from_values(dict(zip(header, cells, strict=True)))
    except PurchaseError as error:
        raise FileError(message, path=path, line=line, reason=error.reason) from error
    except ValueError as error:
        raise FileError(message, path=path, line=line, reason=str(error)) from error
    check_agency(purchase.agency, path, line)
    return purchase


def check_agency(agency: str, path: Path, line: int | None) -> None:
    """Raises FileError for an agency that nobody knows: no file could ever bear its number."""
    known = _agencies()
    if agency in known:
        return
    near = nearest(agency, known)
    if near:
        raise FileError(
            "there is no agency “{agency}”; did you mean “{near}”?", path=path, line=line, agency=agency, near=near
        )
    raise FileError(
        "there is no agency “{agency}”; known: {known}.",
        path=path,
        line=line,
        agency=agency,
        known=tuple(sorted(known)),
    )


@cache
def _agencies() -> frozenset[str]:
    return frozenset(each.id for each in table().agencies)
