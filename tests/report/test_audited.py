"""What is counted of an audit."""

import datetime as dt

import pytest

from mediacheck.report.audited import cure


@pytest.mark.parametrize(
    ("found", "until"), [(dt.date(2026, 12, 1), "2026-12-31"), (dt.date(9999, 12, 15), "9999-12-31")]
)
def test_a_licence_comes_back_within_thirty_days(found: dt.date, until: str) -> None:
    """CC 4.0, section 6(b)(1); or on the last day of the calendar."""
    item = {"findings": [{"level": "block", "license": "CC-BY-4.0"}]}
    assert cure(item, found) == {"license": "CC-BY-4.0", "found": found.isoformat(), "until": until}
