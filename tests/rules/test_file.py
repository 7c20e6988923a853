from typing import Any

import pytest


@pytest.mark.parametrize("code", ["MC801", "MC802", "MC804", "MC805"])
def test_not_checked(build: Any, code: str) -> None:
    """What was not seen is unchecked, never clear, and not of unknown origin on top; a registered file is no exception."""
    media = build.media(problems=[code])
    assert build.codes(media=media) == ["unchecked", code]
    assert build.codes(build.asset(build.grant()), media=media) == ["unchecked", code]


def test_type_mismatch(build: Any) -> None:
    """A wrong ending is a note."""
    media = build.media(problems=["MC803"])
    assert build.codes(build.asset(build.grant()), media=media) == ["clear", "MC803"]
    assert build.codes(media=media) == ["review", "MC101", "MC803"]


def test_blocked_wins_over_unchecked(build: Any) -> None:
    """A forbidden file that cannot be decoded is blocked all the same."""
    media = build.media(problems=["MC801"])
    assert build.codes(build.asset(status="forbidden"), media=media) == ["blocked", "MC105", "MC801"]


def test_message_of_the_file(build: Any) -> None:
    """The finding says what went wrong with this very file."""
    (finding,) = build.judge(media=build.media(problems=["MC805"])).findings
    assert finding.message.template == "Something is wrong with it."
