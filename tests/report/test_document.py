"""A run as JSON, version 1."""

import base64
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from mediacheck.model import Attachment, Finding, Lack, Level, License, Verdict, text
from mediacheck.report.document import document, findings, judged, judged_otherwise, mark


def test_every_run_keeps_to_the_schema(sample: Any, valid: Any) -> None:
    """Whatever happened, in either language, the result is valid JSON version 1."""
    for result in sample.runs():
        assert valid(document(result, sample.lang))["lang"] == sample.lang


def test_sentences_come_in_the_language_asked_for(sample: Any) -> None:
    """A message is a finished sentence of the result's language, its dates written as that language writes them."""
    item = document(sample.rich(), sample.lang)["posts"][0]["items"][8]
    expired = next(finding for finding in item["findings"] if finding["code"] == "MC201")
    assert ("30.06.2026" if sample.lang == "de" else "2026-06-30") in expired["message"]
    assert expired["evidence"] == {"granted": "2026-06-30", "wanted": "2026-12-15"}


def test_one_row_for_a_grant_on_several_channels(make: Any, valid: Any) -> None:
    """A grant covers where it covers every channel; it lacks what it lacks for any; each channel it covers is named."""
    terms = {"reference": "R-1"}
    covers = (
        make.cover("A", make.stock, channel="linkedin", **terms),
        make.cover("A", make.stock, Lack("MC203", "channels"), channel="xing", **terms),
        make.cover("A", make.owned, channel="linkedin", document="contract.pdf"),
        make.cover("A", make.owned, channel="xing", document="contract.pdf"),
    )
    found = make.item("a.jpg", Verdict.CLEAR, matches=(make.match("A", None),), covers=covers)
    rows = valid(document(make.run(make.post("p", [found])), "en"))["posts"][0]["items"][0]["grants"]
    assert rows == [
        {
            "asset": "A",
            "license": make.stock.id,
            "license_name": make.stock.name,
            "reference": "R-1",
            "document": None,
            "covers": False,
            "lacks": ["channels"],
            "covered_channels": ["linkedin"],
        },
        {
            "asset": "A",
            "license": make.owned.id,
            "license_name": make.owned.name,
            "reference": None,
            "document": "contract.pdf",
            "covers": True,
            "lacks": [],
            "covered_channels": ["linkedin", "xing"],
        },
    ]


def test_licences_are_named_in_the_readers_language(make: Any) -> None:
    """The id is for programs; the name is for people, in the result's language where there is a translation."""
    entry = License("LicenseRef-X", "Open licence", "open")
    found = make.item("a.jpg", Verdict.CLEAR, matches=(make.match("A", None),), covers=(make.cover("A", entry),))
    row = document(make.run(make.post("p", [found])), "de")["posts"][0]["items"][0]["grants"][0]
    assert (row["license"], row["license_name"]) == ("LicenseRef-X", "Freie Lizenz")


def test_values_of_any_room_become_plain_json(make: Any, valid: Any) -> None:
    """Numbers of numpy, sentences, dates and tuples in evidence are plain JSON, and there is no NaN."""
    evidence = {
        "distance": np.int64(7),
        "score": np.float32(0.123456),
        "right": np.bool_(True),  # noqa: FBT003
        "box": np.array([0.5, np.nan]),
        "nothing": float("inf"),
        "says": text("{count} files", count=2),
        "on": dt.date(2026, 1, 2),
        "pair": ("a", text("1 file")),
        "names": frozenset({"b", "a"}),
    }
    finding = Finding("MC101", "unknown-origin", Level.REVIEW, text("?"), text(""), evidence=evidence)
    result = make.run(make.post("p", [make.item("a.jpg", Verdict.REVIEW, finding)]))
    plain = valid(document(result, "de"))["posts"][0]["items"][0]["findings"][0]["evidence"]
    assert plain == {
        "distance": 7,
        "score": 0.1235,
        "right": True,
        "box": [0.5, None],
        "nothing": None,
        "says": "2 Dateien",
        "on": "2026-01-02",
        "pair": ["a", "1 Datei"],
        "names": ["a", "b"],
    }


def test_numbers_and_regions_keep_within_bounds(make: Any, valid: Any) -> None:
    """Fractions have four digits, and a region that reaches over the edge by a rounding error ends at the edge."""
    seen = make.match("A", None, score=0.98765432, region=(-1e-3, 0.0, 1.00049, 1.0), asset_share=np.float64(1 / 3))
    found = make.item("a.jpg", Verdict.CLEAR, matches=(seen,), coverage=np.float32(0.97))
    item = valid(document(make.run(make.post("p", [found])), "en"))["posts"][0]["items"][0]
    assert item["matches"][0]["region"] == [0.0, 0.0, 1.0, 1.0]
    assert (item["matches"][0]["score"], item["matches"][0]["asset_share"]) == (0.9877, 0.3333)
    assert item["coverage"] == 0.97


def test_a_name_that_is_not_utf8_keeps_its_bytes(make: Any, valid: Any) -> None:
    """`name_bytes` holds them in base64, and stands only where they are needed."""
    odd = make.item("a\ufffd.jpg", Verdict.CLEAR)
    odd = type(odd)(Attachment("a\ufffd.jpg", Path("x"), name_bytes=b"a\xff.jpg"), odd.media, odd.verdict)
    first, second = valid(document(make.run(make.post("p", [odd, make.item("b.jpg", Verdict.CLEAR)])), "en"))["posts"][
        0
    ]["items"]
    assert base64.b64decode(first["name_bytes"]) == b"a\xff.jpg"
    assert "name_bytes" not in second


def test_half_a_surrogate_pair_is_replaced(make: Any) -> None:
    """What no strict JSON reader accepts never gets into a result."""
    found = document(make.run(make.post("p\udcff", [make.item("a\ud800.jpg", Verdict.CLEAR)])), "en")["posts"][0]
    assert (found["id"], found["items"][0]["name"]) == ("p\ufffd", "a\ufffd.jpg")


def test_parts_have_the_shape_of_items(english: Any) -> None:
    """A frame is an item with its page; the file itself has none."""
    loop = document(english.rich(), "en")["posts"][0]["items"][6]
    assert "page" not in loop
    assert [part["page"] for part in loop["parts"]] == [1, 2]
    assert loop["parts"][0].keys() - {"page"} == loop.keys()


def test_marking_changes_no_verdict(english: Any, valid: Any) -> None:
    """An ignored finding is marked, in parts too, and everything else stays as it was."""
    result = document(english.rich(), "en")
    before = [item["verdict"] for item in result["posts"][0]["items"]]
    mark(result, lambda finding, _item, post: finding["code"] == "MC101" and post["id"] == "winter-post")
    items = valid(result)["posts"][0]["items"]
    marked = [(owner["name"], found["code"]) for item in items for owner, found in findings(item) if "ignored" in found]
    assert [code for _, code in marked] == ["MC101"] * 4
    assert ("loop.gif", "MC101") in marked
    assert [item["verdict"] for item in items] == before


def test_contact_and_guidelines_travel_with_the_result(english: Any) -> None:
    """Whoever renders a saved result reads whom to ask; where nobody is named, nothing stands there."""
    assert document(english.rich(), "en")["contact"]["name"] == "Jana Sommer"
    assert document(english.rich(), "en")["guidelines"] == "https://intranet.acme.example/social-media"
    assert document(english.beginner(), "en")["contact"] is None


def test_where_things_are_in_the_picture(make: Any, valid: Any) -> None:
    """A match has the asset's corners and what is shown of it, an item what no match accounts for; all keep to the schema."""
    outline = ((-0.5, 0.0), (1.0, 0.0), (1.0, 1.25), (-0.5, 1.25))
    cut = make.match("A", "Lake", "keypoints", outline=outline, shown=(0.2, 0.0, 0.8, 1.01), asset_share=0.8)
    item = make.item("a.jpg", Verdict.CLEAR, matches=(cut,), leftover=((0.5, 0.5, 0.5, 0.5),), covers=())
    plain = make.item("b.jpg", Verdict.CLEAR, matches=(make.match("A", None),))
    rows = valid(document(make.run(make.post("p", [item, plain])), "en"))["posts"][0]["items"]
    (match,) = rows[0]["matches"]
    assert match["outline"] == [[-0.5, 0.0], [1.0, 0.0], [1.0, 1.25], [-0.5, 1.25]]
    assert match["shown"] == [0.2, 0.0, 0.8, 1.0]
    assert rows[0]["unexplained"] == [[0.5, 0.5, 0.5, 0.5]]
    assert (rows[1]["matches"][0]["outline"], rows[1]["matches"][0]["shown"], rows[1]["unexplained"]) == (
        None,
        None,
        [],
    )


def test_an_item_judged_for_another_use_is_written_as_if_alone(sample: Any) -> None:
    """What two judgements of a file have in common is written once; the second is not to be told from a whole one."""
    for result in sample.runs():
        for item in (item for post in result.posts for item in post.items):
            other = replace(item, verdict=Verdict.BLOCKED, findings=item.findings[:1], covers=(), decision=None)
            assert judged_otherwise(judged(item, sample.lang), other, sample.lang) == judged(other, sample.lang)
