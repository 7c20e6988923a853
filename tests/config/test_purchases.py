import datetime as dt
from pathlib import Path

import pytest

from mediacheck import catalog
from mediacheck.config import columns, purchases
from mediacheck.errors import FileError, UsageError

LICENSES = catalog.load()
OWN = """
agency = "alamy"
license = "LicenseRef-Alamy"
recognise = [["Bild", "Rechnung"]]
dates = ["%d.%m.%Y"]
[columns]
id = ["Bild", "Bild-Nr."]
reference = "Rechnung"
[licenses]
"RM – ein Jahr" = "LicenseRef-Alamy"
[status]
cancelled = ["Storno"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "mappings"
    folder.mkdir()
    return folder


def test_the_shipped_ones_are_sound() -> None:
    """Each names licences of the catalogue, and of all headers by which they are known each is known to one alone."""
    shipped = {profile.name: profile for profile in purchases.every(None, LICENSES)}
    assert sorted(shipped) == ["adobe-stock", "generic", "getty", "shutterstock"]
    for profile in shipped.values():
        for names in profile.recognise:
            assert [other.name for other in shipped.values() if other.knows(names)] == [profile.name]


def test_a_profile_is_read(folder: Path) -> None:
    """Words are compared by letters and digits; a single column needs no list."""
    (folder / "alamy.toml").write_text(OWN)
    profile = purchases.find("alamy", folder.parent, LICENSES)
    assert (profile.agency, profile.required) == ("alamy", ("id",))
    assert profile.licenses[columns.plain("rm ein JAHR")] == "LicenseRef-Alamy"
    assert columns.plain("storno") in profile.cancelled
    assert profile.knows(["Datum", "BILD", "rechnung "])
    assert not profile.knows(["Bild"])
    assert profile.places(["x", "Bild_Nr", "Rechnung", "bild", "Bild"]) == {"id": (3, 1), "reference": (2,)}
    assert profile.date("31.12.2026") == profile.date("2026-12-31T08:00") == dt.date(2026, 12, 31)
    with pytest.raises(ValueError, match="12/31/2026"):
        profile.date("12/31/2026")


def test_the_company_s_own_come_first(folder: Path, tmp_path: Path) -> None:
    """One of its own takes the place of a shipped one of that name, and is asked before the others."""
    (folder / "zz.toml").write_text(OWN)
    (folder / "getty.toml").write_text(OWN)
    (folder / ".hidden.toml").write_text("x")
    names = [profile.name for profile in purchases.every(folder.parent, LICENSES)]
    assert names == ["getty", "zz", "adobe-stock", "generic", "shutterstock"]
    assert purchases.find("getty", folder.parent, LICENSES).agency == "alamy"
    assert purchases.find(str(folder / "zz.toml"), None, LICENSES).agency == "alamy"
    assert len(purchases.every(tmp_path / "none", LICENSES)) == 4


def test_an_unknown_name_is_said() -> None:
    """With the nearest one, or with all of them."""
    with pytest.raises(UsageError, match="did you mean “adobe-stock”"):
        purchases.find("adobestock", None, LICENSES)
    with pytest.raises(UsageError, match=r"known: .*adobe-stock.*generic.*getty.*shutterstock"):
        purchases.find("qqqqq", None, LICENSES)
    with pytest.raises(FileError, match="cannot be read"):
        purchases.find("./gone.toml", None, LICENSES)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('id = ["Bild", "Bild-Nr."]', "", 6, "“id” is missing under"),
        ('agency = "alamy"', "", 6, "“agency” is missing under"),
        ('license = "LicenseRef-Alamy"\n', "", 5, "“license” is missing under"),
        ('license = "LicenseRef-Alamy"', 'license = "LicenseRef-Alami"', 3, "did you mean “LicenseRef-Alamy”"),
        ('" = "LicenseRef-Alamy"', '" = "qqqqqqqqqqqqq"', 10, "there is no licence"),
        ('reference = "Rechnung"', 'referense = "Rechnung"', 8, "did you mean “reference”"),
        ('[["Bild", "Rechnung"]]', '["Bild"]', 4, "must be lists of columns"),
        ('[["Bild", "Rechnung"]]', '[["-"]]', 4, "must be lists of columns"),
        ('"%d.%m.%Y"', '"%d.%m."', 5, "is no form of a date"),
        ('reference = "Rechnung"', 'editorial = "x"', None, "“editorial_license” is missing"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_line(
    folder: Path, old: str, new: str, line: int | None, message: str
) -> None:
    """A slip of the pen in it would be a licence that nobody bought."""
    path = folder / "own.toml"
    assert OWN.count(old) == 1
    path.write_text(OWN.replace(old, new))
    with pytest.raises(FileError, match=message) as caught:
        purchases.find("own", folder.parent, LICENSES)
    assert (caught.value.path, caught.value.line) == (path, line)
