"""What must hold for every case, however it is put together. What a restriction does is in `test_monotony.py`."""

import dataclasses
import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mediacheck.model import Asset, Case, Level, Match, Use, Verdict
from mediacheck.rules import judge
from mediacheck.rules.ground import ground

from .worlds import DAY, assets, levels, matches, sayings, signals, uploads


def of(build: Any, registered: list[Asset], found: list[Match], use: Use, **changes: Any) -> Case:
    return build.case(*registered, matches=found, use=use, **changes)


@given(data=st.data(), registered=st.lists(assets, max_size=3, unique_by=lambda asset: asset.id), use=uploads)
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


@given(
    data=st.data(), registered=st.lists(assets, min_size=1, max_size=2, unique_by=lambda asset: asset.id), use=uploads
)
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


@given(data=st.data(), use=uploads, trusting=st.booleans())
@settings(max_examples=200, deadline=None)
def test_words_alone_clear_only_on_trust(build: Any, data: Any, use: Use, *, trusting: bool) -> None:
    """Whatever a file says of itself, it is clear only where the company trusts it, and then a note says so."""
    claims = data.draw(sayings)
    media = build.media(claims=claims, signals=data.draw(st.lists(signals, max_size=2)))
    judgement = judge(build.case(media=media, use=use, policy=build.policy(embedded=trusting)))
    if judgement.verdict is Verdict.CLEAR:
        assert trusting
        assert {finding.code for finding in judgement.findings} == {"MC304"}


@given(data=st.data(), registered=st.lists(assets, max_size=2, unique_by=lambda asset: asset.id), use=uploads)
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


@given(
    data=st.data(), registered=st.lists(assets, min_size=1, max_size=3, unique_by=lambda asset: asset.id), use=uploads
)
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


@given(
    data=st.data(), registered=st.lists(assets, min_size=2, max_size=3, unique_by=lambda asset: asset.id), use=uploads
)
@settings(max_examples=60, deadline=None)
def test_the_order_of_files_changes_nothing(build: Any, data: Any, registered: list[Asset], use: Use) -> None:
    """Whatever was judged before, a file gets the same findings: no answer is carried over from one to the next."""
    files = [
        of(build, [asset], [data.draw(matches(asset))], use, media=build.media(claims=data.draw(sayings)))
        for asset in registered
    ]
    alone = [judge(case) for case in files]
    order = data.draw(st.permutations(range(len(files))))
    again = {number: judge(dataclasses.replace(files[number])) for number in (*order, *order)}
    assert [again[number] for number in range(len(files))] == alone
