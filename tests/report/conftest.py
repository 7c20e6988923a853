"""A run made by hand that has every verdict in it, and nothing that a machine or a day could change."""

import datetime as dt
import json
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
    Use,
    Verdict,
    text,
    worst,
)

DAY = dt.date(2026, 12, 15)
USE = Use(date=DAY, timezone="Europe/Berlin", channels=("linkedin",), territories=("DE",), licensee="ACME GmbH",
          caption="Winter in the Alps")  # fmt: skip

OWNED = License("LicenseRef-Company-Owned", "Company’s own picture", "owned")
CC_BY = License("CC-BY-4.0", "Creative Commons Attribution 4.0", "open")
STOCK = License("LicenseRef-Adobe-Stock-Standard", "Adobe Stock Standard", "stock")


def media(name: str, **more: Any) -> Media:
    known: dict[str, Any] = {"sha256": f"{abs(sum(map(ord, name))):064x}", "size": 1_234_567, "type": "image/jpeg"}
    return Media(name, **(known | {"kind": "image", "width": 1600, "height": 900} | more))


def item(name: str, verdict: Verdict, *findings: Finding, **more: Any) -> Item:
    found = more.pop("media", None) or media(name)
    return Item(Attachment(name, Path(name)), found, verdict, findings, **more)


def finding(code: str, name: str, level: Level, message: Any, remedy: Any = "", **more: Any) -> Finding:
    return Finding(code, name, level, message, remedy, **more)


def cover(asset: str, license: License, *lacks: Lack, channel: str = "linkedin", **terms: Any) -> Cover:  # noqa: A002
    return Cover(asset, Grant(license.id, **terms), license, channel, lacks)


def match(asset: str, title: str | None, method: str = "perceptual", **more: Any) -> Match:
    return Match(asset, title, method, **({"verified": True, "score": 0.97} | more))


EXPIRED = finding(
    "MC201",
    "license-expired",
    Level.BLOCK,
    text("The licence of {asset} ended on {granted}; the post is planned for {wanted}.",
         asset="ACME-12", granted=dt.date(2026, 6, 30), wanted=DAY),
    text("Have the licence extended, or choose another picture."),
    asset="ACME-12",
    license=STOCK.id,
    term="valid_until",
    evidence={"granted": dt.date(2026, 6, 30), "wanted": DAY},
)  # fmt: skip
CREDIT = finding(
    "MC701",
    "credit-missing",
    Level.BLOCK,
    text("The author has to be named, and is not."),
    text("Add this line to the post’s text: {credit}", credit="Photo: Mira Lund, CC BY 4.0, https://example.org/lake"),
    asset="COMMONS-7",
    license=CC_BY.id,
    term="credit",
)
SOON = finding(
    "MC212", "expires-soon", Level.NOTE, text("The licence ends soon, on {date}.", date=dt.date(2026, 12, 20))
)
UNKNOWN = finding(
    "MC101",
    "unknown-origin",
    Level.REVIEW,
    text("Nobody knows whose picture this is: it is not in the registry."),
    text("Find out who made it and whether you may use it; then have it registered."),
)
CLAIM = finding(
    "MC304",
    "embedded-license-unverified",
    Level.REVIEW,
    text("The file says that it is under {license}. Anyone can write that into a file.", license="CC BY-SA 4.0"),
    text("Find the page where the author offers the picture, and have it registered with that page as its source."),
)
UNREADABLE = finding(
    "MC801",
    "unreadable",
    Level.UNCHECKED,
    text("The file is damaged and cannot be read."),
    text("Export it again from its original."),
)


def blocked() -> list[Item]:
    return [
        item(
            "lake-in-the-morning.jpg",
            Verdict.BLOCKED,
            UNKNOWN,
            EXPIRED,
            SOON,
            matches=(match("ACME-12", "Lake in the morning", edits=("crop", "mirror"), region=(0.1, 0.2, 0.6, 0.5),
                           asset_share=0.82),),
            covers=(cover("ACME-12", STOCK, Lack("MC201", "valid_until"), reference="AS-55512"),),
            coverage=0.97321,
            media=media(
                "lake-in-the-morning.jpg",
                claims=(Claim("creator", "Mira Lund", "exif"), Claim("copyrightNotice", "© Mira Lund", "xmp")),
                signals=(Signal("agency", "Adobe Stock", "55512"),),
            ),
        ),
        item("summit.png", Verdict.BLOCKED, CREDIT, matches=(match("COMMONS-7", None),)),
    ]  # fmt: skip


def open_ones() -> list[Item]:
    return [
        item("drone shot.jpg", Verdict.REVIEW, UNKNOWN),
        item("office.jpg", Verdict.REVIEW, UNKNOWN),
        item("team.webp", Verdict.REVIEW, CLAIM),
        item(
            "broken.heic",
            Verdict.UNCHECKED,
            UNREADABLE,
            media=Media("broken.heic", size=12, problems=(Problem("MC801", text("The file is damaged.")),)),
        ),
    ]


def clear() -> list[Item]:
    return [
        item(
            "hut.jpg",
            Verdict.CLEAR,
            matches=(match("ACME-1", "The hut", "exact", score=1.0),),
            covers=(cover("ACME-1", OWNED),),
            coverage=1.0,
        ),
        item(
            "path.jpg",
            Verdict.CLEAR,
            SOON,
            matches=(match("ACME-3", "The path", edits=("mirror", "border")),),
            covers=(
                cover("ACME-3", STOCK, Lack("MC203", "channels"), reference="AS-1", channels=("print",)),
                cover("ACME-3", STOCK, reference="AS-90210"),
            ),
            coverage=0.95,
        ),
        item(
            "a-very-long-name-of-a-picture-that-nobody-would-type-again-by-hand-final-final-2.jpg",
            Verdict.CLEAR,
            UNKNOWN,
            decision=Decision("D-1", Verdict.CLEAR, "Own work of our apprentice", "Jana Sommer", dt.date(2027, 1, 31)),
        ),
    ]


POLICY = Policy(
    company="ACME GmbH",
    contact=Contact("Jana Sommer", "jana.sommer@acme.example", None),
    guidelines="https://intranet.acme.example/social-media",
    path=Path("/srv/acme/mediacheck.toml"),
    sha256="ab" * 32,
)


def run(*posts: PostResult, registry: bool = True, policy: Policy = POLICY) -> Result:
    return Result(
        policy=policy,
        registry=RegistryState("/srv/acme/registry", "r17", 300) if registry else None,
        started=dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC),
        finished=dt.datetime(2026, 12, 1, 9, 0, 2, tzinfo=dt.UTC),
        verdict=worst([post.verdict for post in posts]),
        posts=posts,
    )


def post(name: str, items: list[Item], use: Use = USE, skipped: tuple[Skipped, ...] = ()) -> PostResult:
    whole = Post(name, "folder", use, tuple(entry.attachment for entry in items), skipped)
    return PostResult(whole, worst([entry.verdict for entry in items]), tuple(items))


@pytest.fixture
def rich() -> Result:
    """One post with every verdict."""
    skipped = (Skipped("notes.txt", text("It is no picture.")), Skipped("plan.xlsx", text("It is no picture.")))
    return run(post("winter-post", [*clear(), *open_ones(), *blocked()], skipped=skipped))


@pytest.fixture
def plain_run() -> Result:
    """One post in which everything is clear."""
    return run(post("hut-post", clear()[:2]))


@pytest.fixture
def beginner() -> Result:
    """No registry, no contact, nobody said where it goes, and a second post without any picture."""
    use = Use(date=DAY, timezone="UTC")
    return run(
        post("files", open_ones()[:2], use), post("empty", [], use), registry=False, policy=Policy(sha256="0" * 64)
    )


@pytest.fixture(scope="session")
def valid() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Validates a document against the shipped schema and hands it back."""
    schema = json.loads((files("mediacheck") / "data" / "result.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)

    def check(document: dict[str, Any]) -> dict[str, Any]:
        validator.validate(document)
        return document

    return check
