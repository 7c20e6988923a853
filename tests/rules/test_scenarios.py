"""What a careful rights manager would say: given records and a planned use, the verdict, the rules and the deciding term.

The rows are in `scenarios/`, a file for each question. Unless a row says otherwise, ACME of Berlin posts its own picture
(A-1) on LinkedIn for Germany on 1 December 2026. `near` names the rule that a row comes close to without its speaking.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from mediacheck import catalog
from mediacheck.model import Asset, Case, Finding, Grant, License, Match, Policy, Release, Signal, Trust
from mediacheck.rules import RULES, judge
from mediacheck.rules.cover import covers
from mediacheck.sources import use

FOLDER = Path(__file__).parent / "scenarios"
NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
STATED = {
    "publish_at": dt.date(2026, 12, 1),
    "channels": ["linkedin"],
    "territories": ["DE"],
    "caption": "Ein Tag am See.",
}
OWN = {
    "LicenseRef-Studio": License(
        id="LicenseRef-Studio",
        name="Framework contract with the studio",
        kind="commissioned",
        requires=frozenset({"Attribution"}),
        channels=("social", "website"),
        territories=("DACH",),
        purposes=("organic",),
        credit="[{creator} / ]Studio Beispiel",
    ),
    "LicenseRef-Staff": License(
        id="LicenseRef-Staff", name="For our staff only", kind="owned", prohibits=frozenset({"Distribution"})
    ),
    "LicenseRef-Crop": License(id="LicenseRef-Crop", name="May be cropped", kind="owned", edits=("crop",)),
}
LICENSES: Mapping[str, License] = {**catalog.load(), **OWN}


def rows() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["scenario"]:
            yield pytest.param(row, id=f"{file.stem}: {row['say']}")


ROWS = list(rows())


def fixed(values: Mapping[str, Any]) -> dict[str, Any]:
    """TOML's lists as the model's tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def asset(stated: Mapping[str, Any]) -> Asset:
    plain = {"id": "A-1", "creator": "Ann Lee", "source": "https://photos.example/1"} | dict(stated)
    grants = tuple(
        Grant(**({"license": "LicenseRef-Company-Owned"} | fixed(grant))) for grant in plain.pop("grants", [{}])
    )
    releases = tuple(Release(**({"kind": "model"} | fixed(release))) for release in plain.pop("releases", []))
    return Asset(grants=grants, releases=releases, **fixed(plain))


def match(stated: Mapping[str, Any]) -> Match:
    plain = {"asset": "A-1", "title": None, "method": "exact", "verified": True, "score": 1.0}
    return Match(**(plain | fixed(stated)))


def case(build: Any, row: Mapping[str, Any]) -> Case:
    policy = Policy(
        **({"company": "ACME", "licensees": ("ACME Austria",), "timezone": "Europe/Berlin"} | row.get("policy", {})),
        trust=Trust(*(name in row.get("trust", []) for name in ("open", "purchases"))),
    )
    planned = use.build(policy, fixed(STATED), fixed(row.get("use", {})), now=NOW)
    stated = row.get("assets") or [{"grants": row.get("grants", [{}])} | row.get("asset", {})]
    works = [asset(each) for each in stated] if stated != [{"grants": []}] else []
    found = tuple(map(match, row.get("matches") or [{"asset": work.id} for work in works]))
    seen = {each.asset for each in found if each.verified}
    uses = row.get("used", {})
    return Case(
        media=build.media(
            claims=[tuple(claim) for claim in row.get("claims", [])],
            signals=[Signal(*signal) for signal in row.get("signals", [])],
            problems=row.get("problems", []),
            flat=row.get("flat", False),
        ),
        use=planned,
        policy=policy,
        licenses=LICENSES,
        matches=found,
        assets={work.id: work for work in works},
        covers=covers([work for work in works if work.id in seen], LICENSES, planned, policy, uses),
        coverage=row.get("coverage", 1.0 if seen else None),
        explained=bool(seen) and "coverage" not in row,
        leftover=tuple(tuple(region) for region in row.get("leftover", [])),
        uses=uses,
    )


@pytest.mark.parametrize("row", ROWS)
def test_scenario(build: Any, row: dict[str, Any]) -> None:
    """The verdict, every rule that speaks in its order, and the term and grant that the first of them names."""
    known = {"say", "use", "policy", "trust", "assets", "grants", "asset", "matches", "claims", "signals", "problems", "flat",
             "coverage", "leftover", "used", "verdict", "codes", "term", "named", "near"}  # fmt: skip
    assert row.keys() <= known
    judgement = judge(case(build, row))
    assert (judgement.verdict.value, [finding.code for finding in judgement.findings]) == (row["verdict"], row["codes"])
    if judgement.findings:
        first = judgement.findings[0]
        assert first.term == row.get("term")
        assert "named" not in row or first.evidence["reference"] == row["named"]
    assert row.get("near") not in row["codes"]


def test_every_rule_has_its_case_and_its_near_miss() -> None:
    """No rule without a row in which it speaks, and one in which it nearly does and must not; decisions are told elsewhere."""
    codes = {rule.code for rule in RULES if not rule.code.startswith("MC9")}
    spoken = {code for row in ROWS for code in row.values[0]["codes"]}
    missed = {row.values[0]["near"] for row in ROWS if "near" in row.values[0]}
    assert spoken == missed == codes


def test_the_rows_are_many_and_different() -> None:
    """At least 120 of them, no two with the same words or the same givens."""
    told = [row.values[0]["say"] for row in ROWS]
    assert len(told) == len({*told}) >= 120
    givens = [str({key: value for key, value in row.values[0].items() if key not in {"say", "near"}}) for row in ROWS]
    assert len(givens) == len({*givens})


def test_the_deciding_term_of_a_licence_is_always_named(build: Any) -> None:
    """Whatever decides under a licence (MC2xx) names the term, and the asset or the licence that the file itself names."""

    def nameless(finding: Finding) -> bool:
        named = finding.term and (finding.asset or finding.license)
        return finding.code.startswith("MC2") and finding.code != "MC216" and not named

    for row in ROWS:
        assert not any(map(nameless, judge(case(build, row.values[0])).findings)), row.values[0]["say"]
