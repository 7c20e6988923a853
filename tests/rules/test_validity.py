import datetime as dt
from typing import Any

import pytest

from mediacheck.model import Level

DAY = dt.date(2026, 12, 1)
BEFORE, AFTER = DAY - dt.timedelta(1), DAY + dt.timedelta(1)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"valid_until": BEFORE}, ["blocked", "MC201"]),
        ({"valid_until": DAY}, ["clear", "MC212"]),
        ({"valid_until": AFTER}, ["clear", "MC212"]),
        ({"valid_from": AFTER}, ["blocked", "MC202"]),
        ({"valid_from": DAY}, ["clear"]),
        ({"valid_from": BEFORE}, ["clear"]),
        ({"embargo_until": AFTER}, ["blocked", "MC210"]),
        ({"embargo_until": DAY}, ["clear"]),
        ({"embargo_until": BEFORE}, ["clear"]),
        ({"valid_from": DAY, "valid_until": DAY}, ["clear", "MC212"]),
        ({"valid_until": DAY + dt.timedelta(30)}, ["clear", "MC212"]),
        ({"valid_until": DAY + dt.timedelta(31)}, ["clear"]),
    ],
)
def test_dates(build: Any, terms: dict[str, dt.date], expected: list[str]) -> None:
    """The last day of a licence is inside it, its first day and the end of an embargo count from 00:00."""
    assert build.codes(build.asset(build.grant(**terms))) == expected


def test_expired_names_its_evidence(build: Any) -> None:
    """The finding names asset, licence, term, both dates, reference and document."""
    grant = build.stock(valid_until=BEFORE, document="order.pdf")
    finding = build.judge(build.asset(grant, title="Lake")).findings[0]
    assert (finding.asset, finding.license, finding.term) == ("A-1", grant.license, "valid_until")
    assert finding.evidence == {
        "granted": BEFORE,
        "wanted": DAY,
        "reference": "ORDER-7",
        "document": "order.pdf",
        "channels": ("linkedin",),
    }


@pytest.mark.parametrize(
    ("quota", "used", "expected"),
    [
        (0, None, ["blocked", "MC209"]),
        (1, None, ["clear"]),
        (3, 2, ["clear"]),
        (3, 3, ["blocked", "MC209"]),
        (3, 4, ["blocked", "MC209"]),
        (None, 99, ["clear"]),
    ],
)
def test_quota(build: Any, quota: int | None, used: int | None, expected: list[str]) -> None:
    """As many uses as were bought are allowed, recorded ones counted by asset and reference; none recorded is 0."""
    grant = build.grant(quota=quota, reference="R-1")
    uses = {"A-1 R-1": used, "A-1 R-2": 99, "A-2 R-1": 99} if used is not None else {}
    assert build.codes(build.asset(grant), uses=uses) == expected


def test_expires_soon_counts_the_policy_s_days(build: Any) -> None:
    """The company says how many days are soon."""
    asset = build.asset(build.grant(valid_until=DAY + dt.timedelta(40)))
    assert build.codes(asset, policy=build.policy(expires_soon_days=40)) == ["clear", "MC212"]
    assert build.codes(asset, policy=build.policy(expires_soon_days=39)) == ["clear"]


def test_expires_soon_is_silent_beside_a_longer_grant(build: Any) -> None:
    """A second grant that covers the post for longer makes the note needless."""
    ending, lasting = build.grant(valid_until=AFTER), build.grant(valid_until=DAY + dt.timedelta(400))
    assert build.codes(build.asset(ending, lasting)) == ["clear"]
    assert build.codes(build.asset(build.grant(), ending)) == ["clear"]


def test_second_grant_covers(build: Any) -> None:
    """An expired grant does no harm beside one that covers."""
    assert build.codes(build.asset(build.grant(valid_until=BEFORE), build.grant())) == ["clear"]


def test_grants_are_not_added_together(build: Any) -> None:
    """Two grants, each lacking something for the same channel, do not make one that covers."""
    expired, elsewhere = build.grant(valid_until=BEFORE), build.grant(channels=("website",))
    verdict, *codes = build.codes(build.asset(expired, elsewhere))
    assert verdict == "blocked"
    assert len(codes) == 1
    assert codes[0] in {"MC201", "MC203"}


def test_the_last_to_end_is_the_nearest(build: Any) -> None:
    """Of several expired grants the finding names the one that ended last."""
    older, newer = (build.grant(valid_until=BEFORE - dt.timedelta(days)) for days in (300, 3))
    for grants in ((older, newer), (newer, older)):
        assert build.judge(build.asset(*grants)).findings[0].evidence["granted"] == newer.valid_until


def test_a_company_that_blocks_what_ends_soon(build: Any) -> None:
    """Where the note is raised to a block, a licence that only needs a question is nearer than one that ends tomorrow."""
    ending, doubtful = build.grant(valid_until=AFTER), build.grant(licensee="Other")
    policy = build.policy(levels={"MC212": Level.BLOCK})
    for grants in ((ending, doubtful), (doubtful, ending)):
        assert build.codes(build.asset(*grants), policy=policy) == ["review", "MC208"]
