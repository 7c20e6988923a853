import datetime as dt
from dataclasses import replace

import pytest

from mediacheck.model import Asset, Decision, Grant, RecordedUse, Release, Revocation, Text, Verdict
from mediacheck.registry.endings import Endings, endings

TODAY = dt.date(2026, 11, 28)
STOCK = "LicenseRef-Adobe-Stock-Standard"


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


def use(asset: str | None = "A", reference: str | None = "4711", **more: object) -> RecordedUse:
    fields = {"license": STOCK, "channels": ("linkedin",)} | more
    return RecordedUse(day(-60), "autumn", "lake.jpg", "r", asset=asset, reference=reference, **fields)  # type: ignore[arg-type]


def decision(until: int, **more: object) -> Decision:
    return Decision("D", Verdict.CLEAR, "seen", "Jana", day(until), "0" * 64, made=day(-90), **more)  # type: ignore[arg-type]


def found(*rights: Grant | Release | Decision, uses: tuple[RecordedUse, ...] = (), **asset: object) -> Endings:
    """Rights of the one asset A, and decisions."""
    owned = Asset(
        "A",
        grants=tuple(right for right in rights if isinstance(right, Grant)),
        releases=tuple(right for right in rights if isinstance(right, Release)),
        **asset,  # type: ignore[arg-type]
    )
    decided = [right for right in rights if isinstance(right, Decision)]
    return endings([owned], decided, uses, today=TODAY, days=30)


RIGHTS = [
    lambda offset: Grant(STOCK, reference="4711", valid_until=day(offset)),
    lambda offset: Release("model", "Max", valid_until=day(offset)),
    decision,
]
USES = (use(decision="D"),)


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize(("offset", "named"), [(0, True), (30, True), (31, False)])
def test_what_ends_within_the_days_is_named_in_use_or_not(right, offset: int, named: bool) -> None:  # type: ignore[no-untyped-def]  # noqa: FBT001, ANN001
    """The last day counts in: what ends today still holds, what ends a day beyond is not yet named."""
    for uses in ((), USES):
        assert [entry.end for entry in found(right(offset), uses=uses).entries] == [day(offset)] * named


@pytest.mark.parametrize("right", RIGHTS)
def test_what_has_ended_is_named_where_something_rests_on_it_and_counted_else(right) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """An old licence that nobody used is no news; one under which posts went out is."""
    (entry,) = found(right(-400), uses=USES).entries
    assert (entry.end, entry.uses) == (day(-400), USES)
    unused = found(right(-400))
    assert (unused.entries, unused.unused) == ((), 1)


def test_ended_ones_come_first() -> None:
    """Then what ends, the next first."""
    soon, later, over = (Grant(STOCK, reference=str(n), valid_until=day(n)) for n in (3, 9, -3))
    ends = [entry.end for entry in found(later, soon, over, uses=(use(reference="-3"),)).entries]
    assert ends == [day(-3), day(3), day(9)]


def test_a_grant_has_its_own_uses_alone() -> None:
    """They are told apart as they are counted: by reference, or by licence where there is none."""
    grants = (Grant(STOCK, reference="4711", valid_until=day(1)), Grant(STOCK, valid_until=day(2)))
    uses = (use(), use(reference=None), use("B"), use(None, None))
    assert [entry.uses for entry in found(*grants, uses=uses).entries] == [uses[:1], uses[1:2]]


@pytest.mark.parametrize(
    ("channels", "named"), [(None, True), (("social",), True), (("linkedin",), True), (("intranet",), False)]
)
def test_a_consent_has_the_uses_on_its_channels(channels: tuple[str, ...] | None, named: bool) -> None:  # noqa: FBT001
    """Whatever the grant; a use of which nobody said where counts as any."""
    release = Release("model", "Max", channels, valid_until=day(-1))
    assert bool(found(release, uses=(use(),)).entries) is named
    assert found(release, uses=(use(channels=()),)).entries


def test_a_revoked_consent_ended_the_day_before() -> None:
    """From the day of the revocation on it does not hold, however long it was given for."""
    (entry,) = found(Release("model", "Max", revoked=day(-1)), uses=USES).entries
    assert entry.end == day(-2)
    (entry,) = found(decision(200, revoked=Revocation("Jana", day(0), "no")), uses=USES).entries
    assert entry.end == day(-1)


GRANT = Grant(STOCK, reference="4711", valid_until=day(5), channels=("linkedin", "xing"), territories=("DE",))


@pytest.mark.parametrize(
    ("change", "renewed"),
    [
        ({}, True),
        ({"valid_until": None, "reference": "new"}, True),
        ({"valid_from": day(6)}, True),
        ({"valid_from": day(7)}, False),
        ({"embargo_until": day(7)}, False),
        ({"valid_until": day(30)}, False),
        ({"license": "CC0-1.0"}, False),
        ({"licensee": "ACME"}, False),
        ({"quota": 3}, False),
        ({"channels": ("social",)}, True),
        ({"channels": ("linkedin",)}, False),
        ({"channels": None}, False),
        ({"territories": ("EU",)}, True),
        ({"territories": None}, True),
        ({"territories": ("AT",)}, False),
        ({"purposes": ("organic",)}, False),
        ({"edits": ()}, False),
    ],
)
def test_a_grant_that_goes_on_is_renewed(change: dict[str, object], renewed: bool) -> None:  # noqa: FBT001
    """One of the same licence that begins without a gap, outlives what is looked at and allows no less takes its place."""
    other = replace(GRANT, **({"valid_until": day(31)} | change))  # type: ignore[arg-type]
    ends = found(GRANT, other, uses=(use(),))
    assert (ends.renewed, day(5) not in {entry.end for entry in ends.entries}) == (int(renewed), renewed)


def test_a_consent_given_anew_is_renewed() -> None:
    """By the same person for the same channels; of somebody without a name nobody knows."""
    ending = Release("model", "Max", ("linkedin",), valid_until=day(-5))
    assert found(ending, Release("model", "Max"), uses=USES).renewed == 1
    for other in (Release("model", "Ida"), Release("property", "Max"), Release("model", "Max", ("xing",))):
        assert found(ending, other, uses=USES).renewed == 0
    nameless = replace(ending, person=None)
    assert found(nameless, Release("model"), uses=USES).renewed == 0


def test_what_must_not_be_used_is_named_only_where_it_was() -> None:
    """A withdrawn picture’s licence may end in peace, unless posts with it are out."""
    assert found(GRANT, status="withdrawn").entries == ()
    assert found(GRANT, status="withdrawn", uses=(use(),)).entries


def test_a_wrong_record_is_named() -> None:
    """Nobody knows what ends there: silence would be a false all-clear."""
    assert found(problems=(Text("x"),)).wrong == ("A",)


def test_no_date_is_beyond_the_calendar() -> None:
    """The first day there is has no day before it."""
    (entry,) = found(Release("model", "Max", revoked=dt.date.min), uses=USES).entries
    assert entry.end == dt.date.min


@pytest.mark.parametrize("uses", [(), USES])
def test_a_ban_that_was_taken_back_is_no_ending(uses: tuple[RecordedUse, ...]) -> None:
    """Nothing that was allowed has ended with it, whether it was published all the same or not."""
    ban = replace(decision(20, revoked=Revocation("Jana", TODAY, "r")), verdict=Verdict.BLOCKED)
    ends = found(ban, uses=uses)
    assert (ends.entries, ends.unused) == ((), 0)
    assert len(found(replace(ban, verdict=Verdict.CLEAR), uses=USES).entries) == 1
