"""Phrases about a copy, as an employee reads them."""

from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.report import wording


def row(*edits: str, **more: Any) -> dict[str, Any]:
    known = {"asset": "A", "title": None, "method": "keypoints", "verified": True, "asset_share": 1.0, "region": None}
    return known | {"edits": list(edits)} | more


PART = [0.0, 0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("match", "english", "german"),
    [
        (row("crop", asset_share=0.42), "cropped to 42\u00a0%", "auf 42\u00a0% beschnitten"),
        (row("crop", asset_share=None), "cropped", "beschnitten"),
        (row("crop", "mirror", asset_share=0.999), "cropped, mirrored", "beschnitten, gespiegelt"),
        (row("overlay"), "with something laid over it", "mit etwas darübergelegt"),
        (row("overlay", region=PART), "as a part of a larger picture", "als Teil eines größeren Bildes"),
        (
            row("overlay", region=PART, complete=False),
            "as a part of a larger picture, with something laid over it",
            "als Teil eines größeren Bildes, mit etwas darübergelegt",
        ),
    ],
)
def test_what_was_done_to_a_copy(match: dict[str, Any], english: str, german: str) -> None:
    """A crop says how much is left, and a part of a collage is no picture with something laid over it."""
    assert render(wording.copy(match), "en") == f"copy of A, {english}"
    assert render(wording.copy(match), "de") == f"Kopie von A, {german}"
