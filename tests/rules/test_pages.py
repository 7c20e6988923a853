import ast
import json
import re
import string
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import mediacheck.rules
from mediacheck.i18n import catalogue
from mediacheck.rules import RULES, Rule, page

ROOM = Path(mediacheck.rules.__file__).parent


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@pytest.mark.parametrize("lang", ["en", "de"])
def test_every_rule_has_its_page(rule: Rule, lang: str) -> None:
    """Each rule explains itself under all five headings in both languages."""
    found = page(rule, lang)
    for part in (found.title, found.what, found.why, found.remedy, found.example, found.source):
        assert part.strip()
        assert "##" not in part
    assert found.title.endswith((".", "?"))
    assert any(mark in found.source for mark in ("§", ":", ".", ";"))


NAMED = re.compile(
    r"§§? ?\d|\bArt\. \d|\b[Ss]ections? \d|\bAbschnitt \d"  # a statute, a licence's section
    r"|\b(?:CJEU|EuGH|BGH|MWG|IPTC|IIM|PLUS|C2PA|XMP|Exif|SPDX)\b"  # a court, a standard
)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.code < "MC8"], ids=lambda rule: rule.code)
def test_every_rule_about_rights_names_its_source(rule: Rule) -> None:
    """Not "the law", but the paragraph, the licence's section, the judgment or the standard: the same in both languages."""
    sources = [page(rule, lang).source for lang in ("en", "de")]
    assert all(NAMED.search(source) for source in sources)
    english, german = (
        sorted(re.findall(r"\d+[a-z]?", re.sub(r"(\d+)\.\d+\.(\d{4})", r"\1 \2", source))) for source in sources
    )
    assert english == german


def test_pages_are_translated() -> None:
    """No German page is the English one."""
    for rule in RULES:
        assert page(rule, "de").what != page(rule, "en").what


def test_no_page_without_a_rule() -> None:
    """The German folder holds a page for each rule and nothing else."""
    folder = files("mediacheck") / "locales" / "de" / "rules"
    assert sorted(file.name for file in folder.iterdir()) == [f"{rule.code}.md" for rule in RULES]


def test_codes_and_names() -> None:
    """Codes are unique and in order, and a rule's function is called like the rule."""
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert [rule.check.__name__.replace("_", "-") for rule in RULES] == [rule.name for rule in RULES]


def _sentences() -> Iterator[str]:
    for module in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "text":
                yield ast.literal_eval(node.args[0])


def test_every_sentence_is_german_too() -> None:
    """Each sentence of the rules has its German with the same values, and none is left over."""
    german = catalogue("de")
    sentences = set(_sentences())
    assert len(sentences) > 80
    for sentence in sentences:
        assert sentence in german, sentence
        assert _values(german[sentence]) == _values(sentence), sentence
    own = json.loads((files("mediacheck") / "locales" / "de" / "rules.json").read_text(encoding="utf-8"))
    assert set(own) == sentences


def _values(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name)
