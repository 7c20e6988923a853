import dataclasses
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.model import Level
from mediacheck.rules.credit_line import mentions

REST = ", https://photos.example/1, CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
"""What stands behind the name in a whole credit for the picture of these tests."""


@pytest.mark.parametrize(
    ("credit", "caption"),
    [
        ("Ann Lee", "A lake. Foto: Ann Lee"),
        ("Ann Lee", "A lake (ANN  LEE)"),
        ("Ann Lee", "A lake\n© Ann\nLee, 2024"),
        ("Ann Lee", "#AnnLee took this"),
        ("Ann Lee", "Photo:Ann-Lee/Agency"),
        ("Ann Lee", "© Ann Lee"),
        ("Ann\u00a0Lee", "Ann Lee"),
        ("Foto: Ann Lee", "Photo by Ann Lee"),
        ("Foto: Ann Lee", "© Ann Lee"),
        ("© Ann Lee", "Bild: Ann Lee"),
        ("(c) Ann Lee / ACME", "Foto: Ann Lee – ACME"),
        ("Foto: Ann Lee", "Ann Lee"),
        ("Jörg Müller", "Foto: Joerg Mueller"),
        ("Jörg Müller", "Foto: Jorg Muller"),
        ("Joerg Mueller", "Foto: Jörg Müller"),
        ("Groß", "GROSS"),
        ("René Łuczak", "Rene Luczak"),
        ("Søren Ærø", "Soren Aero"),
        ("O’Neil", "O'Neil"),
        ("O'Neil", "ONeil"),
        ("O'Neil", "oneil"),
        ("Dan K.", "Foto: Dan K."),
        ("Dan K.", "#DanK"),
        ("Li Wu", "#LiWu"),
        ("Ann Lee", "#annlee"),
        ("张 伟", "摄影：张伟"),
        ("Ann Lee", "Ein Ann-Lee-Foto"),
        ("Ann Lee", "Ann Lee-2024"),
        ("Ann Lee", "Foto-Ann Lee"),
        ("Zoe\u0308 O", "#Zoe\u0308O"),
        ("Ann Lee-Müller", "Ann Lee-Mueller"),
        ("ACME", "Foto: ACME-Pressestelle"),
        ("Zoe\u0308", "ZOË"),
        ("张伟", "摄影：张伟"),
        ("Bild", "Das Bild"),
        ("picture alliance / dpa / X", "picture alliance/dpa/X"),
    ],
)
def test_credit_stands(credit: str, caption: str) -> None:
    """Case, spacing, punctuation, diacritics and labels before the name do not count."""
    assert mentions(caption, credit)


@pytest.mark.parametrize(
    ("credit", "caption"),
    [
        ("Ann Lee", "Johann Leeuwen"),
        ("Ann Lee", "Ann Leeuwen"),
        ("Ann Lee", "Johann Lee"),
        ("Ann Lee", "Lee, Ann"),
        ("Ann Lee", "Ann and Lee"),
        ("Ann Lee", "Ann"),
        ("Ann Lee", ""),
        ("Ann Lee / ACME", "Ann Lee"),
        ("BILD / Ann Lee", "Ann Lee"),
        ("Max 2", "Max 20"),
        ("Dan K.", "Vielen Dank!"),
        ("Dan K.", "#Dank"),
        ("Dan K.", "VIELEN DANK"),
        ("Tim E", "Time to go"),
        ("Ann A.", "Anna am See"),
        ("A. Live", "We are alive"),
        ("Ann Lee", "Foto: Ann Lee-Müller"),
        ("Ann Lee", "Foto: Mary-Ann Lee"),
        ("…", "… anything"),
    ],
)
def test_credit_is_missing(credit: str, caption: str) -> None:
    """The words must be whole, complete and in their order; a credit without a word is in no caption."""
    assert not mentions(caption, credit)


@pytest.mark.parametrize(
    ("license", "terms", "caption", "expected"),
    [
        ("CC-BY-4.0", {}, f"Photo: Ann Lee{REST}", ["clear"]),
        ("CC-BY-4.0", {}, "Photo: Ann Lee", ["review", "MC702"]),
        ("CC-BY-4.0", {}, "A lake", ["blocked", "MC701"]),
        ("CC-BY-4.0", {}, "Johann Leeuwen", ["blocked", "MC701"]),
        ("CC-BY-4.0", {}, None, ["review", "MC701"]),
        ("CC-BY-4.0", {"credit": "Lee / Agency"}, "Photo: Ann Lee", ["blocked", "MC701"]),
        ("CC-BY-4.0", {"credit": "Lee / Agency"}, f"Lee/Agency{REST}", ["clear"]),
        ("CC-BY-4.0", {"credit": "Lee / Agency"}, "Lee/Agency", ["review", "MC702"]),
        ("CC0-1.0", {}, "A lake", ["clear"]),
        ("CC0-1.0", {"credit": "NASA"}, "A lake", ["blocked", "MC701"]),
        ("LicenseRef-Company-Owned", {}, None, ["clear"]),
        ("LicenseRef-Company-Owned", {"credit": "Foto: ACME"}, "Photo: ACME", ["clear"]),
        ("LicenseRef-Company-Owned", {"credit": "Foto: ACME"}, None, ["review", "MC701"]),
    ],
)
def test_credit_missing(build: Any, license: str, terms: dict, caption: str | None, expected: list[str]) -> None:  # noqa: A002
    """The grant's own credit is asked for as a whole, an open licence's by the creator's name, others' not at all."""
    asset = build.asset(build.grant(license, **terms))
    assert build.codes(asset, use=build.use(caption=caption)) == expected


@pytest.mark.parametrize(
    ("terms", "asset", "caption", "expected"),
    [
        ({"license": "LicenseRef-Studio"}, {"source": None}, "Ann Lee", ["clear"]),
        ({"license": "LicenseRef-Studio"}, {"source": "Studio A"}, "Ann Lee", ["blocked", "MC701"]),
        ({"license": "LicenseRef-Studio"}, {"source": "Studio A"}, "Photo: Ann Lee, Studio A", ["clear"]),
        ({"license": "LicenseRef-Studio"}, {"creator": None}, "Ein Foto", ["review", "MC701"]),
        ({"license": "LicenseRef-Studio", "credit": " "}, {"source": None}, "Ann Lee", ["clear"]),
        ({"license": "LicenseRef-Dpa"}, {}, "Ann Lee", ["clear"]),
        ({"license": "LicenseRef-Dpa"}, {}, "dpa", ["blocked", "MC701"]),
        ({"license": "LicenseRef-Dpa"}, {"creator": None}, "dpa", ["review", "MC701"]),
    ],
)
def test_credit_of_the_template(build: Any, terms: dict, asset: dict, caption: str, expected: list[str]) -> None:
    """Beside open licences the whole filled template is asked for, without one the creator; unknown names are a review."""
    grant = dataclasses.replace(build.stock(), **terms)
    assert build.codes(build.asset(grant, **asset), use=build.use(caption=caption)) == expected


@pytest.mark.parametrize("caption", ["Foto: Ann Lee/Agency", "Foto: Agency / Ann Lee", "Agency. © Ann Lee"])
def test_photographer_and_agency_in_either_order(build: Any, caption: str) -> None:
    """What a licence's line parts with a slash may stand apart and the other way round; a grant's own line may not."""
    entry = dataclasses.replace(build.licenses["LicenseRef-Dpa"], credit="{creator}/Agency")
    licenses = {**build.licenses, entry.id: entry}
    asset = build.asset(dataclasses.replace(build.stock(), license=entry.id))
    assert build.codes(asset, licenses=licenses, use=build.use(caption=caption)) == ["clear"]
    assert build.codes(asset, licenses=licenses, use=build.use(caption="Foto: Ann Lee")) == ["blocked", "MC701"]
    assert build.codes(asset, licenses=licenses, use=build.use(caption="Foto: Agency")) == ["blocked", "MC701"]
    agreed = build.asset(dataclasses.replace(build.stock(), license=entry.id, credit="Agency / Ann Lee"))
    stands = build.codes(agreed, licenses=licenses, use=build.use(caption=caption)) == ["clear"]
    assert stands is caption.startswith(("Foto: Agency", "Agency"))


def test_stock_credit_only_where_stated(build: Any) -> None:
    """A stock licence asks for a credit only where it or the grant says so."""
    assert build.codes(build.asset(build.stock())) == ["clear"]
    asset = build.asset(build.stock(credit="© Ann Lee – stock.adobe.com"))
    assert build.codes(asset) == ["blocked", "MC701"]
    assert build.codes(asset, use=build.use(caption="(c) Ann Lee / stock.adobe.com")) == ["clear"]


def test_remedy_prints_the_text(build: Any) -> None:
    """The remedy holds the exact text, and adding it makes the credit stand."""
    asset = build.asset(build.grant("CC-BY-4.0"), title="Lake")
    (finding,) = build.judge(asset).findings
    wanted = finding.evidence["credit"]
    assert wanted
    assert wanted in render(finding.remedy, "de")
    assert build.codes(asset, use=build.use(caption=f"A lake. {wanted}")) == ["clear"]


def test_several_creators(build: Any) -> None:
    """Each creator must be named, in any order."""
    asset = build.asset(build.grant("CC-BY-4.0"), creator="Ann Lee; Bo Ek")
    assert build.codes(asset, use=build.use(caption=f"Bo Ek, Ann Lee{REST}")) == ["clear"]
    assert build.codes(asset, use=build.use(caption="Ann Lee")) == ["blocked", "MC701"]


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({"method": "exact"}, "clear"),
        ({"method": "pixels", "asset_share": 1.0}, "clear"),
        ({"method": "perceptual", "asset_share": 1.0}, "clear"),
        ({"method": "perceptual", "asset_share": 1.0, "edits": ("border", "grey")}, "clear"),
        ({"method": "perceptual", "asset_share": 0.8, "edits": ("crop",)}, "blocked"),
        ({"method": "perceptual", "asset_share": 1.0, "edits": ("mirror",)}, "blocked"),
        ({"method": "perceptual", "asset_share": 1.0, "edits": ("overlay",)}, "blocked"),
        ({"method": "perceptual", "asset_share": 0.9}, "blocked"),
        ({"method": "perceptual"}, "blocked"),
    ],
)
def test_credit_inside_the_picture(build: Any, match: dict, expected: str) -> None:
    """A credit in the picture counts where the record says so and the picture is shown whole and readable."""
    region = (0.0, 0.9, 1.0, 0.1)
    asset = build.asset(build.grant("CC-BY-4.0"), credit_region=region)
    assert build.codes(asset, matches=[build.match(asset, **match)])[0] == expected
    plain = build.asset(build.grant("CC-BY-4.0"))
    assert build.codes(plain, matches=[build.match(plain, **match)])[0] == "blocked"


@pytest.mark.parametrize(
    ("match", "coverage", "expected"),
    [
        ({"edits": ("crop",), "shown": (0.0, 0.4, 1.0, 0.6), "asset_share": 0.6}, 1.0, "clear"),
        ({"edits": ("crop", "mirror"), "shown": (0.0, 0.4, 1.0, 0.6), "asset_share": 0.6}, 1.0, "blocked"),
        ({"edits": ("overlay",), "region": (0.0, 0.0, 0.5, 1.0), "asset_share": 1.0}, 1.0, "clear"),
        (
            {"edits": ("overlay",), "region": (0.0, 0.0, 0.5, 1.0), "asset_share": 1.0, "complete": False},
            1.0,
            "blocked",
        ),
        ({"asset_share": 1.0}, 0.999, "clear"),
        ({"asset_share": 1.0}, 0.994, "blocked"),
    ],
)
def test_a_part_with_the_credit_in_it(build: Any, match: dict, coverage: float, expected: str) -> None:
    """A crop or a part of a collage with the credit in it holds it; a spot that may have been the credit does not."""
    asset = build.asset(build.grant("CC-BY-4.0"), credit_region=(0.0, 0.9, 1.0, 0.1))
    found = [build.match(asset, method="keypoints", **match)]
    assert build.codes(asset, matches=found, coverage=coverage)[0] == expected


def test_credit_of_the_best_grant(build: Any) -> None:
    """A grant that asks for no credit spares it, in whatever order they stand; both channels make one finding."""
    open_, owned = build.grant("CC-BY-4.0"), build.grant()
    assert build.codes(build.asset(open_, owned)) == ["clear"]
    assert build.codes(build.asset(owned, open_)) == ["clear"]
    use = build.use(channels=("linkedin", "xing"))
    assert build.codes(build.asset(open_), use=use) == ["blocked", "MC701"]


def test_credit_is_silent_where_the_use_is_forbidden(build: Any) -> None:
    """No credit makes a forbidden use right, so none is asked for; where the grant is only doubtful, it is."""
    asset = build.asset(build.grant("CC-BY-NC-4.0"))
    assert build.codes(asset) == ["blocked", "MC205"]
    doubtful = build.asset(build.grant("CC-BY-4.0", licensee="Other"))
    assert build.codes(doubtful) == ["blocked", "MC701", "MC208"]


def test_unknown_creator(build: Any) -> None:
    """A credit that nobody can write is a review, not a clear."""
    asset = build.asset(build.grant("CC-BY-4.0"), creator=None)
    judgement = build.judge(asset)
    assert judgement.verdict == "review"
    assert [(f.code, f.level) for f in judgement.findings] == [("MC211", Level.REVIEW), ("MC701", Level.REVIEW)]


def test_what_a_credit_lacks_reads_well_in_german(build: Any) -> None:
    """Whatever the gender of what is missing: "der Titel", not "verlangt der Titel"."""
    entry = dataclasses.replace(build.licenses["CC-BY-4.0"], credit="{title}, {creator}, {license}, {url}")
    use = build.use(caption="Ann Lee, CC BY 4.0, https://creativecommons.org/licenses/by/4.0/")
    asset = build.asset(build.grant("CC-BY-4.0"), title="Lake")
    (finding,) = build.judge(asset, licenses={entry.id: entry}, use=use).findings
    assert render(finding.message, "de").endswith(" Von der Lizenz „CC BY 4.0“ auch verlangt: der Titel.")
