"""What people can write wrongly, file by file: a row for each mistake, with the line and the words that name it."""

import datetime as dt
import json
import tomllib
from pathlib import Path

import pytest

from mediacheck.errors import FileError
from mediacheck.i18n import render_error

from .handwritten import READERS, SCHEMAS, unsayable, violations

LICENSE = 'name = "ACME contract"\nkind = "commissioned"\n'
GRANT = '[[grant]]\nlicense = "CC0-1.0"\n'
EMBARGO = GRANT + "valid_until = 2026-06-30\nembargo_until = 2026-07-01\n"
USES = "date,post,name,result,sha256,channels,asset,license\n"
RULED = 'verdict = "clear"\nreason = "r"\nby = "b"\nmade = 2026-01-01\nuntil = 2026-12-31\n'
FILE = f'[media]\nsha256 = "{"0" * 64}"\n'


def exported(**asset: object) -> str:
    return json.dumps({"version": 1, "assets": [{"id": "A"} | asset]}, default=str)


BAD: dict[str, list[tuple[str, int | None, str]]] = {
    "LicenseRef-ACME.toml": [
        ('kind = "owned"\n', None, "“name” is missing"),
        ('name = "ACME"\n', None, "“kind” is missing"),
        ('name = 3\nkind = "owned"\n', 1, "“name” must be a text in quotes"),
        ('name = "ACME"\nkind = "sotck"\n', 2, "did you mean “stock”"),
        (LICENSE + 'permits = ["Copying"]\n', 3, "known: Reproduction, Distribution, DerivativeWorks, CommercialUse"),
        (LICENSE + 'permits = [\n  "Reproduction",\n  "Distribtion",\n]\n', 5, "did you mean “Distribution”"),
        (
            LICENSE + 'permits = ["Distribution"]\nprohibits = ["Distribution"]\n',
            4,
            "stands under “permits” and under “prohibits”",
        ),
        (LICENSE + 'prohibits = ["DerivativeWorks"]\nedits = ["crop"]\n', 4, "“edits” allows crop, but “prohibits”"),
        (LICENSE + 'editorial_only = true\npurposes = ["paid"]\n', 4, "leaves out “editorial”"),
        (LICENSE + 'channels = ["linkedn"]\n', 3, "did you mean “linkedin”"),
        (LICENSE + 'channels = ["fax"]\n', 3, "known: bluesky, facebook"),
        (LICENSE + 'territories = ["Deutschland"]\n', 3, "did you mean “DE”"),
        (LICENSE + "territories = 49\n", 3, 'a list of texts, like ["a", "b"]'),
        (LICENSE + 'credit = "{photo}"\n', 3, "known: creator, title, source, license, licensor, url"),
        (LICENSE + 'url = "example"\n', 3, "must be a web address"),
        (LICENSE + 'valid_until = "2026-01-01"\n', 3, "“valid_until” is not a known setting; known here: accounts"),
        (LICENSE + 'Name = "twice"\n', 3, "did you mean “name”"),
        (LICENSE + 'kind = "owned"\n', 3, "the same setting stands there twice"),
        (LICENSE + "notes = it is ours\n", 3, "a text stands without quotes"),
    ],
    "lake.jpg.toml": [
        (GRANT + "valid_from = 2026-07-01\nvalid_until = 2026-06-30\n", 4, "ends on 2026-06-30, before it begins"),
        (EMBARGO, 4, "the embargo lasts until 2026-07-01, longer than the grant, which ends on 2026-06-30"),
        (GRANT + 'valid_until = "30.06.2026"\n', 3, "must be a date, like 2026-12-31"),
        (GRANT + 'valid_until = "2026-02-30"\n', 3, "must be a date, like 2026-12-31"),
        (GRANT + 'valid_until = "20260630"\n', 3, "must be a date, like 2026-12-31"),
        (GRANT + "valid_until = 2026-06-30T12:00:00\n", 3, "must be a date, like 2026-12-31"),
        (GRANT + "quota = -1\n", 3, "must be a whole number of at least 0"),
        (GRANT + "quota = 2.5\n", 3, "must be a whole number"),
        (GRANT + 'channels = [\n  "xing",\n  "linkedn",\n]\n', 5, "did you mean “linkedin”"),
        (GRANT + 'territories = ["Gremany"]\n', 3, "unknown name “Gremany” in “territories”; did you mean “DE”"),
        (GRANT + 'territories = ["Austria"]\n', 3, "did you mean “AT”"),
        (GRANT + 'purposes = ["organc"]\n', 3, "did you mean “organic”"),
        (GRANT + 'accounts = ["employes"]\n', 3, "did you mean “employee”"),
        (GRANT + 'edits = ["color"]\n', 3, "did you mean “colour”"),
        (GRANT + GRANT + "quota = true\n", 5, "must be a whole number"),
        (GRANT + 'refrence = "4711"\n', 3, "did you mean “reference”"),
        ('title = "x"\n[[grant]]\nreference = "4711"\n', 2, "“license” is missing here"),
        ('grant = [\n  { license = "CC0-1.0" },\n  { license = "CC0-1.0", quota = -1 },\n]\n', 3, "at least 0"),
        ('grant = "CC0-1.0"\n', 1, "one or more [[grant]] tables"),
        ('[[release]]\nkind = "person"\n', 2, "known: model, property"),
        ('[[release]]\nkind = "model"\nrevoked = true\n', 3, "must be a date"),
        ('[[release]]\nkind = "model"\nchannels = ["intrant"]\n', 3, "did you mean “intranet”"),
        ('status = "forbiden"\n', 1, "did you mean “forbidden”"),
        ('people = "yes"\n', 1, "must be true or false"),
        ("credit_region = [0.0, 0.5, 1.0, 0.6]\n", 1, "fractions of the picture"),
        ('caption = "x"\n', 1, "is not a known setting"),
    ],
    "folder.toml": [
        ('\nid = "ACME-12"\n', 2, "“id” is not a known setting"),
        (EMBARGO, 4, "the embargo lasts until 2026-07-01"),
    ],
    "post.toml": [
        ('channels = ["linkdin"]\n', 1, "did you mean “linkedin”"),
        ('caption = """\nchannels = 1\n"""\nchannels = ["facebok"]\n', 4, "did you mean “facebook”"),
        ('territories = ["Switzerland"]\n', 1, "did you mean “CH”"),
        ('publish_at = "next week"\n', 1, "like 2026-12-31T09:00:00"),
        ('publish_at = "2026-12-31 25:00"\n', 1, "like 2026-12-31T09:00:00"),
        ("publish_at = 9\n", 1, "like 2026-12-31T09:00:00"),
        ('purpose = "advertising"\n', 1, "known: organic, paid, editorial, internal"),
        ('account = "firm"\n', 1, "known: company, employee"),
        ('mode = "repost"\n', 1, "known: upload, share"),
        ('attachments = [\n  "a.jpg",\n  "../secret.jpg",\n]\n', 3, "lies outside the post's folder"),
        ('attachments = ["http://example.com/a.jpg"]\n', 1, "is no https address"),
        ('[post]\nchannels = ["xing"]\n', 1, "“post” is not a known setting"),
        ('chanels = ["xing"]\n', 1, "did you mean “channels”"),
    ],
    "mediacheck.toml": [
        ('[compny]\nname = "ACME"\n', 1, "did you mean “company”"),
        ('[company]\ntimezone = "Berlin"\n', 2, "“Berlin” is no time zone; expected a name like Europe/Berlin"),
        ('[contact]\nemail = "Jana Sommer"\n', 2, "must be an e-mail address"),
        ('[contact]\nemail = "a@example.com, b@example.com"\n', 2, "must be an e-mail address"),
        ('[contact]\nname = "Jana"\nmail = "a@example.com"\n', 3, "did you mean “email”"),
        ('[rules]\nMC101 = "note"\n', 2, "can be raised, not lowered"),
        ('[rules]\nMC303 = "block"\nrights-reserved = "note"\n', 3, "the level of MC303 stands there twice"),
        ('[rules]\nMC3003 = "block"\n', 2, "did you mean “MC303”"),
        ('[rules]\nMC303 = "error"\n', 2, "known: note, review, block"),
        ("[rules]\nexpires_soon_days = -3\n", 2, "at least 0"),
        ('[use]\nchannels = ["Linked In"]\n', 2, "did you mean “linkedin”"),
        ('[use]\ncommercial = "no"\n', 2, "must be true or false"),
        ('[trust]\npurchase-ids = "yes"\n', 2, "known: clear, review"),
        ("[limits]\nseconds = 0\n", 2, "greater than 0"),
        ("[limits]\npixels = 0\n", 2, "at least 1"),
        ("[registry]\npreview = 9999\n", 2, "at most 2048"),
        ('[registry]\nlocation = "~nobody-of-that-name/x"\n', 2, "is in nobody’s home folder"),
        ('[network]\nprivate = ["a:1", "dam.example.com"]\n', 2, "expected one like dam.example.com:8443"),
        ('[network]\nproxy = "file:///x"\n', 2, "expected an address like http://proxy.example.com:3128"),
        ('[network]\ncertificates = "gone.pem"\n', 2, "there is no file"),
        ("registry = 3\n", 1, "a table, like [registry]"),
    ],
    "purchases.csv": [
        ("agency,supplier_id,license\nalamy,,L\n", 2, "“supplier_id” is missing"),
        ("agency,supplier_id,license\nalamy,1\n", 2, "it has 2 cells, the first row has 3"),
        ("agency,supplier_id,license\ngetyimages,1,L\n", 2, "did you mean “gettyimages”"),
        ("agency,supplier_id,license,valid_until\nalamy,1,L,31.12.2026\n", 2, "“valid_until” must be a date"),
        (
            "agency,supplier_id,license,valid_from,valid_until\nalamy,1,L,2026-02-01,2026-01-01\n",
            2,
            "the licence ends on 2026-01-01, before it begins on 2026-02-01",
        ),
    ],
    "uses.csv": [
        (USES + "2026-13-01,p,n.jpg,r,,,,\n", 2, "“date” must be a date, like 2026-12-31"),
        (USES + "2026-01-01,,n.jpg,r,,,,\n", 2, "“post” is missing"),
        (USES + "2026-01-01,p,n.jpg,r,12ab,,,\n", 2, "“sha256” must be 64 hexadecimal digits"),
        (USES + "2026-01-01,p,n.jpg,r,,xing linkedn,,\n", 2, "did you mean “linkedin”"),
        (USES + "2026-01-01,p,n.jpg,r,,fax,,\n", 2, "unknown name “fax”; known: bluesky"),
        (USES + "2026-01-01,p,n.jpg,r,,,,CC0-1.0\n", 2, "“asset” is missing"),
        (USES + "2026-01-01,p\n", 2, "it has 2 cells, the first row has 8"),
        (USES + '2026-01-01,"p\n', 2, "a quotation mark is missing"),
        ("date,who\n", 1, "is not this registry’s list of uses"),
    ],
    "decision.toml": [
        (RULED.replace('"clear"', '"review"') + FILE, 1, "known: clear, blocked"),
        (RULED.replace('by = "b"\n', "") + FILE, None, "“by” is missing"),
        (RULED.replace("2026-12-31", '"31.12.2026"') + FILE, 5, "must be a date, like 2026-12-31"),
        (RULED.replace("2026-01-01", "2027-01-01") + FILE, 5, "ends on 2026-12-31, before it was made on 2027-01-01"),
        (RULED + 'channels = ["xign"]\n' + FILE, 6, "did you mean “xing”"),
        (RULED + 'overide = ["MC201"]\n' + FILE, 6, "did you mean “override”"),
        (RULED + 'override = ["block"]\n' + FILE, 6, "must be codes of rules, like MC201"),
        (RULED + FILE.replace("00", "0", 1), 7, "must be 64 hexadecimal digits"),
        (RULED + FILE + '[revoked]\nby = "x"\n', 8, "“on” is missing"),
    ],
    "export.json": [
        (exported(grant=[{"license": "L", "quota": -1}]), None, "asset 1 is wrong: “quota” must be a whole number"),
        (exported(grant=[{"license": "L", "channels": ["fx"]}]), None, "asset 1 is wrong: unknown name “fx”"),
        (
            exported(grant=[{"license": "L", "valid_from": dt.date(2026, 2, 1), "valid_until": dt.date(2026, 1, 1)}]),
            None,
            "asset 1 is wrong: the grant ends on 2026-01-01, before it begins on 2026-02-01",
        ),
        (exported(titel="x"), None, "asset 1 is wrong: “titel” is not a known setting; did you mean “title”"),
        (json.dumps({"version": 1, "assets": [{"id": "A"}, {"id": "A"}]}), None, "two assets with the id “A”"),
        (
            json.dumps({"version": 1, "assets": [], "purchases": [{"agency": "alamy", "supplier_id": "1"}]}),
            None,
            "purchase 1 is wrong: “license” is missing",
        ),
        ('{"version": 1,\n "assets": [}\n', 2, "is not valid JSON"),
    ],
}


@pytest.mark.parametrize(
    ("name", "content", "line", "words"),
    [
        pytest.param(name, *row, id=f"{name} {row[2]}")
        for name, rows in BAD.items()
        for row in rows
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_line_and_what_was_expected(
    tmp_path: Path, name: str, content: str, line: int | None, words: str
) -> None:
    """Nothing that people wrote is guessed: the sentence leads to the very line, in both languages."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileError) as refused:
        READERS[name](path)
    english, german = (render_error(refused.value, lang)[0] for lang in ("en", "de"))
    place = f"{path}:{line}: " if line else f"{path}: "
    assert english.startswith(place)
    assert words in english
    assert german.startswith(place)
    assert german != english


@pytest.mark.parametrize(
    ("name", "content"),
    [pytest.param(name, row[0], id=f"{name} {row[2]}") for name in SCHEMAS for row in BAD[name]],
)
def test_an_editor_underlines_the_same_mistakes(tmp_path: Path, name: str, content: str) -> None:
    """The schema refuses what the reader refuses, but for what no schema can say."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileError) as refused:
        READERS[name](path)
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError:
        return  # no TOML at all: the editor says so by itself
    assert violations(name, data) or unsayable(refused.value, data)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("LicenseRef-ACME.toml", LICENSE + 'permits = ["Distribution"]\nprohibits = ["CommercialUse"]\nedits = []\n'),
        ("LicenseRef-ACME.toml", LICENSE + 'editorial_only = true\npurposes = ["editorial", "internal"]\n'),
        ("lake.jpg.toml", GRANT + "valid_from = 2026-06-30\nvalid_until = 2026-06-30\nembargo_until = 2026-06-30\n"),
        ("lake.jpg.toml", GRANT + "quota = 0\nembargo_until = 2026-06-30\nvalid_from = 2026-07-01\n"),
        ("post.toml", 'publish_at = "2026-12-31 09:00"\nchannels = "LinkedIn"\n'),
        ("mediacheck.toml", '[contact]\nemail = "jana.sommer+pr@example.com"\n[rules]\nMC303 = "block"\n'),
    ],
)
def test_what_only_looks_odd_is_taken(tmp_path: Path, name: str, content: str) -> None:
    """A last day that is the first day, an embargo before the beginning, a quota of none: all of that can be meant."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    READERS[name](path)
