"""A result as a table for a spreadsheet: a row for each picture, and one for a post without any."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from mediacheck.i18n import render as say
from mediacheck.model import Text
from mediacheck.report import outline, statements, wording
from mediacheck.report.sanitise import clean
from mediacheck.tablefile import harmless_however_read

Json = dict[str, Any]
Cell = str | Text | int | float | None

COLUMNS = (
    "post", "source", "date", "channels", "item", "verdict", "codes", "messages", "remedies", "assets", "licenses",
    "references", "coverage", "sha256", "kind", "width", "height", "size",
)  # fmt: skip
"""The header, in every language; columns are added at the end."""

_DELIMITERS = {"de": ";"}  # what Excel splits at where the comma is the decimal mark
_BETWEEN = " / "
"""Between several values of one cell: no delimiter of any table."""
_LONGEST = {"messages": 3000, "remedies": 3000}
_LONGEST_OTHER = 700
"""Characters of a cell. Excel holds 32,767 and lets what is longer flow on into the next row, where nobody has made it
harmless; a whole row stays below that, each quotation mark counted twice, for whoever reads it as a single cell."""


def render(document: Json) -> str:
    """The whole table with its byte order mark, which tells Excel that it is UTF-8. Lines end in CRLF (RFC 4180).

    All cells are quoted. What a file or a person wrote can be no formula, whichever delimiter the reader splits at.
    """
    lang = document["lang"]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=_DELIMITERS.get(lang, ","), lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in _rows(document):
        writer.writerow([_cell(row.get(column), lang, _LONGEST.get(column, _LONGEST_OTHER)) for column in COLUMNS])
    return "\ufeff" + stream.getvalue()


def _rows(document: Json) -> Iterator[dict[str, Cell]]:
    for post in document["posts"]:
        use = post["use"]
        about: dict[str, Cell] = {
            "post": post["id"],
            "source": post["source"],
            "date": use["date"],
            "channels": _joined(use["channels"]),
        }
        for item in post["items"]:
            yield about | _item(item, document["lang"])
        if not post["items"]:
            yield about | {"verdict": post["verdict"], "messages": outline.headline(post)}


def _item(item: Json, lang: str) -> dict[str, Cell]:
    whole = list(_with_parts(item))
    findings = [finding for each in whole for finding in statements.shown(each)]
    ruled = [say(wording.decision(item["decision"]), lang)] if item["decision"] else []
    grants = [grant for each in whole for grant in statements.granted(each) or each["grants"]]
    return {
        "item": item["name"],
        "verdict": item["verdict"],
        "codes": _joined(finding["code"] for finding in findings),
        "messages": _joined([*ruled, *(finding["message"] for finding in findings)]),
        "remedies": _joined(finding["remedy"] for finding in findings),
        "assets": _joined(match["asset"] for each in whole for match in each["matches"] if match["verified"]),
        "licenses": _joined(grant["license"] for grant in grants),
        "references": _joined(grant.get("reference") or grant.get("document") for grant in grants),
        **{name: item[name] for name in ("coverage", "sha256", "kind", "size")},
        **{name: item.get(name) for name in ("width", "height")},
    }


def _with_parts(item: Json) -> Iterator[Json]:
    yield item
    for part in item["parts"]:
        yield from _with_parts(part)


def _joined(values: Iterable[str | None]) -> str:
    """Each once; what is empty is left out."""
    return _BETWEEN.join(dict.fromkeys(str(value) for value in values if value))


def _cell(value: Cell, lang: str, longest: int) -> str:
    if value is None:
        return ""
    if isinstance(value, float):  # coverage, from 0 to 1
        return f"{value:g}".replace(".", "," if lang == "de" else ".")
    shown = clean(say(value, lang) if isinstance(value, Text) else str(value), longest)
    return harmless_however_read(shown)
