"""The registered works for a person."""

import datetime as dt
import json
from typing import Any

import pytest

from mediacheck.model import Asset, Grant, License, Release, text
from mediacheck.report import registry
from mediacheck.report.result import dumps

LICENSES = {
    entry.id: entry
    for entry in (
        License("LicenseRef-Company-Owned", "ACME’s own pictures", "owned"),
        License("LicenseRef-Press-Kit", "Kit of a fair", "press"),
    )
}
ASSETS = [
    Asset("ACME-1", "The hut", grants=(Grant("LicenseRef-Company-Owned"),)),
    Asset(
        "press/summit.jpg",
        None,
        creator="Mira Lund",
        owner="Lund GmbH",
        people=True,
        grants=(
            Grant(
                "LicenseRef-Press-Kit",
                licensor="Lund GmbH",
                reference="R-1",
                valid_from=dt.date(2026, 1, 1),
                valid_until=dt.date(2026, 12, 31),
                channels=("linkedin", "newsletter"),
                territories=("DACH",),
                accounts=("company", "employee"),
                edits=(),
                quota=3,
            ),
            Grant("CC-BY-9"),
        ),
        releases=(Release("model", "Max", ("linkedin",), minor=True, revoked=dt.date(2026, 5, 1)),),
        problems=(text("{count} files", count=2),),
        origin="registry/press/summit.jpg",
    ),
    Asset("bad.jpg", "Not ours", "forbidden", reason="claimed by its author"),
    Asset("old.jpg", "old.jpg", "withdrawn"),
]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_golden(golden: Any, lang: str) -> None:
    """All works in a list, two of them in full, and the answer of a verification."""
    problem = ASSETS[1].problems
    pages = [
        registry.listing(ASSETS, lang, LICENSES),
        registry.listing([], lang, LICENSES),
        registry.asset(ASSETS[1], lang, LICENSES),
        registry.asset(ASSETS[2], lang, LICENSES),
        registry.verification(problem, 4, lang),
        registry.verification((), 1, lang),
    ]
    golden(f"registry-{lang}", "----\n".join(pages))


def test_json_holds_every_field() -> None:
    """`--format json` prints all that is on record, dates in ISO form and problems as sentences."""
    found = json.loads(dumps(registry.list_document(ASSETS, "de")))["assets"][1]
    assert found["grants"][0]["valid_until"] == "2026-12-31"
    assert found["grants"][0]["edits"] == []
    assert found["grants"][1]["edits"] is None
    assert found["problems"] == ["2 Dateien"]
    assert found["releases"][0]["minor"] is True
    assert registry.verification_document(ASSETS[1].problems, 4, "en")["problems"] == ["2 files"]
