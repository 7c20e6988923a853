"""A result for the person who wants to publish."""

import dataclasses
import re
from typing import Any

import pytest

from mediacheck.model import Finding, Lack, Level, Verdict, text
from mediacheck.report.document import document, mark
from mediacheck.report.style import columns
from mediacheck.report.text import render

from .suite import ReporterSuite

WIDE = {"colour": False, "width": 100}


class TestText(ReporterSuite):
    def write(self, document: dict[str, Any]) -> str:
        return render(document, **WIDE)

    def read(self, written: str) -> str:
        return " ".join(written.split())

    def check(self, written: str) -> None:
        """What may act are controls, and of them a report has none."""


def page(sample: Any, result: Any, **how: Any) -> str:
    return render(document(result, sample.lang), **(WIDE | how))


@pytest.mark.parametrize("kind", ["rich", "fine", "beginner"])
def test_golden(sample: Any, golden: Any, kind: str) -> None:
    """What people read was looked at, and changes only on purpose."""
    golden(f"{kind}-{sample.lang}", page(sample, getattr(sample, kind)(), width=80))


def test_golden_in_full(sample: Any, golden: Any) -> None:
    """`--verbose` adds all that the verdicts rest on: evidence, matches, grants, claims, what was passed over."""
    golden(f"verbose-{sample.lang}", page(sample, sample.rich(), verbose=True))


def test_golden_in_short(sample: Any, golden: Any) -> None:
    """`--quiet` keeps a line for each picture that is not clear, the worst first."""
    golden(f"quiet-{sample.lang}", page(sample, sample.rich(), quiet=True))


def test_golden_in_colour(english: Any, golden: Any) -> None:
    """Colour stresses what the words say."""
    golden("colour-en", page(english, english.rich(), colour=True))


def test_colour_adds_no_word(sample: Any) -> None:
    """Without the codes the coloured report is the plain one: nothing is said by colour alone."""
    for result in sample.runs():
        for how in ({}, {"verbose": True}, {"quiet": True}):
            coloured = page(sample, result, colour=True, **how)
            assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == page(sample, result, **how)


def test_plain_characters_where_others_cannot_be_shown(sample: Any) -> None:
    """A terminal with a Western character set can show every word of ours."""
    for result in sample.runs():
        page(sample, result, verbose=True, unicode=False).encode("latin-1")


@pytest.mark.parametrize("width", [40, 60, 80, 110])
def test_keeps_to_the_width(sample: Any, width: int) -> None:
    """Only a single word that is longer than the page leaves it."""
    for result in sample.runs():
        for line in page(sample, result, width=width, verbose=True).splitlines():
            assert columns(line) <= width or len(line.split()) <= 2


def test_quiet_says_nothing_when_all_is_clear(sample: Any) -> None:
    """No news is good news."""
    assert page(sample, sample.fine(), quiet=True) == ""


def test_a_post_without_pictures_is_never_passed_over(english: Any, make: Any) -> None:
    """An empty post is not checked, and even the shortest report says so; so it is where there is no post at all."""
    lines = page(english, english.beginner(), quiet=True).splitlines()
    assert lines[-1] == "? empty: not checked – there is no picture or other media file in it"
    assert "? Nothing was found that could be checked.\n" in page(english, make.run())


def test_how_to_begin_is_said_once(english: Any, make: Any) -> None:
    """Without a registry the report says how to begin, unless a finding's remedy has said it already."""
    told = Finding("MC101", "unknown-origin", Level.REVIEW, text("?"), text("Begin with “mediacheck init”."))
    for finding in (english.unknown, told):
        found = make.post("p", [make.item("a.jpg", Verdict.REVIEW, finding)])
        assert page(english, make.run(found, registry=False)).count("mediacheck init") == 1


def test_the_worst_comes_first(english: Any) -> None:
    """Blocked, not checked, review, clear: the order of urgency."""
    shown = page(english, english.rich())
    places = [shown.index(word) for word in ("BLOCKED –", "NOT CHECKED –", "REVIEW –", "CLEAR –")]
    assert places == sorted(places)


def test_unstated_use_is_said(english: Any) -> None:
    """Where nobody said where the post goes, the report says so."""
    shown = page(english, english.beginner())
    assert "channel not stated" in shown
    assert "territory not stated" in shown


def test_use_is_said_in_words(english: Any, make: Any) -> None:
    """Purpose, mode, labels and the hour stand in the headline where they are not the usual ones."""
    use = type(make.use)(
        **{field: getattr(make.use, field) for field in ("date", "timezone")},
        channels=("newsletter", "some-channel"),
        territories=("DACH", "JP"),
        purpose="paid",
        account="employee",
        mode="share",
        labels=("ai",),
    )
    shown = page(english, make.run(make.post("p", [make.item("a.jpg", Verdict.CLEAR)], use)), width=110)
    assert (
        "newsletter · some-channel · 2026-12-15 · Germany, Austria, Switzerland · JP · employee’s own account"
        " · paid\n  advertising · shared, not uploaded · labelled ai\n" in shown
    )


def test_ignored_findings_are_counted_not_shown(english: Any) -> None:
    """What --ignore leaves out is not printed, but it is said how much that is, and no verdict changes."""
    result = document(english.rich(), "en")
    mark(result, lambda finding, _item, _post: finding["code"] in {"MC101", "MC701"})
    shown = render(result, **WIDE)
    assert "MC101" not in shown
    assert "summit.png" not in shown
    assert "5 findings are not shown, as you asked; the verdicts count them." in shown
    assert shown.endswith("10 pictures: 3 clear, 4 to review, 1 not checked, 2 blocked\n")
    assert "office.jpg" not in render(result, **WIDE, quiet=True)


def test_pictures_with_the_same_trouble_are_named_together(english: Any) -> None:
    """Ten unknown pictures need the explanation once."""
    shown = page(english, english.rich())
    assert "  ! drone shot.jpg\n  ! office.jpg\n    Nobody knows" in shown
    assert page(english, english.rich(), verbose=True).count("Nobody knows") == 3


def test_whom_to_ask_stands_there_once_and_only_if_needed(sample: Any) -> None:
    """The contact comes once, at the end of anything that is not clear."""
    assert page(sample, sample.rich()).count("Jana Sommer, jana.sommer@acme.example") == 1
    assert "Jana" not in page(sample, sample.fine())


def test_several_posts_are_summed_up(english: Any) -> None:
    """Each post has its headline, and the last lines count posts and pictures."""
    lines = page(english, english.beginner()).splitlines()
    assert lines[-2:] == ["2 posts: 1 to review, 1 not checked", "2 pictures: 2 to review"]
    assert sum(line.startswith(("! files:", "? empty:")) for line in lines) == 2


def test_a_grant_for_each_channel_is_named(english: Any, make: Any) -> None:
    """Where two grants share the channels of a clear post, both are named with their channels."""
    lack = Lack("MC203", "channels")
    covers = (
        make.cover("A", make.stock, channel="linkedin", reference="R-1"),
        make.cover("A", make.stock, lack, channel="xing", reference="R-1"),
        make.cover("A", make.owned, lack, channel="linkedin"),
        make.cover("A", make.owned, channel="xing"),
    )
    found = make.item("a.jpg", Verdict.CLEAR, matches=(make.match("A", None),), covers=covers)
    shown = " ".join(page(english, make.run(make.post("p", [found]))).split())
    assert (
        "licence “Adobe Stock Standard”, reference R-1, for LinkedIn · licence “ACME’s own pictures”, for XING" in shown
    )


def test_several_works_in_one_picture_each_have_their_line(english: Any, make: Any) -> None:
    """A clear collage names the right to every part of it."""
    found = make.item(
        "collage.jpg",
        Verdict.CLEAR,
        matches=(make.match("A", "One"), make.match("B", "Two"), make.match("A", "One")),
        covers=(make.cover("A", make.owned), make.cover("B", make.stock, reference="R-2")),
    )
    lines = page(english, make.run(make.post("p", [found]))).splitlines()
    start = next(number for number, line in enumerate(lines) if "collage.jpg" in line)
    assert "copy of “One” (A)" in lines[start]
    assert "copy of “Two” (B)" in lines[start + 1]
    assert lines[start + 2] == ""


def test_a_clear_without_match_says_why(english: Any, make: Any) -> None:
    """A shared post is clear by its note alone, and the note stands there."""
    note = Finding("MC605", "shared-not-uploaded", Level.NOTE, text("It is shared, not uploaded."), text(""))
    shown = page(english, make.run(make.post("p", [make.item("a.jpg", Verdict.CLEAR, note)])))
    assert "✔ a.jpg  Note: It is shared, not uploaded. [MC605]" in shown


def test_works_from_a_saved_result_without_our_own_fields(english: Any) -> None:
    """The fields that we add to version 1 may be missing or anything: the report still stands."""
    result = document(english.rich(), "en")
    del result["contact"]
    result["guidelines"] = 7
    for item in result["posts"][0]["items"]:
        for grant in item["grants"]:
            del grant["license_name"]
            grant["covered_channels"] = 3
    shown = render(result, **WIDE, verbose=True)
    assert "LicenseRef-Adobe-Stock-Standard" in shown
    assert "Ask whoever looks after picture rights" in shown


def test_what_a_decision_settles_is_not_asked_for(sample: Any, make: Any) -> None:
    """What is left to do stands there; what a person settled only in full."""
    left = Finding("MC401", "model-release-missing", Level.REVIEW, text("Somebody is in it."), text("Ask her."))
    settled = dataclasses.replace(sample.unknown, decision="D-1")
    ruled = sample.clear[2].decision
    result = make.run(make.post("p", [make.item("a.jpg", Verdict.REVIEW, settled, left, decision=ruled)]))
    for how, there in (({}, False), ({"quiet": True}, False), ({"verbose": True}, True)):
        said = page(sample, result, **how)
        assert "MC401" in said
        assert ("MC101" in said) is there
