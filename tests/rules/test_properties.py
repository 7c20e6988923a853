"""What must hold for every case, however it is put together."""

import dataclasses
import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mediacheck.model import Asset, Case, Grant, Level, Match, Release, Signal, Use, Verdict, text
from mediacheck.rules import RULES, judge
from mediacheck.rules.ground import ground

DAY = dt.date(2026, 12, 1)
KNOWN = ("LicenseRef-Company-Owned", "CC-BY-4.0", "CC-BY-NC-4.0", "LicenseRef-Adobe-Stock-Standard", "LicenseRef-Web-Only",
         "LicenseRef-No-Ads", "LicenseRef-Buyer", "LicenseRef-Getty-Editorial", "LicenseRef-Commissioned", "CC-BY-1", "CC-BY-ND-4.0")  # fmt: skip

days = st.none() | st.integers(-2, 2).map(lambda shift: DAY + dt.timedelta(shift))


def some(*names: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), unique=True).map(lambda chosen: tuple(sorted(chosen)))


channels = some("linkedin", "website", "social", "print")
territories = some("DE", "AT", "DACH", "EU", "world")
purposes = some("organic", "paid", "editorial", "internal")
accounts = some("company", "employee")
edits = some("crop", "mirror", "grey", "overlay")

grants = st.builds(
    Grant,
    license=st.sampled_from(KNOWN),
    licensor=st.sampled_from([None, "Ann Lee"]),
    licensee=st.sampled_from([None, "ACME", "Other"]),
    reference=st.sampled_from([None, "R-1", "R-2"]),
    valid_from=days,
    valid_until=days,
    embargo_until=days,
    channels=st.none() | channels,
    territories=st.none() | territories,
    purposes=st.none() | purposes,
    accounts=st.none() | accounts,
    edits=st.none() | edits,
    quota=st.none() | st.integers(0, 2),
    credit=st.sampled_from([None, "Ann Lee", "Bo Ek"]),
)
releases = st.builds(
    Release,
    kind=st.sampled_from(["model", "property"]),
    person=st.sampled_from([None, "Ann Lee", "Bo Ek"]),
    channels=st.none() | channels,
    valid_until=days,
    revoked=days,
    minor=st.sampled_from([False] * 5 + [True]),
)
assets = st.builds(
    Asset,
    id=st.sampled_from(["A", "B", "C"]),
    status=st.sampled_from(["active"] * 6 + ["forbidden", "withdrawn"]),
    creator=st.sampled_from([None, "Ann Lee", "Bo Ek"]),
    source=st.sampled_from([None, "https://photos.example/1"]),
    credit_region=st.sampled_from([None, None, (0.0, 0.9, 1.0, 0.1)]),
    grants=st.lists(grants, max_size=3).map(tuple),
    people=st.sampled_from([False] * 3 + [True]),
    releases=st.just(()) | st.lists(releases, max_size=2).map(tuple),
    problems=st.sampled_from([()] * 5 + [(text("line 3 is wrong"),)]),
)
uses = st.builds(
    Use,
    date=st.just(DAY),
    timezone=st.just("Europe/Berlin"),
    channels=channels,
    territories=territories,
    purpose=st.sampled_from(["organic", "paid", "editorial", "internal"]),
    account=st.sampled_from(["company", "employee"]),
    licensee=st.sampled_from([None, "ACME", "Other"]),
    caption=st.sampled_from([None, "Photo: Ann Lee", "A day at the lake"]),
    commercial=st.booleans(),
)
regions = st.sampled_from([None, (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 0.5, 1.0)])
levels = st.dictionaries(st.sampled_from([rule.code for rule in RULES]), st.sampled_from(list(Level)), max_size=4)


fields = st.sampled_from(["creator", "copyrightNotice", "license", "rightsUsageTerms", "webStatementOfRights", "marked",
                          "instructions", "source", "artworkCopyrightNotice", "anythingElse", "copyrightOwner", "licensor",
                          "actionAdvised", "licenseEndDate", "releaseDate", "mediaConstraints", "digitalSourceType",
                          "maxAvailableWidth", "dataMining"])  # fmt: skip
values = st.text(max_size=60) | st.sampled_from(
    [
        "https://creativecommons.org/licenses/by/4.0/",
        "http://creativecommons.org/licenses/by-nc/4.0/deed.de",
        "CC0-1.0",
        "CC BY 4.0 or CC BY-NC 4.0",
        "All rights reserved",
        "True",
        "Ann Lee",
        "© Bo Ek / Getty Images",
        "kill",
        "2026-11-30",
        "2027-01-01T00:00:00+01:00",
        "Editorial use only. No social media.",
        "trainedAlgorithmicMedia",
        "http://rightsstatements.org/vocab/InC/1.0/",
        "6000",
    ]
)
blocks = st.sampled_from(["xmp", "iim", "exif", "native", "c2pa", "sidecar"])
signals = st.builds(
    Signal,
    st.sampled_from(["agency", "preview", "watermark", "ai", "web-name", "c2pa", "ingredient"]),
    st.none() | st.sampled_from(["gettyimages", "unsplash", "nobody", "invalid"]),
    st.none() | st.text(max_size=5),
)
sayings = st.lists(st.tuples(fields, values, blocks), max_size=4)


@st.composite
def matches(draw: Any, asset: Asset) -> Match:
    method = draw(st.sampled_from(["exact", "perceptual"]))
    changed = () if method == "exact" else draw(edits)
    shown = None if method == "exact" else draw(st.sampled_from([None, (0.0, 0.0, 1.0, 0.5), (0.0, 0.5, 1.0, 0.5)]))
    share = 1.0 if shown is None else 0.5
    return Match(asset.id, None, method, draw(st.booleans()), 1.0, draw(regions), share, edits=changed, shown=shown)


def of(build: Any, registered: list[Asset], found: list[Match], use: Use, **changes: Any) -> Case:
    return build.case(*registered, matches=found, use=use, **changes)


@given(data=st.data(), registered=st.lists(assets, max_size=3, unique_by=lambda asset: asset.id), use=uses)
@settings(max_examples=300, deadline=None)
def test_never_clear_without_a_ground(build: Any, data: Any, registered: list[Asset], use: Use) -> None:
    """A clear case has verified matches that explain it, all of active assets, each with a grant for each channel."""
    found = [data.draw(matches(asset)) for asset in registered]
    policy = build.policy(levels=data.draw(levels))
    case = of(build, registered, found, use, policy=policy, explained=data.draw(st.booleans()))
    judgement = judge(case)
    if judgement.verdict is Verdict.CLEAR:
        seen = [match for match in found if match.verified]
        assert seen
        assert case.explained
        assert all(case.assets[match.asset].status == "active" for match in seen)
        for match in seen:
            beside = {other.asset for other in seen if other.region == match.region}
            for channel in {cover.channel for cover in case.covers}:
                assert any(c.covers for c in case.covers if c.asset in beside and c.channel == channel)
        assert ground(case) is not None
    assert all(finding.level is not Level.BLOCK for finding in judgement.findings) or judgement.verdict == "blocked"


@given(data=st.data(), registered=st.lists(assets, min_size=1, max_size=2, unique_by=lambda asset: asset.id), use=uses)
@settings(max_examples=300, deadline=None)
def test_never_clear_against_a_term_on_record(build: Any, data: Any, registered: list[Asset], use: Use) -> None:
    """A clear picture shows nobody without a release that holds, no minor, and no edit that every grant refuses."""
    found = [dataclasses.replace(data.draw(matches(asset)), verified=True) for asset in registered]
    if judge(of(build, registered, found, use)).verdict is not Verdict.CLEAR:
        return
    for asset, match in zip(registered, found, strict=True):
        holding = [r for r in asset.releases if _holds(r.valid_until, r.revoked)]
        assert not any(release.minor for release in asset.releases)
        assert not asset.people or any(release.kind == "model" for release in holding)
        alone = [other for other in found if other.region == match.region] == [match]
        if alone and match.edits and asset.grants:
            assert any(grant.edits is None or {*match.edits} <= {*grant.edits} for grant in asset.grants)


def _holds(until: dt.date | None, revoked: dt.date | None) -> bool:
    return (until is None or until >= DAY) and (revoked is None or revoked > DAY)


@given(data=st.data(), use=uses, trusting=st.booleans())
@settings(max_examples=200, deadline=None)
def test_words_alone_clear_only_on_trust(build: Any, data: Any, use: Use, *, trusting: bool) -> None:
    """Whatever a file says of itself, it is clear only where the company trusts it, and then a note says so."""
    claims = data.draw(sayings)
    media = build.media(claims=claims, signals=data.draw(st.lists(signals, max_size=2)))
    judgement = judge(build.case(media=media, use=use, policy=build.policy(embedded=trusting)))
    if judgement.verdict is Verdict.CLEAR:
        assert trusting
        assert {finding.code for finding in judgement.findings} == {"MC304"}


def narrowed(grant: Grant, part: str, data: Any) -> Grant:
    """The grant with one restriction more."""
    value = getattr(grant, part)
    day = st.integers(-2, 2).map(lambda shift: DAY + dt.timedelta(shift))
    match part:
        case "valid_until":
            stricter = data.draw(day.filter(lambda end: value is None or end <= value))
        case "valid_from" | "embargo_until":
            stricter = data.draw(day.filter(lambda begin: value is None or begin >= value))
        case "quota":
            stricter = data.draw(st.integers(0, 2 if value is None else value))
        case "licensee" | "credit":
            stricter = value or data.draw(st.sampled_from(["ACME", "Other", "Ann Lee"]))
        case _:
            # Stating what nobody stated is news, not a restriction: only what is stated is cut down.
            stricter = value and tuple(name for name in value if data.draw(st.booleans()))
    return dataclasses.replace(grant, **{part: stricter})


@given(data=st.data(), registered=st.lists(assets, min_size=1, max_size=3, unique_by=lambda asset: asset.id), use=uses)
@settings(max_examples=300, deadline=None)
def test_a_restriction_never_makes_it_better(build: Any, data: Any, registered: list[Asset], use: Use) -> None:
    """Narrowing a grant never betters the verdict, so widening one never worsens it."""
    found = [dataclasses.replace(data.draw(matches(asset)), verified=True) for asset in registered]
    first = registered[0]
    if not first.grants:
        return
    position = data.draw(st.integers(0, len(first.grants) - 1))
    parts = ["valid_until", "valid_from", "embargo_until", "quota", "licensee", "credit", "channels", "territories",
             "purposes", "accounts", "edits"]  # fmt: skip
    tight = narrowed(first.grants[position], data.draw(st.sampled_from(parts)), data)
    changed = dataclasses.replace(first, grants=(*first.grants[:position], tight, *first.grants[position + 1 :]))
    policy = build.policy(levels=data.draw(levels))
    news = tight.credit != first.grants[position].credit or tight.licensee != first.grants[position].licensee
    media = build.media(
        claims=[] if news else data.draw(sayings),  # whoever comes onto the record is no stranger any more
        signals=data.draw(st.lists(signals, max_size=2)),
    )
    before = judge(of(build, registered, found, use, policy=policy, media=media))
    after = judge(of(build, [changed, *registered[1:]], found, use, policy=policy, media=media))
    assert after.verdict.rank >= before.verdict.rank


@given(data=st.data(), registered=st.lists(assets, max_size=2, unique_by=lambda asset: asset.id), use=uses)
@settings(max_examples=300, deadline=None)
def test_no_word_in_a_file_makes_it_better(build: Any, data: Any, registered: list[Asset], use: Use) -> None:
    """Without trust, nothing that a file says about itself betters the verdict, in whatever order it stands there."""
    found = [data.draw(matches(asset)) for asset in registered]
    said, hints = data.draw(sayings), data.draw(st.lists(signals, max_size=2))
    silent = judge(of(build, registered, found, use))
    speaking = judge(of(build, registered, found, use, media=build.media(claims=said, signals=hints)))
    turned = judge(of(build, registered, found, use, media=build.media(claims=said[::-1], signals=hints[::-1])))
    assert speaking.verdict.rank >= silent.verdict.rank
    assert turned.verdict == speaking.verdict


@given(data=st.data(), registered=st.lists(assets, min_size=1, max_size=3, unique_by=lambda asset: asset.id), use=uses)
@settings(max_examples=200, deadline=None)
def test_order_changes_nothing(build: Any, data: Any, registered: list[Asset], use: Use) -> None:
    """Grants, assets and matches may come in any order: verdict and findings are the same."""
    found = [data.draw(matches(asset)) for asset in registered]
    shuffled = [
        dataclasses.replace(asset, grants=tuple(data.draw(st.permutations(asset.grants))))
        for asset in data.draw(st.permutations(registered))
    ]
    one = judge(of(build, registered, found, use))
    other = judge(of(build, shuffled, data.draw(st.permutations(found)), use))
    assert one == other
