import dataclasses
from typing import Any

import pytest

from mediacheck import catalog
from mediacheck.i18n import render
from mediacheck.model import Case
from mediacheck.rules import attribution

SHIPPED = catalog.load()
BY4 = "https://creativecommons.org/licenses/by/4.0/"
OPEN = [key for key, entry in SHIPPED.items() if entry.kind == "open" and entry.requires]
GERMAN, ENGLISH = "Ein Tag am See mit den Kollegen.", "A day at the lake with our colleagues."


def case(build: Any, license_id: str, caption: str | None, *, kind: str = "image", **asset: Any) -> Case:
    """A picture on record with title, creator and source, under a shipped licence."""
    grant = build.grant(license_id, credit=asset.pop("credit", None))
    work = build.asset(grant, **({"title": "Lake"} | asset))
    use = build.use(caption=caption)
    media = dataclasses.replace(build.media(), kind=kind)
    return build.case(work, use=use, licenses=SHIPPED, media=media)


def lacking(build: Any, license_id: str, caption: str, *edits: str, **asset: Any) -> tuple[str, ...]:
    made = case(build, license_id, caption, **asset)
    return attribution.lacking(made, made.assets["A-1"], made.covers[0], edits)


@pytest.mark.parametrize(
    ("license_id", "caption", "edits", "expected"),
    [
        ("CC-BY-4.0", "Ann Lee", (), ("source", "license")),
        ("CC-BY-4.0", "Ann Lee, CC BY 4.0", (), ("source", "link")),
        ("CC-BY-4.0", "Ann Lee, Creative Commons Attribution 4.0 International", (), ("source", "link")),
        ("CC-BY-4.0", f"Ann Lee, photos.example/1 {BY4}", (), ()),
        ("CC-BY-4.0", f"Ann Lee, http://www.photos.example/1/\n({BY4}deed.de)", (), ()),
        ("CC-BY-4.0", f"Ann Lee, photos.example/12 {BY4}", (), ("source",)),
        ("CC-BY-4.0", "Ann Lee, photos.example/1, https://creativecommons.org/licenses/by/3.0/", (), ("license",)),
        ("CC-BY-3.0", "Ann Lee, photos.example/1, creativecommons.org/licenses/by/3.0/de/", (), ("title", "license")),
        ("CC-BY-3.0", "Lake, Ann Lee, photos.example/1, creativecommons.org/licenses/by/3.0/", (), ()),
        ("CC-BY-3.0", "Lakeside, Ann Lee, photos.example/1, creativecommons.org/licenses/by/3.0/", (), ("title",)),
        ("CC-BY-1.0", "Lake, Ann Lee, creativecommons.org/licenses/by/1.0/", (), ()),
        ("CC-BY-4.0", f"Ann Lee, photos.example/1, {BY4}", ("crop",), ("changes",)),
        ("CC-BY-4.0", f"Ann Lee (cropped), photos.example/1, {BY4}", ("crop",), ()),
        ("CC-BY-4.0", f"Ann Lee, photos.example/1, {BY4}, leicht bearbeitet", ("crop",), ()),
        ("CC-BY-4.0", f"Our town has changed. Ann Lee, photos.example/1, {BY4}", ("crop",), ("changes",)),
        ("CC-BY-4.0", f"A book, edited by Bo Ek.\n\nAnn Lee, photos.example/1, {BY4}", ("crop",), ("changes",)),
        ("CC-BY-4.0", f"Ann Lee\nphotos.example/1\n{BY4}\nbearbeitet", ("crop",), ()),
        ("CC-BY-4.0", f"Ann Lee, edition 5, photos.example/1, {BY4}", ("crop",), ("changes",)),
        ("CC-BY-ND-4.0", "Ann Lee, photos.example/1, creativecommons.org/licenses/by-nd/4.0/", ("crop",), ()),
        ("CC-SA-1.0", "A lake", (), ("license",)),
        ("CC0-1.0", "A lake", ("crop",), ()),
        ("LicenseRef-Unsplash", "A lake", ("crop",), ()),
        ("LicenseRef-Getty-Editorial", "Ann Lee / Getty Images", (), ()),
    ],
)
def test_what_a_credit_lacks(
    build: Any, license_id: str, caption: str, edits: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """Each version asks for its own parts; an address counts in any form, another licence's does not."""
    assert lacking(build, license_id, caption, *edits) == expected


def test_what_nobody_knows_nobody_must_name(build: Any) -> None:
    """A title or an address that is not on record is not asked for, and without the name the whole credit is missing, not a part."""
    named = "Ann Lee, photos.example/1, creativecommons.org/licenses/by/2.0/"
    assert lacking(build, "CC-BY-2.0", named, title=None) == ()
    assert lacking(build, "CC-BY-2.0", f"Lake, {named}", source="sent by her on a stick") == ()
    assert lacking(build, "CC-BY-2.0", named.replace("Ann Lee", "Anna Leeds")) == ()


@pytest.mark.parametrize("caption", [GERMAN, ENGLISH])
@pytest.mark.parametrize("edits", [(), ("crop", "grey")])
@pytest.mark.parametrize("credit", [None, "Lee / Agency"])
@pytest.mark.parametrize("license_id", OPEN)
def test_the_printed_line_has_it_all(
    build: Any, license_id: str, credit: str | None, edits: tuple[str, ...], caption: str
) -> None:
    """Whatever an open licence asks for, the line that is printed, added to the caption, says it."""
    bare = case(build, license_id, caption, credit=credit)
    printed = attribution.line(bare, bare.assets["A-1"], bare.covers[0], edits)
    assert isinstance(printed, str)
    assert lacking(build, license_id, f"{caption} {printed}", *edits, credit=credit) == ()


@pytest.mark.parametrize(
    ("license_id", "caption", "made", "line"),
    [
        ("CC-BY-4.0", GERMAN, ("image", ()), f"Foto: Ann Lee, https://photos.example/1, CC BY 4.0, {BY4}"),
        ("CC-BY-4.0", ENGLISH, ("image", ()), f"Photo: Ann Lee, https://photos.example/1, CC BY 4.0, {BY4}"),
        ("CC-BY-4.0", GERMAN, ("image", ("crop",)), f"Foto: Ann Lee, https://photos.example/1, CC BY 4.0, {BY4}, bearbeitet"),
        ("CC-BY-4.0", ENGLISH, ("video", ("crop",)), f"Video: Ann Lee, https://photos.example/1, CC BY 4.0, {BY4}, changed"),
        ("CC-BY-4.0", GERMAN, ("graphic", ()), f"Bild: Ann Lee, https://photos.example/1, CC BY 4.0, {BY4}"),
        ("LicenseRef-Getty-Editorial", GERMAN, ("image", ()), "Foto: Ann Lee/Getty Images"),
        ("LicenseRef-Imago", GERMAN, ("image", ()), "Foto: Ann Lee / IMAGO"),
        ("LicenseRef-Adobe-Stock-Editorial", GERMAN, ("image", ()), "© Ann Lee – stock.adobe.com"),
    ],
)  # fmt: skip
def test_the_line_is_in_the_language_of_the_post(
    build: Any, license_id: str, caption: str, made: tuple[str, tuple[str, ...]], line: str
) -> None:
    """A German post gets "Foto:", an English one "Photo:", whoever reads the report; © needs no label beside it."""
    kind, edits = made
    shown = case(build, license_id, caption, kind=kind)
    assert attribution.line(shown, shown.assets["A-1"], shown.covers[0], edits) == line


def test_a_caption_that_does_not_tell_gets_the_readers_language(build: Any) -> None:
    """Where the caption has no word by which to tell, the line is in the language of the report."""
    made = case(build, "CC-BY-4.0", "#ACME2027")
    printed = attribution.line(made, made.assets["A-1"], made.covers[0])
    assert printed is not None
    assert render(printed, "de").startswith("Foto: Ann Lee")
    assert render(printed, "en").startswith("Photo: Ann Lee")


def test_an_agreed_line_stays_as_it_is(build: Any) -> None:
    """What the grant states as its credit is printed without a label, and added to only where the licence asks for more."""
    for license_id, line in (
        ("LicenseRef-Company-Owned", "Lee / Agency"),
        ("CC-BY-4.0", f"Lee / Agency, https://photos.example/1, CC BY 4.0, {BY4}"),
    ):
        made = case(build, license_id, ENGLISH, credit="Lee / Agency")
        assert attribution.line(made, made.assets["A-1"], made.covers[0]) == line


def test_nobody_to_credit(build: Any) -> None:
    """Where the creator is on no record, there is no line to print."""
    made = case(build, "CC-BY-4.0", ENGLISH, creator=None)
    assert attribution.line(made, made.assets["A-1"], made.covers[0]) is None


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        (GERMAN, "de"),
        (ENGLISH, "en"),
        (f"{GERMAN}\n{ENGLISH}", None),
        (f"{GERMAN}\n“The lake at the foot of the hill” by Ann Lee, {BY4}", "de"),
        ("Grüße vom Team", "de"),
        ("Die-cast toys for the win, and for you", "en"),
        ("ACME", None),
        ("", None),
    ],
)
def test_the_language_of_a_caption(caption: str, expected: str | None) -> None:
    """The little words tell; where they do not, nothing is guessed."""
    assert attribution.language(caption) == expected


def test_a_credit_in_the_picture_is_whole(build: Any) -> None:
    """What the record says stands in the picture is not asked for in the caption again."""
    assert lacking(build, "CC-BY-4.0", "A lake", credit_region=(0.0, 0.9, 1.0, 0.1)) == ()


def test_the_finding_names_the_missing_parts(build: Any) -> None:
    """Message, evidence and remedy say what is missing and what to write, in both languages."""
    (finding,) = build.judge(build.asset(build.grant("CC-BY-4.0")), use=build.use(caption="Foto: Ann Lee")).findings
    assert (finding.code, finding.level.value, finding.term) == ("MC702", "review", "credit")
    assert finding.evidence["missing"] == ("source", "license")
    assert "die Quelle, die Lizenz mit ihrer Adresse" in render(finding.message, "de")
    assert BY4 in render(finding.remedy, "en")


def test_a_grant_without_such_duties_is_preferred(build: Any) -> None:
    """Of two grants the one that asks for nothing more counts, in whatever order they stand."""
    open_, owned = build.grant("CC-BY-4.0"), build.grant()
    for grants in ((open_, owned), (owned, open_)):
        assert build.codes(build.asset(*grants), use=build.use(caption="Foto: Ann Lee")) == ["clear"]
