"""What `mediacheck inspect` prints."""

from pathlib import Path
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.metadata.fields import CLAIMS
from mediacheck.model import WHOLE, Attachment, Claim, Fingerprints, Media, Problem, Raster, Signal, View, text
from mediacheck.report import inspection, schema, wording, words
from mediacheck.report.document import document

SPOT = Raster(1, 1, b"\0")
LOOK = Fingerprints(
    "phash256-2",
    "ab" * 32,
    12.345678,
    (View(WHOLE, SPOT, tuple(bytes([turn]) * 32 for turn in range(8))), View((0.1, 0.1, 0.8, 0.8), SPOT, ())),
)


@pytest.fixture
def items(make: Any) -> list[tuple[Attachment, Media]]:
    full = make.media(
        "full of claims.jpg",
        claims=(
            Claim("creator", "Mira Lund", "exif"),
            Claim("creator", "Mira Lund", "xmp"),
            Claim("copyrightNotice", "© 2024 Mira Lund", "exif"),
            Claim("copyrightNotice", "All rights: Other Agency", "xmp"),
            Claim("webStatementOfRights", "https://creativecommons.org/licenses/by/4.0/", "xmp"),
            Claim("anotherField", "long " * 100, "native"),
        ),
        signals=(Signal("agency", "gettyimages", "123"), Signal("ai", "Firefly"), Signal("web-name", "images (3)")),
        fingerprints=LOOK,
        problems=(Problem("MC307", text("{value}", value="More metadata than usual.")),),
    )
    loop = make.media("loop.gif", type="image/gif", parts=(make.media("loop.gif", page=2, fingerprints=LOOK),))
    broken = Media("broken.heic", size=3, problems=(Problem("MC801", text("{value}", value="It is empty.")),))
    return [(Attachment(media.name, Path(media.name)), media) for media in (full, loop, broken)]


def test_has_the_items_shape_without_the_judgement(items: Any, english: Any) -> None:
    """The same item as in a result, less findings, matches, grants and verdict, plus fingerprints."""
    found = inspection.document(items, "en")
    judged = document(english.fine(), "en")["posts"][0]["items"][0].keys()
    assert found["version"] == 1
    assert found["items"][0].keys() == judged - {"findings", "matches", "grants", "verdict"} | {
        "fingerprints",
        "conflicts",
    }
    assert found["items"][1]["parts"][0].keys() == found["items"][0].keys() | {"page"}


def test_fingerprints_come_with_their_algorithm(items: Any) -> None:
    """Algorithm and version stand beside every fingerprint; of a view its box and its upright hash."""
    assert inspection.document(items, "en")["items"][0]["fingerprints"] == {
        "algorithm": "phash256-2",
        "pixels": "ab" * 32,
        "detail": 12.3457,
        "views": [
            {"box": [0.0, 0.0, 1.0, 1.0], "code": "00" * 32},
            {"box": [0.1, 0.1, 0.8, 0.8], "code": None},
        ],
    }
    assert inspection.document(items, "en")["items"][2]["fingerprints"] is None


def test_blocks_that_disagree_are_marked(items: Any) -> None:
    """A field on which two blocks disagree is listed with both sides; one on which they agree is not."""
    found = inspection.document(items, "en")["items"]
    notice = {"field": "copyrightNotice", "value": "© 2024 Mira Lund", "block": "exif"}
    assert found[0]["conflicts"] == [
        {"field": "copyrightNotice", "value": "All rights: Other Agency", "block": "xmp", "claims": [notice]}
    ]
    assert found[1]["conflicts"] == []


def test_a_result_with_conflicts_keeps_to_the_schema(items: Any, english: Any, valid: Any) -> None:
    """The field is an addition that the shipped schema knows, and checks."""
    result = document(english.fine(), "en")
    result["posts"][0]["items"][0]["conflicts"] = inspection.document(items, "en")["items"][0]["conflicts"]
    assert schema.violation(valid(result)) is None
    del result["posts"][0]["items"][0]["conflicts"][0]["claims"]
    assert schema.violation(result) == "posts[0].items[0].conflicts[0].claims"


def test_what_to_do_stands_below_the_problem(make: Any) -> None:
    """A problem that has a remedy of its own shows it, in text and in JSON."""
    problem = Problem("MC307", text("It is locked."), text("Ask for a copy without a password."))
    media = make.media("a.pdf", problems=(problem,))
    found = inspection.document([(Attachment(media.name, Path(media.name)), media)], "en")
    assert found["items"][0]["problems"] == [
        {"code": "MC307", "message": "It is locked.", "remedy": "Ask for a copy without a password."}
    ]
    shown = inspection.render(found, "en", colour=False, width=80)
    assert "! It is locked. [MC307]\n    → Ask for a copy without a password.\n" in shown


@pytest.mark.parametrize(
    ("state", "signer", "said"),
    [
        ("present", None, "Has Content Credentials"),
        ("valid", "ACME Camera", "ACME Camera"),
        ("valid", None, "somebody"),
        ("invalid", "ACME Camera", "do not fit"),
        ("remote", "https://example.org/m", "not fetched: https://example.org/m"),
    ],
)
def test_content_credentials_are_told_in_words(state: str, signer: str | None, said: str) -> None:
    """No state of Content Credentials is shown as the bare word that programs use."""
    assert said in render(wording.signal({"kind": "c2pa", "name": state, "id": signer}), "en")


def test_every_field_has_a_name_for_people() -> None:
    """No claim is shown under the name that programs use."""
    shown = {name: words.field(name) for name in CLAIMS}
    assert {name for name, word in shown.items() if word == name} == set()


def test_a_source_type_is_told_in_words(make: Any) -> None:
    """IPTC's address of a vocabulary is shown as its last word, and what it means is said."""
    kind = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    media = make.media(
        "a.jpg",
        claims=(Claim("digitalSourceType", kind, "xmp"),),
        signals=(Signal("ai", "trainedAlgorithmicMedia"),),
    )
    found = inspection.document([(Attachment("a.jpg", Path("a.jpg")), media)], "en")
    page = inspection.render(found, "en", colour=False, width=80)
    assert "digital source type: trainedAlgorithmicMedia\n" in page
    assert "Says of itself that AI made it" in page
    assert found["items"][0]["claims"][0]["value"] == kind


@pytest.mark.parametrize("lang", ["de", "en"])
def test_golden(items: Any, golden: Any, lang: str) -> None:
    """A person reads claims block by block, hints, fingerprints and problems in words."""
    golden(f"inspection-{lang}", inspection.render(inspection.document(items, lang), lang, colour=False, width=80))
