"""One hostile payload in every place that a stranger can write to, through every output that there is."""

import base64
import csv
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

import icalendar
import pytest
from PIL import Image

Run = Callable[..., subprocess.CompletedProcess[str]]

EVIL = "=1+1\x1b[2J\x9b31m\u202egpj\u2066\n\r[/foo] [bold]%s {x} {0} \u2028\u200b\x07 END:VEVENT ]]></script><img src=x onerror=alert(1)>;=1+1,"
ESCAPED = json.dumps(EVIL)
"""As a TOML string, too."""

NAME = b"=1+1\x1b[2J\xe2\x80\xae[foo]\n%s{x}\xff.jpg"
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]|\udced|\udc9b")
FORMULA = set("=+-@\t\r\n")

NOTE = f"""
id = {ESCAPED}
title = {ESCAPED}
creator = {ESCAPED}
owner = {ESCAPED}
source = {ESCAPED}
supplier_id = {ESCAPED}
people = true

[[grant]]
license = "LicenseRef-Commissioned"
licensor = {ESCAPED}
reference = {ESCAPED}
document = {ESCAPED}
credit = {ESCAPED}
valid_until = 2030-01-01

[[release]]
kind = "model"
person = {ESCAPED}
document = {ESCAPED}
valid_until = 2030-01-01
"""

POST = f"""
channels = ["linkedin"]
publish_at = 2029-12-24
caption = {ESCAPED}
labels = [{ESCAPED}]
"""

POLICY = f"""
[company]
name = {ESCAPED}
[contact]
name = {ESCAPED}
email = "coach@example.com"
"""


@pytest.fixture
def home(tmp_path: Path, picture: Path) -> Path:
    """A company, its registry with one picture, and a post with that picture and a stranger's."""
    exif = Image.Exif()
    for tag in (0x010E, 0x013B, 0x8298, 0x0131):
        exif[tag] = EVIL
    xml = "".join(f"&#{ord(c)};" if ord(c) > 31 or c in "\n\r" else "" for c in EVIL)
    packet = (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://creativecommons.org/ns#" '
        f'dc:rights="{xml}" dc:creator="{xml}" cc:license="{xml}"/></r:RDF>'
    )
    registry, post = tmp_path / "registry", tmp_path / "post"
    registry.mkdir()
    post.mkdir()
    (tmp_path / "mediacheck.toml").write_text(POLICY, encoding="utf-8")
    (post / "post.toml").write_text(POST, encoding="utf-8")
    shutil.copy(picture, registry / "mine.jpg")
    (registry / "mine.jpg.toml").write_text(NOTE, encoding="utf-8")
    shutil.copy(picture, post / "=mine.jpg")
    strange = os.fsencode(post) + b"/" + NAME
    Image.linear_gradient("L").convert("RGB").save(tmp_path / "alien.jpg", exif=exif)
    shutil.copy(tmp_path / "alien.jpg", strange)
    Path(os.fsdecode(strange) + ".xmp").write_text(packet, encoding="utf-8")
    (post / "\x1b[2J\u202enotes.txt").write_text("nothing")
    return tmp_path


def said(ran: subprocess.CompletedProcess[str]) -> Iterator[str]:
    """What a command wrote; it ended with a sentence if with any."""
    assert "inside mediacheck itself" not in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.returncode in {0, 1, 2, 3}
    yield from (ran.stdout, ran.stderr)


def is_plain(content: str) -> bool:
    return not STEERING.search(content) and not re.search(r"^(\[/foo\]|END:VEVENT)", content, re.MULTILINE)


def strict(content: str) -> object:
    def refused(name: str) -> NoReturn:
        raise AssertionError(name)

    return json.loads(content, parse_constant=refused)


PAGES = [
    ("check", "post"),
    ("check", "post", "-v", "--ask"),
    ("check", "post", "-q"),
    ("check", "post", "--color", "never", "--lang", "de", "--ask"),
    ("registry", "list"),
    ("registry", "show", EVIL),
    ("registry", "verify"),
    ("expiring", "--days", "3650"),
    ("licenses",),
    ("doctor",),
    ("decide", "--list"),
]


@pytest.mark.parametrize("words", PAGES, ids=" ".join)
def test_pages_for_people(run: Run, home: Path, words: tuple[str, ...]) -> None:
    """Nothing that a stranger wrote steers the terminal, begins a line of its own or is taken for markup."""
    for content in said(run(*words, cwd=home)):
        assert is_plain(content)


@pytest.mark.parametrize("words", PAGES, ids=" ".join)
def test_json_for_programs(run: Run, home: Path, words: tuple[str, ...]) -> None:
    """Every command's JSON is JSON without NaN, holds no raw control, and keeps what was said."""
    if words[0] == "doctor" or "-q" in words:
        words = ("inspect", *(str(path) for path in (home / "post").glob("*.jpg")))
    written, told = said(run(*words, "--format", "json", cwd=home))
    assert not STEERING.search(written)
    assert is_plain(told)
    if "check" in words or "show" in words:
        assert EVIL in repr_of(strict(written))
    else:
        strict(written)


def repr_of(value: object) -> str:
    """All strings in a JSON value."""
    if isinstance(value, dict):
        return " ".join(map(repr_of, value.values()))
    return " ".join(map(repr_of, value)) if isinstance(value, list) else str(value)


def test_a_name_comes_back_as_it_was(run: Run, home: Path) -> None:
    """What is wrong with the address of a file is shown by marks, and its bytes stand beside it."""
    written, _ = said(run("check", "post", "--format", "json", cwd=home))
    found = [item for post in json.loads(written)["posts"] for item in post["items"]]
    assert NAME in {base64.b64decode(item["name_bytes"]) for item in found if item.get("name_bytes")}


def test_a_mail_opens_with_plain_lines(run: Run, home: Path) -> None:
    """The question's text and its link hold no control but the ends of lines, and no further recipient."""
    written, _ = said(run("check", "post", "--format", "json", "--ask", cwd=home))
    questions = [post["question"] for post in json.loads(written)["posts"] if post["question"]]
    assert questions
    for question in questions:
        assert is_plain(question["text"])
        assert is_plain(question["subject"])
        assert re.fullmatch(r"mailto:coach@example\.com\?subject=[^&\s]*&body=[^&\s]*", question["mailto"])
        assert is_plain(unquote(question["mailto"]).replace("\r\n", "\n"))


def test_a_calendar_has_the_events_that_it_has(run: Run, home: Path) -> None:
    """No value ends an event or begins a line; the lines end as the standard asks."""
    written, _ = said(run("expiring", "--days", "3650", "--format", "ics", "-o", "rights.ics", cwd=home))
    assert written == ""
    content = (home / "rights.ics").read_bytes()
    assert not STEERING.search(content.decode().replace("\r\n", "\n"))
    assert content.count(b"\r\nEND:VEVENT\r\n") == 2
    assert len(icalendar.Calendar.from_ical(content).walk("VEVENT")) == 2


def test_a_web_page_runs_nothing(run: Run, home: Path) -> None:
    """No value becomes an element, an attribute or a link; the page names the one address of the policy."""
    list(said(run("check", "post", "--format", "html", "--ask", "-v", "-o", "page.html", cwd=home)))
    content = (home / "page.html").read_text(encoding="utf-8")
    assert is_plain(content)
    assert "&lt;img src=x onerror=alert(1)&gt;" in content
    assert not re.search("<(script|img|svg|iframe|link|base|object)", content)
    assert not re.search(r"<[^>]*\son\w+=", content)
    links = set(re.findall('href="([^"?]*)', content))
    assert links == {"mailto:coach@example.com"}


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_table_computes_nothing(run: Run, home: Path, lang: str) -> None:
    """Opened in a German spreadsheet or in an English one, whichever the table was made for."""
    list(said(run("check", "post", "--format", "csv", "--lang", lang, "-o", "table.csv", cwd=home)))
    content = (home / "table.csv").read_bytes().decode("utf-8-sig")
    assert is_plain(content.replace("\r\n", "\n"))
    for delimiter in ",;":
        cells = [cell for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter) for cell in row]
        assert "=1+1" in " ".join(cells)
        assert not [cell for cell in cells if cell.lstrip("\" '")[:1] in FORMULA and not cell.startswith("'")]


def test_what_went_out_is_no_formula(run: Run, home: Path) -> None:
    """uses.csv, opened in a spreadsheet, computes nothing, and is read back as it was."""
    (home / "only").mkdir()
    shutil.copy(home / "post" / "=mine.jpg", home / "only")
    (home / "only" / "post.toml").write_text(POST, encoding="utf-8")
    list(said(run("check", "only", "--format", "json", "-o", "result.json", cwd=home)))
    ran = run("published", "result.json", "--anyway", cwd=home)
    assert all(map(is_plain, said(ran)))
    assert ran.returncode == 0, ran.stderr
    with (home / "registry" / "uses.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'" + EVIL in cells
    assert not [cell for cell in cells if cell[:1] in FORMULA]
    assert all(map(is_plain, said(run("expiring", "--days", "3650", cwd=home))))
    for words in (("show", EVIL), ("set", EVIL, f"title={EVIL}!"), ("set", EVIL, f"{EVIL}=x"), ("remove", EVIL)):
        assert all(map(is_plain, said(run("registry", *words, cwd=home))))


def test_what_is_set_comes_back(run: Run, home: Path) -> None:
    """Whatever a value holds, the sidecar stays one, and says it."""
    words = [f"{key}={EVIL}!" for key in ("title", "creator", "grant.reference", "grant.credit")]
    written, told = said(run("registry", "set", EVIL, *words, "--format", "json", cwd=home))
    assert not STEERING.search(written)
    assert told == ""
    shown = json.loads(run("registry", "show", EVIL, "--format", "json", cwd=home).stdout)
    (grant,) = shown["grants"]
    assert {shown["title"], shown["creator"], grant["reference"], grant["credit"]} == {EVIL + "!"}
    assert shown["problems"] == []


def test_drawings_have_names_that_show(run: Run, home: Path) -> None:
    """A drawing's file is called by what can be shown of the picture's name."""
    list(said(run("check", "post", "--draw", "drawn", cwd=home)))
    names = [path.name for path in (home / "drawn").iterdir()]
    assert names
    assert all(is_plain(name) and "/" not in name and name[:1] not in FORMULA - {"="} for name in names)


def test_a_number_that_is_none(run: Run, home: Path) -> None:
    """NaN and infinity in a sidecar or a configuration are mistakes with a sentence, and never stand in JSON."""
    for number in ("nan", "inf", "-inf"):
        (home / "registry" / "mine.jpg.toml").write_text(
            NOTE.replace("people", f"credit_region = [{number}, 0, 1, 1]\npeople")
        )
        for words in (("registry", "show", EVIL), ("registry", "verify"), ("check", "post")):
            written, told = said(run(*words, "--format", "json", cwd=home))
            assert is_plain(told)
            if written:
                strict(written)
        (home / "wrong.toml").write_text(f"[limits]\nseconds = {number}\n")
        ran = run("check", "post", "--config", "wrong.toml", cwd=home)
        assert ran.returncode == 2, number
        assert all(map(is_plain, said(ran)))
