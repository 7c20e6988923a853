import dataclasses
import datetime as dt
import itertools
from typing import Any

import pytest

from mediacheck.model import Level
from mediacheck.rules import RULES, judge
from mediacheck.rules.cover import DOUBTFUL, covers, use_channels
from mediacheck.rules.ground import nearest_first
from mediacheck.rules.rule import level_under
from mediacheck.rules.scope import use_incomplete

BEFORE = dt.date(2026, 11, 30)


def test_clear_needs_a_ground(build: Any) -> None:
    """Where no rule speaks and yet nothing is granted, the case is for review."""
    case = build.case(build.asset(build.grant()))
    assert judge(case).verdict == "clear"
    for hollow in (
        dataclasses.replace(case, covers=()),
        dataclasses.replace(case, assets={}),
        dataclasses.replace(case, matches=()),
        dataclasses.replace(case, explained=False, coverage=1.0),
        dataclasses.replace(case, policy=build.policy(levels={"MC103": Level.NOTE}), explained=False),
    ):
        assert judge(hollow).verdict != "clear"


def test_silenced_rules_do_not_clear(build: Any) -> None:
    """Lowering every level that can be lowered turns no unknown picture clear."""
    policy = build.policy(levels={rule.code: Level.NOTE for rule in RULES})
    media = build.media(claims=[("license", "https://creativecommons.org/licenses/by/4.0/")])
    judgement = build.judge(media=media, policy=policy)
    assert judgement.verdict == "review"
    assert [finding.code for finding in judgement.findings] == ["MC101", "MC304"]


@pytest.mark.parametrize(
    ("code", "gravest", "wanted", "level", "expected"),
    [
        ("MC201", Level.BLOCK, Level.REVIEW, Level.BLOCK, Level.BLOCK),
        ("MC101", Level.REVIEW, Level.NOTE, Level.REVIEW, Level.REVIEW),
        ("MC101", Level.REVIEW, Level.BLOCK, Level.REVIEW, Level.BLOCK),
        ("MC801", Level.UNCHECKED, Level.REVIEW, Level.UNCHECKED, Level.UNCHECKED),
        ("MC801", Level.UNCHECKED, Level.BLOCK, Level.UNCHECKED, Level.BLOCK),
        ("MC212", Level.NOTE, Level.REVIEW, Level.NOTE, Level.REVIEW),
        ("MC303", Level.REVIEW, Level.NOTE, Level.REVIEW, Level.NOTE),
        ("MC303", Level.REVIEW, Level.BLOCK, Level.REVIEW, Level.BLOCK),
        ("MC701", Level.BLOCK, Level.NOTE, Level.REVIEW, Level.NOTE),
        ("MC701", Level.BLOCK, Level.REVIEW, Level.BLOCK, Level.REVIEW),
        ("MC701", Level.BLOCK, Level.BLOCK, Level.REVIEW, Level.REVIEW),
        ("MC304", Level.REVIEW, Level.BLOCK, Level.NOTE, Level.NOTE),
    ],
)
def test_levels(build: Any, *, code: str, gravest: Level, wanted: Level, level: Level, expected: Level) -> None:
    """A company raises any level, and lowers those that clear does not rest on."""
    assert level_under(build.policy(levels={code: wanted}), code, gravest, level) is expected
    assert level_under(build.policy(), code, gravest, level) is level


def test_raised_level_decides(build: Any) -> None:
    """A raised level makes the verdict."""
    asset = build.asset(build.grant(channels=("linkedin",)))
    policy = build.policy(levels={"MC214": Level.BLOCK})
    assert build.codes(asset, use=build.use(channels=()), policy=policy) == ["blocked", "MC214"]


def test_findings_come_worst_first(build: Any) -> None:
    """Findings are sorted by level, then code, whatever order the rules have."""
    media = build.media(problems=["MC803", "MC801"], claims=[("copyrightNotice", "© Ann Lee")])
    findings = build.judge(build.asset(build.grant(valid_until=BEFORE)), media=media).findings
    assert [finding.code for finding in findings] == ["MC201", "MC801", "MC303", "MC803"]


def test_the_grant_that_may_cover_is_the_nearest(build: Any) -> None:
    """Where one grant is known not to cover and another one is only doubtful, it is not known that none covers."""
    expired = build.grant(valid_until=BEFORE)
    doubtful = build.grant(channels=("linkedin",), territories=("DE",))
    for grants in itertools.permutations((expired, doubtful)):
        codes = build.codes(build.asset(*grants), use=build.use(channels=(), territories=()))
        assert codes == ["review", "MC214", "MC214"]


def test_the_fewest_lacks_are_the_nearest(build: Any) -> None:
    """Of two grants that are known not to cover, the one that lacks less is named."""
    near, far = build.grant(channels=("website",)), build.grant(channels=("website",), valid_until=BEFORE)
    for grants in itertools.permutations((near, far)):
        assert build.codes(build.asset(*grants)) == ["blocked", "MC203"]


def test_lacks_agree_with_their_rules() -> None:
    """Each code that a cover can lack has a rule, of level review where the lack is a doubt and block where it is none."""
    levels = {rule.code: rule.level for rule in RULES}
    lacking = {f"MC{number}" for number in range(201, 216)} - {"MC212"} | {"MC105"}
    assert {code for code in lacking if levels[code] is Level.REVIEW} == DOUBTFUL
    assert {levels[code] for code in lacking - DOUBTFUL} == {Level.BLOCK}


def test_covers_name_every_channel(build: Any) -> None:
    """Each grant is held against each channel, groups taken apart; an unstated channel is one of its own."""
    asset = build.asset(build.grant(), build.grant(channels=("website",)))
    use = build.use(channels=("website", "linkedin"))
    compared = covers([asset], build.licenses, use, build.policy())
    assert [(cover.channel, cover.covers) for cover in compared] == [
        ("linkedin", True), ("website", True), ("linkedin", False), ("website", True),
    ]  # fmt: skip
    assert use_channels(build.use(channels=())) == (None,)
    assert len(use_channels(build.use(channels=("social",)))) == 12


def test_the_grant_that_counts_comes_first(build: Any) -> None:
    """A report names the first grant: the one that covers without a credit, not the one whose credit is missing."""
    open_, owned = build.grant("CC-BY-4.0"), build.grant()
    for grants in itertools.permutations((open_, owned)):
        assert nearest_first(build.case(build.asset(*grants)))[0].grant == owned
    print_, web = build.grant(channels=("print",)), build.grant(channels=("website",))
    case = build.case(build.asset(web, print_), use=build.use(channels=("print", "website")))
    assert {(cover.grant, cover.channel) for cover in nearest_first(case)[:2]} == {(print_, "print"), (web, "website")}


def test_grants_of_a_forbidden_asset_cover_nothing(build: Any) -> None:
    """The report's row for such a grant does not say that it covers."""
    forbidden = build.asset(build.grant(), status="withdrawn")
    assert not any(cover.covers for cover in build.case(forbidden).covers)


def test_no_finding_twice(build: Any) -> None:
    """The same asset twice in the picture, on several channels, is told once."""
    asset = build.asset(build.grant(valid_until=BEFORE))
    matches = [build.match(asset, region=(x, 0.0, 0.5, 1.0)) for x in (0.0, 0.5)]
    use = build.use(channels=("linkedin", "xing"))
    assert build.codes(asset, matches=matches, use=use) == ["blocked", "MC201"]
    assert build.codes(asset, media=build.media(problems=["MC307", "MC307"])) == ["blocked", "MC201", "MC307"]


def test_what_all_channels_lack_is_one_gap(build: Any) -> None:
    """A limit that has nothing to do with the channels is asked for once, naming both."""
    case = build.case(
        build.asset(build.grant(territories=("DE",))), use=build.use(channels=("linkedin", "xing"), territories=())
    )
    (finding,) = use_incomplete.check(case)
    assert finding.evidence["channels"] == ("linkedin", "xing")
