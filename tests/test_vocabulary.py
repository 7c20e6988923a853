import pytest

from mediacheck.vocabulary import UnknownNameError, channels, nearest, territories


def test_a_name_is_found_whatever_its_case_or_alias() -> None:
    """Names, groups and aliases are read without case, and have one spelling inside."""
    assert channels().canonical("LinkedIn") == "linkedin"
    assert channels().canonical(" twitter ") == "x"
    assert territories().canonical("dach") == "DACH"
    assert territories().canonical("uk") == "GB"


def test_an_unknown_name_comes_with_the_nearest_one() -> None:
    """A misspelt channel is refused with the one that was probably meant."""
    with pytest.raises(UnknownNameError) as refused:
        channels().canonical("linkedn")
    assert refused.value.nearest == "linkedin"


def test_nothing_near_is_no_suggestion() -> None:
    """A word like no known name gets no guess."""
    assert nearest("zzzzzz", channels().known()) is None


def test_groups_stand_for_their_members() -> None:
    """DACH is three countries, the EU 27, the EEA 30, the world all of them; social excludes one's own website."""
    assert territories().expand(["DACH"]) == {"DE", "AT", "CH"}
    assert len(territories().expand(["EU"])) == 27
    assert territories().expand(["EEA"]) - territories().expand(["EU"]) == {"IS", "LI", "NO"}
    assert territories().expand(["world"]) == territories().names
    assert "website" not in channels().expand(["social"])
    assert "linkedin" in channels().expand(["social"])


def test_every_group_holds_known_names_only() -> None:
    """A group's member is itself a name."""
    for vocabulary in (channels(), territories()):
        for members in vocabulary.groups.values():
            assert members <= vocabulary.names
