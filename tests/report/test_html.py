"""A result as a web page."""

import itertools
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mediacheck import __version__
from mediacheck.i18n import render as say
from mediacheck.model import Contact, Policy, Verdict
from mediacheck.report import outline, text
from mediacheck.report.document import document
from mediacheck.report.html import render

from .suite import PAYLOADS, ReporterSuite

ALONE = {"meta"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "article"),
    *("h1", "h2", "h3", "h4", "p", "span", "strong", "bdi", "a", "ul", "li", "dl", "div", "dt", "dd", "pre"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary"),
}
ATTRIBUTES = {
    "class", "id", "lang", "href", "rel", "scope", "open", "charset", "name", "content", "http-equiv", "aria-hidden",
}  # fmt: skip
LINK = re.compile(r"https://[^\s\"<>]+|mailto:[^\s\"<>]+|#post-\d+")


class Reader(HTMLParser):
    """Elements and words of a page; every element is closed, and none is there that a report does not need."""

    def __init__(self, written: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(written)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert {name for name, _ in attrs} <= ATTRIBUTES
        self.elements.append((tag, dict(attrs)))
        if tag not in ALONE:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "body" in self._open:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_pi = unknown_decl = handle_comment

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def page(sample: Any, result: Any, **how: bool) -> str:
    return render(document(result, sample.lang), **how)


class TestHtml(ReporterSuite):
    def write(self, document: dict[str, Any]) -> str:
        return render(document, ask=True)

    def read(self, written: str) -> str:
        return Reader(written).text

    def check(self, written: str) -> None:
        """Only our own elements and attributes are there, and links lead where a company's policy may lead."""
        read = Reader(written)
        for link in read.all("a"):
            assert LINK.fullmatch(str(link["href"]))
        assert len(re.findall("<(?i:style|title|body|main)[ >]", written)) == 4


def test_golden(sample: Any, golden: Any) -> None:
    """What people read was looked at in a browser, and changes only on purpose."""
    main = re.search("<main>.*</main>\n", page(sample, sample.rich(), ask=True), re.DOTALL)
    assert main
    golden(f"html-{sample.lang}", main[0].replace(__version__, "VERSION"))


def test_values_are_shown_as_they_are(hostile: Any) -> None:
    """Nothing is lost or added by escaping: a reader sees the very characters."""
    for name in ("script", "picture", "attribute", "comment", "entity"):
        payload = PAYLOADS[name]
        shown = Reader(render(document(hostile(payload), "en"))).text
        assert shown.count(" ".join(payload.split())) > 10, name


def test_the_verdict_comes_first_and_is_said_in_words(sample: Any) -> None:
    """The first words of the page say what is to be done, then how many, then whom to ask."""
    shown = Reader(page(sample, sample.rich())).text
    first = {
        "de": "✖\ufe0e Gesperrt – bitte so nicht veröffentlichen 10 Bilder: 3 frei, 4 zu prüfen, 1 nicht geprüft, 2 gesperrt"
        " Fragen? Wenden Sie sich an Jana Sommer, jana.sommer@acme.example",
        "en": "✖\ufe0e Blocked – please do not publish it like this 10 pictures: 3 clear, 4 to review, 1 not checked, 2 blocked"
        " Questions? Ask Jana Sommer, jana.sommer@acme.example",
    }
    assert shown.startswith(first[sample.lang])


def test_the_worst_comes_first(english: Any) -> None:
    """Blocked, not checked, review, clear: the order of urgency, as in the text report."""
    shown = Reader(page(english, english.rich())).text
    places = [shown.index(word) for word in ("BLOCKED –", "NOT CHECKED –", "REVIEW –", "CLEAR –")]
    assert places == sorted(places)


def test_pictures_with_the_same_trouble_are_named_together(english: Any) -> None:
    """Ten unknown pictures need the explanation once; each still unfolds what is known of it."""
    written = page(english, english.rich())
    assert Reader(written).text.count("Nobody knows") == 2  # once more for the frame of a GIF
    assert len(Reader(written).all("details")) == 10 + len(["passed over", "how it was checked"])


def test_what_it_rests_on_is_folded(english: Any) -> None:
    """Evidence, matches, grants, claims and the whole digest stand there folded; `--verbose` unfolds them."""
    whole = document(english.rich(), "en")
    read = Reader(render(whole))
    for words in ("allowed: 2026-06-30", "Recognised: copy of “Lake in the morning”", "reference AS-55512", "© Mira Lund",
                  "Adobe Stock 55512", whole["posts"][0]["items"][0]["sha256"], "notes.txt"):  # fmt: skip
        assert words in read.text
    assert not any("open" in attributes for attributes in read.all("details"))
    assert all("open" in attributes for attributes in Reader(render(whole, verbose=True)).all("details"))


def test_quiet_leaves_out_what_is_clear(english: Any) -> None:
    """The counts stay, the clear pictures go."""
    shown = Reader(page(english, english.rich(), quiet=True)).text
    assert "hut.jpg" not in shown
    assert "summit.png" in shown
    assert "3 clear" in shown


def test_headings_lead_through_the_page(sample: Any) -> None:
    """One first heading, no level skipped: post, verdict, picture; every table has headed columns and rows."""
    for result in sample.runs():
        read = Reader(page(sample, result, ask=True))
        levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch("h[1-4]", tag)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
        assert read.all("html") == [{"lang": sample.lang}]
        for header in read.all("th"):
            assert header["scope"] in {"col", "row"}
        ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_several_posts_have_a_table_that_leads_to_each(english: Any) -> None:
    """The worst post first."""
    read = Reader(page(english, english.beginner()))
    assert [link["href"] for link in read.all("a")] == ["#post-2", "#post-1"]
    assert {attributes.get("id") for attributes in read.all("section")} >= {"post-1", "post-2"}
    assert "2 posts: 1 to review, 1 not checked" in read.text


def test_links_lead_to_the_person_to_ask_and_nowhere_else(english: Any, make: Any) -> None:
    """Contact and guidelines are links where they are addresses; an address that a picture names never is."""
    hrefs = [link["href"] for link in Reader(page(english, english.rich())).all("a")]
    assert hrefs == ["mailto:jana.sommer@acme.example", "https://intranet.acme.example/social-media"]
    found = make.post("p", [make.item("https://evil.example/", Verdict.REVIEW, english.unknown)])
    policy = Policy(
        contact=Contact("https://evil.example@x", "no address", "javascript:x"),
        guidelines="http://a.example",
        sha256="0" * 64,
    )
    read = Reader(page(english, make.run(found, policy=policy)))
    assert read.all("a") == []
    assert "http://a.example" in read.text


def test_a_question_can_be_sent_from_the_page(sample: Any) -> None:
    """`--ask`: the text to copy, and a link that opens it as a mail."""
    read = Reader(page(sample, sample.rich(), ask=True))
    (mail,) = [link["href"] for link in read.all("a") if "subject=" in str(link["href"])]
    assert str(mail).startswith("mailto:jana.sommer@acme.example?subject=")
    assert read.all("pre")
    assert say(outline.NO_QUESTION, sample.lang) in Reader(page(sample, sample.fine(), ask=True)).text


def test_whether_a_saved_verdict_holds_is_said(english: Any) -> None:
    """`--expect` on the page."""
    whole = document(english.rich(), "en")
    whole["expected"] = {"result": "2026-11-01", "holds": False, "differences": [{"message": "<b> is gone"}]}
    assert "does not hold any more: <b> is gone" in Reader(render(whole)).text
    whole["expected"] |= {"holds": True, "differences": []}
    assert "still holds" in Reader(render(whole)).text


def test_same_words_as_in_text(sample: Any) -> None:
    """Headings, notes and closing lines are those of the text report."""
    for result in sample.runs():
        whole = document(result, sample.lang)
        plain = " ".join(text.render(whole, colour=False, width=110, verbose=True).replace("\u00a0", " ").split())
        shown = Reader(render(whole)).text.replace("\u00a0", " ")
        for sentence in (outline.registry(whole), outline.beginning(whole), outline.summary(outline.items(whole))):
            if sentence:
                words = " ".join(say(sentence, sample.lang).split())
                assert words in plain
                assert words in shown


# ---------------------------------------------------------------- in a browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here, in which the page could be opened")
def test_a_browser_shows_its_style_runs_nothing_and_asks_nobody(hostile: Any, tmp_path: Path) -> None:
    """Opened in Chromium, a page full of payloads has its own colours, no message of the policy, and no request but for itself."""
    payload = " ".join(PAYLOADS[name] for name in ("script", "picture", "attribute", "comment", "data", "formula"))
    payload += ' <link rel=stylesheet href=http://127.0.0.1:9/x><img src="http://127.0.0.1:9/y">'
    file, log, shot = tmp_path / "page.html", tmp_path / "net.json", tmp_path / "page.png"
    file.write_text(render(document(hostile(payload), "en"), verbose=True), encoding="utf-8")
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--enable-logging=stderr", f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={log}",
            "--window-size=600,400", f"--screenshot={shot}", file.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert shot.exists(), done.stderr
    assert "CONSOLE" not in done.stderr
    assert "127.0.0.1:9" not in log.read_text(encoding="utf-8", errors="replace").replace(payload, "")
    with Image.open(shot) as picture:
        colours = {picture.convert("RGB").getpixel((x, 150)) for x in range(picture.width)}
    assert colours & {(0xFF, 0xF4, 0xD6), (0x33, 0x27, 0x0D)}  # the ground of “review”, light or dark
