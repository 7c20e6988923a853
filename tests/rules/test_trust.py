"""What a page on the web confirmed lifts MC304, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.model import Level, Statement, text

BY = "https://creativecommons.org/licenses/by/4.0/"
NC = "https://creativecommons.org/licenses/by-nc/4.0/"
PAGE = "https://photos.example/lake"
CREATOR = ("creator", "Ann Lee")
FULL = f"Photo: Ann Lee, {PAGE}, CC BY 4.0, {BY}"


def said(license_id: str | None = "CC-BY-4.0", credit: str | None = None) -> Statement:
    return Statement(PAGE, text("{page} shows this picture and says that it is under {license}.", page=PAGE, license="x"),
                     license_id, credit)  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "caption", "statements", "expected"),
    [
        ([("license", BY), CREATOR], FULL, [said()], ["clear", "MC304"]),
        ([("license", BY)], FULL, [said(credit="Ann Lee")], ["clear", "MC304"]),
        ([("license", BY), CREATOR], "Photo: Ann Lee", [said()], ["review", "MC702", "MC304"]),
        ([("license", BY), CREATOR], "A day at the lake.", [said()], ["blocked", "MC701", "MC304"]),
        ([("license", BY)], "A day at the lake.", [said(credit="Ann Lee")], ["blocked", "MC701", "MC304"]),
        ([("license", BY)], "Photo: Ann Lee", [said()], ["review", "MC211", "MC701", "MC304"]),
        ([("license", NC), CREATOR], "Photo: Ann Lee", [said("CC-BY-NC-4.0")], ["blocked", "MC205", "MC304"]),
        ([("license", BY), CREATOR], "Photo: Ann Lee", [said("CC-BY-NC-4.0")], ["review", "MC304", "MC304"]),
        ([("license", BY), CREATOR], "Photo: Ann Lee", [said(None)], ["review", "MC304", "MC304"]),
        ([("license", BY), ("rightsUsageTerms", NC), CREATOR], "Photo: Ann Lee", [said()], ["review", "MC304", "MC304", "MC304"]),
        ([("license", BY), CREATOR, ("copyrightNotice", "All rights reserved")], "Photo: Ann Lee", [said()],
         ["review", "MC303", "MC304", "MC304"]),
        ([("license", BY), CREATOR, ("instructions", "Ask the agency")], "Photo: Ann Lee", [said()],
         ["review", "MC304", "MC304"]),
        ([CREATOR], "Photo: Ann Lee", [said()], ["review", "MC101"]),
    ],
)  # fmt: skip
def test_a_confirmed_licence_clears_if_its_terms_hold(
    build: Any, claims: list[tuple[str, str]], caption: str, statements: list[Statement], expected: list[str]
) -> None:
    """Each licence that the file names must be confirmed; terms and credit are checked, and contradictions outweigh it."""
    media, use = build.media(claims=claims), build.use(caption=caption)
    assert build.codes(media=media, use=use, statements=tuple(statements)) == expected


@pytest.mark.parametrize(("notice", "code"), [("© Ann Lee", "clear"), ("© Ann Lee. All rights reserved.", "review")])
def test_a_page_that_keeps_all_rights_confirms_nothing(build: Any, notice: str, code: str) -> None:
    """A name behind © is no contradiction to a licence; that all rights are kept is."""
    media, use = build.media(claims=[("license", BY), CREATOR]), build.use(caption=FULL)
    assert build.codes(media=media, use=use, statements=(replace(said(), notice=notice),))[0] == code


def test_where_a_licence_is_offered_is_named(build: Any) -> None:
    """Where the page confirms none: that is the next step."""
    media = build.media(claims=[("license", BY), CREATOR])
    statement = replace(said(None), offer="https://photos.example/buy")
    (note,) = [f for f in build.judge(media=media, statements=(statement,)).findings if f.level is Level.NOTE]
    assert note.evidence == {"page": PAGE, "offer": "https://photos.example/buy"}
    assert note.remedy is not None
    assert render(note.remedy, "en") == "The page offers a licence: https://photos.example/buy"


def test_a_confirmation_is_named_and_stays_a_note(build: Any) -> None:
    """With the page as evidence, whatever level the company gave the rule."""
    media = build.media(claims=[("license", BY), CREATOR])
    policy = build.policy(levels={"MC304": Level.BLOCK})
    use = build.use(caption=FULL)
    judgement = build.judge(media=media, use=use, policy=policy, statements=(said(),))
    assert [(f.level, f.evidence) for f in judgement.findings] == [(Level.NOTE, {"page": PAGE})]


@pytest.mark.parametrize(("embedded", "statements"), [(True, ()), (False, (said(),))])
def test_what_could_not_be_read_might_say_otherwise(
    build: Any,
    embedded: bool,  # noqa: FBT001
    statements: tuple[Statement, ...],
) -> None:
    """A file that was read in part is not trusted, whoever else speaks for it: its verdict waits for a person."""
    claims, use = [("license", BY), CREATOR], build.use(caption=FULL)
    policy = build.policy(embedded=embedded)
    for problems, verdict in (([], "clear"), (["MC307"], "review"), (["MC803"], "clear")):
        media = build.media(claims=claims, problems=problems)
        assert build.codes(media=media, use=use, policy=policy, statements=statements)[0] == verdict
