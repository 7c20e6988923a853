import datetime as dt
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.model import Asset, Level

DAY = dt.date(2026, 12, 1)
CAPTION = "Photo: Ann Lee"


def codes(build: Any, asset: Asset, *edits: str, **changes: Any) -> list[str]:
    found = build.match(asset, method="perceptual", asset_share=1.0, edits=edits)
    return build.codes(asset, matches=[found], use=build.use(caption=CAPTION), **changes)


@pytest.mark.parametrize(
    ("license_id", "allowed", "edits", "expected"),
    [
        ("CC-BY-ND-4.0", None, (), ["clear"]),
        ("CC-BY-ND-4.0", None, ("mirror",), ["blocked", "MC501"]),
        ("CC-BY-ND-4.0", ("mirror",), ("mirror",), ["clear"]),
        ("CC-BY-ND-4.0", ("mirror",), ("mirror", "overlay"), ["blocked", "MC501"]),
        ("CC-BY-4.0", None, ("mirror", "overlay"), ["clear"]),
        ("CC-BY-4.0", (), ("mirror",), ["blocked", "MC501"]),
        ("CC-BY-4.0", (), (), ["clear"]),
        ("LicenseRef-Company-Owned", None, ("grey",), ["clear"]),
        ("LicenseRef-Company-Owned", (), ("grey",), ["blocked", "MC501"]),
        ("LicenseRef-Company-Owned", ("grey", "crop"), ("grey",), ["clear"]),
        ("LicenseRef-Company-Owned", ("crop",), ("grey",), ["blocked", "MC501"]),
        ("LicenseRef-Unsplash", None, ("grey",), ["clear"]),
        ("LicenseRef-Crop-Only", None, ("crop",), ["clear"]),
        ("LicenseRef-Crop-Only", None, ("grey",), ["blocked", "MC501"]),
        ("LicenseRef-Crop-Only", ("grey",), ("grey",), ["clear"]),
    ],
)
def test_edits(
    build: Any, license_id: str, allowed: tuple[str, ...] | None, edits: tuple[str, ...], expected: list[str]
) -> None:
    """The grant says which edits are allowed, else its licence does, else all are; none of them are needed."""
    assert codes(build, build.asset(build.grant(license_id, edits=allowed)), *edits) == expected


def test_the_finding_names_its_evidence(build: Any) -> None:
    """The finding names asset, licence, term, the edits beyond what is allowed, and what is."""
    asset = build.asset(build.grant(edits=("crop",), reference="R-1"), title="Lake")
    found = build.match(asset, method="perceptual", edits=("crop", "mirror"), region=(0.0, 0.0, 1.0, 1.0))
    finding = build.judge(asset, matches=[found]).findings[0]
    assert (finding.level, finding.asset, finding.license) == (Level.BLOCK, "A-1", asset.grants[0].license)
    assert (finding.term, finding.region) == ("edits", (0.0, 0.0, 1.0, 1.0))
    assert finding.evidence == {"edits": ("mirror",), "granted": ("crop",), "reference": "R-1"}
    assert "Spiegeln" in render(finding.message, "de")


def test_another_grant_that_allows_the_edit(build: Any) -> None:
    """Of several grants the one that allows the edit counts, also that of a second copy and though it ends sooner."""
    strict, free = build.grant(edits=()), build.grant(valid_until=DAY + dt.timedelta(90))
    assert codes(build, build.asset(strict, free), "mirror") == ["clear"]
    one, two = build.asset(strict), build.asset(free, id="B-2")
    found = [build.match(asset, method="perceptual", edits=("mirror",)) for asset in (one, two)]
    assert build.codes(one, two, matches=found) == ["clear"]
    assert build.codes(one, build.asset(strict, id="B-2"), matches=found) == ["blocked", "MC501"]


def test_an_ended_grant_allows_no_edit(build: Any) -> None:
    """The grant that allows the edit must cover the use as well: two halves make no whole."""
    ended = build.grant(valid_until=DAY - dt.timedelta(1))
    assert codes(build, build.asset(build.grant(edits=()), ended), "mirror")[0] == "blocked"


def test_only_the_edited_part_breaks_its_licence(build: Any) -> None:
    """In a collage each part is held against its own licence."""
    left, right = build.asset(build.grant(edits=())), build.asset(build.grant(edits=()), id="B-2")
    found = [
        build.match(left, region=(0.0, 0.0, 0.5, 1.0)),
        build.match(right, region=(0.5, 0.0, 0.5, 1.0), edits=("grey",)),
    ]
    judgement = build.judge(left, right, matches=found)
    assert [(finding.code, finding.asset) for finding in judgement.findings] == [("MC501", "B-2")]


def test_a_doubtful_grant_forbids_edits_too(build: Any) -> None:
    """That the channel is unknown does not hide the forbidden edit; where the licence has ended, that is enough."""
    unknown = build.use(channels=())
    asset = build.asset(build.grant(edits=(), channels=("linkedin",)))
    found = [build.match(asset, edits=("grey",))]
    assert build.codes(asset, matches=found, use=unknown) == ["blocked", "MC501", "MC214"]
    ended = build.asset(build.grant(edits=(), valid_until=DAY - dt.timedelta(1)))
    assert build.codes(ended, matches=found) == ["blocked", "MC201"]
