import datetime as dt
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.model import Asset, Level

DAY = dt.date(2026, 12, 1)
CREDIT = "Photo: Ann Lee, https://photos.example/1 (changed), https://creativecommons.org/licenses/{}/4.0/"


def codes(build: Any, asset: Asset, *edits: str, **changes: Any) -> list[str]:
    found = build.match(asset, method="perceptual", asset_share=1.0, edits=edits)
    caption = CREDIT.format(asset.grants[0].license.removeprefix("CC-").removesuffix("-4.0").lower())
    return build.codes(asset, matches=[found], use=build.use(caption=caption), **changes)


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


BAND = (0.0, 0.9, 1.0, 0.1)  # where the credit stands in the picture
SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def credited(build: Any, *, caption: str | None = "A day at the lake.", **match: Any) -> list[str]:
    """What is said of a picture under CC BY with its credit in it, shown like this."""
    asset = build.asset(build.grant("CC-BY-4.0"), credit_region=BAND)
    leftover = match.pop("leftover", ())
    stated = {"method": "keypoints", "asset_share": 0.9, "edits": ("crop",)} | match
    return build.codes(asset, matches=[build.match(asset, **stated)], use=build.use(caption=caption), leftover=leftover)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ((0.0, 0.0, 1.0, 0.8), ["blocked", "MC502", "MC701"]),
        ((0.0, 0.0, 1.0, 0.98), ["blocked", "MC502", "MC701"]),
        ((0.0, 0.0, 0.8, 1.0), ["blocked", "MC502", "MC701"]),
        ((0.0, 0.0, 1.0, 0.995), ["clear"]),
        ((0.0, 0.5, 1.0, 0.5), ["clear"]),
    ],
)
def test_a_credit_cut_out_of_the_picture(build: Any, shown: Any, expected: list[str]) -> None:
    """Blocked where less than nine tenths of the credit's place are left; a crop that keeps it keeps the credit."""
    assert credited(build, shown=shown) == expected


def test_a_covered_credit(build: Any) -> None:
    """Something over the credit takes it away, whichever way the picture is turned; something over the sky does not."""
    over = {"asset_share": 1.0, "edits": ("overlay",), "complete": False, "outline": SQUARE}
    below, above = ((0.0, 0.85, 0.6, 0.15),), ((0.0, 0.0, 0.6, 0.15),)
    assert credited(build, **over, leftover=below) == ["blocked", "MC502", "MC701"]
    assert credited(build, **over, leftover=above) == ["blocked", "MC701"]
    upside_down = SQUARE[2:] + SQUARE[:2]
    turned = over | {"outline": upside_down, "edits": ("overlay", "rotate")}
    assert credited(build, **turned, leftover=above) == ["blocked", "MC502", "MC701"]
    assert credited(build, **turned, leftover=below) == ["blocked", "MC701"]


def test_the_caption_heals_a_cut_credit(build: Any) -> None:
    """With the credit in the caption nothing is said; an unknown caption makes both findings a review."""
    shown = (0.0, 0.0, 1.0, 0.8)
    assert credited(build, shown=shown, caption=CREDIT.format("by")) == ["clear"]
    assert credited(build, shown=shown, caption=None) == ["review", "MC502", "MC701"]


def test_no_credit_is_missed_where_none_is_asked_for(build: Any) -> None:
    """Own pictures may be cropped anywhere, and a record without a place for the credit has none to lose."""
    match = {"method": "keypoints", "asset_share": 0.8, "edits": ("crop",), "shown": (0.0, 0.0, 1.0, 0.8)}
    own = build.asset(build.grant(), credit_region=BAND)
    assert build.codes(own, matches=[build.match(own, **match)]) == ["clear"]
    nowhere = build.asset(build.grant("CC-BY-4.0"))
    assert build.codes(nowhere, matches=[build.match(nowhere, **match)]) == ["blocked", "MC701"]


def test_a_cut_credit_names_its_evidence(build: Any) -> None:
    """The finding names the asset, where it is in the file, what of it is shown, and the text that would do."""
    asset = build.asset(build.grant("CC-BY-4.0"), title="Lake", credit_region=BAND)
    shown, region = (0.0, 0.0, 1.0, 0.8), (0.0, 0.0, 0.5, 1.0)
    found = build.match(asset, method="keypoints", asset_share=0.8, edits=("crop",), shown=shown, region=region)
    finding = build.judge(asset, matches=[found]).findings[0]
    assert (finding.code, finding.level, finding.asset, finding.region) == ("MC502", Level.BLOCK, "A-1", region)
    assert (finding.license, finding.term) == ("CC-BY-4.0", "credit")
    assert finding.evidence["shown"] == shown
    assert finding.evidence["credit_region"] == BAND
    assert "Ann Lee" in finding.evidence["credit"]
    assert "„Lake“ (A-1)" in render(finding.message, "de")


def test_lowering_one_of_two_findings_does_not_clear_the_other(build: Any) -> None:
    """A company that makes a note of cut credits still hears that the credit is missing."""
    asset = build.asset(build.grant("CC-BY-4.0"), credit_region=BAND)
    found = [build.match(asset, method="keypoints", asset_share=0.8, edits=("crop",), shown=(0.0, 0.0, 1.0, 0.8))]
    policy = build.policy(levels={"MC502": Level.NOTE})
    assert build.judge(asset, matches=found, policy=policy).verdict == "blocked"


def test_a_part_of_a_collage_is_called_one(build: Any) -> None:
    """Where the picture stands in a larger one, the forbidden edit is not "laid over"."""
    asset = build.asset(build.grant(edits=()))
    for region, word in (((0.0, 0.0, 0.5, 1.0), "larger picture"), ((0.0, 0.0, 1.0, 1.0), "laying something over it")):
        found = [build.match(asset, method="keypoints", edits=("overlay",), region=region)]
        assert word in render(build.judge(asset, matches=found).findings[0].message, "en")


@pytest.mark.parametrize(
    ("terms", "edits", "expected"),
    [
        ({"license": "CC-BY-SA-4.0"}, ("crop",), ["review", "MC503"]),
        ({"license": "CC-BY-SA-4.0"}, ("overlay", "grey"), ["review", "MC503"]),
        ({"license": "CC-BY-SA-4.0"}, (), ["clear"]),
        ({"license": "CC-BY-4.0"}, ("crop",), ["clear"]),
        ({"license": "CC-BY-SA-4.0", "edits": ()}, ("crop",), ["blocked", "MC501"]),
        ({"license": "CC-BY-SA-4.0", "valid_until": DAY - dt.timedelta(1)}, ("crop",), ["blocked", "MC201"]),
    ],
)
def test_share_alike(build: Any, terms: dict[str, Any], edits: tuple[str, ...], expected: list[str]) -> None:
    """A changed picture under ShareAlike is for a human; unchanged, or forbidden anyhow, it is not spoken of."""
    assert codes(build, build.asset(build.grant(**terms)), *edits) == expected


def test_another_grant_spares_share_alike(build: Any) -> None:
    """A second licence without that duty settles it, in whatever order they stand, also where it ends sooner."""
    alike, free = build.grant("CC-BY-SA-4.0"), build.grant(valid_until=DAY + dt.timedelta(90))
    for grants in ((alike, free), (free, alike)):
        assert codes(build, build.asset(*grants), "crop") == ["clear"]


def test_share_alike_names_its_evidence(build: Any) -> None:
    """The finding names the licence, the term and the edits, in words."""
    asset = build.asset(build.grant("CC-BY-SA-4.0", reference="R-1"), title="Lake")
    found = build.match(asset, method="perceptual", edits=("overlay",))
    finding = next(one for one in build.judge(asset, matches=[found]).findings if one.code == "MC503")
    assert (finding.level, finding.license, finding.term) == (Level.REVIEW, "CC-BY-SA-4.0", "ShareAlike")
    assert finding.evidence == {"edits": ("overlay",), "reference": "R-1"}
    assert "Überdecken" in render(finding.message, "de") or "etwas darüber" in render(finding.message, "de")
