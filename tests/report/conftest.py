"""A run made by hand that has every verdict in it, and nothing that a machine or a day could change."""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mediacheck.model import (
    Attachment,
    Claim,
    Contact,
    Cover,
    Decision,
    Finding,
    Grant,
    Item,
    Lack,
    Level,
    License,
    Match,
    Media,
    Policy,
    Post,
    PostResult,
    Problem,
    RegistryState,
    Result,
    Signal,
    Skipped,
    Text,
    Use,
    Verdict,
    text,
    worst,
)

pytest.register_assert_rewrite("tests.report.suite")

GOLDEN = Path(__file__).parent / "golden"
DAY = dt.date(2026, 12, 15)
OWNED = License("LicenseRef-Company-Owned", "ACME’s own pictures", "owned")
CC_BY = License("CC-BY-4.0", "Creative Commons Attribution 4.0", "open")
STOCK = License("LicenseRef-Adobe-Stock-Standard", "Adobe Stock Standard", "stock")
POLICY = Policy(
    company="ACME GmbH",
    contact=Contact("Jana Sommer", "jana.sommer@acme.example", None),
    guidelines="https://intranet.acme.example/social-media",
    path=Path("/srv/acme/mediacheck.toml"),
    sha256="ab" * 32,
)
USE = Use(date=DAY, timezone="Europe/Berlin", channels=("linkedin",), territories=("DE",), licensee="ACME GmbH",
          caption="Winter in the Alps")  # fmt: skip

SENTENCES = {
    "expired": (
        "The licence of {asset} ended on {granted}; the post is planned for {wanted}.",
        "Die Lizenz für {asset} ist am {granted} abgelaufen; der Post ist für den {wanted} geplant.",
    ),
    "extend": (
        "Have the licence extended, or choose another picture.",
        "Lassen Sie die Lizenz verlängern oder nehmen Sie ein anderes Bild.",
    ),
    "credit": ("The author has to be named, and is not.", "Der Urheber muss genannt werden, und das fehlt."),
    "add": ("Add this line to the post’s text: {credit}", "Ergänzen Sie im Text des Posts diese Zeile: {credit}"),
    "soon": ("The licence ends soon, on {date}.", "Die Lizenz läuft bald ab, am {date}."),
    "unknown": (
        "Nobody knows whose picture this is: it is not in the registry.",
        "Niemand weiß, wessen Bild das ist: Im Bildregister steht es nicht.",
    ),
    "find out": (
        "Find out who made it and whether you may use it; then have it registered.",
        "Finden Sie heraus, wer es gemacht hat und ob Sie es verwenden dürfen; lassen Sie es dann registrieren.",
    ),
    "claim": (
        "The file says that it is under {license}. Anyone can write that into a file.",
        "In der Datei steht, sie stehe unter {license}. Das kann jeder hineinschreiben.",
    ),
    "page": (
        "Find the page where the author offers the picture, and have it registered with that page as its source.",
        "Suchen Sie die Seite, auf der der Urheber das Bild anbietet, und lassen Sie es mit ihr als Quelle registrieren.",
    ),
    "damaged": ("The file is damaged and cannot be read.", "Die Datei ist beschädigt und lässt sich nicht lesen."),
    "export": ("Export it again from its original.", "Exportieren Sie sie noch einmal aus dem Original."),
    "no picture": ("It is no picture.", "Das ist kein Bild."),
}


def media(name: str, **more: Any) -> Media:
    digest = hashlib.sha256(name.encode(errors="replace")).hexdigest()
    known = {"sha256": digest, "size": 1_234_567, "type": "image/jpeg", "kind": "image", "width": 1600, "height": 900}
    return Media(name, **(known | more))


def item(name: str, verdict: Verdict, *findings: Finding, **more: Any) -> Item:
    found = more.pop("media", None) or media(name)
    return Item(Attachment(name, Path(name)), found, verdict, findings, **more)


def cover(asset: str, license: License, *lacks: Lack, channel: str = "linkedin", **terms: Any) -> Cover:  # noqa: A002
    return Cover(asset, Grant(license.id, **terms), license, channel, lacks)


def match(asset: str, title: str | None, method: str = "perceptual", **more: Any) -> Match:
    return Match(asset, title, method, **({"verified": True, "score": 0.97} | more))


def post(name: str, items: list[Item], use: Use = USE, skipped: tuple[Skipped, ...] = ()) -> PostResult:
    whole = Post(name, "folder", use, tuple(entry.attachment for entry in items), skipped)
    return PostResult(whole, worst([entry.verdict for entry in items]), tuple(items))


def run(*posts: PostResult, registry: bool = True, policy: Policy = POLICY) -> Result:
    return Result(
        policy=policy,
        registry=RegistryState("/srv/acme/registry", "r17", 300) if registry else None,
        started=dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC),
        finished=dt.datetime(2026, 12, 1, 9, 0, 2, tzinfo=dt.UTC),
        verdict=worst([post.verdict for post in posts]),
        posts=posts,
    )


class Sample:
    """The same runs in either language; their sentences are this file's own, so that no rule's wording is pinned here."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def say(self, name: str, **values: object) -> Text:
        return Text(SENTENCES[name][self.lang == "de"], values)

    @property
    def expired(self) -> Finding:
        dates = {"granted": dt.date(2026, 6, 30), "wanted": DAY}
        return Finding("MC201", "license-expired", Level.BLOCK, self.say("expired", asset="ACME-12", **dates),
                       self.say("extend"), "ACME-12", STOCK.id, "valid_until", evidence=dates)  # fmt: skip

    @property
    def credit(self) -> Finding:
        line = "Photo: Mira Lund, CC BY 4.0, https://example.org/lake"
        return Finding("MC701", "credit-missing", Level.BLOCK, self.say("credit"), self.say("add", credit=line),
                       "COMMONS-7", CC_BY.id, "credit")  # fmt: skip

    @property
    def soon(self) -> Finding:
        return Finding("MC212", "expires-soon", Level.NOTE, self.say("soon", date=dt.date(2026, 12, 20)), text(""))

    @property
    def unknown(self) -> Finding:
        return Finding("MC101", "unknown-origin", Level.REVIEW, self.say("unknown"), self.say("find out"))

    @property
    def claim(self) -> Finding:
        said = self.say("claim", license="CC BY-SA 4.0")
        return Finding("MC304", "embedded-license-unverified", Level.REVIEW, said, self.say("page"))

    @property
    def unreadable(self) -> Finding:
        return Finding("MC801", "unreadable", Level.UNCHECKED, self.say("damaged"), self.say("export"))

    @property
    def blocked(self) -> list[Item]:
        lake = "lake-in-the-morning.jpg"
        seen = match("ACME-12", "Lake in the morning", edits=("crop", "mirror"), region=(0.1, 0.2, 0.6, 0.5),
                     asset_share=0.82)  # fmt: skip
        says = media(
            lake,
            claims=(Claim("creator", "Mira Lund", "exif"), Claim("copyrightNotice", "© Mira Lund", "xmp")),
            signals=(Signal("agency", "Adobe Stock", "55512"),),
        )
        granted = cover("ACME-12", STOCK, Lack("MC201", "valid_until"), reference="AS-55512")
        return [
            item(lake, Verdict.BLOCKED, self.soon, self.claim, self.expired, matches=(seen,), covers=(granted,),
                 coverage=0.97321, media=says),
            item("summit.png", Verdict.BLOCKED, self.credit, matches=(match("COMMONS-7", None),), coverage=1.0),
        ]  # fmt: skip

    @property
    def open(self) -> list[Item]:
        broken = Media("broken.heic", size=12, problems=(Problem("MC801", self.say("damaged")),))
        frames = (
            item("loop.gif", Verdict.CLEAR, media=media("loop.gif", type="image/gif", page=1)),
            item("loop.gif", Verdict.REVIEW, self.unknown, media=media("loop.gif", type="image/gif", page=2)),
        )
        return [
            item("drone shot.jpg", Verdict.REVIEW, self.unknown),
            item("team.webp", Verdict.REVIEW, self.claim),
            item("office.jpg", Verdict.REVIEW, self.unknown),
            item("loop.gif", Verdict.REVIEW, parts=frames, media=media("loop.gif", type="image/gif")),
            item("broken.heic", Verdict.UNCHECKED, self.unreadable, media=broken),
        ]

    @property
    def clear(self) -> list[Item]:
        covered = (
            cover("ACME-3", STOCK, Lack("MC203", "channels"), reference="AS-1", channels=("print",)),
            cover("ACME-3", STOCK, reference="AS-90210"),
        )
        made = dt.date(2026, 11, 20)
        ruled = Decision(
            "D-1", Verdict.CLEAR, "Own work of our apprentice", "Jana Sommer", dt.date(2027, 1, 31), "ab" * 32, made
        )
        return [
            item("hut.jpg", Verdict.CLEAR, matches=(match("ACME-1", "The hut", "exact", score=1.0),),
                 covers=(cover("ACME-1", OWNED, document="contracts/2026-014.pdf"),), coverage=1.0),
            item("path.jpg", Verdict.CLEAR, self.soon, matches=(match("ACME-3", "The path", edits=("mirror", "border")),),
                 covers=covered, coverage=0.95),
            item("a-very-long-name-of-a-picture-that-nobody-would-type-again-by-hand-final-final-2.jpg", Verdict.CLEAR,
                 self.unknown, decision=ruled),
        ]  # fmt: skip

    def rich(self) -> Result:
        """One post with every verdict."""
        skipped = tuple(Skipped(name, self.say("no picture")) for name in ("notes.txt", "plan.xlsx"))
        return run(post("winter-post", [*self.clear, *self.open, *self.blocked], skipped=skipped))

    def fine(self) -> Result:
        """One post in which everything is clear."""
        return run(post("hut-post", self.clear[:2]))

    def beginner(self) -> Result:
        """No registry, nobody named to ask, nobody said where it goes; and a second post without any picture."""
        use = Use(date=DAY, timezone="UTC")
        return run(post("files", self.open[:3:2], use), post("empty", [], use), registry=False,
                   policy=Policy(sha256="0" * 64))  # fmt: skip

    def runs(self) -> list[Result]:
        return [self.rich(), self.fine(), self.beginner()]


@pytest.fixture(params=["de", "en"])
def sample(request: pytest.FixtureRequest) -> Sample:
    return Sample(request.param)


@pytest.fixture
def english() -> Sample:
    return Sample("en")


@pytest.fixture
def make() -> Any:
    """The functions above, for the runs that one test alone needs."""

    class Make:
        media, item, cover, match, post, run = map(staticmethod, (media, item, cover, match, post, run))
        owned, open, stock, policy, use = OWNED, CC_BY, STOCK, POLICY, USE

    return Make


@pytest.fixture
def hostile(make: Any) -> Callable[[str], Result]:
    """A run in which every value that a file, a folder or a person could bring is the given one."""

    def run(evil: str) -> Result:
        says = make.media(
            evil,
            type=evil,
            claims=(Claim("creator", evil, "exif"), Claim(evil, evil, "xmp")),
            signals=(Signal("agency", evil, evil), Signal("ai", evil), Signal(evil, None)),
            problems=(Problem("MC307", text("Odd: {value}", value=evil)),),
        )
        found = Finding("MC101", "unknown-origin", Level.REVIEW, text("About {value}", value=evil),
                        text("Do {value}", value=evil), evil, evil, evil, evidence={evil: [evil, {evil: evil}]})  # fmt: skip
        licence = License(evil, evil, evil)
        about = {
            "matches": (make.match(evil, evil, edits=(evil,)),),
            "covers": (make.cover(evil, licence, channel=evil, reference=evil),),
            "media": says,
        }
        ruled = Decision(evil, Verdict.CLEAR, evil, evil, make.use.date, "0" * 64, make.use.date, channels=(evil,))
        items = [
            make.item(evil, Verdict.REVIEW, found, **about),
            make.item(evil, Verdict.CLEAR, **about),
            make.item(evil, Verdict.CLEAR, found, decision=ruled),
        ]
        use = type(make.use)(
            date=make.use.date, timezone=evil, channels=(evil,), territories=(evil,), labels=(evil,), caption=evil
        )
        policy = Policy(contact=Contact(evil, evil, evil), guidelines=evil, path=Path(evil), sha256="0" * 64)
        return make.run(make.post(evil, items, use, (Skipped(evil, text("{value}", value=evil)),)), policy=policy)

    return run


@pytest.fixture(scope="session")
def valid() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Validates a document against the shipped schema and hands it back."""
    schema = json.loads((files("mediacheck") / "data" / "result.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)

    def check(document: dict[str, Any]) -> dict[str, Any]:
        validator.validate(document)
        return document

    return check


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compares a page with golden/NAME.txt. MEDIACHECK_GOLDEN=write writes it instead: look at it before you commit it."""

    def compare(name: str, page: str) -> None:
        file = GOLDEN / f"{name}.txt"
        if os.environ.get("MEDIACHECK_GOLDEN") == "write":
            file.parent.mkdir(exist_ok=True)
            file.write_text(page, encoding="utf-8")
        assert page == file.read_text(encoding="utf-8")

    return compare
