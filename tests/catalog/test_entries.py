from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mediacheck import catalog
from mediacheck.catalog import entries
from mediacheck.errors import FileError
from mediacheck.i18n import render_error
from mediacheck.model import License

Load = Callable[[dict[str, str]], Mapping[str, License]]

GOOD = 'name = "ACME contract"\nkind = "commissioned"\n'

REFUSED = [
    (GOOD + 'chanels = ["x"]\n', 3, "did you mean “channels”"),
    (GOOD + "\n" + 'permits = ["Distribtion"]\n', 4, "did you mean “Distribution”"),
    (GOOD + 'requires = ["Credit"]\n', 3, "known: Attribution, Notice, ShareAlike"),
    (GOOD + 'prohibits = ["Comercial"]\n', 3, "did you mean “CommercialUse”"),
    (GOOD + 'permits = ["Distribution"]\nprohibits = ["Distribution"]\n', 4, "“Distribution” stands under"),
    (GOOD + 'channels = ["linkedn"]\n', 3, "did you mean “linkedin”"),
    (GOOD + 'territories = ["Europe"]\n', 3, "unknown name “Europe”"),
    (GOOD + 'purposes = ["advert"]\n', 3, "unknown name “advert”"),
    (GOOD + 'accounts = ["employees"]\n', 3, "did you mean “employee”"),
    (GOOD + 'edits = ["croped"]\n', 3, "did you mean “crop”"),
    (GOOD + 'editorial_only = "yes"\n', 3, "true or false"),
    (GOOD + 'url = "www.example.com"\n', 3, "must be a web address"),
    (GOOD + 'credit = "{creater}"\n', 3, "did you mean “creator”"),
    (GOOD + 'credit = "{}"\n', 3, "known: creator, title"),
    (GOOD + 'credit = "[{creator}"\n', 3, "bracket"),
    (GOOD + 'credit = "[a [{creator}] b]"\n', 3, "bracket"),
    (GOOD + 'credit = "{creator"\n', 3, "bracket"),
    (GOOD + '[matches]\nurls = ["terms"]\n', 4, "no address like"),
    (GOOD + '[matches]\nurl = ["example.com"]\n', 4, "did you mean “urls”"),
    (GOOD + "retrieved = 12\n", 3, "a text in quotes"),
    ('name = "ACME"\nkind = "sotck"\n', 2, "did you mean “stock”"),
    ('name = "ACME"\nkind = "Owned"\n', 2, "did you mean “owned”"),
    ('name = "ACME\n', 1, "not valid TOML"),
]


@pytest.mark.parametrize(("content", "line", "words"), REFUSED)
def test_a_wrong_entry_is_refused_with_file_and_line(company: Load, content: str, line: int, words: str) -> None:
    """A company's licence is taken as it was meant or not at all; the message leads to the line."""
    with pytest.raises(FileError) as refused:
        company({"LicenseRef-ACME.toml": content})
    message, _ = render_error(refused.value, "en")
    assert f"LicenseRef-ACME.toml:{line}:" in message
    assert words in message


@pytest.mark.parametrize("content", ['kind = "owned"\n', 'name = "ACME"\n', 'name = " "\nkind = "owned"\n'])
def test_name_and_kind_are_asked_for(company: Load, content: str) -> None:
    """An entry without a name or a kind says nothing that a rule could rely on."""
    with pytest.raises(FileError, match="missing"):
        company({"LicenseRef-ACME.toml": content})


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("ACME contract", "LicenseRef-ACME-contract"), ("Fotöß", "LicenseRef-Fot"), ("_", "LicenseRef-Name")],
)
def test_the_files_name_must_be_an_id(company: Load, name: str, wanted: str) -> None:
    """A name that no grant could carry is refused, with one that would do."""
    with pytest.raises(FileError) as refused:
        company({f"{name}.toml": GOOD})
    assert f"call it “{wanted}.toml”" in render_error(refused.value, "en")[0]


def test_every_field_is_read(company: Load) -> None:
    """What a company writes is what the rules get, in canonical names."""
    entry = company(
        {
            "LicenseRef-ACME.toml": (
                'name = "ACME contract"\nkind = "commissioned"\nurl = "https://example.com/terms"\n'
                'permits = ["Reproduction", "Distribution"]\nrequires = ["Attribution"]\nprohibits = ["CommercialUse"]\n'
                'channels = ["Twitter", "social"]\nterritories = ["dach"]\npurposes = ["editorial"]\naccounts = ["company"]\n'
                'edits = ["crop"]\neditorial_only = true\ncredit = "© {creator}"\nsource = "contract 12"\n'
                'retrieved = 2026-07-01\nnotes = "ask Jana"\n'
                '[matches]\nurls = ["example.com/a/*"]\nagencies = ["acme"]\n'
            )
        }
    )["LicenseRef-ACME"]
    assert entry == License(
        id="LicenseRef-ACME",
        name="ACME contract",
        kind="commissioned",
        url="https://example.com/terms",
        permits=frozenset({"Reproduction", "Distribution"}),
        requires=frozenset({"Attribution"}),
        prohibits=frozenset({"CommercialUse"}),
        channels=("x", "social"),
        territories=("DACH",),
        purposes=("editorial",),
        accounts=("company",),
        edits=("crop",),
        editorial_only=True,
        match_urls=("example.com/a/*",),
        match_agencies=("acme",),
        credit="© {creator}",
        source="contract 12",
        retrieved="2026-07-01",
        notes="ask Jana",
    )


def test_none_at_all_is_not_the_same_as_silent(company: Load) -> None:
    """An empty list forbids, an absent one leaves it to the grant."""
    loaded = company({"LicenseRef-A.toml": GOOD + "channels = []\nedits = []\n", "LicenseRef-B.toml": GOOD})
    assert (loaded["LicenseRef-A"].channels, loaded["LicenseRef-A"].edits) == ((), ())
    assert (loaded["LicenseRef-B"].channels, loaded["LicenseRef-B"].edits) == (None, None)


def test_a_kind_of_the_companys_own_is_allowed(company: Load) -> None:
    """The list of kinds is open; a word that is near to none of them is no slip of the pen."""
    assert company({"LicenseRef-ACME.toml": 'name = "Museum"\nkind = "museum"\n'})["LicenseRef-ACME"].kind == "museum"


def test_the_companys_entry_replaces_the_shipped_one(company: Load, shipped: Mapping[str, License]) -> None:
    """The company's own word counts, and nothing of the shipped entry shines through."""
    assert shipped["LicenseRef-Adobe-Stock-Standard"].channels
    loaded = company({"LicenseRef-Adobe-Stock-Standard.toml": 'name = "Our Adobe contract"\nkind = "stock"\n'})
    assert loaded["LicenseRef-Adobe-Stock-Standard"] == License(
        "LicenseRef-Adobe-Stock-Standard", "Our Adobe contract", "stock"
    )
    assert set(loaded) == set(shipped)


def test_the_companys_entry_stands_beside_the_shipped_ones(company: Load, shipped: Mapping[str, License]) -> None:
    """A new id is added; other files in the folder are none of the catalogue's business."""
    loaded = company({"LicenseRef-ACME.toml": GOOD, "README.md": "hello", "._LicenseRef-ACME.toml": "\0"})
    assert set(loaded) - set(shipped) == {"LicenseRef-ACME"}
    assert len(loaded) == len(list(loaded)) == len(shipped) + 1


def test_two_spellings_of_one_id_are_refused(company: Load) -> None:
    """Ids are compared without case, so a second spelling would be a second licence under the same name."""
    with pytest.raises(FileError, match="capital letters only"):
        company({"cc-by-4.0.toml": GOOD})


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A company folder that is gone stops the run instead of leaving its licences out."""
    with pytest.raises(FileError, match="cannot be read"):
        catalog.load(tmp_path / "missing")


def test_an_unknown_id_is_no_entry(shipped: Mapping[str, License]) -> None:
    """The catalogue behaves as any mapping does."""
    assert "LicenseRef-Nobody" not in shipped
    assert shipped.get("LicenseRef-Nobody") is None
    with pytest.raises(KeyError):
        shipped["LicenseRef-Nobody"]


def test_a_shipped_entry_is_read_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start-up does not grow with the catalogue: naming a Creative Commons address reads that one entry."""
    read = []
    monkeypatch.setattr(entries, "_entry", lambda path: read.append(path.stem) or License(path.stem, "", "open"))
    loaded = catalog.load()
    assert "CC-BY-4.0" in loaded
    catalog.recognise("https://creativecommons.org/licenses/by/4.0/", loaded)
    catalog.recognise("https://creativecommons.org/licenses/by/4.0/", loaded)
    assert read == ["CC-BY-4.0"]
