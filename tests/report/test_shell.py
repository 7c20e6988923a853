"""The page around a report in HTML."""

import base64
import hashlib
import re
from importlib.resources import files
from typing import Any

import pytest

from mediacheck.model import text
from mediacheck.report.shell import Writer, page
from mediacheck.report.style import Span

STYLE = (files("mediacheck") / "data" / "report.css").read_text(encoding="utf-8")
LIGHT, DARK = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2]
VERDICTS = ("blocked", "unchecked", "review", "clear")


def test_every_value_is_escaped_once() -> None:
    """As a child, in a span, as an attribute, in a sentence: what is no markup of ours is text."""
    tag = Writer("en").tag
    assert tag("p", "<b>&'\"") == "<p>&lt;b&gt;&amp;&#x27;&quot;</p>"
    assert tag("p", Span("<b>", "bold review")) == '<p><span class="review"><strong>&lt;b&gt;</strong></span></p>'
    assert tag("p", id='"<') == '<p id="&quot;&lt;"></p>'
    assert tag("p", text("{x}", x="<i>")) == "<p>&lt;i&gt;</p>"
    assert tag("div", tag("p", "a"), None, "\x1b\u202e\nb") == "<div><p>a</p>�� b</div>"


def test_attributes_have_their_own_names() -> None:
    """What Python cannot call so ends in an underscore; a true one stands alone, a false one not at all."""
    tag = Writer("en").tag
    assert tag("details", open=True, class_="a") == '<details open class="a"></details>'
    assert tag("details", open=False, aria_hidden="true") == '<details aria-hidden="true"></details>'


def test_the_policy_allows_the_style_and_nothing_else() -> None:
    """The hash is that of the very characters between the tags; the policy stands before anything that it rules."""
    written = page(Writer("de"), "<t>", Writer("de").tag("p", "x"))
    (style,) = re.findall("<style>(.*?)</style>", written, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in written
    assert written.index("Content-Security-Policy") < written.index("<title>") < written.index("<style>")
    assert written.startswith('<!doctype html>\n<html lang="de">')
    assert "<title>&lt;t&gt;</title>" in written
    assert not re.search(r"url\(|@import|</", style)


def colours(theme: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", theme))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""

    def luminance(colour: str) -> float:
        parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_everything_can_be_read(theme: Any) -> None:
    """Text of every colour stands out from every ground that it may stand on, by 4.5 at least."""
    known = colours(theme)
    assert len(known) == 14
    pairs = [(ink, ground) for ink in ("ink", "dim", "link", *VERDICTS) for ground in ("paper", "card")]
    pairs += [(ink, f"{verdict}-ground") for verdict in VERDICTS for ink in ("ink", "link", verdict)]
    for ink, ground in pairs:
        assert contrast(known[ink], known[ground]) >= 4.5, (ink, ground)


def test_contrast_is_measured_as_the_standard_does() -> None:
    """Black on white is 21, and #767676 the lightest grey that passes."""
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert contrast("#767676", "#ffffff") >= 4.5 > contrast("#777777", "#ffffff")
