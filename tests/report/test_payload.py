"""Hostile values through every output."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mediacheck.model import Asset, Attachment, Grant, Level, License, Release, text
from mediacheck.report import explain, inspection, licenses, registry
from mediacheck.report.document import document
from mediacheck.report.result import dumps, load
from mediacheck.report.text import render

EVIL = "\x1b[2J\x1b]0;t\x07\u202egpj\u2066\n\r[/foo] [bold]%s {x} {0} {{ =1+1 \x9b31m \u2028 \udcff"
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
WAYS = [{}, {"verbose": True}, {"quiet": True}, {"unicode": False}, {"ask": True}, {"quiet": True, "ask": True}]


def test_json_is_valid_and_steers_nothing(hostile: Any, valid: Any, tmp_path: Path) -> None:
    """The JSON holds the values, escaped, and reads back as it was written."""
    whole = valid(document(hostile(EVIL), "en"))
    written = dumps(whole)
    assert not STEERING.search(written.replace("\n", ""))
    assert json.loads(written) == whole
    (tmp_path / "r.json").write_text(written, encoding="utf-8")
    assert load(tmp_path / "r.json") == whole


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("lang", ["de", "en"])
def test_text_shows_and_never_acts(hostile: Any, how: dict[str, bool], lang: str) -> None:
    """No value steers the terminal, is taken for markup or for a template, or fakes a line of the report."""
    shown = render(document(hostile(EVIL), lang), colour=False, width=80, **how)
    assert not STEERING.search(shown)
    assert "[/foo]" in shown
    assert "{x} {0} {{" in " ".join(shown.split())
    assert not re.search(r"^\[/foo\]", shown, flags=re.MULTILINE)


def test_colour_comes_from_us_alone(hostile: Any) -> None:
    """In a coloured report every escape is one of our own."""
    shown = render(document(hostile(EVIL), "en"), colour=True, width=80, verbose=True)
    assert not STEERING.search(re.sub(r"\x1b\[(\d;?)+m", "", shown))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_other_page(hostile: Any, lang: str) -> None:
    """Inspection, registry, catalogue and rules are as safe as the report."""
    items = [(Attachment(EVIL), hostile(EVIL).posts[0].items[0].media)]
    grant = Grant(EVIL, EVIL, EVIL, EVIL, EVIL, channels=(EVIL,), edits=(EVIL,), credit=EVIL)
    asset = Asset(EVIL, EVIL, EVIL, EVIL, EVIL, grants=(grant,), releases=(Release(EVIL, EVIL, (EVIL,)),),
                  problems=(text("{value}", value=EVIL),), origin=EVIL)  # fmt: skip
    licence = License(
        EVIL, EVIL, EVIL, EVIL, frozenset({EVIL}), channels=(EVIL,), credit=EVIL, notes=EVIL, retrieved=EVIL
    )

    class Rule:
        code, name, level = "MC101", EVIL, Level.REVIEW

    class Page:
        title = what = why = remedy = example = source = EVIL

    pages = [
        inspection.render(inspection.document(items, lang), lang, colour=False, width=80),
        registry.listing([asset], lang, {}),
        registry.asset(asset, lang, {EVIL: licence}),
        registry.verification([text("{value}", value=EVIL)], 1, lang),
        licenses.licenses([licence], lang),
        licenses.license(licence, lang),
        explain.rules([(Rule(), Page())], lang),
        explain.rule(Rule(), Page(), lang),
    ]
    for page in pages:
        assert not STEERING.search(page)
        assert "[/foo]" in page
    documents = [
        inspection.document(items, lang),
        registry.list_document([asset], lang),
        registry.verification_document([text("{value}", value=EVIL)], 1, lang),
        licenses.licenses_document([licence]),
        explain.rules_document([(Rule(), Page())]),
    ]
    for made in documents:
        assert not STEERING.search(dumps(made).replace("\n", ""))
        assert json.loads(dumps(made)) == made
