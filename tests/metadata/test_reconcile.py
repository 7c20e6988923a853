import pytest

from mediacheck.metadata.reconcile import Reconciled, reconcile
from mediacheck.model import Claim


def one(*claims: tuple[str, str], field: str = "copyrightNotice") -> Reconciled:
    """What becomes of claims (block, value) of one field."""
    (found,) = reconcile(Claim(field, value, block) for block, value in claims)
    return found


def test_xmp_is_shown_before_iptc_before_exif_before_native() -> None:
    """The order of blocks, whatever the order of the claims; everything that differs is kept as a conflict."""
    claims = [("native", "N"), ("exif", "E"), ("iim", "I"), ("xmp", "X")]
    while claims:
        shown = claims[-1]
        found = one(*claims)
        assert (found.value, found.shown_from) == (shown[1], shown[0])
        assert {(claim.block, claim.value) for claim in found.conflicts} == set(claims[:-1])
        claims.pop()


@pytest.mark.parametrize(
    ("xmp", "other"),
    [
        ("© Zoë Doe", "(c) Zoë Doe"),
        ("© Zoë Doe", "Copyright Zoë Doe"),
        ("Copyright © 2024 Zoë", "Copr. 2024 ZOË"),
        ("Zoe\u0308 Doe", "Zo\u00eb  Doe."),
        ("ﬁlm GmbH", "film gmbh"),
        ("© Zoë", "Zoë"),
        ("https://creativecommons.org/licenses/by/4.0/", "http://www.creativecommons.org/licenses/by/4.0/deed.de"),
    ],
)
def test_spelling_is_no_conflict(xmp: str, other: str) -> None:
    """Signs for copyright, capitals, forms of a letter, blanks and points do not count."""
    assert one(("xmp", xmp), ("exif", other)).conflicts == ()


@pytest.mark.parametrize(
    ("field", "limit"), [("creator", 32), ("creditLine", 32), ("copyrightNotice", 128), ("instructions", 256)]
)
def test_truncation_is_no_conflict_at_its_length_only(field: str, limit: int) -> None:
    """IPTC cuts at a number of bytes, even within a letter; a beginning of another length is another value."""
    whole = "Zoë " + "abcdefgh " * 60
    cut = whole.encode()[:limit].decode("utf-8", "ignore").strip()
    assert one(("xmp", whole), ("iim", cut), field=field).conflicts == ()
    accented = "é" * 400
    assert one(("xmp", accented), ("iim", "é" * (limit // 2)), field=field).conflicts == ()
    assert one(("xmp", whole), ("iim", whole[:10]), field=field).conflicts != ()


def test_other_words_are_a_conflict() -> None:
    """Another owner is another owner; the year counts, too."""
    found = one(("xmp", "© Zoë"), ("exif", "© Getty Images"), ("iim", "© Zoë"))
    assert found.conflicts == (Claim("copyrightNotice", "© Getty Images", "exif"),)
    assert one(("xmp", "© 2023 Zoë"), ("exif", "© 2024 Zoë")).conflicts != ()


def test_several_values_of_a_block_stand_side_by_side() -> None:
    """Languages and creators are no conflict; a block that names fewer contradicts nothing, one that names another does."""
    assert one(("xmp", "No sales"), ("xmp", "Kein Verkauf"), field="rightsUsageTerms").conflicts == ()
    found = one(("xmp", "Ada"), ("xmp", "Eve"), ("iim", "Eve"), field="creator")
    assert (found.value, found.conflicts) == ("Ada; Eve", ())
    assert one(("xmp", "Ada"), ("iim", "Ada"), ("iim", "Eve"), field="creator").conflicts == (
        Claim("creator", "Eve", "iim"),
    )
    assert one(("xmp", "Ada"), ("xmp", "Eve"), ("exif", "Ada, Eve"), field="creator").conflicts == ()
    assert one(("xmp", "Photographer, Editor"), ("exif", "Photographer"), ("exif", "Editor")).conflicts == ()


def test_the_most_restrictive_is_shown() -> None:
    """Protected before public domain, the earlier end, the later beginning, even within one block."""
    found = one(("xmp", "public domain"), ("iim", "protected"), field="copyrightStatus")
    assert (found.value, found.shown_from, len(found.conflicts)) == ("protected", "iim", 1)
    assert one(("xmp", "public domain"), ("xmp", "protected"), field="copyrightStatus").conflicts != ()
    assert one(("xmp", "2027-01-01"), ("iim", "2026-12-31"), field="expirationDate").value == "2026-12-31"
    assert one(("xmp", "2027-01-01"), ("iim", "2026-12-31"), field="releaseDate").value == "2027-01-01"
    assert one(("xmp", "2026-12-31T23:59:59"), ("iim", "2026-12-31"), field="expirationDate").conflicts == ()


@pytest.mark.parametrize("field", ["artworkCreator", "artworkCopyrightNotice", "title", "comment", "ingredient"])
def test_what_is_not_the_pictures_right_is_no_conflict(field: str) -> None:
    """Works of art that are shown may be many, titles and remarks anything."""
    assert one(("xmp", "A"), ("iim", "B"), field=field).conflicts == ()


def test_artwork_stays_apart() -> None:
    """The sculptor is no rival of the photographer."""
    found = reconcile([Claim("artworkCreator", "Sculptor", "xmp"), Claim("creator", "Photographer", "iim")])
    assert [(entry.field, entry.value, entry.conflicts) for entry in found] == [
        ("creator", "Photographer", ()),
        ("artworkCreator", "Sculptor", ()),
    ]


def test_nothing_comes_of_nothing_and_the_unknown_last() -> None:
    """No claims, no entries; a field or block from elsewhere does no harm."""
    assert reconcile([]) == ()
    found = reconcile([Claim("future", "x", "new"), Claim("creator", "Ada", "xmp")])
    assert [entry.field for entry in found] == ["creator", "future"]
