import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediacheck.model import Asset, Grant, Release, text
from mediacheck.registry import record
from mediacheck.registry.record import RecordError

WORDS = st.none() | st.text(min_size=1)
NAMES = st.none() | st.lists(st.sampled_from(["linkedin", "DE", "crop"]), max_size=3).map(tuple)
DAYS = st.none() | st.dates()
GRANTS = st.builds(
    Grant,
    license=st.text(),
    reference=WORDS,
    valid_from=DAYS,
    valid_until=DAYS,
    embargo_until=DAYS,
    channels=NAMES,
    edits=NAMES,
    quota=st.none() | st.integers(0, 10**6),
)
RELEASES = st.builds(
    Release, kind=st.sampled_from(["model", "property"]), person=WORDS, revoked=DAYS, minor=st.booleans()
)
REGION = st.tuples(*[st.floats(0, 1)] * 4)
ASSETS = st.builds(
    Asset,
    id=st.text(min_size=1),
    title=WORDS,
    status=st.sampled_from(["active", "withdrawn", "forbidden"]),
    credit_region=st.none() | REGION,
    people=st.booleans(),
    grants=st.lists(GRANTS, max_size=3).map(tuple),
    releases=st.lists(RELEASES, max_size=3).map(tuple),
    problems=st.just(())
    | st.just(
        (text("{place}: {problem}", place="a:1", problem=text("x {n} {day}", n=("a", "b"), day=dt.date(2026, 1, 2))),)
    ),
)


@given(ASSETS)
def test_a_record_comes_back_as_it_was(asset: Asset) -> None:
    """Through JSON and back nothing changes, lone surrogates and all."""
    assert record.load(record.dump(asset)) == asset
    assert record.dump(asset).isascii()


def test_a_record_states_what_is_stated() -> None:
    """Defaults are left out, an empty list is not: it means none at all."""
    asset = Asset("A", grants=(Grant("L", channels=(), valid_until=dt.date(2026, 1, 1)),), origin="/somewhere")
    grant = {"license": "L", "valid_until": "2026-01-01", "channels": []}
    assert json.loads(record.dump(asset)) == {"id": "A", "grant": [grant]}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "[" * 100_000,
        "{}",
        '{"id": "A", "unknown": 1}',
        '{"id": "A", "grant": 3}',
        '{"id": "A", "grant": [3]}',
        '{"id": "A", "grant": [{"license": "L", "valid_until": "soon"}]}',
        '{"id": "A", "problems": [["{x}", {}]]}',
        '{"id": "A", "problems": [["{x.__class__}", {"x": "y"}]]}',
        '{"id": "A", "problems": [["{x:>999999999}", {"x": "y"}]]}',
        '{"id": "A", "problems": [["{x", {"x": "y"}]]}',
    ],
)
def test_what_is_no_record_is_a_typed_error(content: Any) -> None:
    """Damaged values never become half an asset, and a sentence from a file can do no more than show its values."""
    with pytest.raises(RecordError):
        record.load(content)
